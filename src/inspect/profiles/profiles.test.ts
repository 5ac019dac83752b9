import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, Inspector } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import type { FindingTier } from '../log-odds.ts';
import { learningInspector } from './learning-inspector.ts';
import {
  AUDIT_EVERY,
  CALM_AUDIT_EVERY,
  CALM_AUDITS,
  type Drift,
  MAX_PATHS,
  RouteProfile,
} from './route-profile.ts';
import { MAX_ROUTES, RouteProfiles } from './route-profiles.ts';
import { isFieldName, valuesOf } from './values-of-body.ts';
import { WARM_UP_RESPONSES } from './verdict.ts';

const ROUTE = 'GET /api/items';

interface Bed {
  readonly profiles: RouteProfiles;
  readonly drifts: Drift[];
  readonly faults: unknown[];
  readonly inspector: Inspector;
  see(body: unknown, route?: string): readonly Finding[];
}

function bed(tier: FindingTier = 'all'): Bed {
  const drifts: Drift[] = [];
  const faults: unknown[] = [];
  const profiles = new RouteProfiles({
    onDrift: (drift) => drifts.push(drift),
    onFault: (error) => faults.push(error),
  });
  const inspector = learningInspector(
    // All readings: in the default tier a number under a key that says nothing takes company until it is learned.
    createInspector({ tier, evidence: (route) => profiles.of(route) }),
    createInspector({ tier: 'all' }),
    profiles,
  );
  const see = (body: unknown, route = ROUTE) =>
    inspector
      .inspect(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), {
        contentType: 'application/json',
        route,
      })
      .findings.filter(({ confidence }) => confidence >= 0.5);
  return { profiles, drifts, faults, inspector, see };
}

/** Numbers that repeat: mulberry32. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const digits = (draw: (below: number) => number, count: number): string =>
  Array.from({ length: count }, () => draw(10)).join('');

const STARTS =
  '130 131 132 133 135 136 137 138 139 150 151 152 153 155 156 157 158 159 176 177 178 180 181 182 186'.split(
    ' ',
  );
const mobile = (draw: (below: number) => number): string => STARTS[draw(STARTS.length)]! + digits(draw, 8);
/** An article number shaped like a mobile, out of two ranges. */
const article = (draw: (below: number) => number): string => ['138', '186'][draw(2)]! + digits(draw, 8);

/** Teaches a route: `record` makes the rows of every response. */
function teach({ see }: Bed, record: () => object, responses = WARM_UP_RESPONSES): void {
  for (let i = 0; i < responses; i++) see({ items: Array.from({ length: 6 }, record) });
}

const entities = (findings: readonly Finding[]): string[] => findings.map(({ entity }) => entity);
const likely = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ confidence }) => confidence >= 0.5);

