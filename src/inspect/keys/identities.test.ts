import { describe, expect, it } from 'vitest';
import { createInspector } from '../inspector.ts';
import type { Identity } from './identities.ts';

function people(body: object, ...identities: Identity[]): string[] {
  const { people: found } = createInspector({ identities }).inspect(Buffer.from(JSON.stringify(body)), {
    type: 'json',
  });
  return found.map(({ identifiers }) =>
    identifiers.map(({ namespace, value }) => `${namespace}:${value}`).join(' '),
  );
}

describe('identities that the operator names', () => {
  it('tell author 7 from customer 7', () => {
    const body = { posts: [{ authorId: 7 }], orders: [{ customerId: 7 }] };
    expect(people(body)).toEqual(['id:7']);
    expect(people(body, { key: 'authorId', namespace: 'author' })).toEqual(['id:author/7', 'id:7']);
  });

  it('make a person of a key that says nothing by itself', () => {
    const body = { rows: [{ kundennr: 'K77', mobile: '13812345678' }] };
    expect(people(body)).toEqual(['phone:+8613812345678']);
    expect(people(body, { key: 'kundennr', namespace: 'account' })).toEqual(['id:K77 phone:+8613812345678']);
  });

  it('hold at a path alone', () => {
    const body = { items: [{ owner: { ref: 'a1' } }], things: [{ owner: { ref: 'b2' } }] };
    expect(people(body, { path: '$.items[].owner.ref', namespace: 'owner' })).toEqual(['id:owner/a1']);
  });

  it('are compared as they are written', () => {
    expect(people({ a: { KundenNr: 'K77' } }, { key: 'kundennr', namespace: 'account' })).toEqual([]);
  });

  it('take a column of a table', () => {
    const inspector = createInspector({ identities: [{ key: 'Kd-Nr.', namespace: 'customer' }] });
    const { people: found } = inspector.inspect(Buffer.from('email,Kd-Nr.\na@example.com,K1\n'), {
      type: 'csv',
    });
    expect(found[0]?.identifiers.map(({ value }) => value)).toEqual(['customer/K1', 'a@example.com']);
  });
});
