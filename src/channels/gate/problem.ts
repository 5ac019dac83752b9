/**
 * Refusals as problem documents (RFC 9457). Written for whoever sees them: the code, a title and a hint, and nothing
 * about the origin or the request. What an operator needs stands in the log under the same code.
 */
import { STATUS_CODES } from 'node:http';
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import type { Refusal } from '../exchange.ts';

interface ProblemText {
  readonly title: string;
  readonly hint: string;
}

const TEXTS = {
  WEIR_ORIGIN_UNREACHABLE: {
    title: 'The site behind this gate does not answer',
    hint: 'Try again in a moment. If you run this site, look for this code in the log of the gate.',
  },
  WEIR_ORIGIN_INVALID: {
    title: 'The site behind this gate gave an answer that is not HTTP',
    hint: 'If you run this site, check that the gate was given the address of an HTTP server.',
  },
  WEIR_REQUEST_REFUSED: {
    title: 'This request cannot be passed on',
    hint: 'Send it again as an ordinary HTTP/1.1 request.',
  },
  WEIR_SPOOL_WRITE: {
    title: 'The response cannot be recorded and is therefore not sent',
    hint: 'Try again in a moment. If you run this site, look for this code in the log of the gate.',
  },
  WEIR_INTERNAL: {
    title: 'Something failed in the gate',
    hint: 'If you run this site, look for this code in the log of the gate.',
  },
} as const satisfies Partial<Record<ErrorCode, ProblemText>>;

export type ProblemCode = keyof typeof TEXTS;

/**
 * Makes a problem document.
 * @param detail what is wrong with this very request; never anything that it held.
 */
export function problem(status: number, code: ProblemCode, detail?: string): Refusal {
  const { title, hint } = TEXTS[code];
  const document = {
    type: `urn:weir:problem:${code.slice('WEIR_'.length).toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    hint,
  };
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
    body: Buffer.from(`${JSON.stringify(document)}\n`),
  };
}

/** A refusal as a whole HTTP/1.1 message that ends its connection, for sockets without a response object. */
export function refusalMessage(refusal: Refusal): Buffer {
  let head = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n`;
  for (const [name, value] of Object.entries(refusal.headers)) head += `${name}: ${value}\r\n`;
  head += `Content-Length: ${refusal.body.length}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), refusal.body]);
}
