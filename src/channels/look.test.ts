import { describe, expect, it } from 'vitest';
import { Keyring } from '../disclosure/keyring.ts';
import { personKey, selfKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { createInspector } from '../inspect/inspector.ts';
import { rememberingInspector } from '../inspect/memory/remembering-inspector.ts';
import type { Exchange, SeenResponse } from './exchange.ts';
import { Look } from './look.ts';
import type { ShownPerson } from './shown-people.ts';

const ROUTE = 'GET /api/shops/{n}/customers';
const BODY = Buffer.from(
  JSON.stringify({
    items: Array.from({ length: 20 }, (_, i) => ({ userId: 1_000 + i, phone: `1380000${1_000 + i}` })),
  }),
);
const SEEN = { body: BODY, contentType: 'application/json' } as unknown as SeenResponse;

function bed() {
  const keyring = new Keyring(new Uint8Array(32).fill(5));
  const look = new Look({ keyedHash: keyring, inspector: rememberingInspector(createInspector()) });
  const asks = (account: string) => {
    const recipient = recipientFrom(keyring, { account }) as Recipient;
    const inspection = look.inspect({ route: ROUTE, recipient } as Exchange, SEEN);
    return { inspection, people: look.people(recipient, inspection).list() };
  };
  return { keyring, look, asks };
}

describe('a body that comes again', () => {
  it('shows the same people under the same keys, and is looked at three times', () => {
    const { keyring, look, asks } = bed();
    const all = Array.from({ length: 5 }, () => asks('7'));
    expect(new Set(all.map(({ inspection }) => inspection)).size).toBe(3);
    for (const { people } of all) expect(people).toEqual(all[0]?.people);
    expect(all[4]?.people[3]?.names[0]).toEqual({
      namespace: 'id',
      key: personKey(keyring, { namespace: 'id', value: '1003' }),
    });
    look.forget();
  });

  it('is somebody’s own only for themselves', () => {
    const { keyring, look, asks } = bed();
    const selves = ['7', '7', '1004', '1005', '7'].map((account) =>
      asks(account).people.flatMap(({ self }, i) => (self === undefined ? [] : [[i, self]])),
    );
    const own = (value: string) => selfKey(keyring, { namespace: 'id', value });
    expect(selves).toEqual([[], [], [[4, own('1004')]], [[5, own('1005')]], []]);
    look.forget();
  });

  it('shows people under the key of the moment', () => {
    const { keyring, look, asks } = bed();
    for (let i = 0; i < 4; i++) asks('7');
    const before = asks('7').people;
    keyring.forget({ at: 1, reference: 'case', points: [keyring.pointOf('id:1003')] });
    const after = asks('7').people;
    expect(after[3]?.names[0]?.key).not.toBe(before[3]?.names[0]?.key);
    expect(after[4]).toEqual(before[4]);
    look.forget();
  });

  it('shows people of an inspection from before under the key of the moment, too', () => {
    const { keyring, look, asks } = bed();
    for (let i = 0; i < 4; i++) asks('7');
    const { inspection, people: before } = asks('7');
    keyring.forget({ at: 1, reference: 'case', points: [keyring.pointOf('id:1003')] });
    const recipient = recipientFrom(keyring, { account: '7' }) as Recipient;
    expect(look.people(recipient, inspection).list()[3]?.names).not.toEqual(before[3]?.names);
    look.forget();
  });
});

describe('people that come as columns', () => {
  const keyring = new Keyring(new Uint8Array(32).fill(5));
  const look = new Look({ keyedHash: keyring, inspector: createInspector({ columns: true }) });
  const page = (number: number) =>
    Buffer.from(
      JSON.stringify({
        items: Array.from({ length: 20 }, (_, i) => ({
          userId: 1_000 + number + i,
          nickname: `小红${number + i}`,
          phone: `1380000${1_000 + number + i}`,
          email: `a${number + i}@example.com`,
        })),
      }),
    );
  const asks = (account: string, number: number) => {
    const recipient = recipientFrom(keyring, { account }) as Recipient;
    const seen = { ...SEEN, body: page(number) };
    const inspection = look.inspect({ route: ROUTE, recipient } as Exchange, seen);
    const { findings, people, unseen, columns } = inspection;
    return {
      isByColumn: columns !== undefined,
      columns: look.people(recipient, inspection).list(),
      objects: look.people(recipient, { findings, people, unseen }).list(),
    };
  };

  it('are those that come as objects, under the same keys, and somebody’s own for the same', () => {
    const all = ['7', '1003', 'A5@example.com', '13800001012', '+8613800001012', '小红3'].flatMap((account) =>
      [0, 1, 2, 3].map((number) => asks(account, number)),
    );
    expect(all.filter(({ isByColumn }) => isByColumn).length).toBeGreaterThan(all.length / 2);
    for (const { columns, objects } of all) expect(columns).toEqual(objects);
    const own = all.map(({ columns }) => columns.filter(({ self }) => self !== undefined).length);
    expect(own).toEqual([0, 1, 1, 1, 1, 0].flatMap((count) => Array.from({ length: 4 }, () => count)));
    look.forget();
  });

  it('are shown under the key of the moment', () => {
    const before = asks('7', 0).columns;
    keyring.forget({ at: 1, reference: 'case', points: [keyring.pointOf('id:1003')] });
    const { columns: after, isByColumn } = asks('7', 0);
    expect(isByColumn).toBe(true);
    expect(after.flatMap((each, i) => (same(each, before[i]) ? [] : [i]))).toEqual([3]);
    look.forget();
  });
});

const same = (a: ShownPerson, b: ShownPerson | undefined) =>
  a.names.every(({ key }, i) => key === b?.names[i]?.key);
