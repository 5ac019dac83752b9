import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import { Random } from '../range/random.ts';
import { BudgetCurve, LEARNED_WINDOWS_MS, MIN_LEARNED } from './budget-curve.ts';
import { BUDGET_CLASSES, DEFAULT_BUDGET_POLICY } from './budget-policy.ts';
import { binOf } from './count-bins.ts';

const VISITOR = BUDGET_CLASSES.indexOf('visitor');
const DAY = LEARNED_WINDOWS_MS.indexOf(DAY_MS);
const MINUTE = LEARNED_WINDOWS_MS.indexOf(MINUTE_MS);

/** Days of a crowd whose largest daily counts are exponential with this mean. */
function live(
  curve: BudgetCurve,
  { from = 0, days = 5, people = 4_000, mean = 30, trusted = true, seed = 1 } = {},
): void {
  const random = new Random(seed, 'crowd', from);
  for (let day = from; day < from + days; day++) {
    for (let i = 0; i < people; i++) {
      curve.advance(day * DAY_MS + (i * DAY_MS) / people);
      curve.came(VISITOR, trusted);
      for (const [window, share] of [
        [DAY, 1],
        [MINUTE, 0.2],
      ] as const) {
        const largest = Math.floor(-mean * share * Math.log(1 - random.uniform()));
        if (largest > 0) curve.moved(VISITOR, trusted, window, 0, binOf(largest));
      }
    }
  }
  curve.advance((from + days) * DAY_MS);
}

const newCurve = () => new BudgetCurve(DEFAULT_BUDGET_POLICY.budgets);
const denyOf = (curve: BudgetCurve, window = DAY) => curve.lines(VISITOR)[window]?.deny as number;

describe('the budget curve', () => {
  it('says nothing before it has seen enough', () => {
    const curve = newCurve();
    live(curve, { days: 1, people: MIN_LEARNED - 1 });
    expect(curve.isLearned(VISITOR)).toBe(false);
    expect(curve.probability(VISITOR, DAY, 1_000_000)).toBe(1);
  });

  it('draws lines that ordinary recipients do not reach, far below what policies have to allow', () => {
    const curve = newCurve();
    live(curve);
    // The true quantile of 1e-7 / 7 is 542.
    expect(denyOf(curve)).toBeGreaterThan(540);
    expect(denyOf(curve)).toBeLessThan(1_500);
    expect(denyOf(curve, MINUTE)).toBeLessThanOrEqual(300);
    const line = curve.lines(VISITOR)[DAY] as { error: number; stepUp: number };
    expect(line.error).toBeLessThanOrEqual(1e-7);
    expect(line.stepUp).toBeLessThan(denyOf(curve));
  });

  it('is not taught by strangers, however many, once there are trusted recipients', () => {
    const curve = newCurve();
    live(curve);
    const before = denyOf(curve);
    live(curve, { from: 5, days: 3, trusted: false, mean: 3_000, people: 8_000, seed: 2 });
    live(curve, { from: 8, days: 1, seed: 3 });
    expect(denyOf(curve) / before).toBeLessThan(1.4);
  });

  it('gives way on a day when everybody trusted is busier, and comes back', () => {
    const curve = newCurve();
    live(curve, { days: 6 });
    const before = denyOf(curve);
    live(curve, { from: 6, days: 1, mean: 180, seed: 4 });
    // Compared within the day, before midnight.
    const sale = newCurve();
    live(sale, { days: 6 });
    const random = new Random(5, 'sale');
    for (let i = 0; i < 4_000; i++) {
      sale.advance(6 * DAY_MS + i * 15_000);
      sale.came(VISITOR, true);
      const largest = Math.floor(-180 * Math.log(1 - random.uniform()));
      if (largest > 0) sale.moved(VISITOR, true, DAY, 0, binOf(largest));
    }
    sale.advance(6 * DAY_MS + 20 * HOUR_MS);
    expect(denyOf(sale)).toBeGreaterThan(4 * before);
    live(curve, { from: 7, days: 1, seed: 6 });
    expect(denyOf(curve)).toBeLessThan(denyOf(sale));
  });
});
