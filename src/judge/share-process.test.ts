import { describe, expect, it } from 'vitest';
import { gamma } from '../../test/support/judge-crowd.ts';
import { Random } from '../range/random.ts';
import { CellShare, MIN_TRUSTED } from './cell-share.ts';
import { ShareProcess } from './share-process.ts';

/** A share of its own for each recipient: Beta(a, b) by two Gammas. */
function beta(random: Random, a: number, b: number): number {
  const [x, y] = [gamma(random, a), gamma(random, b)];
  return x / (x + y);
}

describe('shares of marked events', () => {
  it('are 1 on average at most where recipients differ as those they were learned from', () => {
    const random = new Random(11, 'null');
    const process = new ShareProcess(6_001);
    // Learned from two thousand recipients with a mean of 2 % and a concentration of 8.
    for (let who = 0; who < 2_000; who++) {
      const share = beta(random, 0.16, 7.84);
      for (let i = 0; i < 30; i++) process.step(who, random.uniform() < share, true);
    }
    let sum = 0;
    let crossed = 0;
    const tried = 4_000;
    for (let who = 2_000; who < 2_000 + tried; who++) {
      const share = beta(random, 0.16, 7.84);
      let logE = 0;
      let largest = 0;
      for (let i = 0; i < 40; i++) {
        logE = process.step(who, random.uniform() < share, false);
        largest = Math.max(largest, logE);
      }
      sum += Math.min(50, Math.exp(logE));
      if (largest >= Math.log(20)) crossed += 1;
    }
    // Cut at 50 the mean has a small error, and can only be lower.
    expect(sum / tried).toBeLessThan(1.15);
    // Ville: 1 in 20 at most ever reaches 20.
    expect(crossed / tried).toBeLessThan(0.05);
  });

  it('grow fast for whoever guesses, and do not hold years of ordinary use in its favour', () => {
    const process = new ShareProcess(3);
    let logE = 0;
    for (let i = 0; i < 20; i++) logE = process.step(0, i % 10 !== 9, false);
    expect(logE).toBeGreaterThan(Math.log(1e4));
    for (let i = 0; i < 500; i++) process.step(1, false, true);
    let guesses = 0;
    while (logE === 0 || process.step(1, true, false) < Math.log(1e9)) guesses += 1;
    expect(guesses).toBeLessThan(25);
    process.forget(1);
    expect(process.marks(1)).toBe(0);
  });

  it('of a cell stay quiet in an outage that everybody meets, and speak when only the cell misses', () => {
    const random = new Random(13, 'outage');
    const cells = new CellShare(8);
    let at = 0;
    const live = (events: number, control: number, cell: number): number => {
      let largest = 0;
      for (let i = 0; i < events; i++) {
        at += 1_000;
        cells.learn(random.uniform() < control);
        largest = Math.max(largest, cells.step(3, random.uniform() < cell, at));
      }
      return largest;
    };
    expect(cells.step(3, true, 0)).toBe(0);
    live(MIN_TRUSTED, 0.01, 0.01);
    expect(live(20_000, 0.01, 0.01)).toBeLessThan(Math.log(1e4));
    // A slow onset, as a deployment that reaches one machine after the other.
    for (let step = 1; step <= 20; step++) live(1_000, 0.01 * (1 + step), 0.01 * (1 + step));
    expect(live(20_000, 0.2, 0.2)).toBeLessThan(Math.log(1e6));
    live(20_000, 0.01, 0.01);
    expect(live(4_000, 0.01, 0.3)).toBeGreaterThan(Math.log(1e9));
  });
});
