/**
 * At most so many people did an entity receive in a window that ends now: sightings in the window's present slot and the
 * one before it, whoever they were of. Two additions where counting distinct people is a scan, so that scans are made
 * only where they could matter. Beside it, by window, the largest count of today, and how many more sightings it takes
 * until counting again can say anything new.
 *
 *   row of an entity, 16-bit words
 *   | slot, here, before | × windows | credit | × windows | bin of today's largest | × windows | day | flags |
 *
 * Slots and days are kept by their last 16 bits: a slot that comes round again is taken for the present one, so that a
 * bound can be too high after a week and never too low. 65,535 stands for "no bound".
 */
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import type { EntityNumber } from './entity.ts';

const KNOWN = 1;
const TRUSTED = 2;
const UNBOUNDED = 0xffff;

export class WindowBounds {
  readonly #rows: Uint16Array;
  readonly #windowsMs: readonly number[];
  readonly #credits: number;
  readonly #largest: number;
  readonly #day: number;
  readonly #flags: number;
  readonly #stride: number;

  constructor(capacity: number, windowsMs: readonly number[]) {
    const windows = windowsMs.length;
    this.#windowsMs = windowsMs;
    this.#credits = 3 * windows;
    this.#largest = this.#credits + windows;
    this.#day = this.#largest + windows;
    this.#flags = this.#day + 1;
    this.#stride = this.#flags + 1;
    this.#rows = new Uint16Array(capacity * this.#stride);
  }

  /** Whether anything was counted for an entity. */
  isKnown(entity: EntityNumber): boolean {
    return ((this.#rows[entity * this.#stride + this.#flags] as number) & KNOWN) !== 0;
  }

  /** An entity begins, of whom so many people at most are known from elsewhere. */
  begin(entity: EntityNumber, people: number, at: EpochMs): void {
    const row = entity * this.#stride;
    this.#rows.fill(0, row, row + this.#stride);
    const most = Math.min(people, UNBOUNDED);
    for (let window = 0; window < this.#windowsMs.length; window++) {
      this.#rows[row + 3 * window] = slotOf(at, this.#windowsMs[window] as number);
      this.#rows[row + 3 * window + 1] = most;
    }
    this.#rows[row + this.#flags] = KNOWN;
    // No day has this number but one in 65,536, and then the first count of it is merely not new.
    this.#rows[row + this.#day] = (dayOf(at) - 1) & 0xffff;
  }

  forget(entity: EntityNumber): void {
    this.#rows[entity * this.#stride + this.#flags] = 0;
  }

  /** @returns whether it is the first time today; then today's largest counts are none. */
  comesToday(entity: EntityNumber, at: EpochMs, trusted: boolean): boolean {
    const row = entity * this.#stride;
    const day = dayOf(at);
    const last = this.#rows[row + this.#day] as number;
    // Late sightings belong to the day that is being counted.
    if (((day - last) & 0xffff) === 0 || ((day - last) & 0xffff) > 0x7fff) return false;
    this.#rows[row + this.#day] = day;
    this.#rows.fill(0, row + this.#largest, row + this.#day);
    this.#rows[row + this.#flags] = KNOWN | (trusted ? TRUSTED : 0);
    return true;
  }

  /** Whether it was trusted when it came today. */
  isTrusted(entity: EntityNumber): boolean {
    return ((this.#rows[entity * this.#stride + this.#flags] as number) & TRUSTED) !== 0;
  }

  /** So many sightings of people, now. */
  add(entity: EntityNumber, count: number, at: EpochMs): void {
    const rows = this.#rows;
    let here = entity * this.#stride;
    for (let window = 0; window < this.#windowsMs.length; window++, here += 3) {
      const ahead = (slotOf(at, this.#windowsMs[window] as number) - (rows[here] as number)) & 0xffff;
      if (ahead !== 0 && ahead < 0x8000) {
        rows[here + 2] = ahead === 1 ? (rows[here + 1] as number) : 0;
        rows[here + 1] = 0;
        rows[here] = slotOf(at, this.#windowsMs[window] as number);
      }
      rows[here + 1] = Math.min(UNBOUNDED, (rows[here + 1] as number) + count);
    }
  }

  /** At most so many people in the window that ends now; Infinity where there is no bound. */
  most(entity: EntityNumber, window: number): number {
    const at = entity * this.#stride + 3 * window;
    const [here, before] = [this.#rows[at + 1] as number, this.#rows[at + 2] as number];
    return here === UNBOUNDED || before === UNBOUNDED ? Number.POSITIVE_INFINITY : here + before;
  }

  /** So many more sightings: is it time to count again? */
  isDue(entity: EntityNumber, window: number, count: number): boolean {
    const place = entity * this.#stride + this.#credits + window;
    const credit = this.#rows[place] as number;
    if (credit <= count) return true;
    this.#rows[place] = credit - count;
    return false;
  }

  /** Counting again says nothing new before so many more sightings; what was said before counts on. */
  setCredit(entity: EntityNumber, window: number, credit: number): void {
    this.#rows[entity * this.#stride + this.#credits + window] = Math.min(UNBOUNDED, credit);
  }

  /** Bin of the largest count of today. */
  largest(entity: EntityNumber, window: number): number {
    return this.#rows[entity * this.#stride + this.#largest + window] as number;
  }

  setLargest(entity: EntityNumber, window: number, bin: number): void {
    this.#rows[entity * this.#stride + this.#largest + window] = bin;
  }
}

function slotOf(at: EpochMs, windowMs: number): number {
  return Math.floor(at / windowMs) & 0xffff;
}

function dayOf(at: EpochMs): number {
  return Math.floor(at / DAY_MS) & 0xffff;
}
