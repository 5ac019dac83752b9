/** Lone actors and cells among a small crowd: what is found, what is not, and what happens where little is known. */
import { describe, expect, it } from 'vitest';
import {
  type CrowdScene,
  type CrowdSetting,
  crowd,
  FIRST_CLIENT,
  type HarvesterSetting,
  QUIET,
} from '../../test/support/judge-crowd.ts';
import { HOUR_MS } from '../disclosure/time.ts';
import { LoneActor } from './lone-actor.ts';
import { Rarity } from './rarity.ts';
import { Reference } from './reference.ts';
import type { Finding } from './test.ts';

const CAPACITY = 1 << 21;
const SMALL: CrowdSetting = {
  ...QUIET,
  people: 100_000,
  actorsPerDay: 4_000,
  accounts: 12_000,
  days: 4,
  clients: 50,
};
const SLOW: HarvesterSetting = {
  startDay: 3,
  identities: 1,
  peoplePerSecond: 1 / 60,
  targets: 'uniform',
  partition: true,
  client: 'human',
  page: false,
};

interface Watched {
  /** Harvested people until log e of a harvester's own was so high. */
  readonly lone: (logE: number) => number;
  readonly cell: (logE: number, client: number) => number;
  /** Highest log e of any visitor, and of any cell while nobody harvested. */
  readonly visitors: number;
  readonly cells: number;
  readonly findings: readonly Finding[];
}

function watch(
  setting: CrowdSetting,
  see: (scene: CrowdScene, judge: () => void, recount: () => void) => void = (_, judge) => judge(),
): Watched {
  const reference = new Reference({ capacity: CAPACITY }, { pairSlots: 2 ** 20, personSlots: 2 ** 18 });
  const lone = new LoneActor(reference);
  const rarity = new Rarity(reference, CAPACITY);
  const findings: Finding[] = [];
  let [harvested, visitors, cells, hour] = [0, 0, 0, 0];
  const loneAt: [number, number][] = [];
  const cellAt: [number, number, number][] = [];
  for (const scene of crowd(setting)) {
    if (scene.harvester >= 0) harvested += scene.count;
    const report = (finding: Finding) => {
      findings.push(finding);
      const { entity, logE } = finding;
      if (entity >= FIRST_CLIENT) {
        cellAt.push([entity - FIRST_CLIENT, logE, harvested]);
        if (harvested === 0) cells = Math.max(cells, logE);
      } else if (scene.harvester >= 0) loneAt.push([logE, harvested]);
      else visitors = Math.max(visitors, logE);
    };
    const now = Math.floor(scene.at / HOUR_MS);
    if (now !== hour) {
      hour = now;
      rarity.tick(now * HOUR_MS);
    }
    see(
      scene,
      () => {
        reference.count(scene);
        rarity.observe(scene, report);
        lone.observe(scene, report);
      },
      () => {
        reference.count(scene);
        rarity.recount(scene);
      },
    );
  }
  return {
    lone: (logE) => loneAt.find(([reached]) => reached >= logE)?.[1] ?? Number.POSITIVE_INFINITY,
    cell: (logE, client) =>
      cellAt.find(([cell, reached]) => cell === client && reached >= logE)?.[2] ?? Number.POSITIVE_INFINITY,
    visitors,
    cells,
    findings,
  };
}

const STEP_UP = Math.log(1e4);
const DENY = Math.log(1e9);

