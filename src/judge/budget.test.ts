import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import { Headcount } from '../headcount/headcount.ts';
import { BudgetTest, USUAL_VIEW } from './budget.ts';
import { type BudgetPolicy, DEFAULT_BUDGET_POLICY } from './budget-policy.ts';
import { Judge } from './judge.ts';

const hash = new Keyring(new Uint8Array(32).fill(1));
const visitor = recipientFrom(hash, { session: 's1', ip: '203.0.113.9' }) as Recipient;
const POLICY: BudgetPolicy = {
  tier: null,
  unexplainedOnly: true,
  budgets: {
    visitor: [
      { windowMs: MINUTE_MS, stepUp: 5, deny: 10 },
      { windowMs: DAY_MS, stepUp: 20, deny: 40 },
    ],
    address: [{ windowMs: HOUR_MS, stepUp: 30, deny: 60 }],
    employee: [{ windowMs: DAY_MS, stepUp: 3, deny: 3 }],
    partner: [],
  },
};
const ROUTE = 'GET /api/reviews';
const NAME = categorySet('pd:Name');
const PHONE = categorySet('pd:TelephoneNumber');

function people(
  from: number,
  count: number,
  basis: DisclosedPerson['basis'] = 'none',
  categories = NAME,
): DisclosedPerson[] {
  return Array.from({ length: count }, (_, i) => ({ person: BigInt(from + i), categories, basis }));
}

const newTest = (policy = POLICY) =>
  new Judge({
    policy,
    maxEntities: 1 << 10,
    tests: (entities) => [new BudgetTest(policy, new Headcount(), entities)],
  });

