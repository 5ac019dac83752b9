/**
 * Drives the WebAssembly walk over a page and hands what it wrote down to the collector. The page lies in the kernel's
 * memory as a whole, so that no token is ever cut; what the kernel cannot say by itself (what a word means, what a
 * character reference stands for) it asks for on the way, and does not ask again for what it met before.
 *
 *   page ─▶ memory ─▶ run() ─┬─ asks: element names, attributes, classes, labels
 *                            └─ tape ─▶ enter, value, leave
 *
 * Invariant: the collector is told what oracle/html.ts would tell it, but for what it makes nothing of.
 */
import { randomBytes } from 'node:crypto';
import { textOf, traitsOf } from '../bytes.ts';
import type { Collector } from '../collector.ts';
import { keyBits } from '../interest.ts';
import type { ReadKey } from '../keys/identities.ts';
import { KeyCache } from '../keys/key-cache.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import { readKey } from '../keys/read-key.ts';
import { WordCache } from '../keys/word-cache.ts';
import type { Recognition } from '../recognition.ts';
import { Scratch } from '../scratch.ts';
import { classKey, fieldKey, labelOf } from '../walkers/html-meaning.ts';
import { attributeOf, elementOf, MAX_NAME } from '../walkers/html-names.ts';
import { decodedValue, PendingText, type Text, trimmed } from '../walkers/pending-text.ts';
import type { WalkTools } from '../walkers/walk-tools.ts';
import { writePairs } from './character-pairs.ts';
import { HtmlTapeReader } from './html-tape-reader.ts';
import { HTML_WASM } from './html-wasm.ts';
import type { JsonKernel } from './json-kernel.ts';
import { type SieveExports, SieveTable, sieveHost, UNKNOWN } from './sieve.ts';

/** A kernel that grew past it for a large page is not kept, in bytes. */
const KEPT_BYTES = 8 * 1024 * 1024;
const PAGE = 65_536;
/** The kernel reads so many bytes past the end. */
const SLACK = 64;
/** Longest text that is taken for a label, in bytes. */
const MAX_LABEL = 48;
/** Numbers of keys and names at which they are given out anew: they have 16 bits. */
const CROWDED = 60_000;
/** Numbers of keys and names kept from one page to the next. */
const KEPT_NUMBERS = 8_192;
/** Log-odds of keys are multiples of a sixteenth or less apart in nothing that matters. */
const WEIGHT_UNIT = 16;

// What a word is looked up as.
const AS_TAG = 1;
const AS_ATTRIBUTE = 2;
const AS_CLASSES = 3;
const AS_FIELD = 4;
const AS_HEADING = 6;

/** Of a key that says nothing, but that paths are made of. */
const NAMELESS = 32;
const BITS = 0x9f;
/** … without those that make a key weaker than another. */
const INNER_BITS = 0x0b;
const KEYED = 1;
/** In place of a key: a script that the host put together. */
const OF_SCRIPT = -1;

interface Exports extends SieveExports {
  readonly INPUT: { readonly value: number };
  readonly PAIRS: { readonly value: number };
  readonly TAPE: { readonly value: number };
  setUp(a: bigint, b: bigint, strict: number): void;
  setEncoded(may: number): void;
  run(length: number, careful: number): void;
  answer(a: number, b: number, c: number): void;
  rewind(): void;
  crowd(): void;
  forgetWords(): void;
  getTapeEnd(): number;
  getDepth(): number;
  getTables(): number;
  getLabel(): number;
  setLabel(id: number): void;
  frameKey(at: number): number;
  setFrameKey(at: number, id: number): void;
  frameName(at: number): number;
  setFrameName(at: number, id: number): void;
  columns(table: number): number;
  heading(table: number, column: number): number;
  setHeading(table: number, column: number, id: number): void;
}

let compiled: WebAssembly.Module | undefined;
/** One kernel for all inspectors that look for the same and read keys as everybody does: a walk begins and ends without waiting. */
const SHARED = new WeakMap<Recognition, HtmlKernel>();

/** A kernel, made when it is first asked for: it takes 1.7 MB, and as much again for the table of its automaton. */
export function htmlKernel(recognition: Recognition, read: ReadKey): HtmlKernel {
  if (read !== readKey) return new HtmlKernel(recognition, read);
  let kernel = SHARED.get(recognition);
  if (kernel === undefined || kernel.spent) {
    kernel = new HtmlKernel(recognition, read);
    SHARED.set(recognition, kernel);
  }
  return kernel;
}

const NOTHING = new Uint8Array(0);

