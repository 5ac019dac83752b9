/**
 * Words around a candidate in running text that speak for a detector (`Mein Ausweis: L01X00T47`, `… es mi número de
 * pasaporte`). Words count to WINDOW_BEFORE bytes before and WINDOW_AFTER after, as words of ASCII; phrases in other
 * scripts wherever they stand, since those scripts part no words.
 */
import { isAlphanumeric, isLetter, textOf } from '../bytes.ts';
import type { Detector } from '../detectors/detector.ts';
import { FORMAT } from '../log-odds.ts';
import { fold, isOtherScript, LabelIndex, LONG_WORD } from './label-index.ts';

/** About six words. */
export const WINDOW_BEFORE = 56;
export const WINDOW_AFTER = 32;
/** What a pattern of a label says where it stands. Detectors are numbered in the order they are given in. */
export interface LabelPattern {
  readonly pattern: string;
  /** It counts only where the word ends there. */
  readonly whole: boolean;
  /** The pattern is all of their label, one word: it speaks for them where that word ends there. */
  readonly wholeWord: readonly number[];
  /** … or where a longer one begins so. */
  readonly beginning: readonly number[];
  /** … of another script: wherever it stands. */
  readonly anywhere: readonly number[];
  /** Only the beginning or a part of their label: what stands around has to be read. */
  readonly part: readonly number[];
}

/**
 * Patterns (see automaton/pattern.ts) of which one stands wherever a label of the detectors does: its first word, or
 * its characters of another script.
 */
export function labelPatterns(detectors: Iterable<Detector>): LabelPattern[] {
  interface Draft extends LabelPattern {
    whole: boolean;
    readonly wholeWord: number[];
    readonly beginning: number[];
    readonly anywhere: number[];
    readonly part: number[];
  }
  const found = new Map<string, Draft>();
  const draft = (pattern: string, whole: boolean): Draft => {
    let known = found.get(pattern);
    if (known === undefined) {
      known = { pattern, whole, wholeWord: [], beginning: [], anywhere: [], part: [] };
      found.set(pattern, known);
    }
    known.whole &&= whole;
    return known;
  };
  let number = 0;
  for (const detector of detectors) {
    for (const label of detector.labels.split(',')) {
      if (isOtherScript(label)) {
        const letters = /[\u0900-\u{10FFFF}]+/u.exec(label)![0];
        if (fold(letters) !== letters) continue;
        const { anywhere, part } = draft(letters, false);
        (letters === label ? anywhere : part).push(number);
        continue;
      }
      const folded = fold(label);
      const first = folded.split(' ', 1)[0]!;
      if (first === '') continue;
      const pattern = [...first].map(inEitherCase).join('');
      const long = label.length >= LONG_WORD;
      const said = draft(pattern, first !== folded || !long);
      const plain = first === folded && /^[a-z0-9]+$/.test(first) && long === first.length >= LONG_WORD;
      (plain ? (long ? said.beginning : said.wholeWord) : said.part).push(number);
    }
    number++;
  }
  return [...found.values()];
}

/** Letters of the longest word that is read as the end of a code behind a digit and a hyphen: `1433-HZ` is no 护照. */
export const LONGEST_CODE_END = 3;
const END_OF_CODE = new RegExp(`(?<=[0-9])-[A-Za-z]{1,${LONGEST_CODE_END}}(?![A-Za-z0-9])`, 'g');

/** Blocks of letters that are written in two cases, and those that become ASCII in lower case. */
const CASED = [
  [0xc0, 0x24f],
  [0x1e00, 0x1eff],
  [0x2100, 0x214f],
] as const;

const FORMS = new Map<string, string>();

/** A pattern of a letter and what becomes it in lower case; letters of ASCII are of either case by themselves. */
function inEitherCase(letter: string): string {
  let forms = FORMS.get(letter);
  if (forms === undefined) {
    forms = formsOf(letter);
    FORMS.set(letter, forms);
  }
  return forms;
}

function formsOf(letter: string): string {
  const forms = [letter];
  for (const [from, to] of CASED) {
    for (let code = from; code <= to; code++) {
      const other = String.fromCharCode(code);
      if (other !== letter && other.toLowerCase() === letter) forms.push(other);
    }
  }
  return forms.length === 1 ? letter : `(${forms.join('|')})`;
}

export class Surroundings {
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** Candidate whose surroundings are read. */
  #at = -1;
  #close = -1;
  /** A stretch without letters. */
  #bareFrom = 0;
  #bareTo = 0;
  readonly #labels: LabelIndex;
  /** For each detector the reading at which one of its labels stood before a candidate, and after one. */
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  #beforeReading = 0;
  #afterReading = 0;

  /** @param detectors those that are asked about. */
  constructor(detectors: Iterable<Detector>) {
    this.#labels = new LabelIndex(detectors);
    this.#before = new Int32Array(this.#labels.count);
    this.#after = new Int32Array(this.#labels.count);
  }

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#at = -1;
    this.#close = -1;
    this.#bareFrom = this.#bareTo = start;
  }

  /** Log-odds that the words around `bytes[at..close)` add for a detector; 0 where none speaks for it. */
  odds(detector: Detector, at: number, close: number): number {
    this.#read(at, close);
    const number = this.#labels.numberOf(detector);
    if (this.#before[number] === this.#beforeReading) return FORMAT.labelBefore;
    return this.#after[number] === this.#afterReading ? FORMAT.labelAfter : 0;
  }

  readonly #speakBefore = (detectors: readonly number[]): void => {
    for (const detector of detectors) this.#before[detector] = this.#beforeReading;
  };

  readonly #speakAfter = (detectors: readonly number[]): void => {
    for (const detector of detectors) this.#after[detector] = this.#afterReading;
  };

  #read(at: number, close: number): void {
    if (at !== this.#at) {
      this.#at = at;
      this.#beforeReading++;
      this.#labels.each(
        this.#words(this.#wordStart(Math.max(this.#start, at - WINDOW_BEFORE), at), at),
        this.#speakBefore,
      );
    }
    if (close !== this.#close) {
      this.#close = close;
      this.#afterReading++;
      this.#labels.each(
        this.#words(close, this.#wordEnd(close, Math.min(this.#end, close + WINDOW_AFTER))),
        this.#speakAfter,
      );
    }
  }

  /** A word that the window cuts is none: of `hotel` it would leave `tel`. */
  #wordStart(from: number, to: number): number {
    let i = from;
    if (from > this.#start && isAlphanumeric(this.#bytes[from - 1])) {
      while (i < to && isAlphanumeric(this.#bytes[i])) i++;
    }
    return i;
  }

  #wordEnd(from: number, to: number): number {
    let i = to;
    if (to < this.#end && isAlphanumeric(this.#bytes[to])) {
      while (i > from && isAlphanumeric(this.#bytes[i - 1])) i--;
    }
    return i;
  }

  /** Numbers beside numbers say nothing, and lists of them are long. */
  #words(start: number, end: number): string {
    if (!this.#hasLetter(start, end)) return '';
    return ` ${fold(textOf(this.#bytes, start, end).replace(END_OF_CODE, ' '))} `;
  }

  /** Reads what was found to hold no letter once, however many candidates stand in it. */
  #hasLetter(start: number, end: number): boolean {
    if (start < this.#bareFrom || start > this.#bareTo) this.#bareFrom = this.#bareTo = start;
    const bytes = this.#bytes;
    let i = this.#bareTo;
    while (i < end && bytes[i]! < 0x80 && !isLetter(bytes[i])) i++;
    this.#bareTo = i;
    return i < end;
  }
}
