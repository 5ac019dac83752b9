import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, formatAddress, networkOf, parseAddress } from './address.ts';
import { forwardedFor, TrustedProxies } from './trusted-proxies.ts';

const v4 = fc.ipV4();
const v6 = fc.ipV6();
const nearlyV4 = fc
  .array(fc.constantFrom('0', '9', '10', '255', '256', '025', '1000', '', '-1', 'a'), {
    minLength: 3,
    maxLength: 5,
  })
  .map((parts) => parts.join('.'));

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

function client(peer: string, networks: string[], ...headers: string[]): string {
  return formatAddress(new TrustedProxies(networks).clientOf(address(peer), headers));
}

describe('an address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['[2001:db8:0:0:1:0:0:1]', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::', '::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s is %s', (text, one) => {
    expect(formatAddress(address(text))).toBe(one);
  });

  it.each([
    '',
    'unknown',
    '_hidden',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    ':',
    '[::1',
    '::1]',
    '1.2.3.4:',
    '[::1]:x',
    'a.b',
    '1.2.3.4, 5',
    'x'.repeat(1000),
  ])('%s is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('has one spelling, which is an address again', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (text) => {
        const one = formatAddress(address(text));
        expect(isIP(one)).not.toBe(0);
        expect(formatAddress(address(one))).toBe(one);
        expect(address(one)).toEqual(address(text));
      }),
    );
  });

  it('is what node takes for one', () => {
    fc.assert(
      fc.property(
        fc.oneof(v4, v6, nearlyV4, fc.string(), fc.stringMatching(/^[0-9a-f:.]{1,20}$/)),
        (text) => {
          if (isIP(text) === 4) expect([...address(text)]).toEqual(text.split('.').map(Number));
          else if (isIP(text) !== 0) expect(parseAddress(text)).toBeDefined();
          else if (!/[[\]:]/.test(text)) expect(parseAddress(text)).toBeUndefined();
        },
      ),
    );
  });

  it('lies in its network', () => {
    expect(networkOf(address('203.0.113.9'))).toBe('203.0.113.0/24');
    expect(networkOf(address('2001:db8:1:2::3'))).toBe('2001:db8:1::/48');
    fc.assert(
      fc.property(fc.oneof(v4, v6), (text) => {
        expect(new TrustedProxies([networkOf(address(text))]).has(address(text))).toBe(true);
      }),
    );
  });
});

