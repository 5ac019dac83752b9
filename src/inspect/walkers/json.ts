/**
 * Walks JSON (RFC 8259) over bytes: keys, strings, numbers and nesting, without building it. Tolerant: several
 * values in a row (JSON lines), a JSONP call or a guard before the value, missing commas, a cut end.
 *
 * Invariant: every byte is looked at a fixed number of times, whatever the nesting; what is not JSON is passed over
 * and counted, never thrown at the caller. On JSON that JSON.parse accepts, every string and number is handed out
 * once, with its exact span.
 */
import { HAS_AT, HAS_DIGIT, HAS_ESCAPE, isDigit, isSpace, TRAITS, traitsOf } from '../bytes.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { Sink, Source } from '../sink.ts';
import { undoEscapes } from './json-escapes.ts';
import type { WalkTools } from './walk-tools.ts';

/** Containers that the sink is told of; what is nested deeper belongs to the last of them. */
export const MAX_DEPTH = 512;
/** Containers whose kind is remembered; what opens deeper is not told apart. */
export const MAX_NESTING = 2 ** 19;

const ARRAY = 0;
const OBJECT = 1;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Bytes at which a bare token ends: white space and , : [ ] { } " */
const ENDS_TOKEN = new Uint8Array(256);
for (const c of ' \t\n\r,:[]{}"') ENDS_TOKEN[c.charCodeAt(0)] = 1;

/** @returns how many bytes were not understood. */
export function walkJson(source: Source, sink: Sink, tools: WalkTools): number {
  return new JsonWalk(source, sink, tools).run();
}

/**
 * Where the value begins after what sites put before it: a byte order mark, `)]}',`, `while(1);`, `for(;;);`,
 * `callback(`, `window.STATE = `. At most 256 bytes are passed over.
 */
export function jsonStart(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  if (bytes[i] === 0xef && bytes[i + 1] === 0xbb && bytes[i + 2] === 0xbf) i += 3;
  while (i < end && isSpace(bytes[i])) i++;
  const first = bytes[i];
  if (first === 0x7b || first === 0x5b || first === QUOTE || first === 0x2d || isDigit(first)) return i;
  if (first === 0x29 && bytes[i + 1] === 0x5d && bytes[i + 2] === 0x7d) i += 3; // )]}
  const limit = Math.min(end, i + 256);
  for (let j = i; j < limit; j++) if (bytes[j] === 0x7b || bytes[j] === 0x5b) return j;
  return i;
}

class JsonWalk {
  readonly #source: Source;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #sink: Sink;
  readonly #tools: WalkTools;
  /** Kind of each open container, the outermost first. */
  #kinds = new Uint8Array(64);
  readonly #keys: KeyMeaning[] = [];
  #depth = 0;
  /** Open containers past MAX_NESTING. */
  #overflow = 0;
  #malformed = 0;
  /** Span, copy and traits of the string read last. */
  #from = 0;
  #to = 0;
  #traits = 0;
  #text: Uint8Array;
  #map: Int32Array | undefined;

  constructor(source: Source, sink: Sink, tools: WalkTools) {
    this.#source = source;
    this.#bytes = source.bytes;
    this.#text = source.bytes;
    this.#end = source.end;
    this.#sink = sink;
    this.#tools = tools;
  }

