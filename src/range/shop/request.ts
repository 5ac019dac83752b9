/**
 * Reads requests: target, query, cookies, body. Everything a client sends is nonsense until it was looked at; nothing
 * here throws on what it says, but for the RequestError that becomes a problem document.
 */
import type { IncomingMessage } from 'node:http';

/** Largest body of a request, in bytes. The forms here are two short fields. */
export const MAX_BODY_BYTES = 16_384;
/** Name of the session cookie. */
export const SESSION_COOKIE = 'sid';

/** A request that cannot be served, with the status that says so. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** Splits a request target into path and query. Takes anything. */
export function parseTarget(target: string): { path: string; query: URLSearchParams } {
  const withoutFragment = target.split('#', 1)[0] as string;
  const mark = withoutFragment.indexOf('?');
  if (mark === -1) return { path: withoutFragment, query: new URLSearchParams() };
  return {
    path: withoutFragment.slice(0, mark),
    query: new URLSearchParams(withoutFragment.slice(mark + 1)),
  };
}

/** A whole number of the query between two bounds; `otherwise` when it is missing or nonsense. */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  bounds: { readonly min: number; readonly max: number; readonly otherwise: number },
): number {
  const text = query.get(name);
  if (text === null || !/^\d{1,9}$/.test(text)) return bounds.otherwise;
  return Math.min(bounds.max, Math.max(bounds.min, Number(text)));
}

/** The session cookie's value, when it has the shape of one. */
export function sessionIdOf(request: IncomingMessage): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE && value !== undefined && /^[0-9a-f]{32}$/.test(value)) return value;
  }
  return undefined;
}

/** The key of `Authorization: Bearer <key>`, or undefined. */
export function bearerKeyOf(request: IncomingMessage): string | undefined {
  return /^Bearer +([\w.~+/-]{1,200}=*)$/i.exec(request.headers.authorization ?? '')?.[1];
}

export function prefersJson(request: IncomingMessage): boolean {
  if ((request.headers['content-type'] ?? '').startsWith('application/json')) return true;
  const accept = request.headers.accept ?? '';
  return accept.includes('json') && !accept.includes('text/html');
}

/**
 * Reads a form or a JSON object from the body.
 * @returns its fields that are text; empty when there is no body.
 * @throws RequestError 400 not well-formed, 413 longer than MAX_BODY_BYTES, 415 neither a form nor JSON.
 */
export async function readFields(request: IncomingMessage): Promise<Record<string, string>> {
  const text = await readText(request);
  if (text === '') return {};
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text));
  if (type !== 'application/json') throw new RequestError(415, 'send a form or a JSON object');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RequestError(400, 'the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RequestError(400, 'the body is not a JSON object');
  }
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

async function readText(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    throw new RequestError(413, 'the body is too long');
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  // A rest that nobody reads must not hold the connection: send.ts closes it after an error.
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) throw new RequestError(413, 'the body is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
