/**
 * Lines for a stream of hypotheses without end, such that of all that are rejected a share of α at most is wrong on
 * average: e-LOND (Xu and Ramdas, Online multiple testing with e-values, AISTATS 2024, arXiv 2311.06412). The t-th
 * hypothesis is rejected when its e-value reaches
 *
 *   1 / (α γ_t (R + 1))          R: rejections so far; γ_1, γ_2, … sum to 1; here γ_t = t^-1.05 / ζ(1.05)
 *
 * It holds whatever the e-values have to do with one another, so it may be used for recipients of one platform on one day.
 * An e-process that is looked at all the time is stopped where it first reaches its line, and is an e-value there; the
 * largest value that it ever had is none, and is never used.
 *
 * Recipients and cells are two streams: there are millions of the ones and thousands of the others.
 */

/** Of twenty denials, or alarms, one is wrong on average at most. */
export const FALSE_DISCOVERY_SHARE = 0.05;

/** Nearly 1, so that the millionth hypothesis needs little more than a millionth of α. */
const EXPONENT = 1.05;
/** ζ(1.05). */
const SUM = 20.580844302;

/**
 * The natural logarithm of the e-value that a hypothesis needs. O(1).
 * @param index of the hypothesis in the order of their coming, from 1.
 * @param rejected hypotheses so far.
 */
export function discoveryLine(index: number, rejected: number, share = FALSE_DISCOVERY_SHARE): number {
  return Math.log(SUM) + EXPONENT * Math.log(Math.max(1, index)) - Math.log(share) - Math.log(rejected + 1);
}
