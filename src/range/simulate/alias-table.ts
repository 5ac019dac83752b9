/**
 * Draws from any discrete distribution with one look-up and one comparison: the alias method (A. J. Walker, 1977;
 * M. D. Vose's linear construction, 1991).
 *
 *   column, 32-bit words   | below it the column's own entry is drawn | its alias |
 *
 * Both words of a column lie in one line of memory, and the comparison is arithmetic: a branch on what no cache holds
 * would wait for it, where several draws can wait together.
 */

const TWO_32 = 4_294_967_296;

export class AliasTable {
  readonly size: number;
  readonly #columns: Uint32Array;

  /** @param weights at least one, none negative, with a positive sum. O(weights). */
  constructor(weights: ArrayLike<number>) {
    const size = weights.length;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += weights[i] as number;
    if (!(size > 0 && sum > 0)) throw new RangeError('an alias table needs a positive weight');
    this.size = size;
    this.#columns = new Uint32Array(2 * size);
    const columns = this.#columns;
    const own = new Float64Array(size);
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
      columns[2 * low + 1] = high;
      own[high] = (own[high] as number) + (own[low] as number) - 1;
      if ((own[high] as number) < 1) {
        larges -= 1;
        small[smalls++] = high;
      }
    }
    // What is left over is 1 but for rounding.
    for (let i = 0; i < larges; i++) own[large[i] as number] = 1;
    for (let i = 0; i < smalls; i++) own[small[i] as number] = 1;
    for (let i = 0; i < size; i++) {
      const below = Math.ceil((own[i] as number) * TWO_32);
      columns[2 * i] = Math.min(below, TWO_32 - 1);
      // A column that is all its own is its own alias.
      if (below >= TWO_32) columns[2 * i + 1] = i;
    }
  }

  /** An index. @param a @param b independent and uniform in 0 … 2^32 - 1. */
  at(a: number, b: number): number {
    const column = Math.floor((a / TWO_32) * this.size);
    const alias = this.#columns[2 * column + 1] as number;
    // -1, all bits, where b is below; 0 else.
    const isOwn = Math.floor((b - (this.#columns[2 * column] as number)) / TWO_32);
    return alias ^ ((alias ^ column) & isOwn);
  }
}
