import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FIRST_RETRY_MS,
  HAND_OVER_BYTES,
  HAND_OVER_INTERVAL_MS,
  HandOverPace,
  LONGEST_RETRY_MS,
} from './hand-over-pace.ts';

const WITHIN = 30_000;

describe('the pace of hand-overs', () => {
  it('lets a little gather, from the first of it on', () => {
    const pace = new HandOverPace(WITHIN);
    expect(pace.due).toBeUndefined();
    pace.grown(400, 1_000);
    pace.grown(800, 20_000);
    expect(pace.due).toBe(1_000 + WITHIN);
    pace.begun();
    expect(pace.due).toBeUndefined();
    pace.grown(400, 31_500);
    expect(pace.due).toBe(31_500 + WITHIN);
  });

  it('lets much gather for a shorter time', () => {
    const pace = new HandOverPace(WITHIN);
    pace.grown(400, 0);
    pace.grown(HAND_OVER_BYTES, 5_000);
    pace.grown(2 * HAND_OVER_BYTES, 5_400);
    expect(pace.due).toBe(5_000 + HAND_OVER_INTERVAL_MS);
  });

  it('never lets anything wait longer than it was told to', () => {
    const pace = new HandOverPace(100);
    pace.grown(HAND_OVER_BYTES, 0);
    expect(pace.due).toBe(100);
  });

  it('leaves a store alone that refused, longer each time, until it takes something', () => {
    const pace = new HandOverPace(WITHIN);
    let now = 0;
    let pause = FIRST_RETRY_MS;
    for (let i = 0; i < 10; i++) {
      pace.begun();
      pace.refused(now);
      pace.grown(HAND_OVER_BYTES, now);
      expect(pace.due).toBe(now + pause);
      now += pause;
      pause = Math.min(2 * pause, LONGEST_RETRY_MS);
    }
    pace.begun();
    pace.taken();
    pace.begun();
    pace.refused(now);
    expect(pace.due).toBe(now + FIRST_RETRY_MS);
  });

  it('has a time for whatever waits, and none beyond the longest wait', () => {
    const step = fc.record({
      ms: fc.nat({ max: 40_000 }),
      bytes: fc.integer({ min: 1, max: 3 * HAND_OVER_BYTES }),
      what: fc.constantFrom('grown', 'taken', 'refused'),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const pace = new HandOverPace(WITHIN);
        let now = 0;
        let since: number | undefined;
        for (const { ms, bytes, what } of steps) {
          now += ms;
          if (what === 'grown') {
            pace.grown(bytes, now);
            since ??= now;
          } else {
            pace.begun();
            since = what === 'taken' ? undefined : now;
            if (what === 'taken') pace.taken();
            else pace.refused(now);
          }
          if (since === undefined) expect(pace.due).toBeUndefined();
          else expect(pace.due as number).toBeLessThanOrEqual(since + WITHIN);
        }
      }),
    );
  });
});
