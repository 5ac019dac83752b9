import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import { Headcount, MIN_MAX_BYTES } from './headcount.ts';
import { type CountedTier, TIER_ALL, TIER_CONTACT, TIER_SENSITIVE } from './tier.ts';

const TIERS = [TIER_ALL, TIER_CONTACT, TIER_SENSITIVE] as const;
const SPAN_S = 7_200;

interface Seen {
  readonly counter: bigint;
  readonly person: bigint;
  readonly at: number;
  readonly worst: CountedTier;
}

/** A stream in which counters of three sizes grow: exact, just outgrown, large. */
function stream(seed: number, length: number): Seen[] {
  let state = seed | 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return Array.from({ length }, () => {
    const counter = Math.floor(random() * 3);
    return {
      counter: BigInt(counter),
      person: BigInt(Math.floor(random() * [60, 1_200, 10_000][counter]!)),
      at: Math.floor(random() * SPAN_S) * 1_000,
      worst: TIERS[Math.floor(random() ** 2 * 3)] as CountedTier,
    };
  });
}

function engineOf(sightings: Iterable<Seen>): Headcount {
  const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
  for (const { counter, person, at, worst } of sightings) headcount.observe(counter, person, at, worst);
  return headcount;
}

function merged(...engines: readonly Headcount[]): Headcount {
  const sum = new Headcount({ maxBytes: MIN_MAX_BYTES });
  for (const engine of engines) sum.mergeFrom(engine);
  return sum;
}

/** Every answer an engine can give, in windows short and long. */
function answers(headcount: Headcount): unknown {
  const now = SPAN_S * 1_000;
  return [0n, 1n, 2n, 3n].flatMap((counter) =>
    TIERS.flatMap((tier) =>
      [1_000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, DAY_MS].map((windowMs) =>
        headcount.estimate(counter, windowMs, now, tier),
      ),
    ),
  );
}

const streams = fc.record({
  seed: fc.integer({ min: 1, max: 1e9 }),
  length: fc.integer({ min: 0, max: 20_000 }),
});
const runs = { numRuns: 12 };

describe('merging', { timeout: 60_000 }, () => {
  it('is blind to the order of sightings, to repetitions and to how they were split', () => {
    fc.assert(
      fc.property(streams, fc.integer({ min: 1, max: 4 }), ({ seed, length }, parts) => {
        const all = stream(seed, length);
        const whole = answers(engineOf(all));
        expect(answers(engineOf([...all].reverse()))).toEqual(whole);
        expect(answers(engineOf([...all, ...all]))).toEqual(whole);
        const split = Array.from({ length: parts }, (_, part) =>
          engineOf(all.filter((_, i) => i % parts === part)),
        );
        expect(answers(merged(...split))).toEqual(whole);
      }),
      runs,
    );
  });

  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(streams, streams, streams, (x, y, z) => {
        const [a, b, c] = [x, y, z].map(({ seed, length }) => engineOf(stream(seed, length))) as [
          Headcount,
          Headcount,
          Headcount,
        ];
        const sum = answers(merged(a, b, c));
        expect(answers(merged(c, b, a))).toEqual(sum);
        expect(answers(merged(a, merged(b, c)))).toEqual(sum);
        expect(answers(merged(a, b, c, a, b))).toEqual(sum);
        const self = answers(a);
        a.mergeFrom(a);
        expect(answers(a)).toEqual(self);
        expect(answers(merged(a))).toEqual(self);
      }),
      runs,
    );
  });

  it('reads a finer table only where it is whole', () => {
    const now = 40_000;
    const fine = new Headcount({ maxBytes: MIN_MAX_BYTES });
    const other = new Headcount({ maxBytes: MIN_MAX_BYTES });
    for (let i = 0; i < now; i++) fine.observe(1n, BigInt(i), i * 1_000);
    for (let i = 0; i < 10_000; i++) other.observe(1n, BigInt(10 ** 6 + i), (now - 10_000 + i) * 1_000);
    for (const [a, b] of [
      [fine, other],
      [other, fine],
    ] as const) {
      const both = merged(a, b);
      for (const [seconds, people] of [
        [5_000, 10_000],
        [30_000, 40_000],
        [now, 50_000],
      ] as const) {
        const { people: found, standardError } = both.estimate(1n, seconds * 1_000, (now - 1) * 1_000);
        expect(Math.abs(found - people)).toBeLessThan(5 * standardError);
      }
    }
  });
});
