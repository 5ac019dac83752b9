/**
 * Delivers notices one after the other, again when it fails, with pauses that double; what cannot be delivered is a dead
 * letter. Nothing waits for it, and neither what waits nor the dead letters grow without bound.
 *
 *   offer ─▶ waiting (MAX_WAITING) ─▶ send ─┬▶ delivered
 *               │ full                      ├▶ again in FIRST_PAUSE_MS · 2^n, MAX_ATTEMPTS times
 *               └▶ dead letters ◀───────────┘
 */
import { SECOND_MS } from '../../disclosure/time.ts';
import type { Notice } from './notice.ts';

export const MAX_WAITING = 1_000;
export const MAX_DEAD_LETTERS = 1_000;
export const MAX_ATTEMPTS = 8;
export const FIRST_PAUSE_MS = 500;
export const LONGEST_PAUSE_MS = 60 * SECOND_MS;

export interface DeliveryOptions {
  /** Rejects when it was not taken. The signal is given when nobody waits for it any more. */
  readonly send: (notice: Notice, signal: AbortSignal) => Promise<void>;
  /** Whether another attempt may succeed. Default: always. */
  readonly mayRetry?: (error: unknown) => boolean;
  /** Resolves after so many ms, or at once when the signal is given. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1): receivers that were down are not all asked at once. */
  readonly random: () => number;
}

export interface DeadLetter {
  readonly notice: Notice;
  readonly reason: string;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #waiting: Notice[] = [];
  readonly #dead: DeadLetter[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  delivered = 0;
  /** Dead letters ever, those that are no longer kept included. */
  lost = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** The latest. */
  get deadLetters(): readonly DeadLetter[] {
    return this.#dead;
  }

  /** Never waits and never throws. */
  offer(notice: Notice): void {
    if (this.#waiting.length >= MAX_WAITING || this.#stop.signal.aborted) {
      this.#bury(notice, 'too many are waiting');
      return;
    }
    this.#waiting.push(notice);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits any more, or after so many ms; what waits then is dead letters. */
  async close(withinMs: number): Promise<void> {
    const timer = setTimeout(() => this.#stop.abort(), withinMs);
    await this.#running;
    clearTimeout(timer);
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    for (let notice = this.#waiting[0]; notice !== undefined; notice = this.#waiting[0]) {
      await this.#deliver(notice);
      this.#waiting.shift();
    }
    this.#running = undefined;
  }

  async #deliver(notice: Notice): Promise<void> {
    const { send, mayRetry = () => true, pause, random } = this.#options;
    let reason = 'it was closed before';
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !this.#stop.signal.aborted; attempt++) {
      try {
        await this.#unlessStopped(send(notice, this.#stop.signal));
        this.delivered += 1;
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) break;
        reason = reasonOf(error);
        if (!mayRetry(error)) break;
      }
      if (attempt === MAX_ATTEMPTS - 1) break;
      const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      await pause(ms * (0.5 + random() / 2), this.#stop.signal);
    }
    this.#bury(notice, reason);
  }

  /** A receiver that says nothing would keep what is to end. */
  async #unlessStopped(sent: Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    let stop = () => {};
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(new Error('it was closed before'));
      signal.addEventListener('abort', stop);
    });
    try {
      await Promise.race([sent, stopped]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #bury(notice: Notice, reason: string): void {
    this.lost += 1;
    this.#dead.push({ notice, reason });
    if (this.#dead.length > MAX_DEAD_LETTERS) this.#dead.shift();
  }
}

/** Node says of a connection that failed only that it did; why stands in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? error.message : `${error.message}: ${code}`;
}
