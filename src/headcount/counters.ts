/**
 * All counters and what is kept of them, under one ceiling: finds a counter, counts a sighting, moves a tier that grows
 * too large into a sketch, and makes room before anything begins, so that no operation can fail half-way.
 *
 *   number of a counter ─▶ record ─┬▶ slab: tiers kept person by person
 *                                  └▶ sketches: the mildest tiers, when they have outgrown that
 *
 * Invariant: the tiers kept as sketches are the mildest ones (a milder tier has at least as many people).
 */
import type { ByteCeiling } from './byte-ceiling.ts';
import {
  CounterTable,
  DANGER_MASK,
  EXPLAINED,
  ID_HIGH,
  ID_LOW,
  largeTiers,
  MARKS,
  NEWEST,
  SLAB,
  withLargeTiers,
} from './counter-table.ts';
import { evictLeastDangerous } from './eviction.ts';
import { ExactPeople } from './exact-people.ts';
import { LEVELS } from './pcsa.ts';
import { PAGE_PEOPLE, type PeoplePage } from './people-page.ts';
import { SKETCH_BYTES, Sketch } from './sketch.ts';
import { SlabPages } from './slab-pages.ts';
import { SweepScratch } from './sweep-scratch.ts';
import { COUNTED_TIERS, type CountedTier, TIER_ALL } from './tier.ts';

/** Kept free before each operation: its pages, and one sketch a tier. */
export const RESERVE_BYTES = COUNTED_TIERS * SKETCH_BYTES + 256 * 1024;

/** Freed at a time: little, so that nobody waits long for it. */
const FREED_BYTES = 128 * 1024;
/** Rounds of eviction before slabs are moved together. */
const EVICTIONS_PER_COMPACTION = 4;

/** What fell out because the ceiling was reached. */
export interface Dropped {
  readonly counters: number;
  /** People of the dropped counters, as far as they were counted: estimates for large ones. */
  readonly people: number;
}

export interface CountersOptions {
  readonly ceiling: ByteCeiling;
  readonly exactPeople: number;
  readonly longestSeconds: number;
  readonly random: () => number;
  readonly onPressure: ((dropped: Dropped) => void) | undefined;
}

export class Counters {
  readonly table: CounterTable;
  readonly exact: ExactPeople;
  readonly ceiling: ByteCeiling;
  readonly #options: CountersOptions;
  readonly #pages: SlabPages;
  readonly #sketches = new Map<number, Sketch[]>();
  readonly #scratch = new SweepScratch();
  readonly #counts = new Uint32Array(LEVELS);
  readonly #moved = (counter: number, ref: number) => this.table.set(counter, SLAB, ref);
  #newest = 0;
  /** What reach has read, kept so that no compiler leaves the reads out. */
  readonly #touched = new Uint32Array(1);
  #droppedCounters = 0;
  #droppedPeople = 0;

