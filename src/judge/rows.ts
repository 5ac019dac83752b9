/**
 * Rows of equal width by a small number (an entity's, a cell's), in one growing buffer that is seen as words, halves,
 * and floats: what a test remembers of each, without an object.
 *
 *   | row 0: words … | row 1: words … | …      row n begins at word n × stride
 *
 * Growing doubles the buffer, up to `maxRows`; a view is good until the next `reach`.
 */
const FIRST_ROWS = 1_024;

export class Rows {
  readonly stride: number;
  readonly maxRows: number;
  words: Uint32Array;
  halves: Uint16Array;
  floats: Float32Array;

  /** @param stride words of a row. */
  constructor(stride: number, maxRows: number) {
    this.stride = stride;
    this.maxRows = maxRows;
    this.words = new Uint32Array(stride * Math.min(FIRST_ROWS, maxRows));
    this.halves = new Uint16Array(this.words.buffer);
    this.floats = new Float32Array(this.words.buffer);
  }

  /** Rows there is room for now. */
  get rows(): number {
    return this.words.length / this.stride;
  }

  get bytes(): number {
    return this.words.byteLength;
  }

  /** Makes sure that a row is there. @returns where it begins, in words. Amortised O(1). */
  reach(row: number): number {
    const base = row * this.stride;
    if (base + this.stride > this.words.length) this.#grow(row);
    return base;
  }

  /** All rows up to the last one in which anything stands: a copy. O(words). */
  state(): Uint32Array {
    let end = this.words.length;
    while (end > 0 && this.words[end - 1] === 0) end -= 1;
    return this.words.slice(0, Math.ceil(end / this.stride) * this.stride);
  }

  /** Takes what state() gave. @returns false, and nothing is changed, when it is no whole number of rows, or too many. */
  restore(words: Uint32Array): boolean {
    const rows = words.length / this.stride;
    if (!Number.isInteger(rows) || rows > this.maxRows) return false;
    if (rows > 0) this.reach(rows - 1);
    this.words.set(words);
    return true;
  }

  /** Makes a row zero. */
  clear(row: number): void {
    const base = row * this.stride;
    if (base < this.words.length) this.words.fill(0, base, base + this.stride);
  }

  #grow(row: number): void {
    const rows = Math.min(this.maxRows, 2 ** Math.ceil(Math.log2(row + 1)));
    if (row >= rows) throw new RangeError(`row ${row} of at most ${this.maxRows}`);
    const words = new Uint32Array(rows * this.stride);
    words.set(this.words);
    this.words = words;
    this.halves = new Uint16Array(words.buffer);
    this.floats = new Float32Array(words.buffer);
  }
}
