/** Room for numbers that all begin alike: taken again for every body instead of made anew. */

const FIRST = 256;
/** Numbers that room is kept for between bodies. */
const KEEP = 16 * 1024;

export class Zeros {
  readonly #value: number;
  #items = new Int32Array(FIRST);

  /** @param value what they begin as. */
  constructor(value = 0) {
    this.#value = value;
  }

  /** Good until the next call. @returns at least `count` numbers, of which the first `count` are as they begin. */
  of(count: number): Int32Array {
    const size = this.#items.length;
    if (count > size || (size > KEEP && count <= KEEP))
      this.#items = new Int32Array(Math.max(FIRST, 2 * count));
    const items = this.#items;
    if (count > LONG) return items.fill(this.#value, 0, count);
    for (let i = 0; i < count; i++) items[i] = this.#value;
    return items;
  }
}

/** From here on a native fill is faster than a loop. */
const LONG = 128;
