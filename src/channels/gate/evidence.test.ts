import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../test/support/certificates.ts';
import { testHash } from '../../../test/support/gate-bed.ts';
import { makeMmdb } from '../../../test/support/mmdb.ts';
import type { Recipient } from '../../disclosure/recipient.ts';
import { asnDatabase } from './asn.ts';
import { certificateName, certificates } from './client-certificate.ts';
import { crawlers, readNetworks } from './crawlers.ts';
import { fingerprints, recipeOf, settingsText } from './fingerprint.ts';
import { createIdentify, type RequestFacts } from './identify.ts';
import { TrustedProxies } from './trusted-proxies.ts';

function request(headers: string[] = [], more: Partial<RequestFacts> = {}): RequestFacts {
  return { peer: '203.0.113.9', method: 'GET', target: '/', httpVersion: '1.1', headers, ...more };
}

const known = (recipient: Recipient) =>
  Object.fromEntries(recipient.identities.map((it) => [it.kind, it.value]));

describe('the fingerprint of a client', () => {
  const of = (facts: RequestFacts) => fingerprints()(facts, '')?.client as string;
  const firefox = [
    'Host',
    'a',
    'User-Agent',
    'Mozilla/5.0 Firefox',
    'Accept',
    '*/*',
    'Accept-Encoding',
    'gzip, br',
  ];

  it('is the same for what one client asks, whatever it asks', () => {
    const navigation = of(request(firefox));
    expect(navigation).toMatch(/^w1-11-[0-9a-f]{12}$/);
    const others = [
      [...firefox, 'Cookie', 'sid=1', 'Referer', '/x'],
      [...firefox.slice(0, 4), 'Range', 'bytes=0-1', ...firefox.slice(4)],
      [...firefox, 'If-None-Match', '"1"', 'Sec-Fetch-Dest', 'image', 'Cache-Control', 'no-cache'],
      [...firefox, 'X-Forwarded-For', '1.2.3.4', 'CF-Ray', '1', 'Via', '1.1 p', 'traceparent', '00'],
      ['Host', 'other', ...firefox.slice(2)],
      [...firefox.slice(0, 5), 'text/html', ...firefox.slice(6)],
    ];
    for (const headers of others) expect(of(request(headers))).toBe(navigation);
  });

  it('differs by the order and case of fields, by the software and by the protocol', () => {
    const made = [
      request(firefox),
      request([...firefox.slice(0, 2), ...firefox.slice(4), ...firefox.slice(2, 4)]),
      request(firefox.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text))),
      request(firefox.map((text) => text.replace('Firefox', 'curl'))),
      request(firefox.map((text) => text.replace(', br', ''))),
      request([...firefox, 'DNT', '1']),
      request(firefox, { httpVersion: '2' }),
      request(firefox, { httpVersion: '2', connection: { settings: '65536,0|m,p' } }),
      request(firefox, { httpVersion: '2', connection: { settings: '4096,1|m,p' } }),
    ].map(of);
    expect(new Set(made).size).toBe(made.length);
  });

  it('holds nothing of a person', () => {
    const recipe = recipeOf(
      request([
        'Cookie',
        'sid=secret',
        'Accept-Language',
        'zh-CN',
        'Authorization',
        'Bearer x',
        'X-User',
        'kim',
        'Host',
        'h',
      ]),
    );
    expect(recipe).not.toMatch(/secret|zh-CN|Bearer|kim|User/);
    expect(recipe).toContain('Accept-Language');
  });

  it('names settings and the order of pseudo-fields in one spelling', () => {
    const raw = [':method', 'GET', ':authority', 'a', ':scheme', 'https', ':path', '/', 'accept', '*/*'];
    expect(settingsText({ headerTableSize: 65536, enablePush: false, initialWindowSize: 6291456 }, raw)).toBe(
      '65536,false,6291456,,,,|masp',
    );
  });

  it('gives way to what a trusted proxy tells', () => {
    const identify = createIdentify({
      hash: testHash,
      evidence: [fingerprints()],
      trustedProxies: new TrustedProxies(['10.0.0.0/8']),
      requestHeaders: { client: 'X-JA4' },
    });
    expect(known(identify(request(['X-JA4', 't13d']))).client).toMatch(/^w1-/);
    expect(known(identify(request(['X-JA4', 't13d'], { peer: '10.0.0.1' }))).client).toBe('t13d');
  });
});

