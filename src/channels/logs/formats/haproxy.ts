/**
 * HAProxy's HTTP log (`option httplog`; Configuration Manual, 8.2.3), with or without syslog's words before it:
 *
 *   … haproxy[14389]: 10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ----
 *   1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html HTTP/1.1"
 *
 * Its times have no zone. Captured headers are the operator's and have no names: they are not read.
 */
import { ADDRESS, type LogLine, type Refusal, ROLES } from '../line.ts';
import { isBinary, type LogParser, type ParserOptions, settle } from './log-parser.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const COLON = 0x3a;
const SLASH = 0x2f;
/** Fields between the time and the status: frontend, backend/server, timers. */
const BETWEEN = 3;

export class HaproxyParser implements LogParser {
  readonly name = 'haproxy';
  readonly #options: ParserOptions;

  constructor(options: ParserOptions) {
    this.#options = options;
  }

  read(bytes: Uint8Array, from: number, to: number, line: LogLine): Refusal | undefined {
    line.begin(bytes);
    const found = fields(bytes, from, to, line);
    if (!found) return isBinary(bytes, from, to) ? 'binary' : 'format';
    return settle(line, this.#options.times);
  }
}

function fields(bytes: Uint8Array, from: number, to: number, line: LogLine): boolean {
  // The accept date: `[dd/`, with the client before it.
  let open = from;
  for (; open < to - 20; open++)
    if (bytes[open] === 0x5b && bytes[open - 1] === BLANK && bytes[open + 3] === 0x2f) break;
  if (open >= to - 20 || open <= from) return false;
  let client = open - 2;
  while (client > from && bytes[client - 1] !== BLANK) client -= 1;
  // An address without a port is another server's.
  const port = bytes.indexOf(COLON, client);
  if (port === -1 || port >= open - 1) return false;
  line.set(ADDRESS, client, open - 1);
  const close = bytes.indexOf(0x5d, open);
  if (close === -1 || close >= to || bytes[close + 1] !== BLANK) return false;
  line.set(ROLES.time, open + 1, close);
  let at = close + 2;
  for (let i = 0; i < BETWEEN; i++) {
    const start = at;
    at = next(bytes, at, to);
    if (at === -1) return false;
    // Timers: `10/0/30/69/109`.
    const slash = bytes.indexOf(SLASH, start);
    if (i === BETWEEN - 1 && (slash === -1 || slash >= at)) return false;
  }
  const statusEnd = next(bytes, at, to);
  if (statusEnd === -1) return false;
  // -1: no answer was sent.
  if (bytes[at] === 0x2d) return false;
  line.set(ROLES.status, at, statusEnd - 1);
  const sizeEnd = next(bytes, statusEnd, to);
  if (sizeEnd === -1) return false;
  line.set(ROLES.size, bytes[statusEnd] === 0x2b ? statusEnd + 1 : statusEnd, sizeEnd - 1);
  if (bytes[to - 1] !== QUOTE) return false;
  const quote = bytes.indexOf(QUOTE, sizeEnd);
  if (quote === -1 || quote >= to - 1) return false;
  line.set(ROLES.request, quote + 1, to - 1);
  return true;
}

/** Behind the next blank, or -1. */
function next(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) if (bytes[i] === BLANK) return i + 1;
  return -1;
}
