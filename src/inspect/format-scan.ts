/**
 * Looks for structured values of all detectors at once: one automaton finds what is written like one, checks prove or
 * refuse it, keys and words beside it say the rest.
 *
 *   bytes ─▶ token starts ─▶ automaton ─▶ check ─▶ odds of the shape + key + label − a bad boundary ─▶ found
 *
 * Cost: one table look-up for each byte of a token that could still become something; a string only for a candidate
 * that its check let through and a label could lift above the floor.
 */
import { Automaton, MAX_MATCH } from './automaton/automaton.ts';
import { endsNumber, isDigit, isWord, startsNumber } from './bytes.ts';
import { compactInto } from './detectors/all.ts';
import type { Detector } from './detectors/detector.ts';
import type { ValueContext } from './inspection.ts';
import type { Places } from './kernel/places.ts';
import { type KeyMeaning, NO_KEY } from './keys/key-meaning.ts';
import { labelBefore } from './keys/label.ts';
import { LabelsAt } from './keys/labels-at.ts';
import { Surroundings, WINDOW_AFTER, WINDOW_BEFORE } from './keys/surroundings.ts';
import type { KeyKind } from './keys/vocabulary.ts';
import { CONTRARY, FORMAT } from './log-odds.ts';
import { isMoment, SECONDS } from './moment.ts';
import { SpokenForms } from './spoken-forms.ts';

/** Longest compact form of a candidate, in characters. */
const MAX_COMPACT = 96;
/** A value without a space for so many bytes is no running text. */
const MAX_WORD = 64;

/** Bytes of words: 1. */
const WORD = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) WORD[byte] = Number(isWord(byte));

/** A value among others: the bytes of it, its key and where it stands. */
export interface ScannedValue {
  readonly key: KeyMeaning;
  readonly bytes: Uint8Array;
  readonly context: ValueContext;
  readonly start: number;
  readonly end: number;
}

/**
 * @param named the key or a label says what it is.
 * @param compact letters and digits of the candidate: good during the call only.
 */
export type FoundFormat = (
  detector: Detector,
  start: number,
  end: number,
  odds: number,
  named: boolean,
  compact: Uint8Array,
  length: number,
) => void;

/** What a value that stands by itself is written like. */
export interface AlonePattern {
  readonly pattern: string;
  /** Number of a pattern of its detector, for stands(). */
  readonly number: number;
  /** Whether also where a value is one word, not only in running text. */
  readonly inWord: boolean;
  /** It is the beginning of one: no more can be said. */
  readonly sign: boolean;
}

export class FormatScan {
  readonly #automaton: Automaton;
  /** Detector of each pattern. */
  readonly #of: Detector[] = [];
  /** Number of each pattern's detector, in the order of detectors(). */
  readonly #number: Int32Array;
  /** Detectors that may reach the floor with no key and no word beside them. */
  readonly #alone: Uint8Array;
  /** What values can begin with that labels of the value being looked at speak for. */
  readonly #spoken: SpokenForms;
  /** Words around candidates where it is known in which places they stand. */
  readonly #labels: LabelsAt;
  /** Where that is: of the value being looked at. */
  #places: Places | undefined;
  /** Whether something may stand by itself in the place being looked at. */
  #formHere = false;
  /** Number of each pattern's entity, so that values of one entity do not overlap. */
  readonly #entity: number[] = [];
  readonly #until: Int32Array;
  readonly #floorOdds: number;
  readonly #all: boolean;
  readonly #compact = new Uint8Array(MAX_COMPACT);
  readonly #surroundings: Surroundings;
  readonly #under = new Map<KeyKind, FormatScan | undefined>();

