// The values that lists of people are made of, told from their bytes where their key says what they are: the same rules as
// ../fast-lane.ts and ../lanes, within WebAssembly, so that nothing is asked of the host and the sieve looks only where a
// code may stand beside. Property tests hold both, and the recogniser, together.
//
//   key ─▶ lane (phone, name, …)      lane, bytes ─▶ form (a mobile, a sure name, …), or 0: told elsewhere
//
// Memory, written by ../lanes/kernel-tables.ts:  what characters are │ marks of words │ lengths of cards by their first digits
import { isDigit } from './forms.as';
import { FORMATS, RUNS, SHAPES, sieve } from './sieve.as';

/** A byte for each UTF-16 unit. */
export const LANE_UNITS: u32 = 0x3a0000;
/** A byte for each length, first and last letter of a word. */
export const LANE_MARKS: u32 = 0x3b0000;
/** A byte for each first four digits: a bit for each length from 13 on that the issuer gives out. */
export const LANE_ISSUERS: u32 = 0x3b8000;

// Bits of a unit.
const NO_NAME: u32 = 1;
const FAMILY: u32 = 2;
/** A compound family name may begin so. */
const COMPOUND: u32 = 4;
/** No given name ends so. */
const NO_END: u32 = 8;
/** … or perhaps none. */
const MAYBE_NO_END: u32 = 16;
const LEVEL: u32 = 32;
const PROVINCE: u32 = 64;

// Bits of a mark.
const FIRM: u32 = 1;
const OFFICE: u32 = 2;
const EXTENSION: u32 = 4;
const PLACEHOLDER: u32 = 8;
/** Longest word that has a mark. */
const LONGEST_MARK: u32 = 31;

// Lanes. Written by ../lanes/kernel-tables.ts.
const PHONE: u32 = 1;
const USER_ID: u32 = 2;
const NAME: u32 = 3;
const USERNAME: u32 = 4;
const EMAIL: u32 = 5;
const RESIDENT: u32 = 6;
const CARD: u32 = 7;
const ADDRESS: u32 = 8;
const BIRTH: u32 = 9;
const IP: u32 = 10;
const PLATE: u32 = 11;

// Forms.
const A_MOBILE: u32 = 1;
const A_PHONE: u32 = 2;
const AN_ID: u32 = 3;
const A_NAME: u32 = 4;
const A_SURE_NAME: u32 = 5;
const A_NICKNAME: u32 = 6;
/** A nickname that looks like somebody's own name. */
const A_SURE_NICKNAME: u32 = 7;
const AN_EMAIL: u32 = 8;
const A_RESIDENT: u32 = 9;
const A_CARD: u32 = 10;
const AN_ADDRESS: u32 = 11;
const A_DAY: u32 = 12;
const AN_IP: u32 = 13;
const A_PLATE: u32 = 14;

const MAX_ID: u32 = 64;
const MAX_PHONE: u32 = 32;
const MAX_NICKNAME: u32 = 48;
const MAX_EMAIL: u32 = 128;
const MAX_LOCAL: u32 = 64;
const MAX_LABEL: u32 = 63;
const MAX_TOP: u32 = 8;
const MAX_OFFICE: u32 = 16;
const MAX_EMAIL_RUN: u32 = 14;
const MAX_ADDRESS: u32 = 900;
const MAX_UNITS: u32 = 300;
const WALLET_RUN: u32 = 26;
const MAX_NAME: u32 = 60;
const MAX_WORD: u32 = 30;

/** In any lane: any shape counts. */
const CAREFUL: u32 = 16;

// @ts-ignore
@inline
function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

// @ts-ignore
@inline
function isWord(byte: u32): bool {
  return isDigit(byte) || isLetter(byte) || byte == 0x5f;
}

/** The UTF-16 unit of the Han character (U+4E00 to U+9FFF) whose three bytes begin at `at`, or 0. */
// @ts-ignore
@inline
function han(at: u32): u32 {
  const first: u32 = load<u8>(at);
  const rest: u32 = load<u16>(at, 1);
  if (first - 0xe4 > 5 || (rest & 0xc0c0) != 0x8080) return 0;
  const unit = ((first & 0xf) << 12) | ((rest & 0x3f) << 6) | ((rest >> 8) & 0x3f);
  return unit >= 0x4e00 ? unit : 0;
}

// @ts-ignore
@inline
function unitBits(unit: u32): u32 {
  return load<u8>(LANE_UNITS + unit);
}

/** @param start, end of a word of letters, digits or hyphens that begins and ends with a letter; else it has no mark. */
function markBits(start: u32, end: u32): u32 {
  const length = end - start;
  const first = <u32>(load<u8>(start) | 0x20) - 0x61;
  const last = <u32>(load<u8>(end - 1) | 0x20) - 0x61;
  if (length > LONGEST_MARK || first >= 26 || last >= 26) return 0;
  return load<u8>(LANE_MARKS + (length << 10) + (first << 5) + last);
}

/**
 * What the value [start..end) is under a key of a lane. At least three bytes can be read behind it.
 * @param digits how many of its bytes are digits. @param hasAt whether an `@` stands in it.
 * @returns its form, or 0.
 */
