import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../disclosure/time.ts';
import type { Verdict } from '../../disclosure/verdict.ts';
import type { Sighting } from '../../judge/test.ts';
import { scenarioOf } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { SIMULATION_START } from './calendar.ts';
import { judgeWatch } from './judge-watch.ts';
import { outcomeOf } from './outcome.ts';
import { simulate } from './simulation.ts';
import type { Truth } from './truth.ts';

function scenario(text: string): Scenario {
  const read = scenarioOf(text, 'test.yaml');
  if ('contradiction' in read) throw new Error(read.contradiction.kind);
  return read.scenario;
}

/** Runs a scenario and gives every sighting to a function, which may say a verdict. */
function watch(text: string, see: (sighting: Sighting) => Verdict | undefined, seed = 1): Truth {
  return simulate({
    scenario: scenario(text),
    seed,
    watcher: () => ({
      observe: (sighting) => {
        const verdict = see(sighting);
        return verdict === undefined ? [] : [verdict];
      },
      standing: () => 'pass',
    }),
  });
}

function denial(sighting: Sighting, subject = sighting.recipient.primary): Verdict {
  return {
    at: sighting.at,
    kind: 'deny',
    recipient: sighting.recipient.primary,
    subject,
    evidence: {
      test: 'budget',
      people: 1,
      windowMs: 1,
      limit: 1,
      tier: null,
      unexplainedOnly: true,
      errorProbability: null,
    },
  };
}

const SMALL = 'population: { people: 20000 }\nhumans: { actorsPerDay: 2000 }\n';
const isSeller = ({ people }: Sighting) => people.some(({ basis }) => basis === 'order');

describe('a simulation', () => {
  it('repeats with its seed and differs with another', () => {
    const text = `${SMALL}days: 2\nharvesters: [{ startDay: 1 }]\ninsiders: [{ startDay: 0 }]`;
    const run = (seed: number) => {
      const settled = scenario(text);
      return outcomeOf(
        seed,
        settled,
        simulate({ scenario: settled, seed, watcher: (world) => judgeWatch(world) }),
      );
    };
    const first = run(1);
    expect(run(1)).toEqual(first);
    expect(run(2).events).not.toBe(first.events);
    expect(first.harvesters[0]?.peopleLost).toBeLessThan(1_000);
    expect(first.harvesters[0]?.test).toBe('budget');
  });

  it('goes forward in time, within its days', () => {
    let last = SIMULATION_START;
    watch(
      `${SMALL}days: 2\nharvesters: [{ startDay: 0, peoplePerSecond: 5 }]\ninsiders: [{ startDay: 0 }]`,
      ({ at }) => {
        expect(at).toBeGreaterThanOrEqual(last);
        last = at;
        return undefined;
      },
    );
    expect(last).toBeLessThan(SIMULATION_START + 2 * DAY_MS);
    expect(last).toBeGreaterThan(SIMULATION_START + 1.9 * DAY_MS);
  });
});

