/**
 * What a value can hold, said beforehand by WebAssembly (sieve.as.ts): the recogniser then looks only for that, and not
 * at all at most values of clean traffic.
 *
 *   value ─▶ look() ─▶ 0                       nothing in it stands by itself: passed over
 *                   ─▶ SHAPES · FORMATS · PROSE the recogniser's scans of these names are run, and decide
 *
 * Invariant: a necessary condition and never more. Where look() says no, scanShapes, FormatScan and proseSpans find
 * nothing that reaches the default tier; sieve.test.ts holds them together. The automaton's table is built here, as far
 * as it is used, in the kernel's memory; candidates that it accepts are weighed here by FormatScan.
 */
import { byteClasses } from '../automaton/byte-classes.ts';
import { DEAD, START, Subsets } from '../automaton/subsets.ts';
import { PROSE_WORDS } from '../detectors/chinese-prose/chinese-prose.ts';
import { ENGLISH_WORDS } from '../detectors/english-prose/english-prose.ts';
import type { FormatScan } from '../format-scan.ts';
import type { ValueContext } from '../inspection.ts';
import { labelPatterns } from '../keys/surroundings.ts';
import { standsShape } from '../scan.ts';
import { kernelInstance } from './kernel-module.ts';
import { Places } from './places.ts';
import { tablesOf } from './sieve-tables.ts';
import { type PatternWord, WordSets } from './word-sets.ts';

/** What a value can hold. */
export const SHAPES = 1;
export const FORMATS = 2;
export const PROSE = 4;
/** It was not asked. */
export const UNKNOWN = -1;
export const EVERYTHING = SHAPES | FORMATS | PROSE;
/** The same, and all of the value is to be looked through, not only where the sieve says. */
export const PLAINLY = EVERYTHING | 8;

// Where a value stands; bits of sieve().
const PLAIN = 1;
const FIELD = 2;
const BARE = 4;
const QUIET = 8;
const CAREFUL = 16;

// Bits of a state.
const LIKELY = 1;
const STRONG = 2;
/** A label, or the beginning of what no more can be said of. */
const LABEL = 4;
const LABEL_WORD = 8;
const HINT = 16;
/** A word that is looked for only where something is located. */
const ANCHORED = 32;

/** Of an edge of the table: its state has bits. */
const HAS_BITS = 0x8000;
/** Bits of what needs no end of a word. */
const AT_ONCE = LABEL | HINT;

/** Bytes before and after a value that its detectors look at. */
const MARGIN = 64;
/** Bytes that two pieces of a long value have in common: the longest candidate and the words around it. */
const OVERLAP = 512;

const WHERE: Readonly<Record<ValueContext, number>> = {
  'json-string': 0,
  'json-number': BARE,
  'json-key': 0,
  'html-text': 0,
  'html-attribute': 0,
  'csv-field': FIELD,
  text: PLAIN,
};

/** What the kernel's module exports for the sieve. */
export interface SieveExports {
  readonly memory: WebAssembly.Memory;
  readonly ACCEPTS: { readonly value: number };
  readonly BEGINS: { readonly value: number };
  readonly TEXT: { readonly value: number };
  readonly TEXT_BYTES: { readonly value: number };
  readonly MOMENTS: { readonly value: number };
  readonly CLASSES: { readonly value: number };
  readonly WORDS: { readonly value: number };
  readonly EVENTS: { readonly value: number };
  readonly MOST_EVENTS: { readonly value: number };
  readonly RUNS: { readonly value: number };
  readonly MOST_DIGITS: { readonly value: number };
  readonly TABLE: { readonly value: number };
  readonly MAX_STATES: { readonly value: number };
  readonly ROW_EDGES: { readonly value: number };
  sieve(start: number, end: number, where: number): number;
  locate(start: number, end: number, where: number, into: number, most: number): number;
}

/** What the kernel asks of its host for the sieve. */
export interface SieveHost {
  step(state: number, byte: number): number;
  weigh(state: number, at: number, close: number, from: number, to: number): number;
  shape(at: number, from: number, to: number): number;
}

/** Patterns of the automaton and what they mean, made once for all kernels that look for the same. */
export interface SievePatterns {
  readonly patterns: readonly string[];
  /** Bits of each pattern. */
  readonly meanings: Uint8Array;
  /** Pattern of the FormatScan of each that is one, or −1. */
  readonly formats: Int32Array;
  /** What is said where patterns end. */
  readonly words: WordSets;
}

