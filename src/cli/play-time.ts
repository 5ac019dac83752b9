/** When the demo plays: an afternoon that is over, so that what follows from it (complaints, a case) can follow now. */
import { DAY_MS, type EpochMs, HOUR_MS } from '../disclosure/time.ts';

/** Simulated time of the play. */
export const PLAY_MS = 4 * HOUR_MS;
/** 13:00 in Shanghai on a Monday: always the same one, so that tickets and verdicts are the same. */
const PLAY_DAY = Date.UTC(2026, 10, 2, 5, 0, 0);
const WEEK_MS = 7 * DAY_MS;

/** @param now real time. @returns the start of the play; where the clock has not come to that Monday, the last one that is over. */
export function playStart(now: EpochMs): EpochMs {
  const weeks = Math.max(0, Math.ceil((PLAY_DAY + PLAY_MS - now) / WEEK_MS));
  return PLAY_DAY - weeks * WEEK_MS;
}
