// Numbers told from their bytes: telephones, ids, resident ids, cards, days, IPv4 addresses. The same rules as the detectors
// of these names; property tests hold both together.
//
// Memory, written by ../lanes/kernel-tables.ts:  lengths of cards by their first digits
import { isDigit, isLetter } from './forms.as';
import { sieve } from './sieve.as';
import { FORMATS, KNOWN_SHIFT, PROSE, RUNS, SHAPES } from './sieve-layout.as';

/** A byte for each first four digits: a bit for each length from 13 on that the issuer gives out. */
export const LANE_ISSUERS: u32 = 0x3c8000;

const MAX_PHONE: u32 = 32;
const MAX_ID: u32 = 64;
/** In any lane: any shape counts. */
export const CAREFUL: u32 = 16;
/** Of the sieve: nothing is asked but whether a form stands by itself. */
export const NOTHING_ELSE: u32 = (SHAPES | PROSE) << KNOWN_SHIFT;

export function isPhone(start: u32, end: u32): bool {
  const length = end - start;
  if (length > MAX_PHONE) return false;
  let digits: u32 = 0;
  let first: u32 = 0;
  let same = true;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte)) {
      if (digits++ == 0) first = byte;
      else if (byte != first) same = false;
    } else if (byte == 0x2b) {
      if (i != start) return false;
    } else if (byte != 0x20 && byte != 0x2d && byte != 0x2e && byte != 0x28 && byte != 0x29 && byte != 0x2f) return false;
  }
  if (digits < 7 || digits > 15 || same || load<u8>(start) == 0x20 || load<u8>(end - 1) == 0x20) return false;
  return !(digits == 13 && length == 13 && first == 0x31);
}

export function isPlainId(start: u32, end: u32): bool {
  if (end - start > MAX_ID || load<u8>(start) == 0x2d) return false;
  let any: u32 = 0;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte)) any |= byte - 0x30;
    else if (isLetter(byte) || byte == 0x5f || byte == 0x2d) any |= 1;
    else return false;
  }
  return any != 0;
}

/** GB 11643, as matchResidentId. */
export function isResident(start: u32, end: u32, digits: u32): bool {
  if (end - start != 18) return false;
  const last: u32 = load<u8>(start, 17);
  if (digits != 18 && !(digits == 17 && (last | 0x20) == 0x78)) return false;
  let sum: u32 = 0;
  // 2^(17−i) modulo 11 is the weight: Horner's rule does the same.
  for (let i: u32 = 0; i < 17; i++) sum = (sum * 2 + <u32>(load<u8>(start + i) - 0x30)) % 11;
  const check = (12 - ((sum * 2) % 11)) % 11;
  if (check == 10 ? (last | 0x20) != 0x78 : last != 0x30 + check) return false;
  const year = two(start + 6) * 100 + two(start + 8);
  const month = two(start + 10);
  const day = two(start + 12);
  if (year < 1880 || year > 2099 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (day > (month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31)) return false;
  if (!isProvince(two(start))) return false;
  return isNoForm(start, end, digits);
}

// @ts-ignore
@inline
export function two(at: u32): u32 {
  return 10 * <u32>load<u8>(at) + <u32>load<u8>(at, 1) - 11 * 0x30;
}

/** GB/T 2260 and residence permits: 11–15, 21–23, 31–37, 41–46, 50–54, 61–65, 71, 81–83. */
export function isProvince(code: u32): bool {
  const ones = code % 10;
  switch (code / 10) {
    case 1: return ones - 1 < 5;
    case 2: return ones - 1 < 3;
    case 3: return ones - 1 < 7;
    case 4: return ones - 1 < 6;
    case 5: return ones < 5;
    case 6: return ones - 1 < 5;
    case 7: return ones == 1;
    case 8: return ones - 1 < 3;
  }
  return false;
}

/** Whether no form stands by itself in a value of digits, the last of which may be a letter. */
// @ts-ignore
@inline
export function isNoForm(start: u32, end: u32, digits: u32): bool {
  const after: u32 = digits == end - start ? 0 : load<u8>(end - 1);
  return load<u8>(RUNS + (digits << 8) + after) == 0 || (sieve(start, end, CAREFUL | NOTHING_ELSE) & FORMATS) == 0;
}

/** Issuer, length and Luhn; thirteen digits may be a time. */
export function isCard(start: u32, length: u32): bool {
  if (length < 14 || length > 19) return false;
  const prefix = 100 * two(start) + two(start + 2);
  if ((<u32>load<u8>(LANE_ISSUERS + prefix) & (1 << (length - 13))) == 0) return false;
  let sum: u32 = 0;
  let double = false;
  for (let i = start + length; i > start; i--) {
    let digit = <u32>(load<u8>(i - 1) - 0x30);
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    double = !double;
  }
  return sum % 10 == 0 && isNoForm(start, start + length, length);
}

export function isDay(start: u32): bool {
  if (load<u8>(start, 4) != 0x2d || load<u8>(start, 7) != 0x2d) return false;
  const century = two(start);
  const month = two(start + 5);
  const day = two(start + 8);
  return (century == 19 || century == 20) && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

export function isIp(start: u32, end: u32): bool {
  if (end - start < 7 || end - start > 15) return false;
  let part: u32 = 0;
  let digits: u32 = 0;
  let parts: u32 = 0;
  let first: u32 = 0;
  let sum: u32 = 0;
  for (let i = start; i <= end; i++) {
    const byte: u32 = i < end ? load<u8>(i) : 0x2e;
    if (isDigit(byte)) {
      if (digits == 1 && part == 0) return false;
      part = part * 10 + byte - 0x30;
      if (++digits > 3) return false;
      continue;
    }
    if (byte != 0x2e || digits == 0 || part > 255) return false;
    if (parts++ == 0) first = part;
    sum += part;
    part = 0;
    digits = 0;
  }
  return parts == 4 && sum > 0 && first != 127;
}
