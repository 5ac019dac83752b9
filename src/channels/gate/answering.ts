/**
 * The client's side of one exchange: the answer that goes out, from its head to its end. The counterpart of asking.ts.
 *
 *   begin ─▶ head ─▶ send* ─▶ finish
 *               └───────┴─▶ replace, refuse: another answer, or the connection broken off where a part was sent
 *
 * Invariants: a client never sees a complete message that is not complete; after the end nothing is written, nor once the
 * client has gone.
 */
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import type { Refusal } from '../exchange.ts';
import type { Asking } from './asking.ts';
import type { Client } from './client.ts';
import { statusLineText } from './edges.ts';
import { fieldsOfChanged, type ResponseHead, withoutFields } from './hop-by-hop.ts';
import type { RequestFacts } from './identify.ts';
import { MAX_INTERIM_RESPONSES } from './limits.ts';
import { problem } from './problem.ts';
import type { Shared } from './shared.ts';

/** Whom it tells what an origin did that nobody can pass on. */
export interface Blame {
  blame(code: ErrorCode, reason: string): void;
}

export class Answering {
  /** The head that goes out, once the origin has sent one. */
  head: ResponseHead | undefined;
  /** Fields behind the content. */
  trailers: readonly (Buffer | string)[] | undefined;
  status = 0;
  /** Whether nothing more is to be written: it is complete, or another answer took its place. */
  ended = false;
  /** Whether the client has gone. */
  gone = false;
  readonly #shared: Shared;
  readonly #client: Client;
  readonly #asking: Asking;
  readonly #facts: RequestFacts;
  readonly #blame: Blame;
  #statusText = '';
  #headSent = false;
  #full = false;
  #informed = 0;

  constructor(shared: Shared, client: Client, asking: Asking, facts: RequestFacts, blame: Blame) {
    this.#shared = shared;
    this.#client = client;
    this.#asking = asking;
    this.#facts = facts;
    this.#blame = blame;
  }

  get headSent(): boolean {
    return this.#headSent;
  }

  /** Whether the answer is its head alone. */
  get empty(): boolean {
    return this.#facts.method === 'HEAD' || this.status === 204 || this.status === 304;
  }

  begin(status: number, statusText: string): void {
    this.status = status;
    this.#statusText = statusLineText(statusText);
  }

  /** Asks the client for its content. */
  proceed(): void {
    if (!this.gone && !this.#headSent) this.#client.proceed();
  }

  /** Hands on an interim response. */
  inform(status: number, raw: readonly (Buffer | string)[]): void {
    if (this.#headSent || this.gone || ++this.#informed > MAX_INTERIM_RESPONSES) return;
    this.#client.inform(status, raw);
  }

  send(piece: Uint8Array): void {
    if (this.gone) return;
    if (!this.#headSent && !this.#writeHead()) return;
    this.#shared.meter.sentBytes += piece.length;
    if (this.#client.write(piece) || this.#full) return;
    this.#full = true;
    this.#asking.stop('client');
  }

  /** The client has taken what was written. */
  drained(): void {
    this.#full = false;
    this.#asking.goOn('client');
  }

  flushHead(): void {
    if (this.#headSent || this.ended || this.gone || this.head === undefined) return;
    if (this.#writeHead()) this.#client.flushHead();
  }

  finish(last?: Uint8Array): void {
    this.ended = true;
    if (this.gone) return;
    if (!this.#headSent && !this.#writeHead()) return;
    if (last !== undefined) this.#shared.meter.sentBytes += last.length;
    this.#client.end(last, this.trailers);
  }

  /** Ends with another body in place of the origin's. */
  replace(body: Uint8Array): void {
    if (this.head === undefined || this.#headSent) return;
    const headers = fieldsOfChanged(this.head.headers, body.length);
    this.head = { ...this.head, headers, trailer: undefined };
    this.trailers = undefined;
    this.finish(body);
  }

  add(fields: readonly string[] | undefined): void {
    if (fields === undefined || this.head === undefined || this.#headSent) return;
    this.head = { ...this.head, headers: [...this.head.headers, ...fields] };
  }

  /** Breaks off where a part was sent already. */
  abort(): void {
    this.#client.abort();
  }

  /** Sends a refusal of the gate's own, or breaks off where a part of the answer was sent already. */
  refuse(refusal: Refusal, mayHaveEnded = false): void {
    if (this.ended && !mayHaveEnded) return;
    this.ended = true;
    if (this.gone) return;
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
    const head = this.head as ResponseHead;
    const { stripped, draining } = this.#shared;
    this.#headSent = true;
    const headers = stripped === undefined ? head.headers : withoutFields(head.headers, stripped);
    // Chunks carry trailers, and only content has chunks.
    const trailing = head.trailer !== undefined && this.#facts.httpVersion !== '1.0' && !this.empty;
    try {
      const fields = trailing ? [...headers, 'Trailer', head.trailer as string] : headers;
      this.#client.head(this.status, this.#statusText, fields, draining);
      this.#shared.meter.answeredWith(this.status);
      return true;
    } catch {
      this.#headSent = false;
      this.#blame.blame('WEIR_ORIGIN_INVALID', 'a header field that cannot be passed on');
      this.refuse(problem(502, 'WEIR_ORIGIN_INVALID'), true);
      this.#asking.abandon();
      return false;
    }
  }
}
