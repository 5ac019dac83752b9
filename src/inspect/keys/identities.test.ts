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

  it('name the table of a collection whose objects do not', () => {
    const body = {
      administrators: { items: [{ id: 1, email: 'a@x.cn', user: { id: 1 } }] },
      customers: { items: [{ id: 1, email: 'b@x.cn' }] },
    };
    expect(people(body)).toEqual(['id:1 email:a@x.cn email:b@x.cn']);
    expect(people(body, { table: 'Administrator', namespace: 'staff' })).toEqual([
      'id:staff/1 id:1 email:a@x.cn email:b@x.cn',
    ]);
    expect(
      people(
        body,
        { table: 'Administrator', namespace: 'staff' },
        { table: 'customer', namespace: 'customer' },
      ),
    ).toEqual(['id:staff/1 id:1 email:a@x.cn', 'id:customer/1 email:b@x.cn']);
  });

  it('take back what a type says: those are the ones who sign in', () => {
    const body = [{ __typename: 'Customer', id: 7, email: 'a@x.cn' }, { customerId: 7 }];
    expect(people(body)).toEqual(['id:customer/7 email:a@x.cn', 'id:7']);
    expect(people(body, { table: 'Customer', namespace: 'account' })).toEqual(['id:7 email:a@x.cn']);
  });

  it('keep an account apart from the record around it', () => {
    const body = { items: [{ id: 1, email: 'a@x.cn', user: { id: 2 } }] };
    expect(people(body)).toEqual(['id:1 id:user/2 email:a@x.cn']);
    const apart = { path: '$.items[].user.id', namespace: 'agent', apart: true };
    expect(people(body, apart)).toEqual(['id:agent/2', 'id:1 email:a@x.cn']);
  });
});
