/**
 * Turns replies into bytes on a socket: Content-Length, gzip, ETag and 304 (RFC 9110 §8.8.3, §13.1.2), HEAD.
 * Invariant: HEAD answers with the headers that GET would have had, and no body.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import type { Reply } from './reply.ts';

const gzip = promisify(gzipCallback);

/** Bodies up to this many bytes travel as they are: gzip's own head would eat what it saves. */
export const GZIP_FROM_BYTES = 1_024;
/** zlib level: pages are made anew for every request, so speed counts for more than the last percent. */
const GZIP_LEVEL = 4;
const COMPRESSIBLE = /^(?:application\/(?:problem\+)?json|text\/html|image\/svg\+xml)\b/;

/** Sends a reply. Resolves when it was handed over; never rejects because the client went away. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  extra: OutgoingHttpHeaders,
): Promise<void> {
  const headers: OutgoingHttpHeaders = {
    'content-type': reply.contentType,
    // private: the response may carry a header that names one visitor, and a shared cache would hand it to others.
    'cache-control': reply.fixed === true ? 'private, max-age=300' : 'no-store',
    'x-content-type-options': 'nosniff',
    ...extra,
    ...reply.headers,
  };
  const isHead = request.method === 'HEAD';
  if (typeof reply.body !== 'string' && !(reply.body instanceof Uint8Array)) {
    await sendPieces(response, reply.status, headers, reply.body, isHead);
    return;
  }
  let body: Uint8Array = typeof reply.body === 'string' ? Buffer.from(reply.body, 'utf8') : reply.body;
  if (reply.fixed === true) {
    headers.etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  }
  if (COMPRESSIBLE.test(reply.contentType)) {
    headers.vary = 'accept-encoding';
    if (body.length > GZIP_FROM_BYTES && acceptsGzip(request)) {
      body = await gzip(body, { level: GZIP_LEVEL });
      headers['content-encoding'] = 'gzip';
      // Other bytes, other validator: a strong ETag names one representation.
      if (typeof headers.etag === 'string') headers.etag = headers.etag.replace(/"$/, '-gzip"');
    }
  }
  if (typeof headers.etag === 'string' && isFresh(request, headers.etag)) {
    delete headers['content-encoding'];
    response.writeHead(304, headers).end();
    return;
  }
  headers['content-length'] = body.length;
  response.writeHead(reply.status, headers);
  response.end(isHead ? undefined : body);
}

async function sendPieces(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  pieces: AsyncIterable<string>,
  isHead: boolean,
): Promise<void> {
  response.writeHead(status, headers);
  if (isHead) {
    response.end();
    return;
  }
  try {
    await pipeline(Readable.from(pieces), response);
  } catch {
    // The client went away, or a piece could not be made: either way the half answer must not look whole.
    response.destroy();
  }
}

function acceptsGzip(request: IncomingMessage): boolean {
  const header = request.headers['accept-encoding'];
  const accepted = (Array.isArray(header) ? header.join(',') : (header ?? '')).toLowerCase();
  return accepted.split(',').some((offer) => {
    const [coding, ...parameters] = offer.split(';').map((part) => part.trim());
    return coding === 'gzip' && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}

function isFresh(request: IncomingMessage, etag: string): boolean {
  const known = request.headers['if-none-match'];
  if (known === undefined) return false;
  return known.split(',').some((tag) => {
    const bare = tag.trim().replace(/^W\//, '');
    return bare === etag || bare === '*';
  });
}
