/**
 * Times as access logs write them, read from bytes. The shape tells which one it is:
 *
 *   23/Nov/2026:10:05:03 +0000            common log format (Apache %t, nginx $time_local)
 *   06/Feb/2026:12:14:14.655              HAProxy: no zone
 *   2026-11-23T10:05:03.123+08:00         ISO 8601 (RFC 3339), also with a blank, also without a zone
 *   1795428303.123 · 1795428303123 · …    seconds, milliseconds, microseconds or nanoseconds since 1970, told by size
 *
 * Times without a zone are in `zoneMs`. A leap second is the second after (the epoch does not count it).
 * Invariant: every reading is the true one or NO_TIME; 29 February 2023 is none.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';

export const NO_TIME = Number.NaN;
/** Seconds are at most this, milliseconds are more: 2^32 - 1, the year 2106. */
const LAST_SECOND = 2 ** 32 - 1;
/** The headcount's last moment; what is later, or before 1970, is no time of a log. */
const END_MS = LAST_SECOND * SECOND_MS;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_OF = new Map(MONTHS.map((name, i) => [letters(name), i]));
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ZERO = 0x30;
const SLASH = 0x2f;
const COLON = 0x3a;
const DASH = 0x2d;
const DOT = 0x2e;
const COMMA = 0x2c;
const BLANK = 0x20;
const PLUS = 0x2b;

export class LogTimes {
  readonly #zoneMs: number;
  /** Times that came without a zone. */
  zoneless = 0;
  /** The day that was read last, as day, month and year in one number, and its midnight. */
  #day = -1;
  #midnight = 0;

  /** @param zoneMs what a time without a zone is ahead of UTC. */
  constructor(zoneMs = 0) {
    this.#zoneMs = zoneMs;
  }

  /** @returns milliseconds since the epoch, or NO_TIME. */
  read(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length < 9) return NO_TIME;
    let at = NO_TIME;
    if (bytes[from + 2] === SLASH) at = this.#common(bytes, from, to);
    else if (bytes[from + 4] === DASH) at = this.#iso(bytes, from, to);
    else at = sinceEpoch(bytes, from, to);
    return at >= 0 && at < END_MS ? at : NO_TIME;
  }

  /** A date and a time that stand apart (W3C extended log format; UTC unless said otherwise). */
  readParts(bytes: Uint8Array, date: number, dateEnd: number, time: number, timeEnd: number): number {
    if (dateEnd - date !== 10 || timeEnd - time < 8) return NO_TIME;
    const midnight = this.#isoDay(bytes, date);
    const inDay = timeOfDay(bytes, time);
    if (!(midnight >= 0) || inDay < 0) return NO_TIME;
    const at = midnight + inDay + fraction(bytes, time + 8, timeEnd) - this.#zoneMs;
    return at >= 0 && at < END_MS ? at : NO_TIME;
  }

  #common(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < 20 || bytes[from + 6] !== SLASH || bytes[from + 11] !== COLON) return NO_TIME;
    const month = MONTH_OF.get(
      (bytes[from + 3] as number) |
        0x20 |
        (((bytes[from + 4] as number) | 0x20) << 8) |
        (((bytes[from + 5] as number) | 0x20) << 16),
    );
    const day = two(bytes, from);
    const year = two(bytes, from + 7) * 100 + two(bytes, from + 9);
    if (month === undefined || day < 0 || year < 0) return NO_TIME;
    const midnight = this.#midnightOf(year, month, day);
    const inDay = timeOfDay(bytes, from + 12);
    if (!(midnight >= 0) || inDay < 0) return NO_TIME;
    let end = from + 20;
    const part = fraction(bytes, end, to);
    while (end < to && bytes[end] !== BLANK) end += 1;
    return midnight + inDay + part - this.#zone(bytes, end + 1, to);
  }

  #iso(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < 19) return NO_TIME;
    const between = bytes[from + 10];
    if (between !== 0x54 && between !== 0x74 && between !== BLANK) return NO_TIME;
    const midnight = this.#isoDay(bytes, from);
    const inDay = timeOfDay(bytes, from + 11);
    if (!(midnight >= 0) || inDay < 0) return NO_TIME;
    let end = from + 19;
    const part = fraction(bytes, end, to);
    if (bytes[end] === DOT || bytes[end] === COMMA) {
      end += 1;
      while (end < to && isDigit(bytes[end] as number)) end += 1;
    }
    if (bytes[end] === BLANK && end < to) end += 1;
    return midnight + inDay + part - this.#zone(bytes, end, to);
  }

  #isoDay(bytes: Uint8Array, from: number): number {
    if (bytes[from + 4] !== DASH || bytes[from + 7] !== DASH) return NO_TIME;
    const year = two(bytes, from) * 100 + two(bytes, from + 2);
    const month = two(bytes, from + 5);
    const day = two(bytes, from + 8);
    if (year < 0 || month < 1 || day < 0) return NO_TIME;
    return this.#midnightOf(year, month - 1, day);
  }

  /** @param month from 0. */
  #midnightOf(year: number, month: number, day: number): number {
    const packed = (year * 16 + month) * 32 + day;
    if (packed === this.#day) return this.#midnight;
    if (year < 1970 || month > 11 || day < 1) return NO_TIME;
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const last = month === 1 && isLeap ? 29 : (DAYS_IN[month] as number);
    if (day > last) return NO_TIME;
    this.#day = packed;
    this.#midnight = Date.UTC(year, month, day);
    return this.#midnight;
  }

  /** `+0800`, `+08:00`, `+08`, `Z`, `UTC`, or nothing. What is no zone makes the time none. */
  #zone(bytes: Uint8Array, from: number, to: number): number {
    if (from >= to) {
      this.zoneless += 1;
      return this.#zoneMs;
    }
    const sign = bytes[from];
    if (sign !== PLUS && sign !== DASH) {
      const length = to - from;
      const first = (sign as number) | 0x20;
      const isUtc = length === 1 ? first === 0x7a : length === 3 && (first === 0x75 || first === 0x67);
      return isUtc ? 0 : NO_TIME;
    }
    const hours = to - from >= 3 ? two(bytes, from + 1) : -1;
    const colon = bytes[from + 3] === COLON ? 1 : 0;
    const rest = to - from - 3 - colon;
    const minutes = rest <= 0 ? 0 : rest === 2 ? two(bytes, from + 3 + colon) : -1;
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return NO_TIME;
    return (sign === DASH ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
  }
}

