/**
 * Which key of a map was set longest ago, for maps of bounded size that let go of the oldest. Maps keep the order in which
 * keys were set, and a hole where one was deleted, until there are as many holes as half of their room; an iterator that is
 * made anew for each eviction walks over all of them first (0.1 ms at half a million keys, which was two thirds of a gate's
 * CPU). One that is kept goes on where it was.
 *
 *   | hole | hole | hole | oldest | … | hole | … | newest |
 *                          ▲ the iterator: whatever is before it is deleted
 *
 * Invariant: whoever asks deletes what it is told, so every key of the map lies behind the iterator; a key that is deleted
 * and set again is at the end.
 */
export class OldestKey<K> {
  readonly #map: ReadonlyMap<K, unknown>;
  /** Made with the first question: an iterator keeps alive the tables that a map had while it grew. */
  #keys: Iterator<K> | undefined;

  constructor(map: ReadonlyMap<K, unknown>) {
    this.#map = map;
  }

  /** The key, which is to be deleted now; undefined when the map is empty. Amortised O(1). */
  next(): K | undefined {
    this.#keys ??= this.#map.keys();
    const { done, value } = this.#keys.next();
    if (done !== true) return value;
    this.#keys = undefined;
    // At its end an iterator stays there, whatever is set afterwards.
    return this.#map.size === 0 ? undefined : this.next();
  }
}
