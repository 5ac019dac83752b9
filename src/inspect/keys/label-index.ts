/**
 * All labels of all detectors in one index: a text is looked through once, whatever number of detectors asks about it.
 *
 *   " mein reisepass pass nr "  ─▶ word by word: whole words · beginnings of words · phrases that begin with the word
 *   "护照号"                     ─▶ character by character: phrases of other scripts, wherever they stand
 *
 * Invariant: the same labels are found as by looking for each of them by itself (surroundings.test.ts).
 */
import type { Detector } from '../detectors/detector.ts';

/** Words of this length are found as the beginning of longer ones too (`passport`, `passports`), in characters. */
export const LONG_WORD = 6;

interface Phrase {
  readonly text: string;
  readonly detectors: number[];
}

export class LabelIndex {
  readonly #numbers = new Map<Detector, number>();
  /** Whole words, short ones. */
  readonly #words = new Map<string, number[]>();
  /** Beginnings of words, by their first LONG_WORD characters. */
  readonly #beginnings = new Map<string, Phrase[]>();
  /** Phrases of several words, by the first. */
  readonly #phrases = new Map<string, Phrase[]>();
  /** Phrases of other scripts, by the first character. */
  readonly #anywhere = new Map<string, Phrase[]>();

  constructor(detectors: Iterable<Detector>) {
    for (const detector of detectors) {
      const number = this.#numbers.size;
      this.#numbers.set(detector, number);
      for (const label of detector.labels.split(',')) if (label !== '') this.#add(label, number);
    }
  }

  get count(): number {
    return this.#numbers.size;
  }

  numberOf(detector: Detector): number {
    return this.#numbers.get(detector)!;
  }

  /** Calls `speaks` for each detector, by number and perhaps more than once, of which a label stands in a folded text. */
  each(text: string, speaks: (detectors: readonly number[]) => void): void {
    let other = false;
    for (let at = 1; at < text.length; ) {
      let end = text.indexOf(' ', at);
      if (end < 0) end = text.length;
      const word = text.slice(at, end);
      const whole = this.#words.get(word);
      if (whole !== undefined) speaks(whole);
      if (word.length >= LONG_WORD) {
        for (const { text: beginning, detectors } of this.#beginnings.get(word.slice(0, LONG_WORD)) ?? [])
          if (word.startsWith(beginning)) speaks(detectors);
      }
      for (const { text: phrase, detectors } of this.#phrases.get(word) ?? [])
        if (text.startsWith(phrase, at)) speaks(detectors);
      other ||= OTHER_SCRIPT.test(word);
      at = end + 1;
    }
    if (!other) return;
    for (let at = 0; at < text.length; at++) {
      for (const { text: phrase, detectors } of this.#anywhere.get(text[at]!) ?? [])
        if (text.startsWith(phrase, at)) speaks(detectors);
    }
  }

  #add(label: string, number: number): void {
    if (isOtherScript(label)) {
      put(this.#anywhere, label[0]!, label, number);
      return;
    }
    const folded = fold(label);
    const long = label.length >= LONG_WORD;
    if (folded.includes(' ')) {
      put(this.#phrases, folded.slice(0, folded.indexOf(' ')), long ? folded : `${folded} `, number);
    } else if (long && folded.length >= LONG_WORD) {
      put(this.#beginnings, folded.slice(0, LONG_WORD), folded, number);
    } else {
      const known = this.#words.get(folded);
      if (known === undefined) this.#words.set(folded, [number]);
      else known.push(number);
    }
  }
}

function put(into: Map<string, Phrase[]>, key: string, text: string, number: number): void {
  const phrases = into.get(key) ?? [];
  into.set(key, phrases);
  const known = phrases.find((phrase) => phrase.text === text);
  if (known === undefined) phrases.push({ text, detectors: [number] });
  else known.detectors.push(number);
}

const OTHER_SCRIPT = /[\u0900-\u{10FFFF}]/u;

export function isOtherScript(label: string): boolean {
  return OTHER_SCRIPT.test(label);
}

/** Lower case, one space for whatever stands between words. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