export class HtmlKernel {
  readonly #kernel: Exports;
  readonly #sieve: SieveTable;
  readonly #words: WordCache;
  readonly #keys: KeyCache;
  #memory: Uint8Array;
  readonly #tape: HtmlTapeReader;
  /** Numbers of keys by their meanings. */
  #numbers = new Map<KeyMeaning, number>();
  /** Names of elements by their numbers, and back. */
  #names: string[] = [];
  #nameNumbers = new Map<string, number>();
  /** A fault in the middle of a walk leaves it so, and a very large page: such a kernel is not used again. */
  spent = false;

  /** The page being walked. */
  #bytes: Uint8Array = NOTHING;
  #tools!: WalkTools;
  readonly #scratch = new Scratch();
  #pending: PendingText | undefined;
  #assembled: Text | undefined;

  /**
   * @param recognition what is looked for; where it is `fast`, values that are never a likely finding are passed over.
   * @param read how keys are read.
   */
  constructor(recognition: Recognition, read: ReadKey) {
    this.#sieve = new SieveTable(recognition.formats, recognition.sievePatterns);
    this.#words = new WordCache(read);
    this.#keys = new KeyCache(read);
    compiled ??= new WebAssembly.Module(Buffer.from(HTML_WASM, 'base64'));
    const host = {
      ...sieveHost(this.#sieve),
      word: (start: number, end: number, what: number) => this.#word(start, end, what),
      codedWord: (start: number, end: number, what: number) => this.#codedWord(start, end, what),
      assembledLabel: (what: number) => this.#labelOf(this.#assembled!, what),
      piece: (start: number, end: number, coded: number) => this.#piece(start, end, coded),
      assembled: () => this.#assemble(),
      giveAssembled: (key: number) => this.#giveAssembled(key),
      dropAssembled: () => this.#dropAssembled(),
      renew: () => this.#renew(),
      drain: () => this.#drain(),
    };
    this.#kernel = new WebAssembly.Instance(compiled, { host }).exports as unknown as Exports;
    this.#memory = new Uint8Array(this.#kernel.memory.buffer);
    const tape = new Uint32Array(this.#kernel.memory.buffer, this.#kernel.TAPE.value);
    this.#tape = new HtmlTapeReader(tape, this.#words, this.#keys);
    this.#sieve.context = 'html-text';
    this.#sieve.attach(this.#kernel);
    writePairs(this.#memory.subarray(this.#kernel.PAIRS.value, this.#kernel.PAIRS.value + PAGE));
    // Secret, so that nobody writes words that fall into one slot.
    const seed = randomBytes(16);
    this.#kernel.setUp(seed.readBigInt64LE(0), seed.readBigInt64LE(8), recognition.fast ? 1 : 0);
  }

  /**
   * Walks a page.
   * @param json walks the data of scripts.
   * @param careful numbers under keys of numbers are handed out, too: an operator may have said what they are.
   * @returns bytes not understood, in the JSON of scripts.
   */
  walk(
    bytes: Uint8Array,
    collector: Collector,
    json: JsonKernel,
    tools: WalkTools,
    careful: boolean,
  ): number {
    const input = this.#kernel.INPUT.value;
    const needed = input + bytes.length + SLACK;
    const { memory } = this.#kernel;
    this.spent = true;
    if (needed > memory.buffer.byteLength) {
      memory.grow(Math.ceil((needed - memory.buffer.byteLength) / PAGE));
      this.#memory = new Uint8Array(memory.buffer);
      this.#tape.tape = new Uint32Array(memory.buffer, this.#kernel.TAPE.value);
    }
    if (this.#tape.meanings.length > KEPT_NUMBERS || this.#names.length > KEPT_NUMBERS) this.#forget();
    this.#memory.set(bytes, input);
    this.#memory.fill(0, input + bytes.length, needed);
    this.#bytes = bytes;
    this.#sieve.bytes = bytes;
    this.#sieve.delta = -input;
    this.#tools = tools;
    this.#tape.begin({ bytes, collector, json, tools, careful });
    this.#pending = undefined;
    this.#assembled = undefined;
    this.#kernel.setEncoded(collector.encodings);
    this.#kernel.run(bytes.length, careful ? 1 : 0);
    this.#bytes = NOTHING;
    this.#sieve.bytes = NOTHING;
    this.#scratch.release();
    this.#tape.scratch.release();
    this.spent = memory.buffer.byteLength > KEPT_BYTES;
    return this.#tape.malformed;
  }

  // ── what the kernel asks ──

  /** A word that the kernel does not know; addresses are of its memory. */
  #word(start: number, end: number, what: number): void {
    const input = this.#kernel.INPUT.value;
    const text: Text = { bytes: this.#bytes, start: start - input, end: end - input, map: undefined };
    if (what === AS_TAG) this.#tagName(this.#name(text));
    else if (what === AS_ATTRIBUTE) this.#attributeName(this.#name(text));
    else if (what === AS_CLASSES || what === AS_FIELD) this.#value(text, what);
    else this.#labelOf(text, what);
  }

  #codedWord(start: number, end: number, what: number): void {
    const input = this.#kernel.INPUT.value;
    this.#value(decodedValue(this.#bytes, start - input, end - input, this.#scratch), what);
  }

  #tagName(name: string): void {
    let number = this.#nameNumbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#nameNumbers.set(name, number);
      if (number > CROWDED) this.#kernel.crowd();
    }
    const element = elementOf(name);
    const key = element.known ? NO_KEY : this.#words.read(name);
    const id = this.#number(key);
    this.#kernel.answer(number, element.bits, id | (bitsOf(key) << 16));
  }

  #attributeName(name: string): void {
    const key = this.#words.read(name.startsWith('data-') ? name.slice(5) : name);
    const id = key.kind === 'none' ? 0 : this.#number(key);
    this.#kernel.answer(attributeOf(name), id, bitsOf(key));
  }

