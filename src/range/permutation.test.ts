import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PERMUTATION_SIZE, Permutation } from './permutation.ts';

describe('a keyed permutation', () => {
  it('reaches every value once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer(), (size, key) => {
        const permutation = new Permutation(size, key);
        const values = Array.from({ length: size }, (_, i) => permutation.at(i));
        expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      }),
    );
  });

  it('leads back, however large the domain', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MAX_PERMUTATION_SIZE }),
        fc.integer(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (size, key, at) => {
          const permutation = new Permutation(size, key);
          const index = Math.floor(at * size);
          expect(permutation.indexOf(permutation.at(index))).toBe(index);
        },
      ),
    );
  });

  it('depends on its key and refuses what is outside', () => {
    const first = (key: number) =>
      Array.from({ length: 10 }, (_, i) => new Permutation(1_000_000, key).at(i));
    expect(first(1)).not.toEqual(first(2));
    const permutation = new Permutation(10, 1);
    for (const index of [-1, 10, 1.5, Number.NaN]) expect(() => permutation.at(index)).toThrow(RangeError);
    expect(() => new Permutation(0, 1)).toThrow(RangeError);
  });
});
