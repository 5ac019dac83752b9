import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDayOrHasOffset, LAST_EPOCH_SECOND, parseInstant } from './instant.ts';

describe('an instant', () => {
  it('is an ISO date, or date and time, in UTC where no offset is given', () => {
    const noon = Date.UTC(2026, 6, 1, 12);
    for (const text of [
      '2026-07-01T12:00Z',
      '2026-07-01T12:00:00',
      '2026-07-01 12:00:00',
      '2026-07-01T12:00:00.000Z',
      '2026-07-01T20:00:00+08:00',
      '2026-07-01T20:00:00+0800',
      '2026-07-01 20:00:00 +08',
      '2026-07-01T06:30:00-05:30',
      ' 2026-07-01T12:00:00z ',
    ]) {
      expect(parseInstant(text), text).toBe(noon);
    }
    expect(parseInstant('2026-07-01')).toBe(Date.UTC(2026, 6, 1));
    expect(parseInstant('2026-07-01T12:00:00,250Z')).toBe(noon + 250);
    expect(parseInstant('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
    expect(parseInstant('2026-06-30T24:00:00Z')).toBe(Date.UTC(2026, 6, 1));
    expect(parseInstant('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
  });

  it('is any instant as a program writes it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(LAST_EPOCH_SECOND * 1_000), noInvalidDate: true }),
        (date) => {
          expect(parseInstant(date.toISOString())).toBe(date.getTime());
          expect(parseInstant(String(date.getTime()), 'ms')).toBe(date.getTime());
          expect(parseInstant(String(date.getTime() / 1_000), 's')).toBeCloseTo(date.getTime(), 0);
        },
      ),
    );
  });

  it('is a number of seconds up to 2^32, else of milliseconds, unless it is said which', () => {
    expect(parseInstant('0')).toBe(0);
    expect(parseInstant('1782864000')).toBe(1_782_864_000_000);
    expect(parseInstant('1782864000.5')).toBe(1_782_864_000_500);
    expect(parseInstant('1782864000123')).toBe(1_782_864_000_123);
    expect(parseInstant(String(LAST_EPOCH_SECOND))).toBe(LAST_EPOCH_SECOND * 1_000);
    expect(parseInstant(String(LAST_EPOCH_SECOND + 1))).toBe(LAST_EPOCH_SECOND + 1);
    expect(parseInstant('5000', 'ms')).toBe(5_000);
    expect(parseInstant('1782864000123', 's')).toBe(1_782_864_000_123_000);
  });

  it('says its offset, or is a day', () => {
    for (const text of [
      '2026-07-01',
      '2026-07-01T12:00Z',
      '2026-07-01T12:00:00.5+08:00',
      '2026-07-01T12-03',
      ' 2026-07-01 12:00:00 z ',
    ])
      expect(isDayOrHasOffset(text), text).toBe(true);
    for (const text of ['2026-07-01T12:00', '2026-07-01T12:00:00', '2026-07-01 12:00:00.123'])
      expect(isDayOrHasOffset(text), text).toBe(false);
  });

  it('is not a text that only looks like one', () => {
    for (const text of [
      '',
      'now',
      '-5',
      '1e9',
      '0x10',
      '1,5',
      '2026-02-30',
      '2025-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-7-1',
      '20260701T120000Z',
      '2026-07-01T25:00Z',
      '2026-07-01T24:01Z',
      '2026-07-01T12:60Z',
      '2026-07-01T12:00:00+24:00',
      '2026-07-01T12:00:00+08:60',
      '2026-07-01T12',
      '2026-07-01Z',
      '12345678901234567',
    ]) {
      expect(parseInstant(text), text).toBeUndefined();
    }
  });
});
