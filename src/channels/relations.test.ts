import { describe, expect, it } from 'vitest';
import type { Identifier } from '../disclosure/person.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import { Relations } from './relations.ts';

function basis(account: string | undefined, ...identifiers: Identifier[]): string {
  const identities = account === undefined ? [] : [{ kind: 'account', value: account, key: 1n }];
  const recipient = { primary: { key: 1n }, identities } as unknown as Recipient;
  return new Relations([]).basisOf(recipient, 'GET /', { identifiers, categories: 1 }, 5n, 0);
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
    expect(basis(account, identifier)).toBe(expected);
  });
});
