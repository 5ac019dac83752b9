import { describe, expect, it } from 'vitest';
import { Random } from '../range/random.ts';
import { BINS, binOf } from './count-bins.ts';
import { exceeding, fitTail, MIN_EXCEEDANCES, type ParetoTail, quantileOf } from './pareto-tail.ts';

const TARGET = 1e-6;

/** Ways in which people's daily counts may be spread, with the share that exceeds x. */
const CROWDS: Record<string, { draw: (random: Random) => number; exceeds: (x: number) => number }> = {
  exponential: {
    draw: (random) => -30 * Math.log(1 - random.uniform()),
    exceeds: (x) => Math.exp(-x / 30),
  },
  pareto: {
    draw: (random) => 10 * (1 - random.uniform()) ** -0.3,
    exceeds: (x) => (x / 10) ** (-1 / 0.3),
  },
  'log-normal': {
    draw: (random) => 40 * Math.exp(random.normal(0, 1)),
    exceeds: (x) => upperNormal(Math.log(x / 40)),
  },
  'pages of twenty': {
    draw: (random) => 20 * Math.floor(-1.2 * Math.log(1 - random.uniform())) + random.poisson(2),
    exceeds: (x) => Math.exp(-Math.floor(x / 20) / 1.2),
  },
};

function upperNormal(z: number): number {
  // Abramowitz and Stegun 26.2.17 suffices to 1e-7; beyond, its asymptotic series.
  return (Math.exp(-(z * z) / 2) / (z * Math.sqrt(2 * Math.PI))) * (1 - 1 / z ** 2 + 3 / z ** 4);
}

function sample(name: string, days: number, seed: number): Float64Array {
  const random = new Random(seed, name);
  const bins = new Float64Array(BINS);
  const { draw } = CROWDS[name] as (typeof CROWDS)[string];
  for (let i = 0; i < days; i++) {
    const bin = binOf(Math.floor(draw(random)));
    bins[bin] = (bins[bin] as number) + 1;
  }
  return bins;
}

describe('the tail of counts', () => {
  it.each(Object.keys(CROWDS))('bounds how often more is reached, far beyond what was seen: %s', (name) => {
    const { exceeds } = CROWDS[name] as (typeof CROWDS)[string];
    let held = 0;
    const rounds = 20;
    for (let seed = 0; seed < rounds; seed++) {
      const tail = fitTail(sample(name, 20_000, seed), 20_000, { target: TARGET }) as ParetoTail;
      const line = quantileOf(tail, TARGET);
      if (exceeds(line) <= 2 * TARGET) held += 1;
      expect(exceeding(tail, line)).toBeCloseTo(TARGET, 9);
      expect(quantileOf(tail, TARGET, 'best')).toBeLessThanOrEqual(line * 1.001);
    }
    // A bound with 95 % confidence fails once in twenty.
    expect(held).toBeGreaterThanOrEqual(18);
  });

  it('comes near the truth when there is much to learn from', () => {
    const tail = fitTail(sample('exponential', 400_000, 1), 400_000, { target: TARGET }) as ParetoTail;
    const truth = -30 * Math.log(TARGET);
    expect(quantileOf(tail, TARGET)).toBeGreaterThan(0.9 * truth);
    expect(quantileOf(tail, TARGET)).toBeLessThan(1.6 * truth);
  });

  it('is not moved by how large the few largest are where these are not looked at', () => {
    const ordinary = sample('exponential', 20_000, 3);
    const poisoned = ordinary.slice();
    poisoned[BINS - 1] = 5;
    const grown = (censored: number) => {
      const [before, after] = [ordinary, poisoned].map((bins) =>
        quantileOf(fitTail(bins, 20_000, { target: TARGET, censored }) as ParetoTail, TARGET),
      ) as [number, number];
      return after / before;
    };
    expect(grown(0.05)).toBeLessThan(2);
    expect(grown(0)).toBeGreaterThan(5);
  });

  it('is none where too little was seen', () => {
    expect(
      fitTail(sample('exponential', MIN_EXCEEDANCES, 1), MIN_EXCEEDANCES, { target: TARGET }),
    ).toBeUndefined();
    expect(fitTail(new Float64Array(BINS), 100_000, { target: TARGET })).toBeUndefined();
  });
});
