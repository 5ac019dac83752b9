import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_POOL, PeoplePool } from './people-pool.ts';

it('knows exactly whom it was given, as a set does, and begins anew when it is full', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))),
      (hashes) => {
        const pool = new PeoplePool();
        const set = new Set<number>();
        for (const hash of hashes) {
          expect(pool.has(hash)).toBe(set.has(hash));
          pool.add(hash);
          if (hash !== 0) set.add(hash);
          expect(pool.size).toBe(set.size);
        }
      },
    ),
  );
  const pool = new PeoplePool();
  for (let hash = 1; hash <= MAX_POOL; hash++) pool.add(hash);
  expect([pool.size, pool.has(1), pool.bytes]).toEqual([MAX_POOL, true, 4 * 2 * MAX_POOL]);
  pool.add(MAX_POOL);
  expect(pool.size).toBe(MAX_POOL);
  pool.add(MAX_POOL + 1);
  expect([pool.size, pool.has(1), pool.has(MAX_POOL + 1)]).toEqual([1, false, true]);
});
