/**
 * Numbers, times and spans as a person reads them, through Intl in the chosen locale and the viewer's time zone.
 * Invariant: pure; locale and time zone are passed in.
 */
import type { Locale } from '../locales/locale.ts';
import { fill } from '../locales/locale.ts';

export interface Format {
  number(value: number): string;
  /** For axes and narrow places: 41K, 4.1万. */
  compact(value: number): string;
  /** With at most one digit after the point. */
  decimal(value: number): string;
  /** With two digits after the point. */
  hundredths(value: number): string;
  /** A share from 0 to 1. */
  percent(share: number): string;
  bytes(bytes: number): string;
  /** Date, hour and minute. */
  dateTime(at: number): string;
  /** Date, hour, minute and second. */
  exactTime(at: number): string;
  /** Hour, minute and second. */
  clock(at: number): string;
  /** Hour and minute. */
  hour(at: number): string;
  /** Month and day. */
  day(at: number): string;
  /** Year, month and day. */
  date(at: number): string;
  /** From – to, what both share said once. */
  period(from: number, to: number): string;
  /** A span with the largest unit that divides it: 1 hour, 30 days. */
  span(ms: number): string;
  /** In hours, however many: 24 hours. */
  hours(ms: number): string;
  /** A unit as in "people per …": hour, 5 minutes. */
  per(ms: number): string;
  list(items: readonly string[]): string;
  /** `{one, other}` chosen by Intl.PluralRules and filled with the number. */
  counted(forms: { readonly one: string; readonly other: string }, value: number): string;
  /** A small probability as the N in "1 in N", two digits exact; undefined from 1 in 100 upwards. */
  oneIn(probability: number): string | undefined;
  /** A word of the vocabulary at the beginning of a sentence. */
  capital(text: string): string;
  /** The viewer's time zone. */
  readonly zone: string;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

function unitOf(ms: number): readonly ['day' | 'hour' | 'minute' | 'second', number] {
  const unit = UNITS.find(([, unitMs]) => ms >= unitMs && ms % unitMs === 0) ?? UNITS[3];
  return [unit[0], ms / unit[1]];
}

/** @param timeZone IANA name; the viewer's own when left out. */
export function formats(locale: Locale, timeZone?: string): Format {
  const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { hourCycle: 'h23', timeZone: zone, ...options });
  const hourMinute = { hour: '2-digit', minute: '2-digit' } as const;
  const monthDay = { month: 'short', day: 'numeric' } as const;
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const hundredths = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const finePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 1 });
  const coarse = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  const dateTime = time({ ...monthDay, ...hourMinute });
  const exactTime = time({ ...monthDay, ...hourMinute, second: '2-digit' });
  const clock = time({ ...hourMinute, second: '2-digit' });
  const hour = time(hourMinute);
  const day = time(monthDay);
  const date = time({ year: 'numeric', ...monthDay });
  const plural = new Intl.PluralRules(locale);
  const list = new Intl.ListFormat(locale, { type: 'unit', style: 'short' });
  // In a column of periods the Chinese long form would stand beside the short one of a range.
  const period = time({ ...monthDay, ...(locale === 'zh-CN' ? { month: 'numeric' } : {}), ...hourMinute });
  const unit = (value: number, name: string, unitDisplay: 'long' | 'short', digits: number) => {
    const text = new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay,
      maximumFractionDigits: digits,
    }).format(value);
    // As the sentences around it are written: digits and Chinese characters apart.
    return text.replace(/(?<=\d)(?=\p{Script=Han})/u, ' ');
  };

  return {
    zone,
    number: (value) => integer.format(value),
    compact: (value) => compact.format(value),
    decimal: (value) => decimal.format(value),
    hundredths: (value) => hundredths.format(value),
    // 3 of 10,000 is not "0 %", and 9,999 of 10,000 is not all of them.
    percent: (share) => {
      if (share > 0 && share < 0.005) return finePercent.format(share);
      return percent.format(share < 1 ? Math.min(share, 0.99) : share);
    },
    bytes: (bytes) => {
      let step = 0;
      let value = bytes;
      while (value >= 999.5 && step < BYTE_UNITS.length - 1) {
        value /= 1000;
        step += 1;
      }
      // Intl writes "0 byte", not "0 B".
      if (step === 0) return `${integer.format(value)} B`;
      const digits = value < 99.95 ? 1 : 0;
      return unit(value, BYTE_UNITS[step] as string, 'short', digits);
    },
    dateTime: (at) => dateTime.format(at),
    exactTime: (at) => exactTime.format(at),
    clock: (at) => clock.format(at),
    hour: (at) => hour.format(at),
    day: (at) => day.format(at),
    date: (at) => date.format(at),
    period: (from, to) => period.formatRange(Math.min(from, to), to),
    span: (ms) => {
      const [name, value] = unitOf(ms);
      return unit(value, name, 'long', 1);
    },
    hours: (ms) => unit(Math.round(ms / 3_600_000), 'hour', 'long', 0),
    per: (ms) => {
      const [name, value] = unitOf(ms);
      if (value !== 1) return unit(value, name, 'long', 1);
      // "hour", not "1 hour": what Intl writes around the number is the unit's name.
      const parts = new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' });
      return parts
        .formatToParts(1)
        .filter((part) => part.type === 'unit')
        .map((part) => part.value)
        .join('')
        .trim();
    },
    // The unit list of Chinese has no separator at all.
    list: (items) => (locale === 'zh-CN' ? items.join('、') : list.format(items)),
    capital: (text) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1),
    counted: (forms, value) =>
      fill(plural.select(value) === 'one' ? forms.one : forms.other, { n: integer.format(value) }),
    oneIn: (probability) =>
      probability > 0 && probability < 0.01 ? coarse.format(1 / probability) : undefined,
  };
}
