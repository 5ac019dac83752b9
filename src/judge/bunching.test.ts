import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import { Random } from '../range/random.ts';
import { BudgetCurve, LEARNED_WINDOWS_MS } from './budget-curve.ts';
import { BUDGET_CLASSES, DEFAULT_BUDGET_POLICY } from './budget-policy.ts';
import { BunchingTest, MIN_DAYS } from './bunching.ts';
import { ALARM_E } from './combination.ts';
import { binOf } from './count-bins.ts';
import { ENTITY_KINDS, Entities } from './entity.ts';
import type { Finding, Scene } from './test.ts';

const VISITOR = BUDGET_CLASSES.indexOf('visitor');
const DAY = LEARNED_WINDOWS_MS.indexOf(DAY_MS);

/**
 * A platform of 3,000 trusted recipients and 2,000 strangers a day, everybody a stranger on the first two days, a sale on
 * day 10; and from day 12 on a fleet of strangers that all stay where one in two hundred gets.
 * @returns the largest log e of each day.
 */
function live(seed: number, fleet: number, days = 14): number[] {
  const random = new Random(seed, 'bunching');
  const curve = new BudgetCurve(DEFAULT_BUDGET_POLICY.budgets);
  const book = new Entities();
  book.touch(ENTITY_KINDS.site, 0, 0, 0);
  const test = new BunchingTest(curve, book);
  const largest: number[] = [];
  const report = ({ logE }: Finding) => {
    largest[largest.length - 1] = Math.max(largest.at(-1) as number, logE);
  };
  for (let day = 0; day < days; day++) {
    largest.push(0);
    // No two days are alike, and strangers differ more than regulars.
    const mood = Math.exp(random.normal(0, 0.05));
    const mean = 40 * mood * (day === 10 ? 4 : 1);
    for (let hour = 0; hour < 24; hour++) {
      const at = day * DAY_MS + hour * HOUR_MS;
      test.observe({ at } as Scene);
      test.tick(at, report);
      curve.advance(at);
      const come = (count: number, trusted: boolean, draw: () => number) => {
        for (let i = 0; i < count; i++) {
          curve.came(VISITOR, trusted);
          const people = Math.floor(draw());
          if (people > 0) curve.moved(VISITOR, trusted, DAY, 0, binOf(people));
        }
      };
      const ordinary = () => -mean * Math.log(1 - random.uniform());
      come(125, day >= 2, ordinary);
      come(84, false, () => 1.3 * ordinary());
      if (day >= 12) come(Math.round(fleet / 24), false, () => 260 + random.integer(20));
    }
  }
  return largest;
}

describe('bunching', () => {
  it('is not seen in a platform that is being learned, on ordinary days, nor on a sale', () => {
    for (let seed = 1; seed <= 6; seed++) {
      for (const logE of live(seed, 0)) expect(logE).toBeLessThan(Math.log(ALARM_E));
    }
  });

  it('is seen where hundreds of strangers stay just where few get, and not where a few do', () => {
    const days = live(1, 480);
    expect(Math.max(...days.slice(12))).toBeGreaterThan(Math.log(ALARM_E));
    expect(days.slice(0, MIN_DAYS).every((logE) => logE === 0)).toBe(true);
    expect(Math.max(...live(1, 10).slice(12))).toBeLessThan(Math.log(ALARM_E));
  });
});
