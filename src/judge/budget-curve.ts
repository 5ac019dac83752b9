/**
 * What is ordinary on this platform: for each class of recipients and each window the largest number of distinct people
 * that one of them received in such a window within a day, as a histogram of days that are past and of today.
 *
 *   recipients' maxima ─▶ today ──at midnight──▶ history (halves in HISTORY_HALF_LIFE_DAYS)
 *                           │                      │
 *                           └─ how much busier ─┐  └▶ tail (pareto-tail.ts) ─▶ lines
 *                              is everybody?    └──────────────────────────────▲
 *
 * Lines are where an ordinary recipient gets on one day with a probability of STEP_UP_ERROR and DENY_ERROR, shared among
 * the windows. They are learned from recipients that are trusted; until there are MIN_LEARNED of their days, from
 * everybody, without looking at how large the largest are; until there are as many of those, the policy's lines hold.
 * On a day when everybody is busier (a sale), lines grow by as much as the trusted recipients' high quantile has.
 *
 * Error: as pareto-tail.ts states. Blind to whoever stays below the lines.
 */
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../disclosure/time.ts';
import { BUDGET_CLASSES, type Budget, type BudgetClass } from './budget-policy.ts';
import { BINS, leastOf } from './count-bins.ts';
import { exceeding, fitTail, type ParetoTail, quantileOf } from './pareto-tail.ts';

/** Windows that are learned, from a few pages to a year. */
export const LEARNED_WINDOWS_MS = [
  10 * SECOND_MS,
  MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  DAY_MS,
  30 * DAY_MS,
  365 * DAY_MS,
] as const;
export const WINDOWS = LEARNED_WINDOWS_MS.length;

/** Probability that an ordinary recipient crosses a denial's line on a day, in any window: a tenth of what is promised. */
export const DENY_ERROR = 1e-7;
/** … and a step-up's. */
export const STEP_UP_ERROR = 1e-5;
/** Days of recipients (one recipient on one day is one) before anything is learned from them. */
export const MIN_LEARNED = 5_000;
export const HISTORY_HALF_LIFE_DAYS = 30;
/** Share of the largest whose size is not looked at while recipients are learned from whom nobody trusts. */
const CENSORED_STRANGERS = 0.05;
/** Nobody is denied for less than this many times what the third busiest of those learned from had. */
export const SEEN_MARGIN = 1.25;
/** How often today is compared with what was learned. */
const COMPARED_EVERY_MS = 10 * MINUTE_MS;
/** Exceedances that must be expected today before it is compared. */
const MIN_EXPECTED = 20;

const VERSION = 1;
const POPULATION_NUMBERS = 2 + 2 * WINDOWS * BINS;

/** Lines of one class and window, in people. */
interface Line {
  readonly windowMs: number;
  stepUp: number;
  deny: number;
  /** Share that reaches the denial's line on a day; null for a policy's. */
  error: number | null;
  stepUpError: number | null;
}

export type { Line };

/**
 * How much an address receives is how many people are behind it: the tail of ordinary addresses says nothing of an office,
 * and of offices there are too few to learn from.
 */
const NOT_LEARNED = BUDGET_CLASSES.indexOf('address');

/** Histograms of one class of recipients in one window. */
interface Sample {
  readonly history: Float64Array;
  readonly today: Float64Array;
}

/** All of one class that are learned from in the same way. */
class Population {
  readonly samples: readonly Sample[] = LEARNED_WINDOWS_MS.map(() => ({
    history: new Float64Array(BINS),
    today: new Float64Array(BINS),
  }));
  historyTotal = 0;
  todayTotal = 0;

  get total(): number {
    return this.historyTotal + this.todayTotal;
  }

  endDay(): void {
    const kept = 0.5 ** (1 / HISTORY_HALF_LIFE_DAYS);
    for (const { history, today } of this.samples) {
      for (let bin = 0; bin < BINS; bin++)
        history[bin] = kept * (history[bin] as number) + (today[bin] as number);
      today.fill(0);
    }
    this.historyTotal = kept * this.historyTotal + this.todayTotal;
    this.todayTotal = 0;
  }

