/**
 * How many unexplained people an employee meets in a working day, when employees differ: Gamma–Poisson (negative binomial;
 * Greenwood and Yule 1920), its fit to a peer group by moments, and the e-process of a raised rate.
 *
 *   null         the employee's own rate λ ~ Gamma(shape a, mean μ); days ~ Poisson(λ)
 *   alternative  from some day on the rate is c λ, c > 1
 *
 * With k people on n days before, the rate is Gamma with shape a + k and the next day has μ (a + k) / (a + n μ) on average.
 */

/** ln Γ(x), x > 0. Lanczos with g = 7, n = 9 (Godfrey 2001): 15 digits. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x - 1;
  let sum = LANCZOS[0] as number;
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (t + i);
  const w = t + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (t + 0.5) * Math.log(w) - w + Math.log(sum);
}

const LANCZOS = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13,
  -176.615_029_162_140_59, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6,
  1.505_632_735_149_311_6e-7,
] as const;

/** ln of the negative binomial probability of k, given by its shape and its mean. */
export function logNegativeBinomial(k: number, shape: number, mean: number): number {
  if (mean <= 0) return k === 0 ? 0 : Number.NEGATIVE_INFINITY;
  return (
    logGamma(k + shape) -
    logGamma(shape) -
    logGamma(k + 1) +
    shape * Math.log(shape / (shape + mean)) +
    k * Math.log(mean / (shape + mean))
  );
}

/** One member of a peer group: people on working days. */
export interface Member {
  readonly people: number;
  readonly days: number;
  /** Sum of squares of the days' counts. */
  readonly squares: number;
}

export interface PeerFit {
  /** People a day. */
  readonly mean: number;
  /** Shape of the Gamma between members: small where they differ much. */
  readonly between: number;
  /** Shape of the Gamma between one member's days, beyond chance. */
  readonly within: number;
}

/** Nobody is more alike than that: rates differ by ±22 % between people who do the same work. */
export const MOST_ALIKE_MEMBERS = 20;
/** Days differ by ±10 % beyond chance, at least. */
export const MOST_ALIKE_DAYS = 100;
/** People a day before a group has taught anything, and how many days that counts for. */
export const FIRST_MEAN = 20;
const PRIOR_DAYS = 5;
const FIRST_SHAPE = 2;
/** Members and days of the group before its spread is believed. */
const LEAST_MEMBERS = 5;

/**
 * Fits a group by moments; the spread with a standard error added, so that a small group is not taken for a uniform one.
 * @param left the member whom the fit is for: it does not teach what it is held against.
 */
export function fitPeers(members: Iterable<Member>, left?: Member): PeerFit {
  let [people, days, count] = [0, 0, 0];
  const kept: Member[] = [];
  for (const member of members) {
    if (member === left || member.days === 0) continue;
    kept.push(member);
    people += member.people;
    days += member.days;
    count += 1;
  }
  const prior = count === 0 ? PRIOR_DAYS : PRIOR_DAYS / (1 + days);
  const mean = Math.max(0.05, (people + prior * FIRST_MEAN) / (days + prior));
  if (count < LEAST_MEMBERS) return { mean, between: FIRST_SHAPE, within: MOST_ALIKE_DAYS };
  // Between members: E (k - nμ)² = nμ + (nμ)² / a. Weights 1 / (nμ) keep the longest-serving from deciding alone.
  const between = spread(
    kept.map(({ people: k, days: n }) => [(k - n * mean) ** 2 / (n * mean) - 1, n * mean]),
  );
  // Between days of one member: Σ (x - k/n)² has mean (n - 1) (λ + λ² / b).
  const within = spread(
    kept
      .filter(({ days: n }) => n > 1)
      .map(({ people: k, days: n, squares }) => {
        const own = Math.max(0.05, k / n);
        return [(squares - (k * k) / n) / own - (n - 1), (n - 1) * own];
      }),
  );
  return {
    mean,
    between: Math.min(MOST_ALIKE_MEMBERS, 1 / between),
    within: Math.min(MOST_ALIKE_DAYS, 1 / within),
  };
}

/** Upper bound of Σ excess / Σ weight. */
function spread(terms: readonly (readonly [number, number])[]): number {
  let [excess, weight] = [0, 0];
  for (const [e, w] of terms) {
    excess += e;
    weight += w;
  }
  if (!(weight > 0)) return 1 / FIRST_SHAPE;
  const ratio = excess / weight;
  let squares = 0;
  for (const [e, w] of terms) squares += (e - ratio * w) ** 2;
  return Math.max(1e-3, Math.max(0, ratio) + Math.sqrt(squares) / weight);
}

/** What one employee's days say so far. */
export interface OwnHistory {
  readonly people: number;
  readonly days: number;
}

/** Mean of the employee's next ordinary day, given the group and its own history. */
export function nextDay({ mean, between }: PeerFit, { people, days }: OwnHistory): number {
  return (mean * (between + people)) / (between + days * mean);
}

/** Variance over mean of a day's count, beyond the employee's own rate: 1 where days are Poisson. */
export function dispersion({ mean, within }: PeerFit): number {
  return 1 + mean / within;
}

/**
 * ln of the likelihood ratio of a rate raised c-fold since some day, against one that stayed. The rate itself is not
 * known but for the group and the days before, and is integrated out on both sides:
 *
 *   c^S ((b + m) / (b + c m))^(k + S)      k = a + people before, b = a / μ + days before; S people on m days since
 *
 * Counts are divided by the dispersion first (quasi-likelihood; McCullagh and Nelder 1989, chapter 9).
 */
export function logRaised(fit: PeerFit, before: OwnHistory, since: OwnHistory, raised: number): number {
  const phi = dispersion(fit);
  const k = fit.between + before.people / phi;
  const b = (fit.between * phi) / fit.mean + before.days;
  const s = since.people / phi;
  return s * Math.log(raised) + (k + s) * Math.log((b + since.days) / (b + raised * since.days));
}
