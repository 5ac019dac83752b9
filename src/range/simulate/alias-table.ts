/**
 * Draws from any discrete distribution with one look-up and one comparison: the alias method (A. J. Walker, 1977;
 * M. D. Vose's linear construction, 1991).
 */

const TWO_32 = 4_294_967_296;

export class AliasTable {
  readonly size: number;
  /** Below it a column's own entry is drawn; of 2^32. */
  readonly #own: Float64Array;
  readonly #alias: Uint32Array;

  /** @param weights at least one, none negative, with a positive sum. O(weights). */
  constructor(weights: ArrayLike<number>) {
    const size = weights.length;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += weights[i] as number;
    if (!(size > 0 && sum > 0)) throw new RangeError('an alias table needs a positive weight');
    this.size = size;
    this.#own = new Float64Array(size);
    this.#alias = new Uint32Array(size);
    const own = this.#own;
    const small = new Uint32Array(size);
    const large = new Uint32Array(size);
    let smalls = 0;
    let larges = 0;
    for (let i = 0; i < size; i++) {
      own[i] = ((weights[i] as number) / sum) * size;
      if ((own[i] as number) < 1) small[smalls++] = i;
      else large[larges++] = i;
    }
    while (smalls > 0 && larges > 0) {
      const low = small[--smalls] as number;
      const high = large[larges - 1] as number;
      this.#alias[low] = high;
      own[high] = (own[high] as number) + (own[low] as number) - 1;
      if ((own[high] as number) < 1) {
        larges -= 1;
        small[smalls++] = high;
      }
    }
    // What is left over is 1 but for rounding.
    for (let i = 0; i < larges; i++) own[large[i] as number] = 1;
    for (let i = 0; i < smalls; i++) own[small[i] as number] = 1;
    for (let i = 0; i < size; i++) own[i] = (own[i] as number) * TWO_32;
  }

  /** An index. @param a @param b independent and uniform in 0 … 2^32 - 1. */
  at(a: number, b: number): number {
    const column = Math.floor((a / TWO_32) * this.size);
    return b < (this.#own[column] as number) ? column : (this.#alias[column] as number);
  }
}