export function sievePatterns(formats: FormatScan): SievePatterns {
  const patterns: string[] = [];
  const meanings: number[] = [];
  const numbers: number[] = [];
  const says: (PatternWord | undefined)[] = [];
  const add = (pattern: string, meaning: number, number = -1, word?: PatternWord): void => {
    patterns.push(pattern);
    meanings.push(meaning);
    numbers.push(number);
    says.push(word);
  };
  for (const { pattern, number, inWord, sign } of formats.alone()) {
    if (sign) add(pattern, LABEL, number, { sign });
    else add(pattern, LIKELY | (inWord ? STRONG : 0), number);
  }
  for (const label of labelPatterns(formats.detectors()))
    add(label.pattern, label.whole ? LABEL_WORD : LABEL, -1, { label });
  for (const word of [...PROSE_WORDS, ...ENGLISH_WORDS])
    add(word.pattern, word.hint ? HINT : ANCHORED, -1, { anchors: word.anchors });
  return {
    patterns,
    meanings: Uint8Array.from(meanings),
    formats: Int32Array.from(numbers),
    words: new WordSets(says),
  };
}

/** The host's side of one kernel's automaton: its states are made here and written into the kernel's memory. */
export class SieveTable implements SieveHost {
  readonly #formats: FormatScan;
  readonly #of: SievePatterns;
  #subsets: Subsets | undefined;
  #table = new Uint16Array(0);
  #classOf: Uint8Array = new Uint8Array(256);
  #rowEdges = 0;
  #accepts = new Uint8Array(0);
  #words = new Uint16Array(0);
  /** The bytes that are looked at, and where in them lies the first byte of the kernel's memory. */
  bytes: Uint8Array = new Uint8Array(0);
  delta = 0;
  context: ValueContext = 'json-string';

  constructor(formats: FormatScan, of: SievePatterns) {
    this.#formats = formats;
    this.#of = of;
  }

