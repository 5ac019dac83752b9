/**
 * Labels: words before a value in running text that say what it is (`手机：138…`, `tel: +44 …`, `订单号 6222…`).
 */
import { isAlphanumeric, isLetter, textOf } from '../bytes.ts';
import { KeyCache } from './key-cache.ts';
import { type KeyMeaning, NO_KEY } from './key-meaning.ts';
import { readKey } from './read-key.ts';

/** Bytes looked back for a label: eight Chinese characters, or two English words. */
const LOOK_BACK = 24;
/** Bytes of colon, space and linking words that may stand between label and value. */
const GAP = 12;

/** Meanings of labels met before. */
const LABELS = new KeyCache(readLabel);
const TWO_WORDS = new KeyCache(readTwoWords);

/** The meaning of the label that ends before `at`. Reads at most 36 bytes before it. */
export function labelBefore(bytes: Uint8Array, at: number, start: number): KeyMeaning {
  const end = skipGap(bytes, at, Math.max(start, at - GAP));
  if (end <= start) return NO_KEY;
  let from = end;
  const limit = Math.max(start, end - LOOK_BACK);
  while (from > limit && isLabelByte(bytes, from - 1)) from--;
  while (from < end && (bytes[from]! & 0xc0) === 0x80) from++; // begin at a character
  if (from === end || !hasLetter(bytes, from, end)) return NO_KEY;
  const meaning = LABELS.read(bytes, afterMark(bytes, from, end), end);
  if (meaning.kind === 'negative') {
    // `Card number:`, `Passport No.`: the word before says of what.
    const longer = wordBefore(bytes, from, start);
    const said = longer < 0 ? NO_KEY : TWO_WORDS.read(bytes, longer, end);
    if (said.kind !== 'none' && !said.contextual) return said;
  }
  return meaning.contextual ? NO_KEY : meaning;
}

function readLabel(stretch: string): KeyMeaning {
  const text = clause(stretch);
  if (text === '') return NO_KEY;
  return readKey(text.replace(/(?:号码?)?(?:是|为|：|:)+$/u, (tail) => tail.replace(/[是为：:]/gu, '')));
}

/** What stands after the last mark of punctuation. */
function clause(text: string): string {
  return text.replace(/^.*[，。；、！？（）《》\s]/u, '');
}

/** The same by bytes, for the marks that are frequent: labels are few, and what stands before them is of all kinds. */
function afterMark(bytes: Uint8Array, from: number, end: number): number {
  for (let i = end - 3; i >= from; i--) {
    const first = bytes[i]!;
    if (first !== 0xef && first !== 0xe3) continue;
    const code = (first << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    if (code === 0xefbc8c || code === 0xe38082 || code === 0xe38081 || code === 0xefbc9b) return i + 3; // ，。、；
  }
  return from;
}

/** Where the ASCII word begins that ends one space before `at`; −1 when there is none. */
function wordBefore(bytes: Uint8Array, at: number, start: number): number {
  if (at - 1 <= start || bytes[at - 1] !== 0x20) return -1;
  const end = at - 1;
  const limit = Math.max(start, end - LOOK_BACK);
  let from = end;
  while (from > limit && isLetter(bytes[from - 1])) from--;
  return from < end && (from > limit || from === start) ? from : -1;
}

/** `Card number`, `Passport No.`: of the second word only what stands after the last mark of punctuation. */
function readTwoWords(words: string): KeyMeaning {
  const space = words.indexOf(' ');
  const last = clause(words.slice(space + 1));
  return /^[a-z]+\.?$/i.test(last) ? readKey(`${words.slice(0, space)} ${last}`) : NO_KEY;
}

/** What stands right before `at`: the text that a label would be in. At most 56 bytes. */
export function labelText(bytes: Uint8Array, at: number, start: number): string {
  return textOf(bytes, Math.max(start, at - 2 * LOOK_BACK - 8), at);
}

/** Where the text of a label ends: before `：`, `:`, `=`, spaces, `是`, `为`. */
function skipGap(bytes: Uint8Array, at: number, limit: number): number {
  let i = at;
  while (i > limit) {
    const byte = bytes[i - 1]!;
    if (byte === 0x20 || byte === 0x3a || byte === 0x3d || byte === 0x09 || byte === 0x28) i--;
    else if (i - 3 >= limit && isGapCharacter(bytes, i - 3)) i -= 3;
    else break;
  }
  return i;
}

function isGapCharacter(bytes: Uint8Array, at: number): boolean {
  const code = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  return (
    code === 0xefbc9a || // ：
    code === 0xefbc88 || // （
    code === 0xe698af || // 是
    code === 0xe4b8ba || // 为
    code === 0xe38080 // ideographic space
  );
}

/** A number is no label: lists of numbers have one before each. */
function hasLetter(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! >= 0x80 || isLetter(bytes[i])) return true;
  return false;
}

function isLabelByte(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at]!;
  return byte >= 0x80 || isAlphanumeric(byte) || byte === 0x5f || byte === 0x2d;
}
