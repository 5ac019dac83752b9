/**
 * Whom a cell has been looking at lately: a set of person hashes in open addressing that grows to MAX_POOL and is emptied
 * when it is full, so that a cell of millions of views costs 32 KB and an old pool does not outlive who made it.
 *
 *   | hash | 0 | hash | hash | 0 | …     0 is empty; at most half of the slots are taken
 */

/** People of one pool. From one in a hundred of a hundred thousand on, an ordinary view meets one of them now and then. */
export const MAX_POOL = 4_096;
const FIRST_SLOTS = 64;

export class PeoplePool {
  #slots = new Uint32Array(FIRST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** @param hash 32 uniform bits, unsigned; the one that is 0 is nobody. Expected O(1). */
  has(hash: number): boolean {
    return this.#slots[this.#slot(hash)] === hash && hash !== 0;
  }

  /** Takes somebody in; a full pool begins anew with them. Amortised O(1). */
  add(hash: number): void {
    if (hash === 0) return;
    const slot = this.#slot(hash);
    if (this.#slots[slot] === hash) return;
    if (this.#size >= MAX_POOL) {
      this.clear();
      this.add(hash);
      return;
    }
    this.#slots[slot] = hash;
    this.#size += 1;
    if (2 * this.#size > this.#slots.length) this.#grow();
  }

  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  #slot(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(hash, 0x9e37_79b1) >>> 8) & mask;
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(2 * before.length);
    for (const hash of before) if (hash !== 0) this.#slots[this.#slot(hash)] = hash;
  }
}
