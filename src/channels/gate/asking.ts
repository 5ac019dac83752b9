/**
 * The origin's side of one exchange: the request that goes out, the stop and go of what comes back, and its end.
 *
 *   send ─▶ begun ─▶ (stop ─ goOn)* ─▶ over                       again: once, where nothing came back and that is safe
 *             └───────────────┴─▶ abandon
 *
 * Invariant: after its end nothing here touches the origin's connection, which belongs to another exchange by then.
 */
import type { Dispatcher } from 'undici';
import type { Origin } from './origin.ts';
import type { OnContinue, OriginRequest } from './plain-request.ts';

/** Asking these again changes nothing at the origin (RFC 9110 §9.2.2). */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Why the origin is not read: the client does not keep up, an outcome is waited for, or others are being told whose
 * session it is.
 */
export type Stop = 'client' | 'outcome' | 'told';

export class Asking {
  readonly #origin: Origin;
  readonly #handler: Dispatcher.DispatchHandler;
  #request: OriginRequest | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;
  #repeated = false;
  readonly #stopped = new Set<Stop>();

  /** @param handler told all that the origin says. */
  constructor(origin: Origin, handler: Dispatcher.DispatchHandler) {
    this.#origin = origin;
    this.#handler = handler;
  }

  /** Whom is asked, for logs. */
  get label(): string {
    return this.#origin.label;
  }

  /** @param onContinue told when the content may come, of a request whose client waits for that. */
  send(request: OriginRequest, onContinue?: OnContinue): void {
    this.#request = request;
    const waits = onContinue !== undefined && request.body !== null;
    if (waits || request.path === '*' || request.trailers !== undefined) {
      this.#origin.dispatchPlain(request, this.#handler, waits ? onContinue : undefined);
    } else {
      this.#origin.dispatch(request, this.#handler);
    }
  }

  begun(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
  }

  /**
   * Asks once more what may be repeated: a kept-alive connection may die just as a request goes out on it.
   * @param plainly by node:http, which reads what undici does not.
   */
  again(plainly: boolean): boolean {
    const request = this.#request;
    if (this.#repeated || request === undefined || request.body !== null || !REPEATABLE.has(request.method))
      return false;
    this.#repeated = true;
    this.#over = false;
    if (plainly) this.#origin.dispatchPlain(request, this.#handler, undefined);
    else this.#origin.dispatch(request, this.#handler);
    return true;
  }

  stop(why: Stop): void {
    this.#stopped.add(why);
    if (!this.#over) this.#controller?.pause();
  }

  /** What it was stopped for is over. */
  goOn(why: Stop): void {
    this.#stopped.delete(why);
    // After its end the origin's parser belongs to the next exchange: resuming it would cross the talk.
    if (this.#stopped.size === 0 && !this.#over) this.#controller?.resume();
  }

  /** Nothing more comes from the origin. @returns false when that was known. */
  over(): boolean {
    if (this.#over) return false;
    this.#over = true;
    return true;
  }

  /** Gives up what is left of the request's content. */
  dropContent(): void {
    this.#request?.body?.destroy();
  }

  /** Nobody waits for the answer any more. */
  abandon(): void {
    if (this.#over) return;
    this.#controller?.abort(new Error('the exchange is over'));
    this.dropContent();
  }
}
