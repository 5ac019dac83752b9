import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Overview, RecipientPage } from '../../src/console/api-types.ts';
import { HOUR_MS, headcountSeries, hourlyChannels, isComplete, MAX_BUCKETS, niceEnd } from './scale.ts';

const now = Date.parse('2026-11-22T17:24:05Z');
const thisHour = Math.floor(now / HOUR_MS) * HOUR_MS;

function overview(peoplePerHour: Overview['peoplePerHour'], hours = 24): Overview {
  return {
    now,
    from: now - hours * HOUR_MS,
    mode: 'observe',
    simulation: null,
    totals: { disclosures: 0, people: 0, recipients: 0, verdicts: 0, blindBytes: 0 },
    peoplePerHour,
    topRecipients: [],
    verdicts: [],
    pending: { records: 0, bytes: 0 },
    headcount: null,
    workers: null,
  };
}

describe('the end of a scale', () => {
  it('is not below the value, at most 2.5 times it, and its half is whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (value) => {
        const end = niceEnd(value);
        expect(end).toBeGreaterThanOrEqual(value);
        expect(end).toBeLessThanOrEqual(Math.max(2, 2.5 * value));
        expect(Number.isInteger(end / 2)).toBe(true);
      }),
    );
  });
});

describe('people per hour', () => {
  it('has every hour of the span, silent ones as 0, and the last one is not complete', () => {
    const { buckets, channels } = hourlyChannels(
      overview([
        { hour: thisHour - 3 * HOUR_MS, channel: 'web', people: 7 },
        { hour: thisHour, channel: 'web', people: 2 },
      ]),
    );
    expect(buckets.starts).toHaveLength(25);
    expect(buckets.starts.at(-1)).toBe(thisHour);
    expect(channels).toHaveLength(1);
    expect(channels[0]?.people.slice(-4)).toEqual([7, 0, 0, 2]);
    expect(isComplete(buckets, 0)).toBe(false);
    expect(isComplete(buckets, 1)).toBe(true);
    expect(isComplete(buckets, 24)).toBe(false);
  });

  it('leaves out channels through which nobody’s data left, and keeps the order of the others', () => {
    const { channels } = hourlyChannels(
      overview([
        { hour: thisHour, channel: 'export', people: 1 },
        { hour: thisHour, channel: 'staff', people: 0 },
        { hour: thisHour, channel: 'web', people: 3 },
      ]),
    );
    expect(channels.map(({ channel }) => channel)).toEqual(['web', 'export']);
  });

  it('keeps to the server’s hours where they begin at the half', () => {
    const half = thisHour - HOUR_MS / 2;
    const { buckets, channels } = hourlyChannels(overview([{ hour: half, channel: 'web', people: 5 }], 2));
    expect(buckets.starts).toContain(half);
    expect(channels[0]?.people).toContain(5);
  });
});

describe('a recipient’s headcount', () => {
  const bucketMs = 15 * 60_000;
  const page = (series: RecipientPage['series']) =>
    ({ now, firstAt: series[0]?.at ?? null, bucketMs, series }) as unknown as RecipientPage;

  it('has silent buckets with nobody in them and the total as it was', () => {
    const { buckets, people, total } = headcountSeries(
      page([
        { at: 0, people: 3, total: 3 },
        { at: 3 * bucketMs, people: 2, total: 4 },
      ]),
    );
    expect(buckets.starts).toEqual([0, bucketMs, 2 * bucketMs, 3 * bucketMs]);
    expect(people).toEqual([3, 0, 0, 2]);
    expect(total).toEqual([3, 3, 3, 4]);
  });

  it('of a year is cut to its newest end', () => {
    const last = 400 * 86_400_000;
    const { buckets, total } = headcountSeries(
      page([
        { at: 0, people: 1, total: 1 },
        { at: last, people: 1, total: 2 },
      ]),
    );
    expect(buckets.starts).toHaveLength(MAX_BUCKETS);
    expect(buckets.starts.at(-1)).toBe(last);
    expect(total.at(0)).toBe(1);
    expect(total.at(-1)).toBe(2);
  });

  it('of nobody is empty', () => {
    expect(headcountSeries(page([])).people).toEqual([]);
  });
});
