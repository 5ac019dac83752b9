import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCeiling } from './byte-ceiling.ts';
import { hashHigh, hashLow, rankOf } from './person-hash.ts';
import { RecentSample, SAMPLE_SIZE } from './recent-sample.ts';
import { SweepScratch } from './sweep-scratch.ts';

interface Person {
  readonly rank: number;
  readonly stamp: number;
}

const scratch = new SweepScratch();
const newSample = () => new RecentSample(new ByteCeiling(Number.POSITIVE_INFINITY), scratch);

function peopleIn(sample: RecentSample): Person[] {
  const people: Person[] = [];
  sample.each((hash, tag, stamp) => people.push({ rank: rankOf(hash, tag), stamp }));
  return people;
}

/** The definition: kept while fewer than SAMPLE_SIZE people seen at or after it have a smaller rank. */
function skyband(lastSeen: ReadonlyMap<number, number>): Person[] {
  const all = [...lastSeen].map(([rank, stamp]) => ({ rank, stamp }));
  return all
    .filter(
      (person) =>
        all.filter((other) => other.stamp >= person.stamp && other.rank < person.rank).length < SAMPLE_SIZE,
    )
    .sort((a, b) => a.stamp - b.stamp || b.rank - a.rank);
}

/** Sightings in an order, many at one stamp, some people again and again. */
const sightings = fc
  .record({
    seed: fc.integer(),
    length: fc.integer({ min: 0, max: 4_000 }),
    people: fc.integer({ min: 1, max: 3_000 }),
    stamps: fc.integer({ min: 1, max: 2_000 }),
  })
  .map(({ seed, length, people, stamps }) =>
    Array.from({ length }, (_, i) => ({
      person: hashLow(i, seed) % people,
      stamp: 1 + (hashLow(seed, i) % stamps),
    })),
  );

function fill(seen: readonly { readonly person: number; readonly stamp: number }[]) {
  const sample = newSample();
  const lastSeen = new Map<number, number>();
  for (const { person, stamp } of seen) {
    const [hash, tag] = [hashLow(person, 7), hashHigh(person, 7)];
    sample.observe(hash, tag, stamp);
    lastSeen.set(rankOf(hash, tag), Math.max(stamp, lastSeen.get(rankOf(hash, tag)) ?? 0));
  }
  return { sample, lastSeen };
}

describe('the sample of recent people', { timeout: 60_000 }, () => {
  it('keeps exactly who the definition keeps, whatever the order', () => {
    fc.assert(
      fc.property(sightings, (seen) => {
        const { sample, lastSeen } = fill(seen);
        expect(peopleIn(sample)).toEqual(skyband(lastSeen));
      }),
      { numRuns: 25 },
    );
  });

  it('keeps them too when thousands come in one second, some again, some late', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 300, max: 4_000 }),
        fc.integer({ min: 500, max: 3_000 }),
        (seed, people, aSecond) => {
          const seen = Array.from({ length: 3 * aSecond }, (_, i) => {
            const second = 1 + Math.floor(i / aSecond);
            const isLate = hashLow(i, seed + 1) % 50 === 0;
            return { person: hashLow(i, seed) % people, stamp: isLate ? 1 : second };
          });
          const { sample, lastSeen } = fill(seen);
          for (const start of [0, 1, 2]) {
            const newer = [...lastSeen.values()].filter((stamp) => stamp > start).length;
            expect(sample.countSmall(start)).toBe(Math.min(newer, SAMPLE_SIZE));
          }
          expect(peopleIn(sample)).toEqual(skyband(lastSeen));
          // What was passed over makes no difference to what comes after it.
          for (let person = 0; person < 400; person++) {
            const [hash, tag] = [hashLow(person, 9), hashHigh(person, 9)];
            sample.observe(hash, tag, 5);
            lastSeen.set(rankOf(hash, tag), 5);
          }
          expect(peopleIn(sample)).toEqual(skyband(lastSeen));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('counts windows of fewer than its size exactly, with or without a sweep before', () => {
    fc.assert(
      fc.property(sightings, fc.integer({ min: 0, max: 2_000 }), (seen, start) => {
        const { sample, lastSeen } = fill(seen);
        const people = [...lastSeen.values()].filter((stamp) => stamp > start).length;
        expect(sample.countSmall(start)).toBe(Math.min(people, SAMPLE_SIZE));
        sample.sweep();
        expect(sample.countSmall(start)).toBe(Math.min(people, SAMPLE_SIZE));
      }),
      { numRuns: 100 },
    );
  });

  it('stays at k (1 + ln(n / k)) people', () => {
    const sample = newSample();
    const people = 200_000;
    for (let person = 0; person < people; person++) {
      sample.observe(hashLow(person, 0), hashHigh(person, 0), 1 + person);
    }
    const expected = SAMPLE_SIZE * (1 + Math.log(people / SAMPLE_SIZE));
    expect(sample.size()).toBeGreaterThan(0.9 * expected);
    expect(sample.size()).toBeLessThan(1.1 * expected);
    expect(sample.bytes).toBeLessThan(9 * 2 * expected);
  });
});
