/**
 * Drives the WebAssembly walk over the lines of a text and hands what it wrote down to the collector. The text is copied
 * into the kernel's memory window by window; a line that a window cuts is copied again with the next, and one longer
 * than a window is read by walkers/text.ts.
 *
 * Invariant: the collector is told what the plain walk would tell it, but for what it makes nothing of.
 */
import { randomBytes } from 'node:crypto';
import { HAS_DIGIT } from '../bytes.ts';
import type { Collector } from '../collector.ts';
import type { ReadKey } from '../keys/identities.ts';
import { KeyCache } from '../keys/key-cache.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import { readKey } from '../keys/read-key.ts';
import type { Recognition } from '../recognition.ts';
import type { Source } from '../sink.ts';
import { labelledValues, leadingLabel, splits } from '../walkers/labelled.ts';
import { eachLine, TextRows } from '../walkers/text.ts';
import { type Sieve, type SieveExports, SieveTable, sieveHost, UNKNOWN } from './sieve.ts';
import { TEXT_WASM } from './text-wasm.ts';

/** Numbers of labels kept from one window to the next; one window has no more labels than fit into 16 bits with them. */
const KEPT_NUMBERS = 8_192;
/** The kernel reads so many bytes past the end. */
const SLACK = 64;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

const OP = 7;
const LINE = 1;
const IS_SHAPED = 16;
const IS_LOOKED_AT = 32;
const HOLDS_SHIFT = 6;
const HOLDS = 7;

/** Bits of a label. */
const SPLITS = 1;
const ROLE = 2;
const ADDRESS = 4;
const NAME = 8;

interface Exports extends SieveExports {
  readonly INPUT: { readonly value: number };
  readonly INPUT_BYTES: { readonly value: number };
  readonly TAPE: { readonly value: number };
  setUp(a: bigint, b: bigint, strict: number): void;
  setEncoded(may: number): void;
  run(length: number, last: number): number;
  answer(a: number, b: number, c: number): void;
  forgetWords(): void;
  getTapeEnd(): number;
  rewind(): void;
}

let compiled: WebAssembly.Module | undefined;
/** One kernel for all inspectors that look for the same and read keys as everybody does: a piece is read without waiting. */
const SHARED = new WeakMap<Recognition, TextKernel>();

/** A kernel, made when it is first asked for: it takes 1.2 MB, and as much again for the table of its automaton. */
export function textKernel(recognition: Recognition, read: ReadKey): TextKernel {
  if (read !== readKey) return new TextKernel(recognition, read);
  let kernel = SHARED.get(recognition);
  if (kernel === undefined || kernel.walking) {
    kernel = new TextKernel(recognition, read);
    SHARED.set(recognition, kernel);
  }
  return kernel;
}

/** What a kernel hands its records to: one number after another, three to a record. */
type Take = (head: number, start: number, end: number) => void;

/** Where something can stand in the value that is handed out, in the kernel's memory. */
interface Told {
  readonly tape: Uint32Array;
  from: number;
  count: number;
}

export class TextKernel {
  readonly keys: KeyCache;
  /** Meanings of labels by the numbers that the kernel knows them by. */
  meanings: KeyMeaning[] = [NO_KEY];
  /** A fault in the middle of a piece leaves it so: such a kernel is not used again. */
  walking = false;
  /** Where its input begins in its memory. */
  readonly input: number;
  /** Bytes that are looked at at once. */
  readonly window: number;
  readonly #kernel: Exports;
  readonly #sieve: SieveTable;
  readonly #memory: Uint8Array;
  readonly #tape: Uint32Array;
  /** Events of the record that is handed out. */
  readonly told: Told;
  #numbers = new Map<KeyMeaning, number>();
  #take: Take = () => {};

