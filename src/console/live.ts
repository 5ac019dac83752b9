/**
 * One overview for everybody who watches. It is asked of the ledger only while somebody does, once for all of them,
 * and never so often that asking takes more than a quarter of the time: a console left open on a large ledger must
 * not weigh on the gate.
 */
import { setTimeout as restInRealTime } from 'node:timers/promises';

/** How often watchers get the overview at best, in ms. */
export const LIVE_INTERVAL_MS = 1_000;
/** Pause after asking, as a multiple of what asking took. */
export const PAUSE_FACTOR = 3;

export class Live<T> {
  readonly #ask: () => Promise<T>;
  readonly #real: () => number;
  readonly #rest: (ms: number) => Promise<unknown>;
  #next: Promise<T> | undefined;
  #notBefore = 0;

  /**
   * @param real a monotonic real clock in milliseconds.
   * @param rest waits for so many of its milliseconds.
   */
  constructor(
    ask: () => Promise<T>,
    real: () => number = () => performance.now(),
    rest: (ms: number) => Promise<unknown> = restInRealTime,
  ) {
    this.#ask = ask;
    this.#real = real;
    this.#rest = rest;
  }

  /** The next answer, shared by all who wait for it. @throws what asking throws. */
  next(): Promise<T> {
    this.#next ??= this.#askInTime().finally(() => {
      this.#next = undefined;
    });
    return this.#next;
  }

  async #askInTime(): Promise<T> {
    const wait = this.#notBefore - this.#real();
    if (wait > 0) await this.#rest(wait);
    const started = this.#real();
    try {
      return await this.#ask();
    } finally {
      const took = this.#real() - started;
      this.#notBefore = started + Math.max(LIVE_INTERVAL_MS, (1 + PAUSE_FACTOR) * took);
    }
  }
}
