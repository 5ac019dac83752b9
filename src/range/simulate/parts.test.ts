import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { AliasTable } from './alias-table.ts';
import { workingDays } from './calendar.ts';
import { Keys } from './keys.ts';
import { Popularity } from './popularity.ts';
import { betaTable, gammaTable, logNormalTable, normalQuantile } from './quantiles.ts';
import { Slice } from './slice.ts';

const DAY = 86_400_000;

describe('an alias table', () => {
  it('draws as its weights say', () => {
    const weights = [5, 0, 1, 3, 1];
    const table = new AliasTable(weights);
    const random = new Random(1, 'alias');
    const counts = new Array<number>(weights.length).fill(0);
    const draws = 100_000;
    for (let i = 0; i < draws; i++) {
      const drawn = table.at(random.next32(), random.next32());
      counts[drawn] = (counts[drawn] as number) + 1;
    }
    // Five standard deviations.
    for (const [i, weight] of weights.entries())
      expect(Math.abs((counts[i] as number) / draws - weight / 10)).toBeLessThan(5 * Math.sqrt(0.25 / draws));
    expect(counts[1]).toBe(0);
  });

  it('refuses what is no distribution', () => {
    expect(() => new AliasTable([])).toThrow(RangeError);
    expect(() => new AliasTable([0, 0])).toThrow(RangeError);
  });
});

describe('popularity', () => {
  const law = { zipf: 1, uniformShare: 0.15, driftPerDay: 0 };

  it('is a Zipf law with a uniform share', () => {
    const people = 1_000;
    const popularity = new Popularity(people, law, 3);
    const random = new Random(2, 'popularity');
    const counts = new Float64Array(people);
    const draws = 200_000;
    for (let i = 0; i < draws; i++) {
      const person = popularity.person(random.next32(), 0, 0.15);
      counts[person] = (counts[person] as number) + 1;
    }
    counts.sort().reverse();
    let harmonic = 0;
    for (let k = 1; k <= people; k++) harmonic += 1 / k;
    for (const rank of [0, 1, 2, 9]) {
      const expected = 0.85 / (rank + 1) / harmonic + 0.15 / people;
      expect(Math.abs((counts[rank] as number) / draws - expected)).toBeLessThan(
        5 * Math.sqrt(expected / draws),
      );
    }
  });

  it('shows the same page for the same seed, and nobody twice on it', () => {
    const popularity = new Popularity(50_000, { ...law, driftPerDay: 0.1 }, 3);
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.nat(365), (seed, day) => {
        const [first, again] = [new Uint32Array(20), new Uint32Array(20)];
        popularity.page(seed, day, 0.2, 20, first);
        popularity.page(seed, day, 0.2, 20, again);
        expect(again).toEqual(first);
        expect(new Set(first).size).toBeGreaterThan(18);
        expect(Math.max(...first)).toBeLessThan(50_000);
      }),
    );
  });

  it('changes hands as slowly as it is told', () => {
    const still = new Popularity(10_000, law, 3);
    const drifting = new Popularity(10_000, { ...law, driftPerDay: 0.01 }, 3);
    const moved = (popularity: Popularity) => {
      let others = 0;
      for (let seed = 0; seed < 5_000; seed++)
        if (popularity.person(seed, 0, 0) !== popularity.person(seed, 10, 0)) others += 1;
      return others / 5_000;
    };
    expect(moved(still)).toBe(0);
    // A tenth of the ranks; a few heavy ones weigh much.
    expect(moved(drifting)).toBeGreaterThan(0.01);
    expect(moved(drifting)).toBeLessThan(0.35);
  });

  it('reaches ranks beyond those with a column of their own', () => {
    const people = 3_000_000;
    const popularity = new Popularity(people, law, 3);
    let beyond = 0;
    for (let seed = 0; seed < 20_000; seed++) {
      const person = popularity.person(Math.imul(seed, 0x9e37_79b1), 0, 0);
      expect(person).toBeLessThan(people);
      if (person !== popularity.person(0, 0, 0)) beyond += 1;
    }
    expect(beyond).toBeGreaterThan(15_000);
    expect(popularity.coldShare()).toBeCloseTo(Math.log(10) / (Math.log(people) + 0.5772), 3);
  });
});

describe('a slice', () => {
  it('is in the order of time, and keeps the order of what is simultaneous', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(299_999), { maxLength: 3_000 }), (offsets) => {
        const slice = new Slice();
        for (const [i, offset] of offsets.entries()) slice.push(0, offset, i, 0, 0);
        slice.sort();
        const sorted = Array.from(slice.order.subarray(0, slice.length), (view) => slice.actor[view]);
        const naive = offsets
          .map((offset, i) => [offset, i] as const)
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(sorted).toEqual(naive.map(([, i]) => i));
      }),
    );
  });
});

describe('quantiles', () => {
  it('of the normal distribution are those of the tables', () => {
    for (const [p, z] of [
      [0.5, 0],
      [0.975, 1.959964],
      [0.99, 2.326348],
      [0.999999, 4.753424],
      [0.01, -2.326348],
    ] as const)
      expect(normalQuantile(p)).toBeCloseTo(z, 5);
  });

  it('have the means and spreads that were asked for', () => {
    const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(betaTable(0.3, 0.3, 1))).toBeCloseTo(0.3, 1);
    expect(new Set(betaTable(0.3, 0, 1))).toEqual(new Set([0.3]));
    expect(mean(gammaTable(0.7, 1))).toBeCloseTo(1, 1);
    const views = logNormalTable(6, 60);
    expect(views[views.length / 2]).toBeCloseTo(6, 1);
    expect(views[Math.floor(views.length * 0.99)]).toBeCloseTo(60, -1);
  });
});

describe('keys', () => {
  it('are different for different people, and the same for the same', () => {
    const keys = new Keys(7);
    const seen = new Set<bigint>();
    for (let person = 0; person < 100_000; person++) seen.add(keys.person(person));
    expect(seen.size).toBe(100_000);
    expect(keys.person(5)).toBe(new Keys(7).person(5));
    expect(keys.person(5)).not.toBe(new Keys(8).person(5));
    expect(keys.of('account', 5)).not.toBe(keys.of('session', 5));
  });
});

describe('working days', () => {
  it('leave weekends out and count both ends', () => {
    // The simulation begins on a Monday.
    expect(workingDays(0, 3_600_000)).toBe(1);
    expect(workingDays(0, 2 * DAY)).toBe(3);
    expect(workingDays(4 * DAY, 7 * DAY + 1)).toBe(2);
  });
});
