import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import { PLAY_MS, playStart } from './play-time.ts';

const MONDAY = Date.parse('2026-11-02T13:00:00+08:00');

describe('the play', () => {
  it('is always on the same afternoon, once that is over', () => {
    for (const now of [MONDAY + PLAY_MS, MONDAY + DAY_MS, MONDAY + 1_000 * DAY_MS])
      expect(playStart(now)).toBe(MONDAY);
  });

  it('is on the last Monday that is over, where the clock is before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 * 24 }), (hours) => {
        const now = MONDAY + PLAY_MS - hours * HOUR_MS;
        const start = playStart(now);
        expect(start + PLAY_MS).toBeLessThanOrEqual(now);
        expect(now - start - PLAY_MS).toBeLessThan(7 * DAY_MS);
        expect((MONDAY - start) % (7 * DAY_MS)).toBe(0);
      }),
    );
  });
});
