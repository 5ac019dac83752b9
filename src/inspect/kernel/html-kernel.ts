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
import { HAS_DIGIT, textOf, traitsOf } from '../bytes.ts';
import type { Collector } from '../collector.ts';
import type { ValueContext } from '../inspection.ts';
import { keyBits } from '../interest.ts';
import type { ReadKey } from '../keys/identities.ts';
import { KeyCache } from '../keys/key-cache.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import { readKey } from '../keys/read-key.ts';
import { WordCache } from '../keys/word-cache.ts';
import type { Recognition } from '../recognition.ts';
import { Scratch } from '../scratch.ts';
import { classKey, fieldKey, labelOf, linkIn, scriptData } from '../walkers/html-meaning.ts';
import { attributeOf, elementOf, MAX_NAME } from '../walkers/html-names.ts';
import { walkJson } from '../walkers/json.ts';
import { labelledValues } from '../walkers/labelled.ts';
import { PendingText, type Text, trimmed } from '../walkers/pending-text.ts';
import type { WalkTools } from '../walkers/walk-tools.ts';
import { writePairs } from './character-pairs.ts';
import { HTML_WASM } from './html-wasm.ts';
import type { JsonKernel } from './json-kernel.ts';
import { EVERYTHING, type SieveExports, SieveTable, sieveHost, UNKNOWN } from './sieve.ts';

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

