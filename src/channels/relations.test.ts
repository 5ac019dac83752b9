import { describe, expect, it } from 'vitest';
import type { Identifier } from '../disclosure/person.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import { accountOf, ownIdentifier, ownTexts, Relations } from './relations.ts';

function own(account: string | undefined, ...identifiers: Identifier[]): string {
  const identities = account === undefined ? [] : [{ kind: 'account', value: account, key: 1n }];
  const recipient = { primary: { key: 1n }, identities } as unknown as Recipient;
  const known = accountOf(recipient);
  return known === undefined || ownIdentifier(ownTexts(known), identifiers) === undefined ? 'none' : 'self';
}

describe('the own record of whoever asks', () => {
  it.each<[string, string | undefined, Identifier, string]>([
    ['by its id', '77', { namespace: 'id', value: '77' }, 'self'],
    ['not by an id of another table', '77', { namespace: 'id', value: 'author/77' }, 'none'],
    [
      'by the address that one signs in with',
      'Ann@Example.com',
      { namespace: 'email', value: 'ann@example.com' },
      'self',
    ],
    [
      'by the phone that one signs in with',
      '13812345678',
      { namespace: 'phone', value: '+8613812345678' },
      'self',
    ],
    ['not by a user name, which others may choose', '77', { namespace: 'username', value: '77' }, 'none'],
    ['not by a name', 'ann', { namespace: 'name', value: 'ann' }, 'none'],
    ['not of somebody whom nobody named', undefined, { namespace: 'id', value: '77' }, 'none'],
  ])('is known %s', (_what, account, identifier, expected) => {
    expect(own(account, identifier)).toBe(expected);
  });
});

describe('what the traffic shows', () => {
  const seller = {
    primary: { key: 1n },
    identities: [{ kind: 'account', value: '5', key: 1n }],
  } as unknown as Recipient;
  const orders = { route: 'GET /api/orders/{id}', basis: 'order', lastsMs: 1_000 } as const;
  const shown = (route: string, at: number, withSelf: boolean) => ({
    recipient: seller,
    route,
    at,
    withSelf,
  });

  it('explains whoever stands on such a route, there and elsewhere, for a while', () => {
    const relations = new Relations([orders]);
    expect(relations.basisOf(shown('GET /users/{}', 0, false), 9n)).toBe('none');
    expect(relations.basisOf(shown('GET /api/orders/{id}', 0, false), 9n)).toBe('order');
    expect(relations.basisOf(shown('GET /users/{}', 999, false), 9n)).toBe('order');
    expect(relations.basisOf(shown('GET /users/{}', 1_000, false), 9n)).toBe('none');
  });

  it('explains an order only to whoever is party to it, where that is asked for', () => {
    const relations = new Relations([{ ...orders, party: true }]);
    expect(relations.basisOf(shown('GET /api/orders/{id}', 0, false), 9n)).toBe('none');
    expect(relations.basisOf(shown('GET /api/orders/{id}', 0, true), 9n)).toBe('order');
    expect(relations.basisOf(shown('GET /users/{}', 1, false), 9n)).toBe('order');
  });

  it('ends when a source withdraws it on the same basis', () => {
    const relations = new Relations([orders]);
    relations.basisOf(shown('GET /api/orders/{id}', 0, false), 9n);
    relations.withdraw({ recipient: 1n, person: 9n, basis: 'ticket' });
    expect(relations.basisOf(shown('GET /users/{}', 1, false), 9n)).toBe('order');
    relations.withdraw({ recipient: 1n, person: 9n, basis: 'order' });
    expect(relations.basisOf(shown('GET /users/{}', 1, false), 9n)).toBe('none');
  });
});

describe('what sources tell', () => {
  const agent = {
    primary: { key: 1n },
    identities: [
      { kind: 'employee', value: 'e7', key: 1n },
      { kind: 'ip', value: '10.0.0.1', key: 2n },
    ],
  } as unknown as Recipient;
  const shown = { recipient: agent, route: 'GET /', at: 0, withSelf: false };
  const told = (recipient: bigint, person: bigint) => ({
    basisOf: (asked: bigint, about: bigint) =>
      (asked === recipient && about === person ? 'ticket' : 'none') as 'ticket',
  });

  it('counts for the recipient by name, and for a person by any identifier that is shown', () => {
    const relations = new Relations([]);
    relations.configure([], [told(1n, 9n)]);
    expect(relations.basisOf(shown, 9n)).toBe('ticket');
    const named = (namespace: 'id' | 'phone' | 'name', key: bigint) => ({ namespace, key });
    expect(relations.basisOf(shown, 8n, [named('id', 8n), named('phone', 9n)])).toBe('ticket');
    expect(relations.basisOf(shown, 8n, [named('id', 8n), named('name', 9n)])).toBe('none');
    relations.configure([], []);
    expect(relations.basisOf(shown, 9n)).toBe('none');
  });

  it('explains nothing to an address', () => {
    const relations = new Relations([]);
    relations.configure([], [told(2n, 9n)]);
    expect(relations.basisOf(shown, 9n)).toBe('none');
  });
});
