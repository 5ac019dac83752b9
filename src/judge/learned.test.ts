/** The parts that ordinary use is learned with, each against what it promises by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gamma } from '../../test/support/judge-crowd.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../disclosure/time.ts';
import { hashLow } from '../headcount/person-hash.ts';
import { Random } from '../range/random.ts';
import { Zipf } from '../range/zipf.ts';
import { ActorProcess, type ClosedDay, type Ordinary } from './actor-process.ts';
import { Control, LEAST_FIRST_VIEWS, MAX_ROUTES } from './control.ts';
import { FIRST_HEADROOM, Headroom, MOST_FACTOR, Shift } from './drift.ts';
import { EDetectors } from './e-detector.ts';
import { Heterogeneity } from './heterogeneity.ts';
import { BINS, growLevels, HALF_LIFE_MS, halveLevels, LEVELS, Popularity } from './popularity.ts';
import { RecentPairs } from './recent-pairs.ts';
import { Rows } from './rows.ts';
import { Surge } from './surge.ts';
import { TailCheck, UNCHECKED_LOG_E } from './tail-check.ts';

const DAY = 1_700_000_000_000 - (1_700_000_000_000 % DAY_MS);

describe('pairs that were met', () => {
  it('knows a pair again, and takes few new ones for old', () => {
    const pairs = new RecentPairs(2 ** 18);
    const random = new Random(1, 'pairs');
    let mistaken = 0;
    for (let i = 0; i < 20_000; i++) {
      const [recipient, person] = [random.integer(5_000), random.next32()];
      if (!pairs.meet(recipient, person)) mistaken += 1;
      expect(pairs.meet(recipient, person)).toBe(false);
    }
    expect(mistaken).toBeLessThan(5);
  });

  it('keeps two recipients apart who meet the same person', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (a, b, person) => {
        fc.pre(a !== b);
        const pairs = new RecentPairs(2 ** 16);
        pairs.meet(a, person);
        // One in 65,535 slots times as many tags is the odds that this fails.
        expect(pairs.meet(b, person)).toBe(true);
      }),
    );
  });
});

describe('popularity', () => {
  it('keeps the meaning of levels when counts are halved', () => {
    const random = new Random(2, 'levels');
    const popularity = new Popularity(2 ** 12);
    const zipf = new Zipf(3_000, 1);
    const hashes = Array.from({ length: 3_000 }, (_, i) => hashLow(i + 1, 7));
    for (let i = 0; i < 200_000; i++) popularity.add(hashes[zipf.sample(random)] as number);
    const histogram = () => {
      const levels = new Float64Array(LEVELS);
      for (const hash of hashes) {
        const level = popularity.level(hash);
        levels[level] = (levels[level] as number) + 1;
      }
      return levels;
    };
    const expected = histogram();
    halveLevels(expected);
    popularity.halve();
    const found = histogram();
    let [moved, below, shouldBe] = [0, 0, 0];
    for (let level = 0; level < LEVELS; level++) {
      below += found[level] as number;
      shouldBe += expected[level] as number;
      moved = Math.max(moved, Math.abs(below - shouldBe));
    }
    expect(moved / hashes.length).toBeLessThan(0.03);
  });

  it('moves a histogram as counting on moves the people', () => {
    const random = new Random(5, 'growing');
    const popularity = new Popularity(2 ** 14);
    const zipf = new Zipf(3_000, 0.9);
    const hashes = Array.from({ length: 3_000 }, (_, i) => hashLow(i + 1, 9));
    const look = (times: number) => {
      for (let i = 0; i < times; i++) popularity.add(hashes[zipf.sample(random)] as number);
    };
    const histogram = () => {
      const levels = new Float64Array(LEVELS);
      for (const hash of hashes) {
        const level = popularity.level(hash);
        levels[level] = (levels[level] as number) + 1;
      }
      return levels;
    };
    look(40_000);
    const expected = histogram();
    const before = expected.slice();
    look(20_000);
    for (let step = 0; step < 20; step++) growLevels(expected, 1.5 ** (1 / 20));
    const found = histogram();
    const apart = (other: Float64Array) => {
      let [most, left, right] = [0, 0, 0];
      for (let level = 0; level < LEVELS; level++) {
        left += other[level] as number;
        right += found[level] as number;
        most = Math.max(most, Math.abs(left - right));
      }
      return most / hashes.length;
    };
    // Whoever was unseen stays so: half of those twentieths.
    expect(apart(expected)).toBeLessThan(0.08);
    expect(apart(before)).toBeGreaterThan(0.15);
    expect(expected.reduce((a, b) => a + b)).toBeCloseTo(3_000, 6);
  });

  it('shows everybody alike, however often they are looked at', () => {
    const popularity = new Popularity(2 ** 20);
    // A tenth of thirty thousand people is looked at, a hundred times each.
    for (let i = 0; i < 30_000; i++) {
      const hash = hashLow(i + 1, 3);
      popularity.level(hash);
      if (i % 10 === 0) for (let views = 0; views < 100; views++) popularity.add(hash);
    }
    const levels = new Float64Array(LEVELS);
    popularity.readEverybody(levels);
    const all = levels.reduce((a, b) => a + b);
    const popular = levels.subarray(64).reduce((a, b) => a + b);
    expect(all).toBeGreaterThan(2_000);
    expect(popular / all).toBeGreaterThan(0.08);
    expect(popular / all).toBeLessThan(0.12);
  });
});

describe('differences between recipients', () => {
  it('finds the correlation, and its bound is above it', () => {
    const random = new Random(4, 'beta-binomial');
    for (const alike of [5, 20, 100]) {
      const differences = new Heterogeneity();
      for (let i = 0; i < 3_000; i++) {
        const a = gamma(random, 0.5 * alike);
        const p = a / (a + gamma(random, 0.5 * alike));
        const n = 10 + random.integer(40);
        let y = 0;
        for (let j = 0; j < n; j++) y += random.chance(p) ? 1 : -1;
        differences.add(y * y - n, n * (n - 1));
      }
      const truth = 1 / (alike + 1);
      expect(Math.abs(differences.correlation - truth)).toBeLessThan(0.35 * truth);
      expect(differences.upperBound).toBeGreaterThan(truth);
    }
  });

  it('says nothing before it has seen anybody', () => {
    expect(new Heterogeneity().upperBound).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the check of the tail', () => {
  function checked(slope: number, days = 3, units = 3_000, seed = 5): TailCheck {
    const random = new Random(seed, 'tail');
    const tail = new TailCheck();
    for (let day = 0; day < days; day++) {
      for (let i = 0; i < units; i++) tail.add(random.exponential(1 / slope));
      tail.endDay();
    }
    return tail;
  }

  it('leaves a null alone that keeps its promise', () => {
    const tail = checked(1.3);
    expect(tail.supported(20)).toBe(20);
    expect(tail.supported(3)).toBe(3);
  });

  it('takes a heavier tail for what it is', () => {
    const tail = checked(0.4);
    // P(peak > 20) is e^-8 in truth.
    expect(tail.supported(20)).toBeLessThan(8);
    expect(tail.supported(60)).toBeGreaterThan(15);
  });

  it('takes what one recipient in fifty does for no more than that, however large it is', () => {
    const random = new Random(6, 'minority');
    const tail = new TailCheck();
    for (let day = 0; day < 3; day++) {
      // Sellers without an order on record: they look at strangers as a harvester does.
      for (let i = 0; i < 3_000; i++)
        tail.add(i % 50 === 0 ? 40 + random.integer(60) : random.exponential(0.7));
      tail.endDay();
    }
    expect(tail.supported(1.5)).toBe(1.5);
    for (const logE of [20, 40, 63, 90]) {
      // Against 1/50; where chance begins to be rare, some levels below, a value may be told as it is.
      expect(tail.supported(logE)).toBeLessThan(1 + Math.log(50));
      expect(tail.roughly(logE)).toBeLessThan(1 + Math.log(50));
    }
  });

  it('does the same where they are too few for a tail, and takes a handful of them for chance', () => {
    const days = (strangers: number) => {
      const random = new Random(7, 'few');
      const tail = new TailCheck();
      for (let day = 0; day < 3; day++) {
        for (let i = 0; i < 2_000; i++)
          tail.add(i < strangers ? 25 + random.integer(30) : random.exponential(0.2));
        tail.endDay();
      }
      return tail;
    };
    const told = days(20);
    // Against 1/100, flattened: nobody is refused for what one in a hundred does.
    for (const logE of [20, 40, 63, 90]) expect(told.supported(logE)).toBeLessThan(Math.log(1e9) / 2);
    expect(told.supported(0.9)).toBe(0.9);
    expect(days(3).supported(40)).toBe(40);
  });

  it('reads a table that never falls and never says more than it was told', () => {
    const heavy = checked(0.4);
    let last = Number.NEGATIVE_INFINITY;
    for (let logE = -3; logE < 63; logE += 0.25) {
      const rough = heavy.roughly(logE);
      expect(rough).toBeGreaterThanOrEqual(last);
      expect(rough).toBeLessThanOrEqual(logE);
      last = rough;
    }
    expect(new TailCheck(500).isChecked).toBe(false);
  });

  it('says no more than a step-up needs before it has been checked', () => {
    expect(new TailCheck().supported(50)).toBe(UNCHECKED_LOG_E);
  });

  it('does not let a minority of days decide', () => {
    const tail = checked(1.3, 5);
    for (let i = 0; i < 3_000; i++) tail.add(60);
    expect(tail.supported(20)).toBe(20);
  });

  it('never says more than it was told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 80, noNaN: true }), { minLength: 600, maxLength: 2_500 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (peaks, logE) => {
          const tail = new TailCheck();
          for (const peak of peaks) tail.add(peak);
          expect(tail.supported(logE)).toBeLessThanOrEqual(logE);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the control', () => {
  function learned(seed = 6) {
    const popularity = new Popularity(2 ** 16);
    const control = new Control(popularity);
    const route = control.route('GET /a');
    const random = new Random(seed, 'control');
    const zipf = new Zipf(5_000, 1);
    const meet = (rank: number) => {
      const hash = hashLow(rank + 1, 11);
      return { hash, level: popularity.level(hash) };
    };
    for (let i = 0; i < 3 * LEAST_FIRST_VIEWS; i++) {
      const { hash, level } = meet(random.chance(0.2) ? random.integer(5_000) : zipf.sample(random));
      control.add(route, level);
      popularity.add(hash);
    }
    return { control, popularity, route, random, zipf, meet };
  }

  it('puts an eighth of what it goes on to see into each bin, and most of everybody into the coldest', () => {
    const { control, route, random, zipf, meet } = learned();
    const bins = new Float64Array(BINS);
    const draws = 20_000;
    for (let i = 0; i < draws; i++) {
      const { level } = meet(random.chance(0.2) ? random.integer(5_000) : zipf.sample(random));
      const bin = control.bin(route, level);
      bins[bin] = (bins[bin] as number) + 1 / draws;
    }
    // The coldest bins hold no more than theirs, and not much less.
    let cold = 0;
    for (let bin = 0; bin < BINS / 2; bin++) {
      cold += bins[bin] as number;
      expect(cold).toBeLessThan((1.1 * (bin + 1)) / BINS);
    }
    const everybody = control.everybody.subarray(route * BINS, (route + 1) * BINS);
    expect(everybody[0]).toBeGreaterThan(1.5 / BINS);
    expect(everybody[BINS - 1]).toBeLessThan(0.2 / BINS);
    for (let bin = 1; bin < BINS; bin++)
      expect(everybody[bin]).toBeLessThanOrEqual((everybody[bin - 1] as number) + 1e-3);
    expect(everybody.reduce((sum, share) => sum + share)).toBeCloseTo(1, 6);
  });

  it('remembers people as they are now, where counts have grown since', () => {
    const people = 20_000;
    const popularity = new Popularity(2 ** 18);
    const control = new Control(popularity);
    const route = control.route('GET /quiet');
    const random = new Random(8, 'quiet');
    const zipf = new Zipf(people, 0.8);
    const meet = () => hashLow((random.chance(0.3) ? random.integer(people) : zipf.sample(random)) + 1, 13);
    // A route of which one view comes while ten come elsewhere: it remembers for long, and counts grow threefold meanwhile.
    for (let i = 0; i < 300_000; i++) {
      const hash = meet();
      if (i % 10 === 0) control.add(route, popularity.level(hash));
      else control.add(0, popularity.level(hash));
      popularity.add(hash);
    }
    let cold = 0;
    const draws = 20_000;
    for (let i = 0; i < draws; i++) if (control.bin(route, popularity.level(meet())) < 2) cold += 1 / draws;
    expect(cold).toBeLessThan(0.25 * 1.05);
    expect(cold).toBeGreaterThan(0.25 * 0.6);
  });

  it('judges no route that it has not looked at', () => {
    const { control, route } = learned();
    expect(control.knows(route)).toBe(true);
    expect(control.knows(control.route('GET /new'))).toBe(false);
  });

  it('puts routes that are too many together', () => {
    const control = new Control(new Popularity(2 ** 12));
    for (let i = 0; i < 3 * MAX_ROUTES; i++) expect(control.route(`r${i}`)).toBeLessThan(MAX_ROUTES);
    expect(control.route('one more')).toBe(0);
  });

  it('comes back from what it kept', () => {
    const { control, popularity, route } = learned();
    const kept = new Popularity(2 ** 16);
    kept.restore(popularity.state());
    const back = new Control(kept);
    back.restore(JSON.parse(JSON.stringify(control.state())), DAY);
    expect(back.route('GET /a')).toBe(route);
    expect(back.knows(route)).toBe(true);
    for (let bin = 0; bin < BINS; bin++) {
      expect(back.everybody[route * BINS + bin]).toBeCloseTo(
        control.everybody[route * BINS + bin] as number,
        1,
      );
    }
  });

  it('keeps its bins when counts are halved', () => {
    const { control, route, random, zipf, meet } = learned();
    control.tick(DAY);
    control.tick(DAY + HALF_LIFE_MS);
    let cold = 0;
    const draws = 20_000;
    for (let i = 0; i < draws; i++) {
      const { level } = meet(random.chance(0.2) ? random.integer(5_000) : zipf.sample(random));
      if (control.bin(route, level) < 2) cold += 1 / draws;
    }
    expect(cold).toBeLessThan(0.25 * 1.25);
  });
});

describe('the process of one actor', () => {
  const everybody = new Float64Array(BINS);
  everybody.set([0.4, 0.3, 0.15, 0.08, 0.04, 0.015, 0.01, 0.005]);
  const ordinary: Ordinary = {
    everybody,
    scores: new Float64Array(BINS),
    scoreVariance: new Float64Array(1),
    repeatRate: () => 0.2,
    sceneWeight: () => 1,
  };

  /** Bins of recipients who differ as the null says, or of somebody who goes through everybody. */
  function bins(random: Random, count: number, alike: number, likes: number, harvests: boolean): Uint8Array {
    const weights = Array.from({ length: BINS }, () => gamma(random, alike / BINS));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const returns = 0.2 * (gamma(random, likes) / likes);
    return Uint8Array.from({ length: count }, () => {
      if (!harvests && random.chance(Math.min(0.95, returns))) return BINS;
      let left = random.uniform();
      for (let bin = 0; bin < BINS; bin++) {
        left -= harvests ? (everybody[bin] as number) : (weights[bin] as number) / total;
        if (left < 0) return bin;
      }
      return BINS - 1;
    });
  }

  it('is one at most, on average, where recipients differ as it believes', () => {
    const random = new Random(7, 'null');
    const closed: ClosedDay[] = [];
    const actors = new ActorProcess(4_096, (day) => closed.push(day));
    actors.concentration = 20;
    actors.returnShape = 10;
    let [sum, reached] = [0, 0];
    for (let actor = 0; actor < 4_000; actor++) {
      actors.begin(actor, DAY, true);
      let highest = 0;
      for (let page = 0; page < 10; page++) {
        const seen = bins(random, 20, 20, 10, false);
        highest = Math.max(highest, actors.weigh(actor, 0, seen, 20, ordinary));
      }
      sum += Math.min(1e4, Math.exp(actors.logE(actor)));
      if (highest > Math.log(50)) reached += 1;
    }
    expect(sum / 4_000).toBeLessThan(1.2);
    // Ville: one in fifty.
    expect(reached / 4_000).toBeLessThan(0.02);
  });

  it('knows who goes through everybody within a hundred people', () => {
    const random = new Random(8, 'harvest');
    const actors = new ActorProcess(4_096, () => undefined);
    actors.concentration = 20;
    actors.returnShape = 10;
    for (let actor = 0; actor < 50; actor++) {
      actors.begin(actor, DAY, false);
      for (let i = 0; i < 100; i++) actors.weigh(actor, 0, bins(random, 1, 20, 10, true), 1, ordinary);
      expect(actors.logE(actor)).toBeGreaterThan(Math.log(1e4));
      expect(actors.evidence(actor, DAY + MINUTE_MS)).toMatchObject({ people: 100, repeats: 0 });
    }
  });

  it('closes a day after a day, also of somebody who never comes again', () => {
    const closed: ClosedDay[] = [];
    const actors = new ActorProcess(1_024, (day) => closed.push(day));
    actors.begin(3, DAY, true);
    actors.weigh(3, 0, new Uint8Array(5), 5, ordinary);
    for (let i = 0; i < 2_000; i++) actors.begin(900, DAY + DAY_MS + i, false);
    expect(closed).toHaveLength(1);
    expect(closed[0]).toMatchObject({ isControl: true, scored: 5 });
  });

  it('goes on from what was kept of it as if nothing had happened', () => {
    const random = new Random(10, 'kept');
    const [whole, before] = [0, 1].map(() => new ActorProcess(4_096, () => undefined)) as [
      ActorProcess,
      ActorProcess,
    ];
    const pages = Array.from({ length: 40 }, () => bins(random, 5, 20, 10, true));
    const see = (process: ActorProcess, from: number, to: number) => {
      for (let i = from; i < to; i++)
        for (const actor of [2, 3_000]) {
          process.begin(actor, DAY + i * MINUTE_MS, i % 2 === 0);
          process.weigh(actor, 0, pages[i] as Uint8Array, 5, ordinary);
        }
    };
    see(whole, 0, 40);
    see(before, 0, 20);
    const after = new ActorProcess(4_096, () => undefined);
    expect(after.restore(before.state())).toBe(true);
    see(after, 20, 40);
    for (const actor of [2, 3_000]) {
      expect(after.logE(actor)).toBe(whole.logE(actor));
      expect(after.evidence(actor, DAY + DAY_MS)).toEqual(whole.evidence(actor, DAY + DAY_MS));
    }
    // Nothing is taken of what is too long, or no whole number of rows.
    const narrow = new ActorProcess(64, () => undefined);
    expect(narrow.restore(before.state())).toBe(false);
    expect(narrow.restore(new Uint32Array(7).fill(1))).toBe(false);
    expect(narrow.state()).toHaveLength(0);
  });

  it('lets nobody teach more than is asked', () => {
    const actors = new ActorProcess(1_024, () => undefined);
    actors.begin(1, DAY, true);
    expect(actors.taught(1, DAY, 30)).toBe(0);
    expect(actors.taught(1, DAY, 30)).toBe(30);
    expect(actors.taught(1, DAY + DAY_MS, 30)).toBe(0);
  });
});

