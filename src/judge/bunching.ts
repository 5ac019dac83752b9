/**
 * T6, bunching: do more strangers than usual stay just where ordinary recipients rarely get, each of them below its budget?
 * A fleet that hugs its budgets is a lump in the distribution of today's largest counts: too many recipients beyond the
 * counts that one in a hundred, one in 300, … reached on the days before. The largest of these excesses, in standard
 * deviations, is higher criticism (Donoho and Jin 2004).
 *
 *   expected beyond a count    strangers today × share of strangers' days before × (1 + HEADROOM)
 *   its standard deviation     √(expected + (φ expected)²), φ being how much that share has moved from day to day
 *
 * Counts are compared after today's are divided by how much busier trusted recipients are (budget-curve.ts): a sale moves
 * everybody, a fleet moves strangers only. The e-value of z is the average of exp(λ z - λ² / 2) over a few λ: 1 on average at
 * most for what is no more spread than a normal variable. It belongs to the day.
 *
 * Who is a stranger changes while a platform is being learned, and how much a share moves from day to day must have been
 * seen: days count from when there are trusted recipients on, and nothing is said before MIN_DAYS of them.
 *
 * Error: that of the normal bound, with measured over-dispersion. Blind to fleets at median use, and to fewer than a few
 * hundred identities among millions.
 */
