/**
 * What is said of several seeds: quantiles by the nearest rank, so that each is a run that was made; Wilson's interval of
 * a share (E. B. Wilson, 1927); the exact interval of a Poisson count (F. Garwood, 1936).
 */

/** The smallest value that a share `q` of the values does not exceed. NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 95 % interval of a share of which `hits` of `n` were seen. */
export function wilson(hits: number, n: number): Interval {
  const z = 1.959_964;
  const p = hits / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** 95 % interval of a Poisson mean of which `count` was seen: two-sided; for a count of 0 one-sided, the rule of three. */
export function poissonInterval(count: number): Interval {
  const tail = count === 0 ? 0.05 : 0.025;
  return {
    low: count === 0 ? 0 : solve((mean) => 1 - poissonAtMost(count - 1, mean) - tail, count),
    high: solve((mean) => tail - poissonAtMost(count, mean), count + 4 * Math.sqrt(count + 1) + 8),
  };
}

function poissonAtMost(count: number, mean: number): number {
  let logTerm = -mean;
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= count; k++) {
    logTerm += Math.log(mean / k);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/** Where an increasing function is 0, between 0 and `most`. */
function solve(f: (x: number) => number, most: number): number {
  let low = 0;
  let high = most;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
