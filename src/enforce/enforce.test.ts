import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tier } from '../disclosure/category.ts';
import type { VerdictKind } from '../disclosure/verdict.ts';
import { createInspector } from '../inspect/inspector.ts';
import { maskBody, maskText } from './mask.ts';
import {
  DEFAULT_SCOPES,
  type EnforcementPolicy,
  isCarriedOut,
  isEnforced,
  measureFor,
  OBSERVE_ONLY,
  type Scopes,
} from './measures.ts';
import { MAX_RETRY_AFTER_S, MIN_RETRY_AFTER_S, refusal } from './refusal.ts';

const inspector = createInspector();
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);

describe('masks', () => {
  it.each([
    ['13812345678', 'PHONE_NUMBER', '138****5678'],
    ['wang.fang@example.com', 'EMAIL_ADDRESS', 'w***@example.com'],
    ['张三丰', 'PERSON', '张**'],
    ['11010519491231002X', 'CN_RESIDENT_ID', '110***********002X'],
    ['北京市朝阳区虚构路1号', 'LOCATION', '北京市***'],
    ['1234', 'USER_ID', '****'],
  ])('%s (%s) becomes %s', (value, entity, mask) => {
    expect(maskText(value, entity)).toBe(mask);
  });

  it('never leave a value of five characters or more as it was', () => {
    const entities = fc.constantFrom(
      'PHONE_NUMBER',
      'PERSON',
      'LOCATION',
      'CREDIT_CARD',
      'USERNAME',
      'EMAIL_ADDRESS',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 5, maxLength: 60 }), entities, (value, entity) => {
        if (value.includes('*')) return;
        expect(maskText(value, entity)).toContain('*');
      }),
    );
  });

  it('keep a JSON body well-formed, a number becoming a string, and all else as it was', () => {
    const body = bytes(
      '{"items":[{"userId":"u77","nick":"tao\\u4e00","mobile":13812345678,"skuId":"13912345678","note":"ok"}]}',
    );
    const inspection = inspector.inspect(body, { contentType: 'application/json' });
    const { body: masked, count, masked: categories } = maskBody(body, inspection.findings);
    expect(JSON.parse(text(masked))).toEqual({
      items: [{ userId: 'u77', nick: 'tao一', mobile: '138****5678', skuId: '13912345678', note: 'ok' }],
    });
    expect(count).toBe(1);
    expect([...categories.keys()]).toEqual([0]);
  });

  it('mask names and all milder data when the tier says so', () => {
    const body = bytes('{"userId":"u77","realName":"王小明","mobile":"13812345678"}');
    const inspection = inspector.inspect(body, { contentType: 'application/json' });
    const masked = JSON.parse(text(maskBody(body, inspection.findings, 'personal').body)) as {
      realName: string;
    };
    expect(masked.realName).toBe('王**');
  });

  it('leave a second inspection nothing to find in what they masked', () => {
    const body = bytes('<p>手机：13812345678</p><p>邮箱：a.b@example.com</p>');
    const first = inspector.inspect(body, { contentType: 'text/html' });
    expect(first.findings.length).toBe(2);
    const masked = maskBody(body, first.findings).body;
    expect(text(masked)).toContain('<p>手机：138****5678</p>');
    const again = inspector.inspect(masked, { contentType: 'text/html' });
    expect(again.findings.filter((finding) => finding.entity === 'PHONE_NUMBER')).toEqual([]);
  });
});

describe('measures', () => {
  it('change nothing in observe mode, whatever the verdict', () => {
    expect(isEnforced(OBSERVE_ONLY, 'GET /api/users')).toBe(false);
  });

  it('act on all routes or on those named', () => {
    const all = { ...OBSERVE_ONLY, mode: 'enforce' } as const;
    expect(isEnforced(all, 'GET /api/users')).toBe(true);
    const some = { ...all, routes: ['GET /api/*', 'GET /staff'] };
    expect(isEnforced(some, 'GET /api/users')).toBe(true);
    expect(isEnforced(some, 'GET /staff')).toBe(true);
    expect(isEnforced(some, 'GET /staff/x')).toBe(false);
  });

  it('carry a verdict out where the route and the measure that it asks for do, not where anything else does', () => {
    const enforcing = (scopes: Partial<Scopes> = {}, routes: string[] = []): EnforcementPolicy => ({
      ...OBSERVE_ONLY,
      mode: 'enforce',
      routes,
      scopes: { ...DEFAULT_SCOPES, ...scopes },
    });
    const at = (verdict: VerdictKind, tier?: Tier) =>
      ({ route: 'GET /api/users', channel: 'web', verdict, tier }) as const;
    const said = (policy: EnforcementPolicy) =>
      (['step-up', 'hold', 'deny'] as const).map((verdict) => isCarriedOut(policy, at(verdict)));
    const { deny, mask, hold, opaqueIds, challenge } = DEFAULT_SCOPES;
    expect(said(OBSERVE_ONLY)).toEqual([false, false, false]);
    expect(said(enforcing())).toEqual([true, true, true]);
    expect(said(enforcing({}, ['GET /staff/*']))).toEqual([false, false, false]);
    // Masks deny nobody, and a hold that waits for a colleague is one; at a door where none is, it is a denial or nothing.
    expect(said(enforcing({ deny: { ...deny, mode: 'observe' } }))).toEqual([true, false, false]);
    expect(said(enforcing({ mask: { ...mask, mode: 'observe' } }))).toEqual([false, true, true]);
    const held = { hold: { ...hold, mode: 'enforce' }, deny: { ...deny, mode: 'off' } } as const;
    expect(said(enforcing(held))).toEqual([true, false, false]);
    expect(isCarriedOut(enforcing(held), { ...at('hold'), channel: 'staff' })).toBe(true);
    // What acts on everybody is not what a step-up does.
    const ids = { opaqueIds: { ...opaqueIds, mode: 'enforce' }, mask: { ...mask, mode: 'off' } } as const;
    expect(said(enforcing(ids))).toEqual([false, true, true]);
    expect(said(enforcing({ ...ids, challenge: { ...challenge, mode: 'enforce' } }))).toEqual([
      true,
      true,
      true,
    ]);
    // Refused is what the refusal's tier says.
    const sensitive = enforcing({ deny: { ...deny, tier: 'sensitive' } });
    expect([
      isCarriedOut(sensitive, at('deny', 'contact')),
      isCarriedOut(sensitive, at('deny', 'sensitive')),
    ]).toEqual([false, true]);
  });

  it('get harsher with the verdict', () => {
    expect((['pass', 'step-up', 'hold', 'deny'] as const).map(measureFor)).toEqual([
      'pass',
      'mask',
      'deny',
      'deny',
    ]);
  });
});

describe('a refusal', () => {
  it('is a problem document with a wait inside its bounds, and tells neither limit nor count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (windowMs) => {
        const { status, headers, body } = refusal(windowMs);
        const wait = Number(headers['retry-after']);
        expect(status).toBe(429);
        expect(wait).toBeGreaterThanOrEqual(MIN_RETRY_AFTER_S);
        expect(wait).toBeLessThanOrEqual(MAX_RETRY_AFTER_S);
        expect(headers['content-type']).toContain('application/problem+json');
        expect(Number(headers['content-length'])).toBe(body.length);
        expect(JSON.parse(text(body))).toMatchObject({
          status: 429,
          type: 'about:blank',
          code: 'WEIR_DISCLOSURE_DENIED',
        });
        expect((JSON.parse(text(body)) as { detail: string }).detail).not.toMatch(/\d/);
      }),
    );
  });
});
