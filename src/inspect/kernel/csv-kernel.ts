/**
 * Drives the WebAssembly walk over a table and hands what it wrote down to the collector. The body is copied into the
 * kernel's memory window by window; a field that a window cuts is copied again with the next, and one that is longer
 * than a window, or whose quote finds no end in it, is read by walkers/csv.ts.
 *
 * Invariant: the collector is told what the plain walk would tell it, but for what it makes nothing of.
 */
import { HAS_DIGIT } from '../bytes.ts';
import type { Collector } from '../collector.ts';
import { keyBits } from '../interest.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import { type LaneExports, LaneOf, writeLaneTables } from '../lanes/kernel-tables.ts';
import type { TapeForm } from '../look-alikes.ts';
import type { Recognition } from '../recognition.ts';
import type { Source } from '../sink.ts';
import {
  type Field,
  fieldValue,
  HEAD_BYTES,
  readField,
  readHeader,
  skipMark,
  sniffDelimiter,
} from '../walkers/csv.ts';
import type { WalkTools } from '../walkers/walk-tools.ts';
import { kernelInstance } from './kernel-module.ts';
import { EVERYTHING as EVERY_HOLD, type SieveExports, SieveTable, sieveHost, UNKNOWN } from './sieve.ts';

const TAPE_FULL = 1;

const OP = 3;
const ROW = 1;
const LEAVE = 2;
const IS_SHAPED = 4;
const HAS_QUOTES = 8;
const IS_LOOKED_AT = 16;
const HOLDS_SHIFT = 5;
const FORM_SHIFT = 9;
const FORM = 127;
/** Numbers of a record. */
const RECORD = 3;

const FORM_OF_TAPE: TapeForm = { stride: RECORD, op: OP, sign: ~0x1fc };

/** What is passed over; as in csv.as.ts. */
const EVERYTHING = 0;
const SHAPED = 1;
const LIKELY = 2;

interface Exports extends SieveExports, LaneExports {
  readonly WINDOW_BYTES: { readonly value: number };
  readonly WINDOW_MARGIN: { readonly value: number };
  readonly COLUMNS: { readonly value: number };
  readonly MAX_COLUMNS: { readonly value: number };
  readonly COLUMN_LANES: { readonly value: number };
  readonly TABLE_TAPE: { readonly value: number };
  resumeTable(
    separator: number,
    passOver: number,
    withNumbers: number,
    column: number,
    open: number,
    entered: number,
    thing: number,
  ): void;
  setFieldsEncoded(may: number): void;
  runTable(from: number, end: number, last: number): number;
  tableStatus(): number;
  tableTapeEnd(): number;
  rowColumn(): number;
  isRowOpen(): number;
  isRowEntered(): number;
  rowThing(): number;
  rewindTable(): void;
  surfaceRow(): void;
  passField(lastOfRecord: number): void;
  finishTable(): void;
}

/** The WebAssembly part. It serves any number of tables: what one is in the middle of is kept by its reader. */
export class CsvKernel {
  readonly exports: Exports;
  readonly memory: Uint8Array;
  readonly tape: Uint32Array;
  readonly sieve: SieveTable;
  readonly lanes: LaneOf;

  constructor(recognition: Recognition) {
    this.sieve = new SieveTable(recognition.formats, recognition.sievePatterns);
    this.sieve.context = 'csv-field';
    const host = { ...sieveHost(this.sieve), meet: () => 0 };
    this.exports = kernelInstance(host) as unknown as Exports;
    this.sieve.attach(this.exports);
    this.lanes = new LaneOf(recognition);
    writeLaneTables(this.exports);
    this.memory = new Uint8Array(this.exports.memory.buffer);
    this.tape = new Uint32Array(this.exports.memory.buffer, this.exports.TABLE_TAPE.value);
  }
}

/** One for all that look for the same: making one, and the table of its automaton, costs more than most tables. */
const SHARED = new WeakMap<Recognition, CsvKernel>();

export function csvKernel(recognition: Recognition): CsvKernel {
  let kernel = SHARED.get(recognition);
  if (kernel === undefined) {
    kernel = new CsvKernel(recognition);
    SHARED.set(recognition, kernel);
  }
  return kernel;
}

