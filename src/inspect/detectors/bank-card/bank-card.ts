/**
 * Payment card numbers: ISO/IEC 7812-1 (issuer identification number, length, Luhn check digit).
 * Issuers and lengths as the networks publish them; UnionPay cards have 16 to 19 digits.
 *
 * One number in ten passes Luhn by chance, so issuer and length must agree too, and a 13-digit number that reads as a
 * time in milliseconds is never a card: over a log, those are what Luhn finds.
 */
import { endsNumber, isDigit, NONE } from '../../bytes.ts';

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;

/** Prefix range (of its own number of digits) and the lengths that the issuer gives out. */
type Issuer = readonly [from: number, to: number, lengths: readonly number[]];
const LONG = [16, 17, 18, 19];
const ISSUERS: readonly Issuer[] = [
  [62, 62, LONG], // UnionPay
  [81, 81, LONG], // UnionPay
  [4, 4, [13, 16, 19]], // Visa
  [51, 55, [16]], // Mastercard
  [2221, 2720, [16]], // Mastercard
  [34, 34, [15]], // American Express
  [37, 37, [15]],
  [6011, 6011, LONG], // Discover
  [644, 649, LONG],
  [65, 65, LONG],
  [3528, 3589, LONG], // JCB
  [300, 305, [14, 16, 17, 18, 19]], // Diners Club
  [3095, 3095, [14, 16, 17, 18, 19]],
  [36, 36, [14, 15, 16, 17, 18, 19]],
  [38, 39, [14, 16, 17, 18, 19]],
  [2200, 2204, LONG], // Mir
  [5019, 5019, [16]], // Dankort
  [1, 1, [15]], // UATP
];

/** 2001-09-09 to 2099-12-31 in milliseconds. */
const FIRST_MS = 1_000_000_000_000;
const LAST_MS = 4_102_444_799_999;

/**
 * Digits in one run, or in groups of at least two with one kind of single space or hyphen between.
 * @returns the end of the number that begins at `at`, or NONE. Reads at most 40 bytes.
 */
export function matchBankCard(bytes: Uint8Array, at: number, end: number): number {
  const close = numberEnd(bytes, at, end);
  if (close === NONE || !endsNumber(bytes, close, end)) return NONE;
  let digits = 0;
  for (let i = at; i < close; i++) if (isDigit(bytes[i])) digits++;
  if (digits < MIN_DIGITS || digits > MAX_DIGITS) return NONE;
  if (!issuerAllows(bytes, at, close, digits) || !luhn(bytes, at, close)) return NONE;
  if (digits === 13 && readsAsMilliseconds(bytes, at, close)) return NONE;
  return close;
}

function numberEnd(bytes: Uint8Array, at: number, end: number): number {
  let separator = 0;
  let group = 0;
  let digits = 0;
  let i = at;
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (isDigit(byte)) {
      group++;
      if (++digits > MAX_DIGITS) return NONE;
      continue;
    }
    if ((byte !== 0x20 && byte !== 0x2d) || !isDigit(bytes[i + 1]) || i + 1 >= end) break;
    if (separator === 0) separator = byte;
    if (byte !== separator || group < 4) break;
    group = 0;
  }
  return digits < MIN_DIGITS ? NONE : i;
}

function issuerAllows(bytes: Uint8Array, at: number, close: number, digits: number): boolean {
  let prefix4 = 0;
  let read = 0;
  for (let i = at; read < 4 && i < close; i++) {
    if (!isDigit(bytes[i])) continue;
    prefix4 = prefix4 * 10 + bytes[i]! - 0x30;
    read++;
  }
  return lengthsOf(prefix4).includes(digits);
}

/** Lengths that the issuer of a card with these first four digits gives out. */
export function lengthsOf(prefix4: number): readonly number[] {
  for (const [from, to, lengths] of ISSUERS) {
    const scale = from < 10 ? 1000 : from < 100 ? 100 : from < 1000 ? 10 : 1;
    const prefix = Math.floor(prefix4 / scale);
    if (prefix >= from && prefix <= to) return lengths;
  }
  return NO_LENGTHS;
}

const NO_LENGTHS: readonly number[] = [];

/** The Luhn formula of ISO/IEC 7812-1 annex B; other bytes than digits are passed over. */
function luhn(bytes: Uint8Array, at: number, close: number): boolean {
  let sum = 0;
  let double = false;
  for (let i = close - 1; i >= at; i--) {
    const byte = bytes[i]!;
    if (!isDigit(byte)) continue;
    let digit = byte - 0x30;
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    double = !double;
  }
  return sum % 10 === 0;
}

function readsAsMilliseconds(bytes: Uint8Array, at: number, close: number): boolean {
  let value = 0;
  for (let i = at; i < close; i++) if (isDigit(bytes[i])) value = value * 10 + bytes[i]! - 0x30;
  return value >= FIRST_MS && value <= LAST_MS;
}
