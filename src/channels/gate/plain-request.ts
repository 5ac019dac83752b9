/**
 * A request to an origin by node:http, on a connection of its own, for what undici does not speak: `Expect: 100-continue`,
 * the target `*`, trailers, and origins that say 100 unasked. To a handler it looks as a request of undici does.
 */
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { RawHeaders } from './hop-by-hop.ts';
import { EXPECT_PATIENCE_MS } from './limits.ts';

/** One request to the origin, as the relay hands it over. */
export interface OriginRequest {
  readonly method: string;
  readonly path: string;
  /** Flat list of names and values. */
  readonly headers: string[];
  readonly body: Readable | null;
  /** Told the fields behind the body once it has ended; absent where the client announced none. */
  readonly trailers?: () => RawHeaders;
  /** Whether the connection takes no other request after this one. */
  readonly last: boolean;
  /** Protocol to upgrade to, or null. */
  readonly upgrade: string | null;
  readonly headersTimeout: number;
  /** 0 for none. */
  readonly bodyTimeout: number;
}

/** What a request that expects 100 Continue calls when the origin asks for the body. */
export type OnContinue = () => void;

/** Where a request goes. */
export interface Address {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: string;
  readonly ca?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
  readonly connectTimeoutMs: number;
  readonly maxHeaderBytes: number;
}

/**
 * Sends a request; everything that happens to it, errors included, is told to the handler. With onContinue the body is
 * sent when the origin says so, or after EXPECT_PATIENCE_MS (RFC 9110 §10.1.1), else at once.
 */
export function askPlainly(
  to: Address,
  request: OriginRequest,
  handler: Dispatcher.DispatchHandler,
  onContinue: OnContinue | undefined,
): void {
  const module = to.protocol === 'https' ? https : http;
  const headers = onContinue === undefined ? request.headers : [...request.headers, 'Expect', '100-continue'];
  const length = headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-length');
  const { protocol: _protocol, connectTimeoutMs, maxHeaderBytes, ...address } = to;
  const outgoing = module.request({
    ...address,
    method: request.method,
    path: request.path,
    headers: request.body !== null && !length ? [...headers, 'Transfer-Encoding', 'chunked'] : headers,
    setHost: false,
    agent: false,
    maxHeaderSize: maxHeaderBytes,
    timeout: connectTimeoutMs + request.headersTimeout,
  });
  const controller = new PlainController(outgoing);
  let over = false;
  const fail = (error: Error): void => {
    if (over) return;
    over = true;
    clearTimeout(patience);
    controller.aborted = true;
    request.body?.destroy();
    handler.onResponseError?.(controller, controller.reason ?? error);
  };
  const sendContent = (): void => {
    const { body, trailers } = request;
    if (body === null) {
      outgoing.end();
      return;
    }
    body.pipe(outgoing, { end: trailers === undefined });
    if (trailers === undefined) return;
    body.on('end', () => {
      outgoing.addTrailers(pairsOf(trailers()) as never);
      outgoing.end();
    });
  };
  // An origin may say 100 although nobody asked for it: the content goes out once.
  let sending = onContinue === undefined;
  const sendBody = (): void => {
    if (sending || over) return;
    sending = true;
    clearTimeout(patience);
    onContinue?.();
    sendContent();
  };
  const patience = setTimeout(sendBody, EXPECT_PATIENCE_MS);
  outgoing.on('continue', sendBody);
  outgoing.on('information', (info) => {
    if (info.statusCode <= 101 || over) return;
    controller.rawHeaders = info.rawHeaders;
    handler.onResponseStart?.(controller, info.statusCode, {}, info.statusMessage);
  });
  outgoing.on('timeout', () =>
    outgoing.destroy(Object.assign(new Error('the origin is silent'), { code: 'UND_ERR_HEADERS_TIMEOUT' })),
  );
  outgoing.on('error', fail);
  outgoing.on('close', () => fail(new Error('other side closed')));
  outgoing.on('response', (response) => {
    clearTimeout(patience);
    if (over) return;
    controller.response = response;
    controller.rawHeaders = response.rawHeaders;
    outgoing.setTimeout(request.bodyTimeout);
    response.on('error', fail);
    response.on('data', (piece: Buffer) => {
      if (!over) handler.onResponseData?.(controller, piece);
    });
    response.on('end', () => {
      if (over || !response.complete) return;
      over = true;
      controller.rawTrailers = response.rawTrailers;
      handler.onResponseEnd?.(controller, {});
      // An origin that answered without taking the body: its connection cannot be used again.
      outgoing.destroy();
    });
    handler.onResponseStart?.(controller, response.statusCode as number, {}, response.statusMessage);
  });
  handler.onRequestStart?.(controller, undefined);
  if (over || controller.aborted) return;
  if (onContinue === undefined) {
    clearTimeout(patience);
    sendContent();
  } else {
    outgoing.flushHeaders();
  }
}

/** A flat list of fields as node:http takes trailers. */
function pairsOf(fields: RawHeaders): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) pairs.push([fields[i] as string, fields[i + 1] as string]);
  return pairs;
}

class PlainController implements Dispatcher.DispatchController {
  aborted = false;
  reason: Error | null = null;
  rawHeaders: string[] | null = null;
  rawTrailers: string[] | null = null;
  response: http.IncomingMessage | undefined;
  readonly #outgoing: http.ClientRequest;

  constructor(outgoing: http.ClientRequest) {
    this.#outgoing = outgoing;
  }

  get paused(): boolean {
    return this.response?.isPaused() ?? false;
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#outgoing.destroy(reason);
  }

  pause(): void {
    this.response?.pause();
  }

  resume(): void {
    this.response?.resume();
  }
}
