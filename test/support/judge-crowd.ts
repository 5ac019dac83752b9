/**
 * A small crowd for the tests of the judge: visitors who look at people, and harvesters among them, as scenes in the order
 * of time. Not the range: it leaves everything out that the statistics do not see.
 */
import type { Recipient, RecipientRole } from '../../src/disclosure/recipient.ts';
import { DAY_MS, SECOND_MS } from '../../src/disclosure/time.ts';
import { ENTITY_KINDS } from '../../src/judge/entity.ts';
import type { Scene } from '../../src/judge/test.ts';
import { Random } from '../../src/range/random.ts';
import { Zipf } from '../../src/range/zipf.ts';

export interface CrowdSetting {
  readonly seed: number;
  readonly people: number;
  readonly zipf: number;
  readonly uniformShare: number;
  /** Concentration of the Beta from which each visitor draws its own uniform share; Infinity: all alike. */
  readonly alike: number;
  readonly revisit: number;
  readonly actorsPerDay: number;
  /** Accounts that visitors come from. */
  readonly accounts: number;
  readonly medianViews: number;
  readonly p99Views: number;
  readonly pageShare: number;
  readonly peoplePerPage: number;
  /** Client fingerprints; Zipf-distributed. */
  readonly clients: number;
  readonly days: number;
  readonly flash?: { readonly day: number; readonly volume: number; readonly coldShare: number };
  readonly harvesters: readonly HarvesterSetting[];
}

export interface HarvesterSetting {
  readonly startDay: number;
  readonly identities: number;
  readonly peoplePerSecond: number;
  readonly targets: 'uniform' | 'popular' | 'sequential';
  readonly partition: boolean;
  /** Which client, or a random one of the visitors' each time. */
  readonly client: number | 'human';
  readonly page: boolean;
}

export const QUIET: CrowdSetting = {
  seed: 1,
  people: 1_000_000,
  zipf: 1,
  uniformShare: 0.15,
  alike: Number.POSITIVE_INFINITY,
  revisit: 0.3,
  actorsPerDay: 20_000,
  accounts: 60_000,
  medianViews: 6,
  p99Views: 60,
  pageShare: 0.3,
  peoplePerPage: 20,
  clients: 200,
  days: 7,
  harvesters: [],
};

/** A scene, and what only the simulation knows of it. */
export interface CrowdScene extends Scene {
  at: number;
  route: string;
  count: number;
  actor: number;
  trusted: boolean;
  client: number;
  /** Index of the harvester, -1 for a visitor. */
  harvester: number;
}

interface Session {
  readonly actor: number;
  readonly client: number;
  readonly uniformShare: number;
  left: number;
  readonly met: number[];
}

const STEP_MS = 10 * SECOND_MS;
const THINK_STEPS = 3;
const NO_CATEGORIES = new Int32Array(4_096);
export const PROFILE = 'GET /people/{id}';
export const PAGE = 'GET /reviews';
/** Number of the first entity that is a client; actors are below. */
export const FIRST_CLIENT = 1 << 20;
/** Numbers of the routes' entities. */
export const ROUTE_ENTITY = { [PROFILE]: FIRST_CLIENT + 100_000, [PAGE]: FIRST_CLIENT + 100_001 } as const;

const RECIPIENTS: Record<RecipientRole, Recipient> = {
  visitor: recipient('visitor'),
  employee: recipient('employee'),
  partner: recipient('partner'),
};

function recipient(role: RecipientRole): Recipient {
  return { primary: { kind: 'account', value: '', key: 1n }, identities: [], role };
}

