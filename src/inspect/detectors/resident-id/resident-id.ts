/**
 * Mainland resident identity numbers: GB 11643-1999. Six digits of area (GB/T 2260), eight of birth date, three of
 * sequence, one check character by ISO 7064 MOD 11-2.
 *
 * The area is checked by its province only: county codes change every year, and people keep the one of their birth.
 */
import { endsNumber, isDigit, NONE } from '../../bytes.ts';

const LENGTH = 18;
/** GB/T 2260 provinces; 71, 81, 82 and 83 are those of Taiwan, Hong Kong and Macau residents (residence permit). */
const PROVINCES = new Uint8Array(100);
for (const code of [
  11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61,
  62, 63, 64, 65, 71, 81, 82, 83,
]) {
  PROVINCES[code] = 1;
}

/** 2^(17−i) mod 11 for i = 0…16. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = '10X98765432';

const FIRST_YEAR = 1880;
const LAST_YEAR = 2099;

/** @returns the end of the number that begins at `at`, or NONE. Reads at most 20 bytes. */
export function matchResidentId(bytes: Uint8Array, at: number, end: number): number {
  if (at + LENGTH > end) return NONE;
  let sum = 0;
  for (let i = 0; i < LENGTH - 1; i++) {
    const byte = bytes[at + i];
    if (!isDigit(byte)) return NONE;
    sum += (byte! - 0x30) * WEIGHTS[i]!;
  }
  const last = bytes[at + LENGTH - 1]!;
  const check = last === 0x78 ? 0x58 : last; // x -> X
  if (CHECK.charCodeAt(sum % 11) !== check) return NONE;
  if (PROVINCES[number(bytes, at, 2)] !== 1 || !isDate(bytes, at + 6)) return NONE;
  return endsNumber(bytes, at + LENGTH, end) ? at + LENGTH : NONE;
}

function isDate(bytes: Uint8Array, at: number): boolean {
  const year = number(bytes, at, 4);
  const month = number(bytes, at + 4, 2);
  const day = number(bytes, at + 6, 2);
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return false;
  if (month === 2) {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    return day <= (leap ? 29 : 28);
  }
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

function number(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = 0; i < digits; i++) value = value * 10 + bytes[at + i]! - 0x30;
  return value;
}

/** Whether two digits are a province of GB/T 2260. */
export function isProvince(code: number): boolean {
  return PROVINCES[code] === 1;
}

/** The check character of the first 17 digits. */
export function residentIdCheck(first17: string): string {
  let sum = 0;
  for (let i = 0; i < LENGTH - 1; i++) sum += (first17.charCodeAt(i) - 0x30) * WEIGHTS[i]!;
  return CHECK[sum % 11]!;
}
