/**
 * How many different 64-bit keys there were, for sums that nobody is judged by: one by one up to `exactUpTo`, beyond that
 * HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) with linear counting for small numbers, 4,096 bytes and a standard
 * error of 1.6 %. The keys must be hashes. What a verdict rests on is counted by the headcount.
 *
 *   | low | high | 0 0 | low | high | …     open addressing, at most half full, grows by doubling; given back when it is too small
 */

const BITS = 12;
const REGISTERS = 1 << BITS;
/** Above it the harmonic mean is used; below it empty registers say more. */
const LINEAR_UP_TO = 2.5 * REGISTERS;
const FIRST_SLOTS = 64;

export class Distinct {
  readonly #registers = new Uint8Array(REGISTERS);
  readonly #exactUpTo: number;
  /** Keys as halves; undefined when they are too many to be kept. */
  #keys: Uint32Array | undefined;
  #held = 0;

  /** @param exactUpTo so many keys are told apart, 16 to 32 bytes each. */
  constructor(exactUpTo = 0) {
    this.#exactUpTo = exactUpTo;
    this.#keys = exactUpTo > 0 ? new Uint32Array(2 * FIRST_SLOTS) : undefined;
  }

  /** @param low, high the halves of a key; the one that is 0 is none. Amortised O(1). */
  add(low: number, high: number): void {
    if (this.#keys !== undefined) this.#keep(this.#keys, low >>> 0, high >>> 0);
    const register = low & (REGISTERS - 1);
    const rank = Math.clz32(high) + 1;
    if ((this.#registers[register] as number) < rank) this.#registers[register] = rank;
  }

  /** Whether `count` is the number, and no estimate of it. */
  get isExact(): boolean {
    return this.#keys !== undefined;
  }

  /** So many; about so many where it is not exact. O(registers). */
  get count(): number {
    if (this.#keys !== undefined) return this.#held;
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

  #keep(keys: Uint32Array, low: number, high: number): void {
    if (low === 0 && high === 0) return;
    const at = placeOf(keys, low, high);
    if (keys[at] === low && keys[at + 1] === high) return;
    if (this.#held === this.#exactUpTo) {
      this.#keys = undefined;
      return;
    }
    keys[at] = low;
    keys[at + 1] = high;
    this.#held += 1;
    if (4 * this.#held <= keys.length) return;
    const wider = new Uint32Array(2 * keys.length);
    for (let i = 0; i < keys.length; i += 2) {
      const [oldLow, oldHigh] = [keys[i] as number, keys[i + 1] as number];
      if (oldLow === 0 && oldHigh === 0) continue;
      const to = placeOf(wider, oldLow, oldHigh);
      wider[to] = oldLow;
      wider[to + 1] = oldHigh;
    }
    this.#keys = wider;
  }
}

/** Where a key is, or the free place where it belongs. */
function placeOf(keys: Uint32Array, low: number, high: number): number {
  const mask = keys.length - 2;
  let at = (2 * (low ^ high)) & mask;
  while ((keys[at] !== low || keys[at + 1] !== high) && (keys[at] !== 0 || keys[at + 1] !== 0))
    at = (at + 2) & mask;
  return at;
}
