import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../disclosure/time.ts';
import { heldSql } from './held-sql.ts';
import {
  cutoffOf,
  cutoffsOf,
  DEFAULT_RETENTION,
  goesAt,
  parsePeriod,
  pastSql,
  SHORTEST_DAYS,
} from './rules.ts';

const now = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2060, 0, 1) });
const years = fc.integer({ min: 1, max: 20 });

describe('how long rows are kept', () => {
  it('is never less than the period, and never a month and a day more', () => {
    fc.assert(
      fc.property(now, years, (at, count) => {
        const cutoff = cutoffOf(`${count}y`, at) as number;
        const limit = new Date(at);
        limit.setUTCFullYear(limit.getUTCFullYear() - count);
        expect(cutoff).toBeLessThanOrEqual(limit.getTime());
        expect(limit.getTime() - cutoff).toBeLessThan(32 * DAY_MS);
        expect(new Date(cutoff).toISOString()).toMatch(/-01T00:00:00\.000Z$/);
      }),
    );
    fc.assert(
      fc.property(now, fc.integer({ min: SHORTEST_DAYS, max: 4_000 }), (at, count) => {
        const cutoff = cutoffOf(`${count}d`, at) as number;
        expect(at - cutoff).toBeGreaterThanOrEqual(count * DAY_MS);
        expect(at - cutoff).toBeLessThan((count + 32) * DAY_MS);
      }),
    );
  });

  it('is over for a month at the instant from which on the month is before the cutoff', () => {
    const days = fc.integer({ min: SHORTEST_DAYS, max: 4_000 }).map((count) => `${count}d`);
    fc.assert(
      fc.property(
        now,
        fc.oneof(
          days,
          years.map((count) => `${count}y`),
        ),
        (at, period) => {
          const month = cutoffOf('31d', at) as number;
          const goes = goesAt(period, month) as number;
          expect(cutoffOf(period, goes)).toBeGreaterThan(month);
          expect(cutoffOf(period, goes - 1)).toBeLessThanOrEqual(month);
        },
      ),
    );
    expect(goesAt('3y', Date.UTC(2023, 11, 1))).toBe(Date.UTC(2027, 0, 1));
    expect(goesAt('90d', Date.UTC(2026, 7, 1))).toBe(Date.UTC(2026, 10, 30));
    expect(goesAt('forever', 0)).toBeUndefined();
  });

  it('stands on both sides of a month’s end', () => {
    expect(cutoffOf('3y', Date.UTC(2026, 10, 30, 23, 59, 59, 999))).toBe(Date.UTC(2023, 10, 1));
    expect(cutoffOf('3y', Date.UTC(2026, 11, 1))).toBe(Date.UTC(2023, 11, 1));
    expect(cutoffOf('1y', Date.UTC(2028, 1, 29))).toBe(Date.UTC(2027, 1, 1));
    expect(cutoffOf('31d', Date.UTC(2026, 2, 31))).toBe(Date.UTC(2026, 1, 1));
    expect(cutoffOf('31d', Date.UTC(2026, 3, 1))).toBe(Date.UTC(2026, 2, 1));
    expect(cutoffOf('forever', Date.UTC(2099, 0, 1))).toBeUndefined();
  });

  it('is read as years, days or for ever, and nothing else', () => {
    for (const text of ['3y', '100y', '31d', '400d', 'forever']) expect(parsePeriod(text)).toBe(text);
    for (const text of ['', '0y', '101y', '30d', '3', '3m', '3 y', '-1y', '1.5y', 'never', '1e3d', '999999d'])
      expect(parsePeriod(text)).toBeUndefined();
    const kept = { ...DEFAULT_RETENTION, verdicts: 'forever' };
    expect(Object.keys(cutoffsOf(kept, 0))).toEqual(['disclosures', 'consents', 'blindPeriods']);
    expect(pastSql('verdicts', cutoffsOf(kept, 0))).toBeUndefined();
  });
});

describe('rows under a hold', () => {
  it('are told by numbers only, and by what each table knows', () => {
    const person = { people: [7n], recipient: undefined, from: undefined, to: undefined };
    expect(heldSql('disclosures', [person])).toBe('(person IN (7))');
    expect(heldSql('verdicts', [person])).toBe('0');
    expect(heldSql('blind_periods', [])).toBe('0');
    const both = { ...person, recipient: 5n, from: 10 };
    expect(heldSql('verdicts', [person, both])).toContain('subject = 5');
    expect(heldSql('verdicts', [both])).toContain('at >= fromUnixTimestamp64Milli(10)');
    expect(() => heldSql('disclosures', [{ ...person, people: [-1n] }])).toThrow(RangeError);
    expect(() => heldSql('disclosures', [{ ...person, people: [1n << 64n] }])).toThrow(RangeError);
  });
});
