/**
 * Is there a crowd? More scenes of the control a second than this platform has seen at its busiest in the week before today. Found by a
 * cumulative sum of Poisson log-likelihood ratios (Page 1954; Lucas 1985), which needs some ten scenes where a cell's
 * evidence needs hundreds: a crowd is known as one before it can look like a harvester.
 *
 * What it changes is caution alone (a wider headroom), never suspicion.
 */
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../disclosure/time.ts';

/** A surge is so many times the busiest ten minutes of the week before today. */
export const SURGE_TIMES = 2;
/** Log-likelihood at which a surge is believed: one false one in e^10 scenes, and it costs power only. */
const BELIEVED = 10;
/** It lasts so long after the last sign of it. */
export const SURGE_LASTS_MS = HOUR_MS;
const SLOT_MS = 10 * MINUTE_MS;
const DAYS = 7;

export class Surge {
  /** Most scenes in ten minutes, of each day before today. */
  readonly #busiest = new Float64Array(DAYS);
  #today = 0;
  #slot = Number.NEGATIVE_INFINITY;
  #inSlot = 0;
  #sum = 0;
  #last = 0;
  #until = Number.NEGATIVE_INFINITY;
  #rate = 0;
  #slots = 0;

  /** Counts a scene of the control: a harvester that makes a crowd of itself is none. @returns whether there is a surge. O(1). */
  count(at: EpochMs): boolean {
    const slot = Math.floor(at / SLOT_MS);
    if (slot > this.#slot) this.#turn(slot);
    this.#inSlot += 1;
    if (this.#rate > 0) {
      const surging = SURGE_TIMES * this.#rate;
      const waited = Math.max(0, at - this.#last);
      this.#sum = Math.max(0, this.#sum + Math.log(SURGE_TIMES) - (surging - this.#rate) * waited);
      // Clocks that tell seconds only bring a second's scenes at once.
      const believed = BELIEVED + this.#rate * SECOND_MS;
      if (this.#sum > believed) {
        this.#until = at + SURGE_LASTS_MS;
        this.#sum = believed;
      }
    }
    if (at > this.#last) this.#last = at;
    return this.isOn(at);
  }

  isOn(at: EpochMs): boolean {
    // Until a day has been seen nobody knows what is much.
    return at < this.#until || this.#slots < DAY_MS / SLOT_MS;
  }

  #turn(slot: number): void {
    if (this.#slot !== Number.NEGATIVE_INFINITY) {
      this.#slots += 1;
      this.#today = Math.max(this.#today, this.#inSlot);
      const [day, next] = [this.#slot, slot].map((each) => Math.floor((each * SLOT_MS) / DAY_MS)) as [
        number,
        number,
      ];
      // What today has brought is ordinary from tomorrow on: a crowd is no measure for itself.
      if (next !== day) {
        this.#busiest[day % DAYS] = this.#today;
        this.#today = 0;
      }
    }
    this.#slot = slot;
    this.#inSlot = 0;
    this.#rate = Math.max(...this.#busiest) / SLOT_MS;
  }
}