  #name({ bytes, start, end }: Text): string {
    return end - start > MAX_NAME ? '' : textOf(bytes, start, end).toLowerCase();
  }

  /** A value of an attribute that names other values. */
  #value({ bytes, start, end }: Text, what: number): void {
    const read = what === AS_CLASSES ? classKey : fieldKey;
    this.#answer(read(bytes, start, end, this.#words));
  }

  #labelOf({ bytes, start, end }: Text, what: number): void {
    this.#answer(labelOf(bytes, start, end, this.#keys, what === AS_HEADING));
  }

  #answer(key: KeyMeaning): void {
    const id = key.kind === 'none' ? 0 : this.#number(key);
    this.#kernel.answer(id, bitsOf(key), Math.round(key.weight * WEIGHT_UNIT));
  }

  #number(key: KeyMeaning): number {
    if (key.kind === 'none' && key.text === '') return 0;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#tape.meanings.push(key) - 1;
    this.#numbers.set(key, number);
    if (number > CROWDED) this.#kernel.crowd();
    return number;
  }

  #forget(): void {
    this.#kernel.forgetWords();
    this.#tape.meanings = [NO_KEY];
    this.#numbers = new Map();
    this.#names = [];
    this.#nameNumbers = new Map();
  }

  /** Gives numbers anew, to what is open only. */
  #renew(): void {
    this.#drain();
    const kernel = this.#kernel;
    const { meanings } = this.#tape;
    const names = this.#names;
    this.#forget();
    for (let at = 0; at < kernel.getDepth(); at++) {
      kernel.setFrameKey(at, this.#number(meanings[kernel.frameKey(at)]!));
      const name = names[kernel.frameName(at)]!;
      const known = this.#nameNumbers.get(name);
      const number = known ?? this.#names.push(name) - 1;
      this.#nameNumbers.set(name, number);
      kernel.setFrameName(at, number);
    }
    for (let table = 0; table < kernel.getTables(); table++) {
      for (let column = 0; column < kernel.columns(table); column++) {
        kernel.setHeading(table, column, this.#number(meanings[kernel.heading(table, column)]!));
      }
    }
    kernel.setLabel(this.#number(meanings[kernel.getLabel()]!));
  }

  #drain(): void {
    this.#tape.read((this.#kernel.getTapeEnd() - this.#tape.tape.byteOffset) >> 2);
    this.#kernel.rewind();
  }

  // ── texts that are put together ──

  #text(scratch: Scratch): PendingText {
    const { length } = this.#bytes;
    return new PendingText({ bytes: this.#bytes, start: 0, end: length, map: undefined, level: 0 }, scratch);
  }

  #piece(start: number, end: number, coded: number): void {
    this.#pending ??= this.#text(this.#tools.markup);
    if (coded === 0) this.#pending.append(start, end);
    else this.#pending.appendCoded(start, end, false);
  }

  /** @returns 0 when nothing is left without white space, 1 when it is short enough for a label, else 2. */
  #assemble(): number {
    const text = trimmed(this.#pending!.taken());
    this.#assembled = text;
    if (text.start >= text.end) return 0;
    return text.end - text.start <= MAX_LABEL ? 1 : 2;
  }

  #dropAssembled(): void {
    this.#pending = undefined;
    this.#assembled = undefined;
  }

  #giveAssembled(key: number): void {
    this.#drain();
    const text = this.#assembled!;
    if (key === OF_SCRIPT) this.#tape.script(text);
    else
      this.#tape.give(
        this.#tape.meanings[key]!,
        text,
        'html-text',
        traitsOf(text.bytes, text.start, text.end),
        UNKNOWN,
      );
    this.#dropAssembled();
  }
}

/** Bits of a key that matter on a page: evidence of things does not. */
function bitsOf(key: KeyMeaning): number {
  if (key.kind === 'none') return NAMELESS;
  // What the key around it makes of it is known when it is handed out.
  return key.inner ? (keyBits(key) & INNER_BITS) | KEYED : keyBits(key) & BITS;
}
