/**
 * Working days of a jurisdiction: Monday to Friday, but for the days off that its pack lists, and with the weekend days
 * that it says are worked. The day on which a period begins does not count.
 *
 * Invariant: a period that leaves the years a pack knows is not computed: a deadline that is wrong by a holiday is worse
 * than one that says it is not known.
 */
import { DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import { dateAt, type OffsetMinutes } from './moment.ts';
import type { CalendarYear } from './pack.ts';

/**
 * The same time of day so many working days later.
 * @param calendar by years; empty: no day off is known anywhere, and none is computed.
 * @returns undefined when the period leaves the years of the calendar.
 */
export function addWorkingDays(
  at: EpochMs,
  days: number,
  offset: OffsetMinutes,
  calendar: readonly CalendarYear[],
): EpochMs | undefined {
  let due = at;
  for (let left = days; left > 0; ) {
    due += DAY_MS;
    const isWorked = isWorkingDay(dateAt(due, offset), calendar);
    if (isWorked === undefined) return undefined;
    if (isWorked) left -= 1;
  }
  return due;
}

/** @param date such as `2026-02-14`. @returns undefined when its year is not in the calendar. */
export function isWorkingDay(date: string, calendar: readonly CalendarYear[]): boolean | undefined {
  const year = calendar.find((each) => each.year === Number(date.slice(0, 4)));
  if (year === undefined) return undefined;
  if (year.days_off.includes(date)) return false;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return (weekday !== 0 && weekday !== 6) || year.working_weekends.includes(date);
}