import { DAY_MS, type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import { type BudgetCurve, LEARNED_WINDOWS_MS } from './budget-curve.ts';
import { BUDGET_CLASSES } from './budget-policy.ts';
import { BINS, binOf, leastOf } from './count-bins.ts';
import { type Entities, type EntityKind, NO_ENTITY } from './entity.ts';
import { type JudgeTest, REPORTED_AGAIN, REPORTING_LINE, type Report, type Scene } from './test.ts';

/** Shares of recipients beyond the counts that are looked at. */
export const LEVELS = [1e-2, 3e-3, 1e-3, 3e-4] as const;
/** Windows in which fleets are looked for: longer ones change too slowly, shorter ones are T1's. */
const WATCHED_MS: readonly number[] = [HOUR_MS, DAY_MS];
/** How many more strangers than before are thought ordinary. */
export const HEADROOM = 0.25;
/** Day-to-day standard deviation of a share that is believed at least. */
export const MIN_OVER_DISPERSION = 0.1;
/** Strangers' days before anything is said, and days that they were seen on. */
const MIN_STRANGERS = 10_000;
export const MIN_DAYS = 7;
/** What strangers did on other days counts half after so many. */
const HALF_LIFE_DAYS = 14;
/** Trusted recipients on a day from which on strangers are those who are not. */
const MIN_TRUSTED_A_DAY = 200;
const LAMBDAS = [1, 2, 4, 8] as const;
const VISITORS = BUDGET_CLASSES.indexOf('visitor');

export class BunchingTest implements JudgeTest {
  readonly name = 'bunching';
  readonly about: readonly EntityKind[] = ['site'];
  readonly #curve: BudgetCurve;
  readonly #entities: Entities;
  /** Mean square of the day-to-day movement of the share beyond each level, by window. */
  readonly #moved = WATCHED_MS.map(() => new Float64Array(LEVELS.length).fill(MIN_OVER_DISPERSION ** 2));
  readonly #last = WATCHED_MS.map(() => new Float64Array(LEVELS.length).fill(Number.NaN));
  /** Strangers of days before, by window, and their number. */
  readonly #history = WATCHED_MS.map(() => new Float64Array(BINS));
  #strangers = 0;
  #days = 0;
  #reported = 0;
  #day = Number.NaN;

  constructor(curve: BudgetCurve, entities: Entities) {
    this.#curve = curve;
    this.#entities = entities;
  }

  observe(scene: Scene): void {
    // Time alone drives it; the curve counts.
    if (Number.isNaN(this.#day)) this.#day = Math.floor(scene.at / DAY_MS);
  }

  tick(at: EpochMs, report: Report): void {
    const site = this.#entities.find('site', 0n);
    if (site === NO_ENTITY) return;
    let logE = Number.NEGATIVE_INFINITY;
    let found = { people: 0, windowMs: DAY_MS, limit: 0 };
    const isNewDay = Math.floor(at / DAY_MS) > this.#day;
    for (const [place, windowMs] of WATCHED_MS.entries()) {
      const excesses = this.#excesses(place, windowMs, isNewDay);
      for (const { z, beyond, expected } of excesses) {
        const own = eValue(z) - Math.log(WATCHED_MS.length * LEVELS.length);
        if (own > logE) found = { people: beyond, windowMs, limit: Math.ceil(expected) };
        logE = logSum(logE, own);
      }
    }
    if (isNewDay) this.#endDay(Math.floor(at / DAY_MS));
    const told = logE >= REPORTING_LINE ? logE : Number.NEGATIVE_INFINITY;
    if (Math.abs(Math.max(0, told) - this.#reported) < REPORTED_AGAIN) return;
    this.#reported = Math.max(0, told);
    report({ entity: site, test: this.name, logE: told, exact: true, ...found });
  }

  /** By level: strangers beyond it, those expected, and the excess in standard deviations. */
  #excesses(
    place: number,
    windowMs: number,
    isNewDay: boolean,
  ): { z: number; beyond: number; expected: number }[] {
    const { today, todayTotal, busier } = this.#curve.strangers(VISITORS, windowOf(windowMs));
    // How busy a day is, is known only after a while.
    if (this.#strangers < MIN_STRANGERS || busier === undefined) return [];
    const history = this.#history[place] as Float64Array;
    const found = LEVELS.map((level, k) => {
      const count = countBeyond(history, level * this.#strangers);
      const share = weightFrom(history, count) / this.#strangers;
      const beyond = weightFrom(today, count * busier);
      const expected = (1 + HEADROOM) * share * todayTotal;
      const moved = (this.#moved[place] as Float64Array)[k] as number;
      const deviation = Math.sqrt(Math.max(1, expected) + moved * expected ** 2);
      if (isNewDay && todayTotal > 0) this.#follow(place, k, beyond / todayTotal / share);
      return { z: (beyond - expected) / deviation, beyond, expected };
    });
    return this.#days < MIN_DAYS ? [] : found;
  }

  /** A day's strangers become those of before. The curve has not ended the day yet. */
  #endDay(day: number): void {
    this.#day = day;
    if (this.#curve.trustedToday(VISITORS) < MIN_TRUSTED_A_DAY) return;
    const kept = 0.5 ** (1 / HALF_LIFE_DAYS);
    for (const [place, windowMs] of WATCHED_MS.entries()) {
      const { today, busier = 1 } = this.#curve.strangers(VISITORS, windowOf(windowMs));
      const history = this.#history[place] as Float64Array;
      for (let bin = 0; bin < BINS; bin++) history[bin] = kept * (history[bin] as number);
      // A sale is kept as the ordinary day that it would have been.
      for (let bin = 1; bin < BINS; bin++) {
        const usual = binOf(Math.floor(leastOf(bin) / busier));
        history[usual] = (history[usual] as number) + (today[bin] as number);
      }
    }
    this.#strangers = kept * this.#strangers + this.#curve.strangers(VISITORS, 0).todayTotal;
    this.#days += 1;
  }

  /** How a share has moved since yesterday. */
  #follow(place: number, k: number, ratio: number): void {
    const last = this.#last[place] as Float64Array;
    const moved = this.#moved[place] as Float64Array;
    const before = last[k] as number;
    last[k] = ratio;
    if (!(before > 0) || !(ratio > 0)) return;
    const step = Math.log(ratio / before);
    moved[k] = Math.max(MIN_OVER_DISPERSION ** 2, 0.9 * (moved[k] as number) + 0.1 * step * step);
  }
}

function windowOf(windowMs: number): number {
  return (LEARNED_WINDOWS_MS as readonly number[]).indexOf(windowMs);
}

/** Natural logarithm of the average of exp(λ z - λ² / 2). */
function eValue(z: number): number {
  let sum = Number.NEGATIVE_INFINITY;
  for (const lambda of LAMBDAS) sum = logSum(sum, lambda * z - lambda ** 2 / 2);
  return sum - Math.log(LAMBDAS.length);
}

function logSum(a: number, b: number): number {
  const [more, less] = a > b ? [a, b] : [b, a];
  return less === Number.NEGATIVE_INFINITY ? more : more + Math.log1p(Math.exp(less - more));
}

/** The least count beyond which no more weight than this lies. */
function countBeyond(bins: Float64Array, weight: number): number {
  let beyond = 0;
  let bin = BINS;
  while (bin > 1 && beyond + (bins[bin - 1] as number) <= weight) {
    bin -= 1;
    beyond += bins[bin] as number;
  }
  return leastOf(bin);
}

function weightFrom(bins: Float64Array, count: number): number {
  let weight = 0;
  for (let bin = BINS - 1; bin > 0 && leastOf(bin) >= count; bin--) weight += bins[bin] as number;
  return weight;
}