/** Reads a table that arrives in pieces; the first piece holds the first record whole, or HEAD_BYTES. */
export class FastCsvReader {
  readonly #kernel: CsvKernel;
  readonly #collector: Collector;
  readonly #tools: WalkTools;
  readonly #fast: boolean;
  readonly #careful: boolean;
  readonly #field: Field = { start: 0, end: 0, next: 0, lastOfRecord: true, quoted: false, cut: false };
  #delimiter = 0;
  #header: readonly KeyMeaning[] | undefined;
  #began = false;
  #inHeader = false;
  /** Bits of the columns' keys. */
  #bits = new Uint8Array(0);
  #lanes = new Uint8Array(0);
  /** Where the last piece ended. */
  #column = 0;
  #open = 0;
  #entered = 0;
  #thing = 0;

  /**
   * @param fast pass over fields in which nothing likely can stand; else every field is handed out.
   * @param careful numbers under headings of numbers are handed out, too: an operator may have said what they are.
   */
  constructor(kernel: CsvKernel, collector: Collector, tools: WalkTools, fast: boolean, careful: boolean) {
    this.#kernel = kernel;
    this.#collector = collector;
    this.#tools = tools;
    this.#fast = fast;
    this.#careful = careful;
  }

  /** @returns the index after the last field that is whole for certain; with `last` the end. */
  feed(source: Source, last: boolean): number {
    const { bytes, end } = source;
    let base = this.#began ? source.start : this.#begin(source);
    while (base < end && this.#inHeader) {
      const next = this.#headerField(bytes, base, end, last);
      if (next === base) return base;
      base = next;
    }
    this.#resume();
    base = this.#rows(source, base, last);
    this.#save();
    return base;
  }

  #rows(source: Source, from: number, last: boolean): number {
    const { bytes, end } = source;
    const { exports: kernel, memory, sieve } = this.#kernel;
    const window = kernel.WINDOW_BYTES.value;
    sieve.bytes = bytes;
    kernel.setFieldsEncoded(this.#collector.encodings);
    let base = from;
    while (base < end) {
      sieve.delta = base;
      const length = Math.min(window, end - base);
      memory.set(bytes.subarray(base, base + length));
      memory.fill(0x0a, length, length + kernel.WINDOW_MARGIN.value);
      const atEnd = base + length === end;
      let at = 0;
      do {
        at = kernel.runTable(at, length, atEnd && last ? 1 : 0);
        this.#drain(bytes, base);
      } while (kernel.tableStatus() === TAPE_FULL);
      base += at;
      if (base < end && (at === 0 || atEnd)) {
        const next = this.#plainField(source, base, last);
        if (next === base) return base;
        base = next;
      }
    }
    return base;
  }

  /** Closes what is open at the end of the body. @returns bytes not understood: none. */
  finish(): number {
    this.#resume();
    this.#kernel.exports.finishTable();
    this.#drain(NO_BYTES, 0);
    return 0;
  }