describe('a client’s certificate', () => {
  const made = new X509Certificate(
    makeCertificate({ name: 'partner-7', organisation: 'Brook Ltd', hosts: ['api.brook.example'] }).cert,
  );

  it('names somebody by the field that counts', () => {
    expect(certificateName(made, 'cn')).toBe('partner-7');
    expect(certificateName(made, 'dns')).toBe('api.brook.example');
    expect(certificateName(made, 'uri')).toBeUndefined();
  });

  it('that could be read in two ways names nobody', () => {
    const cn = (subject: string) => certificateName({ subject, subjectAltName: undefined }, 'cn');
    expect(cn('O=x\nCN=a')).toBe('a');
    expect(cn('CN=a\nCN=b')).toBeUndefined();
    expect(cn('CN=a+O=b')).toBeUndefined();
    expect(cn('O=b+CN=a')).toBeUndefined();
    expect(cn('O=CN=a')).toBeUndefined();
    expect(cn('CN=a\\+b')).toBe('a+b');
    expect(cn('')).toBeUndefined();
    const san = (subjectAltName: string) => certificateName({ subject: '', subjectAltName }, 'dns');
    expect(san('DNS:a, IP Address:127.0.0.1')).toBe('a');
    expect(san('DNS:a, DNS:b')).toBeUndefined();
    expect(san('DNS:"a, DNS:b"')).toBeUndefined();
    for (const subject of ['CN=a\u0007', 'CN=']) expect(cn(subject)).toBeUndefined();
    const odd = new X509Certificate(makeCertificate({ name: 'a\nCN=b' }).cert);
    expect(certificateName(odd, 'cn')).toBeUndefined();
  });

  it('makes its bearer a partner, whatever it says besides', () => {
    const identify = createIdentify({
      hash: testHash,
      evidence: [certificates('cn', 'partner', (it) => it)],
    });
    const recipient = identify(request([], { connection: { certificate: made } }));
    expect(recipient).toMatchObject({ role: 'partner', primary: { kind: 'partner', value: 'partner-7' } });
    expect(identify(request([], { connection: {} })).primary.kind).toBe('ip');
  });
});

describe('a crawler', () => {
  const identify = createIdentify({
    hash: testHash,
    evidence: [
      crawlers([
        { name: 'googlebot', userAgent: 'Googlebot', networks: ['66.249.64.0/19', '2001:4860:4801::/48'] },
      ]),
    ],
  });
  const asks = (peer: string, agent: string) => identify(request(['User-Agent', agent], { peer })).primary;

  it('is known by its name and its network together', () => {
    expect(asks('66.249.66.1', 'Mozilla/5.0 (compatible; GOOGLEBOT/2.1)')).toMatchObject({
      kind: 'partner',
      value: 'googlebot',
    });
    expect(asks('2001:4860:4801:10::1', 'Googlebot-Image/1.0').kind).toBe('partner');
    expect(asks('203.0.113.9', 'Googlebot/2.1').kind).toBe('ip');
    expect(asks('66.249.66.1', 'curl/8').kind).toBe('ip');
    expect(identify(request([], { peer: '66.249.66.1' })).primary.kind).toBe('ip');
  });

  it('has its networks read as they are published', () => {
    const json =
      '{"creationTime":"2026","prefixes":[{"ipv4Prefix":"192.0.2.0/24"},{"ipv6Prefix":"2001:db8::/32"}]}';
    expect(readNetworks(json)).toEqual(['192.0.2.0/24', '2001:db8::/32']);
    expect(readNetworks('# bing\n192.0.2.0/24  # a\n\n198.51.100.7\n')).toEqual([
      '192.0.2.0/24',
      '198.51.100.7',
    ]);
    for (const bad of ['', '{}', '{"prefixes":[]}', 'nonsense', '192.0.2.0/33']) {
      expect(() => readNetworks(bad)).toThrow(RangeError);
    }
  });
});

describe('the database of autonomous systems', () => {
  const asnOf = asnDatabase(
    makeMmdb({
      '203.0.113.0/24': { autonomous_system_number: 64500, autonomous_system_organization: 'Brook' },
      '198.51.100.128/25': { asn: 'AS64501' },
      '2001:db8::/32': { autonomous_system_number: 64502 },
      '192.0.2.0/24': { autonomous_system_number: 0 },
    }),
  );

  it('knows the operator of an address', () => {
    expect(['203.0.113.9', '198.51.100.200', '2001:db8:1::1'].map(asnOf)).toEqual([
      '64500',
      '64501',
      '64502',
    ]);
    expect(['203.0.114.1', '198.51.100.1', '2001:db9::1', '192.0.2.1', 'nonsense', ''].map(asnOf)).toEqual(
      Array(6).fill(undefined),
    );
  });

  it('adds it to the recipient, unless a proxy told', () => {
    const identify = createIdentify({
      hash: testHash,
      asnOf,
      trustedProxies: new TrustedProxies(['203.0.113.0/24']),
      requestHeaders: { asn: 'X-ASN' },
    });
    expect(known(identify(request())).asn).toBe('64500');
    expect(known(identify(request(['X-ASN', '65000']))).asn).toBe('65000');
    expect(known(identify(request([], { peer: '100.64.0.1' }))).asn).toBeUndefined();
  });

  it('is refused when it is none', () => {
    expect(() => asnDatabase(Buffer.from('nothing'))).toThrow();
  });
});
