/**
 * Who gets looked at by ordinary visitors: a Zipf law over ranks, mixed with a uniform share, and ranks that slowly
 * change hands. A page is drawn from a seed of 32 bits, so that whoever remembers the seed sees the same people again.
 *
 *   seed ─▶ splitmix ─▶ uniform? ── yes ─▶ anybody
 *                          └─ no ─▶ rank (alias table) ─▶ who holds that rank on that day ─▶ person
 *
 * The first EXACT_RANKS have a column each; after them ranks share columns whose width is a thousandth of the rank, and
 * within one all are alike: an error of a thousandth of their probability at most.
 */
import { Permutation } from '../permutation.ts';
import { mix32 } from '../random.ts';
import { AliasTable } from './alias-table.ts';

/** Ranks with a column of their own. */
export const EXACT_RANKS = 1 << 20;
/** Populations up to here have a table of who holds which rank; larger ones compute it. */
const TABLE_PEOPLE = 1 << 24;
/** People of a page that are compared with each other, so that nobody stands twice on it. */
const COMPARED = 64;
const TWO_32 = 4_294_967_296;
/** Ranks below the most popular tenth are cold. */
export const WARM_SHARE = 0.1;
/** How far a rank's next holder is from the one before, as a share of the population; the golden section's. */
const STRIDE = 0.618_033_988_75;

export interface PopularityLaw {
  readonly zipf: number;
  readonly uniformShare: number;
  /** Share of the ranks that change hands in a day. */
  readonly driftPerDay: number;
}

export class Popularity {
  readonly people: number;
  readonly #law: PopularityLaw;
  readonly #columns: AliasTable;
  readonly #starts: Uint32Array;
  readonly #exact: number;
  readonly #order: Uint32Array | undefined;
  readonly #permutation: Permutation;
  readonly #stride: number;
  /** The day on which half of the first ranks are held by newcomers; -1 for none. */
  readonly #crowdDay: number;
  #state = 0;

  constructor(people: number, law: PopularityLaw, seed: number, crowdDay = -1) {
    this.people = people;
    this.#law = law;
    this.#crowdDay = crowdDay;
    const { weights, starts, exact } = columnsOf(people, law.zipf);
    this.#columns = new AliasTable(weights);
    this.#starts = starts;
    this.#exact = exact;
    this.#permutation = new Permutation(people, mix32(seed ^ 0x51ed_270b));
    this.#stride = Math.max(1, Math.floor(people * STRIDE));
    if (people <= TABLE_PEOPLE) this.#order = orderOf(people, seed);
  }

  /**
   * Draws a page: `count` people into `into`, nobody twice among neighbours.
   * @param seed 32 bits. @param day on which the page was first seen. @param uniformShare this visitor's own.
   */
  page(seed: number, day: number, uniformShare: number, count: number, into: Uint32Array): void {
    this.#state = seed;
    const limit = uniformShare * TWO_32;
    for (let i = 0; i < count; i++) {
      let person = this.#draw(limit, day);
      // A few tries: with a steep law and a small population a page may hardly have others.
      for (let tries = 0; tries < 4 && has(into, Math.max(0, i - COMPARED), i, person); tries++)
        person = this.#draw(limit, day);
      into[i] = person;
    }
  }

  /** One person by the law alone. */
  person(seed: number, day: number, uniformShare: number): number {
    this.#state = seed;
    return this.#draw(uniformShare * TWO_32, day);
  }

  /** Probability that a draw of the law alone, without the uniform share, is outside the most popular tenth. */
  coldShare(): number {
    const warm = Math.max(1, Math.floor(this.people * WARM_SHARE));
    return 1 - harmonic(warm, this.#law.zipf) / harmonic(this.people, this.#law.zipf);
  }

  #draw(uniformLimit: number, day: number): number {
    const a = this.#next();
    if (this.#next() < uniformLimit) return Math.floor((a / TWO_32) * this.people);
    const column = this.#columns.at(a, this.#next());
    let rank = column;
    if (column >= this.#exact) {
      const start = this.#starts[column - this.#exact] as number;
      const end = (this.#starts[column - this.#exact + 1] as number | undefined) ?? this.people;
      rank = start + Math.floor((this.#next() / TWO_32) * (end - start));
    }
    return this.#holder(rank, day);
  }

  /** Who holds a rank on a day. */
  #holder(rank: number, day: number): number {
    const hash = mix32(rank + 0x68e3_1da4);
    let generation = Math.floor(day * this.#law.driftPerDay + hash / TWO_32);
    if (day === this.#crowdDay && rank < 2_000 && (hash & 1) === 1) generation += 1;
    let place = rank;
    if (generation > 0) place = (rank + ((generation * this.#stride) % this.people)) % this.people;
    return this.#order === undefined ? this.#permutation.at(place) : (this.#order[place] as number);
  }

  #next(): number {
    this.#state = (this.#state + 0x9e37_79b9) | 0;
    return mix32(this.#state);
  }
}

function has(people: Uint32Array, from: number, to: number, person: number): boolean {
  for (let i = from; i < to; i++) if (people[i] === person) return true;
  return false;
}

/** The sum of k^-zipf for k from 1 to n: exact up to EXACT_RANKS, by the integral beyond. */
function harmonic(n: number, zipf: number): number {
  const exact = Math.min(n, EXACT_RANKS);
  let sum = 0;
  for (let k = 1; k <= exact; k++) sum += k ** -zipf;
  return n > exact ? sum + integral(exact + 0.5, n + 0.5, zipf) : sum;
}

function integral(from: number, to: number, zipf: number): number {
  const power = 1 - zipf;
  return Math.abs(power) < 1e-9 ? Math.log(to / from) : (to ** power - from ** power) / power;
}

function columnsOf(
  people: number,
  zipf: number,
): { weights: Float64Array; starts: Uint32Array; exact: number } {
  const exact = Math.min(people, EXACT_RANKS);
  const starts: number[] = [];
  for (let rank = exact; rank < people; rank += Math.ceil(rank / 1_000)) starts.push(rank);
  const weights = new Float64Array(exact + starts.length);
  for (let rank = 0; rank < exact; rank++) weights[rank] = (rank + 1) ** -zipf;
  for (const [i, start] of starts.entries())
    weights[exact + i] = integral(start + 0.5, (starts[i + 1] ?? people) + 0.5, zipf);
  return { weights, starts: Uint32Array.from(starts), exact };
}

/** Who holds which rank on the first day: Fisher and Yates, from a seed. */
function orderOf(people: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: people }, (_, i) => i);
  let state = mix32(seed ^ 0x2545_f491);
  for (let i = people - 1; i > 0; i--) {
    state = (state + 0x9e37_79b9) | 0;
    const j = Math.floor((mix32(state) / TWO_32) * (i + 1));
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
}
