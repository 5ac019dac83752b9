/**
 * Walks CSV (RFC 4180) with comma, semicolon, tab or bar. The first record is a header when it holds at least one
 * known word and no digits alone; each record after it is one row, each field a value under its header.
 * Quotes that never close end at the line, so that one stray quote does not swallow the file.
 */
import { HAS_DIGIT, isSpace, textOf, traitsOf } from '../bytes.ts';
import type { ReadKey } from '../keys/identities.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import { readKey } from '../keys/read-key.ts';
import type { Sink, Source } from '../sink.ts';
import type { WalkTools } from './walk-tools.ts';

const DELIMITERS = [0x2c, 0x09, 0x3b, 0x7c];
const QUOTE = 0x22;
/** Headers kept; fields further right have none. */
export const MAX_COLUMNS = 1024;
/** Longest quoted field, in bytes; a quote that does not close within it is a stray one. */
const MAX_QUOTED = 64 * 1024;
/** Longest field without quotes, in bytes; a longer one is taken in pieces. */
export const MAX_FIELD_BYTES = 1024 * 1024;
/** Bytes in which the header must end. */
export const HEAD_BYTES = 128 * 1024;

export interface Field {
  start: number;
  end: number;
  /** Index after the field's delimiter or line end. */
  next: number;
  lastOfRecord: boolean;
  quoted: boolean;
  /** Whether a quote is open at the end of the bytes that may still close. */
  cut: boolean;
}

/** The delimiter that the first line has most of; comma when it has none. */
export function sniffDelimiter(bytes: Uint8Array, start: number, end: number): number {
  const counts = [0, 0, 0, 0];
  let inQuotes = false;
  for (let i = start; i < end && i < start + 8192; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (byte === 0x0a || byte === 0x0d) break;
    const which = DELIMITERS.indexOf(byte);
    if (which !== -1) counts[which]!++;
  }
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/** The header that a first line is, or undefined when it holds data already. */
export function readHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  read: ReadKey = readKey,
): KeyMeaning[] | undefined {
  const from = skipMark(bytes, start, end);
  const delimiter = sniffDelimiter(bytes, from, end);
  const field: Field = { start: 0, end: 0, next: from, lastOfRecord: false, quoted: false, cut: false };
  const keys: KeyMeaning[] = [];
  let known = false;
  do {
    readField(bytes, field.next, end, delimiter, field);
    if (keys.length < MAX_COLUMNS) {
      const text = field.end - field.start <= 192 ? textOf(bytes, field.start, field.end).trim() : '';
      if (/^[+-]?[\d.]+$|@/.test(text)) return undefined;
      const key = read(text);
      known ||= key.kind !== 'none';
      keys.push(key);
    }
  } while (!field.lastOfRecord && field.next < end);
  return known ? keys : undefined;
}

export function walkCsv(source: Source, sink: Sink, tools: WalkTools): void {
  const reader = new CsvReader(sink, tools);
  reader.feed(source, true);
  reader.finish();
}

/** Reads a table that arrives in pieces; the first piece holds the first record whole, or HEAD_BYTES. */
export class CsvReader {
  readonly #sink: Sink;
  readonly #tools: WalkTools;
  readonly #field: Field = { start: 0, end: 0, next: 0, lastOfRecord: true, quoted: false, cut: false };
  #delimiter = 0;
  #header: KeyMeaning[] | undefined;
  #began = false;
  #inRecord = false;
  #inHeader = false;
  #column = 0;

  constructor(sink: Sink, tools: WalkTools) {
    this.#sink = sink;
    this.#tools = tools;
  }

