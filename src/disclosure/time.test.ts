import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, formatWindow, MINUTE_MS, parseWindow } from './time.ts';

describe('windows', () => {
  it('read and write each other', () => {
    expect(parseWindow('1m')).toBe(MINUTE_MS);
    expect(parseWindow('365d')).toBe(365 * DAY_MS);
    expect(formatWindow(90 * MINUTE_MS)).toBe('90m');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom('s', 'm', 'h', 'd'),
        (count, unit) => {
          const windowMs = parseWindow(`${count}${unit}`) as number;
          expect(parseWindow(formatWindow(windowMs))).toBe(windowMs);
        },
      ),
    );
  });

  it.each(['', '0m', '-1h', '1w', '1.5h', 'm', '1 h 2'])('refuse %j', (text) => {
    expect(parseWindow(text)).toBeUndefined();
  });
});
