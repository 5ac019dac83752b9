/**
 * The upper tail of counts as a generalised Pareto distribution (Pickands 1975; Balkema and de Haan 1974): of whatever
 * exceeds a high threshold u, a share (1 + ξ (x - u) / σ)^(-1/ξ) exceeds x, nearly, whatever the counts' distribution is.
 *
 * Fitted to binned, weighted counts by likelihood, with a weak prior for the shape (in the spirit of Martins and Stedinger
 * 2000) that a thousand exceedances outweigh. What is used is not the best fit but the one at the edge of
 * its 95 % confidence region in the direction in which the far quantile grows (delta method on the observed information):
 * held out, plain fits were exceeded up to 60 % too often. A finite end (ξ < 0) is never believed.
 *
 * Error: the share that exceeds x is stated by exceeding(x), which is an upper bound with 95 % confidence as far as the
 * tail is of this shape; for tails that get lighter further out (log-normal ones) it errs towards too many.
 */
import { BINS, leastOf } from './count-bins.ts';

/** Weight of exceedances that a fit needs at least. */
export const MIN_EXCEEDANCES = 100;
/**
 * Bins that are looked at together: half an octave. Pages of twenty people leave lumps with gaps between them, and a fit
 * that saw each bin would follow the comb.
 */
const GROUP = 8;
/** What is thought of ξ before there are data, normal: tails of counts of views lie between 0 and 0.5. */
const SHAPE_MEAN = 0.15;
const SHAPE_DEVIATION = 0.15;
/** One-sided 95 % of a normal distribution. */
const UPPER_95 = 1.6449;
/** Shapes beyond have no mean; nothing on a platform has been seen to be so. */
const MAX_SHAPE = 1.5;
/** A finite end is never believed. */
const MIN_SHAPE = 0;

export interface ParetoTail {
  /** u: the least count of the tail. */
  readonly threshold: number;
  /** Share of all that lies in the tail. */
  readonly share: number;
  /** The most likely fit, and the one at the edge of what the data allow. */
  readonly best: Pareto;
  readonly upper: Pareto;
}

/** σ, in people, and ξ ≥ 0. */
export interface Pareto {
  readonly scale: number;
  readonly shape: number;
}

export interface TailOptions {
  /** Share of exceedances whose size is not looked at, only that they are so large: what a few strangers could set. */
  readonly censored?: number;
  /** The share at which the bound is to be tight. */
  readonly target: number;
}

/** Exceedances that a fit uses of so many counts: fewer of them, further out, the more there are. */
export function wantedExceedances(total: number): number {
  return Math.min(0.05 * total, Math.max(2 * MIN_EXCEEDANCES, 2 * total ** 0.6));
}

/**
 * Fits the tail of a histogram over count-bins.
 * @param bins weights by bin. @param total weight of all, those below the first bin included.
 * @returns undefined when the tail has too little weight or lies within the smallest counts.
 */
export function fitTail(bins: Float64Array, total: number, options: TailOptions): ParetoTail | undefined {
  const wanted = wantedExceedances(total);
  if (wanted < MIN_EXCEEDANCES) return undefined;
  let threshold = BINS;
  let weight = 0;
  while (threshold > 1 && weight < wanted) {
    threshold -= 1;
    weight += bins[threshold] as number;
  }
  if (weight < MIN_EXCEEDANCES) return undefined;
  // A bin that holds many times what was wanted is a bulk, not a tail: the one above begins it.
  if (weight > 4 * wanted && weight - (bins[threshold] as number) >= MIN_EXCEEDANCES) {
    weight -= bins[threshold] as number;
    threshold += 1;
  }
  const tail = intervals(bins, threshold, weight * (options.censored ?? 0));
  const u = leastOf(threshold);
  const share = weight / total;
  const { best, upper } = fits(tail, Math.min(0.5, options.target / share));
  return { threshold: u, share, best, upper };
}

/** An upper bound of the share of counts of x or more. */
export function exceeding({ threshold, share, upper }: ParetoTail, x: number): number {
  return x <= threshold ? 1 : share * survival(x - threshold, Math.log(upper.scale), upper.shape);
}

/** The least count that a share `target` at most reaches. */
export function quantileOf(
  { threshold, share, ...fits }: ParetoTail,
  target: number,
  fit: 'best' | 'upper' = 'upper',
): number {
  const { scale, shape } = fits[fit];
  return target >= share ? threshold : threshold + scale * inverse(target / share, shape);
}

/** Weights of intervals [from, to) of the excess over the threshold; the last one may be open. */
interface Intervals {
  readonly from: number[];
  readonly to: number[];
  readonly weight: number[];
}

function intervals(bins: Float64Array, threshold: number, censored: number): Intervals {
  const u = leastOf(threshold);
  const from: number[] = [];
  const to: number[] = [];
  const weight: number[] = [];
  let last = BINS - 1;
  let beyond = 0;
  while (last > threshold && beyond + (bins[last] as number) <= censored) {
    beyond += bins[last] as number;
    last -= 1;
  }
  for (let bin = threshold; bin <= last; bin += GROUP) {
    let held = 0;
    const end = Math.min(last + 1, bin + GROUP);
    for (let each = bin; each < end; each++) held += bins[each] as number;
    if (held === 0) continue;
    from.push(leastOf(bin) - u);
    to.push(leastOf(end) - u);
    weight.push(held);
  }
  // Half of one that was not seen: without it a tail of a single group would have no scale.
  const unseen = from.length < 2 ? 0.5 : 0;
  if (beyond + unseen > 0) {
    from.push(to.at(-1) ?? 0);
    to.push(Number.POSITIVE_INFINITY);
    weight.push(beyond + unseen);
  }
  return { from, to, weight };
}

