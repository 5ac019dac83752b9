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
import type { Duplex, Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { WeirError } from '../../disclosure/error.ts';
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import type { ClientSide, Exchange, Outcome, Part } from '../exchange.ts';
import { Answering, type Blame } from './answering.ts';
import { Asking } from './asking.ts';
import type { Client, ClientListener } from './client.ts';
import { type Fault, faultOf } from './fault.ts';
import type { Outlet, Passage } from './hold.ts';
import { type RequestHead, type ResponseHead, readResponseHead, withoutFields } from './hop-by-hop.ts';
import type { RequestFacts } from './identify.ts';
import type { Origin } from './origin.ts';
import { passageFor } from './passage-for.ts';
import type { OriginRequest } from './plain-request.ts';
import { problem } from './problem.ts';
import { RequestBody } from './request-body.ts';
import { settleSeen } from './settlement.ts';
import type { Shared } from './shared.ts';
import type { SeenBody } from './tee.ts';
import { announcedBy, trailersOf } from './trailers.ts';
import { isWatched, recordEndOf } from './watched.ts';
import { streamOf } from './whole-body.ts';

/** The origin agreed to another protocol. */
export type OnUpgraded = (relay: Relay, headers: readonly (Buffer | string)[], socket: Duplex) => void;

const RANGE_FIELDS = new Set(['range', 'if-range']);
const LENGTH_FIELD = new Set(['content-length']);
/** Methods whose content an origin may not expect, and would take for the next request (RFC 9110 §9.3.1). */
const BARE = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

export class Relay implements Dispatcher.DispatchHandler, Outlet, ClientListener, ClientSide, Blame {
  readonly #shared: Shared;
  readonly #client: Client;
  readonly #asking: Asking;
  readonly #answering: Answering;
  readonly #facts: RequestFacts;
  readonly #head: RequestHead;
  readonly #onUpgraded: OnUpgraded | undefined;
  #exchange: Exchange;
  #passage: Passage | undefined;
  #byRecord = false;
  /** What the origin said since its head, while others are told whose session it is. */
  #late: (() => void)[] | undefined;
  #settling = 0;
  #onGone: Set<() => void> | undefined;
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
    this.#asking = new Asking(origin, this);
    this.#answering = new Answering(shared, client, this.#asking, facts, this);
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
   * @param read the body, where it was read and rewritten already.
   */
  ask(headers: string[], expectsContinue: boolean, read?: Buffer): void {
    const { method, target } = this.#facts;
    const limits = this.#shared.limits;
    // Where the response may have to be changed it must be whole: a part of it cannot be judged.
    const whole = this.#head.hasRange && this.#shared.way.holds(this.#exchange);
    let body: Readable | null = null;
    if (read !== undefined) body = streamOf(read);
    else if (this.#head.hasBody) {
      body = new RequestBody(this.#client.content, limits.requestIdleMs, () => this.#requestStalled());
      body.on('error', () => {});
    }
    const announced = read === undefined && body !== null ? announcedBy(this.#head.trailer) : undefined;
    if (announced !== undefined) headers.push('Trailer', [...announced].join(', '));
    const request: OriginRequest = {
      method,
      path: target,
      headers: whole ? withoutFields(headers, RANGE_FIELDS) : headers,
      body,
      // Nobody else's request goes out behind content that may be read as one.
      last: body !== null && BARE.has(method),
      ...(announced === undefined
        ? {}
        : { trailers: () => trailersOf(this.#client.content.trailers, announced) }),
      upgrade: this.#onUpgraded === undefined ? null : 'websocket',
      headersTimeout: limits.originHeadersTimeoutMs,
      bodyTimeout: this.#head.wantsEvents ? 0 : limits.originBodyTimeoutMs,
    };
    this.#asking.send(request, expectsContinue ? () => this.#answering.proceed() : undefined);
  }

  // ── the origin speaks ──────────────────────────────────────────────────────────────────────────────────────────

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#asking.begun(controller);
    if (this.#answering.gone) controller.abort(new Error('the client has gone'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText?: string,
  ): void {
    const raw = controller.rawHeaders as readonly (Buffer | string)[];
    if (status < 200) {
      this.#answering.inform(status, raw);
      return;
    }
    const answer = readResponseHead(raw);
    if (answer.foreignCoding !== undefined) {
      controller.abort(
        Object.assign(new Error('a transfer coding other than chunked'), { code: 'HPE_CODING' }),
      );
      return;
    }
    this.#answering.begin(status, statusText ?? '');
    this.#recognise(status, answer);
    const told = this.#shared.told();
    if (told === undefined) this.#begin(status, answer);
    else this.#beginAfter(told, status, answer);
  }

  #begin(status: number, answer: ResponseHead): void {
    const headers = this.#shared.way.head?.(this.#exchange, answer.headers) ?? answer.headers;
    this.#answering.head = headers === answer.headers ? answer : { ...answer, headers: [...headers] };
    // Whole with its head. Waiting for its end would fail: undici misses the body of a 304 that declares a length,
    // although that length is another response's (RFC 9110 §8.6).
    if (status === 204 && answer.contentLength !== undefined) {
      // It has no content, and must not say how long that is (RFC 9110 §8.6).
      this.#answering.head = {
        ...this.#answering.head,
        headers: withoutFields(this.#answering.head.headers, LENGTH_FIELD),
      };
    }
    if (this.#answering.empty || answer.contentLength === 0) this.finish();
    else this.#passage = this.#passageFor(this.#answering.head);
  }

  /** What comes of the body meanwhile waits. */
  #beginAfter(told: Promise<void>, status: number, answer: ResponseHead): void {
    const late: (() => void)[] = [];
    this.#late = late;
    this.#asking.stop('told');
    told
      .then(() => {
        this.#late = undefined;
        if (this.#answering.ended || this.#answering.gone) return;
        this.#begin(status, answer);
        for (const event of late) event();
        this.#asking.goOn('told');
      })
      .catch((error) => this.failed(error));
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#late !== undefined) {
      this.#late.push(() => this.onResponseData(controller, piece));
      return;
    }
    if (this.#answering.ended) return;
    if (this.#passage === undefined) this.send(piece);
    else this.#passage.piece(piece);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#asking.over();
    if (this.#late !== undefined) {
      this.#late.push(() => this.onResponseEnd(controller));
      return;
    }
    const trailers = controller.rawTrailers as readonly (Buffer | string)[] | null | undefined;
    if (trailers && trailers.length > 0)
      this.#answering.trailers = trailersOf(trailers, undefined, this.#shared.stripped);
    this.#asking.dropContent();
    if (this.#answering.ended) return;
    if (this.#passage === undefined) this.finish();
    else this.#passage.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#asking.over()) return;
    if (this.#late !== undefined) {
      this.#late.push(() => this.#brokeOff(faultOf(error)));
      return;
    }
    const unheard = this.#answering.gone || this.#answering.ended;
    const fault = faultOf(error);
    const mayRepeat = !unheard && this.#answering.head === undefined && (fault.stale || fault.unasked);
    if (mayRepeat && this.#asking.again(fault.unasked)) return;
    this.#asking.dropContent();
    if (!unheard) this.#brokeOff(fault);
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    _status: number,
    _headers: unknown,
    socket: Duplex,
  ): void {
    this.#asking.over();
    this.#answering.ended = true;
    const raw = (controller.rawHeaders ?? []) as readonly (Buffer | string)[];
    if (this.#answering.gone || this.#onUpgraded === undefined) socket.destroy();
    else this.#onUpgraded(this, raw, socket);
  }

  #brokeOff(fault: Fault): void {
    if (this.#answering.head === undefined) {
      this.blame(fault.code, fault.reason);
      this.#answering.refuse(problem(fault.status, fault.code, fault.detail));
      return;
    }
    this.blame('WEIR_ORIGIN_ABORTED', fault.reason);
    this.#answering.ended = true;
    this.#passage?.cut();
    const detail = 'it broke off in the middle of its answer';
    if (this.#answering.headSent) this.#answering.abort();
    else this.#answering.refuse(problem(502, 'WEIR_ORIGIN_UNREACHABLE', detail), true);
  }

  /** Tells the operator what an origin did. */
  blame(code: ErrorCode, reason: string): void {
    const error = new WeirError(code, { origin: this.#asking.label, reason });
    this.#shared.meter.faults.add(code);
    this.#shared.log.warn({ code, route: this.#exchange.route }, error.message);
  }

  /** What the response tells about the recipient. */
  #recognise(status: number, answer: ResponseHead): void {
    const recipient = this.#shared.identify(this.#facts, { status, headers: answer.headers });
    if (recipient !== this.#exchange.recipient) this.#exchange = { ...this.#exchange, recipient };
  }

  #passageFor(answer: ResponseHead): Passage | undefined {
    const { contentType } = answer;
    if (!isWatched(contentType, this.#facts.target)) {
      // Headers must not wait for a body that may be long in coming.
      setImmediate(() => this.flushHead());
      return undefined;
    }
    const holds = this.#shared.way.holds(this.#exchange);
    this.#byRecord = recordEndOf(contentType) !== undefined;
    // Records that may be changed come one by one: how long they will be together nobody knows.
    if (this.#byRecord && holds)
      this.#answering.head = { ...answer, headers: withoutFields(answer.headers, LENGTH_FIELD) };
    return passageFor(this, answer, this.#shared, holds);
  }

  // ── the passage of the body ────────────────────────────────────────────────────────────────────────────────────

  send(piece: Uint8Array): void {
    this.#answering.send(piece);
  }

  flushHead(): void {
    this.#answering.flushHead();
  }

  finish(last?: Uint8Array): void {
    this.#answering.finish(last);
  }

  replace(body: Uint8Array): void {
    this.#answering.replace(body);
  }

  refuse(outcome: Extract<Outcome, { measure: 'deny' }>): void {
    this.#answering.refuse(outcome.refusal, true);
    this.#asking.abandon();
  }

  hold(): void {
    this.#asking.stop('outcome');
  }

  release(): void {
    this.#asking.goOn('outcome');
  }

  become(passage: Passage): void {
    this.#passage = passage;
  }

  async settle(seen: SeenBody, held: boolean, part?: Part): Promise<Outcome | undefined> {
    // A stream runs for long: each record leaves at its own time.
    const exchange =
      this.#byRecord || part !== undefined
        ? { ...this.#exchange, at: this.#shared.clock.now() }
        : this.#exchange;
    this.#settling++;
    try {
      const head = { status: this.#answering.status, contentType: this.#answering.head?.contentType };
      const outcome = await settleSeen(this.#shared, exchange, head, seen, held, this, part);
      if (outcome === undefined) {
        this.#answering.refuse(problem(503, 'WEIR_SPOOL_WRITE'), true);
        this.#asking.abandon();
      } else if ('fields' in outcome) {
        this.#answering.add(outcome.fields);
      }
      return outcome;
    } finally {
      this.#settling--;
      this.#maybeOver();
    }
  }

  /** Whether the client has gone; onGone() tells when it goes. */
  get gone(): boolean {
    return this.#answering.gone;
  }

  onGone(listener: () => void): () => void {
    this.#onGone ??= new Set();
    const listeners = this.#onGone;
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  failed(error: unknown): void {
    this.#shared.log.error(
      { code: 'WEIR_INTERNAL', route: this.#exchange.route, reason: String(error) },
      'a relay failed',
    );
    this.#answering.refuse(problem(500, 'WEIR_INTERNAL'), true);
    this.#asking.abandon();
  }

  // ── the client acts ────────────────────────────────────────────────────────────────────────────────────────────

  clientDrained(): void {
    this.#answering.drained();
  }

  clientGone(): void {
    this.#answering.gone = true;
    if (this.#onGone !== undefined) for (const listener of [...this.#onGone]) listener();
    if (!this.#answering.ended) {
      this.#answering.ended = true;
      this.#passage?.cut();
    }
    this.#asking.abandon();
    this.#maybeOver();
  }

  #requestStalled(): void {
    this.#answering.refuse(problem(408, 'WEIR_REQUEST_REFUSED', 'the request body did not come'));
    this.#asking.abandon();
  }

  #told = false;
  #maybeOver(): void {
    if (this.#told || !this.#answering.gone || this.#settling > 0) return;
    this.#told = true;
    this.#shared.meter.exchangeSeconds.add((this.#shared.clock.now() - this.#begunAt) / 1_000);
    this.#shared.over();
  }
}
