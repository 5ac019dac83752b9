/**
 * Timestamped PCSA: probabilistic counting with stochastic averaging (Flajolet and Martin, "Probabilistic counting
 * algorithms for data base applications", 1985), each cell of whose bitmap holds the stamp of its last sighting instead of a bit.
 * The bitmap of any window is then `stamp > start`, cell by cell. Twitter's HyperLogLogSeries (Algebird) keeps the same
 * table and reads a HyperLogLog out of it; read as a bitmap it has more to say.
 *
 *              register 0   1   2   …   m-1        a person falls into one register, uniformly,
 *   level 0    |  stamp   | · | · |   | · |        and into level k of it with probability 2^-(k+1)
 *   level 1    |    ·     | · | · |   | · |
 *    …                                             levels are added as they are met: log2(n / m) + 4 or so
 *
 * Estimator (estimate): the maximum-likelihood one. With c_k cells of level k set, a cell being empty with probability
 * exp(-n l_k), l_k = 2^-(k+1) / m, the likelihood's maximum solves
 *
 *   sum_k c_k l_k / (exp(n l_k) - 1) = sum_k (m - c_k) l_k
 *
 * whose left side falls in n: one root, found by Newton from below. Its error (standardError) is that of the Fisher
 * information I = sum_k m l_k^2 / (exp(n l_k) - 1): sqrt(1/I - n), which for n >> m is 0.649 n / sqrt(m) and less for n
 * near m. Its bias is below 0.2 % (measured, so left in). The bitmap's exact likelihood is multinomial; treating cells as
 * independent (Poissonisation) is what every PCSA analysis does and costs nothing at these sizes.
 *
 * Merge: the larger stamp, cell by cell; commutative, associative, idempotent. Update O(1), question O(cells).
 */
import type { ByteCeiling } from './byte-ceiling.ts';
import type { PeoplePage } from './people-page.ts';
import { PLACE_BITS, PLACE_REGISTERS } from './person-hash.ts';

/** Levels there can be; the last one takes all the rest. */
export const LEVELS = 32;
/** Levels a table begins with, and grows by. */
const FIRST_LEVELS = 12;
const MORE_LEVELS = 4;
/** Later than any stamp. */
const NEVER = 2 ** 32;
/** Turns unsigned words into signed ones of the same order. */
const SIGN = 0x8000_0000 | 0;

export class Pcsa {
  readonly registers: number;
  readonly #ceiling: ByteCeiling;
  #levels = FIRST_LEVELS;
  #cells: Uint32Array;
  /** Where the window begins whose cells are counted while they are set. */
  #base = 0;
  /** Cells of each level with a stamp above `#base`. */
  readonly #set = new Uint32Array(LEVELS);
  /** None of them has a stamp below this one. */
  #oldest = NEVER;

  /** @param registers a power of two, 4 at least. The ceiling must have room. */
  constructor(registers: number, ceiling: ByteCeiling) {
    this.registers = registers;
    this.#ceiling = ceiling;
    ceiling.mustTake(4 * registers * FIRST_LEVELS);
    this.#cells = new Uint32Array(registers * FIRST_LEVELS);
  }

  get cells(): Uint32Array {
    return this.#cells;
  }

  get bytes(): number {
    return this.#cells.byteLength;
  }

