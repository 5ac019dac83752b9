/**
 * Counters by their 64-bit ids: records in pages, found through an index of 32-bit slots.
 *
 *   index slot   | tag, 6 bits of the id's hash | number of the record + 1, 26 bits |      0 = empty
 *   record       | id low | id high | slab ref | entries, lead | newest stamp | marks |
 *                  12 + 12 bits and 5 bits of the slab's class ┘
 *
 * The index is open addressing with linear probing, at most three quarters full; taking out shifts back, so that there
 * are no tombstones. The tag spares reading the records of strangers: one in 64 is read for nothing.
 */
import type { ByteCeiling } from './byte-ceiling.ts';
import { counterHash } from './person-hash.ts';

/** Records of one array: 6 MiB of address space, to which the system gives memory as it is written. */
const PAGE_RECORDS_BITS = 18;
const PAGE_RECORDS = 1 << PAGE_RECORDS_BITS;
const RECORD_MASK = PAGE_RECORDS - 1;
const RECORD_WORDS = 6;
/** Records that are counted against the ceiling at once: 48 KiB. */
const STEP_RECORDS = 2_048;
const NUMBER_BITS = 26;
const NUMBER_MASK = 2 ** NUMBER_BITS - 1;
const FIRST_SLOTS = 1_024;
const FULL = 0.75;
/** As far as the index fills when the ceiling leaves no room for a larger one. */
const FULLEST = 0.9;

/** Words of a record. */
export const ID_LOW = 0;
export const ID_HIGH = 1;
export const SLAB = 2;
export const SIZES = 3;
export const NEWEST = 4;
export const MARKS = 5;

/** What stands in SLAB of a counter without one. */
export const NO_SLAB = 0xffff_ffff;
/** What stands in SLAB of a record that is nobody's. */
const VACANT = 0xffff_fffe;
/** More counters than a record's number can tell apart. */
export const MAX_COUNTERS = NUMBER_MASK - 1;

/** MARKS: danger, 2 bits | explained, 1 bit | tiers kept as sketches, 3 bits << 4. */
export const DANGER_MASK = 3;
export const EXPLAINED = 4;
const LARGE_SHIFT = 4;

/** The tiers of a counter that are kept as sketches: none, or the mildest ones (0, 1, 3 or 7). */
export function largeTiers(marks: number): number {
  return (marks >>> LARGE_SHIFT) & 7;
}

export function withLargeTiers(marks: number, tiers: number): number {
  return (marks & ~(7 << LARGE_SHIFT)) | (tiers << LARGE_SHIFT);
}

export class CounterTable {
  readonly #ceiling: ByteCeiling;
  readonly #pages: Uint32Array[] = [];
  readonly #vacant: number[] = [];
  #index = new Uint32Array(FIRST_SLOTS);
  /** Numbers given out so far, vacant ones included. */
  #high = 0;
  #size = 0;

  constructor(ceiling: ByteCeiling) {
    this.#ceiling = ceiling;
    ceiling.mustTake(4 * FIRST_SLOTS);
  }

  get size(): number {
    return this.#size;
  }

  /** Numbers run from 0 to here; not all of them are somebody's. */
  get high(): number {
    return this.#high;
  }

  /** The page that a record lies in, and its first word there. */
  page(number: number): Uint32Array {
    return this.#pages[number >>> PAGE_RECORDS_BITS] as Uint32Array;
  }

  at(number: number): number {
    return (number & RECORD_MASK) * RECORD_WORDS;
  }

  get(number: number, word: number): number {
    return this.page(number)[this.at(number) + word] as number;
  }

  set(number: number, word: number, value: number): void {
    this.page(number)[this.at(number) + word] = value;
  }

  isLive(number: number): boolean {
    return number < this.#high && this.get(number, SLAB) !== VACANT;
  }

