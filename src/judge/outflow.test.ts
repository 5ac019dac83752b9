import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import { Random } from '../range/random.ts';
import { Outflow, type PlannedEvent, STRETCH_MS } from './outflow.ts';
import { PEOPLE_ERROR, PeopleEstimate } from './people-estimate.ts';
import type { Reference } from './reference.ts';
import { Season } from './season.ts';
import type { Scene } from './test.ts';

const START = 1_700_000_000_000 - (1_700_000_000_000 % DAY_MS);
const ROUTE = 5;

interface Flow {
  readonly days: number;
  /** People an hour at noon, besides those that the trusted receive. */
  readonly harvest?: (at: number) => number;
  /** How much more comes, and how much less of it is trusted. */
  readonly crowd?: (at: number) => { readonly volume: number; readonly newcomers: number } | undefined;
  readonly events?: readonly PlannedEvent[];
  readonly grade?: 'trusted' | 'everybody';
  readonly pause?: (at: number) => boolean;
  readonly seed?: number;
}

/** A route on which 40,000 people leave in an hour at noon, half of them to the trusted. */
function flow({
  days,
  harvest = () => 0,
  crowd = () => undefined,
  events = [],
  grade = 'trusted',
  pause = () => false,
  seed = 1,
}: Flow) {
  const random = new Random(seed, 'flow');
  const reference = { hashes: new Uint32Array(20), isControl: false, grade };
  const outflow = new Outflow(reference as unknown as Reference, events);
  const low = new Uint32Array(20);
  const scene = {
    at: 0,
    count: 20,
    low,
    high: low,
    categories: new Int32Array(20).fill(7),
    recipient: { role: 'visitor' },
    of: () => ROUTE,
  };
  let highest = Number.NEGATIVE_INFINITY;
  let alarmAt = Number.POSITIVE_INFINITY;
  const page = (at: number, isControl: boolean, person: () => number) => {
    scene.at = at;
    for (let i = 0; i < 20; i++) reference.hashes[i] = person();
    reference.isControl = isControl;
    outflow.observe(scene as unknown as Scene, ({ logE }) => {
      highest = Math.max(highest, logE);
      if (logE > Math.log(1e7)) alarmAt = Math.min(alarmAt, at);
    });
  };
  for (let at = START; at < START + days * DAY_MS; at += MINUTE_MS) {
    if (pause(at - START)) continue;
    const wave = 1 + 0.7 * Math.sin(((at % DAY_MS) / DAY_MS) * 2 * Math.PI);
    const now = crowd(at - START);
    const pages = random.poisson(((40_000 / 20 / 60) * wave * (now?.volume ?? 1)) | 0);
    for (let i = 0; i < pages; i++) {
      const isTrusted = random.chance(0.5 / (now?.newcomers ?? 1));
      page(
        at + (i * MINUTE_MS) / pages,
        isTrusted,
        () => Math.floor(300_000 * random.uniform() ** 3) * 2_654_435_761,
      );
    }
    const taken = random.poisson(harvest(at - START) / 20 / 60);
    for (let i = 0; i < taken; i++) page(at + (i * MINUTE_MS) / taken, false, () => random.next32());
  }
  return { highest, alarmAfter: alarmAt - START };
}

