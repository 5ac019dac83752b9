/** What a parser of one format is, and what all of them do with a line once its fields are found. */
import {
  ADDRESS,
  FORWARDED,
  type LogLine,
  METHOD,
  PERSON,
  RECIPIENT,
  type Refusal,
  ROLES,
  SESSION,
  TARGET,
  USER,
} from '../line.ts';
import type { LogTimes } from '../log-time.ts';

export interface LogParser {
  /** Its name as `--format` takes it, or what a dialect is called. */
  readonly name: string;
  /**
   * Reads one line, without its end. Never throws, whatever the bytes.
   * @returns undefined when it is an entry, else why not; what `line` holds then means nothing.
   */
  read(bytes: Uint8Array, from: number, to: number, line: LogLine): Refusal | undefined;
}

/** Names of fields that the operator gave a meaning, as the log writes them, whatever the case. */
export interface NamedFields {
  readonly user?: string;
  readonly session?: string;
  readonly person?: string;
  /** Cookie that stands for the session. */
  readonly cookie?: string;
}

export interface ParserOptions {
  readonly times: LogTimes;
  readonly fields: NamedFields;
}

/** The role that the operator gave to a field, if any. */
export function roleGiven(fields: NamedFields, name: string): 'user' | 'session' | 'person' | undefined {
  const lower = name.toLowerCase();
  for (const role of ['person', 'user', 'session'] as const)
    if (fields[role]?.toLowerCase() === lower) return role;
  return undefined;
}

const BLANK = 0x20;
const COLON = 0x3a;
const DIGIT_0 = 0x30;

/**
 * Makes of the fields what the rest needs: the request in its parts, the time, status, size, an address without its port.
 * @returns why it is no entry after all.
 */
export function settle(line: LogLine, times: LogTimes): Refusal | undefined {
  const { bytes, from, to } = line;
  if (line.has(ROLES.request) && !line.has(TARGET))
    request(line, from[ROLES.request] as number, to[ROLES.request] as number);
  if (!line.has(ROLES.time)) return 'time';
  const time = from[ROLES.time] as number;
  line.at = line.has(ROLES.date)
    ? times.readParts(
        bytes,
        from[ROLES.date] as number,
        to[ROLES.date] as number,
        time,
        to[ROLES.time] as number,
      )
    : times.read(bytes, time, to[ROLES.time] as number);
  // No time at all: NaN.
  if (!(line.at >= 0)) return 'time';
  if (line.has(ROLES.status))
    line.status = digits(bytes, from[ROLES.status] as number, to[ROLES.status] as number, 3);
  if (line.has(ROLES.size)) {
    const size = digits(bytes, from[ROLES.size] as number, to[ROLES.size] as number, 15);
    if (size >= 0) line.size = size;
  }
  if (line.status < 0) return 'format';
  if (line.has(ADDRESS)) withoutPort(line);
  const isSomebody =
    line.has(ADDRESS) || line.has(FORWARDED) || line.has(USER) || line.has(SESSION) || line.has(RECIPIENT);
  if (!isSomebody) return 'recipient';
  return line.has(RECIPIENT) && !line.has(PERSON) ? 'format' : undefined;
}

/** `GET /path HTTP/1.1`. What is no request (a probe, `-`, bytes of TLS) leaves method and target missing. */
function request(line: LogLine, from: number, to: number): void {
  const { bytes } = line;
  let space = from;
  while (space < to && space - from < 24 && bytes[space] !== BLANK) {
    const letter = (bytes[space] as number) | 0x20;
    if ((letter < 0x61 || letter > 0x7a) && bytes[space] !== 0x2d) return;
    space += 1;
  }
  if (space === from || bytes[space] !== BLANK || space >= to) return;
  let end = to;
  // The version is behind the last blank; a target may hold blanks that a careless client sent.
  for (let i = to - 1; i > space && to - i < 12; i--) {
    if (bytes[i] !== BLANK) continue;
    if (bytes[i + 1] === 0x48 && bytes[i + 2] === 0x54) end = i;
    break;
  }
  line.set(METHOD, from, space);
  line.set(TARGET, space + 1, end);
}

/** A whole number, -1 when it is none. */
function digits(bytes: Uint8Array, from: number, to: number, most: number): number {
  if (to - from > most) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] as number) - DIGIT_0;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}

/** `203.0.113.9:4711` and `[2001:db8::1]:4711` without their ports. */
export function withoutPort(line: LogLine): void {
  const { bytes } = line;
  const from = line.from[ADDRESS] as number;
  const to = line.to[ADDRESS] as number;
  if (bytes[from] === 0x5b) {
    let end = from + 1;
    while (end < to && bytes[end] !== 0x5d) end += 1;
    if (end < to) line.set(ADDRESS, from + 1, end);
    return;
  }
  let colon = -1;
  for (let i = from; i < to; i++) {
    if (bytes[i] !== COLON) continue;
    if (colon >= 0) return;
    colon = i;
  }
  if (colon > from) line.to[ADDRESS] = colon;
}

/** Whether bytes hold what no text log writes: control characters other than a tab. */
export function isBinary(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) return true;
  }
  return false;
}