describe('e-detectors', () => {
  it('grow by a day a day at most under their null', () => {
    const random = new Random(9, 'e-detector');
    const detectors = new EDetectors(300);
    let total = 0;
    const cells = 300;
    for (let cell = 0; cell < cells; cell++) {
      let at = DAY;
      for (let i = 0; i < 1_000; i++) {
        at += (10 * DAY_MS) / 1_000;
        // Twice as likely or not at all: one on average.
        detectors.meet(1);
        detectors.step(cell, at, random.chance(0.5) ? 1.8 : 0.2);
      }
      total += Math.min(1_000, detectors.value(cell));
    }
    expect(total / cells).toBeLessThan(12);
  });

  it('find a share of harvesters, and forget a cell that is cleared', () => {
    const random = new Random(10, 'change');
    const detectors = new EDetectors();
    let at = DAY;
    const live = (scenes: number, chance: number) => {
      for (let i = 0; i < scenes; i++) {
        at += SECOND_MS;
        detectors.meet(1);
        detectors.step(0, at, random.chance(chance) ? 1.8 : 0.2);
      }
    };
    live(5_000, 0.5);
    expect(detectors.value(0)).toBeLessThan(10);
    live(1_000, 0.65);
    expect(detectors.value(0)).toBeGreaterThan(1e6);
    detectors.clear(0);
    expect(detectors.value(0)).toBe(0);
  });

  it('do not hold against a cell what a known visitor meets when the popular are all seen', () => {
    const detectors = new EDetectors();
    for (let i = 0; i < 40; i++) {
      // Its own evidence comes back from e^-50 to e^-10: still a visitor.
      detectors.meet(Math.exp(-50 + i));
      detectors.step(0, DAY + i * SECOND_MS, Math.E);
    }
    expect(detectors.value(0)).toBeLessThan(1);
  });

  it('do not go back in time and stay finite', () => {
    const detectors = new EDetectors();
    detectors.meet(1e3);
    for (const at of [DAY, DAY - DAY_MS, DAY + 1])
      expect(detectors.step(0, at, 1e3)).toBeGreaterThanOrEqual(0);
    for (let i = 0; i < 200; i++) detectors.step(0, DAY + i, 1e3);
    expect(Number.isFinite(detectors.value(0))).toBe(true);
    detectors.meet(0);
    for (let i = 0; i < 2_000; i++) detectors.step(0, DAY + i, 0);
    expect(detectors.value(0)).toBeGreaterThanOrEqual(0);
  });
});

