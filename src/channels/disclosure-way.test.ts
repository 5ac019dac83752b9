import { describe, expect, it } from 'vitest';
import { categoriesOf, categorySet } from '../disclosure/category.ts';
import type { BlindPeriod, DisclosureEvent } from '../disclosure/disclosure.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { personKey, SELF_TIE, selfKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { type EnforcementPolicy, OBSERVE_ONLY } from '../enforce/measures.ts';
import { Headcount } from '../headcount/headcount.ts';
import type { Inspector } from '../inspect/inspection.ts';
import { createInspector } from '../inspect/inspector.ts';
import { BudgetTest } from '../judge/budget.ts';
import type { BudgetPolicy } from '../judge/budget-policy.ts';
import { Judge } from '../judge/judge.ts';
import { AliasBook } from './alias-book.ts';
import type { Recorder } from './assessor.ts';
import { createDisclosureWay, type WayOptions } from './disclosure-way.ts';
import type { Exchange, Part, SeenResponse } from './exchange.ts';
import { Relations } from './relations.ts';

const keyring = new Keyring(new Uint8Array(32).fill(9));
const crawler = recipientFrom(keyring, { ip: '203.0.113.9' }) as Recipient;
const ENFORCE: EnforcementPolicy = { ...OBSERVE_ONLY, mode: 'enforce' };
const LIMITS = { stepUp: 5, deny: 10 };

/** Keeps what is recorded in memory. */
class Memory implements Recorder {
  readonly events: DisclosureEvent[] = [];
  readonly blinds: BlindPeriod[] = [];
  readonly verdicts: [Verdict, boolean][] = [];
  failing = false;

  async record(event: DisclosureEvent): Promise<void> {
    if (this.failing) throw new Error('disk full');
    this.events.push(event);
  }

  async blind(period: BlindPeriod): Promise<void> {
    this.blinds.push(period);
  }

  async verdict(verdict: Verdict, enforced: boolean): Promise<void> {
    this.verdicts.push([verdict, enforced]);
  }
}

function setUp(
  policy: EnforcementPolicy,
  inspector: Inspector = createInspector(),
  measures: WayOptions['measures'] = {},
) {
  const memory = new Memory();
  const faults: unknown[] = [];
  const budgets = [{ windowMs: MINUTE_MS, ...LIMITS }];
  const limits: BudgetPolicy = {
    tier: null,
    unexplainedOnly: true,
    budgets: { visitor: budgets, address: [], employee: budgets, partner: [] },
  };
  const judge = new Judge({
    policy: limits,
    tests: (entities) => [new BudgetTest(limits, new Headcount(), entities)],
  });
  const way = createDisclosureWay({
    keyedHash: keyring,
    inspector,
    judge,
    policy,
    measures,
    recorder: memory,
    aliases: new AliasBook(keyring),
    relations: new Relations([{ route: 'GET /staff/tickets', basis: 'ticket', lastsMs: HOUR_MS }]),
    onFault: (error) => faults.push(error),
  });
  return { way, memory, faults };
}

const exchange = (at = 0, recipient = crawler, route = 'GET /api/reviews'): Exchange => ({
  at,
  channel: 'web',
  route,
  recipient,
});

function reviews(from: number, count: number): Uint8Array {
  const items = Array.from({ length: count }, (_, i) => ({
    buyerId: 10_000 + from + i,
    buyerNick: `nick${from + i}`,
    buyerPhone: `138${String(10_000_000 + from + i)}`,
    content: 'good',
  }));
  return new TextEncoder().encode(JSON.stringify({ items }));
}

const seen = (body: Uint8Array, held = false): SeenResponse => ({
  status: 200,
  contentType: 'application/json',
  body,
  blind: [],
  held,
});

