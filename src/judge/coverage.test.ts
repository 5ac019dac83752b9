/** Pools of cells: what honest ones come to, what a fleet that shares its work comes to, and what stays silent. */
import { describe, expect, it } from 'vitest';
import {
  type CrowdSetting,
  crowd,
  FIRST_CLIENT,
  type HarvesterSetting,
  QUIET,
} from '../../test/support/judge-crowd.ts';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import { Random } from '../range/random.ts';
import { Zipf } from '../range/zipf.ts';
import { ALARM_E } from './combination.ts';
import { Coverage, FIRST_COVERAGE_HEADROOM, LEAST_POOL, MAX_POOLS, MOST_OF_ONE } from './coverage.ts';
import { ENTITY_KINDS, type EntityNumber } from './entity.ts';
import { BINS } from './popularity.ts';
import { Rarity } from './rarity.ts';
import { Reference } from './reference.ts';
import type { Finding, Scene } from './test.ts';

const PROFILE = 1;
const CONTROL = 900_000;

/** The test alone, fed with views one by one: what the reference says of each is given. */
class Views {
  readonly said = {
    views: 1,
    fresh: 1,
    bins: new Uint8Array([0]),
    hashes: new Uint32Array(1),
    route: PROFILE,
    isControl: false,
    actors: { seen: () => 1 },
  };
  readonly coverage = new Coverage(this.said as unknown as Reference);
  readonly findings: Finding[] = [];
  at = 1_700_000_000_000;

  /** A first view of a person; of the control where `cell` is none. */
  see(actor: EntityNumber, person: number, cell: EntityNumber = -1, seen = 1): void {
    const { said } = this;
    said.hashes[0] = person;
    said.isControl = cell === -1;
    said.actors.seen = () => seen;
    const scene = {
      at: this.at,
      count: 1,
      actor,
      recipient: { role: 'visitor' },
      numbered: (kind: number) => (kind === ENTITY_KINDS.client ? cell : -1),
    } as unknown as Scene;
    this.coverage.observe(scene, (finding) => void this.findings.push(finding));
  }

  /** What stands against a cell, as an e-value. */
  e(cell: EntityNumber): number {
    const last = this.findings.filter(({ entity }) => entity === cell).at(-1);
    return last === undefined ? 0 : Math.exp(last.logE);
  }
}

describe('honest pools', () => {
  it('come to a day in a day on average at most, where the cell strays from the control as far as is allowed', () => {
    const random = new Random(31, 'coverage null');
    const zipf = new Zipf(5_000, 1);
    const cells = 400;
    let [sum, alarmed] = [0, 0];
    for (let cell = 0; cell < cells; cell++) {
      const views = new Views();
      let stranger = 10_000;
      // After LEAST_POOL different people some 600 pairs, within a day.
      for (let i = 0; i < 1_800; i++) {
        views.at += DAY_MS / 1_800;
        const strays = random.uniform() < FIRST_COVERAGE_HEADROOM / (1 + FIRST_COVERAGE_HEADROOM);
        views.see(i, 1 + (strays ? stranger++ : zipf.sample(random)), 7);
        views.see(CONTROL + i, 1 + zipf.sample(random));
      }
      const largest = Math.max(0, ...views.findings.map(({ logE }) => logE));
      sum += Math.min(200, Math.exp(largest));
      if (largest >= Math.log(200)) alarmed += 1;
    }
    // What is reported is from 20 on: by Markov's inequality 20 is reached by one cell-day in 20 at most.
    expect(sum / cells).toBeLessThan(1 + Math.log(200 / 20));
    expect(alarmed / cells).toBeLessThanOrEqual(1 / 200 + 2 * Math.sqrt(1 / 200 / cells));
  });

  it('are not made suspicious by one recipient who looks at many and comes back to none of them', () => {
    const random = new Random(32, 'reader');
    const zipf = new Zipf(5_000, 1);
    const views = new Views();
    const met = new Set<number>();
    for (let i = 0; i < 6_000; i++) {
      views.at += 10_000;
      let person = zipf.sample(random);
      while (i % 2 === 0 && met.has(person)) person = random.integer(5_000);
      if (i % 2 === 0) met.add(person);
      // Every second view of the cell is the reader's.
      views.see(i % 2 === 0 ? 1 : 2 + i, 1 + person, 7, i % 2 === 0 ? MOST_OF_ONE + 1 + i : 1);
      views.see(CONTROL + i, 1 + zipf.sample(random));
    }
    expect(views.findings).toEqual([]);
  });
});

