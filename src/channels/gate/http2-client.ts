/**
 * A client that speaks HTTP/2 (RFC 9113), by one stream of node:http2. What belongs to a connection in HTTP/1.1 (reason
 * phrases, `Connection`, chunks) has no place here; names of fields are in lower case.
 */
import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Refusal } from '../exchange.ts';
import { type Client, type ClientListener, type Content, refusalFields } from './client.ts';
import { latin1, type RawHeaders } from './hop-by-hop.ts';
import { drain } from './request-body.ts';

/** Fields that may stand once only; of several the first is kept, as of what a browser would read. */
const ONCE = new Set(['content-length', 'content-type', 'content-location', 'etag', 'last-modified', 'date']);
/** Fields of one HTTP/1.1 connection that an origin must not send on, and that break an HTTP/2 message. */
const OF_THE_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

/** A flat list of fields as node:http2 wants them: by lower-case name, several values in the order they came. */
export function http2Fields(raw: readonly (Buffer | string)[]): OutgoingHttpHeaders {
  const fields: Record<string, string | string[]> = Object.create(null);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i] as Buffer | string).toLowerCase();
    if (OF_THE_HOP.has(name)) continue;
    const value = latin1(raw[i + 1] as Buffer | string);
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else if (!ONCE.has(name)) fields[name] = [before, value];
  }
  return fields;
}

export class Http2Client implements Client, Content {
  readonly stream: ServerHttp2Stream;
  readonly #method: string;
  readonly #hasBody: boolean;
  readonly #stallMs: number;
  #listener: ClientListener | undefined;
  #drainHeard = false;
  #trailers: readonly (Buffer | string)[] | undefined;
  /** Those behind the request's content. */
  trailers: RawHeaders = [];

  /**
   * @param hasBody whether content follows the head.
   * @param stallMs time in which the client may take nothing of what waits for it.
   */
  constructor(stream: ServerHttp2Stream, method: string, hasBody: boolean, stallMs: number) {
    this.stream = stream;
    this.#method = method;
    this.#hasBody = hasBody;
    this.#stallMs = stallMs;
    // A stream that was reset is told here, and is no news.
    stream.on('error', () => {});
    stream.on('wantTrailers', () => this.#sendTrailers());
    if (hasBody) {
      stream.on('trailers', (_fields: unknown, _flags: unknown, raw: unknown) => {
        this.trailers = raw as string[];
      });
    }
  }

  get content(): Content {
    return this;
  }

  get complete(): boolean {
    return !this.#hasBody || (this.stream.readableEnded && !this.stream.aborted);
  }

  /** A client may reset its stream without an error in the middle of its content, and node calls that an end. */
  get brokenOff(): boolean {
    return this.stream.aborted;
  }

  cut(): void {
    if (!this.stream.closed) this.stream.close(constants.NGHTTP2_NO_ERROR);
  }

  listen(listener: ClientListener): void {
    this.#listener = listener;
    this.stream.on('close', () => listener.clientGone());
  }

  proceed(): void {
    this.#inform({ ':status': 100 });
  }

  inform(status: number, raw: readonly (Buffer | string)[]): void {
    if (status === 102) this.#inform({ ':status': 102 });
    if (status !== 103) return;
    const hints = http2Fields(raw);
    if (hints.link !== undefined) this.#inform({ ':status': 103, link: hints.link });
  }

  head(status: number, _text: string, headers: RawHeaders, _last: boolean): void {
    if (this.gone) return;
    const fields = http2Fields(headers);
    fields[':status'] = status;
    this.stream.respond(fields, { waitForTrailers: true, endStream: false });
  }

  /** The head has gone out with head(). */
  flushHead(): void {}

  write(piece: Uint8Array): boolean {
    if (this.gone || this.stream.write(piece)) return true;
    this.stream.setTimeout(this.#stallMs, this.#onStall);
    if (!this.#drainHeard) {
      this.#drainHeard = true;
      this.stream.on('drain', () => {
        if (!this.stream.writableEnded) this.stream.setTimeout(0);
        this.#listener?.clientDrained();
      });
    }
    return false;
  }

  end(last?: Uint8Array, trailers?: readonly (Buffer | string)[]): void {
    if (this.gone) return;
    this.#trailers = trailers;
    this.stream.setTimeout(this.#stallMs, this.#onStall);
    if (last === undefined) this.stream.end();
    else this.stream.end(last);
  }

  /** Not close(): that ends the writable side first, and an end that goes out before the reset looks complete. */
  abort(): void {
    this.stream.destroy(new Error('broken off'));
  }

  refuse(refusal: Refusal, last: boolean): void {
    if (this.gone) return;
    this.head(refusal.status, '', refusalFields(refusal), last);
    if (this.#method === 'HEAD') this.end();
    else this.end(refusal.body);
    if (!this.complete) drain(this);
    if (last) this.stream.session?.close();
  }

  get gone(): boolean {
    return this.stream.destroyed || this.stream.closed;
  }

  readonly #onStall = (): void => {
    this.abort();
  };

  #inform(fields: OutgoingHttpHeaders): void {
    if (this.gone || this.stream.headersSent) return;
    try {
      this.stream.additionalHeaders(fields);
    } catch {
      // Hints are hints: odd ones are left out.
    }
  }

  #sendTrailers(): void {
    try {
      this.stream.sendTrailers(http2Fields(this.#trailers ?? []));
    } catch {
      // A trailer that cannot be written is left out: it is not part of the content.
      if (!this.gone) this.stream.sendTrailers({});
    }
  }
}