describe('drift', () => {
  it('is the worst of honest days, and a minority of bad ones says nothing', () => {
    const random = new Random(11, 'drift');
    const headroom = new Headroom();
    expect(headroom.value).toBe(FIRST_HEADROOM);
    for (let i = 0; i < 100; i++) headroom.add(random.normal(0.01, 0.02));
    headroom.settle();
    expect(headroom.value).toBeGreaterThan(0.04);
    expect(headroom.value).toBeLessThan(0.12);
    for (let i = 0; i < 20; i++) headroom.add(0.9);
    headroom.settle();
    expect(headroom.value).toBeLessThan(0.15);
  });

  it('bounds what a shifted crowd does to a scene', () => {
    const control = new Control(new Popularity(2 ** 12));
    control.everybody.set([0.4, 0.3, 0.15, 0.08, 0.04, 0.015, 0.01, 0.005]);
    const shift = new Shift(control);
    const random = new Random(12, 'shift');
    for (const [views, delta] of [
      [1, 0.2],
      [5, 0.1],
      [20, 0.1],
    ] as const) {
      const most = shift.most(0, views, delta, DAY);
      let sum = 0;
      const runs = 20_000;
      for (let run = 0; run < runs; run++) {
        let evidence = 1;
        for (let i = 0; i < views; i++) {
          const place = random.uniform() / (1 + delta);
          // The coldest part of [0, 1], stretched by the headroom.
          evidence *= BINS * (control.everybody[Math.floor(BINS * place)] as number);
        }
        sum += Math.min(MOST_FACTOR, evidence);
      }
      expect(sum / runs).toBeLessThan(1.1 * most);
    }
  });
});

