/**
 * A sample of people for any window: windowed bottom-k, the k-skyband of (time, hash) (Cohen, "All-distances sketches,
 * revisited", 2014; Papadopoulos et al. for sliding windows, 2007). A person is kept while fewer than k people seen at
 * or after its last sighting have a smaller hash.
 *
 *   hash ▲  ·    ·       · · ··  ·····     kept: to the right everybody (the newest k people always are),
 *        │     ·    ·  ·    · · ··· ··     to the left only ever smaller hashes; k (1 + ln(n / k)) in all
 *        │ ·      ·    · ·  ·  ··· · ·
 *        └───────────────────────────▶ last seen
 *
 * Of any window it holds
 * - everybody, when the window has fewer than k people (so small windows of large counters are exact);
 * - the k people with the smallest hashes, when it has more: a uniform sample, the same people from whichever counter
 *   they come, which is what overlap and novelty are read from.
 *
 * New sightings are appended as they come; when the array is full one sweep from the newest to the oldest, with a heap of
 * the k smallest hashes so far, throws out who is no longer needed. Observing is O(log k) amortised. Once a sweep has found
 * k people of the newest stamp, whoever follows at that stamp with a larger hash than theirs is not even appended: a counter
 * that sees thousands in a second is swept a few times in it, and not every few hundred.
 *
 *   | kept, oldest first | as they came |  free  |
 *                        ^ #kept        ^ #length
 *
 * The sample is a function of the set of (person, last seen) alone, so merging is commutative, associative, idempotent.
 */
import type { ByteCeiling } from './byte-ceiling.ts';
import type { PeoplePage } from './people-page.ts';
import { rankOf } from './person-hash.ts';
import type { SweepScratch } from './sweep-scratch.ts';

/** One more than the people of a window that is still answered exactly. */
export const SAMPLE_SIZE = 257;
const FIRST_CAPACITY = 1_024;
const ENTRY_BYTES = 9;
/** After a sweep a quarter of the array must be free, or sweeps would come too often. */
const FULL = 0.75;
const GROWTH = 1.5;
/** Sightings that were not appended after which it is time to look, as if there had been a sweep: a power of two. */
const PASSED_OVER = 512;

export class RecentSample {
  readonly #ceiling: ByteCeiling;
  readonly #scratch: SweepScratch;
  #stamps = new Uint32Array(FIRST_CAPACITY);
  #hashes = new Uint32Array(FIRST_CAPACITY);
  #tags = new Uint8Array(FIRST_CAPACITY);
  #kept = 0;
  #length = 0;
  /** Stamp of the SAMPLE_SIZE-th newest person at the last sweep: a window from before it is not small. */
  #crowdedFrom = 0;
  /** The newest stamp of which a sweep found SAMPLE_SIZE people, and the largest rank among these. */
  #fullStamp = 0;
  #fullRank = 0;
  #passedOver = 0;

  constructor(ceiling: ByteCeiling, scratch: SweepScratch) {
    this.#ceiling = ceiling;
    this.#scratch = scratch;
    ceiling.mustTake(ENTRY_BYTES * FIRST_CAPACITY);
  }

  get bytes(): number {
    return ENTRY_BYTES * this.#stamps.length;
  }

