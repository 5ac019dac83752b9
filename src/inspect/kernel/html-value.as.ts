// What a value of a page is made of, measured sixteen bytes at a time, and whether it is worth a look: a value without a
// telling key by its form and the sieve, a text as a label by its last characters.

import { isDigit, isEncoded, isNoise } from './forms.as';
import { ALL_OF_IT, CAREFUL, CODE_DIGITS, CODE_RUN, HOLDS_SHIFT, IS_LOOKED_AT, LONGEST_NUMBER, MANY_DIGITS, NEGATIVE, PAIRS, QUIET } from './html-layout.as';
import { sieve } from './sieve.as';

/** Whether values that cannot be a likely finding are passed over by their form; else every value is handed out. */
export let strict: bool = true;
/** Whether numbers under keys of numbers are looked at, too. */
export let careful: bool = false;
export function setStrict(likely: bool): void { strict = likely; }
export function setCareful(withNumbers: bool): void { careful = withNumbers; }

/** What the value measured last is made of. */
export let digits: u32 = 0;
export let hasAt: bool = false;
export let hasColon: bool = false;
let hasHigh: bool = false;
let hasGap: bool = false;
let hasLetter: bool = false;

export function measure(start: u32, end: u32): void {
  let count: u32 = 0;
  let ats: u32 = 0;
  let colons: u32 = 0;
  let highs: u32 = 0;
  let gaps: u32 = 0;
  let letters: u32 = 0;
  for (let p = start; p < end; p += 16) {
    const v = v128.load(p);
    const left = end - p;
    const mask: u32 = left >= 16 ? 0xffff : (1 << left) - 1;
    count += popcnt<u32>(<u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10))) & mask);
    ats |= <u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x40))) & mask;
    // The full-width colon begins with 0xef.
    colons |= <u32>i8x16.bitmask(v128.or(i8x16.eq(v, i8x16.splat(0x3a)), i8x16.eq(v, i8x16.splat(-17)))) & mask;
    highs |= <u32>i8x16.bitmask(v) & mask;
    gaps |= <u32>i8x16.bitmask(i8x16.le_s(v, i8x16.splat(0x20))) & mask;
    letters |= <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26))) & mask;
  }
  digits = count;
  hasAt = ats != 0;
  hasColon = colons != 0;
  hasHigh = highs != 0;
  hasGap = gaps != 0;
  hasLetter = letters != 0;
}

// @ts-ignore
@inline
export function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

// @ts-ignore
@inline
export function isSpace(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 2 || byte - 12 < 2;
}

/** Whether percent-encoding or tokens may stand in the body; said before it is read. */
export let encoded: bool = false;
export function setEncoded(may: i32): void { encoded = may != 0; }

/**
 * What a value without a telling key can hold: 0 when it is passed over, ALL_OF_IT when that is not known.
 * @param attribute it is looked at without a digit, too.
 */
export function wanted(start: u32, end: u32, bits: u32, attribute: bool): u32 {
  if (!strict) return ALL_OF_IT;
  if (!hasAt && digits == 0 && !attribute) return 0;
  const first: u32 = load<u8>(start);
  if (first == 0x7b || first == 0x5b || (encoded && isEncoded(start, end))) return ALL_OF_IT;
  if (!hasAt) {
    const length = end - start;
    if (digits == length && ((bits & NEGATIVE) != 0 && !careful ? length <= LONGEST_NUMBER : digits < MANY_DIGITS)) return 0;
    if (digits >= MANY_DIGITS ? isNoise(start, end, digits) : !hasGap && !isLikeCode(start, end)) return 0;
  }
  return sieve(start, end, ((bits & NEGATIVE) != 0 ? QUIET : 0) | (careful ? CAREFUL : 0));
}

// @ts-ignore
@inline
export function looked(holds: u32): u32 {
  return holds == ALL_OF_IT ? 0 : IS_LOOKED_AT | (holds << HOLDS_SHIFT);
}

