/**
 * What is usual at this hour of the week: the logarithm of a series by hour of the day and by hour of the week, each
 * leaning on the one before while it is young; how far the series strays from it in five minutes (deviation), and how far
 * in an hour at worst (headroom). Robust: a value far out moves what is learned by no more than a moderate one (Huber
 * 1964), so that an hour of harvest is not learned, and a site that has changed for good is, within days.
 */
import type { EpochMs } from '../disclosure/time.ts';
import { HOUR_MS } from '../disclosure/time.ts';
import { PEOPLE_ERROR } from './people-estimate.ts';

/** Values before an hour of the day, or of the week, stands by itself: an hour's worth. */
const LEANS = 12;
/** Values that a mean remembers. */
const REMEMBERED = 500;
/** Beyond so many deviations a value counts as if it were there. */
const FAR = 2;
const LEAST_DEVIATION = 1.5 * PEOPLE_ERROR;
const FIRST_DEVIATION = 0.3;
const LEAST_HEADROOM = 0.02;
const FIRST_HEADROOM = 0.2;
/** Hours whose mean residual is kept: five days. */
const HOURS_KEPT = 120;
const LEAST_HOURS = 24;
/** Of hourly residuals, as a normal's deviation from the median of their absolute values, times this. */
const WORST = 3.5 * 1.4826;
const HOURS_OF_WEEK = 168;
const PLACES = 1 + 24 + HOURS_OF_WEEK;

export interface SeasonState {
  readonly mean: readonly number[];
  readonly count: readonly number[];
  readonly hours: readonly number[];
  readonly numbers: readonly [number, number, number, number, number];
}

export class Season {
  // Places: 0 all, 1 to 24 hours of the day, 25 to 192 hours of the week.
  readonly #mean = new Float64Array(PLACES);
  readonly #count = new Float64Array(PLACES);
  #spread = FIRST_DEVIATION;
  #values = 0;
  #learned = 0;
  #hour = Number.NEGATIVE_INFINITY;
  #hourSum = 0;
  #hourCount = 0;
  readonly #hours: number[] = [];
  #nextHour = 0;
  #headroom = FIRST_HEADROOM;

  /** Logarithm that is usual at this time. */
  forecast(at: EpochMs): number {
    const [mean, count] = [this.#mean, this.#count];
    let forecast = 0;
    for (const place of placesOf(at)) {
      const known = count[place] as number;
      const trust = place === 0 ? 1 : known / (known + LEANS);
      forecast += trust * ((mean[place] as number) - forecast);
    }
    return forecast;
  }

  /** Values learned. */
  get learned(): number {
    return this.#learned;
  }

  /** Standard deviation of a value from its forecast. */
  get deviation(): number {
    return Math.max(LEAST_DEVIATION, this.#spread);
  }

  /** How far an hour's mean has strayed at worst, or is taken to as long as nobody knows. */
  get headroom(): number {
    return this.#headroom;
  }

  learn(at: EpochMs, value: number): void {
    const [mean, count] = [this.#mean, this.#count];
    const residual = value - this.forecast(at);
    const isFirst = (count[0] as number) === 0;
    const limit = FAR * this.deviation;
    const held = isFirst ? residual : Math.max(-limit, Math.min(limit, residual));
    for (const place of placesOf(at)) {
      const known = Math.min(REMEMBERED, (count[place] as number) + 1);
      count[place] = known;
      const old = mean[place] as number;
      // Each place learns the value as it would have been without what is far.
      const target = value - residual + held;
      mean[place] = known === 1 ? target : old + (target - old) / known;
    }
    this.#learned += 1;
    if (isFirst) return;
    this.#values = Math.min(REMEMBERED, this.#values + 1);
    // Of a normal law cut at two deviations, the mean square is 0.92 of the variance.
    const square = (held * held) / 0.92;
    const rate = 1 / Math.max(20, this.#values);
    this.#spread = Math.sqrt((1 - rate) * this.#spread ** 2 + rate * square);
    this.#learnHour(at, residual);
  }

  state(): SeasonState {
    return {
      mean: [...this.#mean],
      count: [...this.#count],
      hours: [...this.#hours],
      numbers: [this.#spread, this.#values, this.#learned, this.#nextHour, this.#headroom],
    };
  }

  restore({ mean, count, hours, numbers }: SeasonState): void {
    this.#mean.set(mean);
    this.#count.set(count);
    this.#hours.splice(0, this.#hours.length, ...hours);
    [this.#spread, this.#values, this.#learned, this.#nextHour, this.#headroom] = numbers;
  }

  #learnHour(at: EpochMs, residual: number): void {
    const hour = Math.floor(at / HOUR_MS);
    if (hour !== this.#hour) {
      if (this.#hourCount >= 6) {
        this.#hours[this.#nextHour] = Math.abs(this.#hourSum / this.#hourCount);
        this.#nextHour = (this.#nextHour + 1) % HOURS_KEPT;
        if (this.#hours.length >= LEAST_HOURS) {
          const sorted = [...this.#hours].sort((a, b) => a - b);
          this.#headroom = Math.max(LEAST_HEADROOM, WORST * (sorted[sorted.length >> 1] as number));
        }
      }
      this.#hour = hour;
      this.#hourSum = 0;
      this.#hourCount = 0;
    }
    this.#hourSum += residual;
    this.#hourCount += 1;
  }
}

function placesOf(at: EpochMs): readonly [number, number, number] {
  const hour = Math.floor(at / HOUR_MS);
  return [0, 1 + (hour % 24), 25 + (hour % HOURS_OF_WEEK)];
}
