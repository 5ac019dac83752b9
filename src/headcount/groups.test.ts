import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { type IdentityKind, type Recipient, recipientFrom, recipientKey } from '../disclosure/recipient.ts';
import { DAY_MS } from '../disclosure/time.ts';
import { GROUP_KINDS, type GroupRules, Groups } from './groups.ts';
import { Headcount, MIN_MAX_BYTES } from './headcount.ts';
import { TIER_CONTACT } from './tier.ts';

const hash = new Keyring(new Uint8Array(32).fill(1));
const NAME = categorySet('pd:Name');
const PHONE = categorySet('pd:TelephoneNumber');
const RULES: GroupRules = {
  kinds: GROUP_KINDS,
  cells: true,
  teams: { support: ['e1', 'e2'], sales: ['e3'] },
};
const keys = {
  employee: (name: string) => recipientKey(hash, 'employee', name),
  group: (text: string) => hash.key64(`group:${text}`),
};
const key = (kind: IdentityKind, value: string) => recipientKey(hash, kind, value);
const TEAM_OF = new Map([
  ['e1', 'support'],
  ['e2', 'support'],
  ['e3', 'sales'],
]);
const who = (known: Partial<Record<IdentityKind, string>>) => recipientFrom(hash, known) as Recipient;

function newGroups(rules = RULES) {
  const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
  return { headcount, groups: new Groups(headcount, rules, keys) };
}

const seen = (recipient: Recipient, people: readonly number[], categories = NAME, route = 'GET /a') => ({
  at: 1_000,
  route,
  recipient,
  people: people.map((person) => ({ person: BigInt(person), categories, basis: 'none' as const })),
});

describe('groups', () => {
  it('count everybody in a network, with a client, of a team once, whoever of its members received them', () => {
    const recipient = fc.record({
      account: fc.constantFrom('', 'a1', 'a2'),
      employee: fc.constantFrom('', 'e1', 'e2', 'e3', 'e4'),
      ip: fc.constantFrom('203.0.113.1', '203.0.113.2', '198.51.100.1'),
      client: fc.constantFrom('', 'c1', 'c2'),
      asn: fc.constantFrom('', '64500'),
    });
    const sighting = fc.tuple(recipient, fc.array(fc.nat(60), { maxLength: 30 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(sighting, { maxLength: 40 }), (sightings) => {
        const { headcount, groups } = newGroups();
        const expected = new Map<bigint, Set<number>>();
        const expect_ = (counter: bigint, people: readonly number[]) => {
          const set = expected.get(counter) ?? new Set();
          expected.set(counter, set);
          for (const person of people) set.add(person);
        };
        for (const [given, people, isPhone] of sightings) {
          const net = `${given.ip.split('.').slice(0, 3).join('.')}.0/24`;
          groups.observe(seen(who({ ...given, net }), people, isPhone ? PHONE : NAME, 'GET /b'));
          expect_(key('net', net), people);
          if (given.client !== '') expect_(key('client', given.client), people);
          if (given.asn !== '') expect_(key('asn', given.asn), people);
          const team = TEAM_OF.get(given.employee);
          if (team !== undefined) expect_(keys.group(`team:${team}`), people);
          expect_(keys.group(`cell:${isPhone ? PHONE : NAME}:GET /b`), people);
        }
        for (const [counter, people] of expected)
          expect(headcount.count(counter, DAY_MS, 1_000)).toBe(people.size);
        expect(headcount.size).toBe([...expected.values()].filter(({ size }) => size > 0).length);
      }),
      { numRuns: 60 },
    );
  });

  it('tell routes apart by the data that leave through them, and the tiers', () => {
    const { headcount, groups } = newGroups();
    groups.observe(seen(who({ ip: '203.0.113.1' }), [1, 2, 3]));
    groups.observe(seen(who({ ip: '203.0.113.2' }), [3, 4], PHONE));
    groups.observe(seen(who({ ip: '203.0.113.2' }), [4, 5], PHONE, 'GET /b'));
    const counted = [...groups.cells()].map(({ route, categories, counter }) => [
      route,
      categories,
      headcount.count(counter, DAY_MS, 1_000),
      headcount.count(counter, DAY_MS, 1_000, TIER_CONTACT),
    ]);
    expect(counted).toEqual([
      ['GET /a', NAME, 3, 0],
      ['GET /a', PHONE, 2, 2],
      ['GET /b', PHONE, 2, 2],
    ]);
  });

  it('put together what a session received before somebody signed in, and the accounts of one session', () => {
    const { headcount, groups } = newGroups();
    const count = (recipient: Recipient, people: readonly number[]) => {
      groups.observe(seen(recipient, people));
      for (const person of people) headcount.observe(recipient.primary.key, BigInt(person), 1_000);
    };
    count(who({ session: 's1', ip: '203.0.113.1' }), [1, 2, 3]);
    count(who({ account: 'a1', session: 's1', ip: '203.0.113.1' }), [3, 4]);
    const linked = (kind: IdentityKind, name: string) => groups.linked(key(kind, name), DAY_MS, 1_000).people;
    expect(headcount.count(key('account', 'a1'), DAY_MS, 1_000)).toBe(2);
    expect(linked('account', 'a1')).toBe(4);
    count(who({ account: 'a2', session: 's1', ip: '203.0.113.1' }), [4, 5]);
    count(who({ account: 'a3', session: 's3', ip: '203.0.113.1' }), [6]);
    expect([linked('account', 'a1'), linked('account', 'a2'), linked('session', 's1')]).toEqual([5, 5, 5]);
    expect(linked('account', 'a3')).toBe(1);
    expect(linked('account', 'nobody')).toBe(0);
  });

  it('count only what they were told to', () => {
    const { headcount, groups } = newGroups({ kinds: ['net'], cells: false, teams: {} });
    const employee = { employee: 'e1', ip: '203.0.113.1', net: '203.0.113.0/24', client: 'c1', asn: '1' };
    groups.observe(seen(who(employee), [1, 2]));
    expect(headcount.size).toBe(1);
    expect(headcount.count(key('net', '203.0.113.0/24'), DAY_MS, 1_000)).toBe(2);
    expect(groups.team(key('employee', 'e1'))).toBeUndefined();
  });

  it('take a page of any size', () => {
    const { headcount, groups } = newGroups();
    const people = Array.from({ length: 3_000 }, (_, i) => i);
    groups.observe(seen(who({ employee: 'e3', ip: '203.0.113.1', net: '203.0.113.0/24' }), people));
    for (const counter of [key('net', '203.0.113.0/24'), keys.group('team:sales')]) {
      const { low, high } = headcount.estimate(counter, DAY_MS, 1_000);
      expect(low).toBeLessThanOrEqual(3_000);
      expect(high).toBeGreaterThanOrEqual(3_000);
    }
  });
});