export function told(lane: u32, start: u32, end: u32, digits: u32, hasAt: bool): u32 {
  const length = end - start;
  switch (lane) {
    case PHONE: {
      if (digits < 7) return 0;
      if (length == 11 && digits == 11 && load<u8>(start) == 0x31 && load<u8>(start, 1) >= 0x33) return A_MOBILE;
      return isPhone(start, end) ? A_PHONE : 0;
    }
    case USER_ID:
      return digits > 0 && !hasAt && isPlainId(start, end) ? AN_ID : 0;
    case NAME: {
      if (digits > 0 || hasAt) return 0;
      return load<u8>(start) < 0x80 ? latinName(start, end) : hanName(start, end);
    }
    case USERNAME:
      return hasAt ? 0 : nickname(start, end, digits);
    case EMAIL:
      return hasAt && isEmail(start, end) ? AN_EMAIL : 0;
    case RESIDENT:
      return isResident(start, end, digits) ? A_RESIDENT : 0;
    case CARD:
      return digits == length && isCard(start, length) && !isResident(start, end, digits) ? A_CARD : 0;
    case ADDRESS:
      return !hasAt && isAddress(start, end, digits) ? AN_ADDRESS : 0;
    case BIRTH:
      return digits == 8 && length == 10 && isDay(start) ? A_DAY : 0;
    case IP:
      return isIp(start, end) ? AN_IP : 0;
    case PLATE:
      return isPlate(start, length) ? A_PLATE : 0;
  }
  return 0;
}

function isPhone(start: u32, end: u32): bool {
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

function isPlainId(start: u32, end: u32): bool {
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

function hanName(start: u32, end: u32): u32 {
  const length = end - start;
  if (length != 6 && length != 9 && length != 12) return 0;
  let last: u32 = 0;
  for (let i = start; i < end; i += 3) {
    const unit = han(i);
    if (unit == 0) return 0;
    last = unitBits(unit);
    if ((last & NO_NAME) != 0) return 0;
  }
  const head = unitBits(han(start));
  // The host knows which two characters are one family's, and which are a title.
  if ((head & COMPOUND) != 0 || (last & MAYBE_NO_END) != 0) return 0;
  return (head & FAMILY) == 0 || length == 12 || (last & NO_END) != 0 ? A_NAME : A_SURE_NAME;
}

/** Two to five words with capitals. */
function latinName(start: u32, end: u32): u32 {
  if (end - start > MAX_NAME) return 0;
  let words = 1;
  let word = start;
  let small = false;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (byte == 0x20) {
      if (i == word || i - word > MAX_WORD) return 0;
      words++;
      word = i + 1;
    } else if (i == word) {
      if (byte - 0x41 >= 26) return 0;
    } else if (byte - 0x61 < 26) {
      small = true;
    } else if (byte - 0x41 >= 26 && byte != 0x27 && byte != 0x2d && byte != 0x2e) return 0;
  }
  if (words < 2 || words > 5 || !small || word == end || end - word > MAX_WORD) return 0;
  const stop = load<u8>(end - 1) == 0x2e ? end - 1 : end;
  let from = stop;
  while (from > start && isLetter(load<u8>(from - 1))) from--;
  return from == stop || (markBits(from, stop) & FIRM) != 0 ? 0 : A_SURE_NAME;
}

function nickname(start: u32, end: u32, digits: u32): u32 {
  const length = end - start;
  if (length > MAX_NICKNAME) return 0;
  let others: u32 = 0;
  let characters: u32 = 0;
  for (let i = start; i < end; ) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte)) i++;
    else if (isLetter(byte) || byte == 0x5f) {
      others++;
      i++;
    } else {
      if (i + 3 > end || han(i) == 0) return 0;
      characters++;
      i += 3;
    }
  }
  if (others + characters == 0 || others + characters + digits < 2) return 0;
  if (characters * 3 == length && characters <= 4) {
    const name = hanName(start, end);
    return name == 0 ? 0 : name == A_SURE_NAME ? A_SURE_NICKNAME : A_NICKNAME;
  }
  if (digits > 0) return A_NICKNAME;
  if (load<u8>(start) >= 0x80) return (unitBits(han(start)) & NO_NAME) != 0 ? 0 : A_NICKNAME;
  return (markBits(start, end) & PLACEHOLDER) != 0 ? 0 : A_NICKNAME;
}

