/**
 * What was taken of a container, in order, as an expectation of the next container at the same path: elements of a list
 * and rows of a table are alike, so that what is taken n-th has the mould of what was taken n-th before.
 *
 *   [{"id":7,"phone":"138…"},            take(id) take(phone)     ─▶ looked up by path, key, report, …
 *    {"id":8,"phone":"139…"}]            take(id) take(phone)     ─▶ compared with what is expected, and met
 *
 * Invariant: mould() answers only what it was told for just the same arguments, since forget().
 */
import type { ValueContext } from '../inspection.ts';
import type { KeyMeaning } from '../keys/key-meaning.ts';
import type { Report } from '../reports.ts';
import type { Mould } from './mould.ts';

/** Values of one container that are expected: a list of single values is longer, and all of them are alike. */
const MOST = 64;
/** How many of them an element may leave out at once. */
const MOST_LEFT_OUT = 3;

export class Expected {
  /** How many were taken of the container that is open. */
  #turn = 0;
  #count = 0;
  readonly #moulds: Mould[] = [];
  /** What each was taken with: a mould has what was learned of the route in it. */
  readonly #odds: number[] = [];
  readonly #flags: number[] = [];
  /** What was learned is that of one body. */
  #epoch = 0;

  /** A container begins. */
  begin(): void {
    this.#turn = 0;
  }

  /** It stands elsewhere, or other things are known. */
  forget(): void {
    this.#turn = this.#count = 0;
  }

  /** @param epoch of what was learned. @returns the mould that is expected, if it is that; else undefined. */
  mould(
    key: KeyMeaning,
    report: Report,
    context: ValueContext,
    odds: number,
    flags: number,
    epoch: number,
  ): Mould | undefined {
    if (epoch !== this.#epoch) return undefined;
    const to = Math.min(this.#count, this.#turn + 1 + MOST_LEFT_OUT);
    for (let turn = this.#turn; turn < to; turn++) {
      const mould = this.#moulds[turn]!;
      if (
        mould.key === key &&
        mould.report === report &&
        mould.context === context &&
        this.#odds[turn] === odds &&
        this.#flags[turn] === flags
      ) {
        this.#turn = turn + 1;
        return mould;
      }
    }
    return undefined;
  }

  /** Another was taken than was expected: that is what is expected in its place. */
  put(mould: Mould, odds: number, flags: number, epoch: number): void {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#count = 0;
    }
    const turn = this.#turn;
    if (turn >= MOST || turn > this.#count) return;
    this.#moulds[turn] = mould;
    this.#odds[turn] = odds;
    this.#flags[turn] = flags;
    this.#turn = turn + 1;
    if (this.#count < turn + 1) this.#count = turn + 1;
  }
}
