import { describe, expect, it } from 'vitest';
import { Random } from '../range/random.ts';
import { discoveryLine, FALSE_DISCOVERY_SHARE } from './false-discovery.ts';

describe('lines for a stream of hypotheses', () => {
  it('shares of α that sum to no more than α', () => {
    let spent = 0;
    for (let t = 1; t <= 2_000_000; t++) spent += Math.exp(-discoveryLine(t, 0));
    expect(spent).toBeLessThan(FALSE_DISCOVERY_SHARE);
    // … and are not thrown away: two million hypotheses have half of it.
    expect(spent).toBeGreaterThan(FALSE_DISCOVERY_SHARE / 2);
  });

  it('ask less of the next when more were rejected', () => {
    expect(discoveryLine(1_000, 9)).toBeCloseTo(discoveryLine(1_000, 0) - Math.log(10), 10);
  });

  it('keep the share of wrong rejections below α, with e-values that just hold their null', () => {
    const random = new Random(7, 'hypotheses');
    const share = 0.2;
    let wrongShare = 0;
    const rounds = 400;
    for (let round = 0; round < rounds; round++) {
      let rejected = 0;
      let wrong = 0;
      for (let t = 1; t <= 300; t++) {
        const isReal = t % 10 === 0;
        // Under the null 1 / uniform, cut so that its mean is 1: the heaviest tail that an e-value may have.
        const e = isReal ? 1e6 : 1 / (1 - random.uniform()) / 12.5;
        if (Math.log(e) < discoveryLine(t, rejected, share)) continue;
        rejected += 1;
        if (!isReal) wrong += 1;
      }
      wrongShare += rejected === 0 ? 0 : wrong / rejected;
    }
    expect(wrongShare / rounds).toBeLessThan(share);
  });
});
