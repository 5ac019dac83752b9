/**
 * The site behind the gate: a pool of kept-alive HTTP/1.1 connections (undici), and for what undici does not speak,
 * `Expect: 100-continue`, `OPTIONS *` and trailers of requests, a request of node:http (plain-request.ts).
 */
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { WeirError } from '../../disclosure/error.ts';
import type { GateLimits } from './limits.ts';
import { askPlainly, type OnContinue, type OriginRequest } from './plain-request.ts';

/** How an https origin is checked. */
export interface OriginTls {
  /** Certificates (PEM) that are trusted in place of the system's. */
  readonly ca?: string;
  /** Name the origin's certificate must have; by default the name in the origin's address. */
  readonly servername?: string;
  /** Accept any certificate: only for trying out. */
  readonly rejectUnauthorized?: boolean;
}

export class Origin {
  /** Scheme, host and port, for logs. */
  readonly label: string;
  readonly host: string;
  readonly protocol: 'http' | 'https';
  readonly #url: URL;
  readonly #pool: Pool;
  readonly #tls: { ca?: string; servername?: string; rejectUnauthorized?: boolean };
  readonly #connectTimeoutMs: number;
  readonly #maxHeaderBytes: number;

  /** @throws WeirError WEIR_ORIGIN_URL when the address is not a bare http or https origin. */
  constructor(url: URL, limits: Required<GateLimits>, tls: OriginTls = {}) {
    const bare = (url.pathname === '/' || url.pathname === '') && url.search === '' && url.username === '';
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '' || !bare) {
      throw new WeirError('WEIR_ORIGIN_URL', { url: `${url.protocol}//${url.host}${url.pathname}` });
    }
    this.#url = url;
    this.label = url.origin;
    this.host = url.host;
    this.protocol = url.protocol === 'https:' ? 'https' : 'http';
    this.#connectTimeoutMs = limits.connectTimeoutMs;
    this.#maxHeaderBytes = limits.maxHeaderBytes;
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const servername = tls.servername ?? (isIP(hostname) === 0 ? hostname : undefined);
    this.#tls = {
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(servername === undefined ? {} : { servername }),
      ...(tls.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: tls.rejectUnauthorized }),
    };
    const connect = buildConnector({ ...this.#tls, timeout: limits.connectTimeoutMs });
    this.#pool = new Pool(url.origin, {
      connections: limits.originConnections,
      pipelining: 1,
      headersTimeout: limits.originHeadersTimeoutMs,
      bodyTimeout: limits.originBodyTimeoutMs,
      keepAliveTimeout: limits.originKeepAliveMs,
      keepAliveMaxTimeout: limits.originKeepAliveMs,
      maxHeaderSize: limits.maxHeaderBytes,
      // The name to check is the origin's, never the Host that a client sent.
      connect: (options, callback) => {
        const { servername: _ofClient, ...others } = options;
        connect(servername === undefined ? others : { ...others, servername }, callback);
      },
    });
  }

  /** Sends a request; everything that happens to it, errors included, is told to the handler. */
  dispatch(request: OriginRequest, handler: Dispatcher.DispatchHandler): void {
    // A constant name per pool: undici closes a connection whose servername differs from the request's.
    const { method, path, headers, body, upgrade, headersTimeout, bodyTimeout, last } = request;
    const options = {
      method,
      path,
      headers,
      body,
      upgrade,
      headersTimeout,
      bodyTimeout,
      reset: last,
      servername: this.#url.hostname,
    } as Dispatcher.DispatchOptions;
    this.#pool.dispatch(options, new RawHandler(handler));
  }

  /**
   * Sends a request that undici cannot: with `Expect: 100-continue` (when onContinue is given), with the target `*`, or
   * with trailers.
   * The body is sent when the origin says so, or after EXPECT_PATIENCE_MS (RFC 9110 §10.1.1).
   */
  dispatchPlain(
    request: OriginRequest,
    handler: Dispatcher.DispatchHandler,
    onContinue: OnContinue | undefined,
  ): void {
    askPlainly(
      {
        ...this.#tls,
        protocol: this.protocol,
        host: this.#url.hostname.replace(/^\[|\]$/g, ''),
        port: this.#url.port,
        connectTimeoutMs: this.#connectTimeoutMs,
        maxHeaderBytes: this.#maxHeaderBytes,
      },
      request,
      handler,
      onContinue,
    );
  }

  #holders = 0;

  /** One configuration more has it in use. */
  retain(): void {
    this.#holders++;
  }

  /** One configuration less; all connections close at once when no one is left. */
  async release(): Promise<void> {
    if (--this.#holders === 0) await this.#pool.destroy();
  }
}

/**
 * Hands undici's raw events on. undici's own adapter parses every header section into an object that nobody here
 * reads: about a twentieth of what a relayed request costs.
 */
class RawHandler implements Dispatcher.DispatchHandler, Dispatcher.DispatchController {
  readonly #handler: Dispatcher.DispatchHandler;
  #abort: ((error: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  aborted = false;
  paused = false;
  reason: Error | null = null;
  rawHeaders: Buffer[] | null = null;
  rawTrailers: Buffer[] | null = null;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler;
  }

  pause(): void {
    this.paused = true;
  }

  /** Within onData this only takes the pause back; the parser is resumed when it had really stopped. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.#resume?.();
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#abort?.(reason);
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    this.#handler.onRequestStart?.(this, undefined);
  }

  onHeaders(status: number, headers: Buffer[], resume: () => void, statusText: string): boolean {
    this.#resume = resume;
    this.rawHeaders = headers;
    this.#handler.onResponseStart?.(this, status, NO_HEADERS, statusText);
    return !this.paused;
  }

  onData(piece: Buffer): boolean {
    this.#handler.onResponseData?.(this, piece);
    return !this.paused;
  }

  onComplete(trailers: string[] | Buffer[] | null): void {
    this.rawTrailers = trailers as Buffer[] | null;
    this.#handler.onResponseEnd?.(this, NO_HEADERS);
  }

  onError(error: Error): void {
    this.#handler.onResponseError?.(this, error);
  }

  onUpgrade(status: number, headers: Buffer[] | string[] | null, socket: Duplex): void {
    this.rawHeaders = headers as Buffer[] | null;
    this.#handler.onRequestUpgrade?.(this, status, NO_HEADERS, socket);
  }
}

const NO_HEADERS = {};
