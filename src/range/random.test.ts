import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash32, Random } from './random.ts';

const SAMPLES = 40_000;
const draw = (random: Random, next: (r: Random) => number) =>
  Array.from({ length: SAMPLES }, () => next(random));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const quantile = (values: readonly number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(q * values.length)] as number;

describe('seeded randomness', () => {
  it('repeats, and differs by seed and by stream', () => {
    const numbers = (seed: number, ...stream: (string | number)[]) => {
      const random = new Random(seed, ...stream);
      return Array.from({ length: 8 }, () => random.next32());
    };
    expect(numbers(1, 'crowd', 3)).toEqual(numbers(1, 'crowd', 3));
    const streams = [
      numbers(1),
      numbers(2),
      numbers(1, 'crowd'),
      numbers(1, 'crowd', 3),
      numbers(1, 'crowd', 4),
      numbers(2 ** 32 + 1),
    ];
    expect(new Set(streams.map(String)).size).toBe(streams.length);
  });

  it('keeps its numbers from version to version', () => {
    const random = new Random(1);
    expect([random.next32(), random.next32(), random.next32()]).toMatchInlineSnapshot(`
      [
        842130234,
        2829122387,
        3204527331,
      ]
    `);
  });

  it('hashes streams without collisions in a small sample', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 20_000; i++) seen.add(hash32(1, 'person', i));
    expect(seen.size).toBeGreaterThan(19_995);
  });

  it('draws integers inside the bound and evenly', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const drawn = new Random(seed).integer(bound);
        expect(drawn).toBeGreaterThanOrEqual(0);
        expect(drawn).toBeLessThan(bound);
      }),
    );
    const counts = new Array<number>(10).fill(0);
    for (const value of draw(new Random(5), (r) => r.integer(10))) counts[value] = (counts[value] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, n) => sum + (n - SAMPLES / 10) ** 2 / (SAMPLES / 10), 0);
    expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
    expect(() => new Random(1).integer(0)).toThrow(RangeError);
  });

  it('has the moments it promises', () => {
    const uniform = draw(new Random(7), (r) => r.uniform());
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(deviation(uniform)).toBeCloseTo(Math.sqrt(1 / 12), 2);
    const normal = draw(new Random(8), (r) => r.normal(3, 2));
    expect(mean(normal)).toBeCloseTo(3, 1);
    expect(deviation(normal)).toBeCloseTo(2, 1);
    const waits = draw(new Random(9), (r) => r.exponential(1));
    expect(mean(waits)).toBeCloseTo(1, 1);
    expect(deviation(waits)).toBeCloseTo(1, 1);
    for (const expected of [4, 90]) {
      const counts = draw(new Random(11), (r) => r.poisson(expected));
      expect(Math.abs(mean(counts) / expected - 1)).toBeLessThan(0.02);
      expect(Math.abs(deviation(counts) / Math.sqrt(expected) - 1)).toBeLessThan(0.03);
    }
  });

  it('describes skewed quantities by median and 99th percentile', () => {
    const views = draw(new Random(10), (r) => r.logNormal(6, 60));
    expect(Math.abs(quantile(views, 0.5) / 6 - 1)).toBeLessThan(0.04);
    expect(Math.abs(quantile(views, 0.99) / 60 - 1)).toBeLessThan(0.15);
  });

  it('shuffles without losing anything', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new Random(3).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });
});