describe('ordinary visitors', () => {
  const views = new Map<string, number>();
  const people = new Map<string, Set<bigint>>();
  const daysOf = new Map<string, Set<number>>();
  const actorsOf = new Map<string, Set<string>>();
  let single = 0;
  let all = 0;
  let repeats = 0;
  let truth: Truth;

  beforeAll(() => {
    truth = watch(
      `${SMALL}days: 7\nhumans: { actorsPerDay: 2000, prefetch: 0 }\n`.replace(
        SMALL,
        'population: { people: 20000 }\n',
      ),
      (sighting) => {
        const { at, recipient, route, people: shown } = sighting;
        if (shown.length === 0 || shown[0]?.basis === 'self' || isSeller(sighting)) return undefined;
        const day = Math.floor((at - SIMULATION_START) / DAY_MS);
        const name = recipient.primary.value;
        views.set(`${day} ${name}`, (views.get(`${day} ${name}`) ?? 0) + 1);
        const days = daysOf.get(name) ?? new Set<number>();
        daysOf.set(name, days.add(day));
        const address = recipient.identities.find(({ kind }) => kind === 'ip')?.value ?? '';
        const behind = actorsOf.get(`${day} ${address}`) ?? new Set<string>();
        actorsOf.set(`${day} ${address}`, behind.add(name));
        all += 1;
        if (route.startsWith('GET /api/profile')) single += 1;
        const seen = people.get(name) ?? new Set<bigint>();
        if (shown.every(({ person }) => seen.has(person))) repeats += 1;
        for (const { person } of shown) seen.add(person);
        people.set(name, seen);
        return undefined;
      },
    );
  });

  it('come as many as they are said to', () => {
    expect(truth.actorDays / 7).toBeGreaterThan(1_850);
    expect(truth.actorDays / 7).toBeLessThan(2_150);
  });

  it('look at as many pages, as log-normally, on the surfaces they prefer', () => {
    const sorted = [...views.values()].sort((a, b) => a - b);
    const at = (q: number) => sorted[Math.floor(q * sorted.length)] as number;
    // Sessions of those who have not signed in count one by one, so the median is a little lower.
    expect(at(0.5)).toBeGreaterThanOrEqual(4);
    expect(at(0.5)).toBeLessThanOrEqual(7);
    expect(at(0.99)).toBeGreaterThan(40);
    expect(at(0.99)).toBeLessThan(85);
    expect(single / all).toBeGreaterThan(0.67);
    expect(single / all).toBeLessThan(0.73);
  });

  it('return to people they have seen, and come back on other days', () => {
    expect(repeats / all).toBeGreaterThan(0.2);
    expect(repeats / all).toBeLessThan(0.4);
    const returning = [...daysOf.values()].filter((days) => days.size > 1).length;
    expect(returning / daysOf.size).toBeGreaterThan(0.1);
  });

  it('share addresses, some of them', () => {
    const crowds = [...actorsOf.values()].map((behind) => behind.size);
    expect(Math.max(...crowds)).toBeGreaterThan(100);
    const shared = crowds.filter((size) => size > 20).reduce((a, b) => a + b, 0);
    expect(shared / crowds.reduce((a, b) => a + b, 0)).toBeGreaterThan(0.1);
    expect(shared / crowds.reduce((a, b) => a + b, 0)).toBeLessThan(0.3);
  });

  it('come in crowds on the day of the crowd', () => {
    const byDay = [0, 0, 0];
    const text = `${SMALL.replace('2000 }', '2000, flashCrowd: { day: 1 } }')}days: 3`;
    watch(text, ({ at, people: shown }) => {
      const day = Math.floor((at - SIMULATION_START) / DAY_MS);
      byDay[day] = (byDay[day] as number) + shown.length;
      return undefined;
    });
    expect((byDay[1] as number) / (byDay[0] as number)).toBeGreaterThan(6);
    expect((byDay[1] as number) / (byDay[0] as number)).toBeLessThan(10);
  });
});

describe('a harvester', () => {
  /** People that the harvester alone received, by identity, in the order in which they came. */
  function harvest(keys: string, days = 2, humans = 0) {
    const taken = new Map<string, bigint[]>();
    const times: number[] = [];
    let misses = 0;
    const truth = watch(
      `population: { people: 5000 }\nhumans: { actorsPerDay: ${humans} }\ndays: ${days}\ncanaries: { fraction: 0.01 }\nharvesters: [{ name: h, startDay: 0, ${keys} }]`,
      ({ at, recipient, people, asked }) => {
        const name = recipient.primary.value;
        const list = taken.get(name) ?? [];
        taken.set(name, list);
        for (const { person } of people) list.push(person);
        times.push(at - SIMULATION_START);
        if (asked?.found === false) misses += 1;
        return undefined;
      },
    );
    return { taken, truth, misses, times, harvester: truth.harvesters[0] as Truth['harvesters'][number] };
  }

  it('takes everybody once when its identities divide them, and then ends', () => {
    const { taken, harvester } = harvest('identities: 10, peoplePerSecond: 10');
    const everybody = [...taken.values()].flat();
    expect(harvester.people).toBe(5_000);
    expect(harvester.records).toBe(5_000);
    expect(everybody.length).toBe(5_050);
    expect(new Set(everybody).size).toBe(5_050);
    expect(harvester.canaries).toBe(50);
    expect(taken.size).toBe(10);
  });

  it('keeps its pace', () => {
    const { harvester, times } = harvest('peoplePerSecond: 0.02', 1);
    expect(harvester.people).toBeGreaterThan(0.02 * 82_000 * 0.9);
    expect(harvester.people).toBeLessThan(0.02 * 86_400 * 1.1);
    expect(times.length).toBeGreaterThan(50);
  });

  it('repeats itself without a partition', () => {
    const { harvester } = harvest('partition: false, peoplePerSecond: 2');
    expect(harvester.records).toBeGreaterThan(100_000);
    expect(harvester.people).toBe(5_000);
  });

  it('goes through numbers in their order, guesses and misses, or takes the popular first', () => {
    expect(harvest('targets: sequential, surface: profile, peoplePerSecond: 1').harvester.people).toBe(5_000);
    const guessing = harvest('targets: guessed, hitRate: 0.2, peoplePerSecond: 0.1');
    const hits = guessing.harvester.records + guessing.harvester.canaries;
    expect(hits / (hits + guessing.misses)).toBeGreaterThan(0.18);
    expect(hits / (hits + guessing.misses)).toBeLessThan(0.22);
    const popular = harvest('targets: popular, peoplePerSecond: 10');
    expect(popular.harvester.people).toBe(5_000);
    expect(popular.harvester.canaries).toBe(0);
  });

  it('works when it is said to', () => {
    const office = harvest('schedule: office-hours, peoplePerSecond: 0.1', 7);
    for (const at of office.times) {
      expect(Math.floor(at / DAY_MS)).toBeLessThan(5);
      expect((at % DAY_MS) / 3_600_000).toBeGreaterThanOrEqual(9);
      expect((at % DAY_MS) / 3_600_000).toBeLessThan(18.1);
    }
    const bursts = harvest('schedule: burst-sleep, peoplePerSecond: 1, surface: profile', 2).times;
    const hours = new Set(bursts.map((at) => Math.floor(at / 600_000)));
    expect(hours.size).toBeLessThan(0.35 * 288);
  });

  it('replays sessions of visitors at the pace it was given', () => {
    const { taken, harvester } = harvest('identities: 50, replay: true, peoplePerSecond: 0.05', 2, 100);
    expect(harvester.records).toBeGreaterThan(0.05 * 2 * 86_400 * 0.5);
    expect(harvester.records).toBeLessThan(0.05 * 2 * 86_400 * 1.6);
    expect(harvester.people / harvester.records).toBeLessThan(0.9);
    expect([...taken.keys()].filter((name) => Number(name.slice(1)) >= 0xa000_0000).length).toBe(50);
  });

  it('stays under its budget', () => {
    const { taken } = harvest('identities: 5, perIdentityPerDay: 100, peoplePerSecond: 10', 2);
    for (const people of taken.values()) expect(people.length).toBeLessThanOrEqual(2 * 120);
  });
});

