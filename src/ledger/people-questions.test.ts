/** The ledger's answers about people against an oracle in plain TypeScript, in one statement and in many small ones. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CategorySet, categoriesOf, categorySet } from '../disclosure/category.ts';
import type { Basis, Channel } from '../disclosure/channel.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import {
  type Alias,
  type IdentifierNamespace,
  NAMESPACE_NUMBERS,
  type PersonKey,
  personKey,
} from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { DAY_MS } from '../disclosure/time.ts';
import type { PersonSeen } from './answers.ts';
import { ADDRESS_FILE } from './keeper/messages.ts';
import { Ledger } from './ledger.ts';
import { everyPerson, exportPeople, type PeopleFormat } from './people-export.ts';
import { PeopleQuestions } from './people-questions.ts';
import { type Selection, tiersFrom } from './selection.ts';
import { connectStore, type Store, type StoreAddress } from './store.ts';

const START = Date.UTC(2026, 0, 20);
const PEOPLE = 80;
const EVENTS = 150;
const CATEGORIES: readonly CategorySet[] = [
  categorySet('pd:UID'),
  categorySet('pd:UID', 'pd:TelephoneNumber'),
  categorySet('weir:ResidentID', 'pd:Name'),
];
const CHANNEL: readonly Channel[] = ['web', 'staff'];
/** What a statement would stumble over. */
const ODD_ROUTE = "GET /it's\\\t{a}";
const ROUTES = [ODD_ROUTE, 'GET /b'];

/** A row as it was recorded. */
interface Row {
  readonly identities: readonly bigint[];
  readonly recipient: bigint;
  readonly person: PersonKey;
  readonly at: number;
  readonly categories: CategorySet;
  readonly channel: Channel;
  readonly route: string;
  readonly basis: Basis;
}

let directory: string;
let ledger: Ledger;
let store: Store;
let recipients: readonly Recipient[];
const rows: Row[] = [];
const aliases = new Map<PersonKey, PersonKey>();

