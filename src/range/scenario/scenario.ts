/**
 * A scenario of the range: a platform's population, its visitors, and who takes data from it. Every key has a default
 * and an unknown key is refused by name; docs/range.md lists all keys. What the file leaves open is settled here once
 * (settle), so that the simulator meets no choice that depends on what was written.
 *
 * Invariant: a settled scenario and a seed give the same simulation on every machine.
 */
import { z } from 'zod';
import { CATEGORIES, type Category } from '../../disclosure/category.ts';
import { BASES, type Basis } from '../../disclosure/channel.ts';

/** Days of a scenario at most: what the headcount's longest window holds. */
export const MAX_DAYS = 366;
/** People at most: their marks are one bit each for each harvester, and the order of their popularity four bytes each. */
export const MAX_PEOPLE = 50_000_000;
/** Days of ordinary traffic that a judge learns from before a harvester starts, when the file does not say. */
export const DEFAULT_START_DAY = 5;

const names = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as [T, ...T[]];
const share = z.number().min(0).max(1);
const whole = (min: number, max: number) => z.number().int().min(min).max(max);
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'is not a name such as crawl-1');
const day = whole(0, MAX_DAYS - 1);

const surface = z.strictObject({
  peoplePerView: whole(1, 1_000).default(1),
  categories: z
    .array(z.enum(names<Category>(CATEGORIES)))
    .min(1)
    .optional(),
});

/** What people a harvester asks for. */
export const TARGETS = ['uniform', 'sequential', 'popular', 'guessed'] as const;
/** Which client fingerprints it shows. */
export const FINGERPRINTS = ['shared', 'random', 'human'] as const;
/** When it works. */
export const SCHEDULES = ['constant', 'office-hours', 'burst-sleep'] as const;
/** What accounts it signs in with. */
export const ACCOUNTS = ['new', 'none', 'old'] as const;
/** Which networks it comes from. */
export const NETWORKS = ['datacentre', 'residential'] as const;

const harvester = z.strictObject({
  name: name.optional(),
  startDay: day.optional(),
  identities: whole(1, 5_000_000).default(1),
  peoplePerSecond: z.number().min(0.000_01).max(100_000).default(53),
  targets: z.enum(TARGETS).default('uniform'),
  partition: z.boolean().default(true),
  fingerprint: z.enum(FINGERPRINTS).default('shared'),
  cellShare: share.gt(0).optional(),
  surface: z.string().optional(),
  schedule: z.enum(SCHEDULES).default('constant'),
  accounts: z.enum(ACCOUNTS).default('new'),
  network: z.enum(NETWORKS).default('residential'),
  hitRate: share.gt(0).default(0.1),
  revisit: share.max(0.95).default(0),
  perIdentityPerDay: whole(1, 1_000_000).optional(),
  replay: z.boolean().default(false),
});

const insider = z.strictObject({
  name: name.optional(),
  role: name.default('agent'),
  peers: whole(2, 10_000).default(50),
  baselinePerDay: z.number().min(0).max(10_000).default(5),
  spread: z.number().min(0).max(2).default(0.2),
  explainedPerDay: z.number().min(0).max(10_000).default(40),
  extraPerDay: z.number().min(0).max(10_000).default(10),
  startDay: day.optional(),
});

const flashCrowd = z.strictObject({
  day: day.optional(),
  volume: z.number().min(1).max(20).default(8),
  coldShare: z.number().min(1).max(10).default(1.3),
  newActors: z.number().min(1).max(10).default(1.5),
});

