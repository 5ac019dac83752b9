/**
 * What the control group looks at, now: by route, how popular the people are whom it meets for the first time, and the
 * share of its sightings that return to a person seen before.
 *
 *   levels of the control   ▁▂▅█▅▃▂▁            cumulated, a first view at a level falls uniformly into
 *   cut into BINS octaves   | 0 | 1 | … | 7 |   its part of [0, 1]: so each bin holds an eighth under the null, always
 *   anybody at that moment  █▅▂▁                what somebody meets who goes through everybody
 *
 * Concurrent: two memories of the same stream, a fast one (the latest tens of thousands of first views) and a slow one
 * (about a million). At the levels that a harvester prefers the heavier of the two counts, so that a crowd that turns to
 * the unknown is believed at once, and a crowd that has just left is not forgotten at once.
 *
 * Counts of people grow while the histograms are remembered: a person who was at level 4 when somebody looked is at level 5
 * when a quarter more has been counted in all. So remembered levels grow with the sum of all counts; else whoever comes
 * later would look as if it looked at better-known people, on a quiet site by as much as a harvester differs from others.
 *
 * Routes differ (a list shows others than a profile), so each is learned by itself; a route with fewer than
 * LEAST_FIRST_VIEWS is not judged. The routes beyond MAX_ROUTES are learned together.
 */
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import { BINS, growLevels, HALF_LIFE_MS, halveLevels, LEVELS, type Popularity } from './popularity.ts';

export const MAX_ROUTES = 64;
/** First views by the control on a route before it is judged: 2 % of error in a bin of an eighth. */
export const LEAST_FIRST_VIEWS = 20_000;
/** First views in the fast memory, at most; half of it at least. */
export const FAST_FIRST_VIEWS = 60_000;
export const SLOW_FIRST_VIEWS = 1_000_000;
/** A recipient's own sightings of the day, by powers of two: a tenth person is less often a repeat than a thousandth. */
export const SEEN_LEVELS = 16;
const SEEN_REMEMBERED = 100_000;
const SCENES_REMEMBERED = 50_000;
const LEAST_SCENES = 200;
/** Control sightings of a level before it stands by itself. */
const SEEN_PRIOR = 50;
/** Share of a harvester's people that nobody has looked at for days, beyond what the sample of known people says. */
const UNKNOWN_SHARE = 0.1;
const REFRESH_EVERY = 256;
/** Remembered levels follow when the sum of all counts has grown so far: less than a fifth of a level's width. */
const GROWN_BY = 1.02;
/** Below so many counts in all there is nothing that could grow. */
const LEAST_COUNTED = 50;

/** What is learned of one route. */
interface Route {
  readonly fast: Float64Array;
  readonly slow: Float64Array;
  fastTotal: number;
  slowTotal: number;
  unrefreshed: number;
}

export class Control {
  /** Share of each bin among all people, `everybody[route * BINS + bin]`; the control has an eighth in each. */
  readonly everybody = new Float64Array(MAX_ROUTES * BINS).fill(1 / BINS);
  /** Log-likelihood ratio of a first view less its mean, and its variance by route. */
  readonly scores = new Float64Array(MAX_ROUTES * BINS);
  readonly scoreVariance = new Float64Array(MAX_ROUTES);
  readonly #popularity: Popularity;
  readonly #names = new Map<string, number>();
  readonly #routes: Route[] = [];
  /** Where a level begins in [0, 1], and how much of it is its own. */
  readonly #from = new Float64Array(MAX_ROUTES * LEVELS);
  readonly #width = new Float64Array(MAX_ROUTES * LEVELS);
  readonly #seen = new Float64Array(MAX_ROUTES * SEEN_LEVELS);
  readonly #repeats = new Float64Array(MAX_ROUTES * SEEN_LEVELS);
  /** By route: scenes of several people, excess of the squares of their repeats, what it would be at a correlation of 1. */
  readonly #together = new Float64Array(3 * MAX_ROUTES);
  /** People of the uniform sample by level, as they stand. */
  readonly #anybody = new Float64Array(LEVELS);
  /** Sum of all counts, and what it was when levels followed it. */
  #counted = 0;
  #followed = 0;
  #halveAt = 0;
  #dice = 0x9e37_79b9;

