import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { categoriesOf } from '../../disclosure/category.ts';
import type { BlindPeriod, DisclosureEvent } from '../../disclosure/disclosure.ts';
import { WeirError } from '../../disclosure/error.ts';
import { Keyring } from '../../disclosure/keyring.ts';
import { personKey } from '../../disclosure/person.ts';
import { recipientFrom } from '../../disclosure/recipient.ts';
import { MINUTE_MS } from '../../disclosure/time.ts';
import type { Verdict } from '../../disclosure/verdict.ts';
import { acts, type EnforcementPolicy, OBSERVE_ONLY } from '../../enforce/measures.ts';
import { Headcount } from '../../headcount/headcount.ts';
import { createInspector } from '../../inspect/inspector.ts';
import { BudgetTest } from '../../judge/budget.ts';
import type { BudgetPolicy } from '../../judge/budget-policy.ts';
import { Judge } from '../../judge/judge.ts';
import { AliasBook } from '../alias-book.ts';
import { LocalAssessor, type Recorder } from '../assessor.ts';
import { lookingWay } from '../disclosure-way.ts';
import { Look } from '../look.ts';
import { Relations } from '../relations.ts';
import { ApplicationDesk, type DeskWay, type Sender } from './desk.ts';
import { Explained } from './explained.ts';
import type { Telling, TellingHead } from './wire.ts';

const keyring = new Keyring(new Uint8Array(32).fill(9));
const NOW = 1_790_000_000_000;
const idKey = (id: number) => personKey(keyring, { namespace: 'id', value: String(id) });
const CAP = 64 * 1024;

function bed() {
  const events: DisclosureEvent[] = [];
  const blinds: BlindPeriod[] = [];
  const verdicts: [Verdict, boolean][] = [];
  const disk = { full: false };
  const write = async (work: () => void) => {
    if (disk.full) throw new WeirError('WEIR_SPOOL_WRITE', { reason: 'ENOSPC' });
    work();
  };
  const recorder: Recorder = {
    record: (event) => write(() => events.push(event)),
    blind: (period) => write(() => blinds.push(period)),
    verdict: (verdict, enforced) => write(() => verdicts.push([verdict, enforced])),
  };
  const budgets = [{ windowMs: MINUTE_MS, stepUp: 5, deny: 10 }];
  const limits: BudgetPolicy = {
    tier: null,
    unexplainedOnly: true,
    budgets: { visitor: budgets, address: [], employee: budgets, partner: budgets },
  };
  const tests = (entities: Judge['entities']) => [new BudgetTest(limits, new Headcount(), entities)];
  const judge = new Judge({ policy: limits, tests });
  const explained = new Explained();
  const relations = new Relations([]);
  relations.configure([], [explained]);
  const aliases = new AliasBook(keyring);
  const look = new Look({ keyedHash: keyring, inspector: createInspector() });
  const wayUnder = (policy: EnforcementPolicy): DeskWay => {
    const assessor = new LocalAssessor({ judge, policy, recorder, aliases, relations });
    return {
      assessor,
      way: lookingWay(look, assessor, { policy }),
      refuses: (verdict, channel, route) => acts(policy, 'deny', { route, channel, verdict }),
    };
  };
  const observing = wayUnder(OBSERVE_ONLY);
  const enforcing = wayUnder({ ...OBSERVE_ONLY, mode: 'enforce', routes: ['GET /api/*'] });
  const desk = new ApplicationDesk({
    hash: keyring,
    clock: { now: () => NOW },
    way: (enforces) => (enforces ? enforcing : observing),
    explained,
    recorder,
    standing: (recipient, at) => judge.standing(recipient, at),
    limits: { maxBodyBytes: CAP, maxCopyBytes: 16 * 1024 * 1024, maxDecodingRatio: 250 },
  });
  return { desk, events, blinds, verdicts, disk };
}

const SENDER: Sender = { application: 'shop', enforces: false };
const ENFORCING: Sender = { application: 'shop', enforces: true };
const customers = (from: number, count: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, i) => ({ userId: from + i, phone: `138${10_000_000 + from + i}` })),
  );

function response(
  body: string | Buffer,
  more: Partial<Extract<TellingHead, { kind: 'response' }>> = {},
): Telling {
  return {
    head: {
      kind: 'response',
      at: NOW - 5,
      method: 'GET',
      target: '/api/customers?page=2',
      route: '/api/customers',
      status: 200,
      type: 'application/json',
      who: { account: '42', ip: '::ffff:203.0.113.9' },
      ...more,
    },
    body: Buffer.from(body),
  };
}

