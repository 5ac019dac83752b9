/**
 * Distinct people per counter over any window, from a minute to a year, for ten million counters. A counter is whatever
 * people are counted for: a recipient, the network behind it, a set of routes; an id of 64 bits that the caller chooses.
 *
 *   observe ─▶ index ─▶ record ─┬▶ exact people (a slab)        up to `exactPeople`, 9 bytes a person
 *                               └▶ sketch, one a tier           beyond; 21 to 180 KB, whatever comes
 *
 * What is kept of a person in a counter is the time of the last sighting, so any window that ends now can be asked, and
 * observing is idempotent, commutative and blind to order: replaying a log twice changes nothing, and two engines that saw
 * parts of the same stream merge into the one that saw all of it.
 *
 * Promises: counts up to 256 people are exact in any window of any counter, and all counts of a counter that has had no
 * more than `exactPeople`; above, the relative error is 4.1 % (2.0 % once a counter has had 16,384 people) for any window.
 * Exact means: but for two of n people sharing 37 bits of hash, n² / 2^38 (person-hash.ts). Why a timestamped PCSA and not a
 * sliding HyperLogLog: its cells are one array that is written in place and merged by a maximum, where the other keeps a
 * list per register. That costs memory: three times the other's pairs as its paper counts them (`weir bench headcount`).
 * Why not sketches from 257 people on: one by one 1,024 people take 11 KB, the smallest sketch takes 21.
 *
 * Time: seconds (seconds.ts). A sighting from the future counts in every window from now on until its time has passed,
 * and can only push out of its own counter what is older than the longest window before it. Memory: never more than
 * `maxBytes` of typed arrays; when they are used up the least dangerous counters go (eviction.ts) and are reported.
 */
import { WeirError } from '../disclosure/error.ts';
import { DAY_MS, type EpochMs, SECOND_MS } from '../disclosure/time.ts';
import { ByteCeiling } from './byte-ceiling.ts';
import { DANGER_MASK, EXPLAINED, MARKS } from './counter-table.ts';
import { Counters, type Dropped } from './counters.ts';
import { type Count, exactly } from './counting.ts';
import { PAGE_PEOPLE, type PeoplePage } from './people-page.ts';
import { hashHigh, hashLow } from './person-hash.ts';
import { SAMPLE_SIZE } from './recent-sample.ts';
import { stampOf, windowStart } from './seconds.ts';
import { countOf, type Novelty, noveltyOf, overlapOf, unionOf } from './sets.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { type CountedTier, TIER_ALL, tierBits } from './tier.ts';

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
/** Up to here a list of people takes half the memory of a sketch of them, and one scan of it a microsecond. */
export const DEFAULT_EXACT_PEOPLE = 1_024;
/** What is promised exact, and what a window of a sketch still is. */
export const MIN_EXACT_PEOPLE = SAMPLE_SIZE - 1;
export const MAX_EXACT_PEOPLE = 1_024;

/** Sightings by column, all of the same length. */
export interface Sightings {
  readonly counters: BigUint64Array;
  readonly people: BigUint64Array;
  /** ms since the epoch. */
  readonly at: Float64Array;
  /** The worst tier that left of each (a CountedTier); all TIER_ALL when it is not given. */
  readonly worst?: Uint8Array;
}

