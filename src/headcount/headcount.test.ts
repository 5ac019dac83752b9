import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Headcount } from './headcount.ts';

/** The definition, computed by hand: the oracle. */
class Naive {
  readonly lastSeen = new Map<bigint, Map<bigint, number>>();
  readonly newest = new Map<bigint, number>();

  observe(counter: bigint, person: bigint, at: number): void {
    const time = Math.max(at, this.newest.get(counter) ?? -Infinity);
    this.newest.set(counter, time);
    const seen = this.lastSeen.get(counter) ?? new Map();
    seen.set(person, time);
    this.lastSeen.set(counter, seen);
  }

  count(counter: bigint, windowMs: number, now: number): number {
    return [...(this.lastSeen.get(counter)?.values() ?? [])].filter((at) => at > now - windowMs).length;
  }
}

const LONGEST = 1_000;
const action = fc.oneof(
  fc.record({
    kind: fc.constant('observe' as const),
    counter: fc.bigInt(0n, 2n),
    person: fc.bigInt(0n, 12n),
    step: fc.integer({ min: -20, max: 200 }),
  }),
  fc.record({
    kind: fc.constant('count' as const),
    counter: fc.bigInt(0n, 2n),
    windowMs: fc.constantFrom(1, 50, 200, 999, LONGEST),
    step: fc.integer({ min: -100, max: 100 }),
  }),
);

describe('headcount', () => {
  it('counts exactly what the definition says, whatever comes in which order', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        const headcount = new Headcount({ longestWindowMs: LONGEST });
        const naive = new Naive();
        let now = 0;
        for (const act of actions) {
          if (act.kind === 'observe') {
            now += act.step;
            headcount.observe(act.counter, act.person, now);
            naive.observe(act.counter, act.person, now);
          } else {
            // Older than the longest window may be forgotten already: ask no further back than the newest sighting.
            const at = Math.max(now + act.step, naive.newest.get(act.counter) ?? now);
            expect(headcount.count(act.counter, act.windowMs, at)).toBe(
              naive.count(act.counter, act.windowMs, at),
            );
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('counts a person once in a window, and no more when the window has passed', () => {
    const headcount = new Headcount();
    headcount.observe(1n, 7n, 0);
    headcount.observe(1n, 7n, 500);
    headcount.observe(1n, 8n, 600);
    expect(headcount.count(1n, 1_000, 600)).toBe(2);
    expect(headcount.count(1n, 1_000, 1_500)).toBe(1);
    expect(headcount.count(1n, 1_000, 1_600)).toBe(0);
    expect(headcount.count(2n, 1_000, 600)).toBe(0);
  });

  it('drops whole idle counters at its ceiling, and says so', () => {
    const headcount = new Headcount({ maxSightings: 100 });
    for (let counter = 0; counter < 20; counter++) {
      for (let person = 0; person < 10; person++) headcount.observe(BigInt(counter), BigInt(person), counter);
    }
    expect(headcount.sightings).toBeLessThanOrEqual(100);
    expect(headcount.count(19n, 1_000, 19)).toBe(10);
    expect(headcount.count(0n, 1_000, 19)).toBe(0);
    expect(headcount.dropped).toEqual({ counters: 10, sightings: 100 });
  });

  it('forgets the oldest people of a counter that is too large alone', () => {
    const headcount = new Headcount({ maxSightings: 100 });
    for (let person = 0; person < 1_000; person++) headcount.observe(1n, BigInt(person), person);
    expect(headcount.sightings).toBe(100);
    expect(headcount.count(1n, 10_000, 999)).toBe(100);
    expect(headcount.count(1n, 50, 999)).toBe(50);
    expect(headcount.dropped).toEqual({ counters: 0, sightings: 900 });
    headcount.observe(1n, 999n, 1_000);
    expect(headcount.count(1n, 10_000, 1_000)).toBe(100);
  });

  it('stays small when the same people come again and again', () => {
    const headcount = new Headcount();
    for (let i = 0; i < 100_000; i++) headcount.observe(1n, BigInt(i % 10), i);
    expect(headcount.sightings).toBe(10);
    expect(headcount.count(1n, 100_000, 99_999)).toBe(10);
  });

  it('refuses windows and times that are none', () => {
    const headcount = new Headcount({ longestWindowMs: 10 });
    expect(() => headcount.count(1n, 0, 0)).toThrow(RangeError);
    expect(() => headcount.count(1n, -1, 0)).toThrow(RangeError);
    expect(() => headcount.count(1n, 11, 0)).toThrow(RangeError);
    expect(() => headcount.count(1n, Number.NaN, 0)).toThrow(RangeError);
    expect(() => headcount.observe(1n, 1n, Number.NaN)).toThrow(RangeError);
    expect(() => new Headcount({ longestWindowMs: 0 })).toThrow(RangeError);
    expect(() => new Headcount({ maxSightings: 0 })).toThrow(RangeError);
  });
});