  /** @returns the record's number, or -1. Expected O(1). */
  find(low: number, high: number): number {
    const hash = counterHash(low, high);
    const index = this.#index;
    const mask = index.length - 1;
    const tag = hash >>> NUMBER_BITS;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = index[slot] as number;
      if (entry === 0) return -1;
      if (entry >>> NUMBER_BITS !== tag) continue;
      const number = (entry & NUMBER_MASK) - 1;
      const page = this.page(number);
      const at = this.at(number);
      if (page[at] === low && page[at + ID_HIGH] === high) return number;
    }
  }

  /** Reads the slot of the index where the search for an id begins, so that a cache has it. */
  reach(low: number, high: number): number {
    return this.#index[counterHash(low, high) & (this.#index.length - 1)] as number;
  }

  /** Whether one more counter would overfill the index and a larger one does not fit under the ceiling. */
  mustShrinkFirst(reserveBytes: number): boolean {
    if (this.#size >= MAX_COUNTERS) return true;
    return (
      this.#size + 1 > FULLEST * this.#index.length &&
      this.#ceiling.left - reserveBytes < 8 * this.#index.length
    );
  }

  /** Widens the index for so many counters, as far as the ceiling allows. */
  expect(counters: number, reserveBytes: number): void {
    let slots: number;
    do {
      slots = this.#index.length;
      if (counters > FULL * slots) this.#widen(reserveBytes);
    } while (this.#index.length > slots);
  }

  /** Puts in a counter that is not in it. Its record is zeroed but for the id and NO_SLAB. Amortised O(1). */
  insert(low: number, high: number, reserveBytes: number): number {
    if (this.#size + 1 > FULL * this.#index.length) this.#widen(reserveBytes);
    const number = this.#vacant.pop() ?? this.#append();
    const page = this.page(number);
    const at = this.at(number);
    page.fill(0, at, at + RECORD_WORDS);
    page[at + ID_LOW] = low;
    page[at + ID_HIGH] = high;
    page[at + SLAB] = NO_SLAB;
    this.#place(this.#index, number, counterHash(low, high));
    this.#size += 1;
    return number;
  }

  remove(number: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    const entry = this.#hashOf(number);
    let hole = entry & mask;
    while (((index[hole] as number) & NUMBER_MASK) !== number + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#hashOf(((index[slot] as number) & NUMBER_MASK) - 1) & mask;
      // Whoever's home lies behind the hole, on the way to its slot, stays where it is.
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      index[hole] = index[slot] as number;
      hole = slot;
    }
    index[hole] = 0;
    this.set(number, SLAB, VACANT);
    this.#vacant.push(number);
    this.#size -= 1;
  }

  #hashOf(number: number): number {
    const page = this.page(number);
    const at = this.at(number);
    return counterHash(page[at + ID_LOW] as number, page[at + ID_HIGH] as number);
  }

  #append(): number {
    const number = this.#high;
    if (number % STEP_RECORDS === 0) this.#ceiling.mustTake(4 * STEP_RECORDS * RECORD_WORDS);
    if ((number & RECORD_MASK) === 0) this.#pages.push(new Uint32Array(PAGE_RECORDS * RECORD_WORDS));
    this.#high += 1;
    return number;
  }

  #place(index: Uint32Array, number: number, hash: number): void {
    const mask = index.length - 1;
    let slot = hash & mask;
    while (index[slot] !== 0) slot = (slot + 1) & mask;
    index[slot] = ((hash >>> NUMBER_BITS) << NUMBER_BITS) | (number + 1);
  }

  /** The old index is held until the new one is filled: both must fit. */
  #widen(reserveBytes: number): void {
    const slots = 2 * this.#index.length;
    if (this.#ceiling.left - reserveBytes < 4 * slots) return;
    this.#ceiling.mustTake(4 * slots);
    const index = new Uint32Array(slots);
    for (let number = 0; number < this.#high; number++) {
      if (this.isLive(number)) this.#place(index, number, this.#hashOf(number));
    }
    this.#ceiling.give(4 * this.#index.length);
    this.#index = index;
  }
}
