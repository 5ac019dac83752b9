import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Keyring } from '../disclosure/keyring.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { Challenges } from '../enforce/challenge/challenge.ts';
import { DEFAULT_SCOPES, type EnforcementPolicy } from '../enforce/measures.ts';
import { Addresses } from '../enforce/opaque/addresses.ts';
import { OpaqueIds } from '../enforce/opaque/token.ts';
import type { Arrival, Entry } from './entry.ts';
import { passDesk } from './pass-desk.ts';
import { createThreshold, isPage } from './threshold.ts';

const keyring = new Keyring(new Uint8Array(32).fill(2));
const visitor = recipientFrom(keyring, { account: 'a1', session: 's1', ip: '203.0.113.9' }) as Recipient;
const policy: EnforcementPolicy = {
  mode: 'enforce',
  routes: [],
  maskFrom: 'contact',
  scopes: { ...DEFAULT_SCOPES, opaqueIds: { ...DEFAULT_SCOPES.opaqueIds, mode: 'enforce' } },
};
const ids = new OpaqueIds({ secret: new Uint8Array(32).fill(1) });
const threshold = createThreshold({
  policy,
  opaque: { ids, addresses: new Addresses(['/users/{id}']), missStatus: 404 },
  passes: passDesk(new Challenges({ key: new Uint8Array(32).fill(1) })),
});

const arrival = (more: Partial<Arrival> = {}): Arrival => ({
  at: 0,
  method: 'GET',
  target: '/',
  channel: 'web',
  route: 'GET /',
  recipient: visitor,
  headers: [],
  hasBody: false,
  encrypted: false,
  ...more,
});

/** In one process nobody else has to be asked. */
const enter = (given: Arrival) => threshold.enter(given) as Entry;

const header = fc.tuple(
  fc.constantFrom('Cookie', 'Accept', 'X-A', 'Weir-Pass', 'weir-solution', 'Content-Type', 'Accept-Language'),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
);

describe('the threshold', () => {
  it('passes on what is not its own as it came, whatever came', () => {
    fc.assert(
      fc.property(fc.array(header, { maxLength: 6 }), fc.webPath(), (given, path) => {
        fc.pre(!path.includes('wid-') && !path.startsWith('/users/'));
        const headers = given.flat();
        const entry = enter(arrival({ headers, target: path === '' ? '/' : path }));
        if (!('target' in entry)) throw new Error('answered');
        expect(entry.target).toBe(path === '' ? '/' : path);
        expect(entry.visit).toMatchObject({ pass: undefined, reason: undefined });
        const kept = given.filter(
          ([name, value]) => !/^weir-/i.test(name) && !(name === 'Cookie' && value.includes('weir_')),
        );
        expect(entry.fields([...headers])).toEqual(kept.flat());
      }),
    );
  });

  it('keeps its cookies to itself, and every other one in its place', () => {
    const pair = fc.oneof(
      fc.constantFrom('weir_pass=x.y', 'weir_solution=z', 'weir_reason=r'),
      fc
        .tuple(fc.stringMatching(/^[a-z]{1,5}$/), fc.stringMatching(/^[a-z_=-]{0,8}$/))
        .map(([n, v]) => `${n}=${v}`),
    );
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 6 }), (pairs) => {
        const entry = enter(arrival());
        if (!('target' in entry)) throw new Error('answered');
        const others = pairs.filter((each) => !/^weir_(?:pass|solution|reason)=/.test(each));
        const expected = others.length === 0 ? [] : ['Cookie', others.join('; ')];
        expect(entry.fields(['Cookie', pairs.join('; ')])).toEqual(expected);
      }),
    );
  });

  it('takes a token of any identity of one’s own, and of none that many share', () => {
    const at = (recipient: bigint) => {
      const token = ids.seal('7', 'string', recipient, 0) as string;
      const entry = enter(arrival({ target: `/users/${token}` }));
      return 'target' in entry ? entry.target : 'answer' in entry ? entry.answer.status : undefined;
    };
    for (const { kind, key } of visitor.identities) expect([kind, at(key)]).toEqual([kind, '/users/7']);
    const net = recipientFrom(keyring, { net: '203.0.113.0/24' }) as Recipient;
    expect(at(net.primary.key)).toBe(404);
  });

  it('tells a person who goes somewhere from a program that asks', () => {
    const html = ['Accept', 'text/html,*/*;q=0.8'];
    expect(isPage('GET', html)).toBe(true);
    expect(isPage('GET', [...html, 'Sec-Fetch-Dest', 'document'])).toBe(true);
    expect(isPage('GET', [...html, 'Sec-Fetch-Dest', 'empty'])).toBe(false);
    expect(isPage('GET', ['Accept', '*/*'])).toBe(false);
    expect(isPage('PUT', html)).toBe(false);
  });
});
