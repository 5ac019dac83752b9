/** Counts of an incident against looking at every row by itself, in one statement and in many small ones. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WrittenRow, writeIncidentLedger } from '../../test/support/incident-ledger.ts';
import { clearScratch, scratchDirectory } from '../../test/support/scratch.ts';
import { CATEGORIES, type Category, categorySet, highestTier, TIERS } from '../disclosure/category.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import { recipientKey } from '../disclosure/recipient.ts';
import { DAY_MS } from '../disclosure/time.ts';
import { AffectedQuestions, type AffectedScope } from './affected.ts';
import { ADDRESS_FILE } from './keeper/messages.ts';
import { Ledger } from './ledger.ts';
import { PeopleQuestions } from './people-questions.ts';
import type { ReadableLedger } from './readable-ledger.ts';
import { connectStore, type Store, type StoreAddress } from './store.ts';

let rows: readonly WrittenRow[];
let ledger: Ledger;
let store: Store;
let scopes: Readonly<Record<string, AffectedScope>>;
let readers: readonly AffectedQuestions[];

beforeAll(async () => {
  const directory = join(scratchDirectory(), 'data');
  rows = await writeIncidentLedger(directory);
  ledger = await Ledger.open({ directory });
  store = connectStore(JSON.parse(readFileSync(join(directory, ADDRESS_FILE), 'utf8')) as StoreAddress);
  const { keyring } = ledger;
  const people = new PeopleQuestions(() => store);
  const { names } = (ledger as ReadableLedger).questions;
  readers = [undefined, 25].map((atOnce) => new AffectedQuestions(() => store, people, names, atOnce));
  const employee = recipientKey(keyring, 'employee', 'e33');
  const address = recipientKey(keyring, 'ip', '203.0.113.9');
  const partner = recipientKey(keyring, 'partner', 'p7');
  const from = rows[0]?.at as number;
  const all = { range: {}, routes: [] };
  scopes = {
    employee: { ...all, parties: [[employee]] },
    address: { ...all, parties: [[address]] },
    'employee and partner': { ...all, parties: [[employee], [partner]] },
    'both as one': { ...all, parties: [[employee, partner]] },
    'two days': { ...all, parties: [[employee]], range: { from: from + DAY_MS, to: from + 3 * DAY_MS } },
    'one route': { ...all, parties: [[employee]], routes: ['GET /crm/companies'] },
    nobody: { ...all, parties: [[12345n]] },
  };
}, 60_000);
afterAll(async () => {
  await store.close();
  await ledger.close();
  await clearScratch();
});

/** The rows that a scope means, found by looking. */
function meant({ parties, range, routes }: AffectedScope): WrittenRow[] {
  const identities = parties.flat();
  return rows.filter(
    (row) =>
      row.identities.some((key) => identities.includes(key)) &&
      row.at >= (range.from ?? 0) &&
      row.at < (range.to ?? Number.POSITIVE_INFINITY) &&
      (routes.length === 0 || routes.includes(row.route)),
  );
}

/** All that was received about each person. */
function byPerson(found: readonly WrittenRow[]): Map<bigint, number> {
  const people = new Map<bigint, number>();
  for (const { person, categories } of found) people.set(person, (people.get(person) ?? 0) | categories);
  return people;
}

const NAMES = [
  'employee',
  'address',
  'employee and partner',
  'both as one',
  'two days',
  'one route',
  'nobody',
];