  /**
   * @param recognition what is looked for; where it is `fast`, values that are never a likely finding are passed over.
   * @param read how keys are read.
   */
  constructor(recognition: Recognition, read: ReadKey) {
    this.keys = new KeyCache(read);
    this.#sieve = new SieveTable(recognition.formats, recognition.sievePatterns);
    compiled ??= new WebAssembly.Module(Buffer.from(TEXT_WASM, 'base64'));
    const host = {
      ...sieveHost(this.#sieve),
      word: (start: number, end: number) => this.#word(start, end),
      drain: () => this.#drain(),
    };
    this.#kernel = new WebAssembly.Instance(compiled, { host }).exports as unknown as Exports;
    this.input = this.#kernel.INPUT.value;
    this.window = this.#kernel.INPUT_BYTES.value;
    this.#memory = new Uint8Array(this.#kernel.memory.buffer);
    this.#tape = new Uint32Array(this.#kernel.memory.buffer, this.#kernel.TAPE.value);
    this.told = { tape: this.#tape, from: 0, count: 0 };
    this.#sieve.context = 'text';
    this.#sieve.attach(this.#kernel);
    // Secret, so that nobody writes labels that fall into one slot.
    const seed = randomBytes(16);
    this.#kernel.setUp(seed.readBigInt64LE(0), seed.readBigInt64LE(8), recognition.fast ? 1 : 0);
  }

  /**
   * Walks bytes[start..end), at most a window of them. @param last whether the text ends there.
   * @param encodings what may be encoded in the text. @returns bytes that were dealt with: whole lines.
   */
  walk(bytes: Uint8Array, start: number, end: number, last: boolean, encodings: number, take: Take): number {
    const { input } = this;
    const length = end - start;
    this.walking = true;
    if (this.meanings.length > KEPT_NUMBERS) this.#forget();
    this.#memory.set(bytes.subarray(start, end), input);
    this.#memory.fill(0xff, input + length, input + length + SLACK);
    this.#take = take;
    this.#sieve.bytes = bytes;
    this.#sieve.delta = start - input;
    this.#kernel.setEncoded(encodings);
    const done = this.#kernel.run(length, last ? 1 : 0);
    this.walking = false;
    return done;
  }

  #forget(): void {
    this.#kernel.forgetWords();
    this.meanings = [NO_KEY];
    this.#numbers = new Map();
  }

  #drain(): void {
    const tape = this.#tape;
    const told = this.told;
    const end = (this.#kernel.getTapeEnd() - tape.byteOffset) >> 2;
    for (let i = 0; i < end; i += 4 + 4 * told.count) {
      told.from = i + 4;
      told.count = tape[i + 3]!;
      this.#take(tape[i]!, tape[i + 1]!, tape[i + 2]!);
    }
    this.#kernel.rewind();
  }

  /** A label that the kernel does not know. */
  #word(start: number, end: number): void {
    const key = this.keys.read(this.#memory, start, end);
    if (key.kind === 'none') {
      this.#kernel.answer(0, 0, 0);
      return;
    }
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.meanings.push(key) - 1;
      this.#numbers.set(key, number);
    }
    const { kind, role } = key;
    const reach = kind === 'address' ? ADDRESS : kind === 'name' || kind === 'username' ? NAME : 0;
    this.#kernel.answer(number, (splits(key) ? SPLITS : 0) | (role ? ROLE : 0) | reach, 0);
  }
}

/** Reads text that arrives in pieces. */
export class FastTextReader {
  readonly #kernel: TextKernel;
  readonly #sieve: Sieve | undefined;
  readonly #collector: Collector;
  readonly #rows: TextRows;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Where the window begins, and where the last line ended that was written down. */
  #base = 0;
  #before = 0;
  /** Bytes between that line and the piece. */
  #gap = Number.POSITIVE_INFINITY;

  /** @param sieve of the recogniser, which is told what the kernel knows of places. */
  constructor(kernel: TextKernel, collector: Collector, sieve: Sieve | undefined) {
    this.#sieve = sieve;
    this.#kernel = kernel;
    this.#collector = collector;
    this.#rows = new TextRows(collector);
  }

  /** @returns the index after the last whole line; with `last` the end. */
  feed(source: Source, last: boolean): number {
    const { bytes, end } = source;
    const kernel = this.#kernel;
    this.#bytes = bytes;
    this.#before = source.start;
    let at = source.start;
    while (at < end) {
      const stop = Math.min(end, at + kernel.window);
      this.#base = at;
      const done = kernel.walk(bytes, at, stop, last && stop === end, this.#collector.encodings, this.#take);
      at += done;
      if (done > 0) continue;
      const next = this.#longLine(source, at, last);
      if (next === at) break;
      at = next;
    }
    this.#gap += at - this.#before;
    return at;
  }

  /** @returns bytes not understood: none. */
  finish(): number {
    this.#rows.finish();
    return 0;
  }

  readonly #take: Take = (head, start, end) => {
    const key = this.#kernel.meanings[head >>> 16]!;
    const from = this.#base + start;
    const to = this.#base + end;
    if ((head & OP) === LINE) {
      this.#line(key, from, to);
      return;
    }
    const traits = (head & IS_SHAPED) === 0 ? 0 : HAS_DIGIT;
    const holds = (head & IS_LOOKED_AT) === 0 ? UNKNOWN : (head >> HOLDS_SHIFT) & HOLDS;
    const { tape, from: events, count } = this.#kernel.told;
    if (count > 0)
      this.#sieve?.tell(this.#bytes, from, to, tape, events, count, this.#base - this.#kernel.input);
    this.#collector.value(key, this.#bytes, from, to, undefined, 'text', traits, 0, holds);
  };

  #line(leading: KeyMeaning, from: number, to: number): void {
    this.#rows.line(leading.kind, this.#gap + from - this.#before);
    this.#before = to;
    this.#gap = 0;
  }

  /** A line longer than a window, or a piece of one. @returns the index after it, or `at` when more of it is needed. */
  #longLine(source: Source, at: number, last: boolean): number {
    const { bytes, end } = source;
    const { keys } = this.#kernel;
    let stop = at;
    while (stop < end && bytes[stop] !== NEWLINE && bytes[stop] !== RETURN) stop++;
    const whole = stop < end ? stop + 1 : end;
    return eachLine({ ...source, start: at, end: whole }, last || stop < end, (from, to, traits) => {
      this.#line(leadingLabel(bytes, from, to, keys), from, to);
      labelledValues(bytes, from, to, undefined, 'text', traits, 0, this.#collector, keys);
    });
  }
}
