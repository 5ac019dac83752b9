/** The shop's clock face: UTC+8 all year, no summer time since 1991. */
import { DAY_MS, type EpochMs, HOUR_MS } from '../../disclosure/time.ts';

const OFFSET_MS = 8 * HOUR_MS;

/** `YYYY-MM-DD HH:MM:SS` in Beijing. */
export function beijingTime(at: EpochMs): string {
  return new Date(at + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** Days since the epoch, changing at midnight in Beijing. */
export function beijingDay(at: EpochMs): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS);
}

/** When a day of beijingDay begins. */
export function beijingMidnight(day: number): EpochMs {
  return day * DAY_MS - OFFSET_MS;
}
