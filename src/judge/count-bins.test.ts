import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BINS, binOf, leastOf } from './count-bins.ts';

describe('bins of counts', () => {
  it('hold each count between their least and that of the next, and are 1/16 of it wide', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 24 }), (count) => {
        const bin = binOf(count);
        expect(leastOf(bin)).toBeLessThanOrEqual(count);
        expect(leastOf(bin + 1)).toBeGreaterThan(count);
        expect(leastOf(bin + 1) - leastOf(bin)).toBeLessThanOrEqual(Math.max(1, count / 16));
      }),
    );
  });

  it('have a last one for all that is more', () => {
    expect(binOf(2 ** 31 - 1)).toBe(BINS - 1);
  });
});
