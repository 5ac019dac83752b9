/**
 * People who do not exist, placed where only a harvester goes: which person keys are theirs, and which share of the people
 * who can be reached through a surface they are. And what is known when some of them were taken: with n of them among a
 * share f, n / f people were taken in all, without bias whatever the harvester's many identities (Horvitz and Thompson
 * 1952), as long as it does not know them.
 */
import type { TakenInAll } from '../disclosure/verdict.ts';

/** What the canary test needs to know of them. */
export interface Canaries {
  /** Whether a person key, as unsigned halves, is a canary's. */
  has(low: number, high: number): boolean;
  /** Whether a number that a request asked for, an id or a telephone number, is a canary's. */
  asks(value: number): boolean;
  /** Share of canaries among the people that can be reached through a route; undefined where there are none. */
  fraction(route: string): number | undefined;
}

/** Confidence of the interval. */
export const TAKEN_CONFIDENCE = 0.95;

/**
 * How many people were taken, given that so many different canaries were among them.
 * @param hits canaries taken. @param fraction share of canaries, above 0.
 * The interval is Garwood's (1936): exact, at least TAKEN_CONFIDENCE.
 */
export function takenInAll(hits: number, fraction: number, confidence = TAKEN_CONFIDENCE): TakenInAll {
  const tail = (1 - confidence) / 2;
  return {
    people: Math.round(hits / fraction),
    low: Math.floor((hits === 0 ? 0 : poissonMean(hits - 1, 1 - tail)) / fraction),
    high: Math.ceil(poissonMean(hits, tail) / fraction),
  };
}

/** The mean for which a Poisson count is `count` or less with this probability. */
function poissonMean(count: number, probability: number): number {
  let low = 0;
  let high = 2 * count + 40;
  for (let step = 0; step < 80; step++) {
    const mean = (low + high) / 2;
    if (poissonAtMost(count, mean) > probability) low = mean;
    else high = mean;
  }
  return (low + high) / 2;
}

function poissonAtMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

/** A set of person keys in open addressing: 16 bytes a canary, one read for nearly everybody who is none. */
export class CanarySet implements Canaries {
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  readonly #taken: Uint8Array;
  readonly #mask: number;
  readonly #fractions: ReadonlyMap<string, number>;
  readonly #everywhere: number | undefined;
  readonly #numbers: ReadonlySet<number>;

  /**
   * @param fractions by route; `*` for all others. Each above 0 and at most 1.
   * @param numbers by which they are asked for: those that stand in lists alone are nobody's when they are.
   */
  constructor(
    people: readonly bigint[],
    fractions: Readonly<Record<string, number>>,
    numbers: Iterable<number> = [],
  ) {
    this.#numbers = new Set(numbers);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, 4 * people.length)));
    this.#low = new Uint32Array(slots);
    this.#high = new Uint32Array(slots);
    this.#taken = new Uint8Array(slots);
    this.#mask = slots - 1;
    const { '*': everywhere, ...routes } = fractions;
    this.#fractions = new Map(Object.entries(routes));
    this.#everywhere = everywhere;
    for (const person of people) {
      const low = Number(person & 0xffff_ffffn);
      const high = Number((person >> 32n) & 0xffff_ffffn);
      const slot = this.#slot(low, high);
      this.#low[slot] = low;
      this.#high[slot] = high;
      this.#taken[slot] = 1;
    }
  }

  has(low: number, high: number): boolean {
    return this.#taken[this.#slot(low, high)] === 1;
  }

  asks(value: number): boolean {
    return this.#numbers.has(value);
  }

  fraction(route: string): number | undefined {
    return this.#fractions.get(route) ?? this.#everywhere;
  }

  #slot(low: number, high: number): number {
    let slot = (Math.imul(low ^ (high >>> 7), 0x9e37_79b1) >>> 7) & this.#mask;
    while (this.#taken[slot] === 1 && (this.#low[slot] !== low || this.#high[slot] !== high))
      slot = (slot + 1) & this.#mask;
    return slot;
  }
}