/** Sightings whose memory is fetched together: enough to wait once for all, few enough for the nearest cache. */
const REACHED = 32;

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
  readonly maxBytes: number;
  readonly #counters: Counters;
  readonly #wide = new BigUint64Array(2);
  readonly #words = new Uint32Array(this.#wide.buffer);
  readonly #hashes = new Uint32Array(REACHED);
  readonly #numbers = new Int32Array(REACHED);
  #starts = new Uint32Array(8);

  /** @throws WeirError WEIR_HEADCOUNT_OPTION when an option is out of its range. */
  constructor(options: HeadcountOptions = {}) {
    const { random = sequence(), onPressure } = options;
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.longestWindowMs = options.longestWindowMs ?? DEFAULT_LONGEST_WINDOW_MS;
    this.exactPeople = options.exactPeople ?? DEFAULT_EXACT_PEOPLE;
    mustBeWithin('maxBytes', this.maxBytes, MIN_MAX_BYTES, Number.MAX_SAFE_INTEGER);
    mustBeWithin('longestWindowMs', this.longestWindowMs, 1, 2 ** 32 * SECOND_MS);
    mustBeWithin('exactPeople', this.exactPeople, MIN_EXACT_PEOPLE, MAX_EXACT_PEOPLE);
    this.#counters = new Counters({
      ceiling: new ByteCeiling(this.maxBytes),
      exactPeople: this.exactPeople,
      longestSeconds: Math.ceil(this.longestWindowMs / SECOND_MS),
      random,
      onPressure,
    });
  }

  /**
   * Puts an engine together from a snapshot.
   * @param chunks the bytes of snapshot(), cut up in any way.
   * @param options of the new engine; maxBytes may differ: what does not fit is dropped as under pressure.
   * @returns the engine, and the note that was given to snapshot().
   * @throws WeirError WEIR_HEADCOUNT_SNAPSHOT, WEIR_HEADCOUNT_SNAPSHOT_VERSION; WEIR_HEADCOUNT_OPTION
   */
  static restore(
    chunks: Iterable<Uint8Array>,
    options: HeadcountOptions = {},
  ): { readonly headcount: Headcount; readonly note: Uint8Array } {
    const headcount = new Headcount(options);
    return { headcount, note: readSnapshot(chunks, headcount.#counters) };
  }

  /**
   * The whole state as bytes, versioned and checksummed, in chunks of about a megabyte; O(bytes). Counting may go on
   * between two chunks: what is observed after the first one may be in it or not, so observe all of it again after a
   * restore, which changes nothing where it is.
   * @param note the caller's own, such as a position in a log; comes back from restore().
   */
  snapshot(note: Uint8Array = new Uint8Array(0)): Generator<Uint8Array> {
    return writeSnapshot(this.#counters, note);
  }

  /**
   * A person was disclosed to this counter. Observing the same again changes nothing. Amortised O(1).
   * @param counter 64 bits
   * @param person 64 bits, best a keyed pseudonym
   * @param worst the worst tier of what left; it counts in the milder ones, too
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
    const counters = this.#counters;
    counters.makeRoom();
    const hash = hashLow(personLow, personHigh);
    const tag = hashHigh(personLow, personHigh);
    counters.observe(counters.obtain(counterLow, counterHigh), hash, tag, stamp, tierBits(worst));
  }

  /**
   * As observe, for everybody on a page at one moment: the counter is looked up once, and its memory fetched at once.
   * @throws WeirError WEIR_HEADCOUNT_TIME
   */
  observePage(counterLow: number, counterHigh: number, page: PeoplePage, at: EpochMs): void {
    const stamp = stampOf(at);
    const counters = this.#counters;
    for (let from = 0; from < page.count; from += PAGE_PEOPLE) {
      counters.makeRoom();
      counters.observePage(counters.obtain(counterLow, counterHigh), page, from, stamp);
    }
  }

  /**
   * As observe, for many sightings in their order. The memory of counters that are met in random order comes from far
   * away: here that of REACHED sightings is fetched at once.
   * @throws WeirError WEIR_HEADCOUNT_TIME at the first time that is none; what came before it was observed.
   */
  observeMany({ counters: ids, people, at, worst }: Sightings): void {
    const counters = this.#counters;
    const idWords = wordsOf(ids);
    const personWords = wordsOf(people);
    for (let from = 0; from < ids.length; from += REACHED) {
      const to = Math.min(ids.length, from + REACHED);
      for (let i = from; i < to; i++)
        this.#hashes[i - from] = hashLow(personWords[2 * i] as number, personWords[2 * i + 1] as number);
      counters.reach(idWords, this.#hashes, this.#numbers, from, to);
      const dropped = counters.droppedCounters;
      for (let i = from; i < to; i++) {
        const stamp = stampOf(at[i] as number);
        counters.makeRoom();
        let number = this.#numbers[i - from] as number;
        if (number === -1 || counters.droppedCounters !== dropped)
          number = counters.obtain(idWords[2 * i] as number, idWords[2 * i + 1] as number);
        const tag = hashHigh(personWords[2 * i] as number, personWords[2 * i + 1] as number);
        const bits = tierBits(worst === undefined ? TIER_ALL : (worst[i] as number));
        counters.observe(number, this.#hashes[i - from] as number, tag, stamp, bits);
      }
    }
  }

  /**
   * Distinct people of a counter in the window that ends now: exact up to 256, the most likely number above.
   * O(people) while they are kept one by one, O(cells) = 3,000 to 30,000 reads of a sketch.
   * @throws WeirError WEIR_HEADCOUNT_WINDOW, WEIR_HEADCOUNT_TIME
   */
  count(counter: bigint, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): number {
    const start = windowStart(windowMs, now, this.longestWindowMs);
    const found = this.#find(counter);
    return found === -1 ? 0 : this.#counters.count(found, start, tier);
  }

  /**
   * As count of several windows, where the tier is kept person by person: at a fraction of what asking for each costs.
   * @param windowsMs the first `windows` count; best ascending. @param people gets the counts.
   * @returns false, and nothing is counted, when the tier is an estimate: then ask for each. @throws as count
   */
  countExactly(
    counter: bigint,
    windowsMs: Float64Array,
    windows: number,
    now: EpochMs,
    tier: CountedTier,
    people: Float64Array,
  ): boolean {
    const found = this.#find(counter);
    if (found === -1) {
      people.fill(0, 0, windows);
      return true;
    }
    if (this.#counters.sketch(found, tier) !== undefined) return false;
    if (this.#starts.length < windows) this.#starts = new Uint32Array(windows);
    for (let i = 0; i < windows; i++)
      this.#starts[i] = windowStart(windowsMs[i] as number, now, this.longestWindowMs);
    this.#counters.exact.countEach(found, this.#starts, windows, 1 << tier, people);
    return true;
  }

  /** As count, with its interval. @throws as count */
  estimate(counter: bigint, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): Count {
    const start = windowStart(windowMs, now, this.longestWindowMs);
    const found = this.#find(counter);
    if (found === -1) return exactly(0);
    const count = countOf(this.#counters, found, start, tier);
    this.#counters.sketch(found, tier)?.remember(Math.ceil(windowMs / SECOND_MS), start, count.people);
    return count;
  }

  /**
   * Distinct people of several counters together: one person is one, in however many of them. For a group asked often
   * (a network, a team) feed a counter of its own instead. O(people + cells) of all.
   * @throws as count
   */
  union(counters: Iterable<bigint>, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): Count {
    const start = windowStart(windowMs, now, this.longestWindowMs);
    return unionOf(this.#counters, this.#findAll(counters), start, tier);
  }

  /** People whom both counters have in the window. @throws as count */
  overlap(a: bigint, b: bigint, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): Count {
    const start = windowStart(windowMs, now, this.longestWindowMs);
    const [first, second] = [this.#find(a), this.#find(b)];
    if (first === -1 || second === -1) return exactly(0);
    return overlapOf(this.#counters, first, second, start, tier);
  }

  /**
   * How much of a counter's people in the window none of the others has, and how many of the others share the rest:
   * rare people are what a harvester finds and an ordinary visitor does not. The others must not contain the counter.
   * @param othersWindowMs as far back as the others are looked at; the same window when it is not given.
   * @throws as count
   */
  novelty(
    counter: bigint,
    others: Iterable<bigint>,
    windowMs: number,
    now: EpochMs,
    othersWindowMs: number = windowMs,
    tier: CountedTier = TIER_ALL,
  ): Novelty {
    const start = windowStart(windowMs, now, this.longestWindowMs);
    const othersStart = windowStart(othersWindowMs, now, this.longestWindowMs);
    const found = this.#find(counter);
    if (found === -1) return NOBODY;
    return noveltyOf(this.#counters, found, start, this.#findAll(others), othersStart, tier);
  }

  /**
   * At most so many people are in the window, as far as that is known without looking: everybody of a counter that is
   * kept person by person; of a sketch the last estimate of this window (asked with estimate) and every sighting since.
   * Spares asking while a limit is far. Infinity when nothing is known. O(1).
   * @throws as count
   */
  atMost(counter: bigint, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): number {
    const start = windowStart(windowMs, now, this.longestWindowMs);
    const found = this.#find(counter);
    if (found === -1) return 0;
    const sketch = this.#counters.sketch(found, tier);
    if (sketch === undefined) return this.#counters.exact.people(found);
    return sketch.atMost(Math.ceil(windowMs / SECOND_MS), start);
  }

  /**
   * Takes in everything that another engine has seen: each counter becomes the union. Commutative, associative and
   * idempotent. O(bytes of the other).
   */
  mergeFrom(other: Headcount): void {
    if (other === this) return;
    const theirs = other.#counters;
    for (let number = 0; number < theirs.table.high; number++) {
      if (theirs.table.isLive(number)) this.#counters.absorb(theirs, number);
    }
  }

  /** Says how dangerous a counter is; one that is not held is left alone. O(1). */
  mark(counter: bigint, marks: Marks): void {
    const found = this.#find(counter);
    if (found === -1) return;
    const { table } = this.#counters;
    let bits = table.get(found, MARKS);
    if (marks.danger !== undefined) bits = (bits & ~DANGER_MASK) | marks.danger;
    if (marks.explained !== undefined) bits = marks.explained ? bits | EXPLAINED : bits & ~EXPLAINED;
    table.set(found, MARKS, bits);
  }

  /** Bytes of typed arrays held. */
  get bytes(): number {
    return this.#counters.ceiling.used;
  }

  /** Counters held. */
  get size(): number {
    return this.#counters.table.size;
  }

  /** What was dropped since the counts began, snapshots in between or not. */
  get dropped(): Dropped {
    return this.#counters.dropped;
  }

  #find(counter: bigint): number {
    this.#wide[0] = counter;
    return this.#counters.table.find(this.#words[0] as number, this.#words[1] as number);
  }

  #findAll(counters: Iterable<bigint>): number[] {
    return [...new Set(counters)].map((counter) => this.#find(counter)).filter((found) => found !== -1);
  }
}

function wordsOf(wide: BigUint64Array): Uint32Array {
  return new Uint32Array(wide.buffer, wide.byteOffset, 2 * wide.length);
}

const NOBODY: Novelty = {
  share: Number.NaN,
  standardError: 0,
  meanHolders: Number.NaN,
  compared: 0,
  exact: true,
};

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