  /** Begins the table in a kernel's memory. */
  attach({
    memory,
    ACCEPTS,
    BEGINS,
    MOMENTS,
    WORDS,
    RUNS,
    MOST_DIGITS,
    CLASSES,
    TABLE,
    MAX_STATES,
    ROW_EDGES,
  }: SieveExports): void {
    const states = MAX_STATES.value;
    this.#subsets = new Subsets(this.#of.patterns, states - 1);
    const classes = byteClasses(this.#subsets.nfa);
    if (classes.count > ROW_EDGES.value) throw new RangeError(`${classes.count} classes of bytes`);
    this.#classOf = classes.of;
    this.#rowEdges = ROW_EDGES.value;
    new Uint8Array(memory.buffer, CLASSES.value).set(classes.of);
    this.#table = new Uint16Array(memory.buffer, TABLE.value, ROW_EDGES.value * states);
    this.#accepts = new Uint8Array(memory.buffer, ACCEPTS.value, states);
    this.#words = new Uint16Array(memory.buffer, WORDS.value, states);
    const tables = tablesOf(this.#of, this.#subsets, AT_ONCE, MOST_DIGITS.value);
    new Uint8Array(memory.buffer, RUNS.value).set(tables.runs);
    new Uint8Array(memory.buffer, MOMENTS.value).set(tables.moments);
    const begins = new Uint8Array(memory.buffer, BEGINS.value, 256);
    for (let byte = 0; byte < 256; byte++) {
      if (this.step(START + 1, byte) !== DEAD + 1) begins[byte] = 1;
    }
  }

  /** States are numbered from one: 0 in the table says that an edge was not met before. */
  readonly step = (state: number, byte: number): number => {
    let forgotten = false;
    const subsets = this.#subsets!;
    const to = subsets.step(state - 1, byte, () => {
      forgotten = true;
    });
    let bits = 0;
    const ending = subsets.accepts(to);
    if (ending !== undefined) {
      for (const pattern of ending) bits |= this.#of.meanings[pattern]!;
      this.#words[to + 1] = this.#of.words.numberOf(ending);
    }
    this.#accepts[to + 1] = bits;
    const edge = (to + 1) | (bits === 0 ? 0 : HAS_BITS);
    if (forgotten) this.#table.fill(0);
    else this.#table[this.#rowEdges * state + this.#classOf[byte]!] = edge;
    return edge;
  };

  readonly weigh = (state: number, at: number, close: number, from: number, to: number): number => {
    const { delta, bytes, context } = this;
    for (const pattern of this.#subsets!.accepts(state - 1) ?? []) {
      const format = this.#of.formats[pattern]!;
      if (format < 0) continue;
      if (this.#formats.stands(format, bytes, at + delta, close + delta, from + delta, to + delta, context))
        return 1;
    }
    return 0;
  };

  readonly shape = (at: number, from: number, to: number): number =>
    standsShape(this.bytes, at + this.delta, from + this.delta, to + this.delta) ? 1 : 0;
}

/** Looks at values of any body but JSON, whose kernel has a sieve of its own. */
export class Sieve {
  readonly #table: SieveTable;
  readonly #kernel: SieveExports;
  readonly #memory: Uint8Array;
  readonly #text: number;
  readonly #room: number;
  /** Where its events go, and how many there is room for: reading a global costs as much as a short value. */
  readonly #eventsAt: number;
  readonly #most: number;
  /** Bytes that do not change for now, and the window of them that lies in the kernel's memory. */
  #held: Uint8Array | undefined;
  #heldFrom = 0;
  #heldTo = 0;
  readonly #events: Uint32Array;
  readonly #places: Places;
  /** What a kernel told of a value, and of which. */
  readonly #told: Places;
  #toldOf: Uint8Array | undefined;
  #toldFrom = 0;
  #toldTo = 0;

  constructor(formats: FormatScan, patterns: SievePatterns) {
    this.#table = new SieveTable(formats, patterns);
    this.#kernel = kernelInstance({ ...sieveHost(this.#table), meet: () => 0 }) as unknown as SieveExports;
    this.#table.attach(this.#kernel);
    this.#memory = new Uint8Array(this.#kernel.memory.buffer);
    this.#text = this.#kernel.TEXT.value;
    this.#room = this.#kernel.TEXT_BYTES.value;
    this.#eventsAt = this.#kernel.EVENTS.value;
    this.#most = this.#kernel.MOST_EVENTS.value;
    this.#events = new Uint32Array(this.#kernel.memory.buffer, this.#eventsAt, 4 * this.#most);
    this.#places = new Places(patterns.words, this.#most);
    this.#told = new Places(patterns.words, this.#most);
  }

  /** Says that these bytes do not change until letGo(): values in them are copied with their neighbours, not one by one. */
  hold(bytes: Uint8Array): void {
    this.#held = bytes;
    this.#heldFrom = this.#heldTo = 0;
  }

  letGo(): void {
    this.#held = undefined;
    this.#heldFrom = this.#heldTo = 0;
  }

  /**
   * What bytes[start..end) can hold.
   * @param quiet its key is one of numbers. @param careful any shape counts: something was learned, or a key tells.
   * @returns SHAPES, FORMATS, PROSE; 0 for nothing. About a nanosecond a byte.
   */
  look(
    bytes: Uint8Array,
    start: number,
    end: number,
    context: ValueContext,
    quiet: boolean,
    careful: boolean,
  ): number {
    const table = this.#table;
    table.bytes = bytes;
    table.context = context;
    let where = WHERE[context] | (quiet ? QUIET : 0) | (careful ? CAREFUL : 0);
    const room = this.#room - 2 * MARGIN;
    let found = 0;
    for (let from = start; ; from += room - OVERLAP) {
      const to = Math.min(end, from + room);
      const at = this.#place(bytes, from, to);
      table.delta = from - at;
      found |= this.#kernel.sieve(at, at + to - from, where);
      if (to === end || found === EVERYTHING) return found;
      where |= PLAIN | CAREFUL; // a piece is not the whole value
    }
  }

  /** A kernel tells beforehand where something can stand in the value that is looked at next, by its own events. */
  tell(
    bytes: Uint8Array,
    start: number,
    end: number,
    events: Uint32Array,
    from: number,
    count: number,
    delta: number,
  ): void {
    this.#toldOf = this.#told.read(events, from, count, delta) ? bytes : undefined;
    this.#toldFrom = start;
    this.#toldTo = end;
  }

  /**
   * Where in bytes[start..end) something can stand.
   * @returns the places, good until the next call; undefined when they are too many to be told.
   */
  locate(
    bytes: Uint8Array,
    start: number,
    end: number,
    context: ValueContext,
    careful: boolean,
  ): Places | undefined {
    if (bytes === this.#toldOf && start === this.#toldFrom && end === this.#toldTo) return this.#told;
    const kernel = this.#kernel;
    if (end - start > this.#room - 2 * MARGIN) return undefined;
    const table = this.#table;
    table.bytes = bytes;
    table.context = context;
    const at = this.#place(bytes, start, end);
    table.delta = start - at;
    const most = this.#most;
    const where = WHERE[context] | (careful ? CAREFUL : 0);
    const count = kernel.locate(at, at + end - start, where, this.#eventsAt, most);
    if (count > most) return undefined;
    return this.#places.read(this.#events, 0, count, start - at) ? this.#places : undefined;
  }

  /** Brings bytes[from..to) into the kernel's memory. @returns where. */
  #place(bytes: Uint8Array, from: number, to: number): number {
    const text = this.#text + MARGIN;
    if (bytes !== this.#held) {
      if (to - from <= SHORT) {
        for (let i = from, j = text; i < to; i++, j++) this.#memory[j] = bytes[i]!;
      } else {
        this.#memory.set(bytes.subarray(from, to), text);
      }
      if (this.#heldTo > 0) this.#heldFrom = this.#heldTo = 0;
      return text;
    }
    if (from < this.#heldFrom || to > this.#heldTo) {
      this.#heldFrom = from;
      this.#heldTo = Math.min(bytes.length, from + this.#room - 2 * MARGIN);
      this.#memory.set(bytes.subarray(from, this.#heldTo), text);
    }
    return text + from - this.#heldFrom;
  }
}

/** Below it, copying bytes one by one is faster than a call. */
const SHORT = 48;

export function sieveHost({ step, weigh, shape }: SieveHost): SieveHost {
  return { step, weigh, shape };
}
