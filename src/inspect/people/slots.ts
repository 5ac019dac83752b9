/**
 * A small ordered map from a key (a side, a word of role) to a group. An object has few: a list that is looked
 * through is faster than a hash table, and its order is that in which the keys came.
 */

export class Slots<Key> {
  readonly #keys: Key[] = [];
  readonly #groups: number[] = [];
  count = 0;

  clear(): void {
    this.count = 0;
  }

  /** The group of the key that came as number `index`. */
  group(index: number): number {
    return this.#groups[index]!;
  }

  /** The key that came as number `index`. */
  key(index: number): Key {
    return this.#keys[index]!;
  }

  /** @returns the key's group, or −1. */
  get(key: Key): number {
    for (let i = 0; i < this.count; i++) if (this.#keys[i] === key) return this.#groups[i]!;
    return -1;
  }

  /** @param key one that get() does not know. */
  set(key: Key, group: number): void {
    this.#keys[this.count] = key;
    this.#groups[this.count++] = group;
  }
}