  constructor(popularity: Popularity) {
    this.#popularity = popularity;
  }

  /** Number of a route, 0 for those that are too many. */
  route(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size >= MAX_ROUTES - 1) return 0;
    const route = this.#names.size + 1;
    this.#names.set(name, route);
    return route;
  }

  /** Whether the control has looked at enough people on a route for it to be judged. */
  knows(route: number): boolean {
    return (this.#routes[route]?.slowTotal ?? 0) >= LEAST_FIRST_VIEWS;
  }

  /** Relative error of a bin's share, two standard errors, people on one page counted as half of them. */
  shareError(route: number): number {
    return 2 * Math.sqrt((2 * BINS) / Math.max(1, this.#routes[route]?.fastTotal ?? 0));
  }

  /** Bin of a first view at a level. Levels that lie across a boundary are drawn. O(1). */
  bin(route: number, level: number): number {
    this.#dice ^= this.#dice << 13;
    this.#dice ^= this.#dice >>> 17;
    this.#dice ^= this.#dice << 5;
    const at = route * LEVELS + level;
    const place = (this.#from[at] as number) + ((this.#dice >>> 0) / 2 ** 32) * (this.#width[at] as number);
    return Math.min(BINS - 1, Math.floor(BINS * place));
  }

  /** Counts a first view by the control at a level. O(1) amortised. */
  add(number: number, level: number): void {
    const route = this.#routes[number] ?? this.#begin(number);
    this.#counted += 1;
    if (this.#counted > GROWN_BY * this.#followed) this.#follow();
    const { fast, slow } = route;
    fast[level] = (fast[level] as number) + 1;
    slow[level] = (slow[level] as number) + 1;
    route.fastTotal += 1;
    route.slowTotal += 1;
    if (route.fastTotal > FAST_FIRST_VIEWS) {
      halve(fast);
      route.fastTotal /= 2;
    }
    if (route.slowTotal > SLOW_FIRST_VIEWS) {
      halve(slow);
      route.slowTotal /= 2;
    }
    route.unrefreshed += 1;
    if (route.unrefreshed >= REFRESH_EVERY) this.#refresh(number, route);
  }

  /** What is remembered follows the counts that have grown. O(routes × levels + people in the sample). */
  #follow(): void {
    if (this.#followed > LEAST_COUNTED) {
      const factor = this.#counted / this.#followed;
      for (const route of this.#routes) {
        if (route === undefined) continue;
        growLevels(route.fast, factor);
        growLevels(route.slow, factor);
      }
    }
    this.#settle(this.#counted);
  }

  /** Levels are those of so many counts. */
  #settle(counted: number): void {
    this.#counted = counted;
    this.#followed = Math.max(LEAST_COUNTED, counted);
    this.#popularity.readEverybody(this.#anybody);
  }

  #begin(number: number): Route {
    const levels = () => new Float64Array(LEVELS);
    const route = {
      fast: levels(),
      slow: levels(),
      fastTotal: 0,
      slowTotal: 0,
      unrefreshed: 0,
    };
    this.#routes[number] = route;
    return route;
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
    if (seen >= 40 * SEEN_PRIOR || level === 0) return ((this.#repeats[at] as number) + 0.5) / (seen + 1);
    const below = this.repeatRate(route, level - 1);
    return ((this.#repeats[at] as number) + SEEN_PRIOR * below) / (seen + SEEN_PRIOR);
  }

  /** A control's scene of several people: how many of them were repeats, where each was one with this probability. O(1). */
  addScene(route: number, people: number, repeats: number, rate: number): void {
    if (people < 2) return;
    const variance = rate * (1 - rate);
    const at = 3 * route;
    const together = this.#together;
    const scale = (together[at] as number) > SCENES_REMEMBERED ? 0.5 : 1;
    together[at] = scale * ((together[at] as number) + 1);
    together[at + 1] =
      scale * ((together[at + 1] as number) + (repeats - people * rate) ** 2 - people * variance);
    together[at + 2] = scale * ((together[at + 2] as number) + people * (people - 1) * variance);
  }

  /**
   * What one sighting counts in a scene of so many, 1 / (1 + (n - 1) ρ): whoever opens a page again sees all of it again.
   * ρ is the correlation of repeats within a page (Kish 1965, the design effect); 1 as long as nothing is known.
   */
  sceneWeight(route: number, people: number): number {
    const at = 3 * route;
    const known = (this.#together[at] as number) >= LEAST_SCENES;
    const ratio = (this.#together[at + 1] as number) / Math.max(1e-9, this.#together[at + 2] as number);
    const correlation = known ? Math.min(1, Math.max(0, ratio)) : 1;
    return 1 / (1 + (people - 1) * correlation);
  }

  /** Half-lives. Popular people and histograms are halved together, so that levels keep their meaning. */
  tick(at: EpochMs): void {
    if (this.#halveAt === 0) this.#halveAt = at + HALF_LIFE_MS;
    if (at < this.#halveAt) return;
    this.#halveAt = at + HALF_LIFE_MS;
    this.#settle(this.#popularity.halve());
    for (const [number, route] of this.#routes.entries()) {
      if (route === undefined) continue;
      for (const levels of [route.fast, route.slow]) halveLevels(levels);
      this.#refresh(number, route);
    }
  }

  #refresh(number: number, route: Route): void {
    route.unrefreshed = 0;
    const ordinary = shares(route.fast, 0);
    const slow = shares(route.slow, 0);
    const wanted = colderMeansMore(shares(this.#anybody, UNKNOWN_SHARE), ordinary);
    let total = 0;
    const wide = new Float64Array(LEVELS);
    for (let level = 0; level < LEVELS; level++) {
      const share = ordinary[level] as number;
      const isPreferred = (wanted[level] as number) > share;
      wide[level] = isPreferred ? Math.max(share, slow[level] as number) : share;
      total += wide[level] as number;
    }
    const everybody = new Float64Array(BINS);
    let from = 0;
    for (let level = 0; level < LEVELS; level++) {
      const width = (wide[level] as number) / total;
      this.#from[number * LEVELS + level] = from;
      this.#width[number * LEVELS + level] = width;
      spread(everybody, from, width, wanted[level] as number);
      from += width;
    }
    this.#score(number, everybody);
  }

  #score(number: number, everybody: Float64Array): void {
    const base = number * BINS;
    let [sum, mean, square] = [0, 0, 0];
    for (const share of everybody) sum += share + 1e-4;
    for (let bin = 0; bin < BINS; bin++) {
      const share = ((everybody[bin] as number) + 1e-4) / sum;
      this.everybody[base + bin] = share;
      const score = Math.log(BINS * share);
      this.scores[base + bin] = score;
      mean += score / BINS;
      square += (score * score) / BINS;
    }
    for (let bin = 0; bin < BINS; bin++) this.scores[base + bin] = (this.scores[base + bin] as number) - mean;
    this.scoreVariance[number] = Math.max(0, square - mean * mean);
  }

  state(): ControlState {
    return {
      names: [...this.#names],
      routes: this.#routes.map((route) =>
        route === undefined ? null : { fast: [...route.fast], slow: [...route.slow] },
      ),
      seen: [...this.#seen],
      repeats: [...this.#repeats],
      together: [...this.#together],
      halveAt: this.#halveAt,
    };
  }

  restore({ names, routes, seen, repeats, together, halveAt }: ControlState, at: EpochMs): void {
    for (const [name, route] of names) this.#names.set(name, route);
    this.#settle(this.#popularity.total());
    for (const [number, kept] of routes.entries()) {
      if (kept === null || kept === undefined) continue;
      const route = this.#begin(number);
      route.fast.set(kept.fast);
      route.slow.set(kept.slow);
      for (const count of kept.fast) route.fastTotal += count;
      for (const count of kept.slow) route.slowTotal += count;
      this.#refresh(number, route);
    }
    this.#seen.set(seen);
    this.#repeats.set(repeats);
    this.#together.set(together);
    // A site that was down for long comes back with what it knew, not with all of it forgotten.
    this.#halveAt = Math.max(halveAt, at + DAY_MS);
  }
}

export interface ControlState {
  readonly names: readonly (readonly [string, number])[];
  readonly routes: readonly ({ fast: number[]; slow: number[] } | null)[];
  readonly seen: readonly number[];
  readonly repeats: readonly number[];
  readonly together: readonly number[];
  readonly halveAt: EpochMs;
}

function halve(histogram: Float64Array): void {
  for (let level = 0; level < histogram.length; level++) histogram[level] = (histogram[level] as number) / 2;
}

/** Shares by level, a hundredth of a view added to each. @param unknown share that is moved to level 0. */
function shares(histogram: Float64Array, unknown: number): Float64Array {
  let total = 0;
  for (const count of histogram) total += count + 0.01;
  const shares = histogram.map((count) => ((1 - unknown) * (count + 0.01)) / total);
  shares[0] = (shares[0] as number) + unknown;
  return shares;
}

/** Adds `mass` to the bins that [from, from + width) covers, evenly. */
function spread(bins: Float64Array, from: number, width: number, mass: number): void {
  if (!(width > 0)) return;
  const first = Math.min(BINS - 1, Math.floor(BINS * from));
  const last = Math.min(BINS - 1, Math.floor(BINS * (from + width)));
  for (let bin = first; bin <= last; bin++) {
    const covered = Math.min(from + width, (bin + 1) / BINS) - Math.max(from, bin / BINS);
    bins[bin] = (bins[bin] as number) + mass * Math.max(0, covered / width);
  }
}

/**
 * The alternative, changed as little as may be so that its ratio to the null never rises from cold to popular (pool
 * adjacent violators; Ayer et al. 1955). While counts grow, people who are met look ever more popular than the null
 * remembers; with a falling ratio that can only speak for a recipient, never against it.
 * @param wanted shares of the alternative. @param null its shares, all above 0.
 */
function colderMeansMore(wanted: Float64Array, ordinary: Float64Array): Float64Array {
  const weight = new Float64Array(LEVELS);
  const mass = new Float64Array(LEVELS);
  const length = new Uint8Array(LEVELS);
  let pools = 0;
  for (let level = 0; level < LEVELS; level++) {
    weight[pools] = ordinary[level] as number;
    mass[pools] = wanted[level] as number;
    length[pools] = 1;
    pools += 1;
    while (pools > 1) {
      const [last, before] = [pools - 1, pools - 2];
      const rises =
        (mass[last] as number) * (weight[before] as number) >
        (mass[before] as number) * (weight[last] as number);
      if (!rises) break;
      mass[before] = (mass[before] as number) + (mass[last] as number);
      weight[before] = (weight[before] as number) + (weight[last] as number);
      length[before] = (length[before] as number) + (length[last] as number);
      pools -= 1;
    }
  }
  const shares = new Float64Array(LEVELS);
  let level = 0;
  for (let pool = 0; pool < pools; pool++) {
    const ratio = (mass[pool] as number) / (weight[pool] as number);
    for (let i = 0; i < (length[pool] as number); i++, level++)
      shares[level] = ratio * (ordinary[level] as number);
  }
  return shares;
}
