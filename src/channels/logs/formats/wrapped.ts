/**
 * Access logs that a collector put into JSON, a line of the server to an object: Docker's `json-file` driver (`log`),
 * `journalctl -o json` (`MESSAGE`), Filebeat and Fluent Bit (`message`, `log`, `event.original`), Loki (`line`).
 *
 *   {"log":"203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 7697\n","stream":"stdout","time":"…"}
 *           └ read by whichever parser takes it
 *
 * The time is the server's own, within the line; the collector's is when it was collected. What the collector parsed
 * itself (fields of its own) is not this format but `json`.
 */
import type { LogLine, Refusal } from '../line.ts';
import { isBinary, type LogParser } from './log-parser.ts';

const OPEN = 0x7b;
/** Where collectors put the line, the more particular first. */
const PLACES: readonly (readonly string[])[] = [
  ['event', 'original'],
  ['log'],
  ['message'],
  ['MESSAGE'],
  ['msg'],
  ['line'],
];
const UTF8 = new TextEncoder();

export class WrappedLines implements LogParser {
  readonly #inner: readonly LogParser[];
  /** The one that took the last line: a file's lines are mostly of one server. */
  #last: LogParser | undefined;

  /** @param inner what the lines within may be written in, the more particular first. */
  constructor(inner: readonly LogParser[]) {
    this.#inner = inner;
  }

  get name(): string {
    return this.#last === undefined ? 'wrapped' : `wrapped ${this.#last.name}`;
  }

  read(bytes: Uint8Array, from: number, to: number, line: LogLine): Refusal | undefined {
    const text = bytes[from] === OPEN ? messageOf(bytes, from, to) : undefined;
    if (text === undefined) return isBinary(bytes, from, to) ? 'binary' : 'format';
    const within = UTF8.encode(text);
    let why: Refusal | undefined = 'format';
    if (this.#last !== undefined) {
      why = this.#last.read(within, 0, within.length, line);
      if (why === undefined || why === 'directive') return why;
    }
    for (const parser of this.#inner) {
      if (parser.read(within, 0, within.length, line) !== undefined) continue;
      this.#last = parser;
      return undefined;
    }
    return why;
  }
}

/** The server's line without its end; undefined when the object has none. */
function messageOf(bytes: Uint8Array, from: number, to: number): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString());
  } catch {
    return undefined;
  }
  for (const place of PLACES) {
    let found: unknown = value;
    for (const name of place)
      found =
        typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined;
    if (typeof found === 'string' && found !== '') return found.replace(/[\r\n]+$/, '');
  }
  return undefined;
}
