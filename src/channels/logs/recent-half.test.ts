import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentHalf } from './recent-half.ts';

it('a map of what was used lately keeps the latest half, never more than all, and never another’s value', () => {
  const MAX = 8;
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (asked) => {
      const map = new RecentHalf<number, string>(MAX);
      const used: number[] = [];
      for (const key of asked) {
        const found = map.get(key);
        if (found !== undefined) expect(found).toBe(`value ${key}`);
        const latest = [...new Set([...used].reverse())].slice(0, MAX / 2);
        if (latest.includes(key)) expect(found).toBeDefined();
        if (found === undefined) map.set(key, `value ${key}`);
        used.push(key);
      }
      map.clear();
      for (const key of asked) expect(map.get(key)).toBeUndefined();
    }),
  );
});

it('a map of what was used lately does not grow', () => {
  const map = new RecentHalf<number, number>(64);
  for (let key = 0; key < 1_000; key++) map.set(key, key);
  let held = 0;
  // From the newest on, so that what is asked for does not push out what is not.
  for (let key = 999; key >= 0; key--) if (map.get(key) !== undefined) held += 1;
  expect(held).toBeGreaterThanOrEqual(32);
  expect(held).toBeLessThanOrEqual(64);
});
