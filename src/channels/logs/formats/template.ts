/**
 * A format that is a text with places in it, as nginx's log_format and Apache's LogFormat are: literals between fields.
 *
 *   `$remote_addr - $remote_user [` …  ─▶  address, " - ", user, " [", time, "] \"", request, "\" ", status, …
 *
 * A field between quotes ends at the first quote that no backslash stands before: both servers escape quotes in what a
 * client sends (\" or \x22), so what a client sends cannot end its field. A field without quotes ends where the whole
 * literal behind it begins. Whatever does not fit to the last byte is refused; nothing is guessed.
 */
import { type LogLine, type Refusal, ROLES, type Role } from '../line.ts';
import { isBinary, type LogParser, type ParserOptions, settle } from './log-parser.ts';

export type TemplatePart = { readonly literal: string } | { readonly role: Role | undefined };

export interface TemplateOptions extends ParserOptions {
  /** Whether fields that the format does not know may follow behind a blank; the first, between quotes, is X-Forwarded-For. */
  readonly tail?: boolean;
  /** Whether a size of `-` says that no body was sent (Apache's %b). */
  readonly dashIsNothing?: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BLANK = 0x20;
const DASH = 0x2d;
/** Bytes left in a line from which on a quote is searched for by the engine. */
const NATIVE_FROM = 32;

export class TemplateParser implements LogParser {
  readonly name: string;
  readonly #options: TemplateOptions;
  readonly #head: Uint8Array;
  /** By field: its slot, or -1 for one that is skipped. */
  readonly #slots: Int32Array;
  readonly #isQuoted: Uint8Array;
  /** By field: the literal behind it. */
  readonly #behind: readonly Uint8Array[];

  /** @throws RangeError when two fields stand side by side, or there is no field. */
  constructor(name: string, parts: readonly TemplatePart[], options: TemplateOptions) {
    this.name = name;
    this.#options = options;
    let head = '';
    const slots: number[] = [];
    const behind: string[] = [];
    for (const part of parts) {
      if ('literal' in part) {
        if (slots.length === 0) head += part.literal;
        else behind[slots.length - 1] += part.literal;
        continue;
      }
      if (slots.length > 0 && behind[slots.length - 1] === '')
        throw new RangeError('two fields stand side by side, and nothing tells where the first one ends');
      // The first field of a meaning counts.
      const slot = part.role === undefined ? -1 : ROLES[part.role];
      slots.push(slots.includes(slot) ? -1 : slot);
      behind.push('');
    }
    if (slots.length === 0) throw new RangeError('it names no field');
    const before = [head, ...behind];
    this.#head = bytesOf(head);
    this.#slots = Int32Array.from(slots);
    this.#isQuoted = Uint8Array.from(slots, (_, i) =>
      before[i]?.endsWith('"') && behind[i]?.startsWith('"') ? 1 : 0,
    );
    this.#behind = behind.map(bytesOf);
  }

  /** Whether it says when and by whom. */
  get isEnough(): boolean {
    const has = (...roles: Role[]) => roles.some((role) => this.#slots.includes(ROLES[role]));
    return has('time') && has('address', 'forwarded', 'user', 'session', 'recipient');
  }

  read(bytes: Uint8Array, from: number, to: number, line: LogLine): Refusal | undefined {
    line.begin(bytes);
    const end = this.#fields(bytes, from, to, line);
    const isWhole = end === to || (this.#options.tail === true && end > 0 && takeTail(bytes, end, to, line));
    if (!isWhole) return isBinary(bytes, from, to) ? 'binary' : 'format';
    return settle(line, this.#options.times);
  }

  /** @returns where the last literal ends, or -1. */
  #fields(bytes: Uint8Array, from: number, to: number, line: LogLine): number {
    const slots = this.#slots;
    const quoted = this.#isQuoted;
    const literals = this.#behind;
    if (!standsAt(this.#head, bytes, from, to)) return -1;
    let at = from + this.#head.length;
    for (let field = 0; field < slots.length; field++) {
      const behind = literals[field] as Uint8Array;
      const isQuoted = quoted[field] === 1;
      const end = isQuoted ? quotedEnd(bytes, at, to) : plainEnd(behind, bytes, at, to);
      // Where a plain field ends its literal was found whole.
      if (end === -1 || (isQuoted && !standsAt(behind, bytes, end, to))) return -1;
      const slot = slots[field] as number;
      if (slot >= 0) {
        if (slot === ROLES.size && this.#options.dashIsNothing === true && bytes[at] === DASH) line.size = 0;
        else line.set(slot, at, end);
      }
      at = end + behind.length;
    }
    return at;
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function standsAt(literal: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (from + literal.length > to) return false;
  for (let i = 0; i < literal.length; i++) if (bytes[from + i] !== literal[i]) return false;
  return true;
}

/** Further fields behind the last one, of which the first may be X-Forwarded-For. @returns false when they are none. */
export function takeTail(bytes: Uint8Array, from: number, to: number, line: LogLine): boolean {
  if (!isTail(bytes, from, to)) return false;
  if (bytes[from + 1] === QUOTE && !line.has(ROLES.forwarded)) {
    const quote = quotedEnd(bytes, from + 2, to);
    if (quote !== -1) line.set(ROLES.forwarded, from + 2, quote);
  }
  return true;
}

/**
 * Whether further fields follow. A status and a size do not: they are the true ones, behind a quote that a server wrote as
 * a client sent it, and everything before them is the client's own.
 */
function isTail(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] !== BLANK) return false;
  let i = from + 1;
  while (i < to && isDigit(bytes[i] as number)) i += 1;
  return !(i - from === 4 && bytes[i] === BLANK && isDigit(bytes[i + 1] as number));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The first quote that no backslash stands before. */
function quotedEnd(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > NATIVE_FROM && bytes[from] !== QUOTE) {
    // A user agent is long: the engine's own search is faster from about thirty bytes on.
    const quote = bytes.indexOf(QUOTE, from);
    if (quote === -1 || quote >= to) return -1;
    if (bytes[quote - 1] !== BACKSLASH) return quote;
  }
  let i = from;
  for (; i < to; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) i += 1;
  }
  return -1;
}

function plainEnd(behind: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
  if (behind.length === 0) return to;
  const first = behind[0] as number;
  for (let i = from; i < to; i++)
    if (bytes[i] === first && (behind.length === 1 || standsAt(behind, bytes, i, to))) return i;
  return -1;
}
