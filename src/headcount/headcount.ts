/**
 * Distinct people per counter over any window, from a minute to a year, for ten million counters. A counter is whatever
 * people are counted for: a recipient, the network behind it, a set of routes; an id of 64 bits that the caller chooses.
 *
 *   observe ─▶ index ─▶ record ─┬▶ exact people (a slab)        up to `exactPeople`, 9 bytes a person
 *                               └▶ sketch, one a tier           beyond; 25 to 150 KB, whatever comes
 *
 * What is kept of a person in a counter is the time of the last sighting, so any window that ends now can be asked, and
 * observing is idempotent, commutative and blind to order: replaying a log twice changes nothing, and two engines that saw
 * parts of the same stream merge into the one that saw all of it.
 *
 * Promises: counts up to 256 people are exact in any window of any counter, and all counts of a counter that has had no
 * more than `exactPeople`; above, the relative error is 4.1 % (2.0 % once a counter has had 16,384 people) for any window.
 * Exact means: but for two of n people sharing 37 bits of hash, n² / 2^38 (person-hash.ts). Why a timestamped PCSA and not a
 * sliding HyperLogLog: a third less memory at the same error (pcsa.ts). Why not sketches from 257 people on: one by one
 * they take less memory up to about 1,200.
 *
 * Time: seconds (seconds.ts). A sighting from the future counts in every window from now on until its time has passed,
 * and can only push out of its own counter what is older than the longest window before it. Memory: never more than
 * `maxBytes` of typed arrays; when they are used up the least dangerous counters go (eviction.ts) and are reported.
 */
import { WeirError } from '../disclosure/error.ts';
import { DAY_MS, type EpochMs, SECOND_MS } from '../disclosure/time.ts';
import { ByteCeiling } from './byte-ceiling.ts';
import {
  CounterTable,
  DANGER_MASK,
  EXPLAINED,
  largeTiers,
  MARKS,
  NEWEST,
  SLAB,
  withLargeTiers,
} from './counter-table.ts';
import { about, type Count, exactly } from './counting.ts';
import { leastDangerous } from './eviction.ts';
import { ExactPeople } from './exact-people.ts';
import { LEVELS } from './pcsa.ts';
import { hashHigh, hashLow } from './person-hash.ts';
import { SAMPLE_SIZE } from './recent-sample.ts';
import { stampOf, windowStart } from './seconds.ts';
import { SKETCH_BYTES, Sketch } from './sketch.ts';
import { SlabPages } from './slab-pages.ts';
import { SweepScratch } from './sweep-scratch.ts';
import { COUNTED_TIERS, type CountedTier, TIER_ALL, tierBits } from './tier.ts';

export interface HeadcountOptions {
  /** Bytes of typed arrays held at most; at least MIN_MAX_BYTES. Default DEFAULT_MAX_BYTES. */
  readonly maxBytes?: number;
  /** No window may be longer, in ms; older sightings are forgotten. Default DEFAULT_LONGEST_WINDOW_MS. */
  readonly longestWindowMs?: number;
  /** People of a counter kept one by one, 256 to 1,024. Default DEFAULT_EXACT_PEOPLE. */
  readonly exactPeople?: number;
  /** Told after counters were dropped because the ceiling was reached. */
  readonly onPressure?: (dropped: Dropped) => void;
  /** Uniform in [0, 1); who is compared when somebody must go. Default: a fixed sequence. */
  readonly random?: () => number;
}

/** A year and a day: the longest window the product promises. */
export const DEFAULT_LONGEST_WINDOW_MS = 366 * DAY_MS;
/** 1 GiB: five million recipients of a dozen people. */
export const DEFAULT_MAX_BYTES = 1024 ** 3;
/** Room for one page of each size, an index and a few sketches. */
export const MIN_MAX_BYTES = 8 * 1024 ** 2;
/** Up to here a list of people takes less memory than a sketch of them (measured: 1,200). */
export const DEFAULT_EXACT_PEOPLE = 1_024;
/** What is promised exact, and what a window of a sketch still is. */
export const MIN_EXACT_PEOPLE = SAMPLE_SIZE - 1;
export const MAX_EXACT_PEOPLE = 1_024;

/** Kept free before each operation, so that none fails half-way: its pages, and one sketch a tier. */
const RESERVE_BYTES = COUNTED_TIERS * SKETCH_BYTES + 256 * 1024;

/** What fell out because the ceiling was reached. */
export interface Dropped {
  readonly counters: number;
  /** People of the dropped counters, as far as they were counted: estimates for large ones. */
  readonly people: number;
}

/** How dangerous a counter is, for the order in which counters go when memory is used up. */
export interface Marks {
  /** 0 nothing known against it (the default), 1 watched, 2 step-up, 3 denied. */
  readonly danger?: 0 | 1 | 2 | 3;
  /** Whether what it receives has a basis. */
  readonly explained?: boolean;
}

