/**
 * Where in a value something can stand, as locate() of sieve.as.ts wrote it down: numbers and addresses, beginnings of
 * forms, words. Columns of numbers that are filled again for each value.
 *
 *   events ─▶ shapes: where       ─▶ forms: where       ─▶ words: which, where, to where
 */
import { ANCHOR } from '../detectors/prose-word.ts';
import { NO_BITS, type WordSet, type WordSets } from './word-sets.ts';

const SHAPE = 1;
const FORM = 2;
const WORD = 4;

const HOUSE: WordSet = {
  number: 0,
  labels: [],
  detectors: [],
  bits: NO_BITS,
  anchors: ANCHOR.house,
  sign: false,
};

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
