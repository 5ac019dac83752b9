/**
 * Words of one text at which prose is told, by UTF-16 units, without those that the bytes beside them refuse: a role
 * that no family name follows, a greeting without a capital. Most words fall here, before a text is decoded for them.
 *
 * Invariant: a necessary condition of at-words.ts of the two languages.
 */
import { FAMILY_BEGINS } from './detectors/person-name/family-names.ts';
import { ANCHOR, ANY_CUE, type ProseWords } from './detectors/prose-word.ts';
import type { Places } from './kernel/places.ts';

export class TextWords implements ProseWords {
  count = 0;
  /** Bits of ANCHOR of all. */
  all = 0;
  anchors = new Int32Array(64);
  at = new Int32Array(64);
  /** In bytes. */
  #bytesAt = new Int32Array(64);

  /** Takes the words at which something can be told. @param start of the text, bytes[start..end). */
  read(places: Places, bytes: Uint8Array, start: number, end: number): void {
    const { words, wordsAt, wordsEnd, wordCount } = places;
    if (wordCount > this.anchors.length) {
      this.anchors = new Int32Array(2 * wordCount);
      this.at = new Int32Array(2 * wordCount);
      this.#bytesAt = new Int32Array(2 * wordCount);
    }
    this.count = this.all = 0;
    for (let i = 0; i < wordCount; i++) {
      const said = words[i]!.anchors;
      if (said === 0) continue;
      const anchors = worth(said, bytes, wordsAt[i]!, wordsEnd[i]!, start, end);
      if (anchors === 0) continue;
      this.all |= anchors;
      this.#bytesAt[this.count] = wordsAt[i]!;
      this.anchors[this.count++] = anchors;
    }
  }

  /** Turns bytes into units of the text, which is valid UTF-8. */
  place(bytes: Uint8Array, start: number): void {
    let byte = start;
    let unit = 0;
    for (let i = 0; i < this.count; i++) {
      for (const to = this.#bytesAt[i]!; byte < to; byte++) {
        const head = bytes[byte]!;
        if (head < 0x80 || head >= 0xc0) unit += head >= 0xf0 ? 2 : 1;
      }
      this.at[i] = unit;
    }
  }
}

/** Of the bits of a word bytes[at..close) those at which something can be told, by what stands around it. */
function worth(
  anchors: number,
  bytes: Uint8Array,
  at: number,
  close: number,
  start: number,
  end: number,
): number {
  let left = anchors;
  if ((left & NAMES_AFTER) !== 0 && !mayNameAfter(bytes, close, end)) left &= ~NAMES_AFTER;
  if ((left & ANCHOR.title) !== 0 && !mayNameBefore(bytes, at, start)) left &= ~ANCHOR.title;
  if ((left & ANY_CUE) !== 0 && !hasCapitalWord(bytes, at, end)) left &= ~(ANY_CUE | ANCHOR.wordBefore);
  return left;
}

const NAMES_AFTER = ANCHOR.role | ANCHOR.customer;
/** Bytes in which a second word with a capital begins after a cue: the cue, and the longest first word. */
const CAPITAL_WITHIN = 192;
/** Bytes in which a middle dot stands in a name: nine characters. */
const DOT_WITHIN = 40;

/** Whether a family name may come next, after one word that links, and a space; or a name with a middle dot. */
function mayNameAfter(bytes: Uint8Array, at: number, end: number): boolean {
  let i = at;
  if (isFamily(bytes, i, end)) return true;
  if (bytes[i] === 0x3a) i++;
  else if (isLink(bytes, i)) i += 3;
  if (isFamily(bytes, i, end)) return true;
  if ((bytes[i] === 0x20 || bytes[i] === 0x09) && isFamily(bytes, i + 1, end)) return true;
  for (const to = Math.min(end, at + DOT_WITHIN); i < to; i++) {
    if (bytes[i] === 0xc2 && bytes[i + 1] === 0xb7) return true;
    if (bytes[i] === 0xe2 && bytes[i + 1] === 0x80 && bytes[i + 2] === 0xa2) return true;
  }
  return false;
}

/** 是 为 叫 ： */
function isLink(bytes: Uint8Array, at: number): boolean {
  const code = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  return code === 0xe698af || code === 0xe4b8ba || code === 0xe58fab || code === 0xefbc9a;
}

/** Whether a family name begins two, three or four characters before; characters of four bytes may be any. */
function mayNameBefore(bytes: Uint8Array, at: number, start: number): boolean {
  for (let i = at - 1, left = 4; i >= start && left > 0; i--) {
    const head = bytes[i]!;
    if (head < 0x80) return false;
    if (head < 0xc0) continue;
    if (head >= 0xf0) return true;
    left--;
    if (left < 3 && isFamily(bytes, i, at)) return true;
  }
  return false;
}

function isFamily(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 3 > end) return false;
  const head = bytes[at]!;
  if (head < 0xe0 || head >= 0xf0) return false;
  return FAMILY_BEGINS[((head & 0xf) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f)] === 1;
}

/** Whether a word with a capital, or of other letters, begins after a space. */
function hasCapitalWord(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at, to = Math.min(end - 1, at + CAPITAL_WITHIN); i < to; i++) {
    if (bytes[i] !== 0x20) continue;
    const next = bytes[i + 1]!;
    if ((next >= 0x41 && next <= 0x5a) || next >= 0x80) return true;
  }
  return false;
}