const OP = 7;
const ENTER = 1;
const LEAVE = 2;
const TEXT = 3;
const ATTRIBUTE = 4;
const SCRIPT = 5;
const IS_SECTION = 8;
const IS_CODED = 8;
const IS_SHAPED = 16;
const IS_LOOKED_AT = 32;
const HOLDS_SHIFT = 6;
const HOLDS = 7;
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
  #tape: Uint32Array;
  /** Meanings of keys by the numbers that the kernel knows them by, and back. */
  #meanings: KeyMeaning[] = [NO_KEY];
  #numbers = new Map<KeyMeaning, number>();
  /** Names of elements by their numbers, and back. */
  #names: string[] = [];
  #nameNumbers = new Map<string, number>();
  /** A fault in the middle of a walk leaves it so, and a very large page: such a kernel is not used again. */
  spent = false;

  /** The page being walked. */
  #bytes: Uint8Array = NOTHING;
  #collector!: Collector;
  #json!: JsonKernel;
  #tools!: WalkTools;
  #careful = false;
  #malformed = 0;
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
    this.#tape = new Uint32Array(this.#kernel.memory.buffer, this.#kernel.TAPE.value);
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
      this.#tape = new Uint32Array(memory.buffer, this.#kernel.TAPE.value);
    }
    if (this.#meanings.length > KEPT_NUMBERS || this.#names.length > KEPT_NUMBERS) this.#forget();
    this.#memory.set(bytes, input);
    this.#memory.fill(0, input + bytes.length, needed);
    this.#bytes = bytes;
    this.#sieve.bytes = bytes;
    this.#sieve.delta = -input;
    this.#collector = collector;
    this.#json = json;
    this.#tools = tools;
    this.#careful = careful;
    this.#malformed = 0;
    this.#pending = undefined;
    this.#assembled = undefined;
    this.#kernel.setEncoded(collector.encodings);
    this.#kernel.run(bytes.length, careful ? 1 : 0);
    this.#bytes = NOTHING;
    this.#sieve.bytes = NOTHING;
    this.#scratch.release();
    this.spent = memory.buffer.byteLength > KEPT_BYTES;
    return this.#malformed;
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
    this.#value(this.#decoded(start - input, end - input), what);
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
    const number = this.#meanings.push(key) - 1;
    this.#numbers.set(key, number);
    if (number > CROWDED) this.#kernel.crowd();
    return number;
  }

  #forget(): void {
    this.#kernel.forgetWords();
    this.#meanings = [NO_KEY];
    this.#numbers = new Map();
    this.#names = [];
    this.#nameNumbers = new Map();
  }

  /** Gives numbers anew, to what is open only. */
  #renew(): void {
    this.#drain();
    const kernel = this.#kernel;
    const meanings = this.#meanings;
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

  // ── texts that are put together ──

  /** An attribute's value, its character references undone. */
  #decoded(start: number, end: number): Text {
    const pending = this.#text(this.#scratch);
    pending.append(start, start);
    pending.appendCoded(start, end, true);
    return pending.taken();
  }

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
    if (key === OF_SCRIPT) this.#script(text);
    else
      this.#give(
        this.#meanings[key]!,
        text,
        'html-text',
        traitsOf(text.bytes, text.start, text.end),
        UNKNOWN,
      );
    this.#dropAssembled();
  }

  // ── what it wrote down ──

  #drain(): void {
    const tape = this.#tape;
    const collector = this.#collector;
    const end = (this.#kernel.getTapeEnd() - tape.byteOffset) >> 2;
    for (let i = 0; i < end; i += 4) {
      const head = tape[i]!;
      switch (head & OP) {
        case ENTER:
          collector.enter(
            (head & IS_SECTION) === 0 ? 'element' : 'section',
            this.#meanings[head >>> 16]!,
            false,
          );
          break;
        case LEAVE:
          collector.leave();
          break;
        default:
          this.#record(head, tape[i + 1]!, tape[i + 2]!);
      }
    }
    this.#kernel.rewind();
  }

  #record(head: number, start: number, end: number): void {
    const op = head & OP;
    const key = this.#meanings[head >>> 16]!;
    const whole: Text = { bytes: this.#bytes, start, end, map: undefined };
    if (op === TEXT) {
      this.#give(key, whole, 'html-text', (head & IS_SHAPED) === 0 ? 0 : HAS_DIGIT, holdsOf(head));
      return;
    }
    if (op === SCRIPT) {
      this.#script(whole);
      return;
    }
    const text = (head & IS_CODED) === 0 ? whole : this.#decoded(start, end);
    if (op === ATTRIBUTE) this.#attribute(key, text, holdsOf(head));
    else {
      const link = linkIn(text.bytes, text.start, text.end);
      if (link === undefined) return;
      this.#attribute(this.#words.read(link.key), { ...text, start: link.start, end: link.end }, UNKNOWN);
    }
  }

  #attribute(key: KeyMeaning, text: Text, holds: number): void {
    const value = trimmed(text);
    if (value.start >= value.end) return;
    this.#give(
      key,
      value,
      'html-attribute',
      traitsOf(value.bytes, value.start, value.end) | HAS_DIGIT,
      holds,
    );
  }

  /** @param holds what the sieve said of it: no label stands in it then. */
  #give(
    key: KeyMeaning,
    { bytes, start, end, map }: Text,
    context: ValueContext,
    traits: number,
    holds: number,
  ): void {
    const collector = this.#collector;
    if (key.kind !== 'none' || holds !== UNKNOWN) {
      // In what somebody says and the sieve did not see somebody may be named.
      const held = holds === UNKNOWN && key.kind === 'opinion' ? EVERYTHING : holds;
      collector.value(key, bytes, start, end, map, context, traits, 0, held);
    } else labelledValues(bytes, start, end, map, context, traits, 0, collector, this.#keys);
  }

  /** The data of a script, or nothing. */
  #script({ bytes, start, end, map }: Text): void {
    const at = scriptData(bytes, start, end);
    if (at === -1) return;
    let malformed: number;
    if (map !== undefined) {
      malformed = walkJson({ bytes, start: at, end, map, level: 0 }, this.#collector, this.#tools);
    } else {
      this.#json.begin(this.#careful);
      this.#json.feed(bytes, at, end, true, this.#collector);
      malformed = this.#json.finish(bytes, this.#collector);
    }
    if (at === start) this.#malformed += malformed;
  }
}

/** Bits of a key that matter on a page: evidence of things does not. */
function bitsOf(key: KeyMeaning): number {
  if (key.kind === 'none') return NAMELESS;
  // What the key around it makes of it is known when it is handed out.
  return key.inner ? (keyBits(key) & INNER_BITS) | KEYED : keyBits(key) & BITS;
}

/** What the sieve said of a value, in its record. */
function holdsOf(head: number): number {
  return (head & IS_LOOKED_AT) === 0 ? UNKNOWN : (head >> HOLDS_SHIFT) & HOLDS;
}
