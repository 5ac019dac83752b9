/**
 * One tier of a counter that has outgrown being kept person by person: a timestamped PCSA for any window, and beside it
 * the sample of recent people, which makes windows of up to 256 people exact and tells who they are.
 *
 *   people seen         256 registers              + 1,024 registers, from 16,384 people on
 *   relative error      4.1 %                      2.0 % for windows that begin after they were begun
 *
 * Why two tables and not one that is made finer: a table's cells cannot be told apart afterwards. The finer one is begun
 * empty and its beginning (`#since`) is remembered. A window from before it is the fine table's count since then, and
 * what the coarse table says was added before: coarse(start) - coarse(since).
 *
 * Invariant: coarse cells, sample and newest stamp are functions of the set of (person, last seen) alone. `#since` merges
 * to the larger one; a sketch without a fine table is one whose fine table would begin at its newest stamp.
 */
import type { ByteCeiling } from './byte-ceiling.ts';
import { estimate, LEVELS, Pcsa, standardError } from './pcsa.ts';
import type { PeoplePage } from './people-page.ts';
import { levelOf, registerBits } from './person-hash.ts';
import { RecentSample, SAMPLE_SIZE } from './recent-sample.ts';
import type { SweepScratch } from './sweep-scratch.ts';

/** Registers at first: 0.649 / sqrt(256) = 4.06 %, inside the promised 5. */
export const COARSE_REGISTERS = 256;
/** Registers of the finer table: 0.649 / sqrt(1,024) = 2.03 %. */
export const FINE_REGISTERS = 1_024;
/** From so many people on a finer table pays: it takes 48 KiB and more, and budgets of thousands are near. */
export const FINE_PEOPLE = 16_384;

/** Room that one sketch may need while it is made or merged: both tables with all levels, and the sample. */
export const SKETCH_BYTES = 4 * LEVELS * (COARSE_REGISTERS + FINE_REGISTERS) + 128 * 1024;

/** Windows remembered by one sketch: a policy has a handful. */
const MAX_WINDOWS_IN_USE = 16;

interface Asked {
  readonly start: number;
  readonly people: number;
  readonly sightings: number;
}

export class Sketch {
  readonly #ceiling: ByteCeiling;
  readonly #counts: Uint32Array;
  readonly coarse: Pcsa;
  readonly sample: RecentSample;
  #fine: Pcsa | undefined;
  /** The fine table is whole for sightings above this stamp. */
  #since = 0;
  #newest = 0;
  /** Sightings so far, repetitions included. */
  #sightings = 0;
  #counted = { people: 0, sightings: 0 };
  /** The last count of each window asked for, by its length in seconds. */
  readonly #asked = new Map<number, Asked>();

  constructor(ceiling: ByteCeiling, scratch: SweepScratch, counts: Uint32Array) {
    this.#ceiling = ceiling;
    this.#counts = counts;
    this.coarse = new Pcsa(COARSE_REGISTERS, ceiling);
    this.sample = new RecentSample(ceiling, scratch);
  }

  get fine(): Pcsa | undefined {
    return this.#fine;
  }

  /** Windows that start at this stamp or after it are answered by the fine table. */
  get fineSince(): number {
    return this.#fine === undefined ? this.#newest : this.#since;
  }

  get newest(): number {
    return this.#newest;
  }