export class Headcount {
  readonly longestWindowMs: number;
  readonly exactPeople: number;
  readonly #onPressure: ((dropped: Dropped) => void) | undefined;
  readonly #random: () => number;
  readonly #ceiling: ByteCeiling;
  readonly #table: CounterTable;
  readonly #pages: SlabPages;
  readonly #exact: ExactPeople;
  readonly #sketches = new Map<number, Sketch[]>();
  readonly #scratch = new SweepScratch();
  readonly #counts = new Uint32Array(LEVELS);
  readonly #wide = new BigUint64Array(2);
  readonly #words = new Uint32Array(this.#wide.buffer);
  #newest = 0;
  #droppedCounters = 0;
  #droppedPeople = 0;

  /** @throws WeirError WEIR_HEADCOUNT_OPTION when an option is out of its range. */
  constructor(options: HeadcountOptions = {}) {
    const { maxBytes = DEFAULT_MAX_BYTES } = options;
    this.longestWindowMs = options.longestWindowMs ?? DEFAULT_LONGEST_WINDOW_MS;
    this.exactPeople = options.exactPeople ?? DEFAULT_EXACT_PEOPLE;
    mustBeWithin('maxBytes', maxBytes, MIN_MAX_BYTES, Number.MAX_SAFE_INTEGER);
    mustBeWithin('longestWindowMs', this.longestWindowMs, 1, 2 ** 32 * SECOND_MS);
    mustBeWithin('exactPeople', this.exactPeople, MIN_EXACT_PEOPLE, MAX_EXACT_PEOPLE);
    this.#onPressure = options.onPressure;
    this.#random = options.random ?? sequence();
    this.#ceiling = new ByteCeiling(maxBytes);
    this.#table = new CounterTable(this.#ceiling);
    this.#pages = new SlabPages(this.#ceiling);
    this.#exact = new ExactPeople(this.#table, this.#pages, Math.ceil(this.longestWindowMs / SECOND_MS));
  }

  /**
   * A person was disclosed to this counter. Observing the same again changes nothing. Amortised O(1).
   * @param counter 64 bits; @param person 64 bits, best a keyed pseudonym.
   * @param worst the worst tier of what left; it counts in the milder ones, too.
   * @throws WeirError WEIR_HEADCOUNT_TIME when the time is none, or not between 1970 and 2106.
   */
  observe(counter: bigint, person: bigint, at: EpochMs, worst: CountedTier = TIER_ALL): void {
    this.#wide[0] = counter;
    this.#wide[1] = person;
    const words = this.#words;
    this.observeWords(
      words[0] as number,
      words[1] as number,
      words[2] as number,
      words[3] as number,
      at,
      worst,
    );
  }

