import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogTimes, zoneOf } from './log-time.ts';

const read = (text: string, times = new LogTimes()) => {
  const bytes = new TextEncoder().encode(`"${text}"`);
  const at = times.read(bytes, 1, bytes.length - 1);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (value: number) => String(value).padStart(2, '0');

describe('times of logs', () => {
  it.each([
    ['17/May/2015:10:05:03 +0000', '2015-05-17T10:05:03.000Z'],
    ['17/may/2015:10:05:03 -0730', '2015-05-17T17:35:03.000Z'],
    ['29/Feb/2000:00:00:00 +0000', '2000-02-29T00:00:00.000Z'],
    ['31/Dec/2016:23:59:60 +0000', '2017-01-01T00:00:00.000Z'],
    ['06/Feb/2009:12:14:14.655', '2009-02-06T12:14:14.655Z'],
    ['2026-11-23T10:05:03Z', '2026-11-23T10:05:03.000Z'],
    ['2026-11-23T18:05:03.1234567+08:00', '2026-11-23T10:05:03.123Z'],
    ['2026-11-23 10:05:03,5 +0000', '2026-11-23T10:05:03.500Z'],
    ['2026-11-23T10:05:03', '2026-11-23T10:05:03.000Z'],
    ['1795428303', '2026-11-23T10:05:03.000Z'],
    ['1795428303.25', '2026-11-23T10:05:03.250Z'],
    ['1795428303250', '2026-11-23T10:05:03.250Z'],
    ['1795428303250999', '2026-11-23T10:05:03.250Z'],
    ['1795428303250999000', '2026-11-23T10:05:03.250Z'],
    ['1.79542830325e9', '2026-11-23T10:05:03.250Z'],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    '29/Feb/2023:00:00:00 +0000',
    '31/Apr/2023:00:00:00 +0000',
    '00/Apr/2023:00:00:00 +0000',
    '01/Foo/2023:00:00:00 +0000',
    '01/Apr/2023:24:00:00 +0000',
    '01/Apr/2023:00:60:00 +0000',
    '01/Apr/2023:00:00:61 +0000',
    '01/Apr/1960:00:00:00 +0000',
    '01/Apr/2023:00:00:00 +15',
    '01/Apr/2023:00:00:00 +00000',
    '01/Apr/2023:00:00:00 CEST',
    '2100-02-29T00:00:00Z',
    '2107-01-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-23X10:05:03Z',
    'yesterday, at noon',
    '99999999999999999999',
    '1795428303.25.1',
    '-1795428303',
    '',
  ])('takes %s for none', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('reads every second of the common format as Date does', () => {
    const times = new LogTimes();
    const zone = fc.tuple(fc.constantFrom('+', '-'), fc.nat(14), fc.constantFrom(0, 15, 30, 45));
    fc.assert(
      fc.property(
        fc.integer({ min: 86_400, max: 2 ** 32 - 90_000 }),
        zone,
        (second, [sign, hours, minutes]) => {
          const aheadMs = (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
          const local = new Date(second * 1_000 + aheadMs);
          const text = `${two(local.getUTCDate())}/${MONTHS[local.getUTCMonth()]}/${local.getUTCFullYear()}:${local.toISOString().slice(11, 19)} ${sign}${two(hours)}${two(minutes)}`;
          expect(read(text, times)).toBe(new Date(second * 1_000).toISOString());
        },
      ),
    );
  });

  it('puts what has no zone into the one that is said, and counts it', () => {
    const times = new LogTimes(zoneOf('+08:00'));
    expect(read('06/Feb/2009:12:14:14.655', times)).toBe('2009-02-06T04:14:14.655Z');
    expect(read('2009-02-06 12:14:14', times)).toBe('2009-02-06T04:14:14.000Z');
    expect(read('2009-02-06 12:14:14Z', times)).toBe('2009-02-06T12:14:14.000Z');
    expect(times.zoneless).toBe(2);
  });

  it.each([
    ['UTC', 0],
    ['z', 0],
    ['+08:00', 28_800_000],
    ['-0330', -12_600_000],
    ['+15:00', undefined],
    ['Europe/Berlin', undefined],
  ])('reads the zone %s', (text, expected) => {
    expect(zoneOf(text)).toBe(expected);
  });
});
