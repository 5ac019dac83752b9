import { describe, expect, it } from 'vitest';
import type { WeirError } from '../../disclosure/error.ts';
import type { Carried, Carrier } from './carrier.ts';
import type { Standing } from './desk-answer.ts';
import { LoopLine } from './loop-line.ts';
import { weirRefusal } from './next.ts';
import { routeOf } from './route-pattern.ts';
import { ASK_AFTER_MS, FORGET_AFTER_MS, Standings } from './standings.ts';
import type { DisclosureStatement, Explanation } from './statement.ts';
import { ApplicationWeir, type WeirOptions } from './weir.ts';
import { readBatch, type Telling } from './wire.ts';

function bed(options: WeirOptions = {}) {
  const told: Telling[] = [];
  const said = {
    carried: undefined as Carried | undefined,
    standing: undefined as Omit<Standing, 'record'> | undefined,
  };
  const carrier: Carrier = {
    label: 'a test',
    send: async (batch) => {
      if (said.carried !== undefined) return said.carried;
      const tellings = readBatch(Buffer.from(batch));
      told.push(...tellings);
      const { standing } = said;
      const against = standing === undefined ? [] : tellings.map((_, record) => ({ record, ...standing }));
      return { outcome: 'taken', answer: { taken: tellings.length, standing: against } };
    },
    close: async () => undefined,
  };
  const troubles: WeirError[] = [];
  const weir = new ApplicationWeir((ports) => new LoopLine(() => carrier, ports), {
    onTrouble: (error) => troubles.push(error),
    ...options,
  });
  return { weir, told, said, troubles };
}

const EXPORT: DisclosureStatement = {
  recipient: { partner: 'courier' },
  people: [7, 'ab', { phone: '138 1234 5678', email: 'A@mail.example' }],
  categories: ['pd:Name', 'pd:TelephoneNumber'],
  door: 'courier handover',
};

describe('disclose', () => {
  it('tells who gets whose data, and says when it is recorded', async () => {
    const { weir, told } = bed();
    expect(await weir.disclose(EXPORT)).toEqual({ recorded: true, verdict: 'pass' });
    expect(told.map(({ head }) => head)).toEqual([
      {
        kind: 'disclosure',
        at: expect.any(Number),
        route: 'courier handover',
        channel: 'export',
        who: { partner: 'courier' },
        people: [{ id: '7' }, { id: 'ab' }, { phone: '138 1234 5678', email: 'A@mail.example' }],
        categories: ['pd:Name', 'pd:TelephoneNumber'],
      },
    ]);
    await weir.close();
  });

  it('says what stands against the recipient', async () => {
    const { weir, said } = bed();
    said.standing = { verdict: 'deny', refuse: false };
    expect(await weir.disclose(EXPORT)).toEqual({ recorded: true, verdict: 'deny' });
    expect(weir.verdict({ partner: 'courier' })).toBe('deny');
    expect(weir.refuses({ partner: 'courier' })).toBe(false);
    expect(weir.verdict({ partner: 'other' })).toBe('pass');
    said.standing = undefined;
    await weir.disclose(EXPORT);
    expect(weir.verdict({ partner: 'courier' })).toBe('pass');
    await weir.close();
  });

  it.each([
    ['open', 'pass'],
    ['closed', 'deny'],
  ] as const)('never rejects, and fails %s', async (onFailure, verdict) => {
    const { weir, said, troubles } = bed({ onFailure, maxWaitingBytes: 100 });
    expect(await weir.disclose(EXPORT)).toEqual({ recorded: false, verdict });
    said.carried = { outcome: 'refused', reason: 'HTTP 400' };
    const other = bed({ onFailure });
    other.said.carried = said.carried;
    expect(await other.weir.disclose(EXPORT)).toEqual({ recorded: false, verdict });
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_TELLING_DROPPED']);
    await weir.close();
  });

  it.each([
    [{ ...EXPORT, recipient: {} }, 'recipient names nobody'],
    [{ ...EXPORT, recipient: { name: 'x' } }, 'recipient.name is not known'],
    [{ ...EXPORT, people: [] }, 'people'],
    [{ ...EXPORT, people: [{}] }, 'people.0 names nobody'],
    [{ ...EXPORT, people: [{ phone: '---' }] }, 'people.0.phone holds nothing that names anybody'],
    [{ ...EXPORT, people: endless() }, 'people'],
    [{ ...EXPORT, categories: ['pd:Nothing'] }, 'categories.0'],
    [{ ...EXPORT, door: '' }, 'door'],
    [{ ...EXPORT, basis: 'whim' }, 'basis'],
    [{ ...EXPORT, secret: '13812345678' }, 'secret is not known'],
    [undefined, 'what was given'],
  ])('refuses at once what cannot be recorded: %#', async (statement, where) => {
    const { weir } = bed();
    let thrown: WeirError | undefined;
    try {
      void weir.disclose(statement as DisclosureStatement);
    } catch (error) {
      thrown = error as WeirError;
    }
    expect(thrown?.code).toBe('WEIR_STATEMENT_INVALID');
    expect(thrown?.message).toContain(where);
    expect(thrown?.message).not.toContain('13812345678');
    await weir.close();
  });
});