describe('what is learned of a route', () => {
  it('tells article numbers from mobiles once it knows the route', () => {
    const draw = numbers(1);
    const here = bed();
    const one = { items: [{ artikel: '13812345678', weight: 3 }] };
    expect(entities(here.see(one))).toEqual(['PHONE_NUMBER']);
    teach(here, () => ({ artikel: article(draw), weight: draw(99) }));
    expect(here.see(one)).toEqual([]);
    expect(here.faults).toEqual([]);
  });

  it('calls a path noise when a tenth of its numbers passes Luhn, and typed when all do', () => {
    const draw = numbers(2);
    const luhn = (body: string): string => {
      let sum = 0;
      for (let i = body.length - 1, twice = true; i >= 0; i--, twice = !twice) {
        const value = Number(body[i]) * (twice ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
      }
      return body + String((10 - (sum % 10)) % 10);
    };
    const here = bed();
    teach(here, () => ({ first: `622848${digits(draw, 13)}`, second: luhn(`622848${digits(draw, 12)}`) }));
    const kinds = Object.fromEntries(
      here.profiles
        .of(ROUTE)!
        .shown()
        .map(({ path, kind }) => [path, kind]),
    );
    expect(kinds).toEqual({ '$.items[].first': 'noise', '$.items[].second': 'typed' });
    const found = here.see({
      items: [{ first: luhn('622848012345678901'), second: luhn('622848012345678901') }],
    });
    expect(found.map(({ entity, path }) => [entity, path])).toEqual([['CREDIT_CARD', '$.items[].second']]);
  });

  it('concludes nothing before the warm-up is over', () => {
    const draw = numbers(3);
    const here = bed();
    teach(here, () => ({ artikel: article(draw) }), WARM_UP_RESPONSES - 1);
    expect(entities(here.see({ items: [{ artikel: '13812345678' }] }))).toEqual(['PHONE_NUMBER']);
  });

  it('gives the same whether a body comes whole or in pieces', () => {
    const draw = numbers(4);
    const here = bed();
    for (let i = 0; i <= WARM_UP_RESPONSES; i++) {
      const bytes = Buffer.from(
        JSON.stringify({ items: [{ artikel: article(draw) }, { artikel: article(draw) }] }),
      );
      const session = here.inspector.open({ contentType: 'application/json', route: ROUTE });
      const cut = draw(bytes.length);
      session.write(bytes.subarray(0, cut));
      session.write(bytes.subarray(cut));
      session.end();
    }
    expect(here.see({ items: [{ artikel: '13812345678' }] })).toEqual([]);
  });

  it('makes up for the company that a number alone lacks', () => {
    const draw = numbers(17);
    const here = bed('default');
    const one = { items: [{ reach: '13812345678' }] };
    expect(here.see(one)).toEqual([]);
    teach(here, () => ({ reach: mobile(draw) }));
    expect(entities(here.see(one))).toEqual(['PHONE_NUMBER']);
    expect(here.see(one)[0]).toMatchObject({ person: 0 });
  });

  it('learns the columns of a table', () => {
    const draw = numbers(5);
    const here = bed('default');
    const table = (count: number) => {
      const rows = Array.from({ length: count }, () => `a${digits(draw, 6)}@example.com,${mobile(draw)}\n`);
      return Buffer.from(`email,artikel\n${rows.join('')}`);
    };
    const body = { contentType: 'text/csv', route: ROUTE };
    expect(entities(likely(here.inspector.inspect(table(1), body).findings))).toEqual(['EMAIL_ADDRESS']);
    for (let i = 0; i < WARM_UP_RESPONSES; i++) here.inspector.inspect(table(5), body);
    // A bare number in a column of an unknown name is nothing; one that always is a mobile, beside addresses, is.
    expect(entities(likely(here.inspector.inspect(table(1), body).findings))).toEqual([
      'EMAIL_ADDRESS',
      'PHONE_NUMBER',
    ]);
  });
});

describe('what is never unlearned', () => {
  it('a phone under a personal key', () => {
    const draw = numbers(6);
    const here = bed();
    teach(here, () => ({ mobile: draw(20) === 0 ? mobile(draw) : digits(draw, 11) }));
    expect(entities(here.see({ items: [{ mobile: '13812345678' }] }))).toEqual(['PHONE_NUMBER']);
  });

  it('a phone in text, however long the text was clean', () => {
    const draw = numbers(7);
    const here = bed();
    teach(here, () => ({ note: `parcel number ${draw(999)}` }));
    expect(entities(here.see({ items: [{ note: '请打 13812345678 找我' }] }))).toEqual(['PHONE_NUMBER']);
  });

  it('a shape with a proof of its own, at a path that never held one', () => {
    const draw = numbers(8);
    const here = bed();
    teach(here, () => ({ artikel: article(draw), code: `A${draw(99)}` }));
    const found = here.see({ items: [{ artikel: '+8613812345678', code: 'someone@example.com' }] });
    expect(entities(found)).toEqual(['PHONE_NUMBER', 'EMAIL_ADDRESS']);
  });

  it('the phones of others, when an attacker fills the same field of his own accounts with article numbers', () => {
    const draw = numbers(9);
    const here = bed();
    // Four of five records are the attacker's; every record shows whose it is, as profiles do.
    teach(here, () => ({
      userId: 100 + draw(9999),
      reachMe: draw(5) === 0 ? mobile(draw) : `13800${digits(draw, 6)}`,
    }));
    expect(entities(here.see({ items: [{ userId: 7, reachMe: '15912345678' }] }))).toContain('PHONE_NUMBER');
  });

  it('a path that is not known yet', () => {
    const draw = numbers(10);
    const here = bed();
    teach(here, () => ({ artikel: article(draw) }));
    expect(entities(here.see({ items: [{ other: '13812345678' }] }))).toEqual(['PHONE_NUMBER']);
  });
});

describe('audits', () => {
  it('notice within AUDIT_EVERY responses that a safe path holds mobiles now, and look again', () => {
    const draw = numbers(11);
    const here = bed();
    teach(here, () => ({ slot: String(100 + draw(900)) }));
    expect(here.see({ items: [{ slot: '13812345678' }] })).toEqual([]);
    teach(here, () => ({ slot: mobile(draw) }), AUDIT_EVERY);
    expect(here.drifts.map(({ path, was }) => [path, was.kind])).toEqual([['$.items[].slot', 'safe']]);
    expect(entities(here.see({ items: [{ slot: '13812345678' }] }))).toEqual(['PHONE_NUMBER']);
  });

  it('grow rarer while a route is calm, and notice all the same that a safe path holds mobiles now', () => {
    const draw = numbers(15);
    const here = bed();
    const slot = () => ({ slot: String(100 + draw(900)) });
    teach(here, slot, WARM_UP_RESPONSES + CALM_AUDITS * AUDIT_EVERY);
    const responses = () => here.profiles.of(ROUTE)?.responses ?? 0;
    const learnedFrom = responses();
    teach(here, slot, 10 * CALM_AUDIT_EVERY);
    expect(responses() - learnedFrom).toBe(10);
    expect(here.drifts).toEqual([]);
    teach(here, () => ({ slot: mobile(draw) }), CALM_AUDIT_EVERY);
    expect(here.drifts.map(({ path, was }) => [path, was.kind])).toEqual([['$.items[].slot', 'safe']]);
  });

  it('notice that article numbers gave way to the numbers of many subscribers', () => {
    const draw = numbers(12);
    const here = bed();
    teach(here, () => ({ artikel: article(draw) }));
    expect(here.see({ items: [{ artikel: '13812345678' }] })).toEqual([]);
    teach(here, () => ({ artikel: mobile(draw) }), 30 * AUDIT_EVERY);
    expect(here.drifts.map(({ path, was, now }) => [path, was.kind, now.kind])).toEqual([
      ['$.items[].artikel', 'noise', 'typed'],
    ]);
    expect(entities(here.see({ items: [{ artikel: '13812345678' }] }))).toEqual(['PHONE_NUMBER']);
  });

  it('say nothing while a route stays as it was', () => {
    const draw = numbers(13);
    const here = bed();
    teach(here, () => ({ artikel: article(draw), n: draw(1e6), mobile: mobile(draw) }), 40 * AUDIT_EVERY);
    expect(here.drifts).toEqual([]);
  });
});

describe('learning later', () => {
  it('comes to the same, and holds up nobody who waits for the result', () => {
    const draw = numbers(16);
    const waiting: (() => void)[] = [];
    const profiles = new RouteProfiles();
    const cold = createInspector({ tier: 'all' });
    const inspector = learningInspector(cold, cold, profiles, (learning) => waiting.push(learning));
    const body = { contentType: 'application/json', route: ROUTE };
    const see = (value: string) => inspector.inspect(Buffer.from(JSON.stringify([{ mobile: value }])), body);
    for (let i = 0; i < 10; i++) expect(see(mobile(draw)).findings).toHaveLength(1);
    expect(profiles.of(ROUTE)?.responses).toBe(0);
    for (const learning of waiting) learning();
    expect(profiles.of(ROUTE)?.responses).toBe(10);
    expect(
      profiles
        .of(ROUTE)
        ?.shown()
        .map(({ path, values }) => [path, values]),
    ).toEqual([['$[].mobile', 10]]);
  });
});

describe('pins', () => {
  it('outweigh what was learned, and what was not', () => {
    const draw = numbers(14);
    const here = bed();
    const body = { items: [{ artikel: '13812345678', cardish: '6228480012345678901' }] };
    here.profiles.pin({ [ROUTE]: { '$.items[].artikel': 'none' } });
    expect(here.see(body)).toEqual([]);
    teach(here, () => ({ artikel: article(draw) }));
    here.profiles.pin({ [ROUTE]: { '$.items[].artikel': 'PHONE_NUMBER' } });
    expect(entities(here.see(body))).toEqual(['PHONE_NUMBER']);
    here.profiles.pin({});
    expect(here.see(body)).toEqual([]);
  });
});

describe('bounds', () => {
  it('a flood of routes neither grows memory nor pushes out what was learned', () => {
    const draw = numbers(15);
    const here = bed();
    teach(here, () => ({ artikel: article(draw) }));
    for (let i = 0; i < 2 * MAX_ROUTES; i++) here.see({ a: 1 }, `GET /flood/${i}`);
    expect(here.profiles.size).toBe(MAX_ROUTES);
    expect(here.see({ items: [{ artikel: '13812345678' }] })).toEqual([]);
  });

  it('a body of ever new keys fills its route and no more', () => {
    const profile = new RouteProfile(ROUTE);
    for (let body = 0; body < 4; body++) {
      profile.learn((onValue) => {
        for (let i = 0; i < MAX_PATHS; i++) onValue(`$.k${body}x${i}`, i);
      }, []);
    }
    expect(profile.shown()).toHaveLength(MAX_PATHS);
  });

  it('takes any bytes without a throw', () => {
    const here = bed();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('application/json', 'text/csv'),
        (bytes, contentType) => {
          here.inspector.inspect(bytes, { contentType, route: ROUTE });
        },
      ),
    );
    expect(here.faults).toEqual([]);
  });
});