describe('a surge', () => {
  function* days(random: Random, from: number, until: number, perMinute: number) {
    for (let at = from; at < until; at += random.exponential(MINUTE_MS / perMinute)) yield at;
  }

  it('is known within some scenes, and not in an ordinary day', () => {
    const random = new Random(13, 'surge');
    const surge = new Surge();
    let on = 0;
    let scenes = 0;
    for (const at of days(random, DAY, DAY + 3 * DAY_MS, 20)) {
      const isOn = surge.count(at);
      if (at > DAY + 1.1 * DAY_MS) {
        scenes += 1;
        if (isOn) on += 1;
      }
    }
    expect(on / scenes).toBeLessThan(0.05);
    let until = 0;
    for (const at of days(random, DAY + 3 * DAY_MS, DAY + 3.1 * DAY_MS, 160)) {
      until += 1;
      if (surge.count(at)) break;
    }
    expect(until).toBeLessThan(100);
  });

  it('is assumed until a day has been seen', () => {
    const surge = new Surge();
    expect(surge.count(DAY)).toBe(true);
  });
});

describe('rows', () => {
  it('grow and keep what is in them, up to their limit', () => {
    const rows = new Rows(3, 5_000);
    rows.words[rows.reach(7) + 1] = 42;
    rows.reach(4_999);
    expect(rows.words[rows.reach(7) + 1]).toBe(42);
    rows.clear(7);
    expect(rows.words[rows.reach(7) + 1]).toBe(0);
    expect(() => rows.reach(5_000)).toThrow(RangeError);
  });
});
