/** Sightings by column are the same sightings. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../disclosure/time.ts';
import { Headcount, MIN_MAX_BYTES, type Sightings } from './headcount.ts';
import { hashLow } from './person-hash.ts';
import type { CountedTier } from './tier.ts';

const joined = (headcount: Headcount) => Buffer.concat([...headcount.snapshot()]);

function columns(sightings: readonly (readonly [bigint, bigint, number, number])[]): Sightings {
  return {
    counters: BigUint64Array.from(sightings, ([counter]) => counter),
    people: BigUint64Array.from(sightings, ([, person]) => person),
    at: Float64Array.from(sightings, ([, , at]) => at),
    worst: Uint8Array.from(sightings, ([, , , worst]) => worst),
  };
}

describe('many sightings at once', { timeout: 60_000 }, () => {
  it('leave the engine as one after the other does, to the byte', () => {
    const sighting = fc.tuple(
      fc.oneof(fc.bigInt(0n, 3n), fc.bigInt(0n, 2n ** 64n - 1n)),
      fc.oneof(fc.bigInt(0n, 60n), fc.bigInt(0n, 2n ** 64n - 1n)),
      fc.nat(100_000),
      fc.nat(2),
    );
    fc.assert(
      fc.property(fc.array(sighting, { maxLength: 500 }), fc.nat(40), (sightings, skipped) => {
        const many = new Headcount({ maxBytes: MIN_MAX_BYTES });
        const single = new Headcount({ maxBytes: MIN_MAX_BYTES });
        const { counters, people, at, worst } = columns(sightings);
        // Columns may be parts of longer ones.
        many.observeMany({
          counters: counters.subarray(skipped),
          people: people.subarray(skipped),
          at: at.subarray(skipped),
          worst: (worst as Uint8Array).subarray(skipped),
        });
        for (const [counter, person, time, tier] of sightings.slice(skipped))
          single.observe(counter, person, time, tier as CountedTier);
        expect(joined(many).equals(joined(single))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('do so when counters are dropped and made sketches in between', () => {
    const many = new Headcount({ maxBytes: MIN_MAX_BYTES });
    const single = new Headcount({ maxBytes: MIN_MAX_BYTES });
    const sightings = Array.from({ length: 300_000 }, (_, i) => {
      const draw = hashLow(i, 7);
      const counter = draw % 5 === 0 ? BigInt(draw % 3) : BigInt(hashLow(draw, 1) % 200_000);
      return [counter, BigInt(hashLow(draw, 2)), i * 10, draw % 3] as const;
    });
    for (let from = 0; from < sightings.length; from += 1_000)
      many.observeMany(columns(sightings.slice(from, from + 1_000)));
    for (const [counter, person, at, worst] of sightings)
      single.observe(counter, person, at, worst as CountedTier);
    expect(many.dropped.counters).toBeGreaterThan(0);
    expect(many.dropped).toEqual(single.dropped);
    expect(joined(many).equals(joined(single))).toBe(true);
  });

  it('stop at a time that is none', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    const sightings = columns([
      [1n, 1n, 1_000, 0],
      [1n, 2n, -1, 0],
      [1n, 3n, 1_000, 0],
    ]);
    expect(() => headcount.observeMany(sightings)).toThrow(
      expect.objectContaining({ code: 'WEIR_HEADCOUNT_TIME' }),
    );
    expect(headcount.count(1n, DAY_MS, 1_000)).toBe(1);
  });
});
