/**
 * Where in a value something can stand, as locate() of sieve.as.ts wrote it down: numbers and addresses, beginnings of
 * forms, words. Columns of numbers that are filled again for each value.
 *
 *   events ─▶ shapes: where       ─▶ forms: where       ─▶ words: which, where, to where
 */
import { FAMILY_BEGINS } from '../detectors/person-name/family-names.ts';
import { ANCHOR, ANY_CUE, type ProseWords } from '../detectors/prose-word.ts';
import { NO_BITS, type WordSet, type WordSets } from './word-sets.ts';

const SHAPE = 1;
const FORM = 2;
const WORD = 4;

const HOUSE: WordSet = { labels: [], detectors: [], bits: NO_BITS, anchors: ANCHOR.house, sign: false };

export class Places {
  readonly #sets: WordSets;
  /** Where numbers and addresses of e-mail can stand, ascending. */
  readonly shapes: Int32Array;
  shapeCount = 0;
  /** Where structured values can begin that stand by themselves, ascending. */
  readonly forms: Int32Array;
  formCount = 0;
  /** Words in the order of where they begin. */
  readonly wordsAt: Int32Array;
  readonly wordsEnd: Int32Array;
  readonly words: WordSet[] = [];
  wordCount = 0;
  /** Bits of ANCHOR of all words. */
  anchors = 0;
  /** Which of the words are labels. */
  readonly labels: Int32Array;
  labelCount = 0;

  constructor(sets: WordSets, most: number) {
    this.#sets = sets;
    this.shapes = new Int32Array(most);
    this.forms = new Int32Array(most);
    this.wordsAt = new Int32Array(most);
    this.wordsEnd = new Int32Array(most);
    this.labels = new Int32Array(most);
  }

  /**
   * @param delta from a place in the kernel's memory to one in the bytes.
   * @returns false when there were more sets of words than have numbers: nothing is known then.
   */
  read(events: Uint32Array, from: number, count: number, delta: number): boolean {
    this.shapeCount = this.formCount = this.wordCount = this.labelCount = this.anchors = 0;
    for (let i = from, end = from + 4 * count; i < end; i += 4) {
      const head = events[i]!;
      const at = events[i + 1]! + delta;
      switch (head & 0xff) {
        case SHAPE:
          this.shapes[this.shapeCount++] = at;
          break;
        case FORM:
          this.#form(at);
          break;
        case WORD: {
          const word = this.#sets.of(head >>> 8);
          if (word === undefined) return false;
          this.#word(word, at, events[i + 2]! + delta);
          break;
        }
        default:
          this.#word(HOUSE, at, at);
      }
    }
    return true;
  }

  #form(at: number): void {
    if (this.formCount === 0 || this.forms[this.formCount - 1]! < at) this.forms[this.formCount++] = at;
  }

  #word(word: WordSet, at: number, end: number): void {
    if (word.sign) this.#form(at);
    this.anchors |= word.anchors;
    const i = this.wordCount++;
    if (word.labels.length > 0) this.labels[this.labelCount++] = i;
    this.words[i] = word;
    this.wordsAt[i] = at;
    this.wordsEnd[i] = end;
  }
}

/** Words of prose within one text, by UTF-16 units. */
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
