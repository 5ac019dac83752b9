/** Who receives data in the mock ledger. Generated, and nobody's. */
import type { Identity, PersonRow, RecipientPage, VerdictRow } from '../../src/console/api-types.ts';

type CategoryRow = RecipientPage['categories'][number];

export interface MockVerdict
  extends Pick<
    VerdictRow,
    'kind' | 'test' | 'people' | 'windowMs' | 'limit' | 'tier' | 'unexplainedOnly' | 'errorProbability'
  > {
  readonly hoursAgo: number;
  /** Which identity's count crossed the line. */
  readonly subject: number;
}

export interface Actor {
  /** Strongest first. */
  readonly identities: readonly (readonly [Identity['kind'], string | null])[];
  readonly channel: PersonRow['channels'][number];
  readonly basis: PersonRow['bases'][number];
  readonly people: number;
  readonly peoplePerTick: number;
  readonly unexplainedShare: number;
  readonly disclosuresPerPerson: number;
  readonly startedHoursAgo: number;
  readonly endedHoursAgo: number;
  /** Where in the population its people begin: actors whose ranges overlap received the same people. */
  readonly firstPerson: number;
  readonly categories: readonly (readonly [CategoryRow['category'], CategoryRow['tier'], number])[];
  readonly routes: readonly (readonly [string, number])[];
  readonly verdicts: readonly MockVerdict[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const ORDINARY_VISITORS = {
  people: 9_412,
  disclosures: 31_870,
  recipients: 1_188,
  peoplePerHour: 610,
} as const;

/** Identifiers that the mock's look-up knows, to the person they belong to. */
export const PHONE_OF_PERSON: ReadonlyMap<string, number> = new Map([
  ['13800138000', 1_042],
  ['someone@example.com', 1_007],
]);

const PROFILE = [
  ['pd:UID', 'personal', 1],
  ['pd:Username', 'personal', 1],
] as const;

const crawler: Actor = {
  identities: [
    ['account', '10023'],
    ['session', 'b3f1c0d2e4'],
    ['ip', '203.0.113.9'],
    ['client', 't13d1516h2_8daaf6152771'],
  ],
  channel: 'web',
  basis: 'none',
  people: 41_236,
  peoplePerTick: 3,
  unexplainedShare: 1,
  disclosuresPerPerson: 1.1,
  startedHoursAgo: 8.6,
  endedHoursAgo: 0,
  firstPerson: 0,
  categories: [
    ...PROFILE,
    ['pd:TelephoneNumber', 'contact', 0.97],
    ['pd:Opinion', 'personal', 0.62],
    ['pd:Picture', 'personal', 0.31],
  ],
  routes: [
    ['GET /api/reviews', 0.98],
    ['GET /api/users/{id}', 0.12],
  ],
  verdicts: [
    {
      hoursAgo: 8.52,
      subject: 2,
      kind: 'step-up',
      test: 'budget',
      people: 214,
      windowMs: HOUR_MS,
      limit: 200,
      tier: null,
      unexplainedOnly: true,
      errorProbability: null,
    },
    {
      hoursAgo: 8.44,
      subject: 2,
      kind: 'deny',
      test: 'budget',
      people: 412,
      windowMs: HOUR_MS,
      limit: 200,
      tier: null,
      unexplainedOnly: false,
      errorProbability: null,
    },
    {
      hoursAgo: 7.1,
      subject: 0,
      kind: 'deny',
      test: 'budget',
      people: 2_019,
      windowMs: DAY_MS,
      limit: 500,
      tier: 'contact',
      unexplainedOnly: true,
      errorProbability: 1e-6,
    },
  ],
};

const insider: Actor = {
  identities: [
    ['employee', 'sales-0417'],
    ['ip', '192.0.2.41'],
  ],
  channel: 'staff',
  basis: 'ticket',
  people: 312,
  peoplePerTick: 0.05,
  unexplainedShare: 0.6,
  disclosuresPerPerson: 1.4,
  startedHoursAgo: 20.3,
  endedHoursAgo: 1,
  firstPerson: 900,
  categories: [
    ['pd:Name', 'personal', 1],
    ['pd:TelephoneNumber', 'contact', 1],
    ['pd:PhysicalAddress', 'contact', 0.84],
    ['weir:ResidentID', 'sensitive', 0.07],
  ],
  routes: [
    ['GET /admin/customers', 0.7],
    ['GET /admin/customers/{id}', 0.55],
  ],
  verdicts: [
    {
      hoursAgo: 2.3,
      subject: 0,
      kind: 'hold',
      test: 'budget',
      people: 121,
      windowMs: DAY_MS,
      limit: 60,
      tier: 'contact',
      unexplainedOnly: true,
      errorProbability: 4.1e-5,
    },
  ],
};

/** An ordinary recipient; only what differs is said. */
function ordinary(
  n: number,
  identities: Actor['identities'],
  people: number,
  rest: Partial<Omit<Actor, 'identities' | 'people' | 'verdicts'>> = {},
): Actor {
  return {
    identities,
    channel: 'web',
    basis: 'self',
    people,
    peoplePerTick: 0,
    unexplainedShare: 1,
    disclosuresPerPerson: 2.2,
    startedHoursAgo: 5 + n,
    endedHoursAgo: 0.2 * n,
    firstPerson: 1_000 + n * 7,
    categories: [...PROFILE, ['pd:Opinion', 'personal', 0.8]],
    routes: [['GET /api/reviews', 1]],
    verdicts: [],
    ...rest,
  };
}

export const ACTORS: readonly Actor[] = [
  crawler,
  insider,
  ordinary(2, [['partner', 'harbour-logistics']], 2_000, {
    channel: 'export',
    basis: 'contract',
    unexplainedShare: 0,
    disclosuresPerPerson: 1,
    startedHoursAgo: 6,
    endedHoursAgo: 5.9,
    categories: [
      ['pd:Name', 'personal', 1],
      ['pd:TelephoneNumber', 'contact', 1],
      ['pd:PhysicalAddress', 'contact', 1],
    ],
    routes: [['POST /exports/shipments', 1]],
  }),
  ordinary(3, [['apiKey', 'pk_live_warehouse']], 884, {
    basis: 'order',
    unexplainedShare: 0.004,
    routes: [['GET /api/orders', 1]],
  }),
  ordinary(4, [['employee', 'support-0102']], 96, {
    channel: 'staff',
    basis: 'ticket',
    unexplainedShare: 0.02,
    routes: [['GET /admin/tickets/{id}', 1]],
  }),
  ordinary(
    5,
    [
      ['account', '20417'],
      ['ip', '198.51.100.77'],
    ],
    61,
    { basis: 'order', unexplainedShare: 0.1 },
  ),
  ordinary(6, [['ip', '2001:db8:85a3::8a2e:370:7334']], 44),
  ordinary(7, [['account', null]], 38),
  ordinary(8, [['session', '5be0c41f77']], 20),
  ordinary(9, [['account', '30998']], 1, { unexplainedShare: 0 }),
];
