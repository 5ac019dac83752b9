/**
 * Records of one width by 64-bit key, in typed arrays: what a test remembers of a recipient or of a cell.
 *
 *   index   | row + 1 | 0 | row + 1 | …     open addressing, linear probing, at most half full
 *   words   | keyLow | keyHigh | last minute | the owner's words … | next record …
 *
 * The same bytes are seen as words, halves (16 bits), floats and doubles. Bounded: when `maxRows` are held, the quarter
 * that was met longest ago goes, so obtaining costs O(1) amortised. Rows move when that happens: a row number is good
 * until the next `obtain`, and so are the views.
 */

/** Words that every record begins with. */
export const RECORD_HEADER_WORDS = 3;
const LAST_MINUTE = 2;
const FIRST_ROWS = 1_024;
/** Share of the rows that goes when all are taken. */
const DROPPED_SHARE = 0.25;

export class Records {
  readonly stride: number;
  readonly maxRows: number;
  words: Uint32Array;
  halves: Uint16Array;
  floats: Float32Array;
  doubles: Float64Array;
  /** Records dropped since the beginning. */
  dropped = 0;
  #index: Int32Array;
  #rows = 0;

  /** @param stride words of a record, the header included; even. */
  constructor(stride: number, maxRows: number) {
    this.stride = stride;
    this.maxRows = maxRows;
    const rows = Math.min(FIRST_ROWS, maxRows);
    this.words = new Uint32Array(rows * stride);
    this.halves = new Uint16Array(this.words.buffer);
    this.floats = new Float32Array(this.words.buffer);
    this.doubles = new Float64Array(this.words.buffer);
    this.#index = new Int32Array(indexSlots(rows));
  }

  /** Records held. */
  get size(): number {
    return this.#rows;
  }

  /** @returns the record's row, or -1. O(1). */
  find(low: number, high: number): number {
    return (this.#index[this.#slot(low, high)] as number) - 1;
  }

  /** The record's row; a new one is all zeros behind its header. */
  obtain(low: number, high: number, minute: number): number {
    const found = this.find(low, high);
    if (found !== -1) {
      this.words[found * this.stride + LAST_MINUTE] = minute;
      return found;
    }
    if (this.#rows * this.stride === this.words.length) {
      if (this.#rows < this.maxRows) this.#resize(Math.min(this.maxRows, 2 * this.#rows));
      else this.#dropOldest();
    }
    const row = this.#rows;
    this.#rows += 1;
    const base = row * this.stride;
    this.words.fill(0, base, base + this.stride);
    this.words[base] = low;
    this.words[base + 1] = high;
    this.words[base + LAST_MINUTE] = minute;
    this.#index[this.#slot(low, high)] = row + 1;
    return row;
  }

  /** Bytes of typed arrays held. */
  get bytes(): number {
    return this.words.byteLength + this.#index.byteLength;
  }

  /** The slot that holds the key, or the empty one where it would stand. */
  #slot(low: number, high: number): number {
    const index = this.#index;
    const mask = index.length - 1;
    let slot = mix(low ^ Math.imul(high, 0x9e37_79b1)) & mask;
    for (;;) {
      const row = (index[slot] as number) - 1;
      if (row === -1) return slot;
      const base = row * this.stride;
      if (this.words[base] === low && this.words[base + 1] === high) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #resize(rows: number): void {
    const words = new Uint32Array(rows * this.stride);
    words.set(this.words.subarray(0, this.#rows * this.stride));
    this.words = words;
    this.halves = new Uint16Array(words.buffer);
    this.floats = new Float32Array(words.buffer);
    this.doubles = new Float64Array(words.buffer);
    this.#index = new Int32Array(indexSlots(rows));
    this.#reindex();
  }

  #dropOldest(): void {
    const { stride, words } = this;
    const minutes = new Uint32Array(this.#rows);
    for (let row = 0; row < this.#rows; row++) minutes[row] = words[row * stride + LAST_MINUTE] as number;
    minutes.sort();
    const mustGo = Math.max(1, Math.floor(DROPPED_SHARE * this.#rows));
    const limit = minutes[mustGo - 1] as number;
    let [kept, gone] = [0, 0];
    for (let row = 0; row < this.#rows; row++) {
      const base = row * stride;
      if (gone < mustGo && (words[base + LAST_MINUTE] as number) <= limit) {
        gone += 1;
        continue;
      }
      if (kept !== row) words.copyWithin(kept * stride, base, base + stride);
      kept += 1;
    }
    this.dropped += gone;
    this.#rows = kept;
    this.#index.fill(0);
    this.#reindex();
  }

  #reindex(): void {
    for (let row = 0; row < this.#rows; row++) {
      const base = row * this.stride;
      this.#index[this.#slot(this.words[base] as number, this.words[base + 1] as number)] = row + 1;
    }
  }
}

function indexSlots(rows: number): number {
  return 2 ** Math.ceil(Math.log2(2 * Math.max(2, rows)));
}

function mix(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return x ^ (x >>> 16);
}
