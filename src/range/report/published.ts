/**
 * What the report runs: the published scenarios with what is promised of each, and the sweeps of its curves. Thresholds
 * of the rivals are fixed on calibration seeds and everything is reported once on fresh ones; the judge's own lines are
 * fixed in its code before either. Seeds of reports that were published before, and lines changed since, are not used
 * again: 2001 to 2030, 3001 to 3008, 4001 to 4003, 5001 to 5003, 6001 to 6003.
 */
import type { TestName } from '../../judge/test.ts';

/** First seed of each kind: none of them is another's. */
export const CALIBRATION_SEED = 1_001;
export const FRESH_SEED = 2_031;
export const HONEST_SEED = 3_009;
export const ABLATION_SEED = 4_004;
export const SWEEP_SEED = 5_004;
export const QUARTER_SEED = 7_001;
export const HELD_OUT_SEED = 8_001;

export interface Published {
  readonly file: string;
  readonly what: string;
  /** People lost at p95 that is promised, by harvester; none where nothing is. */
  readonly people: Readonly<Record<string, number>>;
  /** Working days at p95 that are promised. */
  readonly workingDays?: number;
}

export const PUBLISHED: readonly Published[] = [
  { file: 'fast-crawl.yaml', what: 'one actor, 53 people a second', people: { crawl: 500 } },
  {
    file: 'one-fingerprint.yaml',
    what: '1,000 addresses with one fingerprint, 10 % of its cell',
    people: { fleet: 1_000 },
  },
  {
    file: 'residential.yaml',
    what: '10,000 random identities, 53 a second, beside 3,000 visitors a day',
    people: { swarm: 100_000 },
  },
  {
    file: 'insider.yaml',
    what: 'an insider at +10 a day over 5, among 50',
    people: {},
    workingDays: 3,
  },
  { file: 'look-up.yaml', what: 'generated telephone numbers, one in ten somebody’s', people: {} },
  { file: 'slow-crawl.yaml', what: 'one actor, one person a minute', people: { drip: 300 } },
];

export const HONEST_FILE = 'honest-month.yaml';
/** Employees alone, for a whole quarter: a hundred in each run. */
export const QUARTER_FILE = 'honest-quarter.yaml';
export const CALIBRATION_FILE = 'honest-week.yaml';
/** Actor-days without a wrongful denial that bound their rate below one in a million at 95 % (the rule of three). */
export const HONEST_ACTOR_DAYS = 3_000_000;

/** Which tests are left out on which scenario, one at a time. */
export const ABLATED: readonly { readonly file: string; readonly tests: readonly TestName[] }[] = [
  { file: 'fast-crawl.yaml', tests: ['budget', 'lone-actor', 'rarity'] },
  { file: 'slow-crawl.yaml', tests: ['budget', 'lone-actor', 'rarity'] },
  { file: 'one-fingerprint.yaml', tests: ['rarity', 'lone-actor', 'coverage'] },
  { file: 'popular-fleet.yaml', tests: ['coverage', 'rarity', 'lone-actor'] },
  { file: 'residential.yaml', tests: ['canary', 'rarity', 'lone-actor', 'outflow', 'bunching'] },
  { file: 'look-up.yaml', tests: ['enumeration', 'lone-actor'] },
  { file: 'insider.yaml', tests: ['unexplained'] },
];

/** Platforms that are not the published one; in range/scenarios/held-out, where each file says more of itself. */
export const HELD_OUT: readonly { readonly file: string; readonly what: string }[] = [
  {
    file: 'flatter-site.yaml',
    what: 'people looked at more alike: Zipf 0.8, 30 % uniform, a fifth revisits',
  },
  { file: 'office-fleet.yaml', what: 'Zipf 0.9, 25 % uniform, a fifth revisits; a fleet and nobody else' },
  {
    file: 'flattest-site.yaml',
    what: 'hardly anybody more popular: Zipf 0.7, 40 % uniform, a tenth revisits',
  },
  { file: 'lists-only.yaml', what: 'lists of thirty and nothing else' },
  {
    file: 'sellers-without-basis.yaml',
    what: 'one visitor in a hundred sees 150 strangers a day, unexplained',
  },
  { file: 'nothing-in-common.yaml', what: 'thousands with visitors’ fingerprints; old accounts' },
  { file: 'popular-targets.yaml', what: 'only people whom everybody looks at' },
  { file: 'first-day.yaml', what: 'harvesters before anything was learned' },
  { file: 'small-platform.yaml', what: '8,000 people, 600 visitors a day, ten employees' },
  { file: 'crowd-beside.yaml', what: 'harvesters on the very day of a sale; Zipf 1.2' },
  { file: 'few-peers.yaml', what: 'insiders at +10 and +20 over 8, among 30' },
];
export const HELD_OUT_DIRECTORY = 'held-out';