describe.each(NAMES)('the people of %s', (name) => {
  it('are counted and listed once each', async () => {
    const scope = scopes[name] as AffectedScope;
    const found = meant(scope);
    const people = byPerson(found);
    for (const reader of readers) {
      const totals = await reader.totals(scope);
      expect(totals).toMatchObject({ people: people.size, disclosures: found.length });
      const listed: string[] = [];
      for await (const { person } of reader.everyone(scope)) listed.push(person);
      expect(listed.sort()).toEqual([...people.keys()].map(hexKey).sort());
    }
  });

  it('have categories and tiers as their rows say', async () => {
    const scope = scopes[name] as AffectedScope;
    const people = [...byPerson(meant(scope)).values()];
    const has = (category: Category) =>
      people.filter((set) => (set & (1 << CATEGORIES[category].bit)) !== 0).length;
    for (const reader of readers) {
      const categories = await reader.byCategory(scope);
      const expected = (Object.keys(CATEGORIES) as Category[])
        .map((category) => ({ category, people: has(category) }))
        .filter(({ people: n }) => n > 0);
      expect([...categories].sort(byName)).toEqual(expected.sort(byName));
      const tiers = await reader.byTier(scope);
      for (const tier of TIERS)
        expect(tiers.find((each) => each.tier === tier)?.people).toBe(
          people.filter((set) => highestTier(set) === tier).length,
        );
    }
  });

  it('have records of the gravest kind, for each party by itself', async () => {
    const scope = scopes[name] as AffectedScope;
    const kinds = [
      { name: 'location_track', categories: categorySet('pd:GPSCoordinate') },
      { name: 'transaction', categories: categorySet('pd:Purchase') },
    ];
    const expected = scope.parties.flatMap((identities, party) => {
      const counts = new Map<string, number>();
      for (const set of byPerson(meant({ ...scope, parties: [identities] })).values()) {
        const kind = kinds.find(({ categories }) => (set & categories) !== 0)?.name ?? 'other';
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      return [...counts].map(([kind, records]) => ({ kind, party, records }));
    });
    const order = (a: { kind: string; party: number }, b: { kind: string; party: number }) =>
      a.party - b.party || (a.kind < b.kind ? -1 : 1);
    for (const reader of readers)
      expect((await reader.recordsByKind(scope, kinds, 'other')).sort(order)).toEqual(expected.sort(order));
  });

  it('came through routes, on days and with bases as their rows say', async () => {
    const scope = scopes[name] as AffectedScope;
    const found = meant(scope);
    const [reader] = readers as readonly [AffectedQuestions];
    const routes = await reader.byRoute(scope);
    const days = await reader.byDay(scope);
    expect(routes.reduce((sum, { disclosures }) => sum + disclosures, 0)).toBe(found.length);
    // Somebody met by phone and by account through one route is one person there, too.
    const people = (route: string) =>
      new Set(found.filter((row) => row.route === route).map(({ person }) => person)).size;
    for (const each of readers)
      expect((await each.byRoute(scope)).map(({ route, people: n }) => [route, n])).toEqual(
        routes.map(({ route }) => [route, people(route)]),
      );
    expect(days.reduce((sum, { disclosures }) => sum + disclosures, 0)).toBe(found.length);
    expect(days.map(({ day }) => day)).toEqual(
      [...new Set(found.map(({ at }) => at - (at % DAY_MS)))].sort((a, b) => a - b),
    );
    for (const { basis, people } of await reader.byBasis(scope))
      expect(people).toBe(
        new Set(found.filter((row) => row.basis === basis).map(({ person }) => person)).size,
      );
  });
});

describe('beside the people', () => {
  it('identities that stood together are found', async () => {
    const [reader] = readers as readonly [AffectedQuestions];
    const linked = await reader.linked(scopes.employee as AffectedScope);
    expect(linked.map(({ identity }) => `${identity.kind}:${identity.value}`).sort()).toEqual([
      'employee:e33',
      'ip:203.0.113.9',
    ]);
    expect(linked[0]?.disclosures).toBe(meant(scopes.employee as AffectedScope).length);
  });

  it('what was not seen is told, theirs and everybody’s', async () => {
    const [reader] = readers as readonly [AffectedQuestions];
    const blind = await reader.blind(scopes.employee as AffectedScope);
    expect(blind.theirs).toMatchObject([{ reason: 'over-cap', periods: 1, bytes: 5_000_000 }]);
    expect((await reader.blind(scopes['employee and partner'] as AffectedScope)).all).toEqual(blind.all);
    expect((await reader.blind({ ...(scopes.nobody as AffectedScope) })).theirs).toEqual([]);
  });
});

function byName(a: { category: string }, b: { category: string }): number {
  return a.category < b.category ? -1 : 1;
}
