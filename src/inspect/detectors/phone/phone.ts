/**
 * Telephone numbers of any country: ITU-T E.164 (at most 15 digits, a country code that exists) when written with
 * `+`; any national spelling (RFC 3966's visual separators) only where a key or a label says that it is one.
 */
import { endsNumber, isDigit, NONE } from '../../bytes.ts';

const MIN_INTERNATIONAL = 8;
const MIN_NATIONAL = 7;
const MAX_DIGITS = 15; // E.164 §6.1

/** E.164 country codes by their first digits: the zones of one and two digits; all others have three. */
const SHORT_CODES = new Set(
  '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);
/** First two digits of the three-digit codes in use (21x, 22x, …). */
const LONG_ZONES = new Set('21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99'.split(' '));

/**
 * A number that begins with `+` and a country code.
 * @param at position of the `+`. @returns its end, or NONE. Reads at most 32 bytes.
 */
export function matchInternationalPhone(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== 0x2b || !isDigit(bytes[at + 1]) || bytes[at + 1] === 0x30) return NONE;
  const close = separatedEnd(bytes, at + 1, end);
  const digits = countDigits(bytes, at, close);
  if (digits < MIN_INTERNATIONAL || digits > MAX_DIGITS) return NONE;
  if (!hasCountryCode(bytes, at + 1, close)) return NONE;
  return endsNumber(bytes, close, end) ? close : NONE;
}

/**
 * Whether a whole value is a telephone number in some national or international spelling. Only to be asked where a
 * key says so. Not one: a repeated single digit, a time in milliseconds, fewer than 7 or more than 15 digits.
 */
export function isPhoneSpelling(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 32) return false;
  let digits = 0;
  let same = true;
  let first = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (isDigit(byte)) {
      if (digits++ === 0) first = byte;
      else if (byte !== first) same = false;
    } else if (byte === 0x2b) {
      if (i !== start) return false;
    } else if (!isSeparator(byte)) {
      return false;
    }
  }
  if (digits < MIN_NATIONAL || digits > MAX_DIGITS || same) return false;
  return !(digits === 13 && end - start === 13 && first === 0x31);
}

function isSeparator(byte: number): boolean {
  return byte === 0x20 || byte === 0x2d || byte === 0x2e || byte === 0x28 || byte === 0x29 || byte === 0x2f;
}

/** Digits with single separators (or `) `, ` (`) between them. */
function separatedEnd(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + 32);
  let i = at;
  let last = at;
  let gap = 0;
  for (; i < limit; i++) {
    const byte = bytes[i]!;
    if (isDigit(byte)) {
      last = i + 1;
      gap = 0;
    } else if (!isSeparator(byte) || byte === 0x2f || ++gap > 2) {
      break;
    }
  }
  return last;
}

function countDigits(bytes: Uint8Array, start: number, end: number): number {
  let digits = 0;
  for (let i = start; i < end; i++) if (isDigit(bytes[i])) digits++;
  return digits;
}

function hasCountryCode(bytes: Uint8Array, at: number, end: number): boolean {
  let code = '';
  for (let i = at; i < end && code.length < 2; i++) {
    if (!isDigit(bytes[i])) continue;
    code += String.fromCharCode(bytes[i]!);
    if (SHORT_CODES.has(code)) return true;
  }
  return LONG_ZONES.has(code);
}
