/**
 * The simulated platform's calendar: it opens on a Monday, at midnight of its own time, and its visitors sleep at night.
 */
import { DAY_MS, type EpochMs, HOUR_MS } from '../../disclosure/time.ts';

/** Monday, 5 January 2026. */
export const SIMULATION_START: EpochMs = Date.UTC(2026, 0, 5);

/** Visits by hour of the day, relative. A shop's evening is its busiest time. */
export const VISITS_BY_HOUR: readonly number[] = [
  18, 10, 6, 4, 3, 4, 8, 18, 32, 45, 55, 60, 64, 60, 56, 56, 58, 60, 66, 78, 92, 96, 74, 40,
];
/** Singles' Day: everybody is awake at midnight and in the evening. */
export const CROWD_BY_HOUR: readonly number[] = [
  140, 90, 40, 14, 8, 8, 12, 22, 40, 60, 75, 72, 70, 64, 60, 60, 62, 66, 76, 96, 130, 140, 120, 110,
];
/** Visits on a Saturday or a Sunday, and on other days; their mean over a week is 1. */
export const WEEKEND_VISITS = 1.1;
export const WEEKDAY_VISITS = (7 - 2 * WEEKEND_VISITS) / 5;

/** When offices work: from this hour until that one, Monday to Friday. */
export const OFFICE_FROM_HOUR = 9;
export const OFFICE_TO_HOUR = 18;

/** @param day since the start. */
export function isWeekend(day: number): boolean {
  return day % 7 >= 5;
}

export function isOfficeTime(sinceStartMs: number): boolean {
  if (isWeekend(Math.floor(sinceStartMs / DAY_MS))) return false;
  const hour = (sinceStartMs % DAY_MS) / HOUR_MS;
  return hour >= OFFICE_FROM_HOUR && hour < OFFICE_TO_HOUR;
}

/** Working days that have begun between two times, both days included; at least one. */
export function workingDays(fromMs: number, toMs: number): number {
  let days = 0;
  for (let day = Math.floor(fromMs / DAY_MS); day <= Math.floor(toMs / DAY_MS); day++)
    if (!isWeekend(day)) days += 1;
  return Math.max(1, days);
}