/** Small numbers that repeat with every run (a linear congruential generator; Numerical Recipes' constants). */
let state = 7;
function draw(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-people-'));
  ledger = await Ledger.open({ directory });
  const { keyring } = ledger;
  recipients = [
    { session: 'a', ip: '203.0.113.9' },
    { session: 'b', ip: '203.0.113.9' },
    { employee: 'e33' },
    // What these two received is known by account alone.
    { session: 'c' },
    { session: 'd' },
  ].map((known) => recipientFrom(keyring, known) as Recipient);
  const key = (namespace: IdentifierNamespace, id: number) =>
    personKey(keyring, { namespace, value: `${namespace}-${id}` });
  for (let event = 0; event < EVENTS; event++) {
    const byAccount = event % 3 === 0;
    const recipient = recipients[byAccount ? 3 + draw(2) : draw(3)] as Recipient;
    // Several events share a millisecond: pages must not lose or repeat anybody there.
    const at = START + draw(60) * DAY_MS + draw(2);
    const [channel, route] = [CHANNEL[draw(2)] as Channel, ROUTES[draw(2)] as string];
    const basis: Basis = draw(4) === 0 ? 'ticket' : 'none';
    const people = new Map<PersonKey, IdentifierNamespace>();
    const news: Alias[] = [];
    const tie = (alias: PersonKey, person: PersonKey, strength: number) => {
      news.push({ alias, person, strength });
      aliases.set(alias, person);
    };
    for (let i = 0; i < 1 + draw(12); i++) {
      const id = draw(PEOPLE);
      if (byAccount) {
        people.set(key('id', id), 'id');
        continue;
      }
      switch (draw(4)) {
        case 0:
          people.set(key('id', id), 'id');
          tie(key('phone', id), key('id', id), 0);
          break;
        case 1:
          people.set(key('phone', id), 'phone');
          break;
        case 2:
          people.set(key('phone', id), 'phone');
          tie(key('email', id), key('phone', id), NAMESPACE_NUMBERS.phone - 1);
          break;
        default:
          people.set(key('email', id), 'email');
      }
    }
    const seen = [...people].map(([person, namedBy]) => ({
      person,
      namedBy,
      basis,
      categories: CATEGORIES[draw(3)] as CategorySet,
    }));
    await ledger.record({ at, channel, route, recipient, measure: 'pass', people: seen, aliases: news });
    for (const { person, categories } of seen) {
      const identities = recipient.identities.map((identity) => identity.key);
      rows.push({
        identities,
        recipient: recipient.primary.key,
        person,
        at,
        categories,
        channel,
        route,
        basis,
      });
    }
  }
  await ledger.flush();
  store = connectStore(JSON.parse(readFileSync(join(directory, ADDRESS_FILE), 'utf8')) as StoreAddress);
}, 60_000);
afterAll(async () => {
  await store.close();
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

const known = (person: PersonKey): PersonKey => {
  const first = aliases.get(person) ?? person;
  return aliases.get(first) ?? first;
};

/** The definition: every row looked at by itself. */
function oracle(asked: Selection): PersonSeen[] {
  const { range = {}, categories = [], tier, channels = [], routes = [] } = asked;
  const matches = (row: Row, recipient: bigint) =>
    row.identities.includes(recipient) &&
    row.at >= (range.from ?? 0) &&
    row.at < (range.to ?? Number.POSITIVE_INFINITY) &&
    (categories.length === 0 || (row.categories & categorySet(...categories)) !== 0) &&
    (tier === undefined || (row.categories & tiersFrom(tier)) !== 0) &&
    (channels.length === 0 || channels.includes(row.channel)) &&
    (routes.length === 0 || routes.includes(row.route));
  const first = rows.filter((row) => matches(row, asked.recipient));
  const other =
    asked.with === undefined ? [] : rows.filter((row) => matches(row, asked.with?.recipient as bigint));
  const others = new Set(other.map((row) => known(row.person)));
  const operation = asked.with?.operation;
  const kept =
    operation === 'or'
      ? [...new Set([...first, ...other])]
      : first.filter(
          ({ person }) => operation === undefined || others.has(known(person)) === (operation === 'and'),
        );
  const byPerson = Map.groupBy(kept, (row) => known(row.person));
  const uniq = <T extends string>(values: readonly T[], order: readonly T[]) =>
    order.filter((value) => values.includes(value));
  return [...byPerson]
    .map(([person, theirs]) => ({
      person: hexKey(person),
      categories: categoriesOf(theirs.reduce((set, row) => set | row.categories, 0)),
      channels: uniq(
        theirs.map((row) => row.channel),
        CHANNEL,
      ),
      measures: ['pass' as const],
      bases: uniq<Basis>(
        theirs.map((row) => row.basis),
        ['none', 'ticket'],
      ),
      disclosures: theirs.length,
      firstAt: Math.min(...theirs.map((row) => row.at)),
      lastAt: Math.max(...theirs.map((row) => row.at)),
    }))
    .sort((a, b) => a.firstAt - b.firstAt || (a.person < b.person ? -1 : 1));
}

const key = (i: number) => (recipients[i] as Recipient).primary.key;
const address = () => (recipients[0] as Recipient).identities[1]?.key as bigint;

/** Selections of every kind; made late, as keys are only known then. */
const SELECTIONS: readonly (readonly [string, () => Selection])[] = [
  ['one recipient', () => ({ recipient: key(0) })],
  ['an employee, who is nothing else', () => ({ recipient: key(2) })],
  ['an address with two recipients behind it', () => ({ recipient: address() })],
  ['a time', () => ({ recipient: address(), range: { from: START + 5 * DAY_MS, to: START + 40 * DAY_MS } })],
  ['a category', () => ({ recipient: key(2), categories: ['pd:TelephoneNumber'] })],
  ['a tier', () => ({ recipient: key(2), tier: 'contact' })],
  ['a channel', () => ({ recipient: key(1), channels: ['staff'] })],
  ['a route', () => ({ recipient: key(1), routes: [ODD_ROUTE] })],
  ['both of two', () => ({ recipient: key(0), with: { operation: 'and', recipient: key(2) } })],
  ['either of two', () => ({ recipient: key(0), with: { operation: 'or', recipient: key(2) } })],
  ['one but not the other', () => ({ recipient: key(0), with: { operation: 'not', recipient: key(2) } })],
  [
    'both, of a tier by a channel',
    () => ({
      recipient: address(),
      tier: 'sensitive',
      channels: ['web'],
      with: { operation: 'and', recipient: key(2) },
    }),
  ],
  [
    'both of two who know accounts only',
    () => ({ recipient: key(3), with: { operation: 'and', recipient: key(4) } }),
  ],
  [
    'one but not the other, who know accounts only, in a time',
    () => ({
      recipient: key(4),
      range: { from: START + 5 * DAY_MS },
      with: { operation: 'not', recipient: key(3) },
    }),
  ],
  ['nobody', () => ({ recipient: key(2), range: { to: 1 } })],
];

describe.each([
  ['in one statement', 4_000_000, 32_000_000],
  ['in several small ones', 150, 60],
])('questions about people, %s', (_how, rowsAtOnce, rowsPerCount) => {
  const questions = () => new PeopleQuestions(() => store, rowsAtOnce, rowsPerCount);

  it.each(SELECTIONS)('count exactly: %s', async (_what, selection) => {
    const people = oracle(selection());
    expect(await questions().totals(selection())).toEqual({
      people: people.length,
      unexplained: people.filter(({ bases }) => bases.includes('none')).length,
      disclosures: people.reduce((sum, person) => sum + person.disclosures, 0),
      firstAt: people[0]?.firstAt ?? null,
      lastAt: people.length === 0 ? null : Math.max(...people.map(({ lastAt }) => lastAt)),
    });
  });

  it.each(SELECTIONS)('list everybody once, page by page: %s', async (_what, selection) => {
    const found: PersonSeen[] = [];
    for (;;) {
      const page = await questions().page(selection(), { limit: 23, after: found.at(-1) });
      found.push(...page);
      if (page.length < 23) break;
    }
    expect(found).toEqual(oracle(selection()));
  });

  it.each(SELECTIONS)('give out everybody: %s', async (_what, selection) => {
    const found: PersonSeen[] = [];
    for await (const person of everyPerson(store, await questions().prepare(selection()))) found.push(person);
    expect(found).toEqual(oracle(selection()));
  });
});

async function bytesOf(selection: Selection, format: PeopleFormat): Promise<Buffer> {
  const prepared = await new PeopleQuestions(() => store).prepare(selection);
  const pieces: Buffer[] = [];
  for await (const piece of await exportPeople(store, prepared, format)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

describe('exports', () => {
  it('are tables with one header', async () => {
    const people = oracle({ recipient: key(0) });
    const [header, first, ...rest] = (await bytesOf({ recipient: key(0) }, 'csv'))
      .toString()
      .trimEnd()
      .split('\n');
    expect(header?.replaceAll('"', '')).toBe(
      'person,categories,channels,bases,measures,disclosures,first_at,last_at',
    );
    const { person, categories, channels, bases, measures, disclosures, firstAt, lastAt } =
      people[0] as PersonSeen;
    const fields = [
      person,
      ...[categories, channels, bases, measures].map((list) => list.join(' ')),
      disclosures,
    ];
    const times = [firstAt, lastAt].map((at) => new Date(at).toISOString());
    expect(first?.replaceAll('"', '')).toBe([...fields, ...times].join(','));
    expect(rest).toHaveLength(people.length - 1);
  });

  it('are whole Parquet files, of nobody, too', async () => {
    for (const recipient of [key(0), 1n]) {
      const bytes = await bytesOf({ recipient }, 'parquet');
      expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
      expect(bytes.subarray(-4).toString()).toBe('PAR1');
    }
  });

  it('that the engine refuses are an error, not a short file', async () => {
    const refused = store.exec({
      query: 'SELECT no_such_column FROM disclosures /* export */ FORMAT CSVWithNames',
    });
    await expect(refused).rejects.toThrow(/no_such_column/);
  });
});
