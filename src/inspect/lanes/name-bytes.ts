/**
 * Names told from their bytes: what isPersonName and isSureName of detectors/person-name say of the two spellings that
 * lists of people are made of, two to four Han characters and Latin words with single spaces. A property test holds both
 * together; what is not told here is theirs to decide.
 */
import { familyUnits, isCompoundFamily } from '../detectors/person-name/family-names.ts';
import { FIRM_ENDINGS, GIVEN_TITLES, NO_GIVEN, NO_NAME_WORDS } from '../detectors/person-name/person-name.ts';

/** What is known of a value. */
export const UNTOLD = 0;
/** The name of a person by its spelling, though it does not look like one by itself. */
export const SPELLED = 1;
/** … and it does. */
export const SURE = 2;

/** Longest Latin name that is told here, and longest word of one, in characters. */
const MAX_NAME = 60;
const MAX_WORD = 30;
const MAX_WORDS = 5;

/** What a byte is: 1 a small letter, 2 a capital, 3 a mark that stands within a name. */
const LATIN = new Uint8Array(256);
for (let b = 0x61; b <= 0x7a; b++) LATIN[b] = 1;
for (let b = 0x41; b <= 0x5a; b++) LATIN[b] = 2;
for (const mark of "'.-") LATIN[mark.charCodeAt(0)] = 3;

const FAMILIES = familyUnits();
/** By UTF-16 unit: 1 where a value that ends so is no given name, 2 where the unit before decides. */
const ENDS = new Uint8Array(0x10000);
const ENDING_PAIRS = new Set<number>();
for (const unit of NO_GIVEN) ENDS[unit.charCodeAt(0)] = 1;
for (const title of GIVEN_TITLES) {
  const last = title.charCodeAt(title.length - 1);
  if (title.length === 1) ENDS[last] = 1;
  else {
    if (ENDS[last] === 0) ENDS[last] = 2;
    ENDING_PAIRS.add(title.charCodeAt(0) * 0x10000 + last);
  }
}

/** By UTF-16 unit: 1 where a word that stands in no name begins, 2 where one goes on, 3 where both. */
const NO_NAME = new Uint8Array(0x10000);
for (const word of NO_NAME_WORDS) {
  NO_NAME[word.charCodeAt(0)]! |= 1;
  if (word.length > 1) NO_NAME[word.charCodeAt(1)]! |= 2;
}

/** Lengths and letters of the last words of firms, so that few names are looked at twice. */
const FIRM_MARKS = new Set(
  FIRM_ENDINGS.map((word) => markOf(word.length, word.charCodeAt(0), word.charCodeAt(word.length - 1))),
);

function markOf(length: number, first: number, last: number): number {
  return (length << 16) | ((first | 0x20) << 8) | (last | 0x20);
}

/** The character of three bytes at `at`, of which the first is 0xe4 to 0xe9. */
function unitAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
}

/** Two to four Han characters (U+4E00 to U+9FFF), no two of which begin a word that stands in no name. */
export function hanName(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length !== 6 && length !== 9 && length !== 12) return UNTOLD;
  let before = 0;
  for (let i = start; i < end; i += 3) {
    const first = bytes[i]!;
    const second = bytes[i + 1]!;
    if (first < 0xe4 || first > 0xe9 || (second & 0xc0) !== 0x80 || (bytes[i + 2]! & 0xc0) !== 0x80)
      return UNTOLD;
    if (first === 0xe4 && second < 0xb8) return UNTOLD;
    const word = NO_NAME[unitAt(bytes, i)]!;
    if ((before & 1) !== 0 && (word & 2) !== 0) return UNTOLD;
    before = word;
  }
  const head = unitAt(bytes, start);
  const compound = isCompoundFamily(head, unitAt(bytes, start + 3));
  const family = compound ? 2 : FAMILIES[head]!;
  const given = length / 3 - family;
  if (family === 0 || given < 1 || given > 2) return SPELLED;
  const last = unitAt(bytes, end - 3);
  const ending = ENDS[last]!;
  if (ending === 1) return SPELLED;
  return ending === 2 && ENDING_PAIRS.has(unitAt(bytes, end - 6) * 0x10000 + last) ? SPELLED : SURE;
}

/** Two to five words of ASCII letters, of which the last is none that a firm's name ends with. */
export function latinName(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > MAX_NAME) return UNTOLD;
  let words = 1;
  let word = start;
  let small = false;
  let capitals = LATIN[bytes[start]!] === 2;
  for (let i = start; i < end; i++) {
    const kind = LATIN[bytes[i]!]!;
    if (kind === 0) {
      if (bytes[i] !== 0x20 || i === word || i - word > MAX_WORD) return UNTOLD;
      words++;
      word = i + 1;
      capitals = capitals && word < end && LATIN[bytes[word]!] === 2;
    } else if (i === word ? kind === 3 : false) return UNTOLD;
    else if (kind === 1) small = true;
  }
  if (words < 2 || words > MAX_WORDS || word === end || end - word > MAX_WORD) return UNTOLD;
  const stop = bytes[end - 1] === 0x2e ? end - 1 : end;
  let from = stop;
  while (from > start && LATIN[bytes[from - 1]!]! % 3 !== 0) from--;
  if (from === stop) return UNTOLD;
  if (FIRM_MARKS.has(markOf(stop - from, bytes[from]!, bytes[stop - 1]!))) return UNTOLD;
  if (!capitals) return SPELLED;
  return small ? SURE : SPELLED;
}
