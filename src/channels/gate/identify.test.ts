import { describe, expect, it } from 'vitest';
import { testHash } from '../../../test/support/gate-bed.ts';
import type { Recipient } from '../../disclosure/recipient.ts';
import { secretStandIn } from '../../disclosure/recipient.ts';
import { cookieOf, setCookieOf } from './cookies.ts';
import { createIdentify, type RequestFacts } from './identify.ts';
import { RecentMap } from './recent-map.ts';
import { TrustedProxies } from './trusted-proxies.ts';

function request(headers: string[] = [], peer: string | undefined = '203.0.113.9'): RequestFacts {
  return { peer, method: 'GET', target: '/', httpVersion: '1.1', headers };
}

function known(recipient: Recipient): Record<string, string> {
  return Object.fromEntries(recipient.identities.map((it) => [it.kind, it.value]));
}

const response = (...headers: string[]): { status: number; headers: string[] } => ({ status: 200, headers });

describe('a recipient at the gate', () => {
  it('is an address and its network when nothing else is known', () => {
    const identify = createIdentify({ hash: testHash });
    expect(known(identify(request()))).toEqual({ ip: '203.0.113.9', net: '203.0.113.0/24' });
    expect(known(identify(request([], '::ffff:203.0.113.9')))).toEqual({
      ip: '203.0.113.9',
      net: '203.0.113.0/24',
    });
    expect(known(identify(request([], '2001:db8:1:2::3')))).toEqual({
      ip: '2001:db8:1:2::3',
      net: '2001:db8:1::/48',
    });
    expect(known(identify({ ...request(), peer: undefined })).ip).toBe('0.0.0.0');
  });

  it('is not who it says it is, but to a trusted proxy', () => {
    const identify = createIdentify({
      hash: testHash,
      trustedProxies: new TrustedProxies(['10.0.0.0/8']),
      requestHeaders: { account: 'X-User', employee: 'X-Staff', apiKey: 'X-Api-Key' },
    });
    const headers = ['x-user', '7', 'X-STAFF', 'kim', 'x-api-key', 'k1', 'X-Forwarded-For', '198.51.100.7'];
    expect(known(identify(request(headers)))).toEqual({
      apiKey: secretStandIn(testHash, 'apiKey', 'k1'),
      ip: '203.0.113.9',
      net: '203.0.113.0/24',
    });
    const told = identify(request(headers, '10.0.0.1'));
    expect(known(told)).toEqual({
      employee: 'kim',
      apiKey: secretStandIn(testHash, 'apiKey', 'k1'),
      account: '7',
      ip: '198.51.100.7',
      net: '198.51.100.0/24',
    });
    expect(told.role).toBe('employee');
  });

  it('has the client and the operator that the proxy in front tells, and nobody else', () => {
    const identify = createIdentify({
      hash: testHash,
      trustedProxies: new TrustedProxies(['10.0.0.0/8']),
      requestHeaders: { client: 'X-JA4', asn: 'X-ASN' },
    });
    const headers = (ja4: string) => ['x-ja4', ja4, 'x-asn', '64500', 'X-Forwarded-For', '198.51.100.7'];
    const net = { ip: '198.51.100.7', net: '198.51.100.0/24' };
    expect(known(identify(request(headers('t13d1'), '10.0.0.1')))).toEqual({
      ...net,
      client: 't13d1',
      asn: '64500',
    });
    // The same address with other software is not the recipient that was kept ready.
    expect(known(identify(request(headers('t13d2'), '10.0.0.1')))).toEqual({
      ...net,
      client: 't13d2',
      asn: '64500',
    });
    expect(known(identify(request(headers('t13d1'))))).toEqual({ ip: '203.0.113.9', net: '203.0.113.0/24' });
  });

  it('is remembered by its session after one response told its account', () => {
    const identify = createIdentify({
      hash: testHash,
      sessionCookie: 'sid',
      responseHeaders: { account: 'X-Account-Id' },
    });
    const asking = request(['Cookie', 'a=1; sid=abc; b=2']);
    expect(identify(asking).primary).toMatchObject({
      kind: 'session',
      value: secretStandIn(testHash, 'session', 'abc'),
    });
    expect(identify(asking, response('x-account-id', '10023')).primary).toMatchObject({
      kind: 'account',
      value: '10023',
    });
    expect(identify(asking).primary).toMatchObject({ kind: 'account', value: '10023' });
    expect(identify(asking, response()).primary.value).toBe('10023');
    expect(identify(request(['Cookie', 'sid=other'])).primary).toMatchObject({
      kind: 'session',
      value: secretStandIn(testHash, 'session', 'other'),
    });
    // Another account in the same session takes its place.
    expect(identify(asking, response('X-Account-Id', '2')).primary.value).toBe('2');
    expect(identify(asking).primary.value).toBe('2');
  });

  it('is known from the first request of a session that a response opened', () => {
    const identify = createIdentify({
      hash: testHash,
      sessionCookie: 'sid',
      responseHeaders: { account: 'X-Account-Id' },
    });
    identify(
      request(),
      response('Set-Cookie', 'x=1', 'Set-Cookie', 'sid="new"; Path=/; HttpOnly', 'X-Account-Id', '5'),
    );
    expect(identify(request(['cookie', 'sid=new'])).primary).toMatchObject({ kind: 'account', value: '5' });
    expect(identify(request()).primary.kind).toBe('ip');
  });

  it('does not believe a request that carries a response field', () => {
    const identify = createIdentify({ hash: testHash, responseHeaders: { account: 'X-Account-Id' } });
    expect(identify(request(['X-Account-Id', '1'])).primary.kind).toBe('ip');
  });

  it('keeps long tokens apart although they begin alike', () => {
    const identify = createIdentify({ hash: testHash, requestHeaders: { apiKey: 'Authorization' } });
    const token = `Bearer eyJhbGciOiJIUzI1NiJ9.${'x'.repeat(2_000)}`;
    const one = identify(request(['Authorization', `${token}1`])).primary;
    const two = identify(request(['Authorization', `${token}2`])).primary;
    expect(one.kind).toBe('apiKey');
    expect(one.key).not.toBe(two.key);
    expect(one.value.length).toBeLessThan(300);
    expect(identify(request(['Authorization', `${token}1`])).primary.key).toBe(one.key);
  });

  it('never hands on a secret that opens doors by itself', () => {
    const identify = createIdentify({
      hash: testHash,
      sessionCookie: 'sid',
      requestHeaders: { apiKey: 'X-Key' },
    });
    const { identities } = identify(request(['Cookie', 'sid=open-sesame', 'X-Key', 'master-key']));
    expect(JSON.stringify(identities.map((identity) => identity.value))).not.toMatch(
      /open-sesame|master-key/,
    );
  });

  it('does not mix recipients whose values only join alike', () => {
    const identify = createIdentify({
      hash: testHash,
      sessionCookie: 'sid',
      requestHeaders: { apiKey: 'X-Key' },
    });
    const session = identify(request(['Cookie', 'sid=k']));
    const key = identify(request(['X-Key', 'k']));
    expect([session.primary.kind, key.primary.kind]).toEqual(['session', 'apiKey']);
  });

  it('costs bounded memory', () => {
    const identify = createIdentify({
      hash: testHash,
      sessionCookie: 'sid',
      rememberedSessions: 2,
      responseHeaders: { account: 'A' },
    });
    for (const i of [1, 2, 3]) identify(request(['Cookie', `sid=${i}`]), response('A', `${i}`));
    expect(identify(request(['Cookie', 'sid=1'])).primary.kind).toBe('session');
    expect(identify(request(['Cookie', 'sid=3'])).primary.kind).toBe('account');
    const map = new RecentMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    expect([map.size, map.get('a'), map.get('b'), map.get('c')]).toEqual([2, 1, undefined, 3]);
  });
});

describe('cookies', () => {
  it.each([
    ['sid=1', '1'],
    ['a=2; sid=1', '1'],
    ['a=2;sid=1;b=3', '1'],
    ['xsid=9; sid=1', '1'],
    ['sidx=9; sid=1', '1'],
    ['sid="1"', '1'],
    ['sid=', undefined],
    ['a=sid=1', undefined],
    ['', undefined],
    ['sid', undefined],
    ['sid=a=b', 'a=b'],
  ])('%s', (line, value) => {
    expect(cookieOf(['Cookie', line], 'sid')).toBe(value);
  });

  it('are set', () => {
    expect(setCookieOf(['Set-Cookie', 'sid=1; Path=/'], 'sid')).toBe('1');
    expect(setCookieOf(['Set-Cookie', 'sidx=1; sid=2'], 'sid')).toBeUndefined();
    expect(setCookieOf(['Set-Cookie', 'sid=; Max-Age=0'], 'sid')).toBeUndefined();
  });
});