describe('the outflow of a route', () => {
  it('says nothing about three ordinary weeks', () => {
    expect(flow({ days: 21 }).highest).toBeLessThan(Math.log(1e4));
  });

  it('sees a harvest of a third of the outflow within four hours, where a stretch has some hundred pages', () => {
    const from = 8 * DAY_MS + 4 * HOUR_MS;
    const { alarmAfter } = flow({ days: 9, harvest: (at) => (at >= from ? 20_000 : 0) });
    expect(alarmAfter).toBeGreaterThan(from);
    expect(alarmAfter - from).toBeLessThan(4 * HOUR_MS);
  });

  it('takes a crowd that nobody announced for a crowd: the trusted are in it', () => {
    const crowd = (at: number) =>
      at >= 9 * DAY_MS && at < 10 * DAY_MS ? { volume: 8, newcomers: 1.5 } : undefined;
    expect(flow({ days: 12, crowd }).highest).toBeLessThan(Math.log(1e4));
  });

  it('is silent in an event that stands in the calendar', () => {
    const harvest = (at: number) => (at >= 5 * DAY_MS && at < 6 * DAY_MS ? 40_000 : 0);
    const events = [{ from: START + 5 * DAY_MS, until: START + 6 * DAY_MS }];
    expect(flow({ days: 7, harvest, events }).highest).toBeLessThan(Math.log(1e4));
    expect(flow({ days: 7, harvest }).highest).toBeGreaterThan(Math.log(1e7));
  });

  it('lets as many more people go in an announced event as was announced, and no more', () => {
    const from = 5 * DAY_MS;
    const harvest = (at: number) => (at >= from && at < from + DAY_MS ? 40_000 : 0);
    const announced = (factor: number) => [{ from: START + from, until: START + from + DAY_MS, factor }];
    expect(flow({ days: 7, harvest, events: announced(6) }).highest).toBeLessThan(Math.log(1e4));
    expect(flow({ days: 7, harvest, events: announced(1.1) }).highest).toBeGreaterThan(Math.log(1e7));
  });

  it('sees a harvest in a night in which hardly anybody is trusted', () => {
    const from = 8 * DAY_MS + 18 * HOUR_MS;
    const night = (at: number) => {
      const hour = (at % DAY_MS) / HOUR_MS;
      return hour >= 16 && hour < 20 ? { volume: 0.02, newcomers: 1 } : undefined;
    };
    const { alarmAfter } = flow({ days: 9, crowd: night, harvest: (at) => (at >= from ? 200_000 : 0) });
    expect(alarmAfter).toBeGreaterThan(from);
    expect(alarmAfter - from).toBeLessThan(HOUR_MS);
    expect(flow({ days: 12, crowd: night }).highest).toBeLessThan(Math.log(1e4));
  });

  it('works without any trusted recipients, by the season alone', () => {
    const from = 8 * DAY_MS + 4 * HOUR_MS;
    const { alarmAfter } = flow({ days: 9, grade: 'everybody', harvest: (at) => (at >= from ? 60_000 : 0) });
    expect(alarmAfter).toBeGreaterThan(from);
    expect(alarmAfter - from).toBeLessThan(4 * HOUR_MS);
    expect(flow({ days: 10, grade: 'everybody' }).highest).toBeLessThan(Math.log(1e4));
  });

  it('learns nothing from a stretch that was interrupted', () => {
    const pause = (at: number) => at % (7 * HOUR_MS) < 40 * MINUTE_MS;
    expect(flow({ days: 8, pause }).highest).toBeLessThan(Math.log(1e4));
  });
});

describe('people in a stretch', () => {
  it('are estimated to within what is stated', () => {
    const random = new Random(4, 'people');
    for (const people of [10, 300, 5_000, 200_000]) {
      const errors: number[] = [];
      for (let run = 0; run < 20; run++) {
        const estimate = new PeopleEstimate();
        for (let i = 0; i < people; i++) {
          const hash = random.next32();
          estimate.add(hash);
          estimate.add(hash);
        }
        errors.push((estimate.people() - people) / people);
      }
      const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
      expect(rmse).toBeLessThan(1.6 * PEOPLE_ERROR);
    }
  });
});

describe('a season', () => {
  it('knows the hours, and is not moved far by an hour that is far out', () => {
    const season = new Season();
    const random = new Random(5, 'season');
    const usual = (at: number) => 3 + Math.sin(((at % DAY_MS) / DAY_MS) * 2 * Math.PI);
    for (let at = START; at < START + 15 * DAY_MS; at += STRETCH_MS) {
      season.learn(at, usual(at) + random.normal(0, 0.05));
    }
    const noon = START + 15 * DAY_MS + 12 * HOUR_MS;
    expect(Math.abs(season.forecast(noon) - usual(noon))).toBeLessThan(0.15);
    for (let i = 0; i < 12; i++) season.learn(noon + i * STRETCH_MS, usual(noon) + 5);
    expect(Math.abs(season.forecast(noon) - usual(noon))).toBeLessThan(0.3);
    expect(season.deviation).toBeLessThan(0.3);
    const back = new Season();
    back.restore(JSON.parse(JSON.stringify(season.state())));
    expect(back.forecast(noon)).toBe(season.forecast(noon));
    expect(back.headroom).toBe(season.headroom);
  });
});