/** Letters, digits, `.`, `_`, `-`; no office's, and no name of a file. */
function isEmail(start: u32, end: u32): bool {
  if (end - start > MAX_EMAIL || load<u8>(start) == 0x2e || load<u8>(start) == 0x2d) return false;
  let plain = true;
  let run: u32 = 0;
  let at: u32 = start;
  let before: u32 = 0;
  for (; ; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x40) break;
    if (isLetter(byte) || byte == 0x5f) {
      if (++run > MAX_EMAIL_RUN) plain = false;
    } else if (isDigit(byte) || byte == 0x2d) {
      plain = false;
    } else {
      if (byte != 0x2e || before == 0x2e) return false;
      run = 0;
    }
    before = byte;
  }
  if (at == start || at - start > MAX_LOCAL || before == 0x2e) return false;
  let label = at + 1;
  let labels: u32 = 0;
  run = 0;
  for (let i = label; ; i++) {
    const byte: u32 = i < end ? load<u8>(i) : 0x2e;
    if (byte == 0x2e) {
      if (i == label || i - label > MAX_LABEL || load<u8>(label) == 0x2d) return false;
      if (i >= end) break;
      label = i + 1;
      labels++;
      run = 0;
    } else if (isLetter(byte)) {
      if (++run > MAX_EMAIL_RUN) plain = false;
    } else {
      if (!isDigit(byte) && byte != 0x2d) return false;
      plain = false;
    }
  }
  const top = end - label;
  if (labels == 0 || top < 2 || top > MAX_TOP || run != top) return false;
  if ((markBits(label, end) & EXTENSION) != 0) return false;
  if (at - start <= MAX_OFFICE && (markBits(start, at) & OFFICE) != 0) return false;
  return plain || (sieve(start, end, CAREFUL) & FORMATS) == 0;
}

/** GB 11643, as matchResidentId. */
function isResident(start: u32, end: u32, digits: u32): bool {
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
  return digits == 18 ? isNoRun(18, 0) : isNoRun(17, last);
}

// @ts-ignore
@inline
function two(at: u32): u32 {
  return 10 * <u32>load<u8>(at) + <u32>load<u8>(at, 1) - 11 * 0x30;
}

/** GB/T 2260 and residence permits: 11–15, 21–23, 31–37, 41–46, 50–54, 61–65, 71, 81–83. */
function isProvince(code: u32): bool {
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

/** Whether no form that stands by itself is a run of so many digits with such a byte behind. */
// @ts-ignore
@inline
function isNoRun(length: u32, after: u32): bool {
  return load<u8>(RUNS + (length << 8) + after) == 0;
}

/** Issuer, length and Luhn; thirteen digits may be a time. */
function isCard(start: u32, length: u32): bool {
  if (length < 14 || length > 19 || !isNoRun(length, 0)) return false;
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
  return sum % 10 == 0;
}

/** A Chinese address of two levels in which no code stands. */
function isAddress(start: u32, end: u32, digits: u32): bool {
  const first: u32 = load<u8>(start);
  // White space is not of the value, and brackets may be JSON.
  if (end - start > MAX_ADDRESS || first <= 0x20 || first == 0x7b || first == 0x5b || load<u8>(end - 1) <= 0x20) return false;
  let levels: u32 = 0;
  let units: u32 = 0;
  let run: u32 = 0;
  let lettered = false;
  for (let i = start; i < end; units++) {
    const byte: u32 = load<u8>(i);
    if (byte < 0x80) {
      if (byte < 0x20 || byte == 0x2a || byte == 0x7f) return false;
      const letter = isLetter(byte);
      run = letter || isDigit(byte) ? run + 1 : 0;
      if (run >= WALLET_RUN || (letter && i + 1 < end && load<u8>(i, 1) < 0x80)) lettered = true;
      i++;
      continue;
    }
    run = 0;
    const unit = i + 3 <= end ? han(i) : 0;
    if (unit == 0) return false;
    if ((unitBits(unit) & LEVEL) != 0) levels++;
    i += 3;
  }
  if (levels < 2 || units < 4 || units > MAX_UNITS) return false;
  return digits == 0 || (!lettered && (sieve(start, end, CAREFUL) & (SHAPES | FORMATS)) == 0);
}

function isDay(start: u32): bool {
  if (load<u8>(start, 4) != 0x2d || load<u8>(start, 7) != 0x2d) return false;
  const century = two(start);
  const month = two(start + 5);
  const day = two(start + 8);
  return (century == 19 || century == 20) && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function isIp(start: u32, end: u32): bool {
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

/** A province, a letter, five characters or, for new energy, six. */
function isPlate(start: u32, length: u32): bool {
  if (length != 9 && length != 10) return false;
  const province = han(start);
  if (province == 0 || (unitBits(province) & PROVINCE) == 0) return false;
  const office: u32 = load<u8>(start, 3);
  if (office - 0x41 >= 26 || office == 0x49) return false;
  let digits: u32 = 0;
  for (let i: u32 = 4; i < length; i++) {
    const byte: u32 = load<u8>(start + i);
    if (isDigit(byte)) digits++;
    else if (byte - 0x41 >= 26 || byte == 0x49 || byte == 0x4f) return false;
  }
  if (digits < 2) return false;
  if (length == 9) return true;
  if (isEnergy(load<u8>(start, 4))) return digits >= <u32>(isDigit(load<u8>(start, 5)) ? 5 : 4) && isDigit(load<u8>(start, 9));
  return isEnergy(load<u8>(start, 9)) && digits == 5;
}

// @ts-ignore
@inline
function isEnergy(byte: u32): bool {
  return byte - 0x41 < 11 && byte != 0x49;
}