describe('the way of a disclosure', () => {
  it('records everybody in a response, by pseudonym, with what left', async () => {
    const { way, memory } = setUp(OBSERVE_ONLY);
    expect(await way.settle(exchange(), seen(reviews(0, 4)))).toEqual({ measure: 'pass' });
    const [event] = memory.events;
    expect(event).toMatchObject({ channel: 'web', route: 'GET /api/reviews', measure: 'pass' });
    expect(event?.people.map((person) => person.person)).toEqual(
      [10_000, 10_001, 10_002, 10_003].map((id) =>
        personKey(keyring, { namespace: 'id', value: String(id) }),
      ),
    );
    expect(categoriesOf(event?.people[0]?.categories ?? 0)).toEqual(
      expect.arrayContaining(['pd:UID', 'pd:TelephoneNumber']),
    );
    expect(event?.aliases.length).toBeGreaterThanOrEqual(4);
  });

  it('only observes unless told otherwise: the verdict is recorded, the response passes', async () => {
    const { way, memory } = setUp(OBSERVE_ONLY);
    expect(way.holds(exchange())).toBe(false);
    expect(await way.settle(exchange(), seen(reviews(0, 12)))).toEqual({ measure: 'pass' });
    expect(memory.verdicts.map(([verdict, enforced]) => [verdict.kind, enforced])).toEqual([['deny', false]]);
    expect(memory.events[0]?.people.length).toBe(12);
    expect(way.admit(exchange(1))).toBeUndefined();
  });

  it('masks from the step-up on, and records what is left after the mask', async () => {
    const { way, memory } = setUp(ENFORCE);
    expect(way.holds(exchange())).toBe(true);
    await way.settle(exchange(0), seen(reviews(0, 4), true));
    const outcome = await way.settle(exchange(1), seen(reviews(4, 2), true));
    expect(outcome.measure).toBe('mask');
    const body = JSON.parse(new TextDecoder().decode((outcome as { body: Uint8Array }).body)) as {
      items: { buyerPhone: string }[];
    };
    expect(body.items[0]?.buyerPhone).toBe('138****0004');
    const [, masked] = memory.events;
    expect(masked).toMatchObject({ measure: 'mask' });
    for (const { categories } of masked?.people ?? []) {
      expect(categories & categorySet('pd:TelephoneNumber')).toBe(0);
      expect(categories & categorySet('pd:UID')).not.toBe(0);
    }
  });

  it('refuses from the denial on, records nothing as received, and goes on counting', async () => {
    const { way, memory } = setUp(ENFORCE);
    const outcome = await way.settle(exchange(0), seen(reviews(0, 12), true));
    expect(outcome).toMatchObject({ measure: 'deny', refusal: { status: 429 } });
    expect(memory.events).toEqual([]);
    expect(
      memory.verdicts.map(([verdict, enforced]) => [verdict.kind, enforced, verdict.evidence.people]),
    ).toEqual([['deny', true, 12]]);
    expect(await way.admit(exchange(1))).toMatchObject({ status: 429 });
    expect(await way.admit(exchange(2 * MINUTE_MS))).toBeUndefined();
  });

  describe('of a stream that is too long to be held', () => {
    /** Settles a body of many people part by part, until a part is refused. @returns parts that passed. */
    async function stream(policy: EnforcementPolicy, aboveCap: 'pass' | 'deny', waits = true) {
      const { way, memory } = setUp(policy, createInspector({ streamAfterBytes: 64 }), { aboveCap });
      const bytes = reviews(0, 30);
      const part: Part = { lifted: false, last: false, waits };
      let passed = 0;
      for (let at = 0; at < bytes.length; at += 200) {
        part.last = at + 200 >= bytes.length;
        const outcome = await way.settle(exchange(), { ...seen(bytes.subarray(at, at + 200)), part });
        if (outcome.measure !== 'pass') break;
        passed++;
      }
      const received = new Set(memory.events.flatMap(({ people }) => people.map(({ person }) => person)));
      return { memory, passed, received };
    }

    it('records everybody, part by part', async () => {
      const { memory, received } = await stream(OBSERVE_ONLY, 'pass', false);
      expect(memory.events.length).toBeGreaterThan(5);
      expect(received).toEqual(
        new Set(
          Array.from({ length: 30 }, (_, i) =>
            personKey(keyring, { namespace: 'id', value: String(10_000 + i) }),
          ),
        ),
      );
      expect(memory.verdicts.map(([{ kind }, enforced]) => [kind, enforced])).toContainEqual(['deny', false]);
    });

    it('ends it at the part in which a budget is used up, and records what left before', async () => {
      const { memory, received, passed } = await stream(ENFORCE, 'pass');
      expect(passed).toBeGreaterThan(2);
      expect(received.size).toBeLessThan(LIMITS.deny);
      expect(received.size).toBeGreaterThan(LIMITS.stepUp);
      expect(memory.verdicts.map(([{ kind }, enforced]) => [kind, enforced])).toContainEqual(['deny', true]);
    });

    it('ends it where it would have been altered, if it is told to', async () => {
      const { received } = await stream(ENFORCE, 'deny');
      expect(received.size).toBeLessThan(LIMITS.stepUp);
    });
  });

  it('cannot take back what has left already', async () => {
    const { way, memory } = setUp(ENFORCE);
    expect(await way.settle(exchange(0), seen(reviews(0, 12), false))).toEqual({ measure: 'pass' });
    expect(memory.events[0]?.people.length).toBe(12);
  });

  it('explains one’s own record, and the people of one’s tickets everywhere for a while', async () => {
    const { way, memory } = setUp(OBSERVE_ONLY);
    const owner = recipientFrom(keyring, { account: '10000', ip: '198.18.0.1' }) as Recipient;
    await way.settle(exchange(0, owner, 'GET /api/me'), seen(reviews(0, 1)));
    const agent = recipientFrom(keyring, { employee: 'e07' }) as Recipient;
    await way.settle(exchange(1, agent, 'GET /staff/tickets'), seen(reviews(5, 2)));
    await way.settle(exchange(2, agent, 'GET /staff/customers/{id}'), seen(reviews(5, 1)));
    await way.settle(exchange(3, agent, 'GET /staff/customers/{id}'), seen(reviews(9, 1)));
    await way.settle(exchange(4 * HOUR_MS, agent, 'GET /staff/customers/{id}'), seen(reviews(5, 1)));
    expect(memory.events.map((event) => event.people.map((person) => person.basis))).toEqual([
      ['self'],
      ['ticket', 'ticket'],
      ['ticket'],
      ['none'],
      ['none'],
    ]);
  });

  it('files one’s own record under a key of its own, which an alias ties to the person', async () => {
    const { way, memory } = setUp(OBSERVE_ONLY);
    const owner = recipientFrom(keyring, { account: '10000', ip: '198.18.0.1' }) as Recipient;
    await way.settle(exchange(0, owner, 'GET /api/me'), seen(reviews(0, 1)));
    await way.settle(exchange(1, owner, 'GET /api/me'), seen(reviews(0, 1)));
    await way.settle(exchange(2, crawler), seen(reviews(0, 1)));
    const id = { namespace: 'id', value: '10000' } as const;
    const [self, person] = [selfKey(keyring, id), personKey(keyring, id)];
    expect(memory.events.map((event) => event.people[0]?.person)).toEqual([self, self, person]);
    // Whoever is filed so may be somebody else's alias: what names them is left out, so that questions look.
    expect(memory.events.map((event) => event.people[0]?.namedBy)).toEqual([undefined, undefined, 'id']);
    const ties = memory.events.map((event) => event.aliases.filter(({ alias }) => alias === self));
    expect(ties).toEqual([[{ alias: self, person, strength: SELF_TIE }], [], []]);
  });

  it('records what it could not see', async () => {
    const { way, memory } = setUp(OBSERVE_ONLY);
    const cut = { ...seen(reviews(0, 1)), blind: [{ reason: 'over-cap', bytes: 1_000 }] } as const;
    await way.settle(exchange(), cut);
    expect(memory.blinds).toMatchObject([{ reason: 'over-cap', bytes: 1_000, route: 'GET /api/reviews' }]);
    expect(memory.events.length).toBe(1);
  });

  it('turns a fault of its own in looking into a blind period, not into a broken site', async () => {
    const broken: Inspector = {
      open: () => {
        throw new Error('unused');
      },
      inspect: () => {
        throw new TypeError('a defect');
      },
    };
    const { way, memory, faults } = setUp(ENFORCE, broken);
    const body = reviews(0, 3);
    expect(await way.settle(exchange(), seen(body, true))).toEqual({ measure: 'pass' });
    expect(memory.blinds).toMatchObject([{ bytes: body.length }]);
    expect(faults.length).toBe(1);
  });

  it('does not say that it is settled when the ledger did not take it', async () => {
    const { way, memory } = setUp(OBSERVE_ONLY);
    memory.failing = true;
    await expect(way.settle(exchange(), seen(reviews(0, 1)))).rejects.toThrow('disk full');
  });

  it('has nothing to record of a response about nobody', async () => {
    const { way, memory } = setUp(ENFORCE);
    const body = new TextEncoder().encode('{"skuId":"13912345678","price":9.9}');
    expect(await way.settle(exchange(), seen(body, true))).toEqual({ measure: 'pass' });
    expect([memory.events, memory.blinds, memory.verdicts]).toEqual([[], [], []]);
  });
});
