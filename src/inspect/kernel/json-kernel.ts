/**
 * Drives the WebAssembly walk over a JSON body and hands what it wrote down to the collector. The body is copied into
 * the kernel's memory window by window; a token that a window cuts is copied again with the next.
 *
 *   body  ├── window ──┤            run() ─▶ tape ─▶ enter, value, leave
 *                   ├── window ──┤  run() ─▶ …
 *
 * Invariant: the collector is told what walkJson would tell it, but for what it makes nothing of.
 */
import { randomBytes } from 'node:crypto';
import { isDigit, textOf, traitsOf } from '../bytes.ts';
import type { Collector } from '../collector.ts';
import { keyBits } from '../interest.ts';
import type { ReadKey } from '../keys/identities.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import { readKey } from '../keys/read-key.ts';
import { LaneOf, writeLaneTables } from '../lanes/kernel-tables.ts';
import type { Recognition } from '../recognition.ts';
import { Scratch } from '../scratch.ts';
import type { Source } from '../sink.ts';
import { PERCENT, TOKEN } from '../walkers/encoded.ts';
import { bareEnd, closingQuote, cutTextEnd, isCallEnd } from '../walkers/json.ts';
import { undoEscapes } from '../walkers/json-escapes.ts';
import { ANYTHING, CUT, type JsonExports, KEYS_FULL, TAPE_FULL } from './json-tape.ts';
import { JsonTapeReader } from './json-tape-reader.ts';
import { kernelInstance } from './kernel-module.ts';
import { PlanRows } from './plan-rows.ts';
import { SieveTable } from './sieve.ts';

/** Bytes copied at a time: they stay in the processor's second cache. */
const WINDOW = 64 * 1024;
/** A longer string is taken in pieces, as text without a key, so that memory has a bound; in bytes. */
export const LONGEST_STRING = 4 * 1024 * 1024;
/** Longest key that means anything, in bytes; as in KeyCache. */
const MAX_KEY_BYTES = 192;

/** Quotes behind a window, in bytes: no token goes on past it. */
const SLACK = 64;
/** Of a token that no window holds whole. */
const ANY_ENCODING = PERCENT | TOKEN;

/** One kernel for all inspectors that look for the same and read keys as everybody does: a walk begins and ends without waiting. */
const SHARED = new WeakMap<Recognition, JsonKernel>();
/** And one for JSON in strings of what the first walks. */
const INNER = new WeakMap<Recognition, JsonKernel>();

/** A kernel, made when it is first asked for: it takes 1.5 MB, and as much again for the table of its automaton. */
export function jsonKernel(recognition: Recognition, read: ReadKey): JsonKernel {
  if (read !== readKey) return new JsonKernel(recognition, read);
  let kernel = SHARED.get(recognition);
  if (kernel === undefined || kernel.walking) {
    kernel = new JsonKernel(recognition, read);
    SHARED.set(recognition, kernel);
  }
  return kernel;
}

/**
 * Walks JSON in a string while another kernel walks the body.
 * @returns how many of its bytes were not understood, or undefined when that kernel is in use, too.
 */
export function walkInner(
  source: Source,
  careful: boolean,
  collector: Collector,
  recognition: Recognition,
): number | undefined {
  let kernel = INNER.get(recognition);
  if (kernel === undefined) {
    kernel = new JsonKernel(recognition, readKey);
    INNER.set(recognition, kernel);
  }
  return kernel.walking ? undefined : kernel.walk(source, careful, collector);
}

export class JsonKernel {
  readonly #readKey: ReadKey;
  readonly #lanes: LaneOf;
  readonly #kernel: JsonExports;
  readonly #sieve: SieveTable;
  readonly #memory: Uint8Array;
  readonly #tape: JsonTapeReader;
  readonly #inputBytes: number;
  /** Where the kernel decodes a value. */
  readonly #textAt: number;
  /** The body, and where in it lies the window that the kernel walks. */
  #bytes: Uint8Array = NO_BYTES;
  #base = 0;
  readonly #maxDepth: number;
  readonly #scratch = new Scratch();
  /** A fault in the middle of a walk leaves it so: such a kernel is not used again. */
  walking = false;
  /** In a string longer than LONGEST_STRING. */
  #inString = false;
  /** Bytes not understood that the kernel did not see. */
  #malformed = 0;

