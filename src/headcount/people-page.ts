/**
 * People who are shown together, as the engine keeps them: hashed once, in however many counters they are counted. One
 * page is filled anew for each response, and nothing of it may be kept.
 */
import { hashHigh, hashLow, placeOf } from './person-hash.ts';
import { ALL_TIERS, type CountedTier, tierBits } from './tier.ts';

/** People that are counted between two looks at the ceiling: what they need fits into what is kept free. */
export const PAGE_PEOPLE = 256;
/** People that arrays are made for at first; they grow. */
const FIRST_PEOPLE = 64;

export class PeoplePage {
  count = 0;
  hashes = new Uint32Array(FIRST_PEOPLE);
  tags = new Uint8Array(FIRST_PEOPLE);
  /** Bits of the worst tier of each and of all milder ones. */
  tiers = new Uint8Array(FIRST_PEOPLE);
  /** Bits of all of them together. */
  allTiers = 0;
  /** Bits that each of them has. */
  commonTiers = ALL_TIERS;
  /** Where each falls in a sketch's tables (placeOf), once place() was called. */
  places = new Uint16Array(FIRST_PEOPLE);
  #placed = 0;

  /** Nobody is on it any more. */
  clear(): void {
    this.count = 0;
    this.allTiers = 0;
    this.commonTiers = ALL_TIERS;
    this.#placed = 0;
  }

  /** Fills `places`, once for all sketches that the page is counted in. */
  place(): void {
    for (; this.#placed < this.count; this.#placed++) {
      const hash = this.hashes[this.#placed] as number;
      this.places[this.#placed] = placeOf(hash, this.tags[this.#placed] as number);
    }
  }

  /** How many people from one index to another were seen in a tier. */
  countOf(from: number, to: number, bit: number): number {
    if ((this.commonTiers & bit) !== 0) return to - from;
    let count = 0;
    for (let i = from; i < to; i++) if (((this.tiers[i] as number) & bit) !== 0) count += 1;
    return count;
  }

  /** One more person, by the halves of the key. Amortised O(1). */
  add(low: number, high: number, worst: CountedTier): void {
    if (this.count === this.hashes.length) this.#grow();
    this.hashes[this.count] = hashLow(low, high);
    this.tags[this.count] = hashHigh(low, high);
    const bits = tierBits(worst);
    this.tiers[this.count] = bits;
    this.allTiers |= bits;
    this.commonTiers &= bits;
    this.count += 1;
  }

  #grow(): void {
    const people = 2 * this.count;
    this.hashes = widened(this.hashes, new Uint32Array(people));
    this.tags = widened(this.tags, new Uint8Array(people));
    this.tiers = widened(this.tiers, new Uint8Array(people));
    this.places = widened(this.places, new Uint16Array(people));
  }
}

function widened<T extends Uint8Array | Uint16Array | Uint32Array>(before: T, wider: T): T {
  wider.set(before);
  return wider;
}
