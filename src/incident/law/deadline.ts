/**
 * When something is due. A period in hours runs from the moment its event happened, through nights, weekends and
 * holidays; a period in days or months ends at the same time of day (the careful reading where the law means the end of
 * that day), the day of the event not counted; working days leave out what the pack's calendar leaves out. A deadline in
 * words ("immediately") has no hour, and none is made up.
 */
import { DAY_MS, type EpochMs, HOUR_MS } from '../../disclosure/time.ts';
import { addMonths, type OffsetMinutes } from './moment.ts';
import type { CalendarYear, PackDeadline, Period } from './pack.ts';
import { addWorkingDays } from './working-days.ts';

export interface Deadline {
  readonly rule: PackDeadline;
  /** Null: it is in words, its event has not happened, or no calendar reaches that far. */
  readonly due: EpochMs | null;
  readonly missing: 'words' | 'event' | 'calendar' | null;
  /** The event its clock starts at, when that happened, and whether awareness stands in for it. */
  readonly startsAt: { readonly event: string; readonly at: EpochMs | null; readonly standIn: boolean };
  /** What the company set itself. */
  readonly targetDue: EpochMs | null;
}

/** Where awareness stands in when nothing else was said: whoever is aware has discovered it by then. */
const STANDS_IN_FOR: readonly string[] = ['discovered_or_learned'];

/** The moment a clock starts at; undefined when its event has not happened. */
export function startOf(
  event: string,
  events: ReadonlyMap<string, EpochMs>,
): { readonly at: EpochMs; readonly standIn: boolean } | undefined {
  const at = events.get(event);
  if (at !== undefined) return { at, standIn: false };
  const aware = events.get('aware');
  if (aware === undefined || !STANDS_IN_FOR.includes(event)) return undefined;
  return { at: aware, standIn: true };
}

/** @param offset of the jurisdiction, in which days and months are counted. */
export function deadlineOf(
  rule: PackDeadline,
  events: ReadonlyMap<string, EpochMs>,
  offset: OffsetMinutes,
  calendar: readonly CalendarYear[],
): Deadline {
  const start = startOf(rule.starts_at, events);
  const startsAt = { event: rule.starts_at, at: start?.at ?? null, standIn: start?.standIn ?? false };
  if (rule.kind === 'qualitative') {
    const target = rule.company_target;
    const targetDue =
      target === undefined || start === undefined ? undefined : after(start.at, target, offset, calendar);
    return { rule, due: null, missing: 'words', startsAt, targetDue: targetDue ?? null };
  }
  if (start === undefined) return { rule, due: null, missing: 'event', startsAt, targetDue: null };
  const due = after(start.at, rule, offset, calendar);
  const missing = due === undefined ? 'calendar' : null;
  return { rule, due: due ?? null, missing, startsAt, targetDue: null };
}

/** @returns undefined when no calendar reaches that far. */
export function after(
  at: EpochMs,
  { value, unit }: Period,
  offset: OffsetMinutes,
  calendar: readonly CalendarYear[],
): EpochMs | undefined {
  switch (unit) {
    case 'hour':
      return at + value * HOUR_MS;
    case 'calendar_day':
      return at + value * DAY_MS;
    case 'working_day':
      return addWorkingDays(at, value, offset, calendar);
    case 'month':
      return addMonths(at, value, offset);
    case 'year':
      return addMonths(at, 12 * value, offset);
  }
}