describe('paths', () => {
  it('are spelled as findings spell them', () => {
    const body = {
      data: { list: [{ buyer: { mobile: '13812345678' } }], ext: '{"phone":"13912345678"}', all: ['a@b.cn'] },
    };
    const bytes = Buffer.from(JSON.stringify(body));
    const values = new Map<string, string | number>();
    valuesOf(bytes, 'json', (path, value) => values.set(path, value));
    const { findings } = createInspector().inspect(bytes, { type: 'json' });
    expect(findings).toHaveLength(3);
    for (const { path, start, end } of findings) {
      expect(values.get(path!)).toBe(bytes.subarray(start, end).toString());
    }
  });

  it('hold no datum that serves as a key', () => {
    const paths: string[] = [];
    const body = { people: { '13812345678': { x: 1 }, 'a@b.cn': { x: 2 }, ok_1: { x: 3 } } };
    valuesOf(Buffer.from(JSON.stringify(body)), 'json', (path) => paths.push(path));
    expect(paths).toEqual(['$.people.ok_1.x']);
    expect(isFieldName('order2026110100001')).toBe(false);
    expect(isFieldName('收货人')).toBe(true);
  });
});

describe('saving', () => {
  it('gives back what was learned, and nothing of what came up once', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = numbers(seed);
        const here = bed();
        teach(here, () => ({
          artikel: article(draw),
          weight: draw(99),
          ...(draw(90) === 0 ? { rare: 1 } : {}),
        }));
        const saved = JSON.parse(JSON.stringify(here.profiles.save())) as ReturnType<RouteProfiles['save']>;
        expect(saved.routes[0]!.paths.map(({ path }) => path)).toEqual([
          '$.items[].artikel',
          '$.items[].weight',
        ]);
        const again = new RouteProfiles();
        again.restore(saved);
        expect(again.save()).toEqual(here.profiles.save());
        for (const odds of [-1.5, 0.4, 1, 2.5, 4]) {
          for (const path of ['$.items[].artikel', '$.items[].weight', '$.items[].rare', '$.x']) {
            expect(again.of(ROUTE)!.evidence(path, 'PHONE_NUMBER', odds)).toBe(
              here.profiles.of(ROUTE)!.evidence(path, 'PHONE_NUMBER', odds),
            );
          }
        }
      }),
      { numRuns: 5 },
    );
  });

  it('suggests which path is the id of the people beside', () => {
    const draw = numbers(16);
    const here = bed();
    teach(here, () => ({ kundenNo: `K${digits(draw, 7)}`, mobile: mobile(draw), batchNo: 'B1' }));
    expect(here.profiles.of(ROUTE)!.suggestedIdentities()).toEqual(['$.items[].kundenNo']);
  });
});
