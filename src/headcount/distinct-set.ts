/**
 * A set of hashed people that is emptied in O(1): scratch for sweeps that must not allocate. Open addressing with
 * linear probing; a slot counts only when it carries the present generation.
 */

export class DistinctSet {
  #slots = 2_048;
  #hashes = new Uint32Array(this.#slots);
  #tags = new Uint8Array(this.#slots);
  #generations = new Uint32Array(this.#slots);
  #generation = 0;
  #size = 0;

  /** Empties it and makes room for so many people. */
  reset(people: number): void {
    if (people * 2 > this.#slots) {
      while (people * 2 > this.#slots) this.#slots *= 2;
      this.#hashes = new Uint32Array(this.#slots);
      this.#tags = new Uint8Array(this.#slots);
      this.#generations = new Uint32Array(this.#slots);
      this.#generation = 0;
    }
    this.#generation += 1;
    this.#size = 0;
    if (this.#generation === 0xffff_ffff) {
      this.#generations.fill(0);
      this.#generation = 1;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** @returns whether the person was not in it yet. Never more people than reset was told. */
  add(hash: number, tag: number): boolean {
    const mask = this.#slots - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      if (this.#generations[slot] !== this.#generation) {
        this.#generations[slot] = this.#generation;
        this.#hashes[slot] = hash;
        this.#tags[slot] = tag;
        this.#size += 1;
        return true;
      }
      if (this.#hashes[slot] === hash && this.#tags[slot] === tag) return false;
    }
  }
}
