/**
 * Has this recipient seen this person before? A direct-mapped table of 16-bit tags, one slot a pair; what comes later
 * overwrites. It remembers about as many of the latest pairs as it has slots, in 2 bytes each, and forgets the rest.
 *
 * Two errors, both stated: a pair that was overwritten looks new (more often the busier the site), and one pair in
 * 65,535 that is new looks old. Neither touches the validity of a test that learns its null through this same table:
 * the ordinary visitors' repeats are forgotten just as fast.
 */

/** 16,777,216 pairs, 32 MB: the latest half day of a site that discloses 30 million people a day. */
export const PAIR_SLOTS = 2 ** 24;

export class RecentPairs {
  readonly #tags: Uint16Array;
  readonly #mask: number;

  /** @param slots a power of two. */
  constructor(slots = PAIR_SLOTS) {
    this.#tags = new Uint16Array(slots);
    this.#mask = slots - 1;
  }

  get bytes(): number {
    return this.#tags.byteLength;
  }

  /** Reads where the pairs of a page are, so that lines no cache holds are fetched at the same time. O(people). */
  reach(recipient: number, people: Uint32Array, count: number): number {
    let touched = 0;
    for (let i = 0; i < count; i++)
      touched ^= this.#tags[this.#slot(recipient, people[i] as number)] as number;
    return touched;
  }

  /** Remembers the pair. @returns whether it was new. O(1). */
  meet(recipient: number, person: number): boolean {
    const slot = this.#slot(recipient, person);
    // Other bits than the slot's: both words again, otherwise combined.
    let tag = Math.imul(person ^ Math.imul(recipient, 0x9e37_79b1), 0x297a_2d39) >>> 16;
    if (tag === 0) tag = 1;
    if (this.#tags[slot] === tag) return false;
    this.#tags[slot] = tag;
    return true;
  }

  #slot(recipient: number, person: number): number {
    let x = Math.imul(recipient ^ (recipient >>> 15), 0x2c1b_3c6d) ^ person;
    x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
    x ^= x >>> 16;
    return x & this.#mask;
  }
}
