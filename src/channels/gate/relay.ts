/**
 * One exchange: a request on its way to the origin, and the response on its way back to the client. It is the handler
 * of undici's dispatch, the outlet of the passage that the body takes, and what listens to the client (client.ts).
 *
 *   onRequestStart ─▶ (1xx)* ─▶ onResponseStart ─▶ onResponseData* ─▶ onResponseEnd
 *          └───────────────┴──────────────┴──────────────┴─▶ onResponseError          client: gone, drained
 *
 * No stream pipeline is used: `pipeline()` into a response whose client has gone throws in a place where nobody can
 * catch it, and ends the process.
 *
 * Invariants: a client never sees a complete message that is not complete; what was sent is settled, however it
 * ended; each relay tells the gate exactly once that it is over.
 */
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { WeirError } from '../../disclosure/error.ts';
import type { Blind, Exchange, Outcome, Refusal } from '../exchange.ts';
import type { Client, ClientListener } from './client.ts';
import { statusLineText } from './edges.ts';
import { type Fault, faultOf } from './fault.ts';
import { Held, LastPiece, type Outlet, type Passage, Records } from './hold.ts';
import { type RequestHead, type ResponseHead, readResponseHead, withoutFields } from './hop-by-hop.ts';
import type { RequestFacts } from './identify.ts';
import type { Origin, OriginRequest } from './origin.ts';
import { problem } from './problem.ts';
import { RequestBody } from './request-body.ts';
import type { Shared } from './shared.ts';
import { type SeenBody, Tee } from './tee.ts';
import { isWatched, recordEndOf } from './watched.ts';

/** The origin agreed to another protocol. */
export type OnUpgraded = (relay: Relay, headers: readonly (Buffer | string)[], socket: Duplex) => void;

const PASS: Outcome = { measure: 'pass' };

