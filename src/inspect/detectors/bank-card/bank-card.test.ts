import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE } from '../../bytes.ts';
import { matchBankCard } from './bank-card.ts';

const match = (text: string): number => {
  const bytes = new TextEncoder().encode(text);
  return matchBankCard(bytes, 0, bytes.length);
};

function withLuhn(body: string): string {
  for (let check = 0; check < 10; check++) {
    const digits = [...`${body}${check}`].reverse().map(Number);
    const sum = digits.reduce((total, digit, i) => {
      const weighted = i % 2 === 1 ? digit * 2 : digit;
      return total + (weighted > 9 ? weighted - 9 : weighted);
    }, 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
  throw new Error('unreachable');
}

const UNIONPAY = fc
  .tuple(fc.integer({ min: 16, max: 19 }), fc.bigInt({ min: 0n, max: 10n ** 16n - 1n }))
  .map(([length, rest]) =>
    withLuhn(
      `62${String(rest)
        .padStart(16, '0')
        .slice(0, length - 3)}`,
    ),
  );

describe('matchBankCard', () => {
  // Test numbers that the networks publish.
  it.each([
    '4111111111111111',
    '4012888888881881',
    '5555555555554444',
    '2223000048400011',
    '378282246310005',
    '6011111111111117',
    '3530111333300000',
    '30569309025904',
    '6200000000000005',
    '4222222222222',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '3782 822463 10005',
  ])('takes %s', (card) => {
    expect(match(card)).toBe(card.length);
  });

  it.each([
    ['4111111111111112', 'Luhn'],
    ['1748503543012', 'a time in milliseconds'],
    ['1234567812345670', 'no issuer'],
    ['41111111111111110', 'no such length'],
    ['4111 1111-1111 1111', 'mixed separators'],
    ['4111111111111111.5', 'a fraction'],
    ['4111111111111111abc', 'a longer token'],
    ['4 111111111111111', 'groups of one'],
  ])('refuses %s: %s', (card) => {
    expect(match(card)).toBe(NONE);
  });

  it('takes UnionPay numbers of 16 to 19 digits, and none with one digit altered', () => {
    fc.assert(
      fc.property(UNIONPAY, fc.nat(18), fc.integer({ min: 1, max: 9 }), (card, place, by) => {
        expect(match(card)).toBe(card.length);
        const at = place % card.length;
        const digit = (Number(card[at]) + by) % 10;
        expect(match(card.slice(0, at) + digit + card.slice(at + 1))).toBe(NONE);
      }),
    );
  });
});
