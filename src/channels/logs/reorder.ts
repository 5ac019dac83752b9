/**
 * Puts what comes a little late into its place: a ring of seconds, each with what happened in it, in the order in which it
 * came. A second is given out when one that is `windowMs` younger was met; what comes after its second was given out is
 * late: it is counted, and given out at once.
 *
 *    given out │ s  │ s+1 │ … │ newest │
 *              └─────── window ────────┘
 *
 * Servers write a line when a request ends and, some of them, date it when it began: lines are out of order by as much as a
 * request lasts. O(1) an item; at most MAX_WAITING items wait, then the oldest seconds go early.
 */
import { SECOND_MS } from '../../disclosure/time.ts';

/** Longer than nearly all requests. */
export const DEFAULT_REORDER_MS = 30 * SECOND_MS;
/** Items that wait at most, about 30 MB. */
export const MAX_WAITING = 65_536;

export interface Dated {
  readonly at: number;
}

export class Reorder<T extends Dated> {
  readonly #out: (item: T) => void;
  readonly #ring: T[][];
  readonly #seconds: number;
  /** The oldest second that was not given out, and the newest that was met. */
  #oldest = Number.NaN;
  #newest = Number.NaN;
  #waiting = 0;
  /** Items that came after a younger one, and were put into their place. */
  reordered = 0;
  /** Items that came too late for it. */
  late = 0;

  constructor(out: (item: T) => void, windowMs = DEFAULT_REORDER_MS) {
    this.#out = out;
    this.#seconds = Math.max(1, Math.ceil(windowMs / SECOND_MS));
    this.#ring = Array.from({ length: this.#seconds + 1 }, () => []);
  }

  get waiting(): number {
    return this.#waiting;
  }

  add(item: T): void {
    const second = Math.floor(item.at / SECOND_MS);
    if (Number.isNaN(this.#oldest)) {
      // What comes first may be late itself: there is room before it.
      this.#oldest = Math.max(0, second - this.#seconds);
      this.#newest = second;
    }
    if (second > this.#newest) this.#advance(second);
    else if (second < this.#oldest) {
      this.late += 1;
      this.#out(item);
      return;
    } else if (second < this.#newest) this.reordered += 1;
    (this.#ring[second % this.#ring.length] as T[]).push(item);
    this.#waiting += 1;
    while (this.#waiting > MAX_WAITING && this.#oldest <= this.#newest) this.#release(this.#oldest++);
  }

  /** Gives out all that waits. */
  flush(): void {
    while (this.#oldest <= this.#newest) this.#release(this.#oldest++);
  }

  #advance(second: number): void {
    const from = Math.min(second - this.#seconds, this.#newest + 1);
    while (this.#oldest < from) this.#release(this.#oldest++);
    this.#oldest = Math.max(this.#oldest, second - this.#seconds);
    this.#newest = second;
  }

  #release(second: number): void {
    const items = this.#ring[second % this.#ring.length] as T[];
    if (items.length === 0) return;
    let isSorted = true;
    for (let i = 1; i < items.length && isSorted; i++)
      isSorted = (items[i] as T).at >= (items[i - 1] as T).at;
    if (!isSorted) items.sort((a, b) => a.at - b.at);
    this.#waiting -= items.length;
    for (const item of items) this.#out(item);
    items.length = 0;
  }
}
