/** The e-values: their bound by looking at every possible leak, and who is named, classed together, or left open. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../range/random.ts';
import { attribute } from './attribution.ts';
import type { Holding, Leak } from './evidence.ts';
import { lnBestOfPopular, lnBestOfRows, lnClaimOfRows } from './row-likelihood.ts';
import { lnBestOfSet, lnClaimOfSet } from './set-likelihood.ts';
import { lnChoose, lnHypergeometric, lnSum } from './special-functions.ts';

/** People 0 … N−1; a recipient is the set of those it received. */
function scene(people: number, sets: readonly (readonly number[])[], leaked: readonly number[]) {
  const holdings: Holding<number>[] = sets.map((set, recipient) => ({
    recipient,
    rows: Uint32Array.from([...leaked.keys()].filter((i) => set.includes(leaked[i] as number))),
    received: [set.length],
  }));
  const leak: Leak = {
    stratumOf: new Uint16Array(leaked.length),
    strata: [{ name: '', people, pairs: sets.reduce((sum, set) => sum + set.length, 0) }],
    holders: Uint32Array.from(leaked.map((x) => sets.filter((set) => set.includes(x)).length)),
    recipients: sets.length,
  };
  return { leak, holdings };
}

function* subsets(of: readonly number[], size: number): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let i = 0; i <= of.length - size; i++)
    for (const rest of subsets(of.slice(i + 1), size - 1)) yield [of[i] as number, ...rest];
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the likelihood of a set', () => {
  it('sums to one over every set that can leak', () => {
    for (const received of [range(0, 3), range(0, 5), range(2, 9)]) {
      const lns = [...subsets(range(0, 9), 3)].map((leaked) => {
        const { leak, holdings } = scene(9, [received], leaked);
        return lnClaimOfSet(leak, holdings[0] as Holding<number>);
      });
      // Against "any set", each of which has the same probability. What cannot be drawn takes the rest.
      const total = Math.exp(lnSum(lns) - lnChoose(9, 3));
      expect(total).toBeLessThanOrEqual(1 + 1e-9);
      if (received.length >= 3 && 9 - received.length >= 3) expect(total).toBeCloseTo(1, 9);
    }
  });

  it('an innocent recipient’s e-value has a mean of one at most, whoever leaked and however selectively', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (source, innocent, m, weights) => {
          // Any distribution of how many rows are the source's own, as long as they are not fewer than by chance.
          const possible = range(0, m + 1).filter(
            (h) => h <= source.length && m - h <= 10 - source.length && h >= (m * source.length) / 10,
          );
          fc.pre(possible.length > 0);
          const total = possible.reduce((sum, h) => sum + (weights[h] ?? 0) + 0.01, 0);
          let mean = 0;
          for (const leaked of subsets(range(0, 10), m)) {
            const h = leaked.filter((x) => source.includes(x)).length;
            if (!possible.includes(h)) continue;
            const orders = lnChoose(source.length, h) + lnChoose(10 - source.length, m - h);
            const p = (((weights[h] ?? 0) + 0.01) / total) * Math.exp(-orders);
            const { leak, holdings } = scene(10, [source, innocent], leaked);
            const [own, other] = holdings as [Holding<number>, Holding<number>];
            mean += p * Math.exp(lnClaimOfSet(leak, other) - Math.max(0, lnBestOfSet(leak, own)));
          }
          expect(mean).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });

  it('is what it says it is', () => {
    const { leak, holdings } = scene(1_000, [range(0, 100)], range(0, 10));
    const chance = lnHypergeometric(10, 1_000, 100, 10);
    expect(lnBestOfSet(leak, holdings[0] as Holding<number>)).toBeCloseTo(-chance, 9);
    expect(lnClaimOfSet(leak, holdings[0] as Holding<number>)).toBeLessThan(-chance);
  });
});

describe('the likelihood of rows', () => {
  it('an innocent recipient’s e-value has a mean of one at most', () => {
    // Rows drawn with replacement from the source and from elsewhere: all 8³ leaks.
    const [source, innocent] = [range(0, 3), [0, 1, 4, 5]];
    for (const elsewhere of [0, 0.3, 0.8]) {
      let mean = 0;
      for (const a of range(0, 8))
        for (const b of range(0, 8))
          for (const c of range(0, 8)) {
            const { leak, holdings } = scene(8, [source, innocent], [a, b, c]);
            const p = [a, b, c].reduce(
              (product, x) =>
                product * ((source.includes(x) ? (1 - elsewhere) / source.length : 0) + elsewhere / 8),
              1,
            );
            const [own, other] = holdings as [Holding<number>, Holding<number>];
            mean += p * Math.exp(lnClaimOfRows(leak, other) - lnBestOfRows(leak, own));
          }
      expect(mean).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it('a version that a recipient never received speaks against it', () => {
    const leaked = range(0, 20);
    const others = range(1, 40).map((i) => range(200 * i, 200 * i + 200));
    const { leak, holdings } = scene(10_000, [range(0, 200), range(0, 200), ...others], leaked);
    const [fresh, stale, ...rest] = holdings as [Holding<number>, Holding<number>];
    const versions = (value: number) => Float64Array.from({ length: 20 }, (_, i) => (i < 10 ? value : 0));
    const told = attribute(leak, [
      { ...fresh, versions: versions(Math.log(1.98)) },
      { ...stale, versions: versions(Math.log(0.02)) },
      ...rest,
    ]);
    expect(told.form).toBe('rows');
    expect(told.conclusion).toEqual({ kind: 'named', recipient: 0 });
    expect(attribute(leak, holdings).conclusion).toEqual({ kind: 'class', members: [0, 1], size: 2 });
  });

  it('finds the best share from elsewhere: a fine grid finds none that is better', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 30 }), (hits, misses) => {
        const leaked = [...range(0, hits), ...range(500, 500 + misses)];
        const { leak, holdings } = scene(1_000, [range(0, 100)], leaked);
        const rho = 10;
        const grid = Math.max(
          ...range(0, 1_000).map(
            (k) =>
              hits * Math.log((1 - k / 1_000) * rho + k / 1_000) +
              (misses === 0 ? 0 : misses * Math.log(k / 1_000)),
          ),
        );
        expect(lnBestOfRows(leak, holdings[0] as Holding<number>)).toBeGreaterThanOrEqual(grid - 1e-9);
      }),
    );
  });
});