export interface Sweep {
  readonly name: string;
  readonly title: string;
  readonly xUnit: string;
  /** Harvesters by what stands on the axis. */
  readonly points: readonly { readonly x: number; readonly harvester: Readonly<Record<string, unknown>> }[];
  readonly days: number;
}

/** Ordinary views of people a second, of a sweep: 4,000 actors of 65 people a day. */
const ORDINARY_PER_SECOND = 3;
/** Share of the visitors with the fingerprint that the sweep hides in. */
const CELL = 0.15;

export const SWEEPS: readonly Sweep[] = [
  {
    name: 'cell-share',
    title: 'People lost by the harvester’s share of those with its fingerprint (1,000 addresses)',
    xUnit: 'share of the cell',
    days: 6,
    points: [0.5, 0.3, 0.1, 0.03, 0.01].map((share) => ({
      x: share,
      harvester: {
        identities: 1_000,
        fingerprint: 'shared',
        cellShare: share,
        peoplePerSecond: (CELL * ORDINARY_PER_SECOND * share) / (1 - share),
        surface: 'review-list',
      },
    })),
  },
  {
    name: 'identities',
    title: 'People lost by the number of identities (53 people a second, a fingerprint each)',
    xUnit: 'identities',
    days: 5,
    points: [1, 10, 100, 1_000, 10_000].map((identities) => ({
      x: identities,
      harvester: { identities, fingerprint: 'random', peoplePerSecond: 53, surface: 'review-list' },
    })),
  },
];

/** Harvesters that know what they are up against, each alone: 0.2 people a second among 4,000 visitors a day. */
export const EVASIONS: readonly {
  readonly name: string;
  readonly what: string;
  readonly harvester: Readonly<Record<string, unknown>>;
}[] = [
  {
    name: 'mimic',
    what: 'takes whom everybody looks at; 20 identities, ordinary fingerprints',
    harvester: { identities: 20, peoplePerSecond: 0.2, targets: 'popular', fingerprint: 'human' },
  },
  {
    name: 'budget-hugger',
    what: 'at most 150 people a day with each of 100 identities',
    harvester: { identities: 100, peoplePerSecond: 0.2, perIdentityPerDay: 150, fingerprint: 'human' },
  },
  {
    name: 'burst-sleep',
    what: '2 a second for ten minutes, asleep for two hours; 20 identities',
    harvester: { identities: 20, peoplePerSecond: 2, schedule: 'burst-sleep', fingerprint: 'human' },
  },
  {
    name: 'replay',
    what: 'visitors’ sessions with other targets; 50 identities',
    harvester: { identities: 50, peoplePerSecond: 0.2, replay: true, fingerprint: 'human' },
  },
  {
    name: 'old-accounts',
    what: '50 accounts of visitors, taken over',
    harvester: { identities: 50, peoplePerSecond: 0.2, accounts: 'old', fingerprint: 'human' },
  },
  {
    name: 'sequential',
    what: 'numbers in their order, at office hours; 5 identities',
    harvester: {
      identities: 5,
      peoplePerSecond: 0.2,
      targets: 'sequential',
      schedule: 'office-hours',
      fingerprint: 'human',
      surface: 'profile',
    },
  },
];
export const EVASION_DAYS = 6;
export const EVASION_SEED = 6_004;

/** A scenario of a sweep or an evasion, as text. */
export function sweepScenario(
  { days }: Pick<Sweep, 'days'>,
  harvester: Readonly<Record<string, unknown>>,
): string {
  const people = 200_000;
  return JSON.stringify({
    population: { people },
    days,
    humans: { actorsPerDay: 4_000 },
    harvesters: [{ name: 'sweep', startDay: 4, ...harvester }],
  });
}

export function promiseOf(file: string): Published | undefined {
  return PUBLISHED.find((each) => each.file === file);
}