function survival(y: number, logScale: number, shape: number): number {
  const z = y * Math.exp(-logScale);
  if (Math.abs(shape) < 1e-6) return Math.exp(-z);
  const base = 1 + shape * z;
  return base <= 0 ? 0 : base ** (-1 / shape);
}

function inverse(share: number, shape: number): number {
  return Math.abs(shape) < 1e-6 ? -Math.log(share) : (share ** -shape - 1) / shape;
}

function logLikelihood({ from, to, weight }: Intervals, logScale: number, shape: number): number {
  if (shape < MIN_SHAPE || shape > MAX_SHAPE) return Number.NEGATIVE_INFINITY;
  let sum = -0.5 * ((shape - SHAPE_MEAN) / SHAPE_DEVIATION) ** 2;
  for (let i = 0; i < from.length; i++) {
    const open = (to[i] as number) === Number.POSITIVE_INFINITY;
    const share =
      survival(from[i] as number, logScale, shape) - (open ? 0 : survival(to[i] as number, logScale, shape));
    sum += (weight[i] as number) * Math.log(Math.max(share, 1e-300));
  }
  return sum;
}

/** The most likely fit, and the one at the edge of the confidence region where the quantile of `share` is largest. */
function fits(tail: Intervals, share: number): { best: Pareto; upper: Pareto } {
  let mean = 0;
  let total = 0;
  for (let i = 0; i < tail.from.length; i++) {
    mean += (tail.weight[i] as number) * ((tail.from[i] as number) + 0.5);
    total += tail.weight[i] as number;
  }
  const at = (x: number, y: number) => logLikelihood(tail, x, y);
  const [a, b] = climb(at, [Math.log(Math.max(0.5, mean / total)), SHAPE_MEAN]);
  const best = { scale: Math.exp(a), shape: b };
  const [h, k] = [0.02, 0.01];
  // Curvature beside the edge of what a shape may be, where the best is at the edge.
  const c = Math.max(b, 2 * k);
  const mid = at(a, c);
  const aa = -(at(a + h, c) - 2 * mid + at(a - h, c)) / h ** 2;
  const bb = -(at(a, c + k) - 2 * mid + at(a, c - k)) / k ** 2;
  const ab = -(at(a + h, c + k) - at(a + h, c - k) - at(a - h, c + k) + at(a - h, c - k)) / (4 * h * k);
  const determinant = aa * bb - ab * ab;
  // Without curvature the data say nothing about the shape: the doubt there was before them.
  if (!(determinant > 0 && aa > 0)) {
    return { best, upper: { scale: best.scale, shape: best.shape + UPPER_95 * SHAPE_DEVIATION } };
  }
  const far = (y: number) => Math.log(inverse(share, y));
  const slope = (far(c + k) - far(c - k)) / (2 * k);
  const da = (bb - ab * slope) / determinant;
  const db = (aa * slope - ab) / determinant;
  const spread = Math.sqrt(Math.max(1e-12, da + slope * db));
  const shape = Math.min(MAX_SHAPE, Math.max(0, b + (UPPER_95 * db) / spread));
  const upper = { scale: Math.exp(a + (UPPER_95 * da) / spread), shape };
  const reach = ({ scale, shape: xi }: Pareto) => scale * inverse(share, xi);
  return { best, upper: reach(upper) > reach(best) ? upper : best };
}

/** The top of a function of two variables, by the simplex of Nelder and Mead (1965). */
function climb(height: (x: number, y: number) => number, start: [number, number]): [number, number] {
  const worth = ([x, y]: readonly [number, number]) => height(x, y);
  const point = (x: number, y: number) => ({ at: [x, y] as [number, number], height: worth([x, y]) });
  const [x0, y0] = start;
  const simplex = [point(x0, y0), point(x0 + 0.5, y0), point(x0, y0 + 0.2)];
  for (let step = 0; step < 120; step++) {
    simplex.sort((p, q) => q.height - p.height);
    const [first, second, last] = simplex as [Corner, Corner, Corner];
    if (first.height - last.height < 1e-7 * (1 + Math.abs(first.height))) break;
    const cx = (first.at[0] + second.at[0]) / 2;
    const cy = (first.at[1] + second.at[1]) / 2;
    const along = (t: number) => point(cx + t * (cx - last.at[0]), cy + t * (cy - last.at[1]));
    const mirrored = along(1);
    let next = mirrored;
    if (mirrored.height > first.height) {
      const further = along(2);
      next = further.height > mirrored.height ? further : mirrored;
    } else if (mirrored.height <= second.height) {
      next = along(mirrored.height > last.height ? 0.5 : -0.5);
      if (next.height <= last.height) {
        simplex[1] = point((first.at[0] + second.at[0]) / 2, (first.at[1] + second.at[1]) / 2);
        simplex[2] = point((first.at[0] + last.at[0]) / 2, (first.at[1] + last.at[1]) / 2);
        continue;
      }
    }
    simplex[2] = next;
  }
  simplex.sort((p, q) => q.height - p.height);
  return (simplex[0] as Corner).at;
}

interface Corner {
  readonly at: [number, number];
  readonly height: number;
}