/** Fields that describe the original body's bytes; wrong for a body that was changed. */
const OF_THE_BYTES = new Set([
  'content-length',
  'content-encoding',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
  'etag',
  'accept-ranges',
  // A masked body is one recipient's: no shared cache may keep it.
  'cache-control',
]);
const RANGE_FIELDS = new Set(['range', 'if-range']);
const LENGTH_FIELD = new Set(['content-length']);
/** Asking these again changes nothing at the origin (RFC 9110 §9.2.2). */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export class Relay implements Dispatcher.DispatchHandler, Outlet, ClientListener {
  readonly #shared: Shared;
  readonly #client: Client;
  readonly #origin: Origin;
  readonly #facts: RequestFacts;
  readonly #head: RequestHead;
  readonly #onUpgraded: OnUpgraded | undefined;
  #exchange: Exchange;
  #asked: OriginRequest | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #answer: ResponseHead | undefined;
  #status = 0;
  #statusText = '';
  #passage: Passage | undefined;
  #trailers: readonly (Buffer | string)[] | undefined;
  #headSent = false;
  #ended = false;
  #clientGone = false;
  #clientFull = false;
  #onHold = false;
  #originDone = false;
  #repeated = false;
  #byRecord = false;
  #settling = 0;
  readonly #begunAt: number;

  constructor(
    shared: Shared,
    client: Client,
    origin: Origin,
    facts: RequestFacts,
    head: RequestHead,
    exchange: Exchange,
    onUpgraded?: OnUpgraded,
  ) {
    this.#shared = shared;
    this.#client = client;
    this.#origin = origin;
    this.#facts = facts;
    this.#head = head;
    this.#exchange = exchange;
    this.#begunAt = exchange.at;
    this.#onUpgraded = onUpgraded;
    client.listen(this);
  }

  get exchange(): Exchange {
    return this.#exchange;
  }

  /**
   * Sends the request to the origin.
   * @param headers the request's fields for the origin, a list of this relay's own.
   * @param expectsContinue whether the client waits for 100 before it sends the body.
   */
  ask(headers: string[], expectsContinue: boolean): void {
    const { method, target } = this.#facts;
    const limits = this.#shared.limits;
    // Where the response may have to be changed it must be whole: a part of it cannot be judged.
    const whole = this.#head.hasRange && this.#shared.way.holds(this.#exchange);
    let body: RequestBody | null = null;
    if (this.#head.hasBody) {
      body = new RequestBody(this.#client.content, limits.requestIdleMs, () => this.#requestStalled());
      body.on('error', () => {});
    }
    this.#asked = {
      method,
      path: target,
      headers: whole ? withoutFields(headers, RANGE_FIELDS) : headers,
      body,
      upgrade: this.#onUpgraded === undefined ? null : 'websocket',
      headersTimeout: limits.originHeadersTimeoutMs,
      bodyTimeout: this.#head.wantsEvents ? 0 : limits.originBodyTimeoutMs,
    };
    if (expectsContinue && body !== null) {
      this.#origin.dispatchPlain(this.#asked, this, () => {
        if (!this.#clientGone && !this.#headSent) this.#client.proceed();
      });
    } else if (target === '*') {
      this.#origin.dispatchPlain(this.#asked, this, undefined);
    } else {
      this.#origin.dispatch(this.#asked, this);
    }
  }

  // ── the origin speaks ──────────────────────────────────────────────────────────────────────────────────────────

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#clientGone) controller.abort(new Error('the client has gone'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText?: string,
  ): void {
    const raw = controller.rawHeaders as readonly (Buffer | string)[];
    if (status < 200) {
      this.#inform(status, raw);
      return;
    }
    const answer = readResponseHead(raw);
    if (answer.foreignCoding !== undefined) {
      controller.abort(
        Object.assign(new Error('a transfer coding other than chunked'), { code: 'HPE_CODING' }),
      );
      return;
    }
    this.#answer = answer;
    this.#status = status;
    this.#statusText = statusLineText(statusText ?? '');
    this.#recognise(status, answer);
    const empty = this.#facts.method === 'HEAD' || status === 204 || status === 304;
    // Whole with its head. Waiting for its end would fail: undici misses the body of a 304 that declares a length,
    // although that length is another response's (RFC 9110 §8.6).
    if (empty || answer.contentLength === 0) this.finish();
    else this.#passage = this.#passageFor(answer);
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#ended) return;
    if (this.#passage === undefined) this.send(piece);
    else this.#passage.piece(piece);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#originDone = true;
    const trailers = controller.rawTrailers as readonly (Buffer | string)[] | null | undefined;
    if (trailers && trailers.length > 0) this.#trailers = trailers;
    this.#asked?.body?.destroy();
    if (this.#ended) return;
    if (this.#passage === undefined) this.finish();
    else this.#passage.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const first = !this.#originDone;
    this.#originDone = true;
    if (!first) return;
    if (this.#clientGone || this.#ended) {
      this.#asked?.body?.destroy();
      return;
    }
    const fault = faultOf(error);
    if (fault.stale && this.#answer === undefined && this.#askAgain()) return;
    this.#asked?.body?.destroy();
    this.#brokeOff(fault);
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    _status: number,
    _headers: unknown,
    socket: Duplex,
  ): void {
    this.#originDone = true;
    this.#ended = true;
    const raw = (controller.rawHeaders ?? []) as readonly (Buffer | string)[];
    if (this.#clientGone || this.#onUpgraded === undefined) socket.destroy();
    else this.#onUpgraded(this, raw, socket);
  }

  /** A kept-alive connection may die just as a request goes out on it; what may be repeated is asked once more. */
  #askAgain(): boolean {
    const asked = this.#asked;
    if (this.#repeated || asked === undefined || asked.body !== null || !REPEATABLE.has(asked.method))
      return false;
    this.#repeated = true;
    this.#originDone = false;
    this.#origin.dispatch(asked, this);
    return true;
  }

  #brokeOff(fault: Fault): void {
    const params = { origin: this.#origin.label, reason: fault.reason };
    if (this.#answer === undefined) {
      const error = new WeirError(fault.code, params);
      this.#shared.meter.faults.add(error.code);
      this.#shared.log.warn({ code: error.code, route: this.#exchange.route }, error.message);
      this.#refuseWith(problem(fault.status, fault.code, fault.detail));
      return;
    }
    const error = new WeirError('WEIR_ORIGIN_ABORTED', params);
    this.#shared.meter.faults.add(error.code);
    this.#shared.log.warn({ code: error.code, route: this.#exchange.route }, error.message);
    this.#ended = true;
    this.#passage?.cut();
    if (this.#headSent) this.#client.abort();
    else
      this.#refuseWith(
        problem(502, 'WEIR_ORIGIN_UNREACHABLE', 'it broke off in the middle of its answer'),
        true,
      );
  }

  /** What the response tells about the recipient. */
  #recognise(status: number, answer: ResponseHead): void {
    const recipient = this.#shared.identify(this.#facts, { status, headers: answer.headers });
    if (recipient !== this.#exchange.recipient) this.#exchange = { ...this.#exchange, recipient };
  }

  #passageFor(answer: ResponseHead): Passage | undefined {
    const { contentLength, contentType } = answer;
    if (!isWatched(contentType, this.#facts.target)) {
      // Headers must not wait for a body that may be long in coming.
      setImmediate(() => this.flushHead());
      return undefined;
    }
    const { limits, budget, way } = this.#shared;
    const holds = way.holds(this.#exchange);
    const recordEnd = recordEndOf(contentType);
    const tee = new Tee(answer.contentEncoding, {
      maxBytes: holds ? Math.max(limits.maxHeldBytes, limits.maxSeenBytes) : limits.maxSeenBytes,
      maxRatio: limits.maxDecodingRatio,
      budget,
    });
    if (recordEnd !== undefined) {
      if (holds) this.#answer = { ...answer, headers: withoutFields(answer.headers, LENGTH_FIELD) };
      this.#byRecord = true;
      return new Records(this, tee, recordEnd, holds);
    }
    if (holds) return new Held(this, tee, contentLength, limits.maxHeldBytes, budget);
    return new LastPiece(this, tee, contentLength);
  }

  #inform(status: number, raw: readonly (Buffer | string)[]): void {
    if (!this.#headSent && !this.#clientGone) this.#client.inform(status, raw);
  }

  // ── to the client ──────────────────────────────────────────────────────────────────────────────────────────────

  send(piece: Uint8Array): void {
    if (this.#clientGone) return;
    if (!this.#headSent && !this.#writeHead()) return;
    this.#shared.meter.sentBytes += piece.length;
    if (this.#client.write(piece) || this.#clientFull) return;
    this.#clientFull = true;
    if (!this.#originDone) this.#controller?.pause();
  }

  flushHead(): void {
    if (this.#headSent || this.#ended || this.#clientGone || this.#answer === undefined) return;
    if (this.#writeHead()) this.#client.flushHead();
  }

  finish(last?: Uint8Array): void {
    this.#ended = true;
    if (this.#clientGone) return;
    if (!this.#headSent && !this.#writeHead()) return;
    if (last !== undefined) this.#shared.meter.sentBytes += last.length;
    this.#client.end(last, this.#trailers);
  }

  replace(body: Uint8Array): void {
    if (this.#answer === undefined || this.#headSent) return;
    const headers = withoutFields(this.#answer.headers, OF_THE_BYTES);
    headers.push('Cache-Control', 'private', 'Content-Length', String(body.length));
    this.#answer = { ...this.#answer, headers };
    this.#trailers = undefined;
    this.finish(body);
  }

  refuse(outcome: Extract<Outcome, { measure: 'deny' }>): void {
    this.#refuseWith(outcome.refusal, true);
    this.#abandonOrigin();
  }

  hold(): void {
    this.#onHold = true;
    if (!this.#originDone) this.#controller?.pause();
  }

  release(): void {
    this.#onHold = false;
    this.#resume();
  }

  become(passage: Passage): void {
    this.#passage = passage;
  }

  async settle(seen: SeenBody, held: boolean): Promise<Outcome | undefined> {
    const { way, log, clock } = this.#shared;
    const blind = seen.blind;
    // A stream runs for long: each record leaves at its own time.
    const exchange = this.#byRecord ? { ...this.#exchange, at: clock.now() } : this.#exchange;
    const partial: Blind = { reason: 'partial-content', bytes: seen.body.length };
    this.#settling++;
    try {
      const outcome = await way.settle(exchange, {
        status: this.#status,
        contentType: this.#answer?.contentType,
        body: seen.body,
        blind: this.#status === 206 ? [...blind, partial] : blind,
        held,
      });
      if (held || outcome.measure === 'pass') return outcome;
      const error = new WeirError('WEIR_INTERNAL', { reason: `${outcome.measure} for a response not held` });
      log.error({ code: error.code, route: this.#exchange.route }, error.message);
      return PASS;
    } catch (error) {
      return this.#unsettled(error);
    } finally {
      this.#settling--;
      this.#maybeOver();
    }
  }

  failed(error: unknown): void {
    this.#shared.log.error(
      { code: 'WEIR_INTERNAL', route: this.#exchange.route, reason: String(error) },
      'a relay failed',
    );
    this.#refuseWith(problem(500, 'WEIR_INTERNAL'), true);
    this.#abandonOrigin();
  }

  /** The ledger did not take it: configuration says whether the response leaves. */
  #unsettled(error: unknown): Outcome | undefined {
    const { log, failClosed } = this.#shared;
    const code = error instanceof WeirError ? error.code : 'WEIR_INTERNAL';
    log.error(
      {
        code,
        route: this.#exchange.route,
        failClosed,
        // Which disk and why, and what is safe to do: the client is told neither.
        ...(error instanceof WeirError
          ? { reason: error.message, hint: error.hint }
          : { fault: (error as Error).stack }),
      },
      failClosed ? 'a response was not recorded and is not sent' : 'a response was not recorded and is sent',
    );
    if (!failClosed) return PASS;
    this.#refuseWith(problem(503, 'WEIR_SPOOL_WRITE'), true);
    this.#abandonOrigin();
    return undefined;
  }

  /** Sends a refusal of the gate's own, or breaks off where a part of the response was sent already. */
  #refuseWith(refusal: Refusal, mayHaveEnded = false): void {
    if (this.#ended && !mayHaveEnded) return;
    this.#ended = true;
    if (this.#clientGone) return;
    if (this.#headSent) {
      this.#client.abort();
      return;
    }
    this.#headSent = true;
    this.#shared.meter.answeredWith(refusal.status);
    // A request whose rest does not come would hold its connection.
    const close = this.#shared.draining || refusal.status === 408;
    this.#client.refuse(refusal, close);
  }

  /** @returns false when the origin's head cannot be written and the client got a problem instead. */
  #writeHead(): boolean {
    const answer = this.#answer as ResponseHead;
    const { stripped, draining } = this.#shared;
    this.#headSent = true;
    const headers = stripped === undefined ? answer.headers : withoutFields(answer.headers, stripped);
    try {
      this.#client.head(this.#status, this.#statusText, headers, draining);
      this.#shared.meter.answeredWith(this.#status);
      return true;
    } catch {
      this.#headSent = false;
      this.#brokeOffHead();
      return false;
    }
  }

  #brokeOffHead(): void {
    const params = { origin: this.#origin.label, reason: 'a header field that cannot be passed on' };
    const error = new WeirError('WEIR_ORIGIN_INVALID', params);
    this.#shared.meter.faults.add(error.code);
    this.#shared.log.warn({ code: error.code, route: this.#exchange.route }, error.message);
    this.#refuseWith(problem(502, 'WEIR_ORIGIN_INVALID'), true);
    this.#abandonOrigin();
  }

  // ── the client acts ────────────────────────────────────────────────────────────────────────────────────────────

  clientDrained(): void {
    this.#clientFull = false;
    this.#resume();
  }

  #resume(): void {
    // After its end the origin's parser belongs to the next exchange: resuming it would cross the talk.
    if (!this.#clientFull && !this.#onHold && !this.#originDone) this.#controller?.resume();
  }

  clientGone(): void {
    this.#clientGone = true;
    if (!this.#ended) {
      this.#ended = true;
      this.#passage?.cut();
    }
    this.#abandonOrigin();
    this.#maybeOver();
  }

  #requestStalled(): void {
    this.#refuseWith(problem(408, 'WEIR_REQUEST_REFUSED', 'the request body did not come'));
    this.#abandonOrigin();
  }

  #abandonOrigin(): void {
    if (this.#originDone) return;
    this.#controller?.abort(new Error('the exchange is over'));
    this.#asked?.body?.destroy();
  }

  #told = false;
  #maybeOver(): void {
    if (this.#told || !this.#clientGone || this.#settling > 0) return;
    this.#told = true;
    this.#shared.meter.exchangeSeconds.add((this.#shared.clock.now() - this.#begunAt) / 1_000);
    this.#shared.over();
  }
}
