/**
 * Where a scenario contradicts itself: each key is well formed, and together they cannot be. Found before anything runs;
 * an expected failure is data, so whoever prints it chooses the language.
 */
import { defaultStart, type ScenarioFile, sharesOf } from './scenario.ts';

/** What contradicts what; the words are in locales/{en,zh-CN}/range.ts. */
export const CONTRADICTIONS = [
  'starts-after-end',
  'crowd-after-end',
  'surface-unknown',
  'human-surface-unknown',
  'shares-not-one',
  'p99-below-median',
  'think-p99-below-median',
  'roles-over-one',
  'guessing-on-a-list',
  'hit-rate-without-guessing',
  'cell-share-without-shared',
  'identities-over-people',
  'view-over-people',
  'name-twice',
  'old-accounts-without-humans',
  'replay-without-humans',
  'canaries-below-one',
  'cold-share-over-one',
  'no-surfaces',
  'insider-before-work',
] as const;
export type ContradictionKind = (typeof CONTRADICTIONS)[number];

export interface Contradiction {
  readonly kind: ContradictionKind;
  /** The key that is to be changed. */
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** How far shares may be from one: people write 0.33. */
const SHARE_TOLERANCE = 0.015;

/** The first contradiction of a scenario, in the order of its keys. */
export function contradictionOf(file: ScenarioFile): Contradiction | undefined {
  return (
    ofSurfaces(file) ??
    ofHumans(file) ??
    ofHarvesters(file) ??
    ofInsiders(file) ??
    ofCanaries(file) ??
    ofNames(file)
  );
}

function ofSurfaces({ surfaces, population: { people } }: ScenarioFile): Contradiction | undefined {
  const given = Object.entries(surfaces);
  if (given.length === 0) return { kind: 'no-surfaces', key: 'surfaces', params: {} };
  for (const [name, { peoplePerView }] of given) {
    if (peoplePerView > people / 2)
      return {
        kind: 'view-over-people',
        key: `surfaces.${name}.peoplePerView`,
        params: { peoplePerView, people },
      };
  }
  return undefined;
}

function ofHumans(file: ScenarioFile): Contradiction | undefined {
  const { humans, surfaces, days, population } = file;
  const { viewsPerActor, thinkSeconds, flashCrowd: crowd } = humans;
  if (viewsPerActor.p99 <= viewsPerActor.median)
    return { kind: 'p99-below-median', key: 'humans.viewsPerActor.p99', params: { ...viewsPerActor } };
  if (thinkSeconds.p99 <= thinkSeconds.median)
    return { kind: 'think-p99-below-median', key: 'humans.thinkSeconds.p99', params: { ...thinkSeconds } };
  const shares = sharesOf(file);
  for (const name of Object.keys(shares)) {
    if (!Object.hasOwn(surfaces, name))
      return unknownSurface('human-surface-unknown', `humans.surfaces.${name}`, name, surfaces);
  }
  const sum = Object.values(shares).reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > SHARE_TOLERANCE)
    return { kind: 'shares-not-one', key: 'humans.surfaces', params: { sum: Number(sum.toFixed(3)) } };
  const roles = humans.roles.reduce((total, role) => total + role.share, 0);
  if (roles > 1)
    return { kind: 'roles-over-one', key: 'humans.roles', params: { sum: Number(roles.toFixed(3)) } };
  if (crowd === undefined) return undefined;
  if ((crowd.day ?? 0) >= days)
    return { kind: 'crowd-after-end', key: 'humans.flashCrowd.day', params: { day: crowd.day ?? 0, days } };
  if (population.popularity.uniformShare === 1 && crowd.coldShare > 1)
    return {
      kind: 'cold-share-over-one',
      key: 'humans.flashCrowd.coldShare',
      params: { coldShare: crowd.coldShare },
    };
  return undefined;
}

function ofHarvesters({
  harvesters,
  surfaces,
  days,
  population,
  humans,
}: ScenarioFile): Contradiction | undefined {
  for (const [i, given] of harvesters.entries()) {
    const key = (part: string) => `harvesters[${given.name ?? i}].${part}`;
    const { startDay = defaultStart(days), surface, targets, identities } = given;
    if (startDay >= days)
      return { kind: 'starts-after-end', key: key('startDay'), params: { startDay, days } };
    if (surface !== undefined && !Object.hasOwn(surfaces, surface))
      return unknownSurface('surface-unknown', key('surface'), surface, surfaces);
    const sizes = Object.values(surfaces).map(({ peoplePerView }) => peoplePerView);
    const peoplePerView =
      surface === undefined ? Math.min(...sizes) : (surfaces[surface]?.peoplePerView ?? 1);
    if (targets === 'guessed' && peoplePerView > 1)
      return { kind: 'guessing-on-a-list', key: key('targets'), params: { peoplePerView } };
    if (targets !== 'guessed' && given.hitRate !== 0.1)
      return { kind: 'hit-rate-without-guessing', key: key('hitRate'), params: { targets } };
    if (given.cellShare !== undefined && given.fingerprint !== 'shared')
      return {
        kind: 'cell-share-without-shared',
        key: key('cellShare'),
        params: { fingerprint: given.fingerprint },
      };
    if (given.partition && identities > population.people)
      return {
        kind: 'identities-over-people',
        key: key('identities'),
        params: { identities, people: population.people },
      };
    if (given.accounts === 'old' && humans.actorsPerDay < identities)
      return {
        kind: 'old-accounts-without-humans',
        key: key('accounts'),
        params: { identities, actors: humans.actorsPerDay },
      };
    if (given.replay && humans.actorsPerDay === 0)
      return { kind: 'replay-without-humans', key: key('replay'), params: {} };
  }
  return undefined;
}

function ofInsiders({ insiders, days }: ScenarioFile): Contradiction | undefined {
  for (const [
    i,
    { name, startDay = defaultStart(days), explainedPerDay, baselinePerDay, extraPerDay },
  ] of insiders.entries()) {
    const key = `insiders[${name ?? i}]`;
    if (startDay >= days)
      return { kind: 'starts-after-end', key: `${key}.startDay`, params: { startDay, days } };
    if (explainedPerDay + baselinePerDay + extraPerDay === 0)
      return { kind: 'insider-before-work', key: `${key}.extraPerDay`, params: {} };
  }
  return undefined;
}

function ofCanaries({ canaries, population: { people } }: ScenarioFile): Contradiction | undefined {
  const { fraction, organicTouchesPerDay } = canaries;
  if (fraction > 0 && fraction * people < 1)
    return { kind: 'canaries-below-one', key: 'canaries.fraction', params: { fraction, people } };
  if (fraction === 0 && organicTouchesPerDay > 0 && organicTouchesPerDay !== 10)
    return { kind: 'canaries-below-one', key: 'canaries.fraction', params: { fraction, people } };
  return undefined;
}

function ofNames({ harvesters, insiders, humans }: ScenarioFile): Contradiction | undefined {
  for (const [list, given] of [
    ['harvesters', harvesters],
    ['insiders', insiders],
    ['humans.roles', humans.roles],
  ] as const) {
    const seen = new Set<string>();
    for (const { name } of given) {
      if (name === undefined) continue;
      if (seen.has(name)) return { kind: 'name-twice', key: list, params: { name } };
      seen.add(name);
    }
  }
  return undefined;
}

function unknownSurface(
  kind: ContradictionKind,
  key: string,
  surface: string,
  surfaces: ScenarioFile['surfaces'],
): Contradiction {
  return { kind, key, params: { surface, known: Object.keys(surfaces).join(', ') } };
}
