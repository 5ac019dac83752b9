import { describe, expect, it } from 'vitest';
import { bestPower, type InsiderLaw, QUARTER_DAYS } from '../../bench/insider/bound.ts';
import { Random } from '../../src/range/random.ts';
import { gamma } from '../support/judge-crowd.ts';

const LAW: InsiderLaw = { meanPerDay: 5, spread: 0.2, extraPerDay: 10, historyDays: 6 };

describe('the best that any test can do', () => {
  it('is the level where nothing is taken, and grows with days, errors and history', () => {
    const none = bestPower({ ...LAW, extraPerDay: 0 }, 3, 0.01);
    expect(none).toBeCloseTo((0.01 * 3) / QUARTER_DAYS, 6);
    expect(bestPower(LAW, 4, 0.01)).toBeGreaterThan(bestPower(LAW, 3, 0.01));
    expect(bestPower(LAW, 3, 0.02)).toBeGreaterThan(bestPower(LAW, 3, 0.01));
    expect(bestPower({ ...LAW, historyDays: 60 }, 3, 0.01)).toBeGreaterThan(bestPower(LAW, 3, 0.01));
    expect(bestPower(LAW, 10, 0.01)).toBeGreaterThan(0.999);
  });

  it('is not beaten by a line that was drawn with all of it known', () => {
    // People of three days against what the history lets expect, by simulation.
    const random = new Random(11, 'bound');
    const score = (extra: number) => {
      const rate = (5 * gamma(random, 25)) / 25;
      const before = random.poisson(6 * rate);
      return random.poisson(3 * (rate + extra)) - (3 * (25 + before)) / (5 + 6);
    };
    const sorted = Array.from({ length: 200_000 }, () => score(0)).sort((a, b) => b - a);
    const level = (0.01 * 3) / QUARTER_DAYS;
    const line = sorted[Math.floor(level * sorted.length)] as number;
    let found = 0;
    for (let i = 0; i < 20_000; i++) if (score(10) > line) found += 1;
    const best = bestPower(LAW, 3, 0.01);
    expect(found / 20_000).toBeLessThan(best + 0.01);
    expect(found / 20_000).toBeGreaterThan(best - 0.05);
  });
});
