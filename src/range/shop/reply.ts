/**
 * What a handler is given and what it gives back. Handlers are functions from a request and the shop's world to a
 * reply; only send.ts and shop.ts know sockets.
 */
import type { Visitor } from './visitor.ts';
import type { ShopWorld } from './world.ts';

export interface ShopRequest {
  /** GET for HEAD as well. */
  readonly method: string;
  /** Path without the query, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stood in place of `{…}` in the route, as it was sent. */
  readonly params: Readonly<Record<string, string>>;
  readonly visitor: Visitor;
  /** Value of the `sid` cookie, or undefined. */
  readonly sessionId: string | undefined;
  /** Fields of a form or of a JSON object; empty when there was no body. */
  readonly fields: Readonly<Record<string, string>>;
  /** Whether the client prefers JSON to a page: it sent JSON, or accepts JSON and no HTML. */
  readonly wantsJson: boolean;
}

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  /** Whole, or in pieces whose length nobody knows beforehand. */
  readonly body: string | Uint8Array | AsyncIterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Same bytes for everyone until the shop restarts: gets an ETag and may be kept. */
  readonly fixed?: boolean;
  /** A page that a person reads: the first one starts an anonymous session. */
  readonly page?: boolean;
  /** Set when this reply opened or closed a session. An empty `sessionId` takes the cookie away. */
  readonly session?: { readonly sessionId: string; readonly visitor: Visitor };
}

export type Handler = (request: ShopRequest, world: ShopWorld) => Reply | Promise<Reply>;

export function json(value: unknown, status = 200): Reply {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

export function page(body: string, status = 200): Reply {
  return { status, contentType: 'text/html; charset=utf-8', body, page: true };
}

/** 303: look there instead, with GET. */
export function redirect(location: string): Reply {
  return { status: 303, contentType: 'text/plain; charset=utf-8', body: '', headers: { location } };
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
};

/** A problem document (RFC 9457). `detail` never repeats what the client sent. */
export function problem(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    contentType: 'application/problem+json; charset=utf-8',
    body: JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail }),
    headers,
  };
}
