/**
 * The accounts of a simulated platform: who comes on which day, what each is like, and what each has seen. What an account
 * is like follows from its number by hashing, so that a million cost nothing; what it has seen are the seeds of its last
 * pages, so that a revisit shows the same people.
 *
 *   account ─▶ how often it comes   gamma, mean 1: many come rarely, some daily
 *           ─▶ how much it looks    log-normal, its share of the variance
 *           ─▶ how far it strays    beta: its own uniform share
 *           ─▶ how much it returns  beta: its own revisit share
 *           ─▶ where, with what     home or shared address, fingerprint, prefetching application, role
 */
import { mix32, Random } from '../random.ts';
import type { HumansFile, Scenario } from '../scenario/scenario.ts';
import type { Places } from './places.ts';
import { betaTable, gammaTable, normalQuantile } from './quantiles.ts';

/** Accounts for each actor of a day: most people are not here today. */
export const ACCOUNTS_PER_ACTOR = 10;
/** Pages that an account remembers. */
export const REMEMBERED = 8;
/** Part of the variance of activity that lies between accounts and not between an account's days. */
export const BETWEEN_ACCOUNTS = 0.4;
/** Shape of how often accounts come: below 1, most come rarely. */
const FREQUENCY_SHAPE = 0.7;
/** Nobody comes more surely than this on a day. */
const SUREST = 0.95;
/** An account changes its browser's version about so often, in days. */
const UPDATE_DAYS = 45;
const TWO_32 = 4_294_967_296;

export class AccountPool {
  readonly size: number;
  readonly #seed: number;
  readonly #humans: Scenario['humans'];
  readonly #frequency: Float64Array;
  readonly #strays: Float64Array;
  readonly #returns: Float64Array;
  readonly #activity: Float64Array;
  readonly #sharedAddresses: number;
  readonly #shareds: number;
  readonly #chances = new Map<number, Uint32Array>();

  constructor(scenario: Scenario, seed: number) {
    const { humans, popularity } = scenario;
    this.#humans = humans;
    this.#seed = new Random(seed, 'accounts').next32();
    const crowd = humans.flashCrowd?.volume ?? 1;
    this.size = Math.max(1, Math.ceil(humans.actorsPerDay * Math.max(ACCOUNTS_PER_ACTOR, 1.5 * crowd)));
    this.#frequency = gammaTable(FREQUENCY_SHAPE, seed);
    this.#strays = betaTable(popularity.uniformShare, popularity.spread, seed);
    this.#returns = betaTable(humans.revisit, humans.revisitSpread, seed + 1);
    const sigma = activitySigma(humans) * Math.sqrt(BETWEEN_ACCOUNTS);
    this.#activity = Float64Array.from({ length: 65_536 }, (_, i) =>
      Math.exp(sigma * normalQuantile((i + 0.5) / 65_536)),
    );
    const { share, actorsPerAddress } = humans.sharedAddresses;
    this.#shareds = share;
    this.#sharedAddresses = Math.max(1, Math.round((humans.actorsPerDay * share) / actorsPerAddress));
  }

  /**
   * Everybody who comes on a day.
   * @param expected how many, on average.
   */
  *comers(day: number, expected: number): Generator<number> {
    const chances = this.#chancesFor(expected);
    const salt = mix32(this.#seed + Math.imul(day + 1, 0x9e37_79b1));
    for (let account = 0; account < this.size; account++) {
      const chance = chances[this.#hash(account, 1) & 255] as number;
      if (mix32(Math.imul(account, 0x85eb_ca6b) ^ salt) < chance) yield account;
    }
  }

  /** Times the median of what an account looks at in a day. */
  activity(account: number): number {
    return this.#activity[this.#hash(account, 2) & 65_535] as number;
  }

  /** Probability that a view of the account goes to anybody, popular or not. */
  strays(account: number): number {
    return this.#strays[this.#hash(account, 3) & 255] as number;
  }

  returns(account: number): number {
    return this.#returns[this.#hash(account, 4) & 255] as number;
  }

  /** Index of its role; -1 for none. */
  role(account: number): number {
    let left = this.#hash(account, 5) / TWO_32;
    for (const [i, { share }] of this.#humans.roles.entries()) {
      if (left < share) return i;
      left -= share;
    }
    return -1;
  }

  prefetches(account: number): boolean {
    return this.#hash(account, 6) < this.#humans.prefetch * TWO_32;
  }

  address(account: number, places: Places): number {
    if (this.#hash(account, 7) >= this.#shareds * TWO_32) return places.home(account);
    return places.shared(Math.floor((this.#hash(account, 8) / TWO_32) * this.#sharedAddresses));
  }

  fingerprint(account: number, day: number, places: Places): number {
    const version = Math.floor(day / UPDATE_DAYS + this.#hash(account, 9) / TWO_32);
    return places.fingerprint(this.#hash(account, 10 + version));
  }

  #hash(account: number, what: number): number {
    return mix32(mix32(account + Math.imul(what, 0x9e37_79b1)) ^ this.#seed);
  }

  /** For each frequency the chance, of 2^32, with which so many are expected to come. */
  #chancesFor(expected: number): Uint32Array {
    const known = this.#chances.get(expected);
    if (known !== undefined) return known;
    const share = Math.min(SUREST * 0.999, expected / this.size);
    const mean = (factor: number) =>
      this.#frequency.reduce((sum, each) => sum + Math.min(SUREST, factor * each), 0) /
      this.#frequency.length;
    let low = 0;
    let high = 1;
    while (mean(high) < share) high *= 2;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (mean(middle) < share) low = middle;
      else high = middle;
    }
    const chances = Uint32Array.from(this.#frequency, (each) => Math.min(SUREST, high * each) * TWO_32);
    this.#chances.set(expected, chances);
    return chances;
  }
}

/** The standard deviation of the logarithm of an actor's views in a day. */
export function activitySigma({ viewsPerActor: { median, p99 } }: Pick<HumansFile, 'viewsPerActor'>): number {
  return Math.log(p99 / median) / 2.326_347_874;
}