describe('who is named', () => {
  const stream = new Random(7);
  const random = () => stream.uniform();
  const draw = (size: number, of: number) => {
    const set = new Set<number>();
    while (set.size < size) set.add(Math.floor(random() * of));
    return [...set];
  };
  const sets = Array.from({ length: 40 }, () => draw(500, 50_000));

  it('the source, when enough of its people leak', () => {
    const told = attribute(...args(scene(50_000, sets, (sets[7] as number[]).slice(0, 30))));
    expect(told.conclusion).toEqual({ kind: 'named', recipient: 7 });
    expect(told.moreRows).toBe(0);
    expect(told.candidates[0]).toMatchObject({ recipient: 7, hits: 30, received: 500 });
    expect(told.candidates[0]?.errorBound).toBeLessThan(1e-6);
    expect(told.line).toBeCloseTo(Math.log(40 / 1e-6), 9);
  });

  it('nobody, when the leak is of nobody in particular', () => {
    const told = attribute(...args(scene(50_000, sets, range(1_000, 1_030))));
    expect(told.conclusion.kind).toBe('open');
  });

  it('with too few rows it says how many more would decide, and with those it decides', () => {
    const few = attribute(...args(scene(50_000, sets, (sets[3] as number[]).slice(0, 3))));
    expect(few.conclusion).toEqual({ kind: 'open', why: 'not-beyond-chance' });
    const more = few.moreRows as number;
    expect(more).toBeGreaterThan(0);
    const then = attribute(...args(scene(50_000, sets, (sets[3] as number[]).slice(0, 3 + more))));
    expect(then.conclusion).toEqual({ kind: 'named', recipient: 3 });
  });

  it('two with the same data are one class, and no number of rows tells them apart', () => {
    const twins = [...sets, sets[5] as number[]];
    const told = attribute(...args(scene(50_000, twins, (sets[5] as number[]).slice(0, 200))), {
      overlap: () => 1,
    });
    expect(told.conclusion).toMatchObject({ kind: 'class', size: 2 });
    expect(told.conclusion.kind === 'class' && [...told.conclusion.members].sort((a, b) => a - b)).toEqual([
      5, 40,
    ]);
    expect(told.moreRows).toBeNull();
  });

  it('people whom nearly everybody received accuse nobody', () => {
    const famous = range(0, 40);
    const popular = Array.from({ length: 60 }, () => [
      ...famous.filter(() => random() < 0.9),
      ...draw(60, 50_000),
    ]);
    const told = attribute(...args(scene(50_000, popular, famous.slice(0, 30))));
    expect(told.conclusion.kind).not.toBe('named');
  });

  it('popularity does not hide a recipient who is the only one of weight', () => {
    const told = attribute(...args(scene(50_000, [range(0, 2_000), draw(5, 50_000)], range(0, 30))));
    expect(told.conclusion).toEqual({ kind: 'named', recipient: 0 });
    const { leak, holdings } = scene(50_000, [range(0, 2_000), draw(5, 50_000)], range(0, 30));
    expect(lnBestOfPopular(leak, holdings.slice(0, 1))).toBeLessThan(1);
  });

  it('a slice accuses nobody once it is said to be one', () => {
    // A city of 1,000 among 100,000; somebody holds 60 % of it; the leak is the city's own, from elsewhere.
    const city = range(0, 1_000);
    const regional = city.filter((x) => x % 5 < 3);
    const leaked = city.filter((x) => x % 7 === 0);
    const { holdings } = scene(100_000, [regional], leaked);
    const strata = [
      { name: 'city', people: 1_000, pairs: 600 },
      { name: 'else', people: 99_000, pairs: 0 },
    ];
    const leak: Leak = {
      stratumOf: new Uint16Array(leaked.length),
      strata,
      holders: Uint32Array.from(leaked.map((x) => (regional.includes(x) ? 1 : 0))),
      recipients: 10,
    };
    const whole = scene(100_000, [regional], leaked);
    expect(attribute(whole.leak, whole.holdings, { withoutPopular: true }).conclusion.kind).toBe('named');
    const sliced = attribute(
      leak,
      holdings.map((each) => ({ ...each, received: [600, 0] })),
      { withoutPopular: true },
    );
    expect(sliced.conclusion).toEqual({ kind: 'open', why: 'not-beyond-chance' });
  });

  it('nobody linked, nobody received', () => {
    const nobody = scene(100, [[1]], []);
    expect(attribute(nobody.leak, nobody.holdings).conclusion).toEqual({
      kind: 'open',
      why: 'nobody-linked',
    });
    const unknown = scene(100, [[1]], [7, 8]);
    expect(attribute(unknown.leak, unknown.holdings).conclusion).toEqual({
      kind: 'open',
      why: 'nobody-received',
    });
  });
});

function args<T>({ leak, holdings }: { leak: Leak; holdings: T[] }): [Leak, T[]] {
  return [leak, holdings];
}
