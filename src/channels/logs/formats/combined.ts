/**
 * The combined format as nearly all its lines are, read in one go; every other line of it is left to the template, which
 * reads the same format field by field (template.ts) and is the oracle of a property test.
 *
 *   203.0.113.9 - - [23/Nov/2026:10:05:03 +0000] "GET /api/users/7 HTTP/1.1" 200 512 "-" "curl/8"
 *   └ to a blank └ `-`, and a user └ 26 bytes     └ a method, no blank, quote or backslash, HTTP/n.n
 *
 * Invariant: what is taken here the template takes, too, and leaves the same line. Each byte that stands between fields is
 * looked at; whatever is not as drawn is given up before anything is said of it.
 */
import { ADDRESS, type LogLine, METHOD, type Refusal, ROLES, TARGET, USER, USER_AGENT } from '../line.ts';
import type { LogTimes } from '../log-time.ts';
import { type LogParser, withoutPort } from './log-parser.ts';
import { takeTail } from './template.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const DIGIT_0 = 0x30;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_END = 0x5d;
/** `23/Nov/2026:10:05:03 +0000`. */
const TIME_BYTES = 26;
/** The blank within it. */
const ZONE_AT = 20;
/** Longest method, as the template has it. */
const METHOD_BYTES = 23;
/** Most digits of a size, as the template has it. */
const SIZE_DIGITS = 15;
const NOT_SO = -1;

export class CombinedParser implements LogParser {
  readonly name: string;
  readonly #template: LogParser;
  readonly #times: LogTimes;

  /** @param template reads the same format, whatever its lines look like. */
  constructor(template: LogParser, times: LogTimes) {
    this.name = template.name;
    this.#template = template;
    this.#times = times;
  }

  read(bytes: Uint8Array, from: number, to: number, line: LogLine): Refusal | undefined {
    return this.#usual(bytes, from, to, line) ? undefined : this.#template.read(bytes, from, to, line);
  }

  /** @returns false when the line is not as drawn; what stands in `line` then means nothing. */
  #usual(bytes: Uint8Array, from: number, to: number, line: LogLine): boolean {
    line.begin(bytes);
    let at = from;
    let isPlain = true;
    for (; at < to && bytes[at] !== BLANK; at++)
      if (bytes[at] === COLON || bytes[at] === BRACKET) isPlain = false;
    line.set(ADDRESS, from, at);
    if (!line.has(ADDRESS) || bytes[at + 1] !== DASH || bytes[at + 2] !== BLANK) return false;
    if (!isPlain) withoutPort(line);
    const user = at + 3;
    at = user;
    while (at < to && (bytes[at] !== BLANK || bytes[at + 1] !== BRACKET)) at += 1;
    line.set(USER, user, at);
    at = this.#time(bytes, at + 2, to, line);
    if (at !== NOT_SO) at = request(bytes, at, to, line);
    if (at !== NOT_SO) at = statusAndSize(bytes, at, to, line);
    if (at === NOT_SO) return false;
    // Whoever came from where is not asked for.
    const referrer = quotedEnd(bytes, at, to);
    if (referrer === NOT_SO || bytes[referrer + 1] !== BLANK || bytes[referrer + 2] !== QUOTE) return false;
    at = referrer + 3;
    const end = quotedEnd(bytes, at, to);
    if (end === NOT_SO) return false;
    line.set(USER_AGENT, at, end);
    return end + 1 === to || takeTail(bytes, end + 1, to, line);
  }

  /** A time that is valid has neither a bracket nor a quote in it. @returns where the request begins, or NOT_SO. */
  #time(bytes: Uint8Array, from: number, to: number, line: LogLine): number {
    const end = from + TIME_BYTES;
    if (end + 3 > to || bytes[from + ZONE_AT] !== BLANK || bytes[end] !== BRACKET_END) return NOT_SO;
    if (bytes[end + 1] !== BLANK || bytes[end + 2] !== QUOTE) return NOT_SO;
    line.at = this.#times.read(bytes, from, end);
    line.set(ROLES.time, from, end);
    return line.at >= 0 ? end + 3 : NOT_SO;
  }
}

/** @returns where the status begins, or NOT_SO. */
function request(bytes: Uint8Array, from: number, to: number, line: LogLine): number {
  let at = from;
  for (; at < to && bytes[at] !== BLANK; at++) {
    const letter = (bytes[at] as number) | 0x20;
    if ((letter < 0x61 || letter > 0x7a) && bytes[at] !== DASH) return NOT_SO;
  }
  if (at === from || at - from > METHOD_BYTES) return NOT_SO;
  line.set(METHOD, from, at);
  const target = at + 1;
  at = target;
  for (; at < to; at++) {
    const byte = bytes[at];
    if (byte === BLANK) break;
    if (byte === QUOTE || byte === BACKSLASH) return NOT_SO;
  }
  if (at + 11 > to || !isVersion(bytes, at + 1) || bytes[at + 9] !== QUOTE || bytes[at + 10] !== BLANK)
    return NOT_SO;
  line.set(TARGET, target, at);
  return at + 11;
}

/** `HTTP/1.1` and the like. */
function isVersion(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x48 &&
    bytes[at + 1] === 0x54 &&
    bytes[at + 2] === 0x54 &&
    bytes[at + 3] === 0x50 &&
    bytes[at + 4] === SLASH &&
    isDigit(bytes[at + 5] as number) &&
    bytes[at + 6] === DOT &&
    isDigit(bytes[at + 7] as number)
  );
}

/** @returns where the referrer begins, behind its quote, or NOT_SO. */
function statusAndSize(bytes: Uint8Array, from: number, to: number, line: LogLine): number {
  if (from + 4 >= to || bytes[from + 3] !== BLANK) return NOT_SO;
  for (let at = from; at < from + 3; at++) {
    const byte = bytes[at] as number;
    if (!isDigit(byte)) return NOT_SO;
    line.status = 10 * line.status + byte - DIGIT_0;
  }
  let at = from + 4;
  if (bytes[at] === DASH) {
    line.size = 0;
    at += 1;
  } else {
    let size = 0;
    const first = at;
    for (; at < to && isDigit(bytes[at] as number); at++) size = 10 * size + (bytes[at] as number) - DIGIT_0;
    if (at === first || at - first > SIZE_DIGITS) return NOT_SO;
    line.size = size;
  }
  return at + 2 < to && bytes[at] === BLANK && bytes[at + 1] === QUOTE ? at + 2 : NOT_SO;
}

/** The first quote; NOT_SO when a backslash stands before it, for then it may not be the end. */
function quotedEnd(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] === DASH && bytes[from + 1] === QUOTE) return from + 1 < to ? from + 1 : NOT_SO;
  const quote = bytes.indexOf(QUOTE, from);
  if (quote === -1 || quote >= to || (quote > from && bytes[quote - 1] === BACKSLASH)) return NOT_SO;
  return quote;
}

function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= 0x39;
}
