/**
 * Identities that turned out to be one actor's: a session in which an account signed in, two accounts of one session.
 * Disjoint sets of keys, each with the list of its members (union by size; Galler and Fischer, 1964). What was counted
 * under each member before stays where it is: the set's people are the union of its members' counters.
 *
 * Bounded: a set that would grow beyond MAX_MEMBERS is no single actor's (a kiosk, a call centre) and is left as it is;
 * when MAX_LINKED keys are held the set that was begun first goes.
 */

/** Members of one set at most. */
export const MAX_MEMBERS = 64;
/** Keys held at most: about 20 MB. */
export const MAX_LINKED = 100_000;

export class Links {
  readonly #sets = new Map<bigint, bigint[]>();
  readonly #maxLinked: number;

  constructor(maxLinked = MAX_LINKED) {
    this.#maxLinked = maxLinked;
  }

  /** Keys held. */
  get size(): number {
    return this.#sets.size;
  }

  /** Says that two keys are one actor's. @returns whether they are in one set now. Amortised O(log members). */
  link(a: bigint, b: bigint): boolean {
    if (a === b) return true;
    const [first, second] = [this.#sets.get(a) ?? [a], this.#sets.get(b) ?? [b]];
    if (first === second) return true;
    if (first.length + second.length > MAX_MEMBERS) return false;
    const [large, small] = first.length >= second.length ? [first, second] : [second, first];
    for (const key of small) {
      large.push(key);
      this.#sets.set(key, large);
    }
    this.#sets.set(large[0] as bigint, large);
    while (this.#sets.size > this.#maxLinked) this.#dropOldest();
    return true;
  }

  /** All keys of the actor that a key is of, itself included. O(1). */
  of(key: bigint): readonly bigint[] {
    return this.#sets.get(key) ?? [key];
  }

  /** All sets, to be kept; link them again to bring them back. */
  *sets(): Generator<readonly bigint[]> {
    for (const [key, members] of this.#sets) if (members[0] === key) yield members;
  }

  #dropOldest(): void {
    for (const members of this.#sets.values()) {
      for (const key of members) this.#sets.delete(key);
      return;
    }
  }
}