  /** All that it knows, as numbers. */
  *numbers(): Generator<number> {
    yield* [this.historyTotal, this.todayTotal];
    for (const { history, today } of this.samples) {
      yield* history;
      yield* today;
    }
  }

  take(numbers: Float64Array): void {
    this.historyTotal = numbers[0] as number;
    this.todayTotal = numbers[1] as number;
    let at = 2;
    for (const { history, today } of this.samples) {
      history.set(numbers.subarray(at, at + BINS));
      today.set(numbers.subarray(at + BINS, at + 2 * BINS));
      at += 2 * BINS;
    }
  }

  /** All days together. */
  bins(window: number): Float64Array {
    const { history, today } = this.samples[window] as Sample;
    return history.map((held, bin) => held + (today[bin] as number));
  }
}

interface Learned {
  readonly tails: (ParetoTail | undefined)[];
  /** Whom they were learned from. */
  readonly trusted: boolean;
}

export class BudgetCurve {
  /** Whether lines come of what is counted. */
  readonly #learns: boolean;
  readonly #populations: readonly (readonly [strangers: Population, trusted: Population])[];
  readonly #learned: (Learned | undefined)[] = BUDGET_CLASSES.map(() => undefined);
  readonly #lines: readonly (readonly Line[])[];
  /** How many times busier everybody is today than what was learned. */
  readonly #busier: Float64Array;
  /** Probabilities by class, window and bin, NaN where none was worked out since something was learned or compared. */
  readonly #probabilities = new Float64Array(BUDGET_CLASSES.length * WINDOWS * BINS).fill(Number.NaN);
  readonly #defaults: readonly (readonly number[])[];
  #comparedAt = Number.NEGATIVE_INFINITY;
  #day = Number.NaN;
  /** Totals at the last fit. */
  readonly #fitted: number[] = BUDGET_CLASSES.map(() => 0);

