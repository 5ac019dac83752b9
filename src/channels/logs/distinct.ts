/**
 * How many different 64-bit keys there were, for sums that nobody is judged by: HyperLogLog (Flajolet, Fusy, Gandouet,
 * Meunier 2007) with linear counting for small numbers. 4,096 bytes, standard error 1.6 %. The keys must be hashes.
 * What a verdict rests on is counted by the headcount.
 */

const BITS = 12;
const REGISTERS = 1 << BITS;
/** Above it the harmonic mean is used; below it empty registers say more. */
const LINEAR_UP_TO = 2.5 * REGISTERS;

export class Distinct {
  readonly #registers = new Uint8Array(REGISTERS);

  /** @param low, high the halves of a key. */
  add(low: number, high: number): void {
    const register = low & (REGISTERS - 1);
    const rank = Math.clz32(high) + 1;
    if ((this.#registers[register] as number) < rank) this.#registers[register] = rank;
  }

  /** About so many. O(registers). */
  get count(): number {
    let sum = 0;
    let empty = 0;
    for (const rank of this.#registers) {
      sum += 2 ** -rank;
      if (rank === 0) empty += 1;
    }
    const estimate = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS) / sum;
    const isSmall = estimate <= LINEAR_UP_TO && empty > 0;
    return Math.round(isSmall ? REGISTERS * Math.log(REGISTERS / empty) : estimate);
  }
}
