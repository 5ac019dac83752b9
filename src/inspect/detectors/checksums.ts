/**
 * Check digits that several standards share. All take `c[from..to)`, ASCII digits or upper-case letters.
 * Sources: ISO/IEC 7812-1 annex B (Luhn), ISO 7064 (MOD 11,10 and MOD 97-10), Verhoeff (1969), ICAO Doc 9303-3 §4.9.
 */

/** A digit, or a letter as 10 to 35. */
export function digitValue(byte: number): number {
  return byte < 0x3a ? byte - 0x30 : byte - 0x37;
}

/** Σ digit × weight. */
export function weighted(c: Uint8Array, from: number, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += digitValue(c[from + i]!) * weights[i]!;
  return sum;
}

/** Luhn over c[from..to). */
export function luhn(c: Uint8Array, from: number, to: number): boolean {
  return luhnSum(c, from, to) % 10 === 0;
}

export function luhnSum(c: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = to - 1, double = false; i >= from; i--, double = !double) {
    const digit = c[i]! - 0x30;
    sum += double ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum;
}

const VERHOEFF_D = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678'].concat([
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
]);
const VERHOEFF_P = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** The dihedral check of Verhoeff over c[from..to), the check digit last. */
export function verhoeff(c: Uint8Array, from: number, to: number): boolean {
  let check = 0;
  for (let i = to - 1, place = 0; i >= from; i--, place++) {
    const permuted = VERHOEFF_P[place % 8]!.charCodeAt(c[i]! - 0x30) - 0x30;
    check = VERHOEFF_D[check]!.charCodeAt(permuted) - 0x30;
  }
  return check === 0;
}

/** ISO 7064 MOD 11,10 over c[from..to), the check digit last. */
export function mod11And10(c: Uint8Array, from: number, to: number): boolean {
  let product = 10;
  for (let i = from; i < to - 1; i++) {
    const sum = (c[i]! - 0x30 + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === c[to - 1]! - 0x30;
}

/** ICAO 9303: weights 7, 3, 1 over digits and letters, the check digit last. */
export function icaoCheck(c: Uint8Array, from: number, to: number): boolean {
  let sum = 0;
  for (let i = from; i < to - 1; i++) sum += digitValue(c[i]!) * [7, 3, 1][(i - from) % 3]!;
  return sum % 10 === digitValue(c[to - 1]!);
}

/** ISO 7064 MOD 97-10 with the first four characters moved to the end, as in ISO 13616. */
export function mod97(c: Uint8Array, from: number, to: number): boolean {
  let rest = 0;
  const length = to - from;
  for (let k = 0; k < length; k++) {
    const value = digitValue(c[from + ((k + 4) % length)]!);
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest === 1;
}

/** A number of digits; NaN where one is none. */
export function numberAt(c: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i++) {
    const digit = c[i]! - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a day exists in the Gregorian calendar; a year of two digits has 29 February where one century has. */
export function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  const leap = year < 100 ? year % 4 === 0 : (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= MONTH_DAYS[month - 1]! + (month === 2 && leap ? 1 : 0);
}

export function allSame(c: Uint8Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) if (c[i] !== c[from]) return false;
  return true;
}

export function isLetterAt(c: Uint8Array, at: number): boolean {
  return c[at]! >= 0x41;
}

/** Whether what stands between the groups of a candidate is the same everywhere. */
export function oneSeparator(bytes: Uint8Array, start: number, end: number): boolean {
  let separator = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte !== 0x20 && byte !== 0x2d && byte !== 0x2e) continue;
    if (separator !== 0 && byte !== separator) return false;
    separator = byte;
  }
  return true;
}

/** The n-th character of c as text. */
export function charAt(c: Uint8Array, at: number): string {
  return String.fromCharCode(c[at]!);
}
