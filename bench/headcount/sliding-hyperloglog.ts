/**
 * Sliding HyperLogLog (Chabchoub and Hébrail, "Sliding HyperLogLog: estimating cardinality in a data stream over a
 * sliding window", ICDMW 2010), as the rival: each register keeps the list of future possible maxima, the (time, rank)
 * pairs that no later pair of at least their rank makes superfluous. Any window up to the longest is answered from the
 * lists as HyperLogLog (Flajolet et al. 2007) answers: standard error 1.04 / sqrt(m).
 *
 *   register   | (t1, 5) (t4, 3) (t9, 1) |      times rise, ranks fall
 *
 * Written for clearness; bytes are counted as the paper counts them, 5 for a pair, which flatters it: in JavaScript
 * the lists take more.
 */
import { mix32 } from '../../src/headcount/person-hash.ts';

/** A time of four bytes and a rank of one. */
export const PAIR_BYTES = 5;

export class SlidingHyperLogLog {
  readonly registers: number;
  readonly #bits: number;
  readonly #times: number[][] = [];
  readonly #ranks: number[][] = [];

  /** @param bits 2^bits registers, 4 to 16. */
  constructor(bits: number) {
    this.#bits = bits;
    this.registers = 2 ** bits;
  }

  /** @param person 32 bits that tell people apart. @param second not before the last one, as the paper assumes. */
  observe(person: number, second: number): void {
    const hash = mix32(person ^ 0x9e37_79b9);
    const register = hash >>> (32 - this.#bits);
    // The rank comes from a hash of its own: 32 bits less the register's would run out at a few hundred million.
    const rank = Math.min(32, Math.clz32(mix32(hash ^ 0x85a3_08d3)) + 1);
    this.#times[register] ??= [];
    this.#ranks[register] ??= [];
    const times = this.#times[register];
    const ranks = this.#ranks[register];
    while (ranks.length > 0 && (ranks[ranks.length - 1] as number) <= rank) {
      ranks.pop();
      times.pop();
    }
    times.push(second);
    ranks.push(rank);
  }

  /** People last seen after a second. */
  count(start: number): number {
    const m = this.registers;
    let sum = 0;
    let zeros = 0;
    for (let register = 0; register < m; register++) {
      const times = this.#times[register];
      // Ranks fall with time: the first pair inside the window has the largest.
      const first = times?.findIndex((time) => time > start) ?? -1;
      const rank = first === -1 ? 0 : (this.#ranks[register]?.[first] as number);
      sum += 2 ** -rank;
      if (rank === 0) zeros += 1;
    }
    const estimate = ((0.7213 / (1 + 1.079 / m)) * m * m) / sum;
    return estimate <= 2.5 * m && zeros > 0 ? m * Math.log(m / zeros) : estimate;
  }

  /** As the paper counts them. */
  get bytes(): number {
    let pairs = 0;
    for (const times of this.#times) pairs += times?.length ?? 0;
    return pairs * PAIR_BYTES;
  }
}
