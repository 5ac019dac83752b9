import { describe, expect, it } from 'vitest';
import { Keyring } from './keyring.ts';
import { parseIdentity, recipientFrom } from './recipient.ts';

const hash = new Keyring(new Uint8Array(32).fill(3));

describe('a recipient', () => {
  it('is named by its strongest identity and keeps the others', () => {
    const recipient = recipientFrom(hash, { ip: '203.0.113.9', session: 's1', account: '10023' });
    expect(recipient?.primary).toMatchObject({ kind: 'account', value: '10023' });
    expect(recipient?.identities.map((identity) => identity.kind)).toEqual(['account', 'session', 'ip']);
    expect(recipient?.role).toBe('visitor');
    expect(recipientFrom(hash, { employee: 'e7', ip: '10.0.0.1' })?.role).toBe('employee');
    expect(recipientFrom(hash, { partner: 'acme' })?.role).toBe('partner');
  });

  it('does not exist when nothing is known', () => {
    expect(recipientFrom(hash, {})).toBeUndefined();
    expect(recipientFrom(hash, { account: '' })).toBeUndefined();
  });

  it('keeps kinds apart', () => {
    const ip = recipientFrom(hash, { ip: '1' });
    const account = recipientFrom(hash, { account: '1' });
    expect(ip?.primary.key).not.toBe(account?.primary.key);
  });
});

describe('parseIdentity', () => {
  it.each([
    ['account:10023', { kind: 'account', value: '10023' }],
    ['ip:2001:db8::1', { kind: 'ip', value: '2001:db8::1' }],
    ['203.0.113.9', { kind: 'ip', value: '203.0.113.9' }],
    ['2001:db8::1', { kind: 'ip', value: '2001:db8::1' }],
    ['employee:tel:04', { kind: 'employee', value: 'tel:04' }],
  ])('reads %s', (text, identity) => {
    expect(parseIdentity(text)).toEqual(identity);
  });

  it('does not guess', () => {
    expect(parseIdentity('10023')).toBeUndefined();
    expect(parseIdentity('planet:earth')).toBeUndefined();
    expect(parseIdentity('account:')).toBeUndefined();
  });
});
