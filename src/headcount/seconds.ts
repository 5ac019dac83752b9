/**
 * Time inside the engine: whole seconds in 32 bits, kept as a *stamp*, which is the second plus one, so that 0 can say
 * "never".
 *
 *   at, ms since the epoch   0 … 999   1000 … 1999   …
 *   second                   0         1             …  MAX_SECOND
 *   stamp                    1         2             …
 *
 * A window of w ms that ends now covers the last ceil(w / 1000) whole seconds, the running one included. Against a
 * window counted in milliseconds its beginning is less than one second late, never early: nobody outside the window is
 * counted, and at most the people of its first second are not (1/60 of a minute, 3e-8 of a year).
 */
import { WeirError } from '../disclosure/error.ts';
import { type EpochMs, SECOND_MS } from '../disclosure/time.ts';

/** The last second that has a stamp: 2^32 - 2, in February 2106. */
export const MAX_SECOND = 2 ** 32 - 2;

/** The stamp of a time. @throws WeirError WEIR_HEADCOUNT_TIME when it lies before 1970, after MAX_SECOND, or is none. */
export function stampOf(at: EpochMs): number {
  const second = Math.floor(at / SECOND_MS);
  if (!(second >= 0 && second <= MAX_SECOND))
    throw new WeirError('WEIR_HEADCOUNT_TIME', { time: String(at) });
  return second + 1;
}

/**
 * Who was last seen at a stamp above the returned one is inside the window that ends now.
 * @throws WeirError WEIR_HEADCOUNT_WINDOW when the window is not between 0 (exclusive) and the longest;
 *   WEIR_HEADCOUNT_TIME as stampOf.
 */
export function windowStart(windowMs: number, now: EpochMs, longestWindowMs: number): number {
  if (!(windowMs > 0 && windowMs <= longestWindowMs)) {
    throw new WeirError('WEIR_HEADCOUNT_WINDOW', { window: String(windowMs), longest: longestWindowMs });
  }
  return Math.max(0, stampOf(now) - Math.ceil(windowMs / SECOND_MS));
}
