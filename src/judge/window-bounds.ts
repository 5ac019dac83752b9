/**
 * At most so many people did an entity receive in a window that ends now: sightings in the window's present slot and the
 * one before it, whoever they were of. Two additions where counting distinct people is a scan, so that scans are made
 * only where they could matter; and beside it the largest count of today, by window.
 *
 *   row of an entity, 16-bit words
 *   | slot, here, before | × short windows | bin of today's largest | × all windows | day | flags |
 *
 * Slots and days are kept by their last 16 bits: a slot that comes round again is taken for the present one, so that a
 * bound can be too high after a week and never too low. 65,535 stands for "no bound".
 */
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import { LEARNED_WINDOWS_MS, WINDOWS } from './budget-curve.ts';
import type { EntityNumber } from './entity.ts';

/** Windows up to a day have slots of their own; longer ones are bounded by the headcount. */
const SHORT = LEARNED_WINDOWS_MS.filter((windowMs) => windowMs <= DAY_MS).length;
const LARGEST = 3 * SHORT;
const DAY = LARGEST + WINDOWS;
const FLAGS = DAY + 1;
const STRIDE = FLAGS + 1;
const KNOWN = 1;
const TRUSTED = 2;
const UNBOUNDED = 0xffff;

export class WindowBounds {
  readonly #rows: Uint16Array;

  constructor(capacity: number) {
    this.#rows = new Uint16Array(capacity * STRIDE);
  }

  /** Whether anything was counted for an entity. */
  isKnown(entity: EntityNumber): boolean {
    return ((this.#rows[entity * STRIDE + FLAGS] as number) & KNOWN) !== 0;
  }

  /** An entity begins, of whom so many people at most are known from elsewhere. */
  begin(entity: EntityNumber, people: number, at: EpochMs): void {
    const row = entity * STRIDE;
    this.#rows.fill(0, row, row + STRIDE);
    const most = Math.min(people, UNBOUNDED);
    for (let window = 0; window < SHORT; window++) {
      this.#rows[row + 3 * window] = slotOf(at, window);
      this.#rows[row + 3 * window + 1] = most;
    }
    this.#rows[row + FLAGS] = KNOWN;
    // No day has this number but one in 65,536, and then the first count of it is merely not new.
    this.#rows[row + DAY] = (dayOf(at) - 1) & 0xffff;
  }

  forget(entity: EntityNumber): void {
    this.#rows[entity * STRIDE + FLAGS] = 0;
  }

  /** @returns whether it is the first time today; then today's largest counts are none. */
  comesToday(entity: EntityNumber, at: EpochMs, trusted: boolean): boolean {
    const row = entity * STRIDE;
    const day = dayOf(at);
    const last = this.#rows[row + DAY] as number;
    // Late sightings belong to the day that is being counted.
    if (((day - last) & 0xffff) === 0 || ((day - last) & 0xffff) > 0x7fff) return false;
    this.#rows[row + DAY] = day;
    this.#rows.fill(0, row + LARGEST, row + DAY);
    this.#rows[row + FLAGS] = KNOWN | (trusted ? TRUSTED : 0);
    return true;
  }

  /** Whether it was trusted when it came today. */
  isTrusted(entity: EntityNumber): boolean {
    return ((this.#rows[entity * STRIDE + FLAGS] as number) & TRUSTED) !== 0;
  }

  /** So many sightings of people, of a short window's slot. */
  add(entity: EntityNumber, count: number, at: EpochMs): void {
    const rows = this.#rows;
    let here = entity * STRIDE;
    for (let window = 0; window < SHORT; window++, here += 3) {
      const ahead = (slotOf(at, window) - (rows[here] as number)) & 0xffff;
      if (ahead !== 0 && ahead < 0x8000) {
        rows[here + 2] = ahead === 1 ? (rows[here + 1] as number) : 0;
        rows[here + 1] = 0;
        rows[here] = slotOf(at, window);
      }
      rows[here + 1] = Math.min(UNBOUNDED, (rows[here + 1] as number) + count);
    }
  }

  /** At most so many people in the window that ends now; Infinity for long windows and where there is no bound. */
  most(entity: EntityNumber, window: number): number {
    if (window >= SHORT) return Number.POSITIVE_INFINITY;
    const at = entity * STRIDE + 3 * window;
    const [here, before] = [this.#rows[at + 1] as number, this.#rows[at + 2] as number];
    return here === UNBOUNDED || before === UNBOUNDED ? Number.POSITIVE_INFINITY : here + before;
  }

  /** Bin of the largest count of today. */
  largest(entity: EntityNumber, window: number): number {
    return this.#rows[entity * STRIDE + LARGEST + window] as number;
  }

  setLargest(entity: EntityNumber, window: number, bin: number): void {
    this.#rows[entity * STRIDE + LARGEST + window] = bin;
  }
}

function slotOf(at: EpochMs, window: number): number {
  return Math.floor(at / (LEARNED_WINDOWS_MS[window] as number)) & 0xffff;
}

function dayOf(at: EpochMs): number {
  return Math.floor(at / DAY_MS) & 0xffff;
}
