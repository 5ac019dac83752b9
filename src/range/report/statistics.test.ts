import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, poissonInterval, quantile, wilson } from './statistics.ts';

describe('statistics of seeds', () => {
  it('are quantiles that occurred', () => {
    expect(median([3, 1, 2])).toBe(2);
    const thirty = Array.from({ length: 30 }, (_, i) => i + 1);
    expect(quantile(thirty, 0.95)).toBe(29);
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const found = quantile(values, q);
          expect(values).toContain(found);
          expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(
            q * values.length - 1e-9,
          );
        },
      ),
    );
  });

  it('state intervals as the literature has them', () => {
    // Garwood's table: 0 → rule of three; 5 → 1.62 to 11.67.
    expect(poissonInterval(0).high).toBeCloseTo(2.9957, 3);
    expect(poissonInterval(5).low).toBeCloseTo(1.6235, 3);
    expect(poissonInterval(5).high).toBeCloseTo(11.6683, 3);
    expect(wilson(10, 20).low).toBeCloseTo(0.2993, 3);
    expect(wilson(10, 20).high).toBeCloseTo(0.7007, 3);
    expect(wilson(30, 30).low).toBeCloseTo(0.8865, 3);
  });
});