  constructor(options: CountersOptions) {
    this.#options = options;
    this.ceiling = options.ceiling;
    this.table = new CounterTable(options.ceiling);
    this.#pages = new SlabPages(options.ceiling);
    this.exact = new ExactPeople(this.table, this.#pages, options.longestSeconds);
  }

  /** Counters dropped so far: as long as it stays, numbers hold. */
  get droppedCounters(): number {
    return this.#droppedCounters;
  }

  get dropped(): Dropped {
    return { counters: this.#droppedCounters, people: this.#droppedPeople };
  }

  /** What fell out of an engine that this one goes on for: its counts are too low still. */
  droppedBefore({ counters, people }: Dropped): void {
    this.#droppedCounters += counters;
    this.#droppedPeople += people;
  }

  /** The number of a counter, which is made when it is new. Call makeRoom first. Expected O(1). */
  obtain(low: number, high: number): number {
    const found = this.table.find(low, high);
    return found === -1 ? this.table.insert(low, high, RESERVE_BYTES) : found;
  }

  /** So many counters will come: as far as the ceiling allows the index is made wide enough at once. */
  expect(counters: number): void {
    this.table.expect(counters, RESERVE_BYTES);
  }

  /** The sketch of one tier, or undefined when the tier is kept person by person. */
  sketch(counter: number, tier: number): Sketch | undefined {
    if ((largeTiers(this.table.get(counter, MARKS)) & (1 << tier)) === 0) return undefined;
    return this.#sketches.get(counter)?.[tier];
  }

  /** All sketches of a counter, the mildest tier first. */
  sketches(counter: number): readonly Sketch[] {
    return this.#sketches.get(counter) ?? [];
  }

  /** People last seen above a stamp. */
  count(counter: number, start: number, tier: CountedTier): number {
    return this.sketch(counter, tier)?.count(start) ?? this.exact.count(counter, start, 1 << tier);
  }

  /** Everybody the counter ever had, about. O(1). */
  people(counter: number): number {
    return this.sketch(counter, TIER_ALL)?.everybody() ?? this.exact.people(counter);
  }

  /** A person was seen, in these tiers. Call makeRoom first. Amortised O(1). */
  observe(counter: number, hash: number, tag: number, stamp: number, tiers: number): void {
    this.touch(counter, stamp);
    this.#see(counter, hash, tag, stamp, tiers);
  }

  /**
   * As observe, for some people of a page at one moment, PAGE_PEOPLE at most. Call makeRoom first. Sketches take the page
   * one after the other, so that each is in the cache, and where its people fall was found out once for all of them.
   */
  observePage(counter: number, page: PeoplePage, from: number, stamp: number): void {
    const { hashes, tags, tiers } = page;
    const to = Math.min(page.count, from + PAGE_PEOPLE);
    this.touch(counter, stamp);
    const large = largeTiers(this.table.get(counter, MARKS));
    if (large !== 0) this.#seePage(counter, page, from, to, stamp);
    else if (to - from > 1) {
      const expected = from === 0 ? hashes : hashes.subarray(from);
      this.#touched[0] = this.exact.expect(counter, expected, to - from, stamp);
    }
    if ((page.allTiers & ~large) === 0) return;
    for (let i = from; i < to; i++)
      this.#see(counter, hashes[i] as number, tags[i] as number, stamp, (tiers[i] as number) & ~large);
  }

  /** A page in the tiers of a counter that are sketches. */
  #seePage(counter: number, page: PeoplePage, from: number, to: number, stamp: number): void {
    page.place();
    const sketches = this.#sketches.get(counter) as Sketch[];
    for (let tier = 0; tier < sketches.length; tier++) {
      if ((page.allTiers & (1 << tier)) !== 0)
        (sketches[tier] as Sketch).observePage(page, from, to, stamp, 1 << tier);
    }
  }

  #see(counter: number, hash: number, tag: number, stamp: number, tiers: number): void {
    const large = largeTiers(this.table.get(counter, MARKS));
    const small = tiers & ~large;
    if (small !== 0) {
      this.exact.observe(counter, hash, tag, stamp, small);
      if (this.exact.people(counter) > this.#options.exactPeople) this.#promote(counter);
    }
    if ((tiers & large) === 0) return;
    const sketches = this.#sketches.get(counter) as Sketch[];
    for (let tier = 0; tier < sketches.length; tier++) {
      if ((tiers & (1 << tier)) !== 0) (sketches[tier] as Sketch).observe(hash, tag, stamp);
    }
  }

  /**
   * Looks at the memory that sightings of so many counters will need, without using it: lines that no cache holds are
   * fetched at the same time, where sightings one by one wait for each. Three dependent reads (index, record, slab), so
   * three loops, whose iterations do not depend on one another.
   * @param ids the counters' halves, low and high in turns. @param hashes of the people.
   * @param numbers gets the counters' numbers, -1 for new ones; they hold until a counter is dropped.
   */
  reach(ids: Uint32Array, hashes: Uint32Array, numbers: Int32Array, from: number, to: number): void {
    const { table, exact } = this;
    let touched = 0;
    for (let i = from; i < to; i++) touched ^= table.reach(ids[2 * i] as number, ids[2 * i + 1] as number);
    for (let i = from; i < to; i++)
      numbers[i - from] = table.find(ids[2 * i] as number, ids[2 * i + 1] as number);
    for (let i = from; i < to; i++) {
      const number = numbers[i - from] as number;
      if (number !== -1) touched ^= exact.reach(number, hashes[i - from] as number);
    }
    this.#touched[0] = touched;
  }

  /** A counter was seen at work. */
  touch(counter: number, stamp: number): void {
    if (stamp > this.#newest) this.#newest = stamp;
    if (stamp > this.table.get(counter, NEWEST)) this.table.set(counter, NEWEST, stamp);
  }

  /** Sees to it that these tiers, the mildest ones, are kept as sketches. */
  promoteTo(counter: number, tiers: number): readonly Sketch[] {
    while ((tiers & ~largeTiers(this.table.get(counter, MARKS))) !== 0) this.#promote(counter);
    return this.sketches(counter);
  }

  /** Takes in what another engine keeps of one counter: the union. */
  absorb(other: Counters, theirs: number): void {
    this.makeRoom();
    const mine = this.obtain(other.table.get(theirs, ID_LOW), other.table.get(theirs, ID_HIGH));
    const marks = other.table.get(theirs, MARKS);
    const sketches = this.promoteTo(mine, largeTiers(marks));
    for (const [tier, sketch] of other.sketches(theirs).entries()) (sketches[tier] as Sketch).merge(sketch);
    other.exact.each(theirs, (hash, tag, stamp, tiers) => this.observe(mine, hash, tag, stamp, tiers));
    this.touch(mine, other.table.get(theirs, NEWEST));
    this.table.set(mine, MARKS, mergedMarks(this.table.get(mine, MARKS), marks));
  }

  /** Sees to it that the next operation finds RESERVE_BYTES. O(1) until the ceiling is near. */
  makeRoom(): void {
    this.#pages.tidy(this.#moved);
    if (this.ceiling.left >= RESERVE_BYTES && !this.table.mustShrinkFirst(RESERVE_BYTES)) return;
    const { table, ceiling } = this;
    const isEnough = () =>
      ceiling.left >= RESERVE_BYTES + FREED_BYTES && !table.mustShrinkFirst(RESERVE_BYTES);
    const drop = (counter: number) => this.#drop(counter);
    const peopleOf = (counter: number) => this.people(counter);
    do {
      let evicted = 0;
      for (let i = 0; i < EVICTIONS_PER_COMPACTION && (i === 0 || !isEnough()); i++) {
        evicted += evictLeastDangerous(table, peopleOf, drop, this.#newest, this.#options.random);
      }
      if (evicted === 0) break;
      this.#pages.compact(this.#moved);
    } while (!isEnough());
    this.#options.onPressure?.(this.dropped);
  }

  /** Moves the mildest tier that is kept person by person into a sketch. */
  #promote(counter: number): void {
    const { table, exact } = this;
    const marks = table.get(counter, MARKS);
    const bit = largeTiers(marks) + 1;
    const sketch = new Sketch(this.ceiling, this.#scratch, this.#counts);
    exact.each(counter, (hash, tag, stamp, tiers) => {
      if ((tiers & bit) !== 0) sketch.observe(hash, tag, stamp);
    });
    const sketches = this.#sketches.get(counter);
    if (sketches === undefined) this.#sketches.set(counter, [sketch]);
    else sketches.push(sketch);
    table.set(counter, MARKS, withLargeTiers(marks, largeTiers(marks) | bit));
    exact.dropTier(counter, bit);
    // With the milder tier gone the next one leads, and may be too large as well.
    if (exact.people(counter) > this.#options.exactPeople) this.#promote(counter);
  }

  #drop(counter: number): void {
    this.#droppedCounters += 1;
    this.#droppedPeople += this.people(counter);
    for (const sketch of this.sketches(counter)) sketch.release();
    this.#sketches.delete(counter);
    this.exact.release(counter);
    this.table.remove(counter);
  }
}

/** The worse danger; explained when both say so. */
function mergedMarks(mine: number, theirs: number): number {
  const danger = Math.max(mine & DANGER_MASK, theirs & DANGER_MASK);
  return (mine & ~DANGER_MASK & ~EXPLAINED) | danger | (mine & theirs & EXPLAINED);
}
