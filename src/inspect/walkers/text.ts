/**
 * Walks plain text: each line is a container of its own, or a run of lines that begin with different labels; what
 * stands after a label (`姓名：张三`) is a value under it.
 */
import { isSpace, TRAITS } from '../bytes.ts';
import { NO_KEY } from '../keys/key-meaning.ts';
import type { KeyKind } from '../keys/vocabulary.ts';
import type { Sink, Source } from '../sink.ts';
import { jsonStart, walkJson } from './json.ts';
import { labelledValues, leadingLabel } from './labelled.ts';
import type { WalkTools } from './walk-tools.ts';

/** A line longer than this is taken in pieces, in bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;
/** Bytes that a piece of a long line may be shorter, so that it ends between words. */
const CUT_BACK = 320;

export function walkText(source: Source, sink: Sink, tools: WalkTools): void {
  const reader = new TextReader(sink, tools);
  reader.feed(source, true);
  reader.finish();
}

/** Rows of a text: lines that each begin with another label (`姓名：…`, `电话：…`) are one record. */
export class TextRows {
  readonly #sink: Sink;
  readonly #seen = new Set<KeyKind>();
  #open = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /**
   * A line begins.
   * @param leading what the label says that it begins with.
   * @param gap bytes since the end of the line before that was not empty.
   */
  line(leading: KeyKind, gap: number): void {
    const seen = this.#seen;
    const goesOn = this.#open && leading !== 'none' && seen.size > 0 && !seen.has(leading) && gap <= 2;
    if (!goesOn) {
      this.finish();
      this.#sink.enter('row', NO_KEY, true);
      this.#open = true;
      seen.clear();
    }
    if (leading !== 'none') seen.add(leading);
  }

  finish(): void {
    if (this.#open) this.#sink.leave();
    this.#open = false;
  }
}

/** Reads text that arrives in pieces. */
export class TextReader {
  readonly #sink: Sink;
  readonly #tools: WalkTools;
  readonly #rows: TextRows;
  /** Bytes since the end of the last line that was not empty. */
  #gap = 0;

  constructor(sink: Sink, tools: WalkTools) {
    this.#sink = sink;
    this.#tools = tools;
    this.#rows = new TextRows(sink);
  }

  /** @returns the index after the last whole line; with `last` the end. */
  feed(source: Source, last: boolean): number {
    const { keys } = this.#tools;
    const { bytes, map, level } = source;
    let before = source.start;
    const after = eachLine(source, last, (start, end, traits) => {
      this.#rows.line(leadingLabel(bytes, start, end, keys).kind, this.#gap + start - before);
      labelledValues(bytes, start, end, map, 'text', traits, level, this.#sink, keys);
      before = end;
      this.#gap = 0;
    });
    this.#gap += after - before;
    return after;
  }

  /** @returns bytes not understood: none. */
  finish(): number {
    this.#rows.finish();
    return 0;
  }
}

/**
 * Walks server-sent events (WHATWG HTML §9.2) and other lines that each hold a value: a line's JSON is JSON, the
 * rest is text.
 * @returns bytes not understood.
 */
export function walkEvents(source: Source, sink: Sink, tools: WalkTools): number {
  const reader = new EventReader(sink, tools);
  reader.feed(source, true);
  return reader.finish();
}

/** Walks the JSON of one line, bytes[start..end). @returns bytes not understood. */
export type WalkLine = (source: Source) => number;

/** Reads events and lines of JSON that arrive in pieces. */
export class EventReader {
  readonly #sink: Sink;
  readonly #tools: WalkTools;
  readonly #walkLine: WalkLine;
  #malformed = 0;

  /** @param walkLine by which way the JSON of a line is walked: the plain one, if nothing else is said. */
  constructor(sink: Sink, tools: WalkTools, walkLine: WalkLine = (source) => walkJson(source, sink, tools)) {
    this.#sink = sink;
    this.#tools = tools;
    this.#walkLine = walkLine;
  }

  feed(source: Source, last: boolean): number {
    return eachLine(source, last, (start, end, traits) => this.#line(source, start, end, traits));
  }

  /** @returns bytes not understood. */
  finish(): number {
    return this.#malformed;
  }

  #line(source: Source, start: number, end: number, traits: number): void {
    const { bytes } = source;
    let from = start;
    if (matches(bytes, start, end, 'data:')) from += 5;
    while (from < end && isSpace(bytes[from])) from++;
    if (bytes[from] === 0x7b || bytes[from] === 0x5b) {
      this.#sink.enter('row', NO_KEY, true);
      const start = jsonStart(bytes, from, end);
      this.#malformed += this.#walkLine({ ...source, start, end });
      this.#sink.leave();
      return;
    }
    if (matches(bytes, start, end, 'id:') || matches(bytes, start, end, 'retry:')) return;
    this.#sink.enter('row', NO_KEY, true);
    const { map, level } = source;
    labelledValues(bytes, from, end, map, 'text', traits, level, this.#sink, this.#tools.keys);
    this.#sink.leave();
  }
}

/**
 * Hands out the whole lines of a piece, in parts of at most MAX_LINE_BYTES, without what ends them.
 * @returns the index after the last of them; with `last` the end.
 */
export function eachLine(
  { bytes, start: from, end }: Source,
  last: boolean,
  take: (start: number, end: number, traits: number) => void,
): number {
  let start = from;
  let traits = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 0x0a || byte === 0x0d) {
      if (i > start) take(start, i, traits);
    } else if (i - start < MAX_LINE_BYTES) {
      traits |= TRAITS[byte]!;
      continue;
    } else {
      i = cutLine(bytes, start, i) - 1;
      take(start, i + 1, traits);
    }
    start = i + 1;
    traits = 0;
  }
  if (!last) return start;
  if (end > start) take(start, end, traits);
  return end;
}

/** Where a long line is cut: after a space or a character that is not ASCII, if there is one. */
function cutLine(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.max(start + 1, end - CUT_BACK);
  for (let i = end; i > limit; i--) {
    if (isSpace(bytes[i - 1]) || (bytes[i - 1]! >= 0x80 && (bytes[i]! & 0xc0) !== 0x80)) return i;
  }
  return end;
}

function matches(bytes: Uint8Array, at: number, end: number, word: string): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}