/** Scenes of a crowd; one object, filled anew each time. */
export function* crowd(setting: CrowdSetting): Generator<CrowdScene> {
  const random = new Random(setting.seed, 'crowd');
  const zipf = new Zipf(setting.people, setting.zipf);
  const clients = new Zipf(setting.clients, 1);
  const firstDay = new Map<number, number>();
  const lastDay = new Map<number, number>();
  const active: Session[] = [];
  const low = new Uint32Array(4_096);
  const high = new Uint32Array(4_096);
  const taken = setting.harvesters.map(() => 0);
  const taking = setting.harvesters.map((harvester) => ({
    due: 0,
    turn: 0,
    met: new Set<number>(),
    zipf: harvester.targets === 'popular' ? zipf : undefined,
  }));
  const scene: CrowdScene = {
    at: 0,
    route: PROFILE,
    recipient: RECIPIENTS.visitor,
    asked: undefined,
    people: [],
    count: 0,
    low,
    high,
    categories: NO_CATEGORIES,
    actor: 0,
    entities: new Int32Array(8),
    entityCount: 0,
    trusted: false,
    client: 0,
    harvester: -1,
    of: (kind) => scene.numbered(ENTITY_KINDS[kind]),
    numbered: (kind) => {
      if (kind === ENTITY_KINDS.client) return FIRST_CLIENT + scene.client;
      if (kind === ENTITY_KINDS.route) return ROUTE_ENTITY[scene.route as keyof typeof ROUTE_ENTITY];
      if (
        kind === ENTITY_KINDS['newcomers-route'] &&
        !scene.trusted &&
        firstDay.get(scene.actor) === lastDay.get(scene.actor)
      )
        return 2 + ROUTE_ENTITY[scene.route as keyof typeof ROUTE_ENTITY];
      return -1;
    },
  };
  // A person's key says nothing of its rank.
  const put = (i: number, person: number) => {
    low[i] = Math.imul(person + 1, 0x9e37_79b1) >>> 0;
    high[i] = Math.imul(person + 7, 0x85eb_ca6b) >>> 0;
  };
  const remember = (actor: number, day: number) => {
    const first = firstDay.get(actor) ?? day;
    firstDay.set(actor, first);
    lastDay.set(actor, day);
    scene.trusted = day - first >= 2;
  };
  const rng01 = (mean: number, alike: number) => {
    if (!Number.isFinite(alike)) return mean;
    const a = gamma(random, mean * alike);
    return a / (a + gamma(random, (1 - mean) * alike));
  };
  const steps = (setting.days * DAY_MS) / STEP_MS;
  let stranger = setting.accounts;
  for (let step = 0; step < steps; step++) {
    const at = 1_700_000_000_000 - (1_700_000_000_000 % DAY_MS) + step * STEP_MS;
    const day = Math.floor((step * STEP_MS) / DAY_MS);
    const hour = ((step * STEP_MS) % DAY_MS) / 3_600_000;
    const flash = setting.flash?.day === day ? setting.flash : undefined;
    const wave = 1 + 0.6 * Math.sin(((hour - 14) / 24) * 2 * Math.PI);
    const arrivals = random.poisson(
      ((setting.actorsPerDay * STEP_MS) / DAY_MS) * wave * (flash === undefined ? 1 : flash.volume),
    );
    for (let i = 0; i < arrivals; i++) {
      const isNew = random.chance(flash === undefined ? 0.15 : 0.5);
      const account = isNew ? stranger++ : random.integer(setting.accounts);
      const cold = setting.uniformShare * (flash === undefined ? 1 : flash.coldShare);
      active.push({
        actor: account % FIRST_CLIENT,
        client: clients.sample(random),
        uniformShare: rng01(Math.min(0.9, cold), setting.alike),
        left: Math.max(1, Math.round(random.logNormal(setting.medianViews, setting.p99Views))),
        met: [],
      });
    }
    for (let i = active.length - 1; i >= 0; i--) {
      const session = active[i] as Session;
      if (!random.chance(1 / THINK_STEPS)) continue;
      const page = random.chance(setting.pageShare);
      const count = page ? setting.peoplePerPage : 1;
      remember(session.actor, day);
      for (let j = 0; j < count; j++) {
        const returns = session.met.length > 0 && random.chance(page ? 0 : setting.revisit);
        const person = returns
          ? random.pick(session.met)
          : random.chance(session.uniformShare)
            ? random.integer(setting.people)
            : zipf.sample(random);
        if (!returns && session.met.length < 64) session.met.push(person);
        put(j, person);
      }
      scene.at = at;
      scene.route = page ? PAGE : PROFILE;
      scene.count = count;
      scene.actor = session.actor;
      scene.client = session.client;
      scene.harvester = -1;
      yield scene;
      session.left -= 1;
      if (session.left > 0) continue;
      active[i] = active[active.length - 1] as Session;
      active.pop();
    }
    for (const [h, harvester] of setting.harvesters.entries()) {
      if (day < harvester.startDay) continue;
      const state = taking[h] as (typeof taking)[number];
      state.due += (harvester.peoplePerSecond * STEP_MS) / SECOND_MS;
      const size = harvester.page ? setting.peoplePerPage : 1;
      while (state.due >= size) {
        state.due -= size;
        for (let j = 0; j < size; j++) {
          let person = 0;
          do {
            person =
              harvester.targets === 'sequential'
                ? ((taken[h] as number) + j) % setting.people
                : state.zipf === undefined
                  ? random.integer(setting.people)
                  : state.zipf.sample(random);
          } while (
            harvester.partition &&
            harvester.targets !== 'sequential' &&
            state.met.has(person) &&
            state.met.size < setting.people / 2
          );
          if (harvester.partition) state.met.add(person);
          put(j, person);
        }
        taken[h] = (taken[h] as number) + size;
        const actor = FIRST_CLIENT - 1 - ((state.turn++ % harvester.identities) + 20_000 * h);
        remember(actor, day);
        scene.at = at;
        scene.route = harvester.page ? PAGE : PROFILE;
        scene.count = size;
        scene.actor = actor;
        scene.client = harvester.client === 'human' ? clients.sample(random) : harvester.client;
        scene.harvester = h;
        yield scene;
      }
    }
  }
}

/** Gamma-distributed with this shape (Marsaglia and Tsang 2000). */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * random.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
