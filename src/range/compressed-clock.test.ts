import { describe, expect, it } from 'vitest';
import { CompressedClock } from './compressed-clock.ts';

describe('compressed time', () => {
  it('runs at its speed, slows to real time without a jump, and never backwards', () => {
    let real = 1_000;
    const clock = new CompressedClock(50_000, 240, () => real);
    expect(clock.now()).toBe(50_000);
    real += 10;
    expect(clock.now()).toBe(52_400);
    clock.slowToRealTime();
    expect(clock.now()).toBe(52_400);
    real += 10;
    expect(clock.now()).toBe(52_410);
    expect(clock.speed).toBe(1);
  });

  it('waits for a moment, not at all for a past one, and no longer than its signal', async () => {
    const clock = new CompressedClock(0, 1_000);
    const signal = new AbortController();
    await clock.until(clock.now() - 1, signal.signal);
    await clock.until(clock.now() + 2_000, signal.signal);
    expect(clock.now()).toBeGreaterThanOrEqual(2_000);
    const waiting = clock.until(clock.now() + 3_600_000, signal.signal);
    signal.abort();
    await waiting;
  });

  it('refuses to stand still', () => {
    expect(() => new CompressedClock(0, 0)).toThrow(RangeError);
  });
});
