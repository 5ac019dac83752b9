import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../disclosure/time.ts';
import { Headcount, MIN_MAX_BYTES } from './headcount.ts';
import { NaiveHeadcount } from './naive.ts';
import { TIER_ALL, TIER_CONTACT } from './tier.ts';

/** Each counter receives the people from one number to another. */
function ranges(...given: readonly (readonly [from: number, to: number])[]): Headcount {
  const headcount = new Headcount({ maxBytes: 4 * MIN_MAX_BYTES });
  for (const [i, [from, to]] of given.entries()) {
    for (let person = from; person < to; person++) headcount.observe(BigInt(i), BigInt(person), person);
  }
  return headcount;
}

const NOW = 10 ** 9;
const common = (a: Set<bigint>, b: Set<bigint>) => [...a].filter((person) => b.has(person)).length;
const sightings = fc.array(
  fc.record({ counter: fc.bigInt(0n, 3n), person: fc.bigInt(0n, 60n), at: fc.nat(30).map((s) => s * 1_000) }),
  { maxLength: 200 },
);

describe('counters as sets', () => {
  it('are exact while all of them are kept person by person', () => {
    fc.assert(
      fc.property(sightings, fc.integer({ min: 1, max: 31 }), (seen, seconds) => {
        const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
        const naive = new NaiveHeadcount();
        for (const { counter, person, at } of seen) {
          headcount.observe(counter, person, at);
          naive.observe(counter, person, at);
        }
        const [windowMs, now] = [seconds * 1_000, 30_000];
        const sets = [0n, 1n, 2n, 3n].map((counter) => naive.people(counter, windowMs, now));
        const [a, b, c] = sets as [Set<bigint>, Set<bigint>, Set<bigint>];
        expect(headcount.union([0n, 1n, 2n], windowMs, now)).toMatchObject({
          people: new Set([...a, ...b, ...c]).size,
          exact: true,
        });
        expect(headcount.overlap(0n, 1n, windowMs, now)).toMatchObject({
          people: common(a, b),
          exact: true,
        });
        const { share, meanHolders, compared, exact } = headcount.novelty(0n, [1n, 2n], windowMs, now);
        expect([compared, exact]).toEqual([a.size, true]);
        if (a.size > 0) {
          expect(share).toBeCloseTo(
            [...a].filter((person) => !b.has(person) && !c.has(person)).length / a.size,
          );
          expect(meanHolders).toBeCloseTo((common(a, b) + common(a, c)) / a.size);
        }
      }),
    );
  });

  it('counts a person in several large counters once', () => {
    const headcount = ranges([0, 6_000], [3_000, 9_000], [8_900, 9_100], [0, 0]);
    for (const [counters, people] of [
      [[0n, 1n], 9_000],
      [[0n, 1n, 2n], 9_100],
      [[0n, 0n], 6_000],
      [[2n, 3n, 77n], 200],
      [[], 0],
    ] as const) {
      const union = headcount.union(counters, DAY_MS * 30, NOW);
      expect(Math.abs(union.people - people)).toBeLessThanOrEqual(4 * union.standardError);
    }
    expect(headcount.union([2n, 3n], DAY_MS * 30, NOW)).toMatchObject({ people: 200, exact: true });
  });

  it('finds what two large counters have in common, and says how sure it is', () => {
    const headcount = ranges([0, 20_000], [10_000, 30_000], [20_000, 40_000], [0, 500]);
    const month = DAY_MS * 30;
    const half = headcount.overlap(0n, 1n, month, NOW);
    expect(Math.abs(half.people - 10_000)).toBeLessThan(4 * half.standardError);
    const none = headcount.overlap(0n, 2n, month, NOW);
    expect(none.low).toBe(0);
    expect(none.people).toBeLessThan(4 * none.standardError + 1);
    // A small counter inside a large one: the sample says little, and the interval says so.
    const small = headcount.overlap(3n, 0n, month, NOW);
    expect(small.low).toBeLessThanOrEqual(500);
    expect(small.high).toBe(500);
    expect(headcount.overlap(0n, 99n, month, NOW)).toMatchObject({ people: 0, exact: true });
  });

  it('tells a harvester from a visitor by people whom nobody else received', () => {
    const headcount = ranges([0, 20_000], [15_000, 25_000], [0, 0]);
    const { share, standardError, compared } = headcount.novelty(0n, [1n], 30 * DAY_MS, NOW);
    expect(compared).toBeGreaterThan(50);
    expect(Math.abs(share - 0.75)).toBeLessThan(4 * standardError);
    expect(headcount.novelty(0n, [99n], 30 * DAY_MS, NOW).share).toBe(1);
    expect(headcount.novelty(99n, [0n], 30 * DAY_MS, NOW)).toMatchObject({ compared: 0 });
  });

  it('keeps windows and tiers apart', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    for (let i = 0; i < 100; i++) {
      headcount.observe(1n, BigInt(i), i * 1_000, i < 50 ? TIER_CONTACT : TIER_ALL);
      headcount.observe(2n, BigInt(i + 40), i * 1_000);
    }
    expect(headcount.union([1n, 2n], 10_000, 99_000).people).toBe(20);
    expect(headcount.union([1n, 2n], DAY_MS, 99_000, TIER_CONTACT).people).toBe(50);
    expect(headcount.overlap(1n, 2n, DAY_MS, 99_000).people).toBe(60);
  });
});
