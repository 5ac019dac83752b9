/** A map of bounded size that forgets what was not used for longest. */
import { OldestKey } from '../../disclosure/oldest-key.ts';

/** Keeps the most recently used entries; O(1). */
export class RecentMap<V> {
  readonly #max: number;
  readonly #map = new Map<string, V>();
  readonly #oldest = new OldestKey(this.#map);

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): V | undefined {
    const value = this.#map.get(key);
    if (value === undefined) return undefined;
    this.#map.delete(key);
    this.#map.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    if (this.#map.size <= this.#max) return;
    const oldest = this.#oldest.next();
    if (oldest !== undefined) this.#map.delete(oldest);
  }

  /** From the entry that was not used for longest to the newest. */
  [Symbol.iterator](): Iterator<[string, V]> {
    return this.#map[Symbol.iterator]();
  }

  get size(): number {
    return this.#map.size;
  }
}
