import { describe, expect, it } from 'vitest';
import { gamma } from '../../test/support/judge-crowd.ts';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import { Random } from '../range/random.ts';
import { fitPeers, logGamma, logNegativeBinomial, logRaised, nextDay } from './gamma-poisson.ts';
import type { Finding, Scene } from './test.ts';
import { CASE_R, Unexplained } from './unexplained.ts';

const START = 1_700_000_000_000 - (1_700_000_000_000 % DAY_MS);

describe('the Gamma–Poisson group', () => {
  it('knows ln Γ at integers and at halves', () => {
    let factorial = 0;
    for (let n = 1; n < 60; n++) {
      expect(logGamma(n)).toBeCloseTo(factorial, 8);
      factorial += Math.log(n);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
  });

  it('sums to one, with the mean that was asked for', () => {
    for (const [shape, mean] of [
      [0.7, 4],
      [20, 15],
    ] as const) {
      let [total, first] = [0, 0];
      for (let k = 0; k < 400; k++) {
        const p = Math.exp(logNegativeBinomial(k, shape, mean));
        total += p;
        first += k * p;
      }
      expect(total).toBeCloseTo(1, 6);
      expect(first).toBeCloseTo(mean, 4);
    }
  });

  it('gives back the mean and does not claim more likeness than there is', () => {
    const random = new Random(3, 'peers');
    const members = Array.from({ length: 60 }, () => {
      const rate = 5 * (gamma(random, 4) / 4);
      let [people, squares] = [0, 0];
      for (let day = 0; day < 20; day++) {
        const k = random.poisson(rate);
        people += k;
        squares += k * k;
      }
      return { people, days: 20, squares };
    });
    const fit = fitPeers(members);
    expect(fit.mean).toBeGreaterThan(4);
    expect(fit.mean).toBeLessThan(6);
    expect(fit.between).toBeLessThan(4.5);
    expect(fit.between).toBeGreaterThan(1.5);
  });

  it('leaves out whom it is held against', () => {
    const peers = Array.from({ length: 20 }, () => ({ people: 50, days: 10, squares: 260 }));
    const odd = { people: 5_000, days: 10, squares: 2_500_000 };
    expect(fitPeers([...peers, odd], odd).mean).toBeCloseTo(5, 1);
  });

  it('believes an own history more, the longer it is', () => {
    const group = { mean: 5, between: 4, within: 30 };
    expect(nextDay(group, { people: 0, days: 0 })).toBe(5);
    expect(nextDay(group, { people: 20, days: 1 })).toBeGreaterThan(7);
    expect(nextDay(group, { people: 2_000, days: 100 })).toBeCloseTo(20, 0);
  });

  it('has an e-value of one on average under its own null', () => {
    const random = new Random(5, 'null');
    const group = { mean: 5, between: 4, within: 1e9 };
    let sum = 0;
    const runs = 20_000;
    for (let run = 0; run < runs; run++) {
      const rate = 5 * (gamma(random, 4) / 4);
      const before = { people: random.poisson(3 * rate), days: 3 };
      const since = { people: random.poisson(4 * rate), days: 4 };
      sum += Math.exp(logRaised(group, before, since, 2));
    }
    expect(sum / runs).toBeLessThan(1.1);
    expect(sum / runs).toBeGreaterThan(0.7);
  });

  it('is the ratio of the two ways to draw the same days', () => {
    // One day after none: two negative binomials with the same shape, one with the mean three times as large.
    const group = { mean: 5, between: 4, within: 1e12 };
    for (const people of [0, 3, 15, 40]) {
      const expected = logNegativeBinomial(people, 4, 15) - logNegativeBinomial(people, 4, 5);
      expect(logRaised(group, { people: 0, days: 0 }, { people, days: 1 }, 3)).toBeCloseTo(expected, 6);
    }
  });
});

/** A team at work: `rate(member, day)` unexplained people, each at an hour of the shift. */
function* team(
  seed: number,
  members: number,
  days: number,
  rate: (member: number, day: number, random: Random) => number,
) {
  const random = new Random(seed, 'team');
  const low = new Uint32Array(1);
  const high = new Uint32Array(1);
  let person = 0;
  for (let day = 0; day < days; day++) {
    if (day % 7 > 4) continue;
    const visits: { at: number; member: number; count: number }[] = [];
    for (let member = 0; member < members; member++) {
      const people = random.poisson(rate(member, day, random));
      for (let i = 0; i <= people; i++) {
        visits.push({
          at: START + day * DAY_MS + HOUR_MS * (1 + 9 * random.uniform()),
          member,
          count: i === 0 ? 0 : 1,
        });
      }
    }
    visits.sort((a, b) => a.at - b.at);
    for (const { at, member, count } of visits) {
      low[0] = person++;
      const scene = {
        at,
        count,
        low,
        high,
        actor: member,
        recipient: {
          role: 'employee',
          primary: { kind: 'employee', value: `e${member}`, key: BigInt(member) },
        },
      };
      yield { scene: scene as unknown as Scene, member, day };
    }
  }
}

/** Working days until the case against the insider, and cases against others. */
function watch(seed: number, extra: number, test = new Unexplained(), spread = 0.2) {
  const rates = new Map<number, number>();
  let detected: number | undefined;
  const wrong = new Set<number>();
  const insider = 7;
  const from = 14;
  for (const { scene, member, day } of team(seed, 50, 63, (each, on, random) => {
    const own = rates.get(each) ?? 5 * Math.exp(random.normal(0, spread));
    rates.set(each, own);
    return own + (each === insider && on >= from ? extra : 0);
  })) {
    test.observe(scene, (finding: Finding) => {
      if (finding.line?.kind !== 'hold') return;
      if (member === insider && day >= from) detected ??= day;
      else wrong.add(member);
    });
  }
  let workingDays = Number.POSITIVE_INFINITY;
  if (detected !== undefined) {
    workingDays = 0;
    for (let day = from; day <= detected; day++) if (day % 7 <= 4) workingDays += 1;
  }
  return { workingDays, wrong: wrong.size };
}

describe('unexplained access', () => {
  it('finds ten a day over five within three working days, in nine of ten quarters', () => {
    const days = Array.from({ length: 30 }, (_, seed) => watch(seed + 1, 10).workingDays).sort(
      (a, b) => a - b,
    );
    expect(days[14]).toBeLessThanOrEqual(2);
    expect(days[26]).toBeLessThanOrEqual(3);
  });

  it('opens no more than one wrong case for a hundred employees in a quarter', () => {
    let wrong = 0;
    for (let seed = 1; seed <= 20; seed++) wrong += watch(100 + seed, 0).wrong;
    // A thousand employee-quarters.
    expect(wrong).toBeLessThanOrEqual(10);
  });

  it('holds nobody for having always met many: own history counts', () => {
    let cases = 0;
    const test = new Unexplained();
    let after = 0;
    for (const { scene, day } of team(9, 50, 63, (member) => (member < 3 ? 12 : 5))) {
      test.observe(scene, (finding) => {
        if (finding.line === undefined) return;
        cases += 1;
        if (day > 21) after += 1;
      });
    }
    expect(after).toBe(0);
    expect(cases).toBeLessThanOrEqual(6);
  });

  it('knows no peers on the first day and says nothing', () => {
    const test = new Unexplained();
    let said = 0;
    for (const { scene } of team(2, 1, 1, () => 15)) test.observe(scene, () => said++);
    expect(said).toBe(0);
    expect(test.standing(0)).toBe('pass');
  });

  it('counts a person once a day, and goes on after a restart that was recounted', () => {
    const [told, silent] = [new Unexplained(), new Unexplained()];
    let [first, second] = [0, 0];
    for (const { scene, day } of team(4, 20, 28, (member, on) => (member === 3 && on > 14 ? 30 : 5))) {
      told.observe(scene, (finding) => {
        if (finding.line !== undefined) first = day;
      });
      if (day < 14) silent.recount(scene);
      else {
        silent.observe(scene, (finding) => {
          if (finding.line !== undefined) second = day;
        });
        // The same people again are the same people.
        silent.observe(scene, () => undefined);
      }
    }
    expect(first).toBeGreaterThan(14);
    expect(second).toBe(first);
  });

  it('goes on from a snapshot, the open day included', () => {
    const whole = new Unexplained();
    let parted = new Unexplained();
    const found = [0, 0];
    for (const { scene, day } of team(4, 20, 28, (member, on) => (member === 3 && on > 14 ? 30 : 5))) {
      whole.observe(scene, ({ line }) => {
        if (line !== undefined) found[0] = scene.at;
      });
      if (day === 14 && scene.actor === 5) {
        const bytes = parted.snapshot();
        parted = new Unexplained();
        expect(parted.restore(bytes)).toBe(true);
        expect(parted.restore(new Uint8Array(3))).toBe(false);
      }
      parted.observe(scene, ({ line }) => {
        if (line !== undefined) found[1] = scene.at;
      });
    }
    expect(found[0]).toBeGreaterThan(START + 14 * DAY_MS);
    expect(found[1]).toBe(found[0]);
  });

  it('counts a late sighting on the open day and never opens a day twice', () => {
    const test = new Unexplained();
    let said = 0;
    const scenes: Scene[] = [];
    for (const { scene } of team(6, 20, 10, () => 5)) scenes.push({ ...scene, low: scene.low.slice() });
    for (const scene of scenes) test.observe(scene, () => said++);
    for (const scene of scenes.slice(0, 50)) test.observe({ ...scene, at: scene.at - DAY_MS }, () => said++);
    expect(said).toBeLessThan(CASE_R);
    expect(test.expected(0)).toBeGreaterThan(2);
  });

  it('forgets whom it is told to', () => {
    const test = new Unexplained();
    for (const { scene } of team(8, 5, 10, () => 5)) test.observe(scene, () => undefined);
    test.forget(2);
    expect(test.expected(2)).toBeUndefined();
    expect(test.standing(2)).toBe('pass');
  });
});
