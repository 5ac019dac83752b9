/**
 * Simulated time that runs faster than real time: a working day in a minute. Whoever is given it cannot tell, and
 * whoever shows its times must say that they are simulated.
 */
import type { Clock, EpochMs } from '../disclosure/time.ts';

export class CompressedClock implements Clock {
  readonly speed: number;
  readonly #start: EpochMs;
  readonly #real: () => number;
  readonly #realStart: number;

  /**
   * @param start simulated time at which it begins.
   * @param speed simulated milliseconds in a real one.
   * @param real a monotonic real clock in milliseconds.
   */
  constructor(start: EpochMs, speed: number, real: () => number = () => performance.now()) {
    if (!(speed > 0)) throw new RangeError('the speed of a clock must be positive');
    this.speed = speed;
    this.#start = start;
    this.#real = real;
    this.#realStart = real();
  }

  now(): EpochMs {
    return Math.round(this.#start + (this.#real() - this.#realStart) * this.speed);
  }

  /** Resolves when a simulated moment has come, at once when it has passed; or when the signal aborts. */
  async until(moment: EpochMs, signal: AbortSignal): Promise<void> {
    const waitMs = (moment - this.now()) / this.speed;
    if (waitMs <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