const alone = (head: TellingHead): Telling => ({ head, body: Buffer.alloc(0) });

describe('the desk', () => {
  it('records whom a response shows, to the same recipient as the gate would', async () => {
    const { desk, events } = bed();
    expect(await desk.take([response(customers(1, 3))], SENDER)).toEqual({ taken: 1, standing: [] });
    const [event] = events;
    expect(event).toMatchObject({
      at: NOW - 5,
      channel: 'web',
      route: 'GET /api/customers',
      measure: 'pass',
    });
    expect(event?.people.map(({ person }) => person)).toEqual([idKey(1), idKey(2), idKey(3)]);
    const known = { account: '42', ip: '203.0.113.9', net: '203.0.113.0/24' };
    expect(event?.recipient).toEqual(recipientFrom(keyring, known));
    expect(desk.applications).toEqual([{ name: 'shop', lastHeardAt: NOW, records: 1, unseenBytes: 0 }]);
  });

  it('keeps sessions and keys as stand-ins only', async () => {
    const { desk, events } = bed();
    await desk.take([response(customers(1, 1), { who: { session: 's3cret', apiKey: 'k3y' } })], SENDER);
    const text = JSON.stringify(events[0]?.recipient, (_, value) => (typeof value === 'bigint' ? '' : value));
    expect(text).not.toMatch(/s3cret|k3y/);
    expect(events[0]?.recipient.identities.map(({ kind }) => kind)).toEqual(['apiKey', 'session']);
  });

  it('undoes what a body was compressed with, within its caps', async () => {
    const { desk, events, blinds } = bed();
    const gzip = (text: string, type = 'application/json') =>
      response(gzipSync(text), { encoding: 'gzip', type });
    const plain = { type: 'text/plain' };
    await desk.take([gzip(customers(1, 2))], SENDER);
    expect(events[0]?.people.length).toBe(2);
    await desk.take(
      [response('not gzip', { encoding: 'gzip' }), response('xx', { encoding: 'rot13' })],
      SENDER,
    );
    await desk.take(
      [gzip('x'.repeat(20_000_000), 'text/plain'), response('y'.repeat(CAP + 10), plain)],
      SENDER,
    );
    expect(blinds.map(({ reason, bytes }) => [reason, bytes > 0])).toEqual([
      ['encoding', true],
      ['encoding', true],
      ['over-cap', true],
      ['over-cap', true],
    ]);
  });

  it('records what the application did not keep, and parts of a range', async () => {
    const { desk, blinds } = bed();
    await desk.take([response(customers(1, 1), { unseen: 77 }), response('{}', { status: 206 })], SENDER);
    expect(blinds.map(({ reason, bytes }) => [reason, bytes])).toEqual([
      ['over-cap', 77],
      ['partial-content', 2],
    ]);
  });

  it('sees whom a body shows as far as it was kept', async () => {
    const { desk, events, blinds } = bed();
    const whole = customers(1, 2_000);
    await desk.take([response(whole.slice(0, 30_000), { unseen: whole.length - 30_000 })], SENDER);
    await desk.take([response(whole)], SENDER);
    await desk.take([response(gzipSync(whole), { encoding: 'gzip' })], SENDER);
    const seen = [30_000, CAP, CAP].map((bytes) => (whole.slice(0, bytes).match(/\d"}/g) ?? []).length);
    for (const [i, { people }] of events.entries())
      expect(people.length).toBeGreaterThanOrEqual((seen[i] as number) - 1);
    // The record that was cut is not read; all the rest was not kept.
    expect(blinds.map(({ reason }) => reason).sort()).toEqual([
      ...['malformed', 'malformed', 'malformed'],
      ...['over-cap', 'over-cap', 'over-cap'],
    ]);
  });

  it('names routes by their form where the application does not', async () => {
    const { desk, events } = bed();
    const { route: _route, ...rest } = response('').head as Extract<TellingHead, { kind: 'response' }>;
    const head = { ...rest, target: '/users/10023/orders?x=1' };
    await desk.take([{ head, body: Buffer.from(customers(1, 1)) }], SENDER);
    expect(events[0]?.route).toBe('GET /users/{id}/orders');
  });

  it('records nothing of the future', async () => {
    const { desk, events } = bed();
    await desk.take([response(customers(1, 1), { at: NOW + 3_600_000 })], SENDER);
    expect(events[0]?.at).toBe(NOW);
  });

  it('says what stands against whom, and has nobody refused unless both enforce', async () => {
    const { desk, verdicts } = bed();
    const many = response(customers(1, 12));
    const others = response(customers(1, 1), { who: { account: '43' } });
    expect(await desk.take([others, many], SENDER)).toEqual({
      taken: 2,
      standing: [{ record: 1, verdict: 'deny', refuse: false }],
    });
    expect(verdicts.map(([{ kind }, enforced]) => [kind, enforced])).toEqual([['deny', false]]);
    const elsewhere = response('{}', { route: '/pages', target: '/pages' });
    const asked = (route: string): Telling =>
      alone({ kind: 'standing', at: NOW, route, who: { account: '42' } });
    expect(
      await desk.take(
        [response('{}'), elsewhere, asked('GET /api/customers'), asked('GET /pages')],
        ENFORCING,
      ),
    ).toEqual({
      taken: 4,
      standing: [
        { record: 0, verdict: 'deny', refuse: true },
        { record: 1, verdict: 'deny', refuse: false },
        { record: 2, verdict: 'deny', refuse: true },
        { record: 3, verdict: 'deny', refuse: false },
      ],
    });
  });

  it('records what an application states, by any of the identifiers', async () => {
    const { desk, events } = bed();
    await desk.take([response(customers(7, 1))], SENDER);
    const disclosure: TellingHead = {
      kind: 'disclosure',
      at: NOW,
      route: 'courier handover',
      channel: 'export',
      who: { partner: 'courier' },
      people: [{ phone: '138 1000 0007' }, { id: '8', email: 'A@Mail.example' }],
      categories: ['pd:Name', 'pd:TelephoneNumber'],
      basis: 'contract',
    };
    await desk.take([alone(disclosure)], SENDER);
    const [, event] = events;
    expect(event).toMatchObject({
      channel: 'export',
      route: 'courier handover',
      recipient: { role: 'partner' },
    });
    // The phone number was shown beside an id before: it is that person.
    expect(event?.people.map(({ person, basis }) => [person, basis])).toEqual([
      [idKey(7), 'contract'],
      [idKey(8), 'contract'],
    ]);
    expect(categoriesOf(event?.people[0]?.categories ?? 0)).toEqual(['pd:Name', 'pd:TelephoneNumber']);
  });

  it('takes an explanation for as long as it holds', async () => {
    const { desk, events } = bed();
    const who = { employee: 'w.chen' };
    const explanation: TellingHead = {
      kind: 'explanation',
      at: NOW - 10_000,
      who,
      people: [{ phone: '13810000001' }],
      basis: 'ticket',
      until: NOW - 2_000,
    };
    const shown = (at: number, to = who) => response(customers(1, 2), { who: to, at });
    await desk.take([alone(explanation), shown(NOW - 8_000)], SENDER);
    await desk.take([shown(NOW), shown(NOW - 8_000, { employee: 'other' })], SENDER);
    expect(events.map(({ people }) => people.map(({ basis }) => basis))).toEqual([
      ['ticket', 'none'],
      ['none', 'none'],
      ['none', 'none'],
    ]);
  });

  it('records what was left out', async () => {
    const { desk, blinds } = bed();
    const blind: TellingHead = {
      kind: 'blind',
      at: NOW,
      channel: 'web',
      route: 'GET /x',
      who: { ip: '203.0.113.9' },
      reason: 'ledger-unavailable',
      bytes: 4_000,
    };
    await desk.take([alone(blind)], SENDER);
    expect(blinds[0]).toMatchObject({ reason: 'ledger-unavailable', bytes: 4_000, route: 'GET /x' });
    expect(desk.applications[0]?.unseenBytes).toBe(4_000);
  });

  it('takes a batch once, and again when it could not be recorded', async () => {
    const { desk, events, disk } = bed();
    const batch = [response(customers(1, 2))];
    const numbered = (sequence: number): Sender => ({ ...SENDER, instance: 'a', sequence });
    disk.full = true;
    await expect(desk.take(batch, numbered(1))).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    disk.full = false;
    // Asked again while the first is still under way.
    const [first, second] = await Promise.all([desk.take(batch, numbered(1)), desk.take(batch, numbered(1))]);
    expect(second).toEqual(first);
    await desk.take(batch, numbered(1));
    expect(events.length).toBe(1);
    await desk.take(batch, numbered(2));
    await desk.take(batch, { ...numbered(1), instance: 'b' });
    expect(events.length).toBe(3);
  });

  it('lets others have a turn while it works through a long batch', async () => {
    const { desk } = bed();
    let turns = 0;
    const turn = setInterval(() => turns++, 0);
    await desk.take(
      Array.from({ length: 100 }, (_, i) => response(customers(i, 40))),
      SENDER,
    );
    clearInterval(turn);
    expect(turns).toBeGreaterThan(0);
  });
});
