import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../disclosure/time.ts';
import { DEFAULT_LONGEST_WINDOW_MS, Headcount, MIN_MAX_BYTES } from './headcount.ts';
import { NaiveHeadcount } from './naive.ts';
import { type CountedTier, TIER_ALL, TIER_CONTACT, TIER_SENSITIVE } from './tier.ts';

const SECOND = 1_000;
const tier = fc.constantFrom<CountedTier>(TIER_ALL, TIER_CONTACT, TIER_SENSITIVE);
const sighting = fc.record({
  counter: fc.bigInt(0n, 2n),
  person: fc.bigInt(0n, 40n),
  at: fc.integer({ min: 0, max: 400 }).map((tenths) => tenths * 100),
  worst: tier,
});
const windowMs = fc.constantFrom(SECOND, 2 * SECOND, 10 * SECOND, MINUTE_MS, DAY_MS);

describe('headcount', { timeout: 60_000 }, () => {
  it('counts exactly what the definition says, whatever comes in which order', () => {
    fc.assert(
      fc.property(
        fc.array(sighting, { maxLength: 400 }),
        fc.array(fc.record({ counter: fc.bigInt(0n, 2n), windowMs, now: fc.nat(50_000), tier }), {
          maxLength: 20,
        }),
        (sightings, questions) => {
          const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
          const naive = new NaiveHeadcount();
          for (const { counter, person, at, worst } of sightings) {
            headcount.observe(counter, person, at, worst);
            naive.observe(counter, person, at, worst);
          }
          for (const asked of questions) {
            expect(headcount.count(asked.counter, asked.windowMs, asked.now, asked.tier)).toBe(
              naive.count(asked.counter, asked.windowMs, asked.now, asked.tier),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is exact in a counter of up to exactPeople, and in small windows of larger ones', () => {
    for (const people of [255, 256, 257, 1_024, 1_025, 5_000]) {
      const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
      const naive = new NaiveHeadcount();
      for (let i = 0; i < people; i++) {
        headcount.observe(1n, BigInt(i), i * SECOND);
        naive.observe(1n, BigInt(i), i * SECOND);
      }
      for (const seconds of [1, 60, 200, 255, 256]) {
        expect(headcount.count(1n, seconds * SECOND, (people - 1) * SECOND)).toBe(Math.min(seconds, people));
      }
      const all = headcount.estimate(1n, DAY_MS, people * SECOND);
      if (people <= 1_024) expect(all).toMatchObject({ people, low: people, high: people, exact: true });
      else expect(Math.abs(all.people / people - 1)).toBeLessThan(0.15);
    }
  });

  it('never counts fewer people in a longer window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 1, max: 50 }),
        (people, perSecond) => {
          const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
          for (let i = 0; i < people; i++)
            headcount.observe(1n, BigInt(i), Math.floor(i / perSecond) * SECOND);
          let before = 0;
          for (let seconds = 1; seconds < people; seconds = Math.ceil(seconds * 1.3)) {
            const count = headcount.count(1n, seconds * SECOND, Math.ceil(people / perSecond) * SECOND);
            expect(count).toBeGreaterThanOrEqual(before);
            before = count;
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('stays small when the same people come again and again', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    headcount.observe(1n, 0n, 0);
    const before = headcount.bytes;
    for (let i = 0; i < 100_000; i++) headcount.observe(1n, BigInt(i % 10), i);
    expect(headcount.count(1n, DAY_MS, 99_999)).toBe(10);
    expect(headcount.bytes - before).toBeLessThan(1_000_000);
  });

  it('forgets who has left the longest window before it grows', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES, longestWindowMs: MINUTE_MS });
    for (let i = 0; i < 100_000; i++) headcount.observe(1n, BigInt(i), i * SECOND);
    expect(headcount.estimate(1n, MINUTE_MS, 99_999 * SECOND)).toMatchObject({ people: 60, exact: true });
    expect(headcount.atMost(1n, MINUTE_MS, 99_999 * SECOND)).toBeLessThan(200);
  });

  it('knows without looking that a window cannot have more people than the last time and the sightings since', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    expect(headcount.atMost(1n, MINUTE_MS, 0)).toBe(0);
    for (let i = 0; i < 1_000; i++) headcount.observe(1n, BigInt(i % 500), i * SECOND);
    expect(headcount.atMost(1n, MINUTE_MS, 1_000 * SECOND)).toBe(500);
    for (let i = 1_000; i < 3_000; i++) headcount.observe(1n, BigInt(i), i * SECOND);
    expect(headcount.atMost(1n, MINUTE_MS, 3_000 * SECOND)).toBe(Number.POSITIVE_INFINITY);
    expect(headcount.estimate(1n, MINUTE_MS, 3_000 * SECOND).people).toBe(59);
    headcount.observe(1n, 1n, 3_001 * SECOND);
    expect(headcount.atMost(1n, MINUTE_MS, 3_001 * SECOND)).toBe(60);
    expect(headcount.count(1n, MINUTE_MS, 3_001 * SECOND)).toBe(59);
    expect(headcount.atMost(1n, MINUTE_MS, 2_000 * SECOND)).toBe(Number.POSITIVE_INFINITY);
    expect(headcount.atMost(1n, 2 * MINUTE_MS, 3_001 * SECOND)).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts a sighting from the future until its time has passed, and lets no other counter suffer for it', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    const now = 10 ** 12;
    const future = now + 40 * 365 * DAY_MS;
    for (let i = 0; i < 100; i++) headcount.observe(1n, BigInt(i), now + i * SECOND);
    headcount.observe(2n, 1n, future);
    for (let i = 100; i < 200; i++) headcount.observe(1n, BigInt(i), now + i * SECOND);
    expect(headcount.count(1n, DAY_MS, now + 200 * SECOND)).toBe(200);
    expect(headcount.count(2n, MINUTE_MS, now)).toBe(1);
    expect(headcount.count(2n, MINUTE_MS, future + MINUTE_MS)).toBe(0);
  });

  it('goes on when the clock goes backwards: nobody is lost, nobody counts twice', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    const now = 10 ** 12;
    for (let i = 0; i < 2_000; i++) headcount.observe(1n, BigInt(i % 200), now - i * SECOND);
    expect(headcount.count(1n, DAY_MS, now - 2_000 * SECOND)).toBe(200);
    expect(headcount.count(1n, DAY_MS, now)).toBe(200);
  });

  it('refuses windows and times that are none', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES, longestWindowMs: 10_000 });
    headcount.observe(1n, 1n, 5_000);
    for (const window of [0, -1, 10_001, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => headcount.count(1n, window, 0)).toThrow(
        expect.objectContaining({ code: 'WEIR_HEADCOUNT_WINDOW' }),
      );
    }
    for (const at of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32 * SECOND, (2 ** 32 - 1) * SECOND]) {
      const refusal = expect.objectContaining({ code: 'WEIR_HEADCOUNT_TIME' });
      expect(() => headcount.observe(1n, 2n, at)).toThrow(refusal);
      expect(() => headcount.count(1n, 1_000, at)).toThrow(refusal);
    }
    expect(headcount.count(1n, 1_000, 5_000)).toBe(1);
    expect(headcount.size).toBe(1);
    const refusal = expect.objectContaining({ code: 'WEIR_HEADCOUNT_OPTION' });
    expect(() => new Headcount({ longestWindowMs: 0 })).toThrow(refusal);
    expect(() => new Headcount({ maxBytes: 0 })).toThrow(refusal);
    expect(() => new Headcount({ exactPeople: 255 })).toThrow(refusal);
  });

  it('keeps to its ceiling, whoever comes, and says what went', () => {
    const told: number[] = [];
    const headcount = new Headcount({
      maxBytes: MIN_MAX_BYTES,
      onPressure: ({ counters }) => told.push(counters),
    });
    for (let i = 0; i < 400_000; i++) {
      headcount.observe(BigInt(i % 150_000), BigInt(i), i);
      if (headcount.bytes > MIN_MAX_BYTES) throw new Error(`${headcount.bytes} bytes at sighting ${i}`);
    }
    expect(headcount.dropped.counters).toBeGreaterThan(0);
    expect(told.at(-1)).toBe(headcount.dropped.counters);
    // All people came once: each is held or was dropped.
    let held = 0;
    for (let i = 0; i < 150_000; i++) held += headcount.count(BigInt(i), DEFAULT_LONGEST_WINDOW_MS, 400_000);
    expect(held + headcount.dropped.people).toBe(400_000);
  });

  it('lets the small, old and explained go first, and the marked last', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    const marked = 10n ** 6n;
    const large = 10n ** 6n + 1n;
    headcount.observe(marked, 1n, 0);
    headcount.mark(marked, { danger: 3 });
    for (let i = 0; i < 500; i++) headcount.observe(large, BigInt(i), 0);
    for (let i = 0; i < 300_000; i++) headcount.observe(BigInt(i), BigInt(i), i * 10);
    expect(headcount.dropped.counters).toBeGreaterThan(0);
    expect(headcount.count(marked, DEFAULT_LONGEST_WINDOW_MS, 10 ** 7)).toBe(1);
    expect(headcount.count(large, DEFAULT_LONGEST_WINDOW_MS, 10 ** 7)).toBe(500);
  });
});
