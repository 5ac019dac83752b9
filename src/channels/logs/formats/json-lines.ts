/**
 * Access logs with one JSON object a line (RFC 8259). A scanner walks the object's bytes once and remembers where values of
 * known names stand (json-names.ts); no object is built. A value that has escapes is rare: such a line is parsed whole by
 * JSON.parse, which is also what the scanner is held against in tests.
 *
 * Bounded: MAX_DEPTH levels, and names of MAX_PATH bytes; what is deeper or longer is skipped. A line that is no JSON object
 * to its last byte is refused.
 */
import { ByteTable, FULL } from '../byte-table.ts';
import { type LogLine, type Refusal, ROLES, type Role } from '../line.ts';
import { DIALECTS, JSON_NAMES, OCSF_HTTP_ACTIVITY } from './json-names.ts';
import { isBinary, type LogParser, type ParserOptions, settle } from './log-parser.ts';

/** Deepest object that names are looked for in. */
export const MAX_DEPTH = 5;
/** Deepest nesting that is read at all. */
const MAX_NESTING = 64;
const MAX_PATH = 128;
/** Bytes of what may stand before the object: a priority, a time, a host and a program. */
const MAX_WORDS = 256;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const DOT = 0x2e;
const UTF8 = new TextEncoder();

interface Meaning {
  readonly slot: number;
  /** The smaller counts. */
  readonly rank: number;
}

export class JsonLines implements LogParser {
  readonly #options: ParserOptions;
  readonly #names = new ByteTable(256, 16_384);
  readonly #meanings: Meaning[] = [];
  readonly #dialects: (string | undefined)[] = [];
  readonly #path = new Uint8Array(MAX_PATH + 1);
  readonly #ranks = new Int32Array(Object.keys(ROLES).length).fill(0);
  #dialect = '';
  #dialectRank = DIALECTS.length;
  #bytes: Uint8Array = new Uint8Array(0);
  #to = 0;
  #hasEscapes = false;
  #classUid = -1;
  #slow: Uint8Array = new Uint8Array(4_096);

  constructor(options: ParserOptions) {
    this.#options = options;
    const { fields } = options;
    for (const role of ['person', 'user', 'session'] as const) {
      const name = fields[role];
      if (name !== undefined) this.#name(name, role, -1);
    }
    for (const [role, names] of Object.entries(JSON_NAMES) as [Role, readonly string[]][])
      for (const [rank, name] of names.entries()) this.#name(name, role, rank);
    for (const [name] of DIALECTS) this.#number(name);
    for (const [name, dialect] of DIALECTS) this.#dialects[this.#number(name)] ??= dialect;
  }

  get name(): string {
    return this.#dialect === '' ? 'json' : this.#dialect;
  }

