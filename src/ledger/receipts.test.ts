/** Who received a person, page by page in either order, against every row looked at by itself. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import { type PersonKey, personKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { DAY_MS } from '../disclosure/time.ts';
import type { RecipientSeen } from './answers.ts';
import { groupBits } from './headcounts.ts';
import { ADDRESS_FILE } from './keeper/messages.ts';
import { Ledger } from './ledger.ts';
import { type ReceiptCursor, Receipts } from './receipts.ts';
import { connectStore, type Store, type StoreAddress } from './store.ts';

const START = Date.UTC(2026, 0, 20);
const SESSIONS = 60;
const CATEGORIES = categorySet('pd:UID');

interface Row {
  readonly recipient: bigint;
  readonly person: PersonKey;
  readonly at: number;
}

let directory: string;
let ledger: Ledger;
let store: Store;
const rows: Row[] = [];
let often: PersonKey;
let phoneOfOften: PersonKey;
let seldom: PersonKey;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-receipts-'));
  ledger = await Ledger.open({ directory });
  const { keyring } = ledger;
  often = personKey(keyring, { namespace: 'id', value: '1' });
  phoneOfOften = personKey(keyring, { namespace: 'phone', value: '+8613800000001' });
  seldom = personKey(keyring, { namespace: 'id', value: '2' });
  for (let i = 0; i < 3 * SESSIONS; i++) {
    // Some sessions come thrice and some once; over three months; twins share their last time.
    const session = i % 2 === 0 ? i % SESSIONS : i;
    const recipient = recipientFrom(keyring, { session: `s${session}` }) as Recipient;
    const at = START + (i % 3) * 30 * DAY_MS + Math.floor(i / 4);
    const asPhone = i % 5 === 0;
    const people = [
      { person: asPhone ? phoneOfOften : often, namedBy: asPhone ? ('phone' as const) : ('id' as const) },
      ...(i % 50 === 0 ? [{ person: seldom, namedBy: 'id' as const }] : []),
    ].map((each) => ({ ...each, basis: 'none' as const, categories: CATEGORIES }));
    const aliases = i === 0 ? [{ alias: phoneOfOften, person: often, strength: 0 }] : [];
    await ledger.record({ at, channel: 'web', route: 'GET /a', recipient, measure: 'pass', people, aliases });
    for (const { person } of people) rows.push({ recipient: recipient.primary.key, person, at });
  }
  await ledger.flush();
  store = connectStore(JSON.parse(readFileSync(join(directory, ADDRESS_FILE), 'utf8')) as StoreAddress);
}, 60_000);
afterAll(async () => {
  await store.close();
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

type Range = { readonly from?: number; readonly to?: number };

/** The definition: every row looked at by itself. */
function oracle(keys: readonly PersonKey[], { from = 0, to = Number.POSITIVE_INFINITY }: Range) {
  const theirs = rows.filter((row) => keys.includes(row.person) && row.at >= from && row.at < to);
  return [...Map.groupBy(theirs, (row) => row.recipient)].map(([recipient, of]) => ({
    recipient: hexKey(recipient),
    disclosures: of.length,
    firstAt: Math.min(...of.map((row) => row.at)),
    lastAt: Math.max(...of.map((row) => row.at)),
  }));
}
type Expected = ReturnType<typeof oracle>[number];

const plain = ({ recipient, disclosures, firstAt, lastAt }: RecipientSeen): Expected => ({
  recipient: recipient.key,
  disclosures,
  firstAt,
  lastAt,
});
const byKey = (a: Expected, b: Expected) => (a.recipient < b.recipient ? -1 : 1);
const byTime = (a: Expected, b: Expected) => b.lastAt - a.lastAt || byKey(a, b);

describe('who received a person', () => {
  const someTime = { from: START + 10, to: START + 31 * DAY_MS };
  const cases: readonly (readonly [string, () => readonly PersonKey[], Range])[] = [
    ['shown often, under two identifiers', () => [often, phoneOfOften], {}],
    ['in a time', () => [often, phoneOfOften], someTime],
    ['shown seldom', () => [seldom], {}],
    ['never shown', () => [123n], {}],
  ];
  describe.each(cases)('%s', (_, keys, range) => {
    it.each([
      ['recent', 10_000, byTime],
      ['key', 0, byKey],
    ] as const)('pages in the order %s', async (order, fewRows, compare) => {
      const receipts = new Receipts(() => store, ledger.questions.names, fewRows);
      const expected = oracle(keys(), range).sort(compare);
      for (const limit of [1, 7, 1_000]) {
        const found: Expected[] = [];
        let after: ReceiptCursor | undefined;
        do {
          const page = await receipts.page(keys(), { range }, { limit, after });
          if (expected.length > 0) expect(page.order).toBe(order);
          expect(page.recipients.length).toBeLessThanOrEqual(limit);
          found.push(...page.recipients.map(plain));
          after = page.next ?? undefined;
          // One more recipient than there are would be a page that never ends.
          expect(found.length).toBeLessThanOrEqual(expected.length);
        } while (after !== undefined && limit > 1);
        expect(found).toEqual(limit > 1 ? expected : expected.slice(0, 1));
      }
      const all: Expected[] = [];
      for await (const each of receipts.everyone(keys(), { range })) all.push(plain(each));
      expect(all).toEqual(expected);
    });

    it.each([10_000, 0])('totals, few rows being %d', async (fewRows) => {
      const receipts = new Receipts(() => store, ledger.questions.names, fewRows);
      const expected = oracle(keys(), range);
      expect(await receipts.totals(keys(), { range })).toEqual({
        recipients: expected.length,
        disclosures: expected.reduce((sum, each) => sum + each.disclosures, 0),
        firstAt: expected.length === 0 ? null : Math.min(...expected.map((each) => each.firstAt)),
        lastAt: expected.length === 0 ? null : Math.max(...expected.map((each) => each.lastAt)),
      });
    });
  });

  it('does without the index where a cluster keeps it out of reach', async () => {
    let refused = 0;
    const cluster = new Proxy(store, {
      get: (target, name) =>
        name !== 'query'
          ? Reflect.get(target, name, target)
          : (asked: { query: string }) => {
              if (!asked.query.includes('mergeTreeProjection')) return target.query(asked);
              refused += 1;
              throw new Error('Code: 36. DB::Exception: the table is Distributed (BAD_ARGUMENTS)');
            },
    });
    const receipts = new Receipts(() => cluster, ledger.questions.names, 100);
    const expected = oracle([often, phoneOfOften], {});
    for (const [keys, order] of [
      [[often, phoneOfOften], 'key'],
      [[seldom], 'recent'],
    ] as const)
      expect((await receipts.page(keys, {})).order).toBe(order);
    expect((await receipts.totals([often, phoneOfOften], {})).recipients).toBe(expected.length);
    expect(refused).toBe(1);
  });

  it('asks the ledger the same way', async () => {
    const expected = oracle([often, phoneOfOften], {}).sort(byTime);
    for (const key of [often, phoneOfOften]) {
      const page = await ledger.questions.recipientsOf(key, {}, { limit: 5 });
      expect(page.recipients.map(plain)).toEqual(expected.slice(0, 5));
      expect((await ledger.questions.receiptTotals(key)).recipients).toBe(expected.length);
    }
  });
});

describe('keys that are counted together', () => {
  it.each([
    [0, 24],
    [8_192, 24],
    [8_193, 23],
    [396_000_000, 8],
    [1e12, 0],
  ])('of %d rows differ in %d bits', (rows, bits) => expect(groupBits(rows)).toBe(bits));
});