  /** @param bits a person's registerBits; the lower ones count. */
  observe(bits: number, level: number, stamp: number): void {
    if (level >= this.#levels) this.#deepen(level + 1);
    const cell = level * this.registers + (bits & (this.registers - 1));
    const before = this.#cells[cell] as number;
    if (before >= stamp) return;
    this.#cells[cell] = stamp;
    if (stamp <= this.#base) return;
    if (before <= this.#base) this.#set[level] = (this.#set[level] as number) + 1;
    if (stamp < this.#oldest) this.#oldest = stamp;
  }

  /**
   * As observe, for those people of a placed page, from one index to another, who were seen in a tier. A table of
   * PLACE_REGISTERS at most.
   */
  observePage(page: PeoplePage, from: number, to: number, stamp: number, bit: number): void {
    const { places, tiers } = page;
    const isAll = (page.commonTiers & bit) !== 0;
    const { registers } = this;
    const cells = this.#cells;
    const { length } = cells;
    const below = registers - 1;
    const narrower = Math.clz32(registers) - Math.clz32(PLACE_REGISTERS);
    for (let i = from; i < to; i++) {
      if (!isAll && ((tiers[i] as number) & bit) === 0) continue;
      const place = places[i] as number;
      const cell = ((place & ~(PLACE_REGISTERS - 1)) >>> narrower) | (place & below);
      // A page later in the same second finds nearly all cells as they will be.
      if (cell < length && (cells[cell] as number) >= stamp) continue;
      this.observe(place & below, place >>> PLACE_BITS, stamp);
    }
  }

  /** From now on the window that begins at this stamp is the one that is counted in O(levels). O(cells). */
  beginAt(stamp: number): void {
    this.#base = stamp;
    this.#count(stamp, this.#set);
    this.#oldest = NEVER;
    for (const seen of this.#cells) if (seen > stamp && seen < this.#oldest) this.#oldest = seen;
  }

  /** Takes the larger stamp of each cell, of a table with as many registers. */
  merge(cells: Uint32Array): void {
    if (cells.length > this.#cells.length) this.#deepen(cells.length / this.registers);
    const mine = this.#cells;
    for (let i = 0; i < cells.length; i++) {
      if ((cells[i] as number) > (mine[i] as number)) mine[i] = cells[i] as number;
    }
    this.beginAt(this.#base);
  }

  /**
   * Counts the cells of each level with a stamp above `start` into `counts`, LEVELS of them. O(levels) for a window that
   * holds everything since the beginning, as most do that are asked of a newcomer; else O(cells).
   */
  occupancy(start: number, counts: Uint32Array): void {
    if (start >= this.#base && start < this.#oldest) counts.set(this.#set);
    else this.#count(start, counts);
  }

  release(): void {
    this.#ceiling.give(this.bytes);
  }

  #count(start: number, counts: Uint32Array): void {
    const { registers } = this;
    // Compared as signed numbers, of which a loop costs a third where the compiler has not come to its last stage.
    const cells = new Int32Array(this.#cells.buffer);
    const above = start ^ SIGN;
    for (let level = 0, cell = 0; level < this.#levels; level++) {
      let set = 0;
      for (const end = cell + registers; cell < end; cell += 4) {
        if (((cells[cell] as number) ^ SIGN) > above) set += 1;
        if (((cells[cell + 1] as number) ^ SIGN) > above) set += 1;
        if (((cells[cell + 2] as number) ^ SIGN) > above) set += 1;
        if (((cells[cell + 3] as number) ^ SIGN) > above) set += 1;
      }
      counts[level] = set;
    }
    counts.fill(0, this.#levels);
  }

  #deepen(levels: number): void {
    const next = Math.min(LEVELS, Math.ceil(levels / MORE_LEVELS) * MORE_LEVELS);
    const cells = new Uint32Array(this.registers * next);
    this.#ceiling.mustTake(cells.byteLength - this.bytes);
    cells.set(this.#cells);
    this.#cells = cells;
    this.#levels = next;
  }
}

/** Newton's steps from below double the correct digits; the rest is for windows far from the first guess. */
const MAX_STEPS = 60;
const PRECISION = 1e-6;

/**
 * The most likely number of people, given how many cells of each level are set. O(levels) a step, about five steps.
 * @returns Infinity when all cells are set.
 */
export function estimate(counts: Uint32Array, registers: number): number {
  let top = LEVELS - 1;
  while (top >= 0 && counts[top] === 0) top -= 1;
  if (top < 0) return 0;
  let empty = 1;
  for (let k = 0; k <= top; k++) empty -= (counts[k] as number) * share(k, registers);
  if (empty <= 0) return Number.POSITIVE_INFINITY;
  let people = firstGuess(counts, top, registers, empty);
  for (let step = 0; step < MAX_STEPS; step++) {
    // exp(n l_k) - 1 for the highest level, then downwards: e^2x - 1 = y (y + 2) for y = e^x - 1.
    let y = Math.expm1(people * share(top, registers));
    let value = -empty;
    let slope = 0;
    for (let k = top; k >= 0; k--) {
      const weight = share(k, registers);
      const part = ((counts[k] as number) * weight) / y;
      value += part;
      slope -= part * weight * (1 + 1 / y);
      // The last two levels have the same share: the very last takes all the rest.
      if (k < LEVELS - 1) y *= y + 2;
      // Full levels far below have nothing more to say, and would overflow.
      if (y > 1e30) break;
    }
    const change = -value / slope;
    people += change;
    if (Math.abs(change) <= PRECISION * people) break;
  }
  return people;
}

/**
 * Standard error of the estimate, in people. The Fisher information is that of a table whose number of people is itself
 * Poisson; that variance, n, is not ours: the people are as many as they are.
 */
export function standardError(people: number, registers: number): number {
  let information = 0;
  for (let k = 0; k < LEVELS; k++) {
    const weight = share(k, registers);
    information += (registers * weight * weight) / Math.expm1(people * weight);
  }
  return Math.sqrt(Math.max(0, 1 / information - people));
}

/** Probability that a person falls into a level; the last one takes all the rest. */
const LEVEL_SHARES = Float64Array.from(
  { length: LEVELS },
  (_, level) => 2 ** -Math.min(level + 1, LEVELS - 1),
);

/** Probability that a person falls into one cell of a level. */
function share(level: number, registers: number): number {
  return (LEVEL_SHARES[level] as number) / registers;
}

/**
 * A guess that is never above the root: the number that explains the empty cells if each set cell had exactly one
 * person. From below Newton's steps on this convex function never overshoot.
 */
function firstGuess(counts: Uint32Array, top: number, registers: number, empty: number): number {
  // c_k l / (e^{n l} - 1) >= c_k (1 / n - l / 2): solving the lower bound's sum stays below the root.
  let cells = 0;
  let halves = 0;
  for (let k = 0; k <= top; k++) {
    cells += counts[k] as number;
    halves += ((counts[k] as number) * share(k, registers)) / 2;
  }
  return cells / (empty + halves);
}
