/**
 * Honest crowds drift: those of one client, network or route look at somewhat colder people than the control does, and on
 * some days more so. A null that knows the control's shares exactly would accuse each of them in the end. So the null is
 * widened: every share may be up to 1 + δ times the control's (δ, the headroom).
 *
 * Two parts, one file, for they are two sides of δ: how large it must be, learned from the cells' own days (Headroom), and
 * what it can do to the evidence of one scene at most (Shift).
 *
 * The floor that follows is stated, not hidden: a harvester with less than about δ of a cell's views cannot be told from
 * drift by any amount of data.
 */
import { HOUR_MS } from '../disclosure/time.ts';
import type { Control } from './control.ts';
import { jsonPart, readJsonPart } from './judge-snapshot.ts';
import { BINS } from './popularity.ts';

/** Before cells have been watched for a day. */
export const FIRST_HEADROOM = 0.1;
export const LEAST_HEADROOM = 0.02;
export const MOST_HEADROOM = 0.5;
/** While a crowd comes that nobody announced: many of it are new, and look at what others do not. */
export const SURGE_HEADROOM = 0.4;
/** First views of a cell in a day from which on the day teaches: 1.4 % of noise. */
export const LEAST_DAY_VIEWS = 5_000;
const REMEMBERED_DAYS = 512;
const LEAST_DAYS = 4;
/** Deviations above the median: one honest cell-day in a thousand. */
const DEVIATIONS = 3;
const NORMAL_MAD = 1.4826;

/** Learns how much colder a kind of cell is than the control, at worst. */
export class Headroom {
  readonly #offsets: number[] = [];
  readonly #least: number;
  #next = 0;
  #value: number;

  /** @param first before cells have been watched for a day. @param least however alike cells seem. */
  constructor(first = FIRST_HEADROOM, least = LEAST_HEADROOM) {
    this.#value = first;
    this.#least = least;
  }

  /** Takes in a cell's day that raised no suspicion. @param offset relative surplus of cold views. */
  add(offset: number): void {
    this.#offsets[this.#next] = offset;
    this.#next = (this.#next + 1) % REMEMBERED_DAYS;
  }

  /** A day is over: median and three deviations, by medians, so that a minority of bad days says nothing. */
  settle(): void {
    if (this.#offsets.length < LEAST_DAYS) return;
    const middle = medianOf(this.#offsets);
    const spread = NORMAL_MAD * medianOf(this.#offsets.map((offset) => Math.abs(offset - middle)));
    const wanted = Math.max(0, middle) + DEVIATIONS * spread;
    this.#value = Math.min(MOST_HEADROOM, Math.max(this.#least, wanted));
  }

  get value(): number {
    return this.#value;
  }

  state(): number[] {
    return [...this.#offsets];
  }

  restore(offsets: readonly number[]): void {
    for (const offset of offsets) this.add(offset);
    this.settle();
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

const VERSION = 1;

/** How cells of several kinds drift, for a snapshot. */
export function headroomPart(headrooms: readonly Headroom[]): Uint8Array {
  return jsonPart({ version: VERSION, headroom: headrooms.map((each) => each.state()) });
}

/** @returns false when the bytes are none of headroomPart; nothing has changed then. */
export function restoreHeadrooms(headrooms: readonly Headroom[], bytes: Uint8Array): boolean {
  const found = readJsonPart(bytes) as { version: number; headroom: number[][] } | undefined;
  if (found?.version !== VERSION) return false;
  for (const [kind, offsets] of found.headroom.entries()) headrooms[kind]?.restore(offsets);
  return true;
}

/** Evidence of one scene is capped at this factor: what one recipient can add is bounded, whatever it does. */
export const MOST_FACTOR = 1_000;
/** Views of a scene that are told apart; longer lists count as so many. */
const PAGE_VIEWS = 20;
const GRID_FROM = -30;
const GRID_STEP = 0.1;
const GRID = 420;
const STEPS_OF_DELTA = 50;
const REFRESHED_EVERY_MS = HOUR_MS;

/** What evidence comes to at each place of the grid. */
const EVIDENCE = Float64Array.from({ length: GRID }, (_, i) =>
  Math.min(MOST_FACTOR, Math.exp(GRID_FROM + GRID_STEP * i)),
);

/** The most that the capped evidence of a scene comes to on average, when the null is shifted by δ. */
export class Shift {
  readonly #control: Control;
  readonly #tables = new Map<number, { readonly table: Convolution; readonly at: number }>();

  constructor(control: Control) {
    this.#control = control;
  }

  /** sup E[min(evidence, MOST_FACTOR)] for a scene of so many first views on a route, at least 1. O(1) amortised. */
  most(route: number, views: number, delta: number, at: number): number {
    const step = Math.round(delta * STEPS_OF_DELTA);
    const key = route * 100 + step;
    let found = this.#tables.get(key);
    if (found === undefined || at - found.at > REFRESHED_EVERY_MS) {
      found = { table: new Convolution(this.#control.everybody, route, step / STEPS_OF_DELTA), at };
      this.#tables.set(key, found);
    }
    return found.table.most(Math.min(PAGE_VIEWS, views));
  }
}

/** Evidence of scenes by their views, by convolution of the log-likelihood ratios on a grid of 0.1, as far as was asked. */
class Convolution {
  readonly #steps = new Int32Array(BINS);
  readonly #shares = new Float64Array(BINS);
  /** By views. */
  readonly #most: number[] = [1];
  #mass = new Float64Array(GRID);
  #next = new Float64Array(GRID);

  constructor(everybody: Float64Array, route: number, delta: number) {
    let left = 1;
    // The worst within the headroom: cold bins are full, popular ones pay. Bins are in the order of coldness.
    for (let bin = 0; bin < BINS; bin++) {
      this.#steps[bin] = Math.round(Math.log(BINS * (everybody[route * BINS + bin] as number)) / GRID_STEP);
      this.#shares[bin] = Math.min(left, (1 + delta) / BINS);
      left -= this.#shares[bin] as number;
    }
    this.#mass[Math.round(-GRID_FROM / GRID_STEP)] = 1;
  }

  /** Most scenes are of one person, and no longer ones are worked out for them. */
  most(views: number): number {
    while (this.#most.length <= views) this.#longer();
    return this.#most[views] as number;
  }

  #longer(): void {
    const [mass, next, steps, shares] = [this.#mass, this.#next, this.#steps, this.#shares];
    next.fill(0);
    let mean = 0;
    for (let i = 0; i < GRID; i++) {
      const here = mass[i] as number;
      if (here === 0) continue;
      for (let bin = 0; bin < BINS; bin++) {
        const to = Math.max(0, Math.min(GRID - 1, i + (steps[bin] as number)));
        next[to] = (next[to] as number) + here * (shares[bin] as number);
      }
    }
    for (let i = 0; i < GRID; i++) mean += (next[i] as number) * (EVIDENCE[i] as number);
    this.#most.push(Math.max(1, mean));
    this.#mass = next;
    this.#next = mass;
  }
}