describe('trusted proxies', () => {
  it('know networks bit by bit', () => {
    const naive = (bytes: Address, network: Address, prefix: number): boolean =>
      [...bytes]
        .map((it) => it.toString(2).padStart(8, '0'))
        .join('')
        .slice(0, prefix) ===
      [...network]
        .map((it) => it.toString(2).padStart(8, '0'))
        .join('')
        .slice(0, prefix);
    fc.assert(
      fc.property(v4, v4, fc.integer({ min: 0, max: 32 }), (text, network, prefix) => {
        expect(new TrustedProxies([`${network}/${prefix}`]).has(address(text))).toBe(
          naive(address(text), address(network), prefix),
        );
      }),
    );
    expect(new TrustedProxies(['::ffff:10.0.0.0/104']).hasText('10.9.9.9')).toBe(true);
    expect(new TrustedProxies(['10.0.0.0/8']).hasText('::ffff:10.9.9.9')).toBe(true);
    expect(new TrustedProxies(['10.0.0.0/8']).hasText('::1')).toBe(false);
  });

  it.each(['10.0.0.0/33', '10.0.0/8', 'x', '', '10.0.0.0/', '10.0.0.0/-1', '::/129', '10.0.0.0/8/8'])(
    'refuse %s',
    (text) => {
      expect(() => new TrustedProxies([text])).toThrow(RangeError);
    },
  );

  const xff = 'X-Forwarded-For';
  it.each([
    ['nobody is trusted', client('203.0.113.1', [], xff, '6.6.6.6'), '203.0.113.1'],
    ['a stranger claims', client('203.0.113.1', ['10.0.0.0/8'], xff, '6.6.6.6'), '203.0.113.1'],
    ['a proxy tells', client('10.0.0.1', ['10.0.0.0/8'], xff, '203.0.113.9'), '203.0.113.9'],
    [
      'a client forges through a proxy',
      client('10.0.0.1', ['10.0.0.0/8'], xff, '6.6.6.6, 203.0.113.9'),
      '203.0.113.9',
    ],
    [
      'two proxies tell',
      client('10.0.0.1', ['10.0.0.0/8'], xff, '6.6.6.6, 203.0.113.9, 10.0.0.2'),
      '203.0.113.9',
    ],
    [
      'a chain over two fields',
      client('10.0.0.1', ['10.0.0.0/8'], xff, '6.6.6.6', xff, '203.0.113.9'),
      '203.0.113.9',
    ],
    ['all hops are trusted', client('10.0.0.1', ['10.0.0.0/8'], xff, '10.0.0.3, 10.0.0.2'), '10.0.0.3'],
    ['a hop is unreadable', client('10.0.0.1', ['10.0.0.0/8'], xff, '203.0.113.9, what?'), '10.0.0.1'],
    [
      'a hop is unreadable behind a proxy',
      client('10.0.0.1', ['10.0.0.0/8'], xff, 'what?, 10.0.0.2'),
      '10.0.0.1',
    ],
    ['nothing is told', client('10.0.0.1', ['10.0.0.0/8']), '10.0.0.1'],
    [
      'Forwarded goes first',
      client(
        '10.0.0.1',
        ['10.0.0.0/8'],
        xff,
        '6.6.6.6',
        'Forwarded',
        'for=203.0.113.9;proto=https, for="10.0.0.2:80"',
      ),
      '203.0.113.9',
    ],
    [
      'Forwarded with IPv6',
      client('10.0.0.1', ['10.0.0.0/8'], 'forwarded', 'For="[2001:db8::17]:4711"'),
      '2001:db8::17',
    ],
    ['Forwarded hides', client('10.0.0.1', ['10.0.0.0/8'], 'forwarded', 'for=unknown'), '10.0.0.1'],
    [
      'Forwarded is broken',
      client('10.0.0.1', ['10.0.0.0/8'], 'forwarded', 'for=203.0.113.9, for="'),
      '10.0.0.1',
    ],
    ['mapped addresses', client('::ffff:10.0.0.1', ['10.0.0.0/8'], xff, '::ffff:203.0.113.9'), '203.0.113.9'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it('nothing that a client writes to the left changes who it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), v4, (forged, real) => {
        fc.pre(!real.startsWith('10.'));
        const peer = address('10.0.0.1');
        const proxies = new TrustedProxies(['10.0.0.0/8']);
        const told = proxies.clientOf(peer, [xff, `${forged}, ${real}, 10.7.7.7`]);
        expect(formatAddress(told)).toBe(real);
      }),
    );
  });
});

describe('Forwarded', () => {
  it('is read as RFC 7239 writes it', () => {
    expect(forwardedFor('for="_gazonk"')).toEqual(['_gazonk']);
    expect(forwardedFor('For="[2001:db8:cafe::17]:4711"')).toEqual(['[2001:db8:cafe::17]:4711']);
    expect(forwardedFor('for=192.0.2.60;proto=http;by=203.0.113.43')).toEqual(['192.0.2.60']);
    expect(forwardedFor('for=192.0.2.43, for=198.51.100.17')).toEqual(['192.0.2.43', '198.51.100.17']);
    expect(forwardedFor('by=1.1.1.1')).toEqual([undefined]);
    expect(forwardedFor('for="a\\"b"')).toEqual(['a"b']);
    expect(forwardedFor('for = x')).toEqual([undefined]);
  });

  it('ends on any input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[for="\\;, 1.:[\]]{0,60}$/)), (text) => {
        for (const hop of forwardedFor(text)) expect(hop === undefined || typeof hop === 'string').toBe(true);
      }),
    );
    expect(forwardedFor(`${' '.repeat(30_000)}"`)).toEqual([undefined]);
  });

  it('gives back what was written', () => {
    const hop = fc.oneof(
      v4,
      v6.map((it) => `[${it}]`),
    );
    fc.assert(
      fc.property(fc.array(hop, { minLength: 1, maxLength: 5 }), (hops) => {
        const written = hops.map((it, i) => `proto=http;${i % 2 ? 'for' : 'FOR'}="${it}"`).join(' , ');
        expect(forwardedFor(written)).toEqual(hops);
      }),
    );
  });
});