  /** @param floorOdds least log-odds that `found` is called for. */
  constructor(detectors: readonly Detector[], floorOdds: number, all: boolean) {
    const patterns: string[] = [];
    const entities = new Map<string, number>();
    for (const detector of detectors) {
      if (detector.allOnly === true && !all) continue;
      const entity = entities.get(detector.entity) ?? entities.size;
      entities.set(detector.entity, entity);
      for (const pattern of detector.patterns) {
        patterns.push(pattern);
        this.#of.push(detector);
        this.#entity.push(entity);
      }
    }
    this.#automaton = new Automaton(patterns);
    const on = [...this.detectors()];
    this.#number = Int32Array.from(this.#of, (detector) => on.indexOf(detector));
    this.#alone = Uint8Array.from(on, ({ odds, proven = odds }) =>
      Number(Math.max(odds, proven) >= floorOdds),
    );
    this.#surroundings = new Surroundings(on);
    this.#labels = new LabelsAt(this.#surroundings);
    this.#spoken = new SpokenForms(this.#automaton, this.#of, this.#number);
    this.#until = new Int32Array(entities.size);
    this.#floorOdds = floorOdds;
    this.#all = all;
  }

  /**
   * The scan for detectors alone that a key of this kind speaks for: all that can be found under it where the sieve
   * found nothing that stands by itself. Undefined when there is none.
   */
  under(kind: KeyKind): FormatScan | undefined {
    let scan = this.#under.get(kind);
    if (scan === undefined && !this.#under.has(kind)) {
      const spokenFor = [...this.detectors()].filter(({ keys }) => keys.includes(kind));
      if (spokenFor.length > 0) scan = new FormatScan(spokenFor, this.#floorOdds, false);
      this.#under.set(kind, scan);
    }
    return scan;
  }

  /** Detectors that are on. */
  detectors(): ReadonlySet<Detector> {
    return new Set(this.#of);
  }

  /** Patterns of what can reach the floor with no key and no word beside it. */
  alone(): AlonePattern[] {
    const found: AlonePattern[] = [];
    for (const [number, detector] of this.#of.entries()) {
      const { odds, proven = odds, patterns, alone = patterns, signs = [] } = detector;
      const best = Math.max(odds, proven);
      if (best < this.#floorOdds || this.#of.indexOf(detector) !== number) continue;
      const inWord = best + (best < FORMAT.sure ? FORMAT.oneWord : 0) >= this.#floorOdds;
      for (const pattern of alone) found.push({ pattern, number, inWord, sign: false });
      for (const pattern of signs) found.push({ pattern, number, inWord, sign: true });
    }
    return found;
  }

  /** Whether bytes[at..close) of the value [from..to) reaches the floor as what a pattern's detector says, under no key. */
  stands(
    pattern: number,
    bytes: Uint8Array,
    at: number,
    close: number,
    from: number,
    to: number,
    context: ValueContext,
  ): boolean {
    this.#surroundings.begin(bytes, from, to);
    const value = { key: NO_KEY, bytes, context, start: from, end: to };
    return this.#weigh(value, pattern, at, close) >= this.#floorOdds;
  }

  /**
   * As scan(), where it is known in which places something can stand. Only under a key that speaks for no detector, and
   * only what reaches the floor.
   *
   * Cost: the places of forms; where a label stands, the beginnings of tokens within its reach.
   */
  scanAt(value: ScannedValue, places: Places, found: FoundFormat): void {
    const { forms, formCount, labels, labelCount } = places;
    if (formCount === 0 && labelCount === 0) return;
    const { bytes, start, end } = value;
    this.#until.fill(start);
    this.#surroundings.begin(bytes, start, end);
    this.#labels.begin(places, bytes, start, end);
    this.#places = places;
    let form = 0;
    let i = start;
    if (labelCount > 0) {
      const spoken = this.#spoken;
      spoken.read(places);
      const { first } = spoken;
      const timeless = spoken.timeless && formCount === 0;
      for (let k = 0; k < labelCount; k++) {
        const label = places.wordsAt[labels[k]!]!;
        const to = Math.min(end, label + WINDOW_BEFORE + 1);
        if (to <= i) continue;
        const from = Math.max(i, label - MAX_MATCH - WINDOW_AFTER);
        this.#formHere = true;
        for (; form < formCount && forms[form]! < from; form++) this.#try(value, forms[form]!, found);
        let next = form < formCount ? forms[form]! : end;
        for (i = from; i < to; ) {
          const byte = bytes[i]!;
          if (i >= next || first[byte] === 1) {
            if (timeless && (byte === 0x31 || byte === 0x32) && isMoment(bytes, i, end)) {
              i += SECONDS;
              continue;
            }
            while (next < i) next = ++form < formCount ? forms[form]! : end;
            this.#formHere = next === i;
            if (this.#formHere || spoken.mayBegin(bytes, i, end)) this.#try(value, i, found);
          }
          // Within a character nothing begins: a form is looked for at its first byte.
          const whole =
            byte >= 0xe4 &&
            byte < 0xea &&
            i + 3 <= next &&
            (bytes[i + 1]! & 0xc0) === 0x80 &&
            (bytes[i + 2]! & 0xc0) === 0x80;
          i += whole ? 3 : 1;
          if (WORD[byte] === 1) while (i < end && WORD[bytes[i]!] === 1) i++;
        }
        while (form < formCount && forms[form]! < i) form++;
      }
    }
    this.#formHere = true;
    for (; form < formCount; form++) this.#try(value, forms[form]!, found);
    this.#places = undefined;
  }

  /** Looks at one place, if a token begins there. */
  #try(value: ScannedValue, at: number, found: FoundFormat): void {
    const { bytes, start } = value;
    const byte = bytes[at]!;
    if (this.#automaton.begins[byte] !== 1 || at < this.#until[0]!) return;
    if (isWord(byte) && at > start && isWord(bytes[at - 1])) return;
    this.#at(value, at, false, found);
  }

  scan(value: ScannedValue, found: FoundFormat): void {
    const { bytes, start, end } = value;
    const { begins } = this.#automaton;
    this.#until.fill(start);
    this.#surroundings.begin(bytes, start, end);
    let i = start;
    while (i < end) {
      const byte = bytes[i]!;
      if (!isWord(byte)) {
        if (begins[byte] === 1) this.#at(value, i, false, found);
        i++;
        continue;
      }
      if (begins[byte] === 1) this.#at(value, i, false, found);
      for (i++; i < end && isWord(bytes[i]); i++) {
        if (this.#all && isDigit(bytes[i]) && !isDigit(bytes[i - 1])) this.#at(value, i, true, found);
      }
    }
  }

  #at(value: ScannedValue, at: number, glued: boolean, found: FoundFormat): void {
    const automaton = this.#automaton;
    const count = automaton.run(value.bytes, at, value.end);
    if (count > 1) longestFirst(automaton.hits, automaton.ends, count);
    /** The likeliest reading; of two alike the longer. */
    let best = -1;
    let bestOdds = Number.NEGATIVE_INFINITY;
    let dear = 0;
    for (let k = 0; k < count; k++) {
      const pattern = automaton.hits[k]!;
      if (this.#until[this.#entity[pattern]!]! > at) continue;
      const detector = this.#of[pattern]!;
      if (this.#places !== undefined && !this.#mayStand(pattern)) continue;
      if (glued && detector.glued !== true) continue;
      const close = automaton.ends[pattern]!;
      if (detector.dear === true && !this.#all) {
        automaton.hits[dear++] = pattern;
        continue;
      }
      const odds = this.#weigh(value, pattern, at, close);
      if (odds < this.#floorOdds) continue;
      if (this.#all) {
        this.#until[this.#entity[pattern]!] = close;
        this.#report(value, pattern, at, odds, found);
      } else if (odds > bestOdds) {
        best = pattern;
        bestOdds = odds;
      }
    }
    for (let k = 0; k < dear; k++) {
      const pattern = automaton.hits[k]!;
      const close = automaton.ends[pattern]!;
      if (this.#most(value, pattern, at, close) < Math.max(this.#floorOdds, bestOdds)) continue;
      const odds = this.#weigh(value, pattern, at, close);
      if (odds < this.#floorOdds || odds < bestOdds) continue;
      if (odds > bestOdds || isBefore(pattern, best, automaton.ends)) {
        best = pattern;
        bestOdds = odds;
      }
    }
    if (best < 0) return;
    this.#until.fill(automaton.ends[best]!);
    this.#report(value, best, at, bestOdds, found);
  }

  /** Whether a pattern's detector can reach the floor in this place. */
  #mayStand(pattern: number): boolean {
    const number = this.#number[pattern]!;
    return (this.#formHere && this.#alone[number] === 1) || this.#labels.mayStand(number);
  }

  /** What the words around a candidate add. */
  #around(detector: Detector, pattern: number, at: number, close: number): number {
    return this.#places === undefined
      ? this.#surroundings.odds(detector, at, close)
      : this.#labels.odds(detector, this.#number[pattern]!, at, close);
  }

  #report(value: ScannedValue, pattern: number, at: number, odds: number, found: FoundFormat): void {
    const detector = this.#of[pattern]!;
    const close = this.#automaton.ends[pattern]!;
    const named =
      (at === value.start && close === value.end) ||
      detector.keys.includes(value.key.kind) ||
      this.#around(detector, pattern, at, close) > 0;
    const length = compactInto(this.#compact, value.bytes, at, close);
    found(detector, at, close, odds, named, this.#compact, length);
  }

  /** More than a candidate's odds are not, whatever its check says. */
  #most({ key }: ScannedValue, pattern: number, at: number, close: number): number {
    const detector = this.#of[pattern]!;
    const { odds, proven = odds, keys } = detector;
    const best = Math.max(odds, proven);
    if (keys.includes(key.kind)) return best + key.weight;
    return best + this.#around(detector, pattern, at, close);
  }

  /** Log-odds of a candidate; −∞ when its check refuses it. */
  #weigh(value: ScannedValue, pattern: number, at: number, close: number): number {
    const detector = this.#of[pattern]!;
    const { bytes, key, context } = value;
    const length = compactInto(this.#compact, bytes, at, close);
    const verdict = detector.check?.(this.#compact, length, bytes, at, close, value.start, value.end);
    if (verdict === false) return Number.NEGATIVE_INFINITY;
    let odds = verdict === true ? (detector.proven ?? detector.odds) : detector.odds;
    const whole = at === value.start && close === value.end;
    if (detector.inside !== true && !standsAlone(value, at, close)) odds += FORMAT.partOfCode;
    if (detector.upper === true && hasLower(bytes, at, close)) odds += FORMAT.lowerCase;
    if (context === 'json-number') odds += FORMAT.number;
    const place = detector.keys.indexOf(key.kind);
    if (place >= 0) return odds + key.weight + (place === 0 ? 0 : FORMAT.generalKey);
    if (odds < FORMAT.sure && context !== 'text' && (whole || isOneWord(value))) odds += FORMAT.oneWord;
    if (whole) return odds + contrary(key, detector);
    if (odds >= FORMAT.sure || odds + FORMAT.labelBefore < this.#floorOdds) return odds;
    const label = this.#around(detector, pattern, at, close);
    // What speaks against it matters only where it would be taken.
    if (label !== 0 || odds < this.#floorOdds) return odds + label;
    return labelBefore(bytes, at, value.start).kind === 'negative' ? odds + CONTRARY.otherKind : odds;
  }
}

/** Orders patterns by the end of what they matched, so that of one entity the longest reading comes first. */
function longestFirst(hits: Int32Array, ends: Int32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const pattern = hits[i]!;
    let k = i;
    for (; k > 0 && isBefore(pattern, hits[k - 1]!, ends); k--) hits[k] = hits[k - 1]!;
    hits[k] = pattern;
  }
}

function isBefore(a: number, b: number, ends: Int32Array): boolean {
  return ends[a]! > ends[b]! || (ends[a] === ends[b] && a < b);
}

/** Whether a value is no running text: it holds no space and nothing but ASCII, as codes and addresses do. */
function isOneWord({ bytes, start, end }: ScannedValue): boolean {
  const limit = Math.min(end, start + MAX_WORD);
  for (let i = start; i < limit; i++) if (bytes[i] === 0x20 || bytes[i]! >= 0x80) return false;
  return true;
}

/** What a key of another kind says against a whole value. */
function contrary(key: KeyMeaning, detector: Detector): number {
  switch (key.kind) {
    case 'none':
    case 'part':
    case 'opinion':
    case 'purchase':
    case 'name':
    case 'address':
      return 0;
    case 'negative':
      return detector.odds >= FORMAT.sure ? CONTRARY.otherKind : CONTRARY.negative;
    default:
      return detector.odds >= FORMAT.sure ? CONTRARY.weak : CONTRARY.otherKind;
  }
}

/** Whether a candidate is no piece of a fraction, a path, a code with hyphens or a mask. */
function standsAlone(value: ScannedValue, at: number, close: number): boolean {
  const { bytes, start, end } = value;
  const first = bytes[at]!;
  return (!isWord(first) || startsNumber(bytes, at, start)) && endsNumber(bytes, close, end);
}

function hasLower(bytes: Uint8Array, at: number, close: number): boolean {
  for (let i = at; i < close; i++) if (bytes[i]! >= 0x61 && bytes[i]! <= 0x7a) return true;
  return false;
}
