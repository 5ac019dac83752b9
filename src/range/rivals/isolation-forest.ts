/**
 * Isolation forest (F. T. Liu, K. M. Ting and Z.-H. Zhou, ICDM 2008) over what one address does in an hour: requests,
 * people, share of new pages, share of lists, regularity of its pauses. Trained on the first day's hours, without
 * knowing who is who, as it is used; scored at each tenth request of the hour after that.
 */
import { DAY_MS, type EpochMs, HOUR_MS } from '../../disclosure/time.ts';
import type { Sighting } from '../../judge/test.ts';
import { Random } from '../random.ts';
import type { Rival } from './rival.ts';

export const TREES = 100;
/** Points that a tree is grown from. */
export const SAMPLE = 256;
/** Hours of addresses that are kept for training, a uniform sample of them (reservoir). */
const TRAINING = 8_192;
const FEATURES = 6;
/** An hour with fewer requests is nobody's harvest. */
const LEAST_REQUESTS = 10;
const EULER = 0.577_215_664_9;

interface Hour {
  requests: number;
  people: number;
  lists: number;
  last: EpochMs;
  pauses: number;
  pausesSquared: number;
  pages: Set<number>;
}

/** A leaf has a size, an inner node splits a feature at a value. */
type Tree =
  | { readonly size: number }
  | { readonly feature: number; readonly value: number; readonly low: Tree; readonly high: Tree };

export class IsolationForest implements Rival {
  readonly name = 'isolation-forest';
  readonly threshold: number;
  readonly #random: Random;
  readonly #hours = new Map<bigint, Hour>();
  readonly #training: Float64Array[] = [];
  #seen = 0;
  #hour = -1;
  #trainedFrom = -1;
  #trees: readonly Tree[] = [];

  /** @param threshold of the anomaly score, 0 to 1. */
  constructor(threshold: number, seed: number) {
    this.threshold = threshold;
    this.#random = new Random(seed, 'isolation forest');
  }

  observe(address: bigint, url: number, { at, people }: Sighting): number {
    const hour = Math.floor(at / HOUR_MS);
    if (hour !== this.#hour) this.#endHour(hour);
    const state = this.#hours.get(address) ?? start(at);
    this.#hours.set(address, state);
    state.requests += 1;
    state.people += people.length;
    if (people.length > 1) state.lists += 1;
    const pause = at - state.last;
    state.pauses += pause;
    state.pausesSquared += pause * pause;
    state.last = at;
    state.pages.add(url);
    if (this.#trees.length === 0 || state.requests % LEAST_REQUESTS !== 0) return 0;
    return this.#score(featuresOf(state));
  }

  #endHour(hour: number): void {
    if (this.#trainedFrom === -1) this.#trainedFrom = hour;
    if (this.#trees.length === 0) {
      for (const state of this.#hours.values())
        if (state.requests >= LEAST_REQUESTS) this.#keep(featuresOf(state));
      if (hour - this.#trainedFrom >= DAY_MS / HOUR_MS && this.#training.length > 0) this.#grow();
    }
    this.#hour = hour;
    this.#hours.clear();
  }

  #keep(point: Float64Array): void {
    this.#seen += 1;
    if (this.#training.length < TRAINING) this.#training.push(point);
    else {
      const place = this.#random.integer(this.#seen);
      if (place < TRAINING) this.#training[place] = point;
    }
  }

  #grow(): void {
    const deepest = Math.ceil(Math.log2(SAMPLE));
    this.#trees = Array.from({ length: TREES }, () => {
      const sample = Array.from({ length: Math.min(SAMPLE, this.#training.length) }, () =>
        this.#random.pick(this.#training),
      );
      return this.#tree(sample, deepest);
    });
  }

  #tree(points: readonly Float64Array[], depth: number): Tree {
    if (depth === 0 || points.length <= 1) return { size: points.length };
    const feature = this.#random.integer(FEATURES);
    const values = points.map((point) => point[feature] as number);
    const least = Math.min(...values);
    const most = Math.max(...values);
    if (least === most) return { size: points.length };
    const value = least + this.#random.uniform() * (most - least);
    return {
      feature,
      value,
      low: this.#tree(
        points.filter((point) => (point[feature] as number) < value),
        depth - 1,
      ),
      high: this.#tree(
        points.filter((point) => (point[feature] as number) >= value),
        depth - 1,
      ),
    };
  }

  #score(point: Float64Array): number {
    let sum = 0;
    for (const tree of this.#trees) sum += pathLength(tree, point);
    return 2 ** (-sum / TREES / usualPath(SAMPLE));
  }
}

function start(at: EpochMs): Hour {
  return { requests: 0, people: 0, lists: 0, last: at, pauses: 0, pausesSquared: 0, pages: new Set() };
}

function featuresOf({ requests, people, lists, pauses, pausesSquared, pages }: Hour): Float64Array {
  const mean = pauses / requests;
  const deviation = Math.sqrt(Math.max(0, pausesSquared / requests - mean * mean));
  return Float64Array.of(
    Math.log1p(requests),
    Math.log1p(people),
    lists / requests,
    pages.size / requests,
    Math.log1p(mean),
    deviation / Math.max(1, mean),
  );
}

function pathLength(tree: Tree, point: Float64Array): number {
  let node = tree;
  for (let depth = 0; ; depth++) {
    if ('size' in node) return depth + usualPath(node.size);
    node = (point[node.feature] as number) < node.value ? node.low : node.high;
  }
}

/** Mean path of an unsuccessful search in a binary tree of n points (equation 1 of the paper). */
function usualPath(n: number): number {
  if (n <= 1) return 0;
  return 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
}
