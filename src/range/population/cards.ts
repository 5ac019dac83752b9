/**
 * Bank cards that look like UnionPay's: 16 or 19 digits that begin with 62 and end in a Luhn digit (ISO/IEC 7812-1,
 * annex B). Random: they belong to no one as far as anyone knows.
 */
import type { Random } from '../random.ts';

const BEGINNINGS = ['621700', '622202', '622848', '623058', '625800'] as const;

/** The Luhn digit that completes these digits. */
export function luhnDigit(digits: string): number {
  let sum = 0;
  for (let i = digits.length - 1, double = true; i >= 0; i--, double = !double) {
    const digit = digits.charCodeAt(i) - 48;
    sum += double ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return (10 - (sum % 10)) % 10;
}

export function isLuhnValid(digits: string): boolean {
  return /^\d{2,}$/.test(digits) && luhnDigit(digits.slice(0, -1)) === Number(digits.at(-1));
}

/** A card number, digits only. */
export function cardNumber(random: Random): string {
  const beginning = random.pick(BEGINNINGS);
  const length = random.chance(0.6) ? 19 : 16;
  let digits: string = beginning;
  while (digits.length < length - 1) digits += random.integer(10);
  return digits + luhnDigit(digits);
}