  /**
   * @param recognition what is looked for; where it is `fast`, values that are never a likely finding are passed over.
   * @param read how keys are read.
   */
  constructor(recognition: Recognition, read: ReadKey) {
    this.#readKey = read;
    this.#lanes = new LaneOf(recognition);
    this.#sieve = new SieveTable(recognition.formats, recognition.sievePatterns);
    const { step, weigh, shape } = this.#sieve;
    const host = {
      step,
      weigh: (state: number, at: number, close: number, from: number, to: number) => {
        this.#stand(from);
        return weigh(state, at, close, from, to);
      },
      shape: (at: number, from: number, to: number) => {
        this.#stand(from);
        return shape(at, from, to);
      },
      meet: (start: number, end: number, escaped: number) => this.#meet(start, end, escaped),
    };
    this.#kernel = kernelInstance(host) as unknown as JsonExports;
    this.#sieve.attach(this.#kernel);
    writeLaneTables(this.#kernel);
    this.#memory = new Uint8Array(this.#kernel.memory.buffer);
    this.#tape = new JsonTapeReader(
      new Uint32Array(this.#kernel.memory.buffer, this.#kernel.TAPE.value),
      new PlanRows(this.#kernel),
    );
    this.#inputBytes = this.#kernel.INPUT_BYTES.value;
    this.#textAt = this.#kernel.TEXT.value;
    this.#maxDepth = this.#kernel.MAX_DEPTH.value;
    // Secret, so that nobody writes keys that fall into one slot.
    const seed = randomBytes(16);
    this.#kernel.setUp(seed.readBigInt64LE(0), seed.readBigInt64LE(8), recognition.fast ? 1 : 0);
  }

  /**
   * Begins a body.
   * @param careful numbers under keys of numbers are handed out, too: an operator may have said what they are.
   * @param takesRows records like others may be taken whole (plan-rows.ts): the body is fed at once, and handed out before
   *   another begins.
   */
  begin(careful: boolean, takesRows = false): void {
    this.walking = true;
    this.#kernel.begin(careful ? 1 : 0, takesRows ? 1 : 0);
    this.#malformed = 0;
    this.#inString = false;
  }

  /**
   * Walks bytes[start..end), a piece of the body. @param last whether the body ends with it.
   * @returns the index of the token that the end cuts, to be given again with what follows; with `last` the end.
   */
  feed(bytes: Uint8Array, start: number, end: number, last: boolean, collector: Collector): number {
    const { encodings } = collector;
    const at = this.#feed(bytes, start, end, last, collector, encodings);
    collector.encodings = encodings;
    return at;
  }

  /** @param known which encodings may stand in the body, as far as that was found out; each window is asked, too. */
  #feed(
    bytes: Uint8Array,
    start: number,
    end: number,
    last: boolean,
    collector: Collector,
    known: number,
  ): number {
    let base = start;
    let room = WINDOW;
    while (base < end) {
      if (this.#inString) {
        collector.encodings = ANY_ENCODING;
        const next = this.#stringPiece(bytes, base, end, last, collector);
        if (next === base) return base;
        base = next;
        continue;
      }
      const length = Math.min(room, end - base);
      this.#memory.set(bytes.subarray(base, base + length));
      this.#memory.fill(0x22, length, length + SLACK);
      collector.encodings = known | this.#kernel.encodingsIn(length);
      this.#kernel.setEncoded(collector.encodings);
      const atEnd = base + length === end;
      const at = this.#window(bytes, base, length, atEnd && last, collector);
      base += at;
      if (at === length) room = WINDOW;
      else if (at > 0 && !atEnd) room = WINDOW;
      else if (atEnd && !last && end - base <= this.#inputBytes) return base;
      else if (atEnd && end - base <= this.#inputBytes) return this.#cutString(bytes, base, end, collector);
      else if (room < this.#inputBytes) room *= 2;
      else {
        collector.encodings = ANY_ENCODING;
        const next = this.#longToken(bytes, base, end, last, collector);
        if (next === base && !this.#inString) return base;
        base = next;
        room = WINDOW;
      }
    }
    return base;
  }

  /** Closes what is open at the end of the body. @returns how many of its bytes were not understood. */
  finish(bytes: Uint8Array, collector: Collector): number {
    this.#kernel.finish();
    this.#drain(bytes, 0, collector);
    this.walking = false;
    this.#bytes = NO_BYTES;
    return this.#malformed + this.#kernel.getMalformed();
  }

  /** Walks JSON that stood in a string, as a part of the container that is open. @returns how many of its bytes were not understood. */
  walk(source: Source, careful: boolean, collector: Collector): number {
    const { bytes, start, end, map, level } = source;
    this.#tape.map = map;
    this.#tape.level = level;
    this.begin(careful);
    this.feed(bytes, start, end, true, collector);
    const malformed = this.finish(bytes, collector);
    this.#tape.map = undefined;
    this.#tape.level = 0;
    return malformed;
  }

  /** Runs over a window. @returns where the token begins that it cuts, or its length. */
  #window(bytes: Uint8Array, base: number, length: number, last: boolean, collector: Collector): number {
    const kernel = this.#kernel;
    this.#bytes = bytes;
    this.#base = base;
    kernel.setBase(base);
    let at = 0;
    for (;;) {
      at = kernel.run(at, length, last ? 1 : 0);
      this.#drain(bytes, base, collector);
      const status = kernel.getStatus();
      if (status === KEYS_FULL) this.#renewKeys();
      else if (status !== TAPE_FULL) return status === CUT ? at : length;
    }
  }

  /** Tells the sieve where the value from `from` on stands: in the body, or decoded in the kernel's memory. */
  #stand(from: number): void {
    const inBody = from < this.#textAt;
    this.#sieve.bytes = inBody ? this.#bytes : this.#memory;
    this.#sieve.delta = inBody ? this.#base : 0;
  }

  #drain(bytes: Uint8Array, base: number, collector: Collector): void {
    const end = (this.#kernel.getTapeEnd() - this.#tape.tape.byteOffset) >> 2;
    if (end === 0) return;
    this.#tape.read(end, bytes, base, collector);
    this.#kernel.rewind();
  }

  /** A key that the kernel meets for the first time. @returns its number, its bits above and its lane. */
  #meet(start: number, end: number, escaped: number): number {
    let bytes = this.#memory;
    let from = start;
    let to = end;
    if (escaped !== 0) {
      to = undoEscapes(this.#memory, start, end, undefined, this.#scratch);
      bytes = this.#scratch.bytes;
      from = 0;
    }
    const known = to - from <= MAX_KEY_BYTES && to > from;
    return this.#number(known ? this.#readKey(textOf(bytes, from, to)) : NO_KEY);
  }

  #number(meaning: KeyMeaning): number {
    if (meaning === NO_KEY) return 0;
    const number = this.#tape.meanings.push(meaning) - 1;
    return number | (keyBits(meaning) << 16) | (this.#lanes.of(meaning) << 24);
  }

  /** No room for another key: forgets all but those of open containers. */
  #renewKeys(): void {
    const kernel = this.#kernel;
    const old = this.#tape.meanings;
    this.#tape.meanings = [NO_KEY];
    this.#tape.rows.forget();
    kernel.forgetKeys();
    const depth = Math.min(kernel.getDepth(), this.#maxDepth);
    for (let i = 0; i < depth; i++) {
      kernel.setFrameKey(i, this.#number(old[kernel.frameKey(i)]!) & 0xffff);
    }
    kernel.setKeyId(0); // a key stands next
  }

  /** A token longer than the kernel's memory. @returns the index after it, or `at` when more of it is needed. */
  #longToken(bytes: Uint8Array, at: number, end: number, last: boolean, collector: Collector): number {
    const kernel = this.#kernel;
    if (bytes[at] !== 0x22) {
      const stop = bareEnd(bytes, at, Math.min(end, at + LONGEST_STRING));
      if (stop === end && !last) return at;
      const number = isDigit(bytes[at]) || (bytes[at] === 0x2d && at + 1 < stop && isDigit(bytes[at + 1]));
      if (!number && !(kernel.getDepth() === 0 && isCallEnd(bytes, at, stop))) this.#malformed += stop - at;
      return stop;
    }
    const limit = Math.min(end, at + 2 + LONGEST_STRING);
    const close = closingQuote(bytes, at, limit);
    if (close >= limit) {
      if (limit === end && end < at + 2 + LONGEST_STRING)
        return last ? this.#cutString(bytes, at, end, collector) : at;
      this.#inString = true;
      return at + 1;
    }
    if (kernel.isKeyExpected() === 0) {
      this.#surface(bytes, at, collector);
      this.#tape.text(bytes, at + 1, close, ANYTHING, this.#tape.meanings[kernel.getKeyId()]!, collector);
    } else {
      if (kernel.getDepth() <= this.#maxDepth) {
        this.#surface(bytes, at, collector);
        this.#tape.keyAsValue(bytes, at + 1, close, ANYTHING, collector);
      }
      kernel.keyRead(0, 0);
    }
    return close + 1;
  }

  /** The next piece of a string longer than LONGEST_STRING: text without a key. @returns the index after it. */
  #stringPiece(bytes: Uint8Array, at: number, end: number, last: boolean, collector: Collector): number {
    const limit = Math.min(end, at + LONGEST_STRING);
    const close = closingQuote(bytes, at - 1, limit);
    if (close < limit) {
      this.#piece(bytes, at, close, collector);
      this.#inString = false;
      if (this.#kernel.isKeyExpected() !== 0) this.#kernel.keyRead(0, 0);
      return close + 1;
    }
    if (end < at + LONGEST_STRING) {
      if (!last) return at;
      this.#inString = false;
      return this.#cutString(bytes, at - 1, end, collector);
    }
    const to = cutTextEnd(bytes, at, limit);
    this.#piece(bytes, at, to, collector);
    return to;
  }

  #piece(bytes: Uint8Array, start: number, end: number, collector: Collector): void {
    if (start >= end) return;
    this.#surface(bytes, start, collector);
    this.#tape.text(bytes, start, end, ANYTHING, NO_KEY, collector);
  }

  /** A string without its end. @returns the end. */
  #cutString(bytes: Uint8Array, at: number, end: number, collector: Collector): number {
    this.#malformed += end - at;
    const to = cutTextEnd(bytes, at, end);
    if (to <= at + 1) return end;
    this.#surface(bytes, at, collector);
    const traits = traitsOf(bytes, at + 1, to);
    collector.value(NO_KEY, bytes, at + 1, to, this.#tape.map, 'json-string', traits, this.#tape.level);
    return end;
  }

  /** Tells the collector of all open containers. */
  #surface(bytes: Uint8Array, base: number, collector: Collector): void {
    this.#kernel.surface();
    this.#drain(bytes, base, collector);
  }
}

const NO_BYTES = new Uint8Array(0);
