import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, type Category, categoriesOf, categorySet, highestTier, tierSet } from './category.ts';

const NAMES = Object.keys(CATEGORIES) as Category[];

describe('category sets', () => {
  it('give back what was put in', () => {
    fc.assert(
      fc.property(fc.subarray(NAMES), (names) => {
        expect(categoriesOf(categorySet(...names))).toEqual(names);
      }),
    );
  });

  it('use every bit once, inside 31 bits', () => {
    const bits = NAMES.map((name) => CATEGORIES[name].bit);
    expect(new Set(bits).size).toBe(bits.length);
    expect(Math.max(...bits)).toBeLessThan(31);
    expect(Math.min(...bits)).toBe(0);
  });

  it('know their most harmful tier', () => {
    expect(highestTier(categorySet('pd:Name', 'pd:TelephoneNumber'))).toBe('contact');
    expect(highestTier(categorySet('pd:Name', 'weir:ResidentID', 'pd:TelephoneNumber'))).toBe('sensitive');
    expect(highestTier(0)).toBe('public');
    expect(categoriesOf(tierSet('contact'))).toContain('pd:EmailAddress');
  });
});
