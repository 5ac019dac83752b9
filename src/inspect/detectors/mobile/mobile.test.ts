import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE } from '../../bytes.ts';
import { matchMobile } from './mobile.ts';

const match = (text: string, at = 0): number => {
  const bytes = new TextEncoder().encode(text);
  return matchMobile(bytes, at, bytes.length);
};

describe('matchMobile', () => {
  it.each([
    ['13812345678', 11],
    ['19912345678', 11],
    ['138 1234 5678', 13],
    ['138-1234-5678', 13],
    ['+8613812345678', 14],
    ['+86 138 1234 5678', 17],
    ['+86-13812345678', 15],
    ['008613812345678', 15],
    ['8613812345678', 13],
    ['13812345678，谢谢', 11],
    ['13812345678.', 11],
    ['13812345678请', 11],
  ])('%s ends at %i', (text, end) => {
    expect(match(text)).toBe(end);
  });

  it.each([
    '12812345678', // no such prefix
    '1381234567',
    '138123456789',
    '138 12345678',
    '138-1234 5678',
    '13812345678abc',
    '13812345678.5',
    '13812345678-2',
    '+4413812345678',
  ])('%s is none', (text) => {
    expect(match(text)).toBe(NONE);
  });

  it('is true of every number of the plan, and of none with a digit more or less', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 9 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (second, rest) => {
          const number = `1${second}${String(rest).padStart(9, '0')}`;
          expect(match(number)).toBe(11);
          expect(match(`${number}0`)).toBe(NONE);
          expect(match(number.slice(1))).toBe(NONE);
        },
      ),
    );
  });
});
