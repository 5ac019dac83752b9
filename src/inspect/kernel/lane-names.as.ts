// Names and nicknames told from their bytes, and what characters and words are: the same rules as ../lanes/name-bytes.ts and
// ../fast-lane.ts. Words of a list are known by their length, first and last letter alone: where one may stand the host
// decides.
//
// Memory, written by ../lanes/kernel-tables.ts:  what characters are │ marks of words
import { isDigit, isLetter } from './forms.as';

/** Two bytes for each UTF-16 unit. */
export const LANE_UNITS: u32 = 0x3a0000;
/** A byte for each length, first and last letter of a word. */
export const LANE_MARKS: u32 = 0x3c0000;
// Bits of a unit.
/** A word that stands in no name may begin so, and go on so. */
export const NO_NAME: u32 = 1;
export const NO_NAME_NEXT: u32 = 128;
export const FAMILY: u32 = 2;
/** A compound family name may begin so, and end so. */
export const COMPOUND: u32 = 4;
export const COMPOUND_NEXT: u32 = 256;
/** No given name ends so. */
export const NO_END: u32 = 8;
/** A title of two characters may end so, and begin so. */
export const TITLE_NEXT: u32 = 16;
export const TITLE: u32 = 512;
export const LEVEL: u32 = 32;
export const PROVINCE: u32 = 64;

// Bits of a mark.
export const FIRM: u32 = 1;
export const OFFICE: u32 = 2;
export const EXTENSION: u32 = 4;
export const PLACEHOLDER: u32 = 8;
/** Longest word that has a mark. */
const LONGEST_MARK: u32 = 31;

// Forms; see lanes.as.ts.
export const A_NAME: u32 = 4;
export const A_SURE_NAME: u32 = 5;
export const A_NICKNAME: u32 = 6;
/** A nickname that looks like somebody's own name. */
export const A_SURE_NICKNAME: u32 = 7;

const MAX_NAME: u32 = 60;
const MAX_WORD: u32 = 30;
const MAX_NICKNAME: u32 = 48;

/** The UTF-16 unit of the Han character (U+4E00 to U+9FFF) whose three bytes begin at `at`, or 0. */
// @ts-ignore
@inline
export function han(at: u32): u32 {
  const first: u32 = load<u8>(at);
  const rest: u32 = load<u16>(at, 1);
  if (first - 0xe4 > 5 || (rest & 0xc0c0) != 0x8080) return 0;
  const unit = ((first & 0xf) << 12) | ((rest & 0x3f) << 6) | ((rest >> 8) & 0x3f);
  return unit >= 0x4e00 ? unit : 0;
}

// @ts-ignore
@inline
export function unitBits(unit: u32): u32 {
  return load<u16>(LANE_UNITS + (unit << 1));
}

/** @param start, end of a word of letters, digits or hyphens that begins and ends with a letter; else it has no mark. */
export function markBits(start: u32, end: u32): u32 {
  const length = end - start;
  const first = <u32>(load<u8>(start) | 0x20) - 0x61;
  const last = <u32>(load<u8>(end - 1) | 0x20) - 0x61;
  if (length > LONGEST_MARK || first >= 26 || last >= 26) return 0;
  return load<u8>(LANE_MARKS + (length << 10) + (first << 5) + last);
}

export function hanName(start: u32, end: u32): u32 {
  const length = end - start;
  if (length != 6 && length != 9 && length != 12) return 0;
  let before: u32 = 0;
  let last: u32 = 0;
  let second: u32 = 0;
  for (let i = start; i < end; i += 3) {
    const unit = han(i);
    if (unit == 0) return 0;
    before = last;
    last = unitBits(unit);
    if (i == start + 3) second = last;
    // Which two characters are a word, a family's name, a title, the host knows.
    if ((before & NO_NAME) != 0 && (last & NO_NAME_NEXT) != 0) return 0;
  }
  const head = unitBits(han(start));
  if ((head & COMPOUND) != 0 && (second & COMPOUND_NEXT) != 0) return 0;
  if ((before & TITLE) != 0 && (last & TITLE_NEXT) != 0) return 0;
  return (head & FAMILY) == 0 || length == 12 || (last & NO_END) != 0 ? A_NAME : A_SURE_NAME;
}

/** Two to five words with capitals. */
export function latinName(start: u32, end: u32): u32 {
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

export function nickname(start: u32, end: u32, digits: u32): u32 {
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
  // Whatever it begins with: words that stand for nobody do.
  if (load<u8>(start) >= 0x80) return (unitBits(han(start)) & NO_NAME) != 0 ? 0 : A_NICKNAME;
  return (markBits(start, end) & PLACEHOLDER) != 0 ? 0 : A_NICKNAME;
}
