/**
 * What structured values can begin with that the labels of a text speak for, so that tokens which begin otherwise are
 * not tried. Told for each set of labels once.
 *
 * Invariant: a necessary condition. No detector for which a label of the text may speak matches where this says no.
 */
import type { Automaton } from './automaton/automaton.ts';
import { isDigit, isLetter, isWord } from './bytes.ts';
import type { Detector } from './detectors/detector.ts';
import type { Places } from './kernel/places.ts';
import type { WordSet } from './kernel/word-sets.ts';
import { BETWEEN, isDigitOfMoment, MOMENT, SECONDS, SPACE_BETWEEN } from './moment.ts';

/** 256 bits. */
const BIT_WORDS = 8;

/** Longest run of digits or letters whose length is asked about. */
const MOST_IN_RUN = 40;
const DIGIT_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => Number(isDigit(byte)));
const LETTER_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => Number(isLetter(byte)));

interface Forms {
  /** Bytes that a match can begin with: 1 in their byte, four to a number. */
  readonly first: Int32Array;
  /** For runs of digits, and of letters, by length and by the byte behind them: a bit where a match can begin so. */
  readonly digits: Int32Array;
  readonly letters: Int32Array;
  /** Whether none of them can begin in a moment. */
  readonly timeless: boolean;
}

function emptyForms(): [first: Int32Array, digits: Int32Array, letters: Int32Array] {
  const runs = BIT_WORDS * MOST_IN_RUN;
  return [new Int32Array(256 / 4), new Int32Array(runs), new Int32Array(runs)];
}

/** Sets of labels that are remembered, each in the slot of its hash; a text has few labels. */
const SET_SLOTS = 256;
const MOST_IN_SET = 8;

/** What the labels of a text speak for together. */
interface Spoken {
  /** Numbers of their sets of words, ascending, each once. */
  readonly words: readonly number[];
  readonly first: Uint8Array;
  readonly here: readonly Forms[];
  readonly timeless: boolean;
}

export class SpokenForms {
  readonly #automaton: Automaton;
  readonly #of: readonly Detector[];
  readonly #numbers: Int32Array;
  /** By the number of the set of words. */
  readonly #ofWord: Forms[] = [];
  readonly #ofPattern: Forms[] = [];
  readonly #sets = new Array<Spoken | undefined>(SET_SLOTS).fill(undefined);
  /** Numbers of the text's labels. */
  readonly #words = new Int32Array(MOST_IN_SET);
  /** Bytes that something may begin with: 1. */
  first: Uint8Array = new Uint8Array(256);
  /** Those of the text's labels, each once. */
  #here: readonly Forms[] = [];
  /** Whether nothing that a label speaks for can begin in a moment and be let through by its check. */
  timeless = false;

  /** @param of the detector of each pattern. @param numbers of these. */
  constructor(automaton: Automaton, of: readonly Detector[], numbers: Int32Array) {
    this.#automaton = automaton;
    this.#of = of;
    this.#numbers = numbers;
  }

  /** Reads the labels of a text. */
  read(places: Places): void {
    const spoken = this.#known(places) ?? this.#together(places, []);
    this.first = spoken.first;
    this.#here = spoken.here;
    this.timeless = spoken.timeless;
  }

