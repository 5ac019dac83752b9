/** Verdicts of the half that counts: recorded first, then told, and said to be carried out only where they are. */
import { describe, expect, it, vi } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import type { WeirError } from '../disclosure/error.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { HOUR_MS } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { DEFAULT_SCOPES, type EnforcementPolicy, OBSERVE_ONLY } from '../enforce/measures.ts';
import { Judge } from '../judge/judge.ts';
import type { JudgeTest } from '../judge/test.ts';
import { AliasBook } from './alias-book.ts';
import { LocalAssessor, type Shown } from './assessor.ts';
import { Relations } from './relations.ts';
import { ShownPeople } from './shown-people.ts';

const keyring = new Keyring(new Uint8Array(32).fill(9));
const crawler = recipientFrom(keyring, { ip: '203.0.113.9' }) as Recipient;
const ENFORCE: EnforcementPolicy = { ...OBSERVE_ONLY, mode: 'enforce' };
const PHONE = categorySet('pd:TelephoneNumber');

const SHOWN: Shown = {
  status: 200,
  people: ShownPeople.of([{ names: [{ key: 7n, namespace: 'id' }], categories: PHONE }]),
  blind: [],
  held: true,
  part: undefined,
  client: undefined,
};

/** A judge that would deny whoever comes, but for a recount that takes until it is answered. */
function setUp(policy: EnforcementPolicy) {
  const answers: ((people: number) => void)[] = [];
  const line: JudgeTest = {
    name: 'budget',
    about: ['ip'],
    observe: ({ actor: entity }, report) =>
      report({
        entity,
        test: 'budget',
        logE: Number.NEGATIVE_INFINITY,
        people: 300,
        windowMs: HOUR_MS,
        limit: 300,
        line: { kind: 'deny', errorProbability: null },
      }),
  };
  const judge = new Judge({
    maxEntities: 1 << 10,
    tests: () => [line],
    recount: { people: () => new Promise((resolve) => answers.push(resolve)) },
  });
  const happened: string[] = [];
  const recorded: (readonly [Verdict, boolean])[] = [];
  const told: (readonly [Verdict, boolean])[] = [];
  const troubles: string[] = [];
  let failing = false;
  const assessor = new LocalAssessor({
    judge,
    policy,
    recorder: {
      record: async () => undefined,
      blind: async () => undefined,
      verdict: async (verdict, enforced) => {
        await Promise.resolve();
        if (failing) throw Object.assign(new Error('disk full'), { code: 'WEIR_SPOOL_WRITE' });
        happened.push('recorded');
        recorded.push([verdict, enforced]);
      },
    },
    aliases: new AliasBook(keyring),
    relations: new Relations([]),
    onVerdict: (verdict, enforced) => {
      happened.push('told');
      told.push([verdict, enforced]);
    },
    onTrouble: (error: WeirError) => troubles.push(error.code),
  });
  const come = (route: string) =>
    assessor.assess({ at: 0, channel: 'web', route, recipient: crawler }, SHOWN);
  return {
    come,
    happened,
    recorded,
    told,
    troubles,
    answer: (people: number) => {
      for (const each of answers.splice(0)) each(people);
    },
    fail: () => {
      failing = true;
    },
  };
}

describe('a verdict for which the ledger had to be asked', () => {
  it.each([
    ['where nothing is enforced', OBSERVE_ONLY, false],
    ['where everything is', ENFORCE, true],
    ['on a route that is enforced', { ...ENFORCE, routes: ['GET /api/*'] }, true],
    ['on a route that is not', { ...ENFORCE, routes: ['GET /staff/*'] }, false],
    [
      'where refusing is only observed',
      { ...ENFORCE, scopes: { ...DEFAULT_SCOPES, deny: { ...DEFAULT_SCOPES.deny, mode: 'observe' } } },
      false,
    ],
    [
      'where refusing is for other routes',
      {
        ...ENFORCE,
        scopes: { ...DEFAULT_SCOPES, deny: { ...DEFAULT_SCOPES.deny, routes: ['GET /staff/*'] } },
      },
      false,
    ],
  ] as const)('is said to be carried out only where it is: %s', async (_where, policy, expected) => {
    const { come, answer, recorded, told, happened } = setUp(policy as EnforcementPolicy);
    await come('GET /api/reviews');
    expect(recorded).toEqual([]);
    answer(300);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toMatchObject([{ kind: 'deny', subject: { kind: 'ip' } }, expected]);
    expect(recorded).toEqual(told);
    expect(happened).toEqual(['recorded', 'told']);
  });

  it('is told to nobody when it could not be recorded, and that is trouble', async () => {
    const { come, answer, fail, told, troubles } = setUp(ENFORCE);
    await come('GET /api/reviews');
    fail();
    answer(300);
    await vi.waitFor(() => expect(troubles).toEqual(['WEIR_SPOOL_WRITE']));
    expect(told).toEqual([]);
  });

  it('is none when there were fewer', async () => {
    const { come, answer, recorded } = setUp(ENFORCE);
    await come('GET /api/reviews');
    answer(200);
    await new Promise((resolve) => setImmediate(resolve));
    expect(recorded).toEqual([]);
  });
});