export const scenarioSchema = z.strictObject({
  population: z
    .strictObject({
      people: whole(100, MAX_PEOPLE).default(1_000_000),
      popularity: z
        .strictObject({
          zipf: z.number().min(0).max(3).default(1),
          uniformShare: share.default(0.15),
          driftPerDay: share.default(0.01),
          spread: share.default(0.3),
        })
        .prefault({}),
    })
    .prefault({}),
  days: whole(1, MAX_DAYS).default(30),
  surfaces: z
    .record(name, surface)
    .default({ profile: { peoplePerView: 1 }, 'review-list': { peoplePerView: 20 } }),
  humans: z
    .strictObject({
      actorsPerDay: whole(0, 5_000_000).default(200_000),
      viewsPerActor: z
        .strictObject({
          median: z.number().min(1).max(10_000).default(6),
          p99: z.number().min(1).max(100_000).default(60),
        })
        .prefault({}),
      revisit: share.default(0.3),
      revisitSpread: share.default(0.3),
      newActors: share.default(0.1),
      surfaces: z.record(name, share).optional(),
      sharedAddresses: z
        .strictObject({ share: share.default(0.2), actorsPerAddress: whole(2, 100_000).default(200) })
        .prefault({}),
      prefetch: share.default(0.05),
      thinkSeconds: z
        .strictObject({
          median: z.number().min(0.5).max(3_600).default(12),
          p99: z.number().min(0.5).max(36_000).default(150),
        })
        .prefault({}),
      roles: z
        .array(
          z.strictObject({
            name,
            share,
            peoplePerDay: z.number().min(1).max(100_000).default(150),
            basis: z.enum(names<Basis>(BASES)).default('order'),
          }),
        )
        .default([{ name: 'seller', share: 0.002, peoplePerDay: 150, basis: 'order' }]),
      flashCrowd: flashCrowd.optional(),
    })
    .prefault({}),
  harvesters: z.array(harvester).max(64).default([]),
  insiders: z.array(insider).max(64).default([]),
  canaries: z
    .strictObject({
      fraction: z.number().min(0).max(0.1).default(0.000_1),
      organicTouchesPerDay: z.number().min(0).max(1_000_000).default(10),
    })
    .prefault({}),
  enforce: z.boolean().default(false),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type HumansFile = ScenarioFile['humans'];
export type Role = HumansFile['roles'][number];
export type FlashCrowd = Required<Exclude<HumansFile['flashCrowd'], undefined>>;

export interface Surface {
  readonly name: string;
  readonly route: string;
  readonly peoplePerView: number;
  readonly categories: readonly Category[];
  /** Share of ordinary views. */
  readonly humanShare: number;
}

export interface HarvesterPlan extends Omit<z.infer<typeof harvester>, 'cellShare' | 'perIdentityPerDay'> {
  readonly name: string;
  readonly startDay: number;
  /** Number of its surface. */
  readonly surfaceIndex: number;
  readonly cellShare: number;
  /** People that one identity takes on a day at most. */
  readonly perIdentityPerDay: number;
}

export interface InsiderPlan extends z.infer<typeof insider> {
  readonly name: string;
  readonly startDay: number;
}

/** A scenario without open ends. */
export interface Scenario {
  readonly people: number;
  readonly popularity: ScenarioFile['population']['popularity'];
  readonly days: number;
  readonly surfaces: readonly Surface[];
  readonly humans: Omit<HumansFile, 'surfaces' | 'flashCrowd'> & {
    readonly flashCrowd: FlashCrowd | undefined;
  };
  readonly harvesters: readonly HarvesterPlan[];
  readonly insiders: readonly InsiderPlan[];
  readonly canaries: ScenarioFile['canaries'];
  readonly enforce: boolean;
}

/** What a surface shows when the file does not say: a list its authors' opinions, a page of one person also a number. */
const LIST_CATEGORIES: readonly Category[] = ['pd:UID', 'pd:Username', 'pd:Opinion'];
const PAGE_CATEGORIES: readonly Category[] = ['pd:UID', 'pd:Username', 'pd:Name', 'pd:TelephoneNumber'];
/** Shares of the two surfaces that a file without surfaces has. */
const DEFAULT_SHARES: Readonly<Record<string, number>> = { profile: 0.7, 'review-list': 0.3 };
/** With one fingerprint for all, a harvester is at least this share of those who show it: browsers are copied. */
export const DEFAULT_CELL_SHARE = 0.1;

/** Closes every open end of a file. The file must have no contradictions (contradictions.ts). */
export function settle(file: ScenarioFile): Scenario {
  const { humans, days } = file;
  const surfaces = surfacesOf(file);
  const { surfaces: _shares, flashCrowd: crowd, ...rest } = humans;
  return {
    people: file.population.people,
    popularity: file.population.popularity,
    days,
    surfaces,
    humans: {
      ...rest,
      flashCrowd: crowd === undefined ? undefined : { ...crowd, day: crowd.day ?? Math.floor(days / 2) },
    },
    harvesters: file.harvesters.map((given, i) => {
      const surfaceIndex = surfaceOf(given, surfaces);
      return {
        ...given,
        name: given.name ?? `harvester-${i + 1}`,
        startDay: given.startDay ?? defaultStart(days),
        surfaceIndex,
        cellShare: given.cellShare ?? DEFAULT_CELL_SHARE,
        perIdentityPerDay: given.perIdentityPerDay ?? Number.POSITIVE_INFINITY,
      };
    }),
    insiders: file.insiders.map((given, i) => ({
      ...given,
      name: given.name ?? `insider-${i + 1}`,
      startDay: given.startDay ?? defaultStart(days),
    })),
    canaries: file.canaries,
    enforce: file.enforce,
  };
}

export function defaultStart(days: number): number {
  return Math.min(DEFAULT_START_DAY, Math.floor(days / 2));
}

/** Shares of ordinary views by surface, when the file does not give them: as in the example, or equal. */
export function sharesOf({ humans, surfaces }: ScenarioFile): Readonly<Record<string, number>> {
  if (humans.surfaces !== undefined) return humans.surfaces;
  const given = Object.keys(surfaces);
  if (given.length === 2 && given.every((each) => Object.hasOwn(DEFAULT_SHARES, each))) return DEFAULT_SHARES;
  return Object.fromEntries(given.map((each) => [each, 1 / given.length]));
}

function surfacesOf(file: ScenarioFile): Surface[] {
  const shares = sharesOf(file);
  return Object.entries(file.surfaces).map(([each, { peoplePerView, categories }]) => ({
    name: each,
    route: peoplePerView === 1 ? `GET /api/${each}/{id}` : `GET /api/${each}`,
    peoplePerView,
    categories: categories ?? (peoplePerView === 1 ? PAGE_CATEGORIES : LIST_CATEGORIES),
    humanShare: shares[each] ?? 0,
  }));
}

/** A harvester goes where a view shows most people; one that guesses, where it shows one. */
function surfaceOf(
  { surface: given, targets }: z.infer<typeof harvester>,
  surfaces: readonly Surface[],
): number {
  if (given !== undefined) return surfaces.findIndex((each) => each.name === given);
  const sizes = surfaces.map((each) => each.peoplePerView);
  return sizes.indexOf(targets === 'guessed' ? Math.min(...sizes) : Math.max(...sizes));
}
