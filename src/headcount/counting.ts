/**
 * An answer with its error. Invariant: low <= people <= high; when exact all three are the same and standardError is 0.
 */

export interface Count {
  /** Distinct people: exact, or the most likely number. */
  readonly people: number;
  /** At least so many: people - 2 standard errors, which is too high in one case of fifty. Exact when exact. */
  readonly low: number;
  /** At most so many: people + 2 standard errors. */
  readonly high: number;
  readonly exact: boolean;
  /** In people; 0 when exact. */
  readonly standardError: number;
}

/** Standard errors on either side of an estimate: 95 % of all intervals hold the truth. */
export const INTERVAL_STANDARD_ERRORS = 2;

export function exactly(people: number): Count {
  return { people, low: people, high: people, exact: true, standardError: 0 };
}

/** @param least people there are for certain. @param most people there can be. */
export function about(
  people: number,
  standardError: number,
  least = 0,
  most = Number.POSITIVE_INFINITY,
): Count {
  const margin = INTERVAL_STANDARD_ERRORS * standardError;
  const rounded = Math.min(most, Math.max(least, Math.round(people)));
  return {
    people: rounded,
    low: Math.min(rounded, Math.max(least, Math.floor(people - margin))),
    high: Math.max(rounded, Math.min(most, Math.ceil(people + margin))),
    exact: false,
    standardError,
  };
}
