import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { Zipf } from './zipf.ts';

describe('the Zipf law', () => {
  it.each([
    [20, 1],
    [20, 0.7],
    [20, 2],
    [1, 1],
  ])('over %d ranks with exponent %d matches its probabilities', (ranks, exponent) => {
    const zipf = new Zipf(ranks, exponent);
    const random = new Random(4, 'zipf', exponent);
    const samples = 60_000;
    const counts = new Array<number>(ranks).fill(0);
    for (let i = 0; i < samples; i++) {
      const rank = zipf.sample(random);
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    const weights = counts.map((_, k) => (k + 1) ** -exponent);
    const total = weights.reduce((sum, w) => sum + w, 0);
    const chiSquare = counts.reduce((sum, seen, k) => {
      const expected = (samples * (weights[k] as number)) / total;
      return sum + (seen - expected) ** 2 / expected;
    }, 0);
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(samples);
    expect(chiSquare).toBeLessThan(43.9); // 19 degrees of freedom, p = 0.001
  });

  it('stays inside its ranks when there are millions', () => {
    const zipf = new Zipf(10_000_000, 1);
    const random = new Random(6);
    for (let i = 0; i < 5_000; i++) {
      const rank = zipf.sample(random);
      expect(Number.isInteger(rank) && rank >= 0 && rank < 10_000_000).toBe(true);
    }
  });

  it('refuses what is not a law', () => {
    expect(() => new Zipf(0, 1)).toThrow(RangeError);
    expect(() => new Zipf(5, 0)).toThrow(RangeError);
  });
});
