/**
 * What structured values can begin with that the labels of a text speak for, so that tokens which begin otherwise are
 * not tried. Told for each set of labels once.
 *
 * Invariant: a necessary condition. No detector for which a label of the text may speak matches where this says no.
 */
import type { Automaton } from './automaton/automaton.ts';
import type { Detector } from './detectors/detector.ts';
import type { Places } from './kernel/places.ts';
import type { WordSet } from './kernel/word-sets.ts';
import { BETWEEN, isDigitOfMoment, MOMENT, SECONDS, SPACE_BETWEEN } from './moment.ts';

/** 256 bits. */
const BIT_WORDS = 8;

interface Forms {
  /** Bits of the bytes that a match can begin with. */
  readonly begins: Int32Array;
  /** Whether none of them can begin in a moment. */
  readonly timeless: boolean;
}

export class SpokenForms {
  readonly #automaton: Automaton;
  readonly #of: readonly Detector[];
  readonly #numbers: Int32Array;
  readonly #known = new Map<WordSet, Forms>();
  readonly #begins = new Int32Array(BIT_WORDS);
  /** Whether nothing that a label speaks for can begin in a moment and be let through by its check. */
  timeless = false;

  /** @param of the detector of each pattern. @param numbers of these. */
  constructor(automaton: Automaton, of: readonly Detector[], numbers: Int32Array) {
    this.#automaton = automaton;
    this.#of = of;
    this.#numbers = numbers;
  }

  /** Reads the labels of a text. */
  read({ labels, labelCount, words }: Places): void {
    this.#begins.fill(0);
    this.timeless = true;
    for (let k = 0; k < labelCount; k++) {
      const { begins, timeless } = this.#formsOf(words[labels[k]!]!);
      for (let i = 0; i < BIT_WORDS; i++) this.#begins[i]! |= begins[i]!;
      this.timeless &&= timeless;
    }
  }

  /** Whether something may begin with a byte. */
  mayBegin(byte: number): boolean {
    return ((this.#begins[byte >> 5]! >>> (byte & 31)) & 1) === 1;
  }

  #formsOf(word: WordSet): Forms {
    let forms = this.#known.get(word);
    if (forms === undefined) {
      const begins = new Int32Array(BIT_WORDS);
      let timeless = true;
      for (const [pattern, number] of this.#numbers.entries()) {
        if (!word.detectors.includes(number)) continue;
        for (const [byte, holds] of this.#automaton.beginningOf(pattern).entries())
          begins[byte >> 5]! |= holds << (byte & 31);
        timeless &&= this.#passesMoments(pattern);
      }
      forms = { begins, timeless };
      this.#known.set(word, forms);
    }
    return forms;
  }

  #passesMoments(pattern: number): boolean {
    const { least = 0 } = this.#of[pattern]!;
    for (let at = 0; at < SECONDS; at++) {
      if (isDigitOfMoment(at) && isDigitOfMoment(at - 1)) continue; // no beginning of a token
      const places = MOMENT.slice(at);
      if (at === BETWEEN) places[0] = SPACE_BETWEEN;
      const { ends, goesOn } = this.#automaton.alongOne(pattern, places);
      if (goesOn) return false;
      for (const length of ends) {
        // A match ends where its word does.
        if (isDigitOfMoment(at + length)) continue;
        let digits = 0;
        for (let place = at; place < at + length; place++) if (isDigitOfMoment(place)) digits++;
        if (digits >= least) return false;
      }
    }
    return true;
  }
}
