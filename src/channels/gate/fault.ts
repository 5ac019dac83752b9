/** What an error of the origin's connection means for the client and for the log. */
import type { ProblemCode } from './problem.ts';

export interface Fault {
  readonly code: Extract<ProblemCode, 'WEIR_ORIGIN_UNREACHABLE' | 'WEIR_ORIGIN_INVALID'>;
  readonly status: 502 | 504;
  /** For the log: never holds anything that origin or client sent. */
  readonly reason: string;
  readonly detail?: string;
  /** The connection went away; another one may work. */
  readonly stale: boolean;
  /** The origin said 100 although nobody asked for it, which undici does not read (RFC 9110 §15.2.1). */
  readonly unasked: boolean;
}

const TIMEOUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const STALE = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
/** undici says these in the text of UND_ERR_SOCKET, without a code of their own. */
const UNASKED = 'bad response';
const NONSENSE = new Set([UNASKED, 'bad upgrade']);

export function faultOf(error: Error): Fault {
  const code = (error as { code?: unknown }).code;
  const name = typeof code === 'string' ? code : error.name;
  if (TIMEOUTS.has(name)) {
    return {
      code: 'WEIR_ORIGIN_UNREACHABLE',
      status: 504,
      reason: name,
      detail: 'it took too long',
      stale: false,
      unasked: false,
    };
  }
  const nonsense =
    // undici's parser error often has no code.
    error.name === 'HTTPParserError' ||
    name.startsWith('HPE_') ||
    name === 'UND_ERR_HEADERS_OVERFLOW' ||
    name === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    NONSENSE.has(error.message);
  const unasked = error.message === UNASKED;
  if (nonsense) return { code: 'WEIR_ORIGIN_INVALID', status: 502, reason: name, stale: false, unasked };
  return { code: 'WEIR_ORIGIN_UNREACHABLE', status: 502, reason: name, stale: STALE.has(name), unasked };
}
