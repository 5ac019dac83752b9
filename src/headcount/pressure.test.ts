/** The ceiling under everything that takes memory at once: promotions in three tiers, finer tables, merging, restoring. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../disclosure/time.ts';
import { Headcount, MIN_MAX_BYTES } from './headcount.ts';
import { hashLow } from './person-hash.ts';
import type { CountedTier } from './tier.ts';

/** Counters of very different sizes, whose people leave traces in all tiers: half of the sightings go to small ones. */
function feed(headcount: Headcount, sightings: number, seed: number): void {
  for (let i = 0; i < sightings; i++) {
    const draw = hashLow(i, seed);
    const group = Math.min(8, Math.clz32(draw));
    const isSmall = (draw & 1) === 0;
    const counter = isSmall
      ? 512 + (hashLow(draw, 1) >>> 14)
      : (1 << group) + (hashLow(draw, 1) % (1 << group));
    const worst = (hashLow(draw, 2) % 3) as CountedTier;
    headcount.observeWords(counter, 0, hashLow(draw, 3) >>> 6, 0, i * 50, worst);
    if (headcount.bytes > headcount.maxBytes) throw new Error(`${headcount.bytes} bytes at sighting ${i}`);
  }
}

/** Wide and shallow: every counter has just outgrown being kept person by person. */
function feedSketches(headcount: Headcount, counters: number): void {
  for (let person = 0; person < 1_100; person++) {
    for (let counter = 0; counter < counters; counter++) {
      headcount.observeWords(counter, 9, person, counter, person * 1_000, 2);
      if (headcount.bytes > headcount.maxBytes) throw new Error(`${headcount.bytes} bytes`);
    }
  }
}

describe('under pressure', { timeout: 60_000 }, () => {
  it('holds its ceiling with counters of all sizes and tiers', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    feed(headcount, 500_000, 1);
    expect(headcount.dropped.counters).toBeGreaterThan(0);
    // The largest one, every fourth sighting, is the most dangerous one.
    expect(headcount.count(1n, DAY_MS, 25_000_000)).toBeGreaterThan(100_000);
  });

  it('holds its ceiling when all counters become sketches at once', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    feedSketches(headcount, 300);
    expect(headcount.dropped.counters).toBeGreaterThan(0);
    expect(headcount.size).toBeGreaterThan(20);
  });

  it('merges and restores what is larger than it may be', () => {
    const large = new Headcount({ maxBytes: 16 * MIN_MAX_BYTES });
    feed(large, 300_000, 2);
    feedSketches(large, 200);
    const small = new Headcount({ maxBytes: MIN_MAX_BYTES });
    small.mergeFrom(large);
    expect(small.bytes).toBeLessThanOrEqual(MIN_MAX_BYTES);
    expect(small.dropped.counters).toBeGreaterThan(0);
    const { headcount } = Headcount.restore(large.snapshot(), { maxBytes: MIN_MAX_BYTES });
    expect(headcount.bytes).toBeLessThanOrEqual(MIN_MAX_BYTES);
    expect(headcount.size + headcount.dropped.counters).toBe(large.size);
    expect(headcount.count(1n, DAY_MS, 15_000_000)).toBe(large.count(1n, DAY_MS, 15_000_000));
  });

  it('lets many small counters come and go beside sketches that stay', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    feedSketches(headcount, 200);
    for (let i = 0; i < 300_000; i++) headcount.observeWords(i, 1, i, 1, 10 ** 9 + i);
    expect(headcount.bytes).toBeLessThanOrEqual(MIN_MAX_BYTES);
    // The sketches stay: they are the more dangerous ones. What is left is shared by those who came last.
    expect(headcount.size).toBeGreaterThan(2_000);
    expect(headcount.count((1n << 32n) | 299_999n, DAY_MS, 10 ** 9 + 300_000)).toBe(1);
  });
});