  read(bytes: Uint8Array, from: number, to: number, line: LogLine): Refusal | undefined {
    line.begin(bytes);
    this.#bytes = bytes;
    this.#to = to;
    this.#hasEscapes = false;
    this.#classUid = -1;
    this.#ranks.fill(0x7fff);
    const start = this.#start(from);
    if (bytes[start] !== OPEN) return isBinary(bytes, from, to) ? 'binary' : 'format';
    const end = this.#object(start, 0, 0, line);
    if (end === -1 || this.#blanks(end) !== to) return isBinary(bytes, from, to) ? 'binary' : 'format';
    if (this.#hasEscapes && !this.#parse(start, to, line)) return 'format';
    if (this.#classUid !== -1 && this.#classUid !== OCSF_HTTP_ACTIVITY) return 'directive';
    return settle(line, this.#options.times);
  }

  /** Fills a line from a value that was parsed; what a HAR's entries and lines with escapes go through. */
  fill(value: object, line: LogLine): void {
    const found = new Map<number, { readonly text: string; readonly rank: number }>();
    this.#walk(value, '', 0, found);
    const texts = [...found].map(([slot, { text }]) => [slot, UTF8.encode(text)] as const);
    const size = texts.reduce((sum, [, text]) => sum + text.length, 0);
    if (this.#slow.length < size) this.#slow = new Uint8Array(2 * size);
    line.begin(this.#slow);
    let at = 0;
    for (const [slot, text] of texts) {
      this.#slow.set(text, at);
      line.set(slot, at, at + text.length);
      at += text.length;
    }
  }

  #name(name: string, role: Role, rank: number): void {
    const number = this.#number(name);
    this.#meanings[number] ??= { slot: ROLES[role], rank };
  }

  #number(name: string): number {
    const bytes = UTF8.encode(name.toLowerCase());
    return this.#names.of(bytes, 0, bytes.length);
  }

  #parse(from: number, to: number, line: LogLine): boolean {
    let value: unknown;
    try {
      value = JSON.parse(
        Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + from, to - from).toString(),
      );
    } catch {
      return false;
    }
    if (typeof value !== 'object' || value === null) return false;
    this.fill(value, line);
    return true;
  }

  #walk(
    value: object,
    path: string,
    depth: number,
    found: Map<number, { readonly text: string; readonly rank: number }>,
  ): void {
    for (const [key, member] of Object.entries(value)) {
      const name = `${path}${key.toLowerCase()}`;
      const bytes = UTF8.encode(name);
      if (bytes.length > MAX_PATH || depth > MAX_DEPTH) continue;
      // Of a list the first element counts.
      const first: unknown = Array.isArray(member) ? member[0] : member;
      if (typeof first === 'object' && first !== null) {
        if (!Array.isArray(member)) this.#walk(first, `${name}.`, depth + 1, found);
        continue;
      }
      const meaning = this.#meanings[this.#names.find(bytes, 0, bytes.length)];
      if (meaning === undefined || (typeof first !== 'string' && typeof first !== 'number')) continue;
      const before = found.get(meaning.slot);
      if (before !== undefined && before.rank <= meaning.rank) continue;
      const text = String(first);
      if (text !== '' && text !== '-') found.set(meaning.slot, { text, rank: meaning.rank });
    }
  }

  /** Where the object begins: at once, or behind the words of syslog or of a container's runtime (`… stdout F {`). */
  #start(from: number): number {
    const first = this.#blanks(from);
    if (this.#bytes[first] === OPEN) return first;
    const end = Math.min(this.#to, from + MAX_WORDS);
    for (let i = first + 1; i < end; i++)
      if (this.#bytes[i] === OPEN && this.#bytes[i - 1] === 0x20) return i;
    return first;
  }

  #blanks(from: number): number {
    let at = from;
    while (at < this.#to) {
      const byte = this.#bytes[at];
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) break;
      at += 1;
    }
    return at;
  }

  /** @param at its brace. @param prefix bytes of the path before its names. @returns behind it, or -1. */
  #object(at: number, prefix: number, depth: number, line: LogLine): number {
    if (depth > MAX_NESTING) return -1;
    const bytes = this.#bytes;
    let i = this.#blanks(at + 1);
    if (bytes[i] === CLOSE && i < this.#to) return i + 1;
    for (;;) {
      if (bytes[i] !== QUOTE || i >= this.#to) return -1;
      const keyEnd = this.#string(i + 1);
      if (keyEnd === -1) return -1;
      const path = depth > MAX_DEPTH ? -1 : this.#append(prefix, i + 1, keyEnd);
      i = this.#blanks(keyEnd + 1);
      if (bytes[i] !== COLON || i >= this.#to) return -1;
      i = this.#value(this.#blanks(i + 1), path, depth, line, true);
      if (i === -1) return -1;
      i = this.#blanks(i);
      if (i >= this.#to) return -1;
      if (bytes[i] === CLOSE) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = this.#blanks(i + 1);
    }
  }

  #value(at: number, path: number, depth: number, line: LogLine, counts: boolean): number {
    if (at >= this.#to) return -1;
    const bytes = this.#bytes;
    switch (bytes[at]) {
      case QUOTE: {
        const end = this.#string(at + 1);
        if (end !== -1 && counts) this.#found(path, at + 1, end, true, line);
        return end === -1 ? -1 : end + 1;
      }
      case OPEN: {
        // An object within a list has no name of ours.
        const inner = counts && path >= 0 && path < MAX_PATH ? path : -1;
        if (inner >= 0) this.#path[inner] = DOT;
        return this.#object(at, inner >= 0 ? inner + 1 : -1, depth + 1, line);
      }
      case OPEN_LIST:
        return this.#list(at, path, depth, line, counts);
      default:
        return this.#scalar(at, path, line, counts);
    }
  }

  #list(at: number, path: number, depth: number, line: LogLine, counts: boolean): number {
    if (depth > MAX_NESTING) return -1;
    let i = this.#blanks(at + 1);
    if (i < this.#to && this.#bytes[i] === CLOSE_LIST) return i + 1;
    let isFirst = true;
    for (;;) {
      const isScalar = this.#bytes[i] !== OPEN && this.#bytes[i] !== OPEN_LIST;
      i = this.#value(i, path, depth + 1, line, counts && isFirst && isScalar);
      isFirst = false;
      if (i === -1) return -1;
      i = this.#blanks(i);
      if (i >= this.#to) return -1;
      if (this.#bytes[i] === CLOSE_LIST) return i + 1;
      if (this.#bytes[i] !== COMMA) return -1;
      i = this.#blanks(i + 1);
    }
  }

  #scalar(at: number, path: number, line: LogLine, counts: boolean): number {
    const bytes = this.#bytes;
    let end = at;
    while (end < this.#to) {
      const byte = bytes[end] as number;
      const isPart =
        (byte >= 0x30 && byte <= 0x39) ||
        (byte >= 0x61 && byte <= 0x7a) ||
        byte === 0x2b ||
        byte === 0x2d ||
        byte === DOT ||
        byte === 0x45;
      if (!isPart) break;
      end += 1;
    }
    if (end === at) return -1;
    const first = bytes[at] as number;
    const isNumber = first === 0x2d || (first >= 0x30 && first <= 0x39);
    if (!isNumber && !isWord(bytes, at, end)) return -1;
    if (counts && isNumber) this.#found(path, at, end, false, line);
    return end;
  }

  /** @param from behind the opening quote. @returns where the closing one stands, or -1. */
  #string(from: number): number {
    const bytes = this.#bytes;
    for (let i = from; i < this.#to; i++) {
      const byte = bytes[i] as number;
      if (byte === QUOTE) return i;
      if (byte === BACKSLASH) i += 1;
      // RFC 8259 §7: control characters are escaped.
      else if (byte < 0x20) return -1;
    }
    return -1;
  }

  /** Adds a name to the path. @returns its length, or -1 when it is too long or has escapes. */
  #append(prefix: number, from: number, to: number): number {
    if (prefix < 0 || prefix + to - from > MAX_PATH) return -1;
    const path = this.#path;
    for (let i = from; i < to; i++) {
      let byte = this.#bytes[i] as number;
      if (byte === BACKSLASH) {
        this.#hasEscapes = true;
        return -1;
      }
      if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
      path[prefix + i - from] = byte;
    }
    return prefix + to - from;
  }

  #found(path: number, from: number, to: number, isString: boolean, line: LogLine): void {
    if (path < 0) return;
    const name = this.#names.find(this.#path, 0, path);
    if (name === FULL) return;
    const dialect = this.#dialects[name];
    if (dialect !== undefined) this.#heard(dialect, from, to);
    const meaning = this.#meanings[name];
    if (meaning === undefined) return;
    const { slot, rank } = meaning;
    if ((this.#ranks[slot] as number) <= rank) return;
    if (isString)
      for (let i = from; i < to; i++)
        if (this.#bytes[i] === BACKSLASH) {
          this.#hasEscapes = true;
          return;
        }
    if (to === from || (to === from + 1 && this.#bytes[from] === 0x2d)) return;
    this.#ranks[slot] = rank;
    line.set(slot, from, to);
  }

  #heard(dialect: string, from: number, to: number): void {
    if (dialect === 'ocsf') {
      let number = 0;
      for (let i = from; i < to && i < from + 9; i++)
        number = 10 * number + ((this.#bytes[i] as number) - 0x30);
      this.#classUid = number;
    }
    const rank = DIALECTS.findIndex(([, name]) => name === dialect);
    if (rank >= this.#dialectRank) return;
    this.#dialectRank = rank;
    this.#dialect = dialect;
  }
}

function isWord(bytes: Uint8Array, from: number, to: number): boolean {
  const text = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 6)));
  return text === 'true' || text === 'false' || text === 'null';
}