  /** The same labels were met before, in most texts; undefined where a text has many kinds of them. */
  #known(places: Places): Spoken | undefined {
    const { labels, labelCount, words } = places;
    const own = this.#words;
    let count = 0;
    for (let k = 0; k < labelCount; k++) {
      const { number } = words[labels[k]!]!;
      let at = count;
      while (at > 0 && own[at - 1]! > number) at--;
      if (at > 0 && own[at - 1] === number) continue;
      if (count === MOST_IN_SET) return undefined;
      for (let i = count++; i > at; i--) own[i] = own[i - 1]!;
      own[at] = number;
    }
    let hash = count;
    for (let i = 0; i < count; i++) hash = Math.imul(hash ^ own[i]!, 0x01000193) ^ (hash >>> 11);
    const slot = (hash ^ (hash >>> 8)) & (SET_SLOTS - 1);
    const known = this.#sets[slot];
    if (known !== undefined && known.words.length === count) {
      let i = 0;
      while (i < count && known.words[i] === own[i]) i++;
      if (i === count) return known;
    }
    const made = this.#together(places, [...own.subarray(0, count)]);
    this.#sets[slot] = made;
    return made;
  }

  #together({ labels, labelCount, words: said }: Places, words: readonly number[]): Spoken {
    const first = new Int32Array(256 / 4);
    const here: Forms[] = [];
    for (let k = 0; k < labelCount; k++) {
      const forms = this.#formsOf(said[labels[k]!]!);
      if (here.includes(forms)) continue;
      here.push(forms);
      for (let i = 0; i < first.length; i++) first[i]! |= forms.first[i]!;
    }
    return {
      words,
      first: new Uint8Array(first.buffer),
      here,
      timeless: here.every(({ timeless }) => timeless),
    };
  }

  /** Whether something may begin at `at` of a value that ends at `end`, by the run of digits or letters there. */
  mayBegin(bytes: Uint8Array, at: number, end: number): boolean {
    const byte = bytes[at]!;
    if (this.first[byte] === 0) return false;
    const ofDigits = isDigit(byte);
    if (!ofDigits && !isLetter(byte)) return true;
    const run = ofDigits ? DIGIT_BYTES : LETTER_BYTES;
    let i = at + 1;
    while (i < end && run[bytes[i]!] === 1) i++;
    if (i - at >= MOST_IN_RUN) return true;
    const after = i < end ? bytes[i]! : 0;
    const word = BIT_WORDS * (i - at) + (after >> 5);
    const here = this.#here;
    for (let k = 0; k < here.length; k++) {
      const forms = here[k]!;
      if ((((ofDigits ? forms.digits : forms.letters)[word]! >>> (after & 31)) & 1) === 1) return true;
    }
    return false;
  }

  #formsOf(word: WordSet): Forms {
    const known = this.#ofWord[word.number];
    if (known !== undefined) return known;
    const [first, digits, letters] = emptyForms();
    let timeless = true;
    for (let pattern = 0; pattern < this.#numbers.length; pattern++) {
      if (!word.detectors.includes(this.#numbers[pattern]!)) continue;
      const forms = this.#formsOfOne(pattern);
      for (let i = 0; i < first.length; i++) first[i]! |= forms.first[i]!;
      for (let i = 0; i < digits.length; i++) digits[i]! |= forms.digits[i]!;
      for (let i = 0; i < letters.length; i++) letters[i]! |= forms.letters[i]!;
      timeless &&= forms.timeless;
    }
    const forms: Forms = { first, digits, letters, timeless };
    this.#ofWord[word.number] = forms;
    return forms;
  }

  /** Those of one pattern: many labels speak for the same ones. */
  #formsOfOne(pattern: number): Forms {
    let forms = this.#ofPattern[pattern];
    if (forms === undefined) {
      const [first, digits, letters] = emptyForms();
      new Uint8Array(first.buffer).set(this.#automaton.beginningOf(pattern));
      this.#runsOf(pattern, DIGIT_BYTES, digits);
      this.#runsOf(pattern, LETTER_BYTES, letters);
      forms = { first, digits, letters, timeless: this.#passesMoments(pattern) };
      this.#ofPattern[pattern] = forms;
    }
    return forms;
  }

  /** Adds the runs that matches of a pattern can begin with; one that ends there ends its word. */
  #runsOf(pattern: number, bytes: Uint8Array, into: Int32Array): void {
    for (const [length, { accepts, goesOn }] of this.#automaton
      .runsOf(pattern, bytes, MOST_IN_RUN)
      .entries()) {
      for (let after = 0; after < 256; after++) {
        if (goesOn[after] === 1 || (accepts.length > 0 && !isWord(after)))
          into[BIT_WORDS * length + (after >> 5)]! |= 1 << (after & 31);
      }
    }
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
