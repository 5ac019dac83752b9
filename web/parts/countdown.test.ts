import { describe, expect, it } from 'vitest';
import { consoleDictionary } from '../../locales/console.ts';
import { formats } from '../format.ts';
import { countdown } from './countdown.ts';

const HOUR_MS = 3_600_000;
const language = (locale: 'en' | 'zh-CN') => ({
  t: consoleDictionary(locale),
  format: formats(locale, 'UTC'),
});
const NOW = Date.parse('2026-07-01T00:00:00Z');
const said = (hours: number, locale: 'en' | 'zh-CN' = 'en') =>
  countdown(NOW + hours * HOUR_MS, NOW, language(locale));

describe('a countdown', () => {
  it('says the largest unit of which there are two, and never more time than there is', () => {
    expect(said(72)).toEqual({ text: 'in 3 days', past: false });
    expect(said(47.9).text).toBe('in 47 hours');
    expect(said(4).text).toBe('in 4 hours');
    expect(said(1.99).text).toBe('in 119 minutes');
    expect(said(1 / 60).text).toBe('in 1 minute');
    expect(said(0.001).text).toBe('now');
  });

  it('says how long it is past', () => {
    expect(said(-0.001)).toEqual({ text: 'now', past: true });
    expect(said(-50)).toEqual({ text: '2 days past', past: true });
    expect(said(-3, 'zh-CN').text).toBe('已过 3 小时');
  });
});
