/**
 * One line of an access log as a parser leaves it: where in the bytes each field stands. Nothing is copied and nothing is
 * made into a string; a line is one object that is filled anew, so whoever needs it longer copies.
 *
 *   203.0.113.9 - alice [23/Nov/2026:10:05:03 +0000] "GET /api/users/7 HTTP/1.1" 200 512 "-" "curl/8"
 *   └ ADDRESS     └USER  └ at                         └METHOD └TARGET            └status └size └ USER_AGENT
 *
 * Invariant: a field that is missing, or that the log writes as `-`, is one that `has` denies; its places then mean nothing.
 */
import type { EpochMs } from '../../disclosure/time.ts';

export const ADDRESS = 0;
/** The list of a proxy in front: X-Forwarded-For. */
export const FORWARDED = 1;
export const USER = 2;
/** A value that stands for a session: a cookie or a field that the operator named. */
export const SESSION = 3;
/** All cookies as they were sent. */
export const COOKIES = 4;
export const METHOD = 5;
/** Path, with the query where the log does not write it apart. */
export const TARGET = 6;
export const QUERY = 7;
export const USER_AGENT = 8;
/** Somebody whom the line itself names: a field that the operator named, or a disclosure of Weir's own. */
export const PERSON = 9;
/** `kind:value`, in Weir's own lines. */
export const RECIPIENT = 10;
/** Route template, in Weir's own lines. */
export const ROUTE = 11;
export const FIELD_COUNT = 12;

/** What a parser fills of a line and that is no slice of it. */
const TIME = FIELD_COUNT;
const DATE = FIELD_COUNT + 1;
const REQUEST = FIELD_COUNT + 2;
const STATUS = FIELD_COUNT + 3;
const SIZE = FIELD_COUNT + 4;
const SLOTS = FIELD_COUNT + 5;

/** What a field of a format may mean. */
export const ROLES = {
  address: ADDRESS,
  forwarded: FORWARDED,
  user: USER,
  session: SESSION,
  cookies: COOKIES,
  method: METHOD,
  target: TARGET,
  query: QUERY,
  userAgent: USER_AGENT,
  person: PERSON,
  recipient: RECIPIENT,
  route: ROUTE,
  time: TIME,
  date: DATE,
  request: REQUEST,
  status: STATUS,
  size: SIZE,
} as const;
export type Role = keyof typeof ROLES;

/** Size of the response when the log does not say. */
export const UNKNOWN_SIZE = -1;

/** Why a line is left out. `directive`: it is none of the log's entries, and nothing is wrong with it. */
export type Refusal = 'directive' | 'format' | 'time' | 'recipient' | 'too-long' | 'binary' | 'ahead';

export class LogLine {
  bytes: Uint8Array = new Uint8Array(0);
  readonly from = new Int32Array(SLOTS);
  readonly to = new Int32Array(SLOTS);
  at: EpochMs = 0;
  /** 0 when the log has none. */
  status = 0;
  /** Bytes of the response, or UNKNOWN_SIZE. */
  size = UNKNOWN_SIZE;
  /** A bit for each field that is there: cheaper to clear than the places. */
  #present = 0;

  /** Begins a line. */
  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.#present = 0;
    this.at = 0;
    this.status = 0;
    this.size = UNKNOWN_SIZE;
  }

  /** Sets a field, but for one that the log writes as `-` or leaves empty. */
  set(slot: number, from: number, to: number): void {
    if (to <= from || (to === from + 1 && this.bytes[from] === DASH)) return;
    this.from[slot] = from;
    this.to[slot] = to;
    this.#present |= 1 << slot;
  }

  has(slot: number): boolean {
    return (this.#present & (1 << slot)) !== 0;
  }

  /** A field's text; empty when it is missing. Bytes that are no UTF-8 become U+FFFD. */
  text(slot: number): string {
    return this.has(slot) ? textOf(this.bytes, this.from[slot] as number, this.to[slot] as number) : '';
  }
}

const DASH = 0x2d;
const UTF8 = new TextDecoder();

/** A slice as text of its own: what is kept must not hold on to the piece that was read. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > 64) return UTF8.decode(bytes.subarray(from, to));
  for (let i = from; i < to; i++)
    if ((bytes[i] as number) > 0x7f) return UTF8.decode(bytes.subarray(from, to));
  // The engine makes one string at once; byte by byte it would be as many.
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString('latin1', from, to);
}
