import { describe, expect, it } from 'vitest';
import { formats } from './format.ts';

const at = Date.parse('2026-11-22T17:24:05Z');
const HOUR_MS = 3_600_000;
const en = formats('en', 'Europe/London');
const zh = formats('zh-CN', 'Asia/Shanghai');
// Intl separates with thin and no-break spaces as its data sees fit; which white space is not our matter.
const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, ' ');

describe('numbers', () => {
  it('groups and shortens as the language does', () => {
    expect(en.number(41_236)).toBe('41,236');
    expect(en.compact(41_236)).toBe('41.2K');
    expect(zh.compact(41_236)).toBe('4.1万');
  });

  it('does not round a share to nothing or to all', () => {
    expect(en.percent(0)).toBe('0%');
    expect(en.percent(0.0003)).toBe('0.03%');
    expect(en.percent(0.9999)).toBe('99%');
    expect(en.percent(1)).toBe('100%');
  });

  it('writes bytes with the unit in which they have one to three digits', () => {
    expect(en.bytes(0)).toBe('0 B');
    expect(en.bytes(999)).toBe('999 B');
    expect(en.bytes(1_000)).toBe('1 kB');
    expect(en.bytes(1_843_200)).toBe('1.8 MB');
    expect(en.bytes(999_999)).toBe('1 MB');
    expect(plain(zh.bytes(120_400_000_000))).toBe('120 GB');
  });

  it('says a small probability as one in so many, and leaves larger ones', () => {
    expect(en.oneIn(1e-6)).toBe('1,000,000');
    expect(en.oneIn(4.1e-5)).toBe('24,000');
    expect(en.oneIn(0.05)).toBeUndefined();
    expect(en.oneIn(0)).toBeUndefined();
  });

  it('chooses the plural', () => {
    const people = { one: '{n} person', other: '{n} people' };
    expect(en.counted(people, 1)).toBe('1 person');
    expect(en.counted(people, 0)).toBe('0 people');
    expect(en.counted(people, 1_412)).toBe('1,412 people');
  });
});

describe('times', () => {
  it('are in the viewer’s zone and on a 24-hour clock', () => {
    expect(en.exactTime(at)).toBe('Nov 22, 17:24:05');
    expect(zh.exactTime(at)).toBe('11月23日 01:24:05');
    expect(en.hour(Date.parse('2026-11-22T00:00:00Z'))).toBe('00:00');
  });

  it('say once what both ends of a period share', () => {
    expect(plain(en.period(at - 2 * HOUR_MS, at))).toBe('Nov 22, 15:24 – 17:24');
    expect(plain(en.period(at, at))).toBe('Nov 22, 17:24');
    expect(plain(zh.period(at - 2 * HOUR_MS, at))).toBe('11/22 23:24 – 11/23 01:24');
  });

  it('take a period whose ends are swapped for one of no length', () => {
    expect(plain(en.period(at + 1000, at))).toBe('Nov 22, 17:24');
  });
});

describe('spans', () => {
  it('have the largest unit that divides them', () => {
    expect(en.span(HOUR_MS)).toBe('1 hour');
    expect(en.span(30 * 24 * HOUR_MS)).toBe('30 days');
    expect(en.span(90_000)).toBe('90 seconds');
    expect(zh.span(HOUR_MS)).toBe('1 小时');
    expect(en.hours(24 * HOUR_MS)).toBe('24 hours');
  });

  it('leave the number out of "per hour"', () => {
    expect(en.per(HOUR_MS)).toBe('hour');
    expect(en.per(15 * 60_000)).toBe('15 minutes');
    expect(zh.per(HOUR_MS)).toBe('小时');
  });
});

it('separates lists in Chinese too', () => {
  expect(zh.list(['姓名', '地址'])).toBe('姓名、地址');
  expect(en.list(['name', 'phone number'])).toBe('name, phone number');
});
