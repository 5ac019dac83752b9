import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OldestKey } from './oldest-key.ts';

describe('the oldest key of a map', () => {
  it('is the one that a new iterator finds, whatever was set, deleted, set again and cleared in between', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ does: fc.constant('set' as const), key: fc.nat(40) }) },
      { weight: 3, arbitrary: fc.record({ does: fc.constant('delete' as const), key: fc.nat(40) }) },
      { weight: 3, arbitrary: fc.record({ does: fc.constant('drop' as const), key: fc.constant(0) }) },
      { weight: 1, arbitrary: fc.record({ does: fc.constant('clear' as const), key: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const map = new Map<number, number>();
        const oldest = new OldestKey(map);
        for (const { does, key } of steps) {
          if (does === 'clear') map.clear();
          else if (does === 'drop') {
            const [expected] = map.keys();
            const found = oldest.next();
            expect(found).toBe(expected);
            if (found !== undefined) map.delete(found);
          } else {
            map.delete(key);
            if (does === 'set') map.set(key, 1);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is found in a map that is far larger than what is deleted between two of its tables', () => {
    const map = new Map<number, number>();
    const oldest = new OldestKey(map);
    for (let i = 0; i < 200_000; i++) {
      if (map.size >= 20_000) {
        expect(oldest.next()).toBe(i - 20_000);
        map.delete(i - 20_000);
      }
      map.set(i, i);
    }
  });
});
