/** A page of people is the same as its people one by one, and several windows are the same as each of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../disclosure/time.ts';
import { Headcount, MIN_MAX_BYTES } from './headcount.ts';
import { NaiveHeadcount } from './naive.ts';
import { PAGE_PEOPLE, PeoplePage } from './people-page.ts';
import { hashLow } from './person-hash.ts';
import { type CountedTier, TIER_ALL, TIER_CONTACT, TIER_SENSITIVE } from './tier.ts';

const SECOND = 1_000;
const TIERS: readonly CountedTier[] = [TIER_ALL, TIER_CONTACT, TIER_SENSITIVE];
const tier = fc.constantFrom(...TIERS);
const windowMs = fc.constantFrom(SECOND, 2 * SECOND, 10 * SECOND, MINUTE_MS, DAY_MS);

interface Shown {
  readonly person: number;
  readonly worst: CountedTier;
}

function observe(headcount: Headcount, counter: number, people: readonly Shown[], at: number): void {
  const page = new PeoplePage();
  for (const { person, worst } of people) page.add(person, 0, worst);
  headcount.observePage(counter, 0, page, at);
}

/** People in windows, counted together. */
function together(
  headcount: Headcount,
  counter: number,
  windows: readonly number[],
  at: number,
  of = TIER_ALL,
) {
  const people = new Float64Array(windows.length);
  const isExact = headcount.countExactly(
    BigInt(counter),
    Float64Array.from(windows),
    windows.length,
    at,
    of as CountedTier,
    people,
  );
  return isExact ? [...people] : undefined;
}

describe('a page of people', { timeout: 60_000 }, () => {
  it('counts as its people do, in any windows asked for together, in any order', () => {
    const page = fc.record({
      counter: fc.nat(2),
      people: fc.array(fc.record({ person: fc.nat(60), worst: tier }), { maxLength: 30 }),
      at: fc.nat(400).map((tenths) => tenths * 100),
    });
    const question = fc.record({
      counter: fc.nat(3),
      windows: fc.array(windowMs),
      now: fc.nat(50_000),
      tier,
    });
    fc.assert(
      fc.property(
        fc.array(page, { maxLength: 40 }),
        fc.array(question, { maxLength: 10 }),
        (pages, asked) => {
          const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
          const naive = new NaiveHeadcount();
          for (const { counter, people, at } of pages) {
            observe(headcount, counter, people, at);
            for (const { person, worst } of people) naive.observe(BigInt(counter), BigInt(person), at, worst);
          }
          for (const { counter, windows, now, tier: of } of asked)
            expect(together(headcount, counter, windows, now, of)).toEqual(
              windows.map((each) => naive.count(BigInt(counter), each, now, of)),
            );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('becomes the sketch that its people would become, however long it is', () => {
    for (const people of [PAGE_PEOPLE, PAGE_PEOPLE + 1, 1_024, 1_025, 5_000]) {
      const [paged, single] = [0, 1].map(() => new Headcount({ maxBytes: MIN_MAX_BYTES })) as [
        Headcount,
        Headcount,
      ];
      const shown = Array.from({ length: people }, (_, i) => ({ person: i, worst: (i % 3) as CountedTier }));
      for (const at of [0, 10 * SECOND]) {
        observe(paged, 1, shown.slice(at / 100), at);
        for (const { person, worst } of shown.slice(at / 100)) single.observe(1n, BigInt(person), at, worst);
      }
      for (const of of TIERS) {
        for (const window of [5 * SECOND, DAY_MS])
          expect(paged.count(1n, window, 10 * SECOND, of)).toBe(single.count(1n, window, 10 * SECOND, of));
        const isKeptOneByOne = together(paged, 1, [DAY_MS], 10 * SECOND, of) !== undefined;
        expect(isKeptOneByOne).toBe(single.estimate(1n, DAY_MS, 10 * SECOND, of).exact);
      }
    }
  });

  it('leaves a sketch as its people do one by one, to the byte', () => {
    const page = fc.record({
      first: fc.nat(6_000),
      worst: fc.array(tier, { minLength: 1, maxLength: 300 }),
      at: fc.integer({ min: 0, max: 4 }).map((second) => second * SECOND),
    });
    fc.assert(
      fc.property(fc.array(page, { maxLength: 20 }), (pages) => {
        const [paged, single] = [0, 1].map(() => {
          const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
          for (let person = 0; person < 1_100; person++)
            headcount.observe(1n, BigInt(person), SECOND, TIER_SENSITIVE);
          return headcount;
        }) as [Headcount, Headcount];
        for (const { first, worst, at } of pages) {
          const shown = worst.map((each, i) => ({ person: first + i, worst: each }));
          observe(paged, 1, shown, at);
          for (const { person, worst: each } of shown) single.observe(1n, BigInt(person), at, each);
        }
        expect(Buffer.concat([...paged.snapshot()]).equals(Buffer.concat([...single.snapshot()]))).toBe(true);
        for (const of of TIERS)
          expect(paged.atMost(1n, DAY_MS, 5 * SECOND, of)).toBe(single.atMost(1n, DAY_MS, 5 * SECOND, of));
      }),
      { numRuns: 30 },
    );
  });

  it('holds the ceiling, and whoever is dropped in between is counted anew', () => {
    const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
    for (let i = 0; i < 30_000; i++) {
      const people = Array.from({ length: 20 }, (_, k) => ({
        person: hashLow(i, k),
        worst: TIER_ALL as CountedTier,
      }));
      observe(headcount, hashLow(i, 99) % 10_000, people, i * SECOND);
      expect(headcount.count(BigInt(hashLow(i, 99) % 10_000), SECOND, i * SECOND)).toBe(20);
    }
    expect(headcount.dropped.counters).toBeGreaterThan(0);
    expect(headcount.bytes).toBeLessThanOrEqual(MIN_MAX_BYTES);
  });
});
