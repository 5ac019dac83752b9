/**
 * Tells a clock that was set, forwards or backwards, from one that runs: the wall clock is held against one that cannot be
 * set. What is recorded keeps the time that the wall clock showed: the order of records is that of the spool, whatever
 * the clock did, and nothing in the ledger is decided by comparing times of different records.
 */
import type { EpochMs } from '../disclosure/time.ts';

/** A clock that is slewed by its time service stays below this; a machine that slept does not. */
export const JUMP_MS = 60_000;
/** How often it is looked at, at most, in milliseconds of the steady clock. */
const LOOK_EVERY_MS = 1_000;

export class ClockWatch {
  readonly #wall: () => EpochMs;
  readonly #steady: () => number;
  #offset: number;
  #lookedAt: number;

  /** @param steady milliseconds of a clock that cannot be set. */
  constructor(wall: () => EpochMs, steady: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#steady = steady;
    this.#lookedAt = steady();
    this.#offset = wall() - this.#lookedAt;
  }

  /** @returns the jump since the last look in milliseconds, negative for backwards; undefined when there was none. */
  look(): number | undefined {
    const now = this.#steady();
    if (now - this.#lookedAt < LOOK_EVERY_MS) return undefined;
    this.#lookedAt = now;
    const offset = this.#wall() - now;
    const jump = offset - this.#offset;
    // Small differences are taken over: a year of slewing is no jump.
    this.#offset = offset;
    return Math.abs(jump) >= JUMP_MS ? jump : undefined;
  }
}
