/**
 * Distinct people per counter over any window, exactly. A counter is whatever people are counted for: a recipient's
 * identity, all of its people or only the unexplained ones.
 *
 * A person counts in a window when they were last seen inside it. Each counter keeps the *latest* sighting of each
 * person in the order of time; a new sighting kills the older one:
 *
 *   oldest                                             newest
 *   | p3 | p1 | ·· | p7 | ·· | p2 | p9 | p3'| p7'|      ·· killed: seen again later
 *   ^ first               ^ head of a 1 h window
 *
 * For each window asked before, a head index and a count of the living after it are kept, so that asking again costs
 * only the sightings that fell out since: O(1) amortised. A window asked for the first time costs one scan.
 *
 * Invariant: count(w) = |{p : last seen of p > now − w}|. Time never runs backwards inside one counter: an older
 * sighting is taken as happening at the newest one's time, which can only count a person longer.
 * Memory: 77 to 88 bytes of heap a (counter, person), `weir bench headcount-memory`; bounded by
 * `maxSightings`. Past it whole counters are dropped, the one idle longest first; a counter that alone is too large
 * forgets its oldest people. What was dropped is reported.
 */
import type { EpochMs } from '../disclosure/time.ts';

export interface HeadcountOptions {
  /** No window may be longer; older sightings are forgotten. Default DEFAULT_LONGEST_WINDOW_MS. */
  readonly longestWindowMs?: number;
  /** (counter, person) pairs kept over all counters. Default DEFAULT_MAX_SIGHTINGS. */
  readonly maxSightings?: number;
}

/** A year: the longest window the product promises. */
export const DEFAULT_LONGEST_WINDOW_MS = 366 * 86_400_000;
/** 5 million pairs, about 0.4 GB. */
export const DEFAULT_MAX_SIGHTINGS = 5_000_000;

/** Windows remembered per counter; a caller that asks for ever new windows pays a scan each. */
export const MAX_WINDOWS_IN_USE = 32;

/** What fell out because the ceiling was reached. */
export interface Dropped {
  readonly counters: number;
  readonly sightings: number;
}

export class Headcount {
  readonly #longestWindowMs: number;
  readonly #maxSightings: number;
  /** Map order is order of use: the first one has been idle longest. */
  readonly #counters = new Map<bigint, Counter>();
  #sightings = 0;
  #droppedCounters = 0;
  #droppedSightings = 0;

