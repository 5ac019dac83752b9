/**
 * Which key belongs to which person, for half a million keys: a table of places that stay where they are, so that neither a
 * look-up nor what is remembered makes an object. A map of as many keys and what they stand for is a million objects, which
 * every collection walks over: a quarter of what a gate takes that meets new people all the time.
 *
 *   key ─▶ lower bits ─▶ set    | key | key | key | key | key | key | key | key |     one line of memory
 *                               | person …                                      |
 *                               | strength + 1, 0: free …                       |     next: the place that is taken next
 *
 * Keys are pseudo-random, so that sets fill alike. In a full set the key that was put there longest ago goes: on average
 * after as many keys as the table has places, by chance after half as many or twice as many.
 */

/** Keys that share a set: a line of memory of the processor. */
const WAYS = 8;

export class AliasTable {
  /** Of what find() found: how strong the identifier is that names the person. */
  strength = 0;
  readonly #ways: number;
  readonly #mask: number;
  /** Lower and upper halves of keys, one after the other. */
  readonly #keys: Uint32Array;
  /** The same of people. */
  readonly #people: Uint32Array;
  readonly #strengths: Uint8Array;
  readonly #next: Uint8Array;

  /** @param atLeast keys, rounded up to a power of two from WAYS on. 17 bytes each, taken when they are written to. */
  constructor(atLeast: number) {
    this.#ways = Math.min(WAYS, Math.max(1, atLeast));
    const sets = 2 ** Math.ceil(Math.log2(Math.max(1, atLeast / this.#ways)));
    const places = sets * this.#ways;
    this.#mask = sets - 1;
    this.#keys = new Uint32Array(2 * places);
    this.#people = new Uint32Array(2 * places);
    this.#strengths = new Uint8Array(places);
    this.#next = new Uint8Array(sets);
  }

  /** @returns where a key stands, by its halves; -1 where it is not known; its strength is then in `strength`. */
  find(low: number, high: number): number {
    const keys = this.#keys;
    const ways = this.#ways;
    const first = Math.imul(low & this.#mask, ways);
    for (let way = 0; way < ways; way++) {
      const place = first + way;
      // Keys of one set are alike in their lower halves, not in the upper ones.
      if (keys[(place << 1) | 1] !== high || keys[place << 1] !== low) continue;
      const held = this.#strengths[place] as number;
      if (held === 0) continue;
      this.strength = held - 1;
      return place;
    }
    return -1;
  }

  /** Whose key stands at a place: lower half of the person's. */
  personLow(place: number): number {
    return this.#people[2 * place] as number;
  }

  /** And the upper one. */
  personHigh(place: number): number {
    return this.#people[2 * place + 1] as number;
  }

  /** @param place what find() said of the key. @param strength 0 to 254. */
  put(
    place: number,
    low: number,
    high: number,
    personLow: number,
    personHigh: number,
    strength: number,
  ): void {
    const into = place === -1 ? this.#taken(low & this.#mask) : place;
    this.#keys[2 * into] = low;
    this.#keys[2 * into + 1] = high;
    this.#people[2 * into] = personLow;
    this.#people[2 * into + 1] = personHigh;
    this.#strengths[into] = strength + 1;
  }

  /** Overwrites all of it. */
  clear(): void {
    this.#keys.fill(0);
    this.#people.fill(0);
    this.#strengths.fill(0);
    this.#next.fill(0);
  }

  #taken(set: number): number {
    const way = this.#next[set] as number;
    this.#next[set] = way + 1 === this.#ways ? 0 : way + 1;
    return set * this.#ways + way;
  }
}