describe('a lone actor at one person a minute', () => {
  it.each([
    ['who goes through everybody', { ...SMALL, harvesters: [SLOW] }],
    ['where visitors differ much', { ...SMALL, seed: 2, alike: 5, harvesters: [SLOW] }],
    [
      'who takes popular people and none twice',
      { ...SMALL, seed: 3, harvesters: [{ ...SLOW, targets: 'popular' }] },
    ],
    ['who reads lists', { ...SMALL, seed: 4, harvesters: [{ ...SLOW, page: true }] }],
    ['where few come back to anybody', { ...SMALL, seed: 5, revisit: 0.1, zipf: 1.1, harvesters: [SLOW] }],
  ] satisfies [string, CrowdSetting][])('is denied within three hundred people: %s', (_, setting) => {
    const { lone, visitors } = watch(setting);
    expect(lone(DENY)).toBeLessThanOrEqual(300);
    expect(visitors).toBeLessThan(STEP_UP + 1);
  });

  it('is not found where all people are looked at alike and nobody comes back, and nobody else is accused', () => {
    const { visitors, lone } = watch({
      ...SMALL,
      zipf: 0.5,
      uniformShare: 0.8,
      revisit: 0,
      harvesters: [SLOW],
    });
    expect(visitors).toBeLessThan(STEP_UP);
    expect(lone(DENY)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a thousand addresses with one fingerprint', () => {
  const FLEET: HarvesterSetting = { ...SLOW, identities: 1_000, peoplePerSecond: 1, client: 2 };

  it('are an alarm about their cell within a thousand people', () => {
    const { cell, cells } = watch({ ...SMALL, harvesters: [FLEET] });
    expect(cell(DENY, 2)).toBeLessThanOrEqual(1_000);
    expect(cells).toBeLessThan(STEP_UP);
  });

  it('are one on pages, too', () => {
    const { cell } = watch({ ...SMALL, seed: 8, harvesters: [{ ...FLEET, page: true }] });
    expect(cell(DENY, 2)).toBeLessThanOrEqual(1_000);
  });
});

describe('one of many', () => {
  it('accuses itself, and not the fingerprint that it shares with visitors', () => {
    const { lone, findings } = watch({
      ...SMALL,
      seed: 9,
      harvesters: [{ ...SLOW, peoplePerSecond: 1, client: 2 }],
    });
    expect(lone(DENY)).toBeLessThanOrEqual(300);
    const accused = findings.filter(({ entity, logE }) => entity >= FIRST_CLIENT && logE > Math.log(1e7));
    expect(accused).toEqual([]);
  });
});

describe('what is not known', () => {
  it('raises no alarm while a site is new, nor in a crowd that nobody announced', () => {
    const quiet = watch({ ...SMALL, seed: 21, days: 2 });
    expect(quiet.visitors).toBeLessThan(STEP_UP);
    expect(quiet.cells).toBeLessThan(STEP_UP);
    const flash = watch({
      ...SMALL,
      seed: 22,
      actorsPerDay: 2_500,
      days: 5,
      alike: 10,
      flash: { day: 3, volume: 8, coldShare: 1.3 },
    });
    // One visitor in a hundred thousand strays for good: a masked page, no denial.
    expect(flash.visitors).toBeLessThan(DENY);
    expect(flash.cells).toBeLessThan(STEP_UP);
  });

  it('finds the lone actor without any trusted control, and says that everybody teaches', () => {
    const reference = new Reference({ capacity: CAPACITY }, { pairSlots: 2 ** 20, personSlots: 2 ** 18 });
    const lone = new LoneActor(reference);
    let [best, harvested] = [0, 0];
    for (const scene of crowd({ ...SMALL, seed: 23, harvesters: [SLOW] })) {
      scene.trusted = false;
      reference.count(scene);
      if (scene.harvester < 0) continue;
      harvested += scene.count;
      if (harvested > 300) break;
      lone.observe(scene, ({ logE }) => {
        best = Math.max(best, logE);
      });
    }
    expect(reference.grade).toBe('everybody');
    expect(best).toBeGreaterThan(STEP_UP);
  });

  it('goes on where it was after a restart whose sightings were recounted', () => {
    const setting = { ...SMALL, seed: 24, harvesters: [SLOW] };
    const whole = watch(setting);
    let told = 0;
    const half = watch(setting, (scene, judge, recount) => {
      if (scene.harvester >= 0) told += 1;
      // The restart comes when the harvester has half of what it takes to be found.
      if (told < 20) recount();
      else judge();
    });
    expect(half.lone(DENY)).toBeLessThanOrEqual(Math.max(40, whole.lone(DENY)));
  });

  it('knows after a restart what it had learned, and finds the harvester without learning anew', () => {
    const sizes = { pairSlots: 2 ** 20, personSlots: 2 ** 18 };
    let reference = new Reference({ capacity: CAPACITY }, sizes);
    let [lost, restarted] = [0, false];
    for (const scene of crowd({ ...SMALL, seed: 26, harvesters: [SLOW] })) {
      if (scene.harvester >= 0 && !restarted) {
        const bytes = reference.snapshot();
        reference = new Reference({ capacity: CAPACITY }, sizes);
        expect(reference.restore(bytes)).toBe(true);
        expect(new Reference({ capacity: CAPACITY }, { ...sizes, personSlots: 2 ** 16 }).restore(bytes)).toBe(
          false,
        );
        expect(reference.restore(bytes.subarray(9))).toBe(false);
        restarted = true;
      }
      reference.count(scene);
      if (scene.harvester < 0) continue;
      lost += scene.count;
      if (reference.tail.supported(reference.logE) > DENY) break;
    }
    expect(restarted).toBe(true);
    expect(reference.grade).toBe('trusted');
    expect(lost).toBeLessThanOrEqual(300);
  });

  it('counts late sightings as if they came now', () => {
    const { lone, visitors } = watch({ ...SMALL, seed: 25, harvesters: [SLOW] }, (scene, judge) => {
      const { at } = scene;
      if (scene.actor % 7 === 0) scene.at = at - 3 * HOUR_MS;
      judge();
      scene.at = at;
    });
    expect(lone(DENY)).toBeLessThanOrEqual(300);
    expect(visitors).toBeLessThan(STEP_UP + 1);
  });

  it('looks at visitors only, and only at whom nothing explains', () => {
    const reference = new Reference({ capacity: CAPACITY }, { pairSlots: 2 ** 16, personSlots: 2 ** 16 });
    for (const scene of crowd({ ...SMALL, days: 1 })) {
      reference.count({ ...scene, recipient: { ...scene.recipient, role: 'employee' } });
      expect(reference.views).toBe(0);
      reference.count({ ...scene, count: 0 });
      expect(reference.views).toBe(0);
      break;
    }
  });
});
