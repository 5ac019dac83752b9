import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Links, MAX_MEMBERS } from './links.ts';

const pairs = fc.array(fc.tuple(fc.bigInt(0n, 40n), fc.bigInt(0n, 40n)), { maxLength: 60 });

/** The definition: whom one can reach. */
function reachable(from: bigint, links: readonly (readonly [bigint, bigint])[]): bigint[] {
  const found = new Set([from]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [a, b] of links) if (found.has(a) || found.has(b)) found.add(a).add(b);
  }
  return [...found].sort();
}

describe('links', () => {
  it('put together whoever is linked by any chain, in any order, and come back from what was kept', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        const links = new Links();
        for (const [a, b] of given) expect(links.link(a, b)).toBe(true);
        const again = new Links();
        for (const set of links.sets()) for (const key of set) again.link(set[0] as bigint, key);
        for (let key = 0n; key <= 41n; key++) {
          expect([...links.of(key)].sort()).toEqual(reachable(key, given));
          expect([...again.of(key)].sort()).toEqual(reachable(key, given));
        }
      }),
    );
  });

  it('do not make one actor of a crowd', () => {
    const links = new Links();
    for (let i = 1n; i <= 1_000n; i++) links.link(0n, i);
    expect(links.of(0n)).toHaveLength(MAX_MEMBERS);
    expect(links.link(0n, 1_001n)).toBe(false);
    expect(links.of(1_001n)).toEqual([1_001n]);
  });

  it('hold no more keys than they may', () => {
    const links = new Links(1_000);
    for (let i = 0n; i < 5_000n; i++) {
      links.link(3n * i, 3n * i + 1n);
      links.link(3n * i, 3n * i + 2n);
      expect(links.size).toBeLessThanOrEqual(1_000);
    }
    expect(links.of(0n)).toEqual([0n]);
    expect(links.of(14_997n)).toHaveLength(3);
  });
});
