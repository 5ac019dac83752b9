/**
 * All patterns in one deterministic automaton over bytes, built as far as it is used (see subsets.ts; the cache that is
 * emptied when full is RE2's).
 *
 *   "IBAN 91 ABNA…"                   bytes ─▶ class ─▶ table[state × classes + class] ─▶ state ─▶ patterns that end
 *
 * A candidate costs one look-up a byte, however many patterns there are, and no allocation once its states are known.
 * Invariant: the result does not depend on what was run before; memory is bounded by MAX_STATES.
 */
import { isWord } from '../bytes.ts';
import { byteClasses } from './byte-classes.ts';
import { DEAD, START, Subsets } from './subsets.ts';

/** States kept; past it the table is emptied and grows again. About 4 MB of table at 50 classes. */
export const MAX_STATES = 20_000;
/** Longest match, in bytes. */
export const MAX_MATCH = 128;

const UNKNOWN = -1;
/** Of an edge: patterns end in its state. */
const ENDS = 0x40000000;

export class Automaton {
  readonly #subsets: Subsets;
  /** Class of each byte, a byte of each class, and how many there are. */
  readonly #classOf: Uint8Array;
  readonly #bytesOf: readonly number[];
  readonly #classes: number;
  #table: Int32Array;

  /** Bytes that a match can begin with: 1. */
  readonly begins = new Uint8Array(256);
  /** After run(): the patterns that matched, count of them being its result, and the end of each by pattern. */
  readonly hits: Int32Array;
  readonly ends: Int32Array;
  readonly #stamp: Int32Array;
  #run = 0;

  /** @throws SyntaxError on a malformed pattern. */
  constructor(patterns: readonly string[]) {
    this.#subsets = new Subsets(patterns, MAX_STATES);
    this.hits = new Int32Array(patterns.length);
    this.ends = new Int32Array(patterns.length);
    this.#stamp = new Int32Array(patterns.length);
    const classes = byteClasses(this.#subsets.nfa);
    this.#classOf = classes.of;
    this.#bytesOf = classes.example;
    this.#classes = classes.count;
    this.#table = new Int32Array(64 * this.#classes).fill(UNKNOWN);
    for (let byte = 0; byte < 256; byte++) {
      if (this.#step(START, this.#classOf[byte]!) !== DEAD) this.begins[byte] = 1;
    }
  }

  /**
   * Matches that begin at `at`, the longest of each pattern that no word byte follows.
   * @returns how many patterns matched; see `hits` and `ends`. Reads at most MAX_MATCH bytes.
   */
  run(bytes: Uint8Array, at: number, end: number): number {
    const limit = end - at > MAX_MATCH ? at + MAX_MATCH : end;
    const classOf = this.#classOf;
    const classes = this.#classes;
    let table = this.#table;
    this.#run = (this.#run + 1) | 0;
    let count = 0;
    let state = START;
    for (let i = at; i < limit; ) {
      const byteClass = classOf[bytes[i]!]!;
      let edge = table[state * classes + byteClass]!;
      if (edge === UNKNOWN) {
        edge = this.#step(state, byteClass);
        table = this.#table;
      }
      if (edge === DEAD) break;
      i++;
      state = edge & ~ENDS;
      if (state === edge || (i < end && isWord(bytes[i]))) continue;
      const ending = this.#subsets.accepts(state)!;
      for (let k = 0; k < ending.length; k++) {
        const pattern = ending[k]!;
        if (this.#stamp[pattern] !== this.#run) {
          this.#stamp[pattern] = this.#run;
          this.hits[count++] = pattern;
        }
        this.ends[pattern] = i;
      }
    }
    return count;
  }

  /** Bytes that a match of one pattern can begin with: 1. */
  beginningOf(pattern: number): Uint8Array {
    return this.#subsets.beginningOf(pattern);
  }

  /** As Subsets.runsOf(), of one pattern. */
  runsOf(pattern: number, bytes: Uint8Array, most: number): { accepts: number[]; goesOn: Uint8Array }[] {
    return this.#subsets.runsOf(bytes, most, pattern);
  }

  /** As Subsets.alongOne(). */
  alongOne(pattern: number, sets: readonly Uint8Array[]): { ends: number[]; goesOn: boolean } {
    return this.#subsets.alongOne(pattern, sets);
  }

  /** @returns the edge: a state, and whether patterns end in it. */
  #step(from: number, byteClass: number): number {
    let forgotten = false;
    const to = this.#subsets.step(from, this.#bytesOf[byteClass]!, () => {
      forgotten = true;
    });
    const edge = this.#subsets.accepts(to) === undefined ? to : to | ENDS;
    if (forgotten) {
      this.#table.fill(UNKNOWN); // `from` is gone: its edge is not kept
      return edge;
    }
    const { count } = this.#subsets;
    if (count * this.#classes > this.#table.length) {
      const larger = new Int32Array(2 * this.#table.length).fill(UNKNOWN);
      larger.set(this.#table);
      this.#table = larger;
    }
    this.#table[from * this.#classes + byteClass] = edge;
    return edge;
  }
}
