// The values that lists of people are made of, told from their bytes where their key says what they are: the same rules as
// ../fast-lane.ts and ../lanes, within WebAssembly, so that nothing is asked of the host and the sieve looks only where a
// code may stand beside. Property tests hold both, and the recogniser, together.
//
//   key ─▶ lane (phone, name, …)      lane, bytes ─▶ form (a mobile, a sure name, …), or 0: told elsewhere
import { isDigit, isLetter } from './forms.as';
import { EXTENSION, han, hanName, latinName, LEVEL, markBits, nickname, OFFICE, PROVINCE, unitBits } from './lane-names.as';
import { CAREFUL, isCard, isDay, isIp, isPhone, isPlainId, isResident, NOTHING_ELSE } from './lane-numbers.as';
import { sieve } from './sieve.as';
import { FORMATS, KNOWN_SHIFT, PROSE, SHAPES } from './sieve-layout.as';

export { LANE_MARKS, LANE_UNITS } from './lane-names.as';
export { LANE_ISSUERS } from './lane-numbers.as';

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
const PURCHASE: u32 = 12;
const OPINION: u32 = 13;
const GENDER: u32 = 14;
const QQ: u32 = 15;
const WECHAT: u32 = 16;

// Forms; those of names stand in lane-names.as.ts.
const A_MOBILE: u32 = 1;
export const A_PHONE: u32 = 2;
const AN_ID: u32 = 3;
const AN_EMAIL: u32 = 8;
const A_RESIDENT: u32 = 9;
const A_CARD: u32 = 10;
const AN_ADDRESS: u32 = 11;
const A_DAY: u32 = 12;
const AN_IP: u32 = 13;
const A_PLATE: u32 = 14;
/** What somebody bought, said or is: nothing without a person. */
export const A_DEPENDENT: u32 = 15;
const A_QQ: u32 = 16;
const A_WECHAT: u32 = 17;

const MAX_EMAIL: u32 = 128;
const MAX_LOCAL: u32 = 64;
const MAX_LABEL: u32 = 63;
const MAX_TOP: u32 = 8;
const MAX_OFFICE: u32 = 16;
const MAX_EMAIL_RUN: u32 = 14;
const MAX_WIDE: u32 = 16 * 1024;
const MAX_ADDRESS: u32 = 900;
const MAX_UNITS: u32 = 300;
const WALLET_RUN: u32 = 26;

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
      if (length == 18 && digits >= 17) return isResident(start, end, digits) ? A_RESIDENT : 0;
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
    case PURCHASE:
    case OPINION:
      return isWide(start, end, digits, hasAt, lane == OPINION) ? A_DEPENDENT : 0;
    case GENDER:
      return isGender(start, length) ? A_DEPENDENT : 0;
    case QQ:
      return digits == length && length - 5 < 7 && load<u8>(start) != 0x30 ? A_QQ : 0;
    case WECHAT:
      return !hasAt && isWechat(start, end) ? A_WECHAT : 0;
  }
  return 0;
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
  return plain || (sieve(start, end, CAREFUL | NOTHING_ELSE) & FORMATS) == 0;
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
  return digits == 0 || (!lettered && (sieve(start, end, CAREFUL | (PROSE << KNOWN_SHIFT)) & (SHAPES | FORMATS)) == 0);
}

/** A text in which nothing else stands. */
function isWide(start: u32, end: u32, digits: u32, hasAt: bool, said: bool): bool {
  const length = end - start;
  const first: u32 = load<u8>(start);
  if (length < 4 || length > MAX_WIDE || digits == length) return false;
  if (first <= 0x20 || first == 0x7b || first == 0x5b || load<u8>(end - 1) <= 0x20) return false;
  // Somebody may be named in what people say.
  if (said) return sieve(start, end, CAREFUL) == 0;
  return (digits == 0 && !hasAt) || (sieve(start, end, CAREFUL | (PROSE << KNOWN_SHIFT)) & (SHAPES | FORMATS)) == 0;
}

/** Of those that isGender() of the recogniser knows the usual ones: 男, 女, m, f, male, female. */
function isGender(start: u32, length: u32): bool {
  const first: u32 = load<u8>(start);
  if (length == 3) return first == 0xe7 ? load<u16>(start, 1) == 0xb794 : first == 0xe5 && load<u16>(start, 1) == 0xb3a5;
  const small = first | 0x20;
  if (length == 1) return small == 0x6d || small == 0x66;
  const four = load<u32>(start) | 0x20202020;
  if (length == 4) return four == 0x656c616d; // male
  return length == 6 && four == 0x616d6566 && (load<u16>(start, 4) | 0x2020) == 0x656c; // fema, le
}

/** `wxid_…`, or a letter and five to nineteen letters, digits, `_`, `-`. */
function isWechat(start: u32, end: u32): bool {
  const length = end - start;
  if (length < 6 || length > 20 || !isLetter(load<u8>(start))) return false;
  for (let i = start + 1; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (!isLetter(byte) && !isDigit(byte) && byte != 0x5f && byte != 0x2d) return false;
  }
  return true;
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
