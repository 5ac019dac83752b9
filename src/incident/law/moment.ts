/**
 * A moment as the law engine reads and writes it: ISO 8601 with an offset from UTC. A deadline is written in the
 * offset in which its question was asked; the days and months in it are those of the jurisdiction's own offset.
 *
 * Source: ISO 8601-1:2019, as RFC 3339 narrows it. Invariant: without an offset there is no moment, for the same digits
 * name times 26 hours apart.
 */
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';

/** Minutes east of UTC. */
export type OffsetMinutes = number;

export interface Moment {
  readonly at: EpochMs;
  readonly offset: OffsetMinutes;
}

/** Why a text is no moment: it has no offset, or it is no time at all. */
export type NoMoment = 'no-zone' | 'no-time';

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;
/** The farthest offset in use is +14:00 (Kiribati); beyond that a sign was mistyped. */
const MAX_OFFSET_MINUTES = 14 * 60;

export function parseMoment(text: string): Moment | NoMoment {
  const match = ISO.exec(text.trim());
  if (match === null) return 'no-time';
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(match[i] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return 'no-time';
  if (match[8] === undefined) return 'no-zone';
  const offset = offsetOf(match[8]);
  if (offset === undefined) return 'no-time';
  const fractionMs = Math.floor(Number(`0.${match[7] ?? 0}`) * SECOND_MS);
  const local =
    Date.UTC(year, month - 1, day) + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fractionMs;
  return { at: local - offset * MINUTE_MS, offset };
}

/** @returns undefined when the text is no offset such as `+08:00` or `Z`. */
export function offsetOf(text: string): OffsetMinutes | undefined {
  if (/^z$/i.test(text)) return 0;
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (Number(match[3] ?? 0) > 59 || minutes > MAX_OFFSET_MINUTES) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}

/** Whole seconds without a fraction; UTC as `Z`. */
export function formatMoment({ at, offset }: Moment): string {
  const local = new Date(at + offset * MINUTE_MS).toISOString();
  const time = local.endsWith('.000Z') ? local.slice(0, 19) : local.slice(0, 23);
  if (offset === 0) return `${time}Z`;
  const minutes = Math.abs(offset);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${time}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The calendar date there, as `2026-01-01`: dates compare as texts. */
export function dateAt(at: EpochMs, offset: OffsetMinutes): string {
  return new Date(at + offset * MINUTE_MS).toISOString().slice(0, 10);
}

/** The same time of day so many months later; a day that the month does not have becomes its last (31 January + 1 = 28 February). */
export function addMonths(at: EpochMs, months: number, offset: OffsetMinutes): EpochMs {
  const local = new Date(at + offset * MINUTE_MS);
  const timeOfDay = (((at + offset * MINUTE_MS) % DAY_MS) + DAY_MS) % DAY_MS;
  const first = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months + 1, 0)).getUTCDate();
  const day = Math.min(local.getUTCDate(), last);
  return first + (day - 1) * DAY_MS + timeOfDay - offset * MINUTE_MS;
}

export function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