  constructor(options: HeadcountOptions = {}) {
    this.#longestWindowMs = options.longestWindowMs ?? DEFAULT_LONGEST_WINDOW_MS;
    this.#maxSightings = options.maxSightings ?? DEFAULT_MAX_SIGHTINGS;
    if (!(this.#longestWindowMs > 0)) throw new RangeError('longestWindowMs must be positive');
    if (!(this.#maxSightings >= 1)) throw new RangeError('maxSightings must be at least 1');
  }

  /** A person was disclosed to this counter. Amortised O(1 + windows in use). */
  observe(counter: bigint, person: bigint, at: EpochMs): void {
    if (!Number.isFinite(at)) throw new RangeError('a sighting needs a time');
    let entry = this.#counters.get(counter);
    if (entry === undefined) entry = new Counter(this.#longestWindowMs);
    else this.#counters.delete(counter);
    this.#counters.set(counter, entry);
    this.#sightings += entry.observe(person, at);
    if (this.#sightings > this.#maxSightings) this.#dropIdle(counter);
  }

  /**
   * Distinct people of a counter in the window that ends now (start exclusive, end inclusive).
   * @throws RangeError when the window is not positive or longer than the longest.
   */
  count(counter: bigint, windowMs: number, now: EpochMs): number {
    if (!(windowMs > 0) || windowMs > this.#longestWindowMs) {
      throw new RangeError(`a window must be between 0 and ${this.#longestWindowMs} ms`);
    }
    const entry = this.#counters.get(counter);
    if (entry === undefined) return 0;
    const before = entry.alive;
    const people = entry.count(windowMs, now);
    this.#sightings += entry.alive - before;
    return people;
  }

  /** Counters held now. */
  get size(): number {
    return this.#counters.size;
  }

  get sightings(): number {
    return this.#sightings;
  }

  get dropped(): Dropped {
    return { counters: this.#droppedCounters, sightings: this.#droppedSightings };
  }

  #dropIdle(keep: bigint): void {
    for (const [key, entry] of this.#counters) {
      if (this.#sightings <= this.#maxSightings) return;
      if (key === keep) {
        // The last one in the order of use: all others are gone already.
        const dropped = entry.dropOldest(this.#sightings - this.#maxSightings);
        this.#sightings -= dropped;
        this.#droppedSightings += dropped;
        return;
      }
      this.#counters.delete(key);
      this.#sightings -= entry.alive;
      this.#droppedCounters += 1;
      this.#droppedSightings += entry.alive;
    }
  }
}

interface WindowHead {
  /** Index of the first sighting that may lie inside the window. */
  head: number;
  /** Living sightings from head on. */
  people: number;
}

class Counter {
  readonly #longestWindowMs: number;
  /** Index of each person's latest sighting. */
  readonly #latest = new Map<bigint, number>();
  readonly #windows = new Map<number, WindowHead>();
  #persons: (bigint | undefined)[] = [];
  #times: EpochMs[] = [];
  #first = 0;

  constructor(longestWindowMs: number) {
    this.#longestWindowMs = longestWindowMs;
  }

  get alive(): number {
    return this.#latest.size;
  }

  /** @returns by how much the number of living sightings changed. */
  observe(person: bigint, at: EpochMs): number {
    const before = this.#latest.size;
    const previous = this.#latest.get(person);
    if (previous !== undefined) this.#kill(previous);
    const newest = this.#times[this.#times.length - 1];
    const time = newest === undefined || at > newest ? at : newest;
    this.#latest.set(person, this.#persons.length);
    this.#persons.push(person);
    this.#times.push(time);
    for (const window of this.#windows.values()) window.people += 1;
    this.#forget(time);
    return this.#latest.size - before;
  }

  count(windowMs: number, now: EpochMs): number {
    let window = this.#windows.get(windowMs);
    if (window === undefined) {
      if (this.#windows.size >= MAX_WINDOWS_IN_USE) this.#windows.clear();
      window = { head: this.#first, people: this.#latest.size };
      this.#windows.set(windowMs, window);
    }
    const oldest = now - windowMs;
    if (window.head > 0 && (this.#times[window.head - 1] ?? -Infinity) > oldest) {
      // The clock was set back since the last question: what fell out may be inside again.
      window.head = this.#first;
      window.people = this.#latest.size;
    }
    while (window.head < this.#times.length && (this.#times[window.head] as EpochMs) <= oldest) {
      if (this.#persons[window.head] !== undefined) window.people -= 1;
      window.head += 1;
    }
    return window.people;
  }

  #kill(index: number): void {
    this.#persons[index] = undefined;
    for (const window of this.#windows.values()) if (index >= window.head) window.people -= 1;
  }

  /** Forgets so many people, those last seen longest ago. @returns how many it forgot. */
  dropOldest(count: number): number {
    let dropped = 0;
    while (dropped < count && this.#first < this.#persons.length) {
      const person = this.#persons[this.#first];
      if (person !== undefined) {
        this.#kill(this.#first);
        this.#latest.delete(person);
        dropped += 1;
      }
      this.#first += 1;
    }
    return dropped;
  }

  /** Forgets what no window reaches any more, and packs the rings when most of them is dead. */
  #forget(now: EpochMs): void {
    const oldest = now - this.#longestWindowMs;
    while (this.#first < this.#times.length && (this.#times[this.#first] as EpochMs) <= oldest) {
      const person = this.#persons[this.#first];
      if (person !== undefined) {
        this.#kill(this.#first);
        this.#latest.delete(person);
      }
      this.#first += 1;
    }
    if (this.#persons.length > 64 && this.#persons.length > 4 * this.#latest.size) this.#pack();
  }

  #pack(): void {
    const persons: bigint[] = [];
    const times: EpochMs[] = [];
    for (let i = this.#first; i < this.#persons.length; i++) {
      const person = this.#persons[i];
      if (person === undefined) continue;
      this.#latest.set(person, persons.length);
      persons.push(person);
      times.push(this.#times[i] as EpochMs);
    }
    this.#persons = persons;
    this.#times = times;
    this.#first = 0;
    // Heads are found anew at the next question.
    this.#windows.clear();
  }
}