  run(): number {
    const bytes = this.#bytes;
    const end = this.#end;
    const sink = this.#sink;
    let expectKey = false;
    let inObject = false;
    let key = NO_KEY;
    let i = this.#source.start;
    while (i < end) {
      const byte = bytes[i]!;
      switch (byte) {
        case 0x20:
        case 0x0a:
        case 0x0d:
        case 0x09:
        case 0x3a: // :
          i++;
          break;
        case 0x2c: // ,
          expectKey = inObject;
          if (inObject) key = NO_KEY;
          i++;
          break;
        case QUOTE: {
          const after = this.#string(i);
          if (after < 0) {
            this.#cutString(i);
            i = end;
            break;
          }
          if (expectKey) {
            this.#keyAsValue();
            key = this.#readKey();
            expectKey = false;
          } else if (this.#from < this.#to) {
            sink.value(
              key,
              this.#text,
              this.#from,
              this.#to,
              this.#map,
              'json-string',
              this.#traits,
              this.#source.level,
            );
          }
          i = after;
          break;
        }
        case 0x7b: // {
        case 0x5b: {
          // [
          const object = byte === 0x7b;
          this.#open(object ? OBJECT : ARRAY, key, !inObject && this.#depth > 0);
          inObject = object;
          expectKey = object;
          if (object) key = NO_KEY;
          i++;
          break;
        }
        case 0x7d: // }
        case 0x5d: {
          // ]
          const kind = byte === 0x7d ? OBJECT : ARRAY;
          i++;
          if (this.#overflow > 0) {
            this.#overflow--;
            inObject = expectKey = false;
            key = NO_KEY;
            break;
          }
          if (this.#depth === 0 || this.#kinds[this.#depth - 1] !== kind) {
            this.#malformed++;
            break;
          }
          this.#close();
          inObject = this.#depth > 0 && this.#kinds[this.#depth - 1] === OBJECT;
          expectKey = false;
          key = inObject || this.#depth > MAX_DEPTH ? NO_KEY : (this.#keys[this.#depth - 1] ?? NO_KEY);
          break;
        }
        default:
          i = this.#bare(i, expectKey ? NO_KEY : key);
      }
    }
    while (this.#depth > 0) this.#close();
    return this.#malformed;
  }

  #open(kind: number, key: KeyMeaning, listed: boolean): void {
    if (this.#depth === MAX_NESTING) {
      this.#overflow++;
      return;
    }
    if (this.#depth === this.#kinds.length) {
      const larger = new Uint8Array(this.#kinds.length * 2);
      larger.set(this.#kinds);
      this.#kinds = larger;
    }
    if (this.#depth < MAX_DEPTH) {
      this.#keys[this.#depth] = key;
      this.#sink.enter(kind === OBJECT ? 'object' : 'array', key, listed);
    }
    this.#kinds[this.#depth++] = kind;
  }

  #close(): void {
    this.#depth--;
    if (this.#depth < MAX_DEPTH) this.#sink.leave();
  }

  /** A key may be the datum: `{"13812345678": {…}}`. Each such key is one of a list. */
  #keyAsValue(): void {
    const shaped =
      (this.#traits & HAS_AT) !== 0 || (this.#to - this.#from >= 11 && (this.#traits & HAS_DIGIT) !== 0);
    if (!shaped || this.#depth > MAX_DEPTH) return;
    const { level } = this.#source;
    this.#sink.enter('array', NO_KEY, false);
    this.#sink.value(NO_KEY, this.#text, this.#from, this.#to, this.#map, 'json-key', this.#traits, level);
    this.#sink.leave();
  }

  #readKey(): KeyMeaning {
    return this.#tools.keys.read(this.#text, this.#from, this.#to);
  }

  /** A number, a literal, or something else. @returns the index after it. */
  #bare(at: number, key: KeyMeaning): number {
    const bytes = this.#bytes;
    const end = this.#end;
    const i = bareEnd(bytes, at, end);
    const first = bytes[at];
    if (isDigit(first) || (first === 0x2d && at + 1 < i && isDigit(bytes[at + 1]))) {
      if (i - at <= 32) {
        const { map, level } = this.#source;
        this.#sink.value(key, bytes, at, i, map, 'json-number', HAS_DIGIT, level);
      }
      return i;
    }
    if (!isLiteral(bytes, at, i) && !(this.#depth === 0 && isCallEnd(bytes, at, i)))
      this.#malformed += i - at;
    return i;
  }

  /** Reads the string that opens at `at`. @returns the index after its closing quote, or −1 when there is none. */
  #string(at: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let traits = 0;
    let i = at + 1;
    for (; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        traits |= HAS_ESCAPE;
        i++;
      } else {
        traits |= TRAITS[byte]!;
      }
    }
    if (i >= end) return -1;
    this.#from = at + 1;
    this.#to = i;
    this.#traits = traits;
    this.#text = bytes;
    this.#map = this.#source.map;
    if ((traits & HAS_ESCAPE) !== 0) this.#decode(at + 1, i);
    return i + 1;
  }

  /** Undoes escapes into the scratch of this level. */
  #decode(start: number, close: number): void {
    const scratch = this.#tools.json[this.#source.level]!;
    const length = undoEscapes(this.#bytes, start, close, this.#source.map, scratch);
    this.#text = scratch.bytes;
    this.#map = scratch.map;
    this.#from = 0;
    this.#to = length;
    this.#traits = traitsOf(scratch.bytes, 0, length) | HAS_ESCAPE;
  }

  /** A string without its end. */
  #cutString(at: number): void {
    const bytes = this.#bytes;
    this.#malformed += this.#end - at;
    const to = cutTextEnd(bytes, at, this.#end);
    if (to <= at + 1) return;
    const traits = traitsOf(bytes, at + 1, to);
    const { map, level } = this.#source;
    this.#sink.value(NO_KEY, bytes, at + 1, to, map, 'json-string', traits, level);
  }
}

/** A string that opens at `at` and has no end is looked at as text, but for a last token that may be cut. */
export function cutTextEnd(bytes: Uint8Array, at: number, end: number): number {
  let to = end;
  const limit = Math.max(at + 1, to - 320);
  while (to > limit && !isSpace(bytes[to - 1]) && bytes[to - 1]! < 0x80) to--;
  return to;
}

/** The index of the quote that closes the string that opens at `at`; `end` or more when there is none. */
export function closingQuote(bytes: Uint8Array, at: number, end: number): number {
  let i = at + 1;
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) break;
    if (byte === BACKSLASH) i++;
  }
  return i;
}

/** The index after the bare token that begins at `at`. */
export function bareEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at + 1;
  while (i < end && ENDS_TOKEN[bytes[i]!] === 0) i++;
  return i;
}

const LITERALS = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity', 'undefined'];

function isLiteral(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 9) return false;
  return LITERALS.some((word) => {
    if (word.length !== end - start) return false;
    for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== bytes[start + i]) return false;
    return true;
  });
}

/** `)` and `;` after a JSONP call's value, and the semicolon of an assignment. */
export function isCallEnd(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 0x29 && bytes[i] !== 0x3b) return false;
  return true;
}
