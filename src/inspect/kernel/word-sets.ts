/**
 * What is said where patterns of the sieve's automaton end: labels of detectors, words at which prose is told. A set of
 * patterns that end at once has one number, which the kernel writes into its events; states come and go, numbers stay.
 */
import type { LabelPattern } from '../keys/surroundings.ts';

/** What one pattern says. */
export interface PatternWord {
  readonly label?: LabelPattern;
  /** Bits of ANCHOR. */
  readonly anchors?: number;
  /** It is the beginning of a value that stands by itself: no more can be said. */
  readonly sign?: boolean;
}

/** What a set of patterns says. */
export interface WordSet {
  /** Which of them it is, from 1 on; 0 is the one that says nothing. */
  readonly number: number;
  readonly labels: readonly LabelPattern[];
  /** Numbers of all detectors that a label speaks for, or may, */
  readonly detectors: readonly number[];
  /** and the same as bits, 32 to a word. */
  readonly bits: Int32Array;
  readonly anchors: number;
  readonly sign: boolean;
}

/** Numbers have sixteen bits. */
const MOST_SETS = 0xffff;
/** Room for as many detectors as there are, and more. */
const BIT_WORDS = 8;
export const NO_BITS = new Int32Array(BIT_WORDS);
const NOTHING: WordSet = { number: 0, labels: [], detectors: [], bits: NO_BITS, anchors: 0, sign: false };

export class WordSets {
  readonly #says: readonly (PatternWord | undefined)[];
  readonly #numbers = new Map<string, number>();
  readonly #sets: WordSet[] = [NOTHING];

  /** @param says what each pattern says. */
  constructor(says: readonly (PatternWord | undefined)[]) {
    this.#says = says;
  }

  /** Set of a number; undefined for the one that stands for all that are too many. */
  of(number: number): WordSet | undefined {
    return this.#sets[number];
  }

  numberOf(patterns: Int32Array): number {
    const speaking = patterns.filter((pattern) => this.#says[pattern] !== undefined);
    if (speaking.length === 0) return 0;
    const key = speaking.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#sets.length >= MOST_SETS) return MOST_SETS;
    const words = [...speaking].map((pattern) => this.#says[pattern]!);
    const labels = words.flatMap(({ label }) => label ?? []);
    const detectors = labels.flatMap(({ wholeWord, beginning, anywhere, part }) => [
      ...wholeWord,
      ...beginning,
      ...anywhere,
      ...part,
    ]);
    const bits = new Int32Array(BIT_WORDS);
    for (const detector of detectors) {
      if (detector >= 32 * BIT_WORDS) throw new RangeError(`detector ${detector} has no bit`);
      bits[detector >> 5]! |= 1 << (detector & 31);
    }
    const number = this.#sets.length;
    this.#sets.push({
      number,
      labels,
      bits,
      detectors: [...new Set(detectors)],
      anchors: words.reduce((all, { anchors = 0 }) => all | anchors, 0),
      sign: words.some(({ sign }) => sign === true),
    });
    this.#numbers.set(key, number);
    return number;
  }
}
