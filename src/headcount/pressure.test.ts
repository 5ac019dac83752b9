/** The ceiling under everything that takes memory at once: promotions in three tiers, finer tables, merging, restoring. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../disclosure/time.ts';
import { Headcount, MIN_MAX_BYTES } from './headcount.ts';
import { hashLow } from './person-hash.ts';
import type { CountedTier } from './tier.ts';

/** Counters of very different sizes, whose people leave traces in all tiers. */
function feed(headcount: Headcount, sightings: number, seed: number): void {
  for (let i = 0; i < sightings; i++) {
    const draw = hashLow(i, seed);
    // One in 2^k sightings goes to one of 4^k counters: few large ones, many small ones.
    const group = Math.min(18, Math.clz32(draw) * 2);
    const counter = (group << 20) + (hashLow(draw, 1) & ((1 << group) - 1));
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

describe('under pressure', () => {
  it('holds its ceiling with counters of all sizes and tiers', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    feed(headcount, 1_500_000, 1);
    expect(headcount.dropped.counters).toBeGreaterThan(0);
    // The largest one is the most dangerous one.
    expect(headcount.count(0n, DAY_MS, 50_000_000)).toBeGreaterThan(100_000);
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
    expect(headcount.count(0n, DAY_MS, 15_000_000)).toBe(large.count(0n, DAY_MS, 15_000_000));
  });

  it('gives everything back that it took for counters that went', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    feedSketches(headcount, 200);
    for (let i = 0; i < 1_000_000; i++) headcount.observeWords(i, 1, i, 1, 10 ** 9 + i);
    expect(headcount.bytes).toBeLessThanOrEqual(MIN_MAX_BYTES);
    // A counter of one person takes 16 bytes of slab, 24 of record and its part of the index.
    expect(headcount.size).toBeGreaterThan((MIN_MAX_BYTES / 2 - 3e6) / 80);
  });
});
