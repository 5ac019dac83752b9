/**
 * Words around a candidate that speak for a detector, told from where the sieve met labels. Only where a label has
 * several words, or stands beside letters that are not ASCII, is the text around the candidate read (surroundings.ts).
 *
 *   label … candidate … label        at most WINDOW_BEFORE bytes before it, WINDOW_AFTER after it
 *
 * Invariant: the same odds as Surroundings, which reads the text; a property test holds both together.
 */
import { isAlphanumeric } from '../bytes.ts';
import type { Detector } from '../detectors/detector.ts';
import type { Places } from '../kernel/places.ts';
import { FORMAT } from '../log-odds.ts';
import { type LabelPattern, type Surroundings, WINDOW_AFTER, WINDOW_BEFORE } from './surroundings.ts';

// What a label says for a detector.
const NO = 0;
const YES = 1;
const PERHAPS = 2;

export class LabelsAt {
  readonly #surroundings: Surroundings;
  #places: Places | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** Detectors of which a label, or a part of one, stands in the value: the reading it was last met in. */
  readonly #met: Int32Array;
  #reading = 0;
  /** The same detectors as a list. */
  readonly #list: number[] = [];

  /** @param count of detectors. */
  constructor(surroundings: Surroundings, count: number) {
    this.#surroundings = surroundings;
    this.#met = new Int32Array(count);
  }

  begin(places: Places, bytes: Uint8Array, start: number, end: number): void {
    this.#places = places;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#reading++;
    this.#list.length = 0;
    if (!places.labelled) return;
    for (let i = 0; i < places.wordCount; i++) {
      const { detectors } = places.words[i]!;
      if (detectors.length > 0) this.#meet(detectors);
    }
  }

  #meet(detectors: readonly number[]): void {
    for (let i = 0; i < detectors.length; i++) {
      const detector = detectors[i]!;
      if (this.#met[detector] === this.#reading) continue;
      this.#met[detector] = this.#reading;
      this.#list.push(detector);
    }
  }

  /** Detectors of which a label may stand in the value. */
  met(): readonly number[] {
    return this.#list;
  }

  /** Whether a label of a detector may stand in the value. */
  mayStand(detector: number): boolean {
    return this.#met[detector] === this.#reading;
  }

  /** As Surroundings.odds(). @param number of the detector. */
  odds(detector: Detector, number: number, at: number, close: number): number {
    if (this.#met[number] !== this.#reading) return 0;
    const { wordsAt, words, wordCount } = this.#places!;
    const from = Math.max(this.#start, at - WINDOW_BEFORE);
    const to = Math.min(this.#end, close + WINDOW_AFTER);
    let after = false;
    for (let i = 0; i < wordCount; i++) {
      const begin = wordsAt[i]!;
      if (begin < from) continue;
      if (begin >= to) break;
      const before = begin < at;
      if (!before && begin < close) continue;
      for (const label of words[i]!.labels) {
        const said = this.#says(label, i, number, before ? from : close, before ? at : to);
        if (said === NO) continue;
        if (said === PERHAPS) return this.#surroundings.odds(detector, at, close);
        if (before) return FORMAT.labelBefore;
        after = true;
      }
    }
    return after ? FORMAT.labelAfter : 0;
  }

  /** What a label says that was met as a word of the window [from..to). */
  #says(label: LabelPattern, word: number, number: number, from: number, to: number): number {
    if (label.part.includes(number)) return PERHAPS;
    const end = this.#places!.wordsEnd[word]!;
    if (label.anywhere.includes(number)) return end <= to ? YES : NO;
    const whole = label.wholeWord.includes(number);
    if (!whole && !label.beginning.includes(number)) return NO;
    const bytes = this.#bytes;
    const begin = this.#places!.wordsAt[word]!;
    // What stands before: of letters that are no ASCII it is not known here what they are.
    if (begin > this.#start && bytes[begin - 1]! >= 0x80) return PERHAPS;
    if (begin === from && begin > this.#start && isAlphanumeric(bytes[begin - 1])) return NO;
    if (end > to) return NO;
    if (to < this.#end && isAlphanumeric(bytes[to])) return PERHAPS;
    if (!whole || end === to) return YES;
    const next = bytes[end]!;
    if (next >= 0x80) return PERHAPS;
    return isAlphanumeric(next) ? NO : YES;
  }
}
