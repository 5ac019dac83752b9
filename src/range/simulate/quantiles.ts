/**
 * Tables of quantiles, so that a heavy-tailed or a bounded quantity costs one look-up instead of a logarithm and a
 * cosine. A table of n entries holds the middles of n equal shares: its tail ends at the quantile 1 - 1/2n.
 */
import { Random } from '../random.ts';

/** Entries of a table that only shapes what many draw from, such as each account's own share. */
export const SHAPE_ENTRIES = 256;
/** Entries of a table whose tail matters: one in 8,192. */
export const TAIL_ENTRIES = 4_096;

/** Standard normal quantile (P. J. Acklam's rational approximation, relative error below 1.2e-9). `p` in (0, 1). */
export function normalQuantile(p: number): number {
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 0.97575) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const above = polynomial(CENTRE_ABOVE, r) * q;
  return above / polynomial(CENTRE_BELOW, r);
}

const CENTRE_ABOVE = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const CENTRE_BELOW = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const TAIL_ABOVE = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BELOW = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

/** Coefficients from the highest power to the constant (Horner). */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const each of coefficients) sum = sum * x + each;
  return sum;
}

function tail(q: number): number {
  return polynomial(TAIL_ABOVE, q) / polynomial(TAIL_BELOW, q);
}

/** The z of a 99th percentile. */
export const Z_99 = 2.326_347_874;

/** Log-normal quantiles of a quantity given by its median and its 99th percentile. */
export function logNormalTable(median: number, p99: number, entries = TAIL_ENTRIES): Float64Array {
  const sigma = Math.log(p99 / median) / Z_99;
  return Float64Array.from(
    { length: entries },
    (_, i) => median * Math.exp(sigma * normalQuantile((i + 0.5) / entries)),
  );
}

/**
 * Quantiles of a beta distribution, by many draws.
 * @param spread of its standard deviation against the largest that its mean allows, 0 (all alike) to 1 (all or nothing).
 */
export function betaTable(mean: number, spread: number, seed: number, entries = SHAPE_ENTRIES): Float64Array {
  if (spread === 0 || mean <= 0 || mean >= 1) return new Float64Array(entries).fill(mean);
  // Var = mean (1 - mean) / (a + b + 1), and spread² = 1 / (a + b + 1).
  const together = Math.max(1e-3, 1 / spread ** 2 - 1);
  const random = new Random(seed, 'beta');
  const draws = Float64Array.from({ length: entries * 64 }, () => {
    const x = gamma(mean * together, random);
    const y = gamma((1 - mean) * together, random);
    return x + y === 0 ? mean : x / (x + y);
  }).sort();
  return Float64Array.from({ length: entries }, (_, i) => draws[i * 64 + 32] as number);
}

/** Quantiles of a gamma distribution of mean 1. */
export function gammaTable(shape: number, seed: number, entries = SHAPE_ENTRIES): Float64Array {
  const random = new Random(seed, 'gamma');
  const draws = Float64Array.from({ length: entries * 64 }, () => gamma(shape, random) / shape).sort();
  return Float64Array.from({ length: entries }, (_, i) => draws[i * 64 + 32] as number);
}

/** A gamma variate (G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", 2000). */
export function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