  /** @param defaults what holds until something is learned, and beyond which only the platform's own ways lead. */
  constructor(defaults: Readonly<Record<BudgetClass, readonly Budget[]>>, learns = true) {
    this.#learns = learns;
    this.#populations = BUDGET_CLASSES.map(() => [new Population(), new Population()]);
    this.#busier = new Float64Array(BUDGET_CLASSES.length * WINDOWS).fill(1);
    this.#lines = BUDGET_CLASSES.map(() =>
      LEARNED_WINDOWS_MS.map((windowMs) => ({
        windowMs,
        stepUp: Number.POSITIVE_INFINITY,
        deny: Number.POSITIVE_INFINITY,
        error: null,
        stepUpError: null,
      })),
    );
    // What nobody may receive in a minute nobody may receive in ten seconds.
    this.#defaults = BUDGET_CLASSES.map((name) =>
      LEARNED_WINDOWS_MS.map((windowMs) => {
        const longer = defaults[name].filter((budget) => budget.windowMs >= windowMs);
        return Math.min(Number.POSITIVE_INFINITY, ...longer.map(({ deny }) => deny));
      }),
    );
  }

  /** Whether lines of a class were learned. */
  isLearned(budgetClass: number): boolean {
    return this.#learned[budgetClass] !== undefined;
  }

  /** Lines as they are today, by window; infinite where nothing was learned. */
  lines(budgetClass: number): readonly Line[] {
    return this.#lines[budgetClass] as readonly Line[];
  }

  /** A recipient was seen for the first time today. */
  came(budgetClass: number, trusted: boolean): void {
    this.#population(budgetClass, trusted).todayTotal += 1;
  }

  /** Its largest count of today has grown from a bin to another; 0 for none yet. */
  moved(budgetClass: number, trusted: boolean, window: number, from: number, to: number): void {
    const { today } = this.#population(budgetClass, trusted).samples[window] as Sample;
    if (from > 0) today[from] = (today[from] as number) - 1;
    today[to] = (today[to] as number) + 1;
  }

  /** Counts below do not matter: neither for a tail nor for a line. */
  matters(budgetClass: number, window: number): number {
    if (budgetClass === NOT_LEARNED) return Number.POSITIVE_INFINITY;
    const tail = this.#learned[budgetClass]?.tails[window];
    return tail === undefined ? 4 : Math.max(4, Math.floor(tail.threshold / 4));
  }

  /** A bound of the probability that an ordinary recipient has so many people in a window on a day like today. */
  probability(budgetClass: number, window: number, people: number): number {
    const tail = this.#learned[budgetClass]?.tails[window];
    if (tail === undefined) return 1;
    return exceeding(tail, people / (this.#busier[budgetClass * WINDOWS + window] as number));
  }

  /** The same of the least count of a bin, kept for as long as it stays the same. O(1). */
  probabilityOfBin(budgetClass: number, window: number, bin: number): number {
    const place = (budgetClass * WINDOWS + window) * BINS + bin;
    let known = this.#probabilities[place] as number;
    if (Number.isNaN(known)) {
      known = this.probability(budgetClass, window, leastOf(bin));
      this.#probabilities[place] = known;
    }
    return known;
  }

  /** Strangers' largest counts of today in one window, and how busy today is. */
  strangers(
    budgetClass: number,
    window: number,
  ): { readonly today: Float64Array; readonly todayTotal: number; readonly busier: number | undefined } {
    const { samples, todayTotal } = this.#population(budgetClass, false);
    const { today } = samples[window] as Sample;
    const learned = this.#learned[budgetClass];
    const tail = learned?.tails[window];
    const control = this.#population(budgetClass, learned?.trusted ?? false);
    const { today: theirs } = control.samples[window] as Sample;
    const busier = tail === undefined ? undefined : howMuchBusier(tail, theirs, control.todayTotal);
    return { today, todayTotal, busier };
  }

  /** Trusted recipients that came today. */
  trustedToday(budgetClass: number): number {
    return this.#population(budgetClass, true).todayTotal;
  }

  /** Time goes on: ends days, learns, compares today. Cheap when nothing is due. */
  advance(at: EpochMs): void {
    if (at < this.#comparedAt + COMPARED_EVERY_MS) return;
    this.#comparedAt = at;
    const day = Math.floor(at / DAY_MS);
    const isNewDay = day > this.#day;
    if (isNewDay) for (const pair of this.#populations) for (const population of pair) population.endDay();
    if (Number.isNaN(this.#day) || isNewDay) this.#day = day;
    for (let budgetClass = 0; budgetClass < BUDGET_CLASSES.length; budgetClass++) {
      const total = this.#source(budgetClass)?.total ?? 0;
      // At each midnight, and in between while there is much to learn.
      if (total >= MIN_LEARNED && (isNewDay || total > 1.5 * (this.#fitted[budgetClass] as number)))
        this.#learn(budgetClass);
      if (this.#learned[budgetClass] !== undefined) this.#compare(budgetClass);
    }
  }

  /** Histograms of all classes. */
  snapshot(): Uint8Array {
    const numbers: number[] = [VERSION, this.#day];
    for (const population of this.#populations.flat()) numbers.push(...population.numbers());
    return new Uint8Array(new Float64Array(numbers).buffer);
  }

  /** @returns false, and nothing is changed, when the bytes are of another version. */
  restore(bytes: Uint8Array): boolean {
    const populations = this.#populations.flat();
    const size = populations.length * POPULATION_NUMBERS;
    if (bytes.length !== 8 * (2 + size)) return false;
    const numbers = new Float64Array(bytes.slice().buffer);
    if (numbers[0] !== VERSION || !numbers.every((number) => number >= 0)) return false;
    this.#day = numbers[1] as number;
    for (const [i, population] of populations.entries())
      population.take(numbers.subarray(2 + i * POPULATION_NUMBERS, 2 + (i + 1) * POPULATION_NUMBERS));
    for (let budgetClass = 0; budgetClass < BUDGET_CLASSES.length; budgetClass++) {
      if ((this.#source(budgetClass)?.total ?? 0) < MIN_LEARNED) continue;
      this.#learn(budgetClass);
      if (this.isLearned(budgetClass)) this.#compare(budgetClass);
    }
    return true;
  }

  #population(budgetClass: number, trusted: boolean): Population {
    return (this.#populations[budgetClass] as readonly [Population, Population])[trusted ? 1 : 0];
  }

  /** Whom to learn from: the trusted, or everybody as long as they are too few. */
  #source(budgetClass: number): Population | undefined {
    if (budgetClass === NOT_LEARNED) return undefined;
    const [strangers, trusted] = this.#populations[budgetClass] as readonly [Population, Population];
    if (trusted.total >= MIN_LEARNED) return trusted;
    return strangers.total >= MIN_LEARNED ? strangers : undefined;
  }

  #learn(budgetClass: number): void {
    const source = this.#source(budgetClass);
    if (source === undefined || !this.#learns) return;
    const trusted = source === this.#population(budgetClass, true);
    const options = { target: DENY_ERROR / WINDOWS, censored: trusted ? 0 : CENSORED_STRANGERS };
    const tails = LEARNED_WINDOWS_MS.map((_, window) => fitTail(source.bins(window), source.total, options));
    this.#learned[budgetClass] = { tails, trusted };
    this.#forgetProbabilities(budgetClass);
    this.#fitted[budgetClass] = source.total;
  }

  #forgetProbabilities(budgetClass: number): void {
    const from = budgetClass * WINDOWS * BINS;
    this.#probabilities.fill(Number.NaN, from, from + WINDOWS * BINS);
  }

  /** Sets today's lines. */
  #compare(budgetClass: number): void {
    this.#forgetProbabilities(budgetClass);
    const { tails, trusted } = this.#learned[budgetClass] as Learned;
    const population = this.#population(budgetClass, trusted);
    for (let window = 0; window < WINDOWS; window++) {
      const tail = tails[window];
      const line = (this.#lines[budgetClass] as readonly Line[])[window] as Line;
      if (tail === undefined) {
        const policy = (this.#defaults[budgetClass] as readonly number[])[window] as number;
        line.deny = policy;
        line.stepUp = policy;
        line.error = null;
        line.stepUpError = null;
        continue;
      }
      const { today } = population.samples[window] as Sample;
      const busier = howMuchBusier(tail, today, population.todayTotal) ?? 1;
      this.#busier[budgetClass * WINDOWS + window] = busier;
      const fallback = (this.#defaults[budgetClass] as readonly number[])[window] as number;
      const seen = trusted ? SEEN_MARGIN * thirdLargest(population.bins(window)) : 0;
      const bounded = (error: number, cap: number) =>
        Math.max(
          busier * Math.min(quantileOf(tail, error), Math.max(cap, quantileOf(tail, error, 'best'))),
          seen,
        );
      line.deny = Math.ceil(bounded(DENY_ERROR / WINDOWS, fallback));
      line.stepUp = Math.min(line.deny, Math.ceil(bounded(STEP_UP_ERROR / WINDOWS, fallback)));
      line.error = WINDOWS * this.probability(budgetClass, window, line.deny);
      line.stepUpError = WINDOWS * this.probability(budgetClass, window, line.stepUp);
    }
  }
}

/** How many times more people the same share of recipients has today; undefined while too few have come to tell. */
function howMuchBusier(
  { threshold, share }: ParetoTail,
  today: Float64Array,
  total: number,
): number | undefined {
  const expected = share * total;
  if (expected < MIN_EXPECTED) return undefined;
  let above = 0;
  for (let bin = BINS - 1; bin > 0 && leastOf(bin) >= threshold; bin--) above += today[bin] as number;
  if (above <= expected + 4 * Math.sqrt(expected)) return 1;
  let bin = BINS;
  let weight = 0;
  while (bin > 1 && weight < expected) {
    bin -= 1;
    weight += today[bin] as number;
  }
  return Math.max(1, leastOf(bin) / threshold);
}

/** The third largest count that was seen: two of them could be somebody's doing. */
function thirdLargest(bins: Float64Array): number {
  let weight = 0;
  for (let bin = BINS - 1; bin > 0; bin--) {
    weight += bins[bin] as number;
    if (weight >= 3) return leastOf(bin);
  }
  return 0;
}