  get bytes(): number {
    return this.coarse.bytes + (this.#fine?.bytes ?? 0) + this.sample.bytes;
  }

  /** A person was seen. O(1), and amortised the sweeps of the sample. */
  observe(hash: number, tag: number, stamp: number): void {
    if (stamp > this.#newest) this.#newest = stamp;
    this.#sightings += 1;
    const bits = registerBits(hash, tag);
    const level = levelOf(hash, tag);
    this.coarse.observe(bits, level, stamp);
    this.#fine?.observe(bits, level, stamp);
    if (this.sample.observe(hash, tag, stamp) && this.#fine === undefined) this.#refine();
  }

  /** As observe, for those people of a placed page, from one index to another, who were seen in a tier. */
  observePage(page: PeoplePage, from: number, to: number, stamp: number, bit: number): void {
    if (stamp > this.#newest) this.#newest = stamp;
    this.#sightings += page.countOf(from, to, bit);
    this.coarse.observePage(page, from, to, stamp, bit);
    this.#fine?.observePage(page, from, to, stamp, bit);
    // A finer table that begins with this page counts who comes after its stamp: nobody of it.
    if (this.sample.observePage(page, from, to, stamp, bit) && this.#fine === undefined) this.#refine();
  }

  /** People last seen above a stamp: exact up to 256, else the most likely number. O(cells). */
  count(start: number): number {
    const small = this.sample.countSmall(start);
    if (small < SAMPLE_SIZE) return small;
    const fine = this.#fine;
    if (fine === undefined) return atLeastCrowded(this.#peopleIn(this.coarse, start));
    if (start >= this.#since) return atLeastCrowded(this.#peopleIn(fine, start));
    const after = this.#peopleIn(fine, this.#since);
    const before = this.#peopleIn(this.coarse, start) - this.#peopleIn(this.coarse, this.#since);
    return atLeastCrowded(after + before);
  }

  /** Everybody it has ever seen, about: counted anew only after an eighth as many sightings. Amortised O(1). */
  everybody(): number {
    const { people, sightings } = this.#counted;
    if (people > 0 && this.#sightings - sightings < people / 8) return people;
    this.#counted = { people: this.count(0), sightings: this.#sightings };
    return this.#counted.people;
  }

  /** Remembers a count, so that atMost can go out from it. */
  remember(windowSeconds: number, start: number, people: number): void {
    if (this.#asked.size >= MAX_WINDOWS_IN_USE && !this.#asked.has(windowSeconds)) this.#asked.clear();
    this.#asked.set(windowSeconds, { start, people, sightings: this.#sightings });
  }

  /**
   * People in a window, at most: those of the last time it was asked for, and each sighting since. A window that has
   * not gone forward since is not known. O(1).
   */
  atMost(windowSeconds: number, start: number): number {
    const asked = this.#asked.get(windowSeconds);
    if (asked === undefined || start < asked.start) return Number.POSITIVE_INFINITY;
    return asked.people + this.#sightings - asked.sightings;
  }

  /** Standard error of an estimated count, in people. O(cells). */
  standardError(start: number, people: number): number {
    const fine = this.#fine;
    if (fine === undefined) return standardError(people, COARSE_REGISTERS);
    if (start >= this.#since) return standardError(people, FINE_REGISTERS);
    const after = this.#peopleIn(fine, this.#since);
    const coarse = standardError(people, COARSE_REGISTERS) ** 2;
    if (after < 1 || after >= people) return Math.sqrt(coarse);
    // What the coarse table says about the part before is the more certain the smaller that part is.
    const before = Math.max(0, coarse - standardError(after, COARSE_REGISTERS) ** 2);
    return Math.sqrt(before + standardError(after, FINE_REGISTERS) ** 2);
  }

  /** Becomes the union. */
  merge(other: Sketch): void {
    this.load(other.#newest, other.#since, other.coarse.cells, other.#fine?.cells);
    other.sample.each((hash, tag, stamp) => {
      this.sample.observe(hash, tag, stamp);
    });
    this.sample.sweep();
  }

  /** Takes in stored tables; the stored sample is observed by the caller. */
  load(newest: number, since: number, coarse: Uint32Array, fine: Uint32Array | undefined): void {
    const later = Math.max(this.fineSince, fine === undefined ? newest : since);
    this.coarse.merge(coarse);
    if (fine !== undefined) {
      this.#fine ??= new Pcsa(FINE_REGISTERS, this.#ceiling);
      this.#fine.merge(fine);
    }
    this.#since = later;
    this.#fine?.beginAt(later);
    this.#asked.clear();
    this.#counted = { people: 0, sightings: 0 };
    if (newest > this.#newest) this.#newest = newest;
  }

  release(): void {
    this.coarse.release();
    this.#fine?.release();
    this.sample.release();
  }

  #peopleIn(table: Pcsa, start: number): number {
    table.occupancy(start, this.#counts);
    return estimate(this.#counts, table.registers);
  }

  #refine(): void {
    this.coarse.occupancy(0, this.#counts);
    if (estimate(this.#counts, COARSE_REGISTERS) < FINE_PEOPLE) return;
    this.#fine = new Pcsa(FINE_REGISTERS, this.#ceiling);
    this.#since = this.#newest;
    this.#fine.beginAt(this.#since);
  }
}

/** A window that is not exact has more people than the sample tells apart. */
function atLeastCrowded(people: number): number {
  return Math.max(SAMPLE_SIZE, Math.round(people));
}
