/**
 * A time as people and programs write it: ISO 8601 (a date, or a date and a time; UTC where no offset is given), or
 * seconds or milliseconds since 1970.
 */
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../disclosure/time.ts';

/** How a bare number is read: by its size, or as what it is said to be. */
export type EpochUnit = 'auto' | 's' | 'ms';

/** The largest number that is taken for seconds, 2^32 - 1 (the year 2106); as milliseconds it is February 1970. */
export const LAST_EPOCH_SECOND = 2 ** 32 - 1;

const NUMBER = /^\d{1,16}(\.\d{1,9})?$/;
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d\d:?\d\d|[+-]\d\d)?)?$/;

/** @returns undefined when the text is no time, such as the 30th of February. */
export function parseInstant(text: string, unit: EpochUnit = 'auto'): EpochMs | undefined {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? fromNumber(Number(trimmed), unit) : fromIso(trimmed);
}

/** Whether an ISO 8601 time is a day alone, or says its offset from UTC: a time of day without one is 26 hours wide. */
export function isDayOrHasOffset(text: string): boolean {
  const time = text.trim().slice(10);
  return time === '' || /(?:[zZ]|[+-]\d\d(?::?\d\d)?)$/.test(time);
}

function fromNumber(value: number, unit: EpochUnit): EpochMs {
  const seconds = unit === 's' || (unit === 'auto' && value <= LAST_EPOCH_SECOND);
  return seconds ? value * SECOND_MS : value;
}

function fromIso(text: string): EpochMs | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || date.getUTCFullYear() !== year)
    return undefined;
  // 24:00 is the end of a day; 23:59:60 is a leap second, which the epoch does not count.
  const isEndOfDay = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 60) return undefined;
  const fraction = Number(`0.${match[7] ?? 0}`) * SECOND_MS;
  const offset = offsetMs(match[8] ?? 'Z');
  if (offset === undefined) return undefined;
  return midnight + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + Math.floor(fraction) - offset;
}

function offsetMs(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || 0);
  if (hours * HOUR_MS >= DAY_MS || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
}
