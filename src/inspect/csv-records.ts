/**
 * CSV as RFC 4180 has it, from pieces of text of any size: fields apart by commas (or another character), in double quotes where they hold
 * those, quotes (doubled) or line ends; lines end in LF or CRLF; a byte order mark at the beginning is skipped.
 *
 * A quote that is never closed must not swallow the rest of a file: after MAX_RECORD_CHARS its line is given up and
 * reading goes on with the next line. Invariant: memory is bounded by one piece and one record, whatever comes.
 */

/** Longest record, in UTF-16 units. A sighting has a hundred. */
export const MAX_RECORD_CHARS = 65_536;

export type RecordProblem = 'unclosed-quote' | 'too-long' | 'text-after-quote';

export interface CsvSink {
  /** @param line the record's first line, from 1. The array is the sink's to keep. */
  record(fields: string[], line: number): void;
  /** A line that is no record; reading goes on with the next one. */
  malformed(problem: RecordProblem, line: number): void;
}

const QUOTE = 0x22;
const COMMA = ',';
const LF = 0x0a;
const CR = 0x0d;

export class CsvRecords {
  readonly #sink: CsvSink;
  readonly #delimiter: string;
  readonly #delimiterUnit: number;
  #rest = '';
  #line = 1;
  #begun = false;
  /** The beginning of a line that was given up is gone; its end is still to come. */
  #skipping = false;

  /** @param delimiter one UTF-16 unit that is neither a quote nor a line end. */
  constructor(sink: CsvSink, delimiter = COMMA) {
    this.#sink = sink;
    this.#delimiter = delimiter;
    this.#delimiterUnit = delimiter.charCodeAt(0);
  }

  push(piece: string): void {
    let text = this.#rest === '' ? piece : this.#rest + piece;
    if (!this.#begun && text !== '') {
      this.#begun = true;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    this.#read(text, false);
  }

  end(): void {
    this.#read(this.#rest, true);
    this.#rest = '';
  }

  #read(text: string, isEnd: boolean): void {
    let start = 0;
    while (start < text.length) {
      const lineEnd = text.indexOf('\n', start);
      if (this.#skipping) {
        if (lineEnd === -1) {
          start = text.length;
          break;
        }
        this.#skipping = false;
        this.#line += 1;
        start = lineEnd + 1;
        continue;
      }
      const next = this.#readRecord(text, start, lineEnd, isEnd);
      if (next === -1) break;
      start = next;
    }
    this.#rest = start === 0 ? text : text.slice(start);
  }

  /** @returns where the next record begins, or -1 when more text must come first. */
  #readRecord(text: string, start: number, lineEnd: number, isEnd: boolean): number {
    const end = lineEnd === -1 ? text.length : lineEnd;
    const quote = text.indexOf('"', start);
    if (quote === -1 || quote >= end) {
      if (lineEnd === -1 && !isEnd && end - start <= MAX_RECORD_CHARS) return -1;
      if (end - start > MAX_RECORD_CHARS) return this.#giveUp('too-long', lineEnd, end);
      this.#plain(text, start, end);
      this.#line += 1;
      return end + 1;
    }
    return this.#quoted(text, start, lineEnd, isEnd);
  }

  #plain(text: string, start: number, lineEnd: number): void {
    const end = lineEnd > start && text.charCodeAt(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd;
    if (end === start) return;
    this.#sink.record(text.slice(start, end).split(this.#delimiter), this.#line);
  }

  #quoted(text: string, start: number, lineEnd: number, isEnd: boolean): number {
    const fields: string[] = [];
    let at = start;
    let lines = 1;
    for (;;) {
      if (text.charCodeAt(at) === QUOTE) {
        const close = closingQuote(text, at + 1, isEnd);
        if (close === -1) {
          if (!isEnd && text.length - start <= MAX_RECORD_CHARS) return -1;
          return this.#giveUp('unclosed-quote', lineEnd, text.length);
        }
        if (close - start > MAX_RECORD_CHARS) return this.#giveUp('too-long', lineEnd, text.length);
        const inside = text.slice(at + 1, close);
        fields.push(inside.includes('"') ? inside.replaceAll('""', '"') : inside);
        for (let i = inside.indexOf('\n'); i !== -1; i = inside.indexOf('\n', i + 1)) lines += 1;
        at = close + 1;
      } else {
        const from = at;
        for (
          let unit = text.charCodeAt(at);
          at < text.length && unit !== this.#delimiterUnit && unit !== LF;
        ) {
          at += 1;
          unit = text.charCodeAt(at);
        }
        fields.push(
          text.slice(from, text.charCodeAt(at - 1) === CR && at > from && at < text.length ? at - 1 : at),
        );
      }
      if (at >= text.length) {
        if (!isEnd && at - start <= MAX_RECORD_CHARS) return -1;
        if (at - start > MAX_RECORD_CHARS) return this.#giveUp('too-long', lineEnd, at);
        break;
      }
      if (text.charCodeAt(at) === this.#delimiterUnit) {
        at += 1;
        continue;
      }
      if (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at += 1;
      else if (text.charCodeAt(at) === CR && at + 1 === text.length && !isEnd) return -1;
      if (text.charCodeAt(at) === LF) break;
      return this.#giveUp('text-after-quote', lineEnd, text.length);
    }
    this.#sink.record(fields, this.#line);
    this.#line += lines;
    return at + 1;
  }

  /** Leaves a line alone from its beginning to its end. */
  #giveUp(problem: RecordProblem, lineEnd: number, end: number): number {
    this.#sink.malformed(problem, this.#line);
    if (lineEnd === -1) {
      this.#skipping = true;
      return end;
    }
    this.#line += 1;
    return lineEnd + 1;
  }
}

/** Place of the quote that closes a field, or -1. A doubled quote is none; one at the very end may still be doubled. */
function closingQuote(text: string, from: number, isEnd: boolean): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (at + 1 === text.length) return isEnd ? at : -1;
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}