/** Letters and some digits, a long run of both, groups with colons. */
function isLikeCode(start: u32, end: u32): bool {
  let run: u32 = 0;
  let colons = 0;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte) || isLetter(byte) || byte == 0x2d) {
      if (digits >= CODE_DIGITS && byte >= 0x41) return true;
      if (++run >= CODE_RUN) return true;
    } else {
      run = 0;
      if ((byte == 0x3a || (digits == 0 && byte == 0x2e)) && ++colons >= 2) return true;
    }
  }
  return false;
}

/** Whether a value is an id for certain, and so taken whole: letters, digits, `_` and `-`. */
export function isId(start: u32, end: u32): bool {
  if (end - start > 64 || load<u8>(start) == 0x2d) return false;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (!isDigit(byte) && !isLetter(byte) && byte != 0x5f && byte != 0x2d) return false;
  }
  return true;
}

// ── labels ──

let pointEnd: u32 = 0;

/** The character at `at`, in lower case; full-width ASCII as ASCII. 0 for what is not looked at closer. */
function pointAt(at: u32): u32 {
  const byte: u32 = load<u8>(at);
  if (byte < 0x80) {
    pointEnd = at + 1;
    return byte - 0x41 < 26 ? byte | 0x20 : byte;
  }
  const second: u32 = load<u8>(at, 1);
  const third: u32 = load<u8>(at, 2);
  if (byte >= 0xe3 && byte <= 0xef && (second & 0xc0) == 0x80 && (third & 0xc0) == 0x80) {
    pointEnd = at + 3;
    const point = ((byte & 15) << 12) | ((second & 63) << 6) | (third & 63);
    if (point >= 0x4e00 && point < 0xa000) return point;
    if (point > 0xff00 && point < 0xff5f) {
      const plain = point - 0xfee0;
      return plain - 0x41 < 26 ? plain | 0x20 : plain;
    }
    if (point >= 0x3000 && point <= 0x3020) return point == 0x3000 ? 0x20 : point;
    return 0;
  }
  pointEnd = at + 1;
  return 0;
}

// @ts-ignore
@inline
function pair(a: u32, b: u32): u32 {
  return load<u8>(PAIRS + (((a * 0x9e3779b1) ^ (b * 0x85ebca6b)) >> 16));
}

/**
 * Whether a text can be a label: false only where it ends in no colon and in no word of the vocabulary. The text was
 * measured.
 */
export function mayBeLabel(start: u32, end: u32): bool {
  if (!hasHigh) return hasLetter;
  if (load<u8>(end - 1) == 0x3a || (load<u8>(end - 3) == 0xef && load<u8>(end - 2) == 0xbc && load<u8>(end - 1) == 0x9a)) return true;
  let before: u32 = 0;
  let count: u32 = 0;
  let last: u32 = 0;
  for (let i = start; i < end; i = pointEnd) {
    const point = pointAt(i);
    if (point == 0) return true;
    if (point == 0x28 || point == 0x5b || point == 0x3010) {
      // What stands in brackets is left out, to the end of the line.
      for (let k = i; k < end; k++) if (load<u8>(k) < 0x20 || load<u8>(k) == 0xe2) return true;
      break;
    }
    if (point <= 0x20 || point == 0x3a || point == 0x2a || point == 0x5f || point == 0x2d) continue;
    if (count > 0) last = pair(before, point);
    before = point;
    count++;
  }
  // Of one character, a word may end in it behind any other.
  return count == 1 || last != 0 || pair(0, before) != 0;
}

/** Whether a colon stands behind a word: one behind nothing but digits ends no label. */
export function hasLabelInside(start: u32, end: u32): bool {
  let word = false;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (byte == 0x3a) {
      if (word) return true;
    } else if (byte == 0xef && load<u8>(i, 1) == 0xbc && load<u8>(i, 2) == 0x9a) {
      if (word) return true;
      i += 2;
    } else if (byte >= 0x80 || isLetter(byte)) {
      word = true;
    } else if (!isDigit(byte) && byte != 0x5f && byte != 0x2d) {
      word = false;
    }
  }
  return false;
}
