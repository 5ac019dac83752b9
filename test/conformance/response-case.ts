/** One response of an origin and what may become of it at a client, and the words in which the tables say that. */

export interface ResponseCase {
  readonly id: string;
  readonly rfc: string;
  readonly what: string;
  readonly method?: string;
  /** What the origin writes, in Latin-1. */
  readonly bytes: string;
  /** Whether it closes its connection behind that. */
  readonly closes?: boolean;
  /** Statuses of which the client gets one; 0 for a message that breaks off and cannot be taken for a whole one. */
  readonly status: number;
  readonly content?: string;
  /** Fields that the client must see just so, and those that it must not see (no values). */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly trailers?: readonly string[];
  readonly interim?: readonly number[];
  /** Reasons for which a part of it was not seen. */
  readonly blind?: readonly string[];
}

/** What would take the place of another client's answer. */
export const POISON = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';
export const POISON_HEX = POISON.length.toString(16);

export const ok = (fields: string, content = ''): string => `HTTP/1.1 200 OK\r\n${fields}\r\n${content}`;
export const CHUNKED = 'Transfer-Encoding: chunked\r\n';

type More = Partial<Omit<ResponseCase, 'id' | 'rfc' | 'what' | 'bytes'>>;

export function invalid(id: string, rfc: string, what: string, bytes: string, more: More = {}): ResponseCase {
  return { id, rfc, what, bytes, status: 502, ...more };
}

export function broken(id: string, rfc: string, what: string, bytes: string, more: More = {}): ResponseCase {
  return { id, rfc, what, bytes, status: 0, closes: true, ...more };
}

export function passes(id: string, rfc: string, what: string, bytes: string, more: More = {}): ResponseCase {
  return { id, rfc, what, bytes, status: 200, ...more };
}
