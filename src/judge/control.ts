/**
 * What the control group looks at, now: by route, the share of its first views that falls into each popularity bin, and
 * the share of its sightings that return to a person seen before.
 *
 * Concurrent: two memories of the same stream, a fast one (the latest tens of thousands of first views) and a slow one
 * (about a million). In the bins that a harvester prefers the heavier of the two counts, so that a crowd that turns to
 * the unknown is believed at once, and a crowd that has just left is not forgotten at once.
 *
 * Routes differ (a list shows others than a profile), so each is learned by itself; a route with fewer than
 * LEAST_FIRST_VIEWS is not judged. The routes beyond MAX_ROUTES are learned together.
 */
import { DAY_MS, type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import { BINS, cutIntoBins, HALF_LIFE_MS, halveLevels, LEVELS, type Popularity } from './popularity.ts';

export const MAX_ROUTES = 64;
/** First views by the control on a route before it is judged: 2 % of error in a bin of an eighth. */
export const LEAST_FIRST_VIEWS = 20_000;
/** First views in the fast memory, at most; half of it at least. */
export const FAST_FIRST_VIEWS = 60_000;
export const SLOW_FIRST_VIEWS = 1_000_000;
/** Levels of a recipient's own sightings of the day, by powers of two: a tenth person is less often a repeat than a thousandth. */
export const SEEN_LEVELS = 16;
const SEEN_REMEMBERED = 100_000;
/** Control sightings of a level before it stands by itself. */
const SEEN_PRIOR = 50;
/** Share of a harvester's people that nobody has looked at for days, beyond what the sample of known people says. */
const UNKNOWN_SHARE = 0.1;
const REBIN_EVERY_MS = HOUR_MS;
const REBIN_EVERY_VIEWS = 100_000;
const REFRESH_EVERY = 256;

export class Control {
  /** Control's share of first views by route and bin: `shares[route * BINS + bin]`. */
  readonly shares = new Float64Array(MAX_ROUTES * BINS);
  /** Share of bins among all people: what somebody meets who goes through everybody. */
  readonly everybody = new Float64Array(BINS).fill(1 / BINS);
  /** Mean and variance of the log-likelihood ratio of a first view, by route. */
  readonly scores = new Float64Array(MAX_ROUTES * BINS);
  readonly scoreVariance = new Float64Array(MAX_ROUTES);
  readonly binOfLevel = new Uint8Array(LEVELS);
  readonly #popularity: Popularity;
  readonly #routes = new Map<string, number>();
  readonly #fast: Float64Array[] = [];
  readonly #slow: Float64Array[] = [];
  readonly #fastTotal = new Float64Array(MAX_ROUTES);
  readonly #slowTotal = new Float64Array(MAX_ROUTES);
  readonly #unrefreshed = new Uint16Array(MAX_ROUTES);
  readonly #seen = new Float64Array(MAX_ROUTES * SEEN_LEVELS);
  readonly #repeats = new Float64Array(MAX_ROUTES * SEEN_LEVELS);
  readonly #all = new Float64Array(LEVELS);
  #viewsSinceRebin = 0;
  #rebinAt = 0;
  #halveAt = 0;

  constructor(popularity: Popularity) {
    this.#popularity = popularity;
    cutIntoBins(this.#all, this.binOfLevel);
  }

  /** Number of a route, 0 for those that are too many. */
  route(name: string): number {
    const known = this.#routes.get(name);
    if (known !== undefined) return known;
    if (this.#routes.size >= MAX_ROUTES - 1) return 0;
    const route = this.#routes.size + 1;
    this.#routes.set(name, route);
    return route;
  }

  /** Whether the control has looked at enough people on a route for it to be judged. */
  knows(route: number): boolean {
    return (this.#slowTotal[route] as number) >= LEAST_FIRST_VIEWS;
  }

  /** Relative error of the share of a bin of an eighth, two standard errors, people on one page counted as half of them. */
  shareError(route: number): number {
    return 2 * Math.sqrt((2 * BINS) / Math.max(1, this.#fastTotal[route] as number));
  }

  /** Counts a first view by the control at a level. O(1) amortised. */
  add(route: number, level: number): void {
    const fast = (this.#fast[route] ??= new Float64Array(LEVELS));
    const slow = (this.#slow[route] ??= new Float64Array(LEVELS));
    fast[level] = (fast[level] as number) + 1;
    slow[level] = (slow[level] as number) + 1;
    this.#fastTotal[route] = fade(fast, (this.#fastTotal[route] as number) + 1, FAST_FIRST_VIEWS);
    this.#slowTotal[route] = fade(slow, (this.#slowTotal[route] as number) + 1, SLOW_FIRST_VIEWS);
    this.#viewsSinceRebin += 1;
    const waiting = (this.#unrefreshed[route] as number) + 1;
    this.#unrefreshed[route] = waiting;
    if (waiting >= REFRESH_EVERY) this.#refresh(route);
  }

  /** Counts a control's sighting: the how-manieth of its day, and whether the person had been seen. O(1). */
  addSeen(route: number, level: number, repeat: boolean): void {
    const at = route * SEEN_LEVELS + level;
    const seen = (this.#seen[at] as number) + 1;
    const repeats = (this.#repeats[at] as number) + (repeat ? 1 : 0);
    const scale = seen > SEEN_REMEMBERED ? 0.5 : 1;
    this.#seen[at] = seen * scale;
    this.#repeats[at] = repeats * scale;
  }

  /** Probability that a control's sighting at this level is a repeat; a level that is hardly known leans on the one below. */
  repeatRate(route: number, level: number): number {
    const at = route * SEEN_LEVELS + level;
    const seen = this.#seen[at] as number;
    if (seen >= 40 * SEEN_PRIOR || level === 0) {
      return ((this.#repeats[at] as number) + 0.5) / (seen + 1);
    }
    const below = this.repeatRate(route, level - 1);
    return ((this.#repeats[at] as number) + SEEN_PRIOR * below) / (seen + SEEN_PRIOR);
  }

  /** Time-driven work: bins every hour, half-lives. */
  tick(at: EpochMs): void {
    if (this.#halveAt === 0) this.#halveAt = at + HALF_LIFE_MS;
    if (at >= this.#halveAt) {
      this.#halveAt = at + HALF_LIFE_MS;
      this.#popularity.halve();
      for (const histogram of [...this.#fast, ...this.#slow]) {
        if (histogram !== undefined) halveLevels(histogram);
      }
      this.#rebin(at);
    } else if (at >= this.#rebinAt || this.#viewsSinceRebin >= REBIN_EVERY_VIEWS) this.#rebin(at);
  }

  #rebin(at: EpochMs): void {
    this.#rebinAt = at + REBIN_EVERY_MS;
    this.#viewsSinceRebin = 0;
    this.#all.fill(0);
    for (let route = 0; route < MAX_ROUTES; route++) {
      const slow = this.#slow[route];
      if (slow === undefined) continue;
      for (let level = 0; level < LEVELS; level++) {
        this.#all[level] = (this.#all[level] as number) + (slow[level] as number);
      }
    }
    cutIntoBins(this.#all, this.binOfLevel);
    const people = new Float64Array(LEVELS);
    const sampled = this.#popularity.everybody(people);
    this.everybody.fill(0.5 / (sampled + BINS / 2));
    for (let level = 0; level < LEVELS; level++) {
      const bin = this.binOfLevel[level] as number;
      this.everybody[bin] =
        (this.everybody[bin] as number) + (people[level] as number) / (sampled + BINS / 2);
    }
    const coldest = this.binOfLevel[0] as number;
    for (let bin = 0; bin < BINS; bin++) {
      const share = (1 - UNKNOWN_SHARE) * (this.everybody[bin] as number);
      this.everybody[bin] = share + (bin === coldest ? UNKNOWN_SHARE : 0);
    }
    for (let route = 0; route < MAX_ROUTES; route++)
      if (this.#slow[route] !== undefined) this.#refresh(route);
  }

  #refresh(route: number): void {
    this.#unrefreshed[route] = 0;
    const fast = byBin(this.#fast[route] as Float64Array, this.binOfLevel);
    const slow = byBin(this.#slow[route] as Float64Array, this.binOfLevel);
    const base = route * BINS;
    let [preferred, rest] = [0, 0];
    for (let bin = 0; bin < BINS; bin++) {
      const share = fast[bin] as number;
      if ((this.everybody[bin] as number) > share) preferred += Math.max(share, slow[bin] as number);
      else rest += share;
    }
    // What the preferred bins gain the others lose, but never all of it.
    const scale = Math.max(0.05, 1 - preferred) / Math.max(1e-9, rest);
    let sum = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const share = fast[bin] as number;
      const isPreferred = (this.everybody[bin] as number) > share;
      const wide = isPreferred ? Math.max(share, slow[bin] as number) : share * scale;
      this.shares[base + bin] = wide;
      sum += wide;
    }
    let [mean, square] = [0, 0];
    for (let bin = 0; bin < BINS; bin++) {
      const share = (this.shares[base + bin] as number) / sum;
      this.shares[base + bin] = share;
      const score = Math.log((this.everybody[bin] as number) / share);
      this.scores[base + bin] = score;
      mean += (fast[bin] as number) * score;
      square += (fast[bin] as number) * score * score;
    }
    for (let bin = 0; bin < BINS; bin++) {
      this.scores[base + bin] = (this.scores[base + bin] as number) - mean;
    }
    this.scoreVariance[route] = Math.max(0, square - mean * mean);
  }

  state(): ControlState {
    return {
      routes: [...this.#routes],
      fast: this.#fast.map((levels) => (levels === undefined ? null : [...levels])),
      slow: this.#slow.map((levels) => (levels === undefined ? null : [...levels])),
      seen: [...this.#seen],
      repeats: [...this.#repeats],
      halveAt: this.#halveAt,
    };
  }

  restore({ routes, fast, slow, seen, repeats, halveAt }: ControlState, at: EpochMs): void {
    for (const [name, route] of routes) this.#routes.set(name, route);
    restoreLevels(this.#fast, this.#fastTotal, fast);
    restoreLevels(this.#slow, this.#slowTotal, slow);
    this.#seen.set(seen);
    this.#repeats.set(repeats);
    // A site that was down for long comes back with what it knew, not with all of it forgotten.
    this.#halveAt = Math.max(halveAt, at + DAY_MS);
    this.#rebin(at);
  }
}

export interface ControlState {
  readonly routes: readonly (readonly [string, number])[];
  readonly fast: readonly (readonly number[] | null)[];
  readonly slow: readonly (readonly number[] | null)[];
  readonly seen: readonly number[];
  readonly repeats: readonly number[];
  readonly halveAt: EpochMs;
}

function restoreLevels(
  into: Float64Array[],
  totals: Float64Array,
  from: readonly (readonly number[] | null)[],
): void {
  for (const [route, levels] of from.entries()) {
    if (levels === null || levels === undefined) continue;
    into[route] = Float64Array.from(levels);
    totals[route] = levels.reduce((sum, count) => sum + count, 0);
  }
}

/** Halves a histogram that has become heavier than it may. @returns its weight. */
function fade(histogram: Float64Array, total: number, most: number): number {
  if (total <= most) return total;
  for (let level = 0; level < LEVELS; level++) histogram[level] = (histogram[level] as number) / 2;
  return total / 2;
}

/** Shares by bin, half a view added to each. */
function byBin(histogram: Float64Array, binOfLevel: Uint8Array): Float64Array {
  const bins = new Float64Array(BINS).fill(0.5);
  let total = BINS / 2;
  for (let level = 0; level < LEVELS; level++) {
    const bin = binOfLevel[level] as number;
    bins[bin] = (bins[bin] as number) + (histogram[level] as number);
    total += histogram[level] as number;
  }
  for (let bin = 0; bin < BINS; bin++) bins[bin] = (bins[bin] as number) / total;
  return bins;
}