  /** @returns the index after the last field that is whole for certain; with `last` the end. */
  feed(source: Source, last: boolean): number {
    const { bytes, end } = source;
    const field = this.#field;
    let at = this.#began ? source.start : this.#begin(source);
    while (at < end) {
      readField(bytes, at, end, this.#delimiter, field);
      if (!last && (field.cut || field.next >= end)) return at;
      at = field.next;
      this.#take(source);
    }
    return at;
  }

  /** @returns bytes not understood: none. */
  finish(): number {
    if (this.#inRecord) this.#sink.leave();
    return 0;
  }

  #begin({ bytes, start, end }: Source): number {
    this.#began = true;
    const from = skipMark(bytes, start, end);
    const head = Math.min(end, from + HEAD_BYTES);
    this.#delimiter = sniffDelimiter(bytes, from, head);
    this.#header = readHeader(bytes, from, head, (text) => this.#tools.words.read(text));
    this.#inHeader = this.#header !== undefined;
    return from;
  }

  #take(source: Source): void {
    const field = this.#field;
    if (this.#inHeader) {
      this.#inHeader = !field.lastOfRecord;
      return;
    }
    if (!this.#inRecord) {
      this.#sink.enter('row', NO_KEY, true);
      this.#inRecord = true;
      this.#column = 0;
    }
    const key = this.#header?.[this.#column++] ?? NO_KEY;
    if (field.start < field.end) {
      fieldValue(source, field, key, this.#sink, this.#tools, source.level, this.#header !== undefined);
    }
    if (!field.lastOfRecord) return;
    this.#sink.leave();
    this.#inRecord = false;
  }
}

/** Hands out a field as a value under its heading. */
export function fieldValue(
  source: Source,
  field: Field,
  key: KeyMeaning,
  sink: Sink,
  tools: WalkTools,
  level: number,
  headed: boolean,
): void {
  const { bytes, map } = source;
  // In a table with a header a bare number is what its header says; without one it may be anything.
  const context = headed ? 'csv-field' : 'text';
  if (!field.quoted || !hasQuote(bytes, field.start, field.end)) {
    const traits = traitsOf(bytes, field.start, field.end);
    sink.value(key, bytes, field.start, field.end, map, context, traits, level);
    return;
  }
  const scratch = tools.markup;
  scratch.reserve(field.end - field.start);
  let out = 0;
  for (let i = field.start; i < field.end; i++) {
    scratch.map[out] = map === undefined ? i : map[i]!;
    scratch.bytes[out++] = bytes[i]!;
    if (bytes[i] === QUOTE && bytes[i + 1] === QUOTE) i++;
  }
  scratch.map[out] = map === undefined ? field.end : map[field.end]!;
  const traits = traitsOf(scratch.bytes, 0, out) | HAS_DIGIT;
  sink.value(key, scratch.bytes, 0, out, scratch.map, context, traits, level);
}

export function skipMark(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  if (bytes[i] === 0xef && bytes[i + 1] === 0xbb && bytes[i + 2] === 0xbf) i += 3;
  while (i < end && (bytes[i] === 0x0a || bytes[i] === 0x0d)) i++;
  return i;
}

function hasQuote(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === QUOTE) return true;
  return false;
}

/** Reads the field that begins at `at` into `field`. */
export function readField(bytes: Uint8Array, at: number, end: number, delimiter: number, field: Field): void {
  let i = at;
  field.cut = false;
  const margin = Math.min(end, at + MAX_QUOTED);
  while (i < margin && isSpace(bytes[i]) && bytes[i] !== delimiter && bytes[i] !== 0x0a && bytes[i] !== 0x0d)
    i++;
  if (i < end && bytes[i] === QUOTE && readQuoted(bytes, i, end, delimiter, field)) return;
  i = at;
  const limit = Math.min(end, at + MAX_FIELD_BYTES);
  while (i < limit && bytes[i] !== delimiter && bytes[i] !== 0x0a && bytes[i] !== 0x0d) i++;
  field.start = at;
  field.end = i;
  field.quoted = false;
  finish(bytes, i, end, delimiter, field);
}

function readQuoted(bytes: Uint8Array, at: number, end: number, delimiter: number, field: Field): boolean {
  const limit = Math.min(end, at + MAX_QUOTED);
  let i = at + 1;
  for (; i < limit; i++) {
    if (bytes[i] !== QUOTE) continue;
    if (bytes[i + 1] !== QUOTE || i + 1 >= end) break;
    i++;
  }
  if (i >= limit) {
    field.cut = limit === end && end < at + MAX_QUOTED;
    return false;
  }
  field.start = at + 1;
  field.end = i;
  field.quoted = true;
  const rest = Math.min(end, ++i + MAX_FIELD_BYTES);
  while (i < rest && bytes[i] !== delimiter && bytes[i] !== 0x0a && bytes[i] !== 0x0d) i++;
  finish(bytes, i, end, delimiter, field);
  return true;
}

function finish(bytes: Uint8Array, at: number, end: number, delimiter: number, field: Field): void {
  let i = at;
  if (i < end && bytes[i] === delimiter) {
    field.lastOfRecord = false;
    field.next = i + 1;
    return;
  }
  if (i < end && bytes[i] === 0x0d) i++;
  if (i < end && bytes[i] === 0x0a) i++;
  field.lastOfRecord = true;
  field.next = i;
}
