/**
 * Words around a candidate that speak for a detector, told from where the sieve met labels. Only where a label has
 * several words, or stands beside letters that are not ASCII, is the text around the candidate read (surroundings.ts).
 *
 *   label … candidate … label        at most WINDOW_BEFORE bytes before it, WINDOW_AFTER after it
 *
 * Invariant: the same odds as Surroundings, which reads the text; a property test holds both together.
 */
import { isAlphanumeric, isDigit } from '../bytes.ts';
import type { Detector } from '../detectors/detector.ts';
import type { Places } from '../kernel/places.ts';
import { FORMAT } from '../log-odds.ts';
import {
  type LabelPattern,
  LONGEST_CODE_END,
  type Surroundings,
  WINDOW_AFTER,
  WINDOW_BEFORE,
} from './surroundings.ts';

const HYPHEN = 0x2d;

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
  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  begin(places: Places, bytes: Uint8Array, start: number, end: number): void {
    this.#places = places;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** Whether a label of a detector, or a part of one, stands in the value. */
  mayStand(detector: number): boolean {
    const { labels, labelCount, words } = this.#places!;
    const word = detector >> 5;
    const bit = 1 << (detector & 31);
    for (let i = 0; i < labelCount; i++) if ((words[labels[i]!]!.bits[word]! & bit) !== 0) return true;
    return false;
  }

  /** As Surroundings.odds(). @param number of the detector. */
  odds(detector: Detector, number: number, at: number, close: number): number {
    const { wordsAt, words, labels, labelCount } = this.#places!;
    const from = Math.max(this.#start, at - WINDOW_BEFORE);
    const to = Math.min(this.#end, close + WINDOW_AFTER);
    const bit = 1 << (number & 31);
    let after = false;
    for (let k = 0; k < labelCount; k++) {
      const i = labels[k]!;
      const begin = wordsAt[i]!;
      if (begin < from) continue;
      if (begin >= to) break;
      const before = begin < at;
      if ((!before && begin < close) || (words[i]!.bits[number >> 5]! & bit) === 0) continue;
      for (const label of words[i]!.labels) {
        const said = this.#says(label, i, number, before ? from : close, before ? at : to, !before);
        if (said === NO) continue;
        if (said === PERHAPS) return this.#surroundings.odds(detector, at, close);
        if (before) return FORMAT.labelBefore;
        after = true;
      }
    }
    return after ? FORMAT.labelAfter : 0;
  }

  /** `1433-HZ`: letters behind a digit and a hyphen. */
  #endsCode(begin: number, end: number, from: number): boolean {
    const bytes = this.#bytes;
    return (
      end - begin <= LONGEST_CODE_END &&
      begin - 2 >= from &&
      bytes[begin - 1] === HYPHEN &&
      isDigit(bytes[begin - 2])
    );
  }

  /** What a label says that was met as a word of the window [from..to). @param cut whether `to` may cut a word. */
  #says(label: LabelPattern, word: number, number: number, from: number, to: number, cut: boolean): number {
    const end = this.#places!.wordsEnd[word]!;
    if (label.anywhere.includes(number) && end <= to) return YES;
    const otherwise = label.part.includes(number) ? PERHAPS : NO;
    const whole = label.wholeWord.includes(number);
    if ((!whole && !label.beginning.includes(number)) || end > to) return otherwise;
    const bytes = this.#bytes;
    const begin = this.#places!.wordsAt[word]!;
    // What stands before: of letters that are no ASCII it is not known here what they are.
    if (begin > this.#start && bytes[begin - 1]! >= 0x80) return PERHAPS;
    if (begin === from && begin > this.#start && isAlphanumeric(bytes[begin - 1])) return otherwise;
    if (this.#endsCode(begin, end, from)) return otherwise;
    if (whole && end < to) {
      const next = bytes[end]!;
      if (next >= 0x80) return PERHAPS;
      if (isAlphanumeric(next)) return otherwise;
    }
    if (!cut || to === this.#end || !isAlphanumeric(bytes[to])) return YES;
    // A word that the window cuts is none.
    let i = end;
    while (i < to && isAlphanumeric(bytes[i])) i++;
    return i < to ? YES : otherwise;
  }
}
