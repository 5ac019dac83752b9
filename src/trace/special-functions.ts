/**
 * Logarithms of factorials and of what is made from them. Natural logarithms throughout: evidence is counted in nats.
 *
 * ln Γ after Lanczos (1964) with the coefficients of Godfrey (g = 7, n = 9): relative error below 1e-14 for x > 0.
 */

const COEFFICIENTS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const G = 7;
const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

/** ln Γ(x), x > 0. */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const z = x - 1;
  let sum: number = COEFFICIENTS[0];
  for (let i = 1; i < COEFFICIENTS.length; i++) sum += (COEFFICIENTS[i] as number) / (z + i);
  const t = z + G + 0.5;
  return HALF_LN_2PI + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** ln B(a, b). */
export function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
}

/** ln of n over k; −∞ where there is no such choice. */
export function lnChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  if (k === 0 || k === n) return 0;
  return lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);
}

/**
 * ln of the probability that `draws` people taken at random from a population of `all`, none twice, have exactly `hits`
 * among `marked` of them.
 */
export function lnHypergeometric(hits: number, all: number, marked: number, draws: number): number {
  return lnChoose(marked, hits) + lnChoose(all - marked, draws - hits) - lnChoose(all, draws);
}

/** ln Σ exp. */
export function lnSum(values: readonly number[]): number {
  const most = Math.max(...values);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

/** Relative entropy between two coins, in nats a toss: KL(t ‖ f). */
export function coinDivergence(t: number, f: number): number {
  const part = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(a / b));
  return part(t, f) + part(1 - t, 1 - f);
}
