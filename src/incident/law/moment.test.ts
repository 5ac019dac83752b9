import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, dateAt, formatMoment, offsetOf, parseMoment } from './moment.ts';
import { addWorkingDays, isWorkingDay } from './working-days.ts';

describe('a moment', () => {
  it.each([
    ['2026-07-01T09:00:00+08:00', '2026-07-01T01:00:00.000Z', 480],
    ['2026-07-01T01:00Z', '2026-07-01T01:00:00.000Z', 0],
    ['2026-07-01 01:00:00.5z', '2026-07-01T01:00:00.500Z', 0],
    ['2026-06-30T20:30:00-0430', '2026-07-01T01:00:00.000Z', -270],
    ['2026-07-01T09:00:00+08', '2026-07-01T01:00:00.000Z', 480],
  ])('%s', (text, utc, offset) => {
    expect(parseMoment(text)).toEqual({ at: Date.parse(utc), offset });
  });

  it.each(['2026-07-01T09:00:00', '2026-07-01', '2026-07-01 09:00'])('%s has no zone', (text) => {
    expect(parseMoment(text)).toBe('no-zone');
  });

  it.each([
    '',
    'now',
    '2026-02-29T09:00:00Z',
    '2026-13-01T09:00:00Z',
    '2026-07-01T24:00:00Z',
    '2026-07-01T09:60:00Z',
    '2026-07-01T09:00:00+15:00',
    '2026-07-01T09:00:00+08:75',
    '1782867600',
    '2026-07-01T09Z',
  ])('%s is none', (text) => {
    expect(parseMoment(text)).toBe('no-time');
  });

  it('is written as it was read', () => {
    const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
    // Dates of four digits, as a form holds them.
    const times = fc.integer({ min: Date.UTC(1970, 0, 3), max: Date.UTC(9999, 11, 28) });
    fc.assert(
      fc.property(times, offsets, (at, offset) => {
        expect(parseMoment(formatMoment({ at, offset }))).toEqual({ at, offset });
      }),
    );
  });

  it('takes any text without failing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const moment = parseMoment(text);
        expect(typeof moment === 'string' || Number.isFinite(moment.at)).toBe(true);
      }),
    );
  });
});

describe('months', () => {
  it('keep the day, or the last that the month has, and the time of day', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1970, 0, 3), max: Date.UTC(2200, 0, 1) }),
        fc.integer({ min: 0, max: 36 }),
        fc.integer({ min: -14, max: 14 }).map((hours) => hours * 60),
        (at, months, offset) => {
          const [before, after] = [at, addMonths(at, months, offset)].map((each) =>
            formatMoment({ at: each, offset }),
          ) as [string, string];
          const [year, month, day] = before.slice(0, 10).split('-').map(Number) as [number, number, number];
          const target = new Date(Date.UTC(year, month - 1 + months, 1));
          const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
          expect(after.slice(0, 7)).toBe(target.toISOString().slice(0, 7));
          expect(Number(after.slice(8, 10))).toBe(Math.min(day, last));
          expect(after.slice(10)).toBe(before.slice(10));
        },
      ),
    );
  });
});

describe('working days', () => {
  const verification = {
    level: 'recalled',
    source: 'a test',
    checked_on: '2026-01-01',
    review_by: '2026-01-01',
  } as const;
  const calendar = [
    { year: 2026, days_off: ['2026-01-01', '2026-01-02'], working_weekends: ['2026-01-04'], verification },
  ];

  it('are those of the calendar', () => {
    expect(isWorkingDay('2026-01-02', calendar)).toBe(false);
    expect(isWorkingDay('2026-01-03', calendar)).toBe(false);
    expect(isWorkingDay('2026-01-04', calendar)).toBe(true);
    expect(isWorkingDay('2027-01-04', calendar)).toBeUndefined();
  });

  it('agree with counting every day', () => {
    const first = Date.UTC(2026, 0, 1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 180 }), fc.integer({ min: 1, max: 60 }), (day, days) => {
        const from = first + day * 86_400_000;
        const due = addWorkingDays(from, days, 0, calendar) as number;
        let worked = 0;
        for (let at = from + 86_400_000; at <= due; at += 86_400_000)
          if (isWorkingDay(dateAt(at, 0), calendar) === true) worked += 1;
        expect(worked).toBe(days);
        expect(isWorkingDay(dateAt(due, 0), calendar)).toBe(true);
      }),
    );
  });
});

it('offsets', () => {
  expect(['Z', '+08:00', '-0330', '+14', '+14:01', '8', ''].map(offsetOf)).toEqual([
    0,
    480,
    -210,
    840,
    undefined,
    undefined,
    undefined,
  ]);
});