describe('a fleet that shares its work', () => {
  /** Views of a pure cell until an alarm, each of popular people and none twice. */
  function untilAlarm(people: number, exponent: number, share: number, seed: number): number {
    const random = new Random(seed, 'fleet');
    const zipf = new Zipf(people, exponent);
    const views = new Views();
    const met = new Set<number>();
    for (let i = 0; i < 40_000; i++) {
      views.at += 5_000;
      let person = zipf.sample(random);
      if (random.uniform() < share) {
        while (met.has(person)) person = zipf.sample(random);
        met.add(person);
      }
      views.see(i, 1 + person, 7);
      views.see(CONTROL + i, 1 + zipf.sample(random));
      if (views.e(7) >= ALARM_E) return i;
    }
    return Number.POSITIVE_INFINITY;
  }

  it('is told by the missing meetings alone, though it looks at whom everybody looks at', () => {
    expect(untilAlarm(20_000, 1, 1, 41)).toBeLessThan(1_500);
    expect(untilAlarm(20_000, 1, 0.5, 42)).toBeLessThan(8_000);
  });

  it('is told where all people are looked at alike, later', () => {
    const views = untilAlarm(20_000, 0.01, 1, 43);
    expect(views).toBeGreaterThan(LEAST_POOL);
    expect(views).toBeLessThan(3_000);
  });

  it('is not told from drift below the headroom', () => {
    expect(untilAlarm(20_000, 1, 0.05, 44)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is found in a crowd where the rarity of its people says nothing', () => {
    const setting: CrowdSetting = {
      ...QUIET,
      seed: 45,
      people: 30_000,
      actorsPerDay: 4_000,
      accounts: 12_000,
      days: 5,
      clients: 30,
      revisit: 0,
      harvesters: [
        {
          startDay: 3,
          identities: 1_000,
          peoplePerSecond: 0.05,
          targets: 'popular',
          partition: true,
          client: 25,
          page: false,
        } satisfies HarvesterSetting,
      ],
    };
    const capacity = 1 << 21;
    const reference = new Reference({ capacity }, { pairSlots: 2 ** 20, personSlots: 2 ** 18 });
    const coverage = new Coverage(reference);
    const rarity = new Rarity(reference, capacity);
    let [taken, hour] = [0, 0];
    let [foundAt, honest, byRarity] = [Number.POSITIVE_INFINITY, 0, 0];
    for (const scene of crowd(setting)) {
      const now = Math.floor(scene.at / HOUR_MS);
      if (now !== hour) {
        hour = now;
        coverage.tick(now * HOUR_MS);
        rarity.tick(now * HOUR_MS);
      }
      if (scene.harvester >= 0) taken += scene.count;
      reference.count(scene);
      coverage.observe(scene, ({ entity, logE }) => {
        // The newcomers of a route are another cell of the fleet's.
        if (entity < FIRST_CLIENT + 100 && entity !== FIRST_CLIENT + 25) honest = Math.max(honest, logE);
        if (entity !== FIRST_CLIENT + 25) return;
        if (logE >= Math.log(ALARM_E)) foundAt = Math.min(foundAt, taken);
      });
      rarity.observe(scene, ({ entity, logE }) => {
        if (entity === FIRST_CLIENT + 25 && foundAt === Number.POSITIVE_INFINITY) byRarity = logE;
      });
    }
    expect(foundAt).toBeLessThan(4_000);
    expect(byRarity).toBeLessThan(Math.log(ALARM_E));
    expect(honest).toBeLessThan(Math.log(ALARM_E));
  });
});

describe('a pool', () => {
  it('is held against the control on its own route only, and not against the very recipient', () => {
    const views = new Views();
    const pairs = (other: () => void) => {
      for (let i = 0; i < 3 * LEAST_POOL; i++) {
        views.at += 1_000;
        views.see(1 + i, 100 + i, 7);
        other();
      }
    };
    // No match on the route: the first view waits, and nobody joins the pool.
    pairs(() => {
      views.said.route = PROFILE + 1;
      views.see(CONTROL, 100);
      views.said.route = PROFILE;
    });
    pairs(() => views.see(1, 100));
    expect(views.findings).toEqual([]);
    // Matched by somebody who meets the pool each time.
    pairs(() => views.see(CONTROL, 100));
    expect(views.findings.length).toBeGreaterThan(0);
  });

  it('says nothing of employees, of unknown routes and of who was met before', () => {
    const views = new Views();
    views.said.views = 0;
    for (let i = 0; i < 2_000; i++) {
      views.see(i, 100 + i, 7);
      views.see(CONTROL, 100);
    }
    views.said.views = 1;
    views.said.fresh = 0;
    views.said.bins[0] = BINS;
    for (let i = 0; i < 2_000; i++) {
      views.see(i, 100 + i, 7);
      views.see(CONTROL, 100);
    }
    expect(views.findings).toEqual([]);
  });

  it('makes room for others when it was hardly used for a day, and there are no more than so many', () => {
    const views = new Views();
    const fill = (cell: EntityNumber) => {
      for (let i = 0; i < 3 * LEAST_POOL; i++) {
        views.at += 1_000;
        views.see(i, 100 + i, cell);
        views.see(CONTROL, 100);
      }
    };
    for (let cell = 1; cell <= MAX_POOLS; cell++) views.see(cell, 5, cell);
    fill(MAX_POOLS + 1);
    expect(views.findings).toEqual([]);
    views.coverage.tick(views.at);
    views.coverage.tick(views.at + DAY_MS);
    fill(MAX_POOLS + 1);
    expect(views.findings.length).toBeGreaterThan(0);
  });

  it('begins its evidence anew after an alarm, and is forgotten whole', () => {
    const views = new Views();
    const fill = (times: number) => {
      for (let i = 0; i < times; i++) {
        views.at += 1_000;
        views.see(i, 100 + (i % 3_000), 7);
        views.see(CONTROL, 100);
      }
    };
    fill(3 * LEAST_POOL);
    const before = views.e(7);
    expect(before).toBeGreaterThan(ALARM_E);
    views.coverage.renew(7);
    views.findings.length = 0;
    fill(3);
    expect(views.e(7)).toBeLessThan(before);
    views.coverage.forget(7);
    views.findings.length = 0;
    fill(LEAST_POOL - 10);
    expect(views.findings).toEqual([]);
  });

  it('keeps over a restart how honest cells depart, and refuses what is no snapshot', () => {
    const { coverage } = new Views();
    const other = new Views().coverage;
    expect(other.restore(coverage.snapshot())).toBe(true);
    expect(other.headroom).toEqual(coverage.headroom);
    expect(other.restore(new TextEncoder().encode('{"version":9}'))).toBe(false);
    expect(other.restore(new Uint8Array(3))).toBe(false);
  });
});