  #begin({ bytes, start, end }: Source): number {
    this.#began = true;
    const from = skipMark(bytes, start, end);
    const head = Math.min(end, from + HEAD_BYTES);
    this.#delimiter = sniffDelimiter(bytes, from, head);
    this.#header = readHeader(bytes, from, head, (text) => this.#tools.words.read(text));
    this.#inHeader = this.#header !== undefined;
    this.#bits = Uint8Array.from(this.#header ?? [], keyBits);
    this.#lanes = Uint8Array.from(this.#header ?? [], (key) => this.#kernel.lanes.of(key));
    return from;
  }

  /** Tells the kernel where this table is; others may have been read meanwhile. */
  #resume(): void {
    const { exports: kernel, memory, sieve } = this.#kernel;
    const columns = kernel.COLUMNS.value;
    memory.fill(0, columns, columns + kernel.MAX_COLUMNS.value);
    memory.set(this.#bits, columns);
    const lanes = kernel.COLUMN_LANES.value;
    memory.fill(0, lanes, lanes + kernel.MAX_COLUMNS.value);
    memory.set(this.#lanes, lanes);
    // Without a heading a number may be anything, as in running text.
    const passOver = !this.#fast ? EVERYTHING : this.#header === undefined ? SHAPED : LIKELY;
    sieve.context = this.#header === undefined ? 'text' : 'csv-field';
    kernel.resumeTable(
      this.#delimiter,
      passOver,
      this.#careful ? 1 : 0,
      this.#column,
      this.#open,
      this.#entered,
      this.#thing,
    );
  }

  #save(): void {
    const { exports: kernel } = this.#kernel;
    this.#column = kernel.rowColumn();
    this.#open = kernel.isRowOpen();
    this.#entered = kernel.isRowEntered();
    this.#thing = kernel.rowThing();
  }

  /** @returns the index after a field of the heading's record, or `at` when more of it is needed. */
  #headerField(bytes: Uint8Array, at: number, end: number, last: boolean): number {
    const field = this.#field;
    readField(bytes, at, end, this.#delimiter, field);
    if (!last && (field.cut || field.next >= end)) return at;
    this.#inHeader = !field.lastOfRecord;
    return field.next;
  }

  /** A field that the kernel cannot read. @returns the index after it, or `at` when more of it is needed. */
  #plainField(source: Source, at: number, last: boolean): number {
    const field = this.#field;
    const { bytes, end } = source;
    const { exports: kernel } = this.#kernel;
    readField(bytes, at, end, this.#delimiter, field);
    if (!last && (field.cut || field.next >= end)) return at;
    if (field.start < field.end) {
      kernel.surfaceRow();
      this.#drain(bytes, at);
      this.#value(source, field, this.#header?.[kernel.rowColumn()] ?? NO_KEY);
    }
    kernel.passField(field.lastOfRecord ? 1 : 0);
    this.#drain(bytes, at); // what the row leaves behind is said before the body may end
    return field.next;
  }

  #value(source: Source, field: Field, key: KeyMeaning): void {
    fieldValue(source, field, key, this.#collector, this.#tools, source.level, this.#header !== undefined);
  }

  #drain(bytes: Uint8Array, base: number): void {
    const { exports: kernel, tape } = this.#kernel;
    const collector = this.#collector;
    const header = this.#header;
    const context = header === undefined ? 'text' : 'csv-field';
    const end = (kernel.tableTapeEnd() - tape.byteOffset) >> 2;
    let closing = -1;
    for (let i = 0; i < end; i += RECORD) {
      const head = tape[i]!;
      const op = head & OP;
      if (op === ROW) {
        if (header !== undefined) {
          const close = collector.repeat(tape, i, end, FORM_OF_TAPE, header, bytes, base);
          if (close !== -1) {
            i = close;
            continue;
          }
          closing = collector.closing;
        }
        collector.enter('row', NO_KEY, true);
        continue;
      }
      if (op === LEAVE) {
        collector.leaveThing(head >>> 16);
        if (i === closing) collector.learn(FORM_OF_TAPE, header!, bytes);
        continue;
      }
      const key = header?.[head >>> 16] ?? NO_KEY;
      const start = base + tape[i + 1]!;
      const stop = base + tape[i + 2]!;
      const form = (head >>> FORM_SHIFT) & FORM;
      if (form !== 0 && collector.told(key, bytes, start, stop, undefined, context, form)) continue;
      if ((head & HAS_QUOTES) === 0) {
        const traits = (head & IS_SHAPED) === 0 ? 0 : HAS_DIGIT;
        const holds = (head & IS_LOOKED_AT) === 0 ? UNKNOWN : (head >>> HOLDS_SHIFT) & EVERY_HOLD;
        collector.value(key, bytes, start, stop, undefined, context, traits, 0, holds);
        continue;
      }
      const field = this.#field;
      field.start = start;
      field.end = stop;
      field.quoted = true;
      this.#value({ bytes, start, end: stop, map: undefined, level: 0 }, field, key);
    }
    if (end > 0) kernel.rewindTable();
  }
}

const NO_BYTES = new Uint8Array(0);
