/**
 * Names of recipients by their key, for printing. Names are texts of any length and recipients may be millions, so at
 * most `maxNames` are held: when there are more, the half with the fewest people loses theirs, and gets it back with
 * its next line. Counting is not touched by it.
 */

/** A million names of fifty characters are about 150 MB. */
export const DEFAULT_MAX_NAMES = 1_000_000;

export class RecipientNames {
  readonly #keys = new Map<string, bigint>();
  readonly #keyOf: (name: string) => bigint;
  readonly #peopleOf: (key: bigint) => number;
  readonly #maxNames: number;
  #isComplete = true;

  /** @param peopleOf how many people a recipient has about; who has fewer goes first. */
  constructor(
    keyOf: (name: string) => bigint,
    peopleOf: (key: bigint) => number,
    maxNames = DEFAULT_MAX_NAMES,
  ) {
    this.#keyOf = keyOf;
    this.#peopleOf = peopleOf;
    this.#maxNames = maxNames;
  }

  key(name: string): bigint {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#keyOf(name);
    if (this.#keys.size >= this.#maxNames) this.#forgetSmall();
    // A part of a line holds on to the whole piece that was read; a copy does not.
    this.#keys.set(Buffer.from(name).toString(), key);
    return key;
  }

  /** Whether every name that came is still held. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  [Symbol.iterator](): MapIterator<[string, bigint]> {
    return this.#keys.entries();
  }

  #forgetSmall(): void {
    this.#isComplete = false;
    const people = Float64Array.from(this.#keys.values(), this.#peopleOf);
    const middle = Float64Array.from(people).sort()[people.length >> 1] as number;
    let left = (people.length >> 1) + 1;
    let i = 0;
    for (const name of this.#keys.keys()) {
      if ((people[i++] as number) > middle || left === 0) continue;
      this.#keys.delete(name);
      left -= 1;
    }
  }
}