  /** @returns whether there are so many more that it is time to look how many: at each sweep. */
  observe(hash: number, tag: number, stamp: number): boolean {
    if (stamp <= this.#fullStamp && rankOf(hash, tag) >= this.#fullRank) {
      this.#passedOver = (this.#passedOver + 1) % PASSED_OVER;
      return this.#passedOver === 0;
    }
    const last = this.#length - 1;
    if (last >= 0 && this.#hashes[last] === hash && this.#stamps[last] === stamp && this.#tags[last] === tag)
      return false;
    const swept = this.#length === this.#stamps.length;
    if (swept) {
      this.sweep();
      if (this.#length > FULL * this.#stamps.length) this.#grow();
    }
    const at = this.#length;
    this.#stamps[at] = stamp;
    this.#hashes[at] = hash;
    this.#tags[at] = tag;
    this.#length = at + 1;
    return swept;
  }

  /** As observe, for those people of a page, from one index to another, who were seen in a tier. */
  observePage(page: PeoplePage, from: number, to: number, stamp: number, bit: number): boolean {
    const { hashes, tags, tiers } = page;
    const isAll = (page.commonTiers & bit) !== 0;
    let looks = false;
    let least = stamp <= this.#fullStamp ? this.#fullRank : Number.POSITIVE_INFINITY;
    let passed = 0;
    for (let i = from; i < to; i++) {
      if (!isAll && ((tiers[i] as number) & bit) === 0) continue;
      const hash = hashes[i] as number;
      const tag = tags[i] as number;
      if (rankOf(hash, tag) >= least) {
        passed += 1;
        continue;
      }
      if (!this.observe(hash, tag, stamp)) continue;
      looks = true;
      least = stamp <= this.#fullStamp ? this.#fullRank : Number.POSITIVE_INFINITY;
    }
    const before = this.#passedOver;
    this.#passedOver = (before + passed) % PASSED_OVER;
    return looks || before + passed >= PASSED_OVER;
  }

  /**
   * How many people were last seen above a stamp, when they are fewer than SAMPLE_SIZE; else SAMPLE_SIZE.
   * O(1) for large windows, else O(entries newer than the start).
   */
  countSmall(start: number): number {
    if (this.#crowdedFrom > start) return SAMPLE_SIZE;
    const distinct = this.#scratch.distinct;
    distinct.reset(SAMPLE_SIZE);
    for (let i = this.#length - 1; i >= 0; i--) {
      if ((this.#stamps[i] as number) <= start) {
        if (i < this.#kept) break;
        continue;
      }
      if (distinct.add(this.#hashes[i] as number, this.#tags[i] as number) && distinct.size === SAMPLE_SIZE)
        break;
    }
    return distinct.size;
  }

  /** People kept. O(n log k) when there are newcomers. */
  size(): number {
    this.sweep();
    return this.#kept;
  }

  /** Visits everybody kept, each person once, oldest first. */
  each(visit: (hash: number, tag: number, stamp: number) => void): void {
    this.sweep();
    for (let i = 0; i < this.#kept; i++) {
      visit(this.#hashes[i] as number, this.#tags[i] as number, this.#stamps[i] as number);
    }
  }

  /** Throws out who is no longer needed; afterwards everybody stands once, oldest first. O(n log k). */
  sweep(): void {
    const length = this.#length;
    if (this.#kept === length) return;
    const stamps = this.#stamps;
    const hashes = this.#hashes;
    const tags = this.#tags;
    const scratch = this.#scratch;
    scratch.begin(length, SAMPLE_SIZE);
    sortNewcomers(stamps, hashes, tags, this.#kept, length);
    let old = this.#kept - 1;
    let young = length - 1;
    while (old >= 0 || young >= this.#kept) {
      const takesYoung = old < 0 || (young >= this.#kept && comesLater(stamps, hashes, tags, young, old));
      const i = takesYoung ? young-- : old--;
      scratch.offer(hashes[i] as number, tags[i] as number, stamps[i] as number);
    }
    const kept = scratch.size;
    for (let i = 0; i < kept; i++) {
      const from = kept - 1 - i;
      stamps[i] = scratch.stamps[from] as number;
      hashes[i] = scratch.hashes[from] as number;
      tags[i] = scratch.tags[from] as number;
    }
    this.#kept = kept;
    this.#length = kept;
    this.#crowdedFrom = kept >= SAMPLE_SIZE ? (stamps[kept - SAMPLE_SIZE] as number) : 0;
    if (this.#crowdedFrom === 0 || this.#crowdedFrom !== stamps[kept - 1]) return;
    this.#fullStamp = this.#crowdedFrom;
    this.#fullRank = rankOf(hashes[kept - SAMPLE_SIZE] as number, tags[kept - SAMPLE_SIZE] as number);
  }

  release(): void {
    this.#ceiling.give(this.bytes);
  }

  #grow(): void {
    const capacity = Math.ceil(this.#stamps.length * GROWTH);
    this.#ceiling.mustTake(ENTRY_BYTES * (capacity - this.#stamps.length));
    const stamps = new Uint32Array(capacity);
    const hashes = new Uint32Array(capacity);
    const tags = new Uint8Array(capacity);
    stamps.set(this.#stamps);
    hashes.set(this.#hashes);
    tags.set(this.#tags);
    this.#stamps = stamps;
    this.#hashes = hashes;
    this.#tags = tags;
  }
}

/** The order of the sweep is by stamp, newest first, and at one stamp by rank, smallest first. */
function comesLater(
  stamps: Uint32Array,
  hashes: Uint32Array,
  tags: Uint8Array,
  a: number,
  b: number,
): boolean {
  const difference = (stamps[a] as number) - (stamps[b] as number);
  if (difference !== 0) return difference > 0;
  return rankOf(hashes[a] as number, tags[a] as number) < rankOf(hashes[b] as number, tags[b] as number);
}

const GAPS = [701, 301, 132, 57, 23, 10, 4, 1]; // M. Ciura, 2001

/**
 * How far anybody may be from its place: everywhere when a stamp is older than the one before it, else inside of the
 * longest run of one stamp.
 */
function disorder(stamps: Uint32Array, from: number, to: number): number {
  let longest = 0;
  let begin = from;
  for (let i = from + 1; i < to; i++) {
    const difference = (stamps[i] as number) - (stamps[i - 1] as number);
    if (difference < 0) return to - from;
    if (difference > 0) begin = i;
    else if (i - begin > longest) longest = i - begin;
  }
  return longest;
}

/** Shell sort, oldest first: newcomers are a few hundred, and nearly in order. Gaps wider than the disorder move nobody. */
function sortNewcomers(
  stamps: Uint32Array,
  hashes: Uint32Array,
  tags: Uint8Array,
  from: number,
  to: number,
): void {
  const widest = disorder(stamps, from, to);
  for (const gap of GAPS) {
    if (gap > widest) continue;
    for (let i = from + gap; i < to; i++) {
      const stamp = stamps[i] as number;
      const hash = hashes[i] as number;
      const tag = tags[i] as number;
      const rank = rankOf(hash, tag);
      let hole = i;
      for (let j = i - gap; j >= from; j -= gap) {
        const other = stamps[j] as number;
        if (other < stamp || (other === stamp && rankOf(hashes[j] as number, tags[j] as number) >= rank))
          break;
        stamps[hole] = other;
        hashes[hole] = hashes[j] as number;
        tags[hole] = tags[j] as number;
        hole = j;
      }
      stamps[hole] = stamp;
      hashes[hole] = hash;
      tags[hole] = tag;
    }
  }
}