function letters(name: string): number {
  return name.charCodeAt(0) | (name.charCodeAt(1) << 8) | (name.charCodeAt(2) << 16);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

/** Two digits as a number; far below 0 when they are none. */
function two(bytes: Uint8Array, from: number): number {
  const tens = (bytes[from] as number) - ZERO;
  const ones = (bytes[from + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -1e6;
}

/** `hh:mm:ss` in ms, or below 0. */
function timeOfDay(bytes: Uint8Array, from: number): number {
  const hours = two(bytes, from);
  const minutes = two(bytes, from + 3);
  const seconds = two(bytes, from + 6);
  if (bytes[from + 2] !== COLON || bytes[from + 5] !== COLON) return -1;
  if (hours > 23 || minutes > 59 || seconds > 60 || hours < 0 || minutes < 0 || seconds < 0) return -1;
  return hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS;
}

/** `.655` in whole ms; 0 when there is none. */
function fraction(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to || (bytes[from] !== DOT && bytes[from] !== COMMA)) return 0;
  let ms = 0;
  let scale = 100;
  for (let i = from + 1; i < to && scale >= 1 && isDigit(bytes[i] as number); i++) {
    ms += ((bytes[i] as number) - ZERO) * scale;
    scale /= 10;
  }
  return Math.floor(ms);
}

function sinceEpoch(bytes: Uint8Array, from: number, to: number): number {
  let whole = 0;
  let i = from;
  for (; i < to && isDigit(bytes[i] as number); i++) {
    if (i - from >= 19) return NO_TIME;
    whole = 10 * whole + ((bytes[i] as number) - ZERO);
  }
  if (i === from) return NO_TIME;
  let part = 0;
  if (i < to) {
    if (bytes[i] !== DOT || whole > LAST_SECOND) {
      // Scientific notation, as some JSON writers have it, is read as the number it is.
      return scientific(bytes, from, to);
    }
    part = fraction(bytes, i, to);
    for (i += 1; i < to; i++) if (!isDigit(bytes[i] as number)) return scientific(bytes, from, to);
  }
  if (whole <= LAST_SECOND) return whole * SECOND_MS + part;
  if (whole < 1e14) return whole;
  return Math.floor(whole < 1e17 ? whole / 1e3 : whole / 1e6);
}

function scientific(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > 32) return NO_TIME;
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] as number);
  if (!/^\d+(?:\.\d+)?(?:[eE][+]?\d{1,2})?$/.test(text)) return NO_TIME;
  const value = Number(text);
  if (value <= LAST_SECOND) return Math.floor(value * SECOND_MS);
  if (value < 1e14) return Math.floor(value);
  return Math.floor(value < 1e17 ? value / 1e3 : value / 1e6);
}

/** Reads `+08:00`, `-0330`, `Z` or `UTC` as what it is ahead of UTC, in ms; undefined when it is none. */
export function zoneOf(text: string): number | undefined {
  if (/^(?:z|utc)$/i.test(text)) return 0;
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (match === null || Number(match[2]) > 14 || Number(match[3]) > 59) return undefined;
  const ms = Number(match[2]) * HOUR_MS + Number(match[3]) * MINUTE_MS;
  return ms === 0 ? 0 : match[1] === '-' ? -ms : ms;
}

/** The day of a moment, from 1970-01-01. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}
