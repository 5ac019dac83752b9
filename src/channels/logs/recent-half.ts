/**
 * A map of bounded size that keeps what was used lately: two generations, of which the older one goes as a whole when the
 * younger one is full. Who is asked for and stands in the older one moves to the younger.
 *
 *   set, get ─▶ | young: up to half | ─ full ─▶ | old: looked at, then let go |
 *
 * Invariant: at most `max` entries, and never less than the latest max / 2 that were used.
 */
export class RecentHalf<K, V> {
  readonly #half: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** @param max entries of both generations, at least 2. */
  constructor(max: number) {
    this.#half = max >> 1;
  }

  /** Expected O(1). */
  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined || this.#old.size === 0) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** Expected O(1). */
  set(key: K, value: V): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
  }
}