describe('the budget test', () => {
  it('tells the lines from which a step-up follows, for who counts down to them', () => {
    const test = newTest();
    expect(test.lines('visitor').toSorted((a, b) => a.windowMs - b.windowMs)).toEqual([
      { windowMs: MINUTE_MS, people: 5 },
      { windowMs: DAY_MS, people: 20 },
    ]);
    expect(test.lines('partner')).toEqual([]);
  });

  it('speaks once at each line and says what it counted', () => {
    const test = newTest();
    expect(test.observe({ at: 0, route: ROUTE, recipient: visitor, people: people(0, 4) })).toEqual([]);
    const [stepUp] = test.observe({ at: 1, route: ROUTE, recipient: visitor, people: people(4, 1) });
    expect(stepUp).toMatchObject({
      kind: 'step-up',
      recipient: { kind: 'session' },
      subject: { kind: 'session' },
      evidence: {
        test: 'budget',
        people: 5,
        windowMs: MINUTE_MS,
        limit: 5,
        unexplainedOnly: true,
        errorProbability: null,
      },
    });
    expect(test.observe({ at: 2, route: ROUTE, recipient: visitor, people: people(5, 1) })).toEqual([]);
    const [deny] = test.observe({ at: 3, route: ROUTE, recipient: visitor, people: people(6, 4) });
    expect(deny).toMatchObject({ kind: 'deny', evidence: { people: 10, limit: 10 } });
    expect(test.standing(visitor, 4)).toBe('deny');
  });

  it('counts people, not responses', () => {
    const test = newTest();
    for (let i = 0; i < 100; i++) {
      expect(test.observe({ at: i, route: ROUTE, recipient: visitor, people: people(0, 4) })).toEqual([]);
    }
  });

  it('draws its default lines as many times higher as the site shows more people at once', () => {
    const { budgets } = DEFAULT_BUDGET_POLICY;
    const line = budgets.visitor[0]?.deny as number;
    const deniedAt = (page: number, policy = DEFAULT_BUDGET_POLICY) => {
      const test = newTest(policy);
      for (let i = 0; i < 200; i++) {
        const recipient = recipientFrom(hash, { session: `v${i}` }) as Recipient;
        test.observe({ at: i, route: ROUTE, recipient, people: people(i * page, page) });
      }
      for (let seen = 0, from = 1e6; seen < 20 * line; seen += page, from += page) {
        const verdicts = test.observe({
          at: 300,
          route: ROUTE,
          recipient: visitor,
          people: people(from, page),
        });
        if (verdicts.some(({ kind }) => kind === 'deny')) return seen + page;
      }
      return Number.POSITIVE_INFINITY;
    };
    expect(deniedAt(1)).toBe(line);
    expect(deniedAt(USUAL_VIEW)).toBe(line);
    expect(deniedAt(3 * USUAL_VIEW)).toBeGreaterThan(2.7 * line);
    expect(deniedAt(3 * USUAL_VIEW)).toBeLessThan(3.3 * line);
    // What the operator wrote holds as it is written.
    expect(deniedAt(3 * USUAL_VIEW, { ...DEFAULT_BUDGET_POLICY, own: ['visitor'] })).toBe(line);
  });

  it('leaves explained people out, and people of a milder tier', () => {
    const test = newTest();
    expect(test.observe({ at: 0, route: ROUTE, recipient: visitor, people: people(0, 50, 'order') })).toEqual(
      [],
    );
    const contact = newTest({ ...POLICY, tier: 'contact' });
    expect(contact.observe({ at: 0, route: ROUTE, recipient: visitor, people: people(0, 50) })).toEqual([]);
    expect(
      contact.observe({ at: 0, route: ROUTE, recipient: visitor, people: people(0, 50, 'none', PHONE) })[0]
        ?.evidence.tier,
    ).toBe('contact');
  });

  it('goes on counting after a denial, and lets go when the count has fallen', () => {
    const test = newTest();
    test.observe({ at: 0, route: ROUTE, recipient: visitor, people: people(0, 12) });
    expect(test.standing(visitor, MINUTE_MS / 2)).toBe('deny');
    test.observe({ at: MINUTE_MS / 2, route: ROUTE, recipient: visitor, people: people(50, 12) });
    // At one minute the first twelve are out, the second twelve are in.
    expect(test.standing(visitor, MINUTE_MS)).toBe('deny');
    // The minute is clean again; the day still has 24 of 20.
    expect(test.standing(visitor, 2 * MINUTE_MS)).toBe('step-up');
    expect(test.standing(visitor, 2 * DAY_MS)).toBe('pass');
    const again = test.observe({ at: 2 * DAY_MS, route: ROUTE, recipient: visitor, people: people(100, 6) });
    expect(again.map((verdict) => verdict.kind)).toEqual(['step-up']);
  });

  it('counts everybody behind one address together, under its own budget', () => {
    const test = newTest();
    const verdicts = [];
    for (let i = 0; i < 16; i++) {
      const recipient = recipientFrom(hash, { session: `s${i}`, ip: '203.0.113.9' }) as Recipient;
      verdicts.push(...test.observe({ at: i, route: ROUTE, recipient, people: people(4 * i, 4) }));
    }
    expect(verdicts.map(({ kind, subject }) => [kind, subject.kind])).toEqual([
      ['step-up', 'ip'],
      ['deny', 'ip'],
    ]);
  });

  it('holds only what is certain against a budget that is beyond exact counting', () => {
    const limit = 5_000;
    const test = newTest({
      ...POLICY,
      budgets: { ...POLICY.budgets, visitor: [{ windowMs: DAY_MS, stepUp: limit, deny: limit }] },
    });
    let spokenAt = 0;
    for (let person = 0; person < 2 * limit && spokenAt === 0; person++) {
      const [verdict] = test.observe({
        at: person * 100,
        route: ROUTE,
        recipient: visitor,
        people: people(person, 1),
      });
      if (verdict === undefined || verdict.subject.kind !== 'session') continue;
      spokenAt = person + 1;
      expect(verdict.evidence.people).toBeGreaterThanOrEqual(limit);
      expect(verdict.evidence.people).toBeLessThanOrEqual(spokenAt);
    }
    expect(spokenAt).toBeGreaterThanOrEqual(limit);
    expect(spokenAt).toBeLessThan(1.25 * limit);
  });

  it('counts what it is told of from before, and speaks when somebody comes again', () => {
    const test = newTest();
    test.recount({ at: 0, route: ROUTE, recipient: visitor, people: people(0, 12) });
    expect(test.standing(visitor, 1)).toBe('pass');
    const [verdict] = test.observe({ at: 2, route: ROUTE, recipient: visitor, people: people(0, 1) });
    expect(verdict).toMatchObject({ kind: 'deny', evidence: { people: 12 } });
  });

  it('has budgets of their own for employees', () => {
    const employee = recipientFrom(hash, { employee: 'e33', ip: '192.0.2.33' }) as Recipient;
    const verdicts = newTest().observe({ at: 0, route: ROUTE, recipient: employee, people: people(0, 3) });
    expect(verdicts.map((verdict) => verdict.kind)).toEqual(['deny']);
  });

  it('never denies below the budget and always at it, however the people arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 6 }), { maxLength: 12 }),
        (pages) => {
          const test = newTest();
          const seen = new Set<number>();
          for (const [i, page] of pages.entries()) {
            for (const person of page) seen.add(person);
            const sighting = {
              at: i,
              route: ROUTE,
              recipient: visitor,
              people: page.flatMap((person) => people(person, 1)),
            };
            test.observe(sighting);
            const expected = seen.size >= 10 ? 'deny' : seen.size >= 5 ? 'step-up' : 'pass';
            expect(test.standing(visitor, i)).toBe(expected);
          }
        },
      ),
    );
  });

  it('has defaults in which every step-up comes before its denial', () => {
    for (const budgets of Object.values(DEFAULT_BUDGET_POLICY.budgets)) {
      for (const { stepUp, deny } of budgets) expect(stepUp).toBeLessThanOrEqual(deny);
    }
  });
});

describe('the judge', () => {
  it('takes the harshest of what stands against any identity', () => {
    const judge = newTest();
    judge.observe({ at: 0, route: ROUTE, recipient: visitor, people: people(0, 12) });
    const same = recipientFrom(hash, { account: 'a', session: 's1' }) as Recipient;
    expect(judge.standing(same, 1)).toBe('deny');
    expect(judge.standing(recipientFrom(hash, { account: 'a' }) as Recipient, 1)).toBe('pass');
  });
});
