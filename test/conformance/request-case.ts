/** One request over HTTP/1.1 or 1.0 and what an origin may see of it, and the words in which the tables say that. */
import type { ReadRequest } from './readings.ts';

export interface RequestCase {
  readonly id: string;
  /** Where the rule stands. */
  readonly rfc: string;
  readonly what: string;
  /** What the client writes, in Latin-1. */
  readonly bytes: string;
  /** Requests that the origin may see, whichever way it reads; none for what is refused. */
  readonly reaches: readonly string[];
  /** What must hold of the first of them. */
  readonly as?: (request: ReadRequest) => Readonly<Record<string, unknown>>;
  readonly expected?: Readonly<Record<string, unknown>>;
}

/** What would be smuggled. */
export const HIDDEN = 'GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n';
export const HIDDEN_HEX = HIDDEN.length.toString(16);

/** A request whose connection ends with it. @param fields each with its line end. */
export function get(fields = '', target = '/', version = '1.1'): string {
  return `GET ${target} HTTP/${version}\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`;
}

export function post(fields: string, content: string): string {
  return `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n${content}`;
}

/** One that goes on: what follows is not cut off by its own end. */
export function open(fields: string, content = ''): string {
  return `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${content}`;
}

export const chunked = (chunks: string, fields = ''): string =>
  post(`${fields}Transfer-Encoding: chunked\r\n`, chunks);

export function refused(id: string, rfc: string, what: string, bytes: string): RequestCase {
  return { id, rfc, what, bytes, reaches: [] };
}

/** @param more what reaches the origin where that is not the client's own request line, and what holds of it. */
export function passes(
  id: string,
  rfc: string,
  what: string,
  bytes: string,
  more: Partial<Pick<RequestCase, 'reaches' | 'as' | 'expected'>> = {},
): RequestCase {
  return { id, rfc, what, bytes, reaches: [bytes.slice(0, bytes.indexOf('\r\n'))], ...more };
}

export const content = (request: ReadRequest) => ({ content: request.content });
export const values =
  (...names: string[]) =>
  (request: ReadRequest) =>
    Object.fromEntries(
      names.map((name) => [name, request.fields.filter(([it]) => it === name).map(([, value]) => value)]),
    );

export const TE = 'Transfer-Encoding: chunked\r\n';
export const LENGTH = /** of the whole hidden request */ `Content-Length: ${HIDDEN.length}\r\n`;
