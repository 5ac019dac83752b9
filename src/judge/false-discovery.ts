/**
 * Lines for a stream of hypotheses without end, such that of all that are rejected a share of α at most is wrong on
 * average: e-LOND (Xu and Ramdas, Online multiple testing with e-values, AISTATS 2024, arXiv 2311.06412). The t-th
 * hypothesis is rejected when its e-value reaches
 *
 *   1 / (α γ_t (R + 1))          R: rejections so far; γ_1, γ_2, … sum to 1
 *
 * It holds whatever the e-values have to do with one another, so it may be used for recipients of one platform on one day.
 * An e-process that is looked at all the time is stopped where it first reaches its line, and is an e-value there; the
 * largest value that it ever had is none, and is never used.
 */

/** Of ten alarms and denials that the combination gives, one is wrong in a hundred such tens: few enough to be read. */
export const FALSE_DISCOVERY_SHARE = 0.01;

/** γ_t = C / ((t + 1) ln²(t + 1)); the sum of 1 / ((t + 1) ln²(t + 1)) over t from 1 on is 2.10974. */
const SUM = 2.10974280123689;

/**
 * The natural logarithm of the e-value that a hypothesis needs. O(1).
 * @param index of the hypothesis in the order of their coming, from 1.
 * @param rejected hypotheses so far.
 */
export function discoveryLine(index: number, rejected: number, share = FALSE_DISCOVERY_SHARE): number {
  const t = Math.max(1, index) + 1;
  return Math.log(SUM) + Math.log(t) + 2 * Math.log(Math.log(t)) - Math.log(share) - Math.log(rejected + 1);
}
