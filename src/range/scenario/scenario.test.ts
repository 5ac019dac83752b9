import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { LOCALES } from '../../../locales/locale.ts';
import { rangeWords } from '../../../locales/range.ts';
import { WeirError } from '../../disclosure/error.ts';
import { CONTRADICTIONS, type ContradictionKind } from './contradictions.ts';
import { readScenario, scenarioOf } from './read-scenario.ts';
import type { Scenario } from './scenario.ts';

function settled(text: string): Scenario {
  const read = scenarioOf(text, 'test.yaml');
  if ('contradiction' in read) throw new Error(read.contradiction.kind);
  return read.scenario;
}

/** A scenario for each contradiction. */
const CONTRADICTORY: Readonly<Record<ContradictionKind, string>> = {
  'starts-after-end': 'days: 3\nharvesters: [{ startDay: 3 }]',
  'crowd-after-end': 'days: 3\nhumans: { flashCrowd: { day: 3 } }',
  'surface-unknown': 'harvesters: [{ surface: cellar }]',
  'human-surface-unknown': 'humans: { surfaces: { cellar: 1 } }',
  'shares-not-one': 'humans: { surfaces: { profile: 0.7, review-list: 0.7 } }',
  'p99-below-median': 'humans: { viewsPerActor: { median: 70 } }',
  'think-p99-below-median': 'humans: { thinkSeconds: { median: 200 } }',
  'roles-over-one': 'humans: { roles: [{ name: a, share: 0.6 }, { name: b, share: 0.6 }] }',
  'guessing-on-a-list': 'harvesters: [{ targets: guessed, surface: review-list }]',
  'hit-rate-without-guessing': 'harvesters: [{ targets: uniform, hitRate: 0.5 }]',
  'cell-share-without-shared': 'harvesters: [{ fingerprint: random, cellShare: 0.5 }]',
  'identities-over-people': 'population: { people: 1000 }\nharvesters: [{ identities: 1001 }]',
  'view-over-people': 'population: { people: 100 }\nsurfaces: { all: { peoplePerView: 51 } }',
  'name-twice': 'harvesters: [{ name: a }, { name: a }]',
  'old-accounts-without-humans':
    'humans: { actorsPerDay: 10 }\nharvesters: [{ accounts: old, identities: 11 }]',
  'replay-without-humans': 'humans: { actorsPerDay: 0 }\nharvesters: [{ replay: true }]',
  'canaries-below-one': 'population: { people: 1000 }\ncanaries: { fraction: 0.0001 }',
  'cold-share-over-one': 'population: { popularity: { uniformShare: 1 } }\nhumans: { flashCrowd: {} }',
  'no-surfaces': 'surfaces: {}',
  'insider-before-work': 'insiders: [{ explainedPerDay: 0, baselinePerDay: 0, extraPerDay: 0 }]',
};

describe('a scenario', () => {
  it('has a default for every key', () => {
    const scenario = settled('');
    expect(scenario).toMatchObject({
      people: 1_000_000,
      days: 30,
      harvesters: [],
      insiders: [],
      enforce: false,
    });
    expect(scenario.surfaces.map(({ name, humanShare }) => [name, humanShare])).toEqual([
      ['profile', 0.7],
      ['review-list', 0.3],
    ]);
    expect(scenario.humans).toMatchObject({ actorsPerDay: 200_000, revisit: 0.3, flashCrowd: undefined });
    expect(settled('harvesters: [{}]\ninsiders: [{}]')).toMatchObject({
      harvesters: [
        { name: 'harvester-1', startDay: 5, identities: 1, peoplePerSecond: 53, targets: 'uniform' },
      ],
      insiders: [{ name: 'insider-1', peers: 50, baselinePerDay: 5, extraPerDay: 10, startDay: 5 }],
    });
  });

  it('closes what depends on other keys', () => {
    const scenario = settled('days: 4\nharvesters: [{ targets: guessed }, {}]\nhumans: { flashCrowd: {} }');
    expect(scenario.harvesters.map(({ startDay, surfaceIndex }) => [startDay, surfaceIndex])).toEqual([
      [2, 0],
      [2, 1],
    ]);
    expect(scenario.humans.flashCrowd?.day).toBe(2);
    const own = settled('surfaces: { a: {}, b: { peoplePerView: 10 }, c: {} }');
    expect(own.surfaces.map(({ humanShare }) => humanShare)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it.each([
    ['days: 3\npopulaton: {}', 'populaton'],
    ['harvesters: [{ startDay: 400, peoplPerSecond: 3 }]', 'harvesters.0.peoplPerSecond'],
    ['humans: { sharedAddresses: { share: 0.1, perAddress: 3 } }', 'humans.sharedAddresses.perAddress'],
    ['population: { popularity: { zip: 1 } }', 'population.popularity.zip'],
  ])('refuses an unknown key by name: %j', (text, key) => {
    const refused = (): unknown => settled(text);
    expect(refused).toThrow(WeirError);
    expect(refused).toThrow(`unknown key ${key}`);
  });

  it.each([
    'days: 0',
    'days: many',
    'harvesters: 3',
    '- a',
    'harvesters: [{ targets: everybody }]',
    'a: [',
    'days: 1e9',
  ])('refuses %j and says where', (text) => {
    expect(() => settled(text)).toThrow(/WEIR_|not valid/);
  });

  it.each(CONTRADICTIONS)('is refused when it contradicts itself: %s', (kind) => {
    const read = scenarioOf(CONTRADICTORY[kind], 'test.yaml');
    expect('contradiction' in read ? read.contradiction.kind : 'settled').toBe(kind);
    if (!('contradiction' in read)) return;
    for (const locale of LOCALES) {
      const { problem, hint } = rangeWords(locale).contradictions[kind];
      const values = { key: read.contradiction.key, ...read.contradiction.params };
      for (const text of [problem(values), hint(values)]) {
        expect(text).not.toMatch(/undefined|NaN|\[object/);
        expect(text.length).toBeGreaterThan(5);
      }
    }
  });

  it('is settled or refused, whatever the file says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.object({ maxDepth: 3 }).map((value) => stringify(value)),
        ),
        (text) => {
          try {
            scenarioOf(text, 'test.yaml');
          } catch (error) {
            expect(error).toBeInstanceOf(WeirError);
          }
        },
      ),
    );
  });

  it('is published without contradictions', () => {
    const directory = new URL('../../../range/scenarios/', import.meta.url).pathname;
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.yaml'),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) expect(readScenario(`${directory}${file}`), file).toHaveProperty('scenario');
  });
});