  /** As observe, with the ids as two unsigned 32-bit halves: allocates nothing. */
  observeWords(
    counterLow: number,
    counterHigh: number,
    personLow: number,
    personHigh: number,
    at: EpochMs,
    worst: CountedTier = TIER_ALL,
  ): void {
    const stamp = stampOf(at);
    this.#makeRoom();
    this.#observe(
      this.#counter(counterLow, counterHigh),
      hashLow(personLow, personHigh),
      hashHigh(personLow, personHigh),
      stamp,
      tierBits(worst),
    );
  }

  /**
   * Distinct people of a counter in the window that ends now: exact up to 256, the most likely number above.
   * O(people) while they are kept one by one, O(cells) = 3,000 to 20,000 reads of a sketch.
   * @throws WeirError WEIR_HEADCOUNT_WINDOW, WEIR_HEADCOUNT_TIME
   */
  count(counter: bigint, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): number {
    const start = windowStart(windowMs, now, this.longestWindowMs);
    const found = this.#find(counter);
    if (found === -1) return 0;
    const sketch = this.#sketchOf(found, tier);
    return sketch === undefined ? this.#exact.count(found, start, 1 << tier) : sketch.count(start);
  }

  /** As count, with its interval. @throws as count */
  estimate(counter: bigint, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): Count {
    const start = windowStart(windowMs, now, this.longestWindowMs);
    const found = this.#find(counter);
    if (found === -1) return exactly(0);
    const sketch = this.#sketchOf(found, tier);
    if (sketch === undefined) return exactly(this.#exact.count(found, start, 1 << tier));
    const people = sketch.count(start);
    if (people < SAMPLE_SIZE) return exactly(people);
    return about(people, sketch.standardError(start, people), SAMPLE_SIZE);
  }

  /**
   * At most so many people are in any window of this counter: what is known without looking at any. Exact or above.
   * O(1). Infinity for a counter that is kept as a sketch.
   */
  atMost(counter: bigint, tier: CountedTier = TIER_ALL): number {
    const found = this.#find(counter);
    if (found === -1) return 0;
    if (this.#sketchOf(found, tier) !== undefined) return Number.POSITIVE_INFINITY;
    return this.#exact.people(found);
  }

  /** Says how dangerous a counter is; one that is not held is left alone. O(1). */
  mark(counter: bigint, marks: Marks): void {
    const found = this.#find(counter);
    if (found === -1) return;
    let bits = this.#table.get(found, MARKS);
    if (marks.danger !== undefined) bits = (bits & ~DANGER_MASK) | marks.danger;
    if (marks.explained !== undefined) bits = marks.explained ? bits | EXPLAINED : bits & ~EXPLAINED;
    this.#table.set(found, MARKS, bits);
  }

  /** Bytes of typed arrays held. */
  get bytes(): number {
    return this.#ceiling.used;
  }

  /** Counters held. */
  get size(): number {
    return this.#table.size;
  }

  get dropped(): Dropped {
    return { counters: this.#droppedCounters, people: this.#droppedPeople };
  }

  #find(counter: bigint): number {
    this.#wide[0] = counter;
    return this.#table.find(this.#words[0] as number, this.#words[1] as number);
  }

  #counter(low: number, high: number): number {
    const found = this.#table.find(low, high);
    return found === -1 ? this.#table.insert(low, high, RESERVE_BYTES) : found;
  }

  #sketchOf(counter: number, tier: CountedTier): Sketch | undefined {
    if ((largeTiers(this.#table.get(counter, MARKS)) & (1 << tier)) === 0) return undefined;
    return this.#sketches.get(counter)?.[tier];
  }

  #observe(counter: number, hash: number, tag: number, stamp: number, tiers: number): void {
    const table = this.#table;
    if (stamp > this.#newest) this.#newest = stamp;
    if (stamp > table.get(counter, NEWEST)) table.set(counter, NEWEST, stamp);
    const large = largeTiers(table.get(counter, MARKS));
    const small = tiers & ~large;
    if (small !== 0) {
      this.#exact.observe(counter, hash, tag, stamp, small);
      if (this.#exact.people(counter) > this.exactPeople) this.#promote(counter);
    }
    if ((tiers & large) === 0) return;
    const sketches = this.#sketches.get(counter) as Sketch[];
    for (let tier = 0; tier < sketches.length; tier++) {
      if ((tiers & large & (1 << tier)) !== 0) (sketches[tier] as Sketch).observe(hash, tag, stamp);
    }
  }

  /** Moves the mildest tier that is kept one by one into a sketch. */
  #promote(counter: number): void {
    const table = this.#table;
    const marks = table.get(counter, MARKS);
    const bit = largeTiers(marks) + 1;
    const sketch = new Sketch(this.#ceiling, this.#scratch, this.#counts);
    this.#exact.each(counter, (hash, tag, stamp, tiers) => {
      if ((tiers & bit) !== 0) sketch.observe(hash, tag, stamp);
    });
    const sketches = this.#sketches.get(counter);
    if (sketches === undefined) this.#sketches.set(counter, [sketch]);
    else sketches.push(sketch);
    table.set(counter, MARKS, withLargeTiers(marks, largeTiers(marks) | bit));
    this.#exact.dropTier(counter, bit);
    // With the milder tier gone, the next one may be too large as well.
    if (this.#exact.people(counter) > this.exactPeople) this.#promote(counter);
  }

  /** Sees to it that the next operation finds RESERVE_BYTES, and no operation can fail half-way. */
  #makeRoom(): void {
    if (this.#ceiling.left >= RESERVE_BYTES && !this.#table.mustShrinkFirst(RESERVE_BYTES)) return;
    do {
      const going = leastDangerous(
        this.#table,
        (counter) => this.#peopleOf(counter),
        this.#newest,
        this.#random,
      );
      for (const counter of going) this.#drop(counter);
      this.#pages.compact((counter, ref) => this.#table.set(counter, SLAB, ref));
      if (going.length === 0) break;
    } while (this.#ceiling.left < 2 * RESERVE_BYTES || this.#table.mustShrinkFirst(RESERVE_BYTES));
    this.#onPressure?.(this.dropped);
  }

  #peopleOf(counter: number): number {
    return this.#sketchOf(counter, TIER_ALL)?.count(0) ?? this.#exact.people(counter);
  }

  #drop(counter: number): void {
    this.#droppedCounters += 1;
    this.#droppedPeople += this.#peopleOf(counter);
    for (const sketch of this.#sketches.get(counter) ?? []) sketch.release();
    this.#sketches.delete(counter);
    this.#exact.release(counter);
    this.#table.remove(counter);
  }
}

function mustBeWithin(option: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new WeirError('WEIR_HEADCOUNT_OPTION', { option, value: String(value), least, most });
}

/** Numbers in [0, 1) that are the same at every start: who is drawn for eviction need not be secret. xorshift32, Marsaglia 2003. */
function sequence(): () => number {
  let state = 0x9e37_79b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
