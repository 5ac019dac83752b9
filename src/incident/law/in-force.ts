/**
 * Which text of the law is asked: rules about telling somebody are those in force when their clock starts, rules about
 * the act itself are those in force while it lasted. An act that lasted over a change of law is judged by both texts, each
 * for its part; both are cited, and a note says so.
 */
import type { EpochMs } from '../../disclosure/time.ts';
import { startOf } from './deadline.ts';
import { dateAt, type OffsetMinutes } from './moment.ts';
import type { Citation, Instrument, Pack } from './pack.ts';

/** Dates of a jurisdiction, both inclusive. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** How long the act lasted: as the facts say, else from the earliest event until awareness. */
export function actDays(events: ReadonlyMap<string, EpochMs>, offset: OffsetMinutes): Days {
  const aware = events.get('aware') as EpochMs;
  const to = events.get('act_to') ?? aware;
  const from = events.get('act_from') ?? Math.min(events.get('discovered_or_learned') ?? aware, to);
  return { from: dateAt(from, offset), to: dateAt(to, offset) };
}

/** The day on which a clock starts; that of awareness while its event has not happened. */
export function clockDays(
  event: string | undefined,
  events: ReadonlyMap<string, EpochMs>,
  offset: OffsetMinutes,
): Days {
  const start = event === undefined ? undefined : startOf(event, events)?.at;
  const day = dateAt(start ?? (events.get('aware') as EpochMs), offset);
  return { from: day, to: day };
}

/** Whether a time in force covers all of these days, some, or none. */
export function coverage(
  { from, to }: { readonly from: string | null; readonly to: string | null },
  days: Days,
): 'all' | 'part' | 'none' {
  if (from === null || from > days.to || (to !== null && to < days.from)) return 'none';
  return from <= days.from && (to === null || to >= days.to) ? 'all' : 'part';
}

/** Those citations whose instruments were in force on some of the days; all of them when none was. */
export function citedThen(cite: readonly Citation[], { instruments }: Pack, days: Days): readonly Citation[] {
  const then = cite.filter(({ instrument }) => {
    const found = instruments.find((each) => each.id === instrument);
    return (
      found !== undefined && coverage({ from: found.effective_from, to: found.effective_to }, days) !== 'none'
    );
  });
  return then.length === 0 ? cite : then;
}

/** Instruments that came into force after the first of the days and not after the last. */
export function changesWithin({ instruments }: Pack, days: Days): readonly Instrument[] {
  return instruments.filter(
    ({ effective_from: from }) => from !== null && from > days.from && from <= days.to,
  );
}