describe('the books', () => {
  const text = `${SMALL}days: 2\nharvesters: [{ name: h, startDay: 1, identities: 3, peoplePerSecond: 1 }]`;

  it('stop at the first correct verdict, and count what is said wrongly once a day', () => {
    let mine = 0;
    let others = 0;
    const truth = watch(text, (sighting) => {
      const day = Math.floor((sighting.at - SIMULATION_START) / DAY_MS);
      if (sighting.recipient.identities.some(({ value }) => value.startsWith('h0-'))) {
        mine += 1;
        return mine === 10 ? denial(sighting) : undefined;
      }
      if (others >= 5 || sighting.people.length === 0) return undefined;
      others += day === 0 ? 1 : 0;
      return day === 0 ? denial(sighting) : undefined;
    });
    const h = truth.harvesters[0];
    expect(h?.peopleLost).toBeGreaterThan(190);
    expect(h?.peopleLost).toBeLessThanOrEqual(200);
    expect(h?.people).toBeGreaterThan(1_000);
    expect(truth.falseAlarms.denials).toBeGreaterThan(0);
    expect(truth.falseAlarms.denials).toBeLessThanOrEqual(5);
  });

  it('count an alarm about a cell for the harvester that is in it, and against whoever says it of another', () => {
    const spoken = new Set<string>();
    const truth = watch(text, (sighting) => {
      const { recipient } = sighting;
      const isIt = recipient.identities.some(({ value }) => value.startsWith('h0-'));
      const client = recipient.identities.find(({ kind }) => kind === 'client');
      if (client === undefined || (!isIt && spoken.size > 0) || spoken.has(client.value)) return undefined;
      spoken.add(client.value);
      return { ...denial(sighting, client), kind: 'step-up', scope: 'cell' };
    });
    expect(truth.falseAlarms.cells).toBe(1);
    expect(truth.harvesters[0]?.detectedAt).toBeDefined();
    expect(truth.harvesters[0]?.peopleLost).toBe(20);
  });

  it('refuse a recipient that stands denied where verdicts act', () => {
    const one = text.replace('identities: 3', 'identities: 1');
    const enforced = scenario(`${one}\nenforce: true`);
    const observed = scenario(one);
    const run = (settled: Scenario) =>
      simulate({ scenario: settled, seed: 1, watcher: (world) => judgeWatch(world) }).harvesters[0];
    expect(run(enforced)?.people).toBeLessThan((run(observed)?.people ?? 0) / 2);
  });

  it('count an insider from its first day, and others of its group as false alarms', () => {
    const team = `${SMALL}days: 3\ninsiders: [{ name: t, role: agent, startDay: 1 }]`;
    const truth = watch(team, (sighting) => {
      const { primary } = sighting.recipient;
      return primary.value === 'agent:0' || primary.value === 'agent:3' ? denial(sighting) : undefined;
    });
    // Day 0 of the insider, and three days of its honest colleague.
    expect(truth.falseAlarms.insiders).toBe(4);
    expect(outcomeOf(1, scenario(team), truth).insiders[0]?.workingDays).toBe(1);
  });
});
