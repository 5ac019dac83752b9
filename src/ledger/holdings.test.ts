/** Who had received whom, all recipients at once, against every row looked at by itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import { type PersonKey, personKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { eachFixedRow } from './fixed-rows.ts';
import type { Receipt } from './holdings.ts';
import { Ledger } from './ledger.ts';

const START = Date.UTC(2026, 2, 1);
const UID = categorySet('pd:UID');
const PHONE = categorySet('pd:TelephoneNumber');

interface Row {
  readonly recipient: bigint;
  readonly person: PersonKey;
  readonly key: PersonKey;
  readonly at: number;
  readonly categories: number;
}

let directory: string;
let ledger: Ledger;
const rows: Row[] = [];
const people: PersonKey[] = [];
const phones: PersonKey[] = [];
const tied = new Set<PersonKey>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-holdings-'));
  ledger = await Ledger.open({ directory });
  const { keyring } = ledger;
  for (let i = 0; i < 40; i++) {
    people.push(personKey(keyring, { namespace: 'id', value: String(i) }));
    phones.push(personKey(keyring, { namespace: 'phone', value: `+861380000${1000 + i}` }));
  }
  for (let i = 0; i < 600; i++) {
    const recipient = recipientFrom(keyring, { account: `a${i % 9}` }) as Recipient;
    const who = (i * 7 + (i % 9) * 3) % 40;
    const asPhone = i % 6 === 0;
    const basis = i % 50 === 0 ? ('self' as const) : ('none' as const);
    const measure = i % 40 === 1 ? ('deny' as const) : ('pass' as const);
    const categories = i % 3 === 0 ? UID : UID | PHONE;
    const key = (asPhone ? phones : people)[who] as PersonKey;
    const at = START + i * 1_000;
    if (asPhone) tied.add(key);
    await ledger.record({
      at,
      channel: i % 2 === 0 ? 'web' : 'staff',
      route: 'GET /a',
      recipient,
      measure,
      people: [{ person: key, categories, basis, namedBy: asPhone ? 'phone' : 'id' }],
      aliases: asPhone ? [{ alias: key, person: people[who] as PersonKey, strength: 0 }] : [],
    });
    if (basis !== 'self' && measure !== 'deny')
      rows.push({ recipient: recipient.primary.key, person: people[who] as PersonKey, key, at, categories });
  }
  await ledger.flush();
}, 60_000);
afterAll(async () => {
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

const everything = { range: {}, anyOf: 0 };

describe('linking', () => {
  it('gives every key of a person, from any of them, as a single question does', async () => {
    for (const asked of [people[6], phones[6], people[1]] as PersonKey[]) {
      const linked = await ledger.questions.holdings.link([asked]);
      const person = await ledger.questions.resolve(asked);
      expect(linked.personOf(asked)).toBe(person);
      for (const key of linked.keys) expect(linked.personOf(key)).toBe(person);
      expect(new Set(linked.keys)).toEqual(new Set(await ledger.questions.keysOf(asked)));
    }
  });

  it('takes thousands at once, strangers included', async () => {
    const strangers = Array.from({ length: 15_000 }, (_, i) => BigInt(i) * 1_000_003n + 5n);
    const linked = await ledger.questions.holdings.link([...strangers, ...phones]);
    expect(linked.personOf(strangers[17] as bigint)).toBe(strangers[17]);
    for (const [i, phone] of phones.entries())
      expect(linked.personOf(phone)).toBe(tied.has(phone) ? people[i] : phone);
  });
});

describe('holdings', () => {
  const receipts = async (keys: readonly PersonKey[], filter: { range: object; anyOf: number }) => {
    const found: Receipt[] = [];
    await ledger.questions.holdings.eachReceipt(keys, filter, (receipt) => found.push(receipt));
    return found;
  };
  const named = (list: readonly { recipient: bigint; key: bigint }[]) =>
    list.map(({ recipient, key }) => `${recipient} ${key}`).sort();

  it('are who had received whom, neither what was refused nor one’s own', async () => {
    const asked = [...people.slice(0, 20), ...phones.slice(0, 20)];
    const expected = rows.filter(({ key }) => asked.includes(key));
    const found = await receipts(asked, everything);
    expect(named(found)).toEqual([...new Set(named(expected))].sort());
    for (const { recipient, key, categories, disclosures, firstAt, lastAt } of found) {
      const own = expected.filter((row) => row.recipient === recipient && row.key === key);
      expect(disclosures).toBe(own.length);
      expect(categories).toBe(own.reduce((set, row) => set | row.categories, 0));
      expect([firstAt, lastAt]).toEqual([
        Math.min(...own.map(({ at }) => at)),
        Math.max(...own.map(({ at }) => at)),
      ]);
    }
  });

  it('of a time and of a category', async () => {
    const to = START + 200_000;
    const asked = [...people, ...phones];
    const found = await receipts(asked, { range: { to }, anyOf: PHONE });
    const expected = rows.filter(({ at, categories }) => at < to && (categories & PHONE) !== 0);
    expect(named(found)).toEqual([...new Set(named(expected))].sort());
    const times: string[] = [];
    await ledger.questions.holdings.eachTime(asked, { range: { to }, anyOf: PHONE }, (recipient, key, at) =>
      times.push(`${recipient} ${key} ${at}`),
    );
    expect(times.sort()).toEqual(
      expected.map(({ recipient, key, at }) => `${recipient} ${key} ${at}`).sort(),
    );
  });

  it('how many people each recipient had received, of all categories together', async () => {
    const recipients = [...new Set(rows.map(({ recipient }) => recipient))];
    for (const allOf of [0, PHONE, UID | PHONE]) {
      const found = await ledger.questions.holdings.received(recipients, everything, allOf);
      for (const recipient of recipients) {
        const own = rows.filter((row) => row.recipient === recipient);
        const keys = [...new Set(own.map(({ key }) => key))].filter(
          (key) =>
            (own.filter((row) => row.key === key).reduce((set, row) => set | row.categories, 0) & allOf) ===
            allOf,
        );
        expect(found.get(recipient) ?? 0).toBe(keys.length);
      }
    }
  });

  it('how many there are of all, and pair by pair', async () => {
    const { recipients, people: n, pairs } = await ledger.questions.holdings.extent(everything);
    const distinct = new Set(named(rows));
    expect({ recipients, n, pairs }).toEqual({
      recipients: 9,
      n: new Set(rows.map(({ key }) => key)).size,
      pairs: distinct.size,
    });
    const found: string[] = [];
    await ledger.questions.holdings.eachPair(everything, 0, (recipient, key) =>
      found.push(`${recipient} ${key}`),
    );
    expect(found.sort()).toEqual([...distinct].sort());
  });

  it('of whom anything is known at all', async () => {
    const strangers = [1n, 2n, 3n];
    const met = new Set(rows.map(({ key }) => key));
    const known = await ledger.questions.holdings.known([...people, ...phones, ...strangers], {});
    for (const key of met) expect(known.has(key)).toBe(true);
    for (const key of strangers) expect(known.has(key)).toBe(false);
  });

  it('what two recipients both had received', async () => {
    const [one, other] = [...new Set(rows.map(({ recipient }) => recipient))] as [bigint, bigint];
    const keysOf = (recipient: bigint) =>
      new Set(rows.filter((row) => row.recipient === recipient).map(({ key }) => key));
    const both = [...keysOf(one)].filter((key) => keysOf(other).has(key)).length;
    expect(both).toBeGreaterThan(0);
    expect(await ledger.questions.holdings.shared(one, other, everything)).toBe(both);
  });
});

describe('rows of fixed width', () => {
  it('are the same however they come in pieces; a cut one is told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 0, maxLength: 120 }),
        fc.array(fc.integer({ min: 1, max: 17 }), { minLength: 1, maxLength: 40 }),
        async (bytes, cuts) => {
          const pieces: Buffer[] = [];
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const length = cuts[i % cuts.length] as number;
            pieces.push(Buffer.from(bytes.subarray(at, at + length)));
            at += length;
          }
          const seen: number[] = [];
          const reading = eachFixedRow(Readable.from(pieces), 8, (row, at) => {
            for (let i = 0; i < 8; i++) seen.push(row.getUint8(at + i));
          });
          if (bytes.length % 8 !== 0) await expect(reading).rejects.toThrow(RangeError);
          else expect(await reading).toBe(bytes.length / 8);
          expect(seen).toEqual([...bytes.subarray(0, bytes.length - (bytes.length % 8))]);
        },
      ),
    );
  });
});
