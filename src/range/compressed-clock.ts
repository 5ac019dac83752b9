/**
 * Simulated time that runs faster than real time: a working day in a minute. Whoever is given it cannot tell, and
 * whoever shows its times must say that they are simulated.
 */
import type { Clock, EpochMs } from '../disclosure/time.ts';

export class CompressedClock implements Clock {
  #speed: number;
  #start: EpochMs;
  readonly #real: () => number;
  #realStart: number;

  /**
   * @param start simulated time at which it begins.
   * @param speed simulated milliseconds in a real one.
   * @param real a monotonic real clock in milliseconds.
   */
  constructor(start: EpochMs, speed: number, real: () => number = () => performance.now()) {
    if (!(speed > 0)) throw new RangeError('the speed of a clock must be positive');
    this.#speed = speed;
    this.#start = start;
    this.#real = real;
    this.#realStart = real();
  }

  /** Simulated milliseconds in a real one, now. */
  get speed(): number {
    return this.#speed;
  }

  /** From now on a simulated second takes a real one: the play is over, and somebody is looking at it. */
  slowToRealTime(): void {
    this.#start = this.now();
    this.#realStart = this.#real();
    this.#speed = 1;
  }

  now(): EpochMs {
    return Math.round(this.#start + (this.#real() - this.#realStart) * this.#speed);
  }

  /** Resolves when a simulated moment has come, at once when it has passed; or when the signal aborts. */
  async until(moment: EpochMs, signal: AbortSignal): Promise<void> {
    // A timer may ring a little early, and a fast clock makes a little much; or the clock was slowed meanwhile.
    for (;;) {
      const left = moment - this.now();
      if (left <= 0 || signal.aborted) return;
      await rest(left / this.#speed, signal);
    }
  }
}

/** Resolves after so many real milliseconds, or when the signal aborts. */
function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.ceil(ms));
    signal.addEventListener('abort', done, { once: true });
  });
}
