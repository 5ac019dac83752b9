/**
 * Whether the share of marked events among many recipients has grown: the same question as share-process.ts, of a cell. A
 * cell is a crowd, so its share keeps close to what it is elsewhere at the same time; how close is said by HEADROOM.
 *
 *   null          an event is marked with HEADROOM times the trusted recipients' share, and FLOOR more, at most; their share
 *                 is the larger of the long run's and of their last RECENT events, so that an outage, which everybody meets,
 *                 is nobody's fault
 *   alternatives  it is marked with one of CELL_SHARES
 *
 * Each process is one of Shiryaev and Roberts with one unit of belief a day: under the null its mean is the days that have
 * passed.
 */
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import type { EntityNumber } from './entity.ts';

/** Recipients differ, and a cell may be made of those who miss more often. */
export const HEADROOM = 2;
export const FLOOR = 0.005;
export const CELL_SHARES = [0.7, 0.3, 0.1, 0.05] as const;
/** Trusted events that the recent share is an average of. */
const RECENT = 2_000;
/** Trusted events before anything is said. */
export const MIN_TRUSTED = 2_000;
/** What is far below one unit is the past's quiet, and needs no smaller numbers. */
const LARGEST_E = 1e200;

export class CellShare {
  readonly #rows: Float64Array;
  readonly #fedAt: Float64Array;
  #events = 0;
  #marks = 0;
  #recent = 0;

  constructor(capacity: number) {
    this.#rows = new Float64Array(capacity * CELL_SHARES.length);
    this.#fedAt = new Float64Array(capacity);
  }

  /** What a trusted recipient did: the control. */
  learn(isMarked: boolean): void {
    const mark = isMarked ? 1 : 0;
    this.#events += 1;
    this.#marks += mark;
    this.#recent += (mark - this.#recent) / Math.min(RECENT, this.#events);
  }

  /** The probability of a mark at most, under the null; undefined while too little is known. */
  get probability(): number | undefined {
    if (this.#events < MIN_TRUSTED) return undefined;
    return Math.min(0.9, HEADROOM * Math.max(this.#marks / this.#events, this.#recent) + FLOOR);
  }

  /** An event in a cell. @returns the natural logarithm of its e-value. O(1). */
  step(cell: EntityNumber, isMarked: boolean, at: EpochMs): number {
    const probability = this.probability;
    const since = this.#fedAt[cell] as number;
    this.#fedAt[cell] = Math.max(since, at);
    if (probability === undefined) return 0;
    const belief = since === 0 ? 1 : Math.max(0, at - since) / DAY_MS;
    let sum = 0;
    for (let k = 0; k < CELL_SHARES.length; k++) {
      // An alternative below the null would be a bet on its opposite.
      const share = Math.max(probability, CELL_SHARES[k] as number);
      const ratio = isMarked ? share / probability : (1 - share) / (1 - probability);
      const place = cell * CELL_SHARES.length + k;
      const e = Math.min(LARGEST_E, ratio * ((this.#rows[place] as number) + belief));
      this.#rows[place] = e;
      sum += e;
    }
    return Math.log(sum / CELL_SHARES.length);
  }

  /** What was learned of trusted recipients. */
  state(): readonly number[] {
    return [this.#events, this.#marks, this.#recent];
  }

  /** @returns false, and nothing is changed, when it is no such state. */
  restore(state: unknown): boolean {
    if (!Array.isArray(state) || state.length !== 3 || !state.every((sum) => sum >= 0)) return false;
    [this.#events, this.#marks, this.#recent] = state as [number, number, number];
    return true;
  }

  forget(cell: EntityNumber): void {
    this.#rows.fill(0, cell * CELL_SHARES.length, (cell + 1) * CELL_SHARES.length);
    this.#fedAt[cell] = 0;
  }
}
