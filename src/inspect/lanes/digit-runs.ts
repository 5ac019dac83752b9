/**
 * Which whole values of digits a detector could find under a key, said by their length alone: what the key speaks for, with
 * the most that its odds can be. A necessary condition, of the detectors' own patterns; most lengths hold nothing.
 */
import { Subsets } from '../automaton/subsets.ts';
import type { FormatScan } from '../format-scan.ts';
import type { KeyMeaning } from '../keys/key-meaning.ts';
import { FORMAT, TIER_FLOOR } from '../log-odds.ts';

/** Digits of the longest run that is told. */
export const MOST_DIGITS = 24;
const DIGITS = new Uint8Array(256).fill(1, 0x30, 0x3a);
const FLOOR_ODDS = Math.log(TIER_FLOOR.default / (1 - TIER_FLOOR.default));
/** States are not made: the patterns are walked by length. */
const NO_STATES = 2;

/** Bits of a length. */
/** A run of so many digits may be something. */
const WHOLE = 1;
/** So many digits and an `X` may begin something. */
const WITH_X = 2;

export class DigitRuns {
  readonly #formats: FormatScan;
  /** There are few kinds and weights, and any number of keys. */
  readonly #under = new Map<string, Uint8Array>();
  readonly #known = new WeakMap<KeyMeaning, Uint8Array>();

  constructor(formats: FormatScan) {
    this.#formats = formats;
  }

  /** Whether the sieve's word is enough for a whole value of `digits` digits under a key, an `x` after them or not. */
  areNothing(key: KeyMeaning, digits: number, x: boolean): boolean {
    return digits < MOST_DIGITS && (this.#of(key)[digits]! & (x ? WITH_X : WHOLE)) === 0;
  }

  #of(key: KeyMeaning): Uint8Array {
    let runs = this.#known.get(key);
    if (runs === undefined) {
      const name = `${key.kind} ${key.weight}`;
      runs = this.#under.get(name) ?? this.#runsOf(key);
      this.#under.set(name, runs);
      this.#known.set(key, runs);
    }
    return runs;
  }

  #runsOf({ kind, weight }: KeyMeaning): Uint8Array {
    const runs = new Uint8Array(MOST_DIGITS);
    const patterns: string[] = [];
    for (const detector of this.#formats.under(kind)?.detectors() ?? []) {
      const { odds, proven = odds, keys } = detector;
      const most = Math.max(odds, proven) + weight + (keys[0] === kind ? 0 : FORMAT.generalKey);
      if (most >= FLOOR_ODDS) patterns.push(...detector.patterns);
    }
    if (patterns.length === 0) return runs;
    const ends = new Subsets(patterns, NO_STATES).runsOf(DIGITS, MOST_DIGITS);
    for (const [length, { accepts, goesOn }] of ends.entries()) {
      runs[length] =
        (accepts.length > 0 ? WHOLE : 0) | (goesOn[0x58] === 1 || goesOn[0x78] === 1 ? WITH_X : 0);
    }
    return runs;
  }
}
