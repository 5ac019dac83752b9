/**
 * People who are shown together, as the engine keeps them: hashed once, in however many counters they are counted. One
 * page is filled anew for each response, and nothing of it may be kept.
 */
import { hashHigh, hashLow } from './person-hash.ts';
import { type CountedTier, tierBits } from './tier.ts';

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

  /** Nobody is on it any more. */
  clear(): void {
    this.count = 0;
  }

  /** One more person, by the halves of the key. Amortised O(1). */
  add(low: number, high: number, worst: CountedTier): void {
    if (this.count === this.hashes.length) this.#grow();
    this.hashes[this.count] = hashLow(low, high);
    this.tags[this.count] = hashHigh(low, high);
    this.tiers[this.count] = tierBits(worst);
    this.count += 1;
  }

  #grow(): void {
    const hashes = new Uint32Array(2 * this.count);
    const tags = new Uint8Array(2 * this.count);
    const tiers = new Uint8Array(2 * this.count);
    hashes.set(this.hashes);
    tags.set(this.tags);
    tiers.set(this.tiers);
    this.hashes = hashes;
    this.tags = tags;
    this.tiers = tiers;
  }
}