function* endless() {
  for (let id = 1; ; id++) yield id;
}

describe('explain', () => {
  it('tells why a recipient may see people', async () => {
    const { weir, told } = bed();
    const explanation: Explanation = {
      recipient: { employee: 'w.chen' },
      people: new Set(['7']),
      basis: 'ticket',
    };
    weir.explain({ ...explanation, lastsMs: 60_000 });
    await weir.close();
    expect(told[0]?.head).toMatchObject({ kind: 'explanation', people: [{ id: '7' }], basis: 'ticket' });
    const [one] = told as [Telling];
    expect('until' in one.head && one.head.until - one.head.at).toBe(60_000);
    expect(() => weir.explain({ ...explanation, recipient: { ip: '192.0.2.1' } })).toThrow(
      /neither an account/,
    );
    expect(() => weir.explain({ ...explanation, basis: 'none' as 'order' })).toThrow(/WEIR|basis/);
  });
});

describe('routeOf', () => {
  it.each([
    ['/users/:id', '/users/{id}'],
    ['/users/:id(\\d+)/orders/:order?', '/users/{id}/orders/{order}'],
    ['/users/:id{[0-9]+}', '/users/{id}'],
    ['/files/*path', '/files/{path}'],
    ['/files/*', '/files/{rest}'],
    ['*', '/{rest}'],
    ['/posts/[slug]', '/posts/{slug}'],
    ['/docs/[[...rest]]', '/docs/{rest}'],
    ['/users{/:id}', '/users/{id}'],
    ['users', '/users'],
    ['/', '/'],
    ['/users/', '/users'],
  ])('%s is %s', (pattern, route) => {
    expect(routeOf(pattern)).toBe(route);
    expect(routeOf(pattern)).toBe(route);
  });

  it('cuts what is too long', () => {
    expect(routeOf(`/${'x'.repeat(500)}`).length).toBeLessThanOrEqual(200);
  });
});

describe('weirRefusal', () => {
  it('refuses whom the gate denies, and nobody else', async () => {
    const { weir, said } = bed();
    const refusal = weirRefusal(weir, { account: ({ headers }) => headers.get('x-account') });
    const asking = (account: string) =>
      new Request('http://shop.example/a', { headers: { 'x-account': account } });
    expect(refusal(asking('42'))).toBeUndefined();
    said.standing = { verdict: 'deny', refuse: true };
    await weir.disclose({ ...EXPORT, recipient: { account: '42' } });
    const refused = refusal(asking('42'));
    expect(refused?.status).toBe(429);
    expect(await refused?.json()).toMatchObject({ code: 'WEIR_DISCLOSURE_DENIED' });
    expect(refusal(asking('43'))).toBeUndefined();
    await weir.close();
  });

  it('is not made of anything else', () => {
    expect(() => weirRefusal({} as ApplicationWeir)).toThrow(/not what createWeir/);
  });
});

describe('Standings', () => {
  const label = 'account:42';
  const denied = { label, route: '/a', verdict: 'deny', refuse: true } as const;

  it('asks anew about whom is refused, and forgets what nobody confirms', () => {
    const asked: string[] = [];
    const standings = new Standings((asker, route) => asked.push(`${asker.account} ${route}`));
    expect(standings.of({ account: '42' }, 0)).toEqual({ verdict: 'pass', refuse: false });
    standings.heard([denied], 0);
    expect(standings.of({ account: '42' }, 1)).toMatchObject({ verdict: 'deny', refuse: true });
    expect(asked).toEqual([]);
    standings.of({ account: '42' }, ASK_AFTER_MS);
    standings.of({ account: '42' }, ASK_AFTER_MS + 1);
    expect(asked).toEqual(['42 /a']);
    expect(standings.of({ account: '42' }, FORGET_AFTER_MS + 1).verdict).toBe('pass');
    standings.heard([denied], FORGET_AFTER_MS);
    standings.heard([{ ...denied, verdict: 'pass', refuse: false }], FORGET_AFTER_MS + 1);
    expect(standings.of({ account: '42' }, FORGET_AFTER_MS + 2).verdict).toBe('pass');
  });
});
