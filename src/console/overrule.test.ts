import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../disclosure/time.ts';
import { type OverruleRequest, overruleRoutes } from './overrule.ts';

const NOW = 1_700_000_000_000;
const KNOWN = '00000000000000aa';

function setUp() {
  const asked: OverruleRequest[] = [];
  const app = new Hono();
  const overrule = async (request: OverruleRequest) => {
    asked.push(request);
    return request.key === 0xaan;
  };
  overruleRoutes(app, overrule, { now: () => NOW });
  const post = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    app.request('/api/overrule', {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { asked, post };
}

describe('an operator', () => {
  it('overrules with a reason, for thirty days or as long as they say', async () => {
    const { asked, post } = setUp();
    const answer = await post({ key: KNOWN, reason: ' our own monitoring ' });
    expect([answer.status, await answer.json()]).toEqual([200, { until: NOW + 30 * DAY_MS }]);
    await post({ key: KNOWN, reason: 'a partner', days: 2 });
    expect(asked).toEqual([
      { key: 0xaan, at: NOW, until: NOW + 30 * DAY_MS, reason: 'our own monitoring' },
      { key: 0xaan, at: NOW, until: NOW + 2 * DAY_MS, reason: 'a partner' },
    ]);
  });

  it.each([
    ['no reason', { key: KNOWN, reason: '  ' }],
    ['a key that is none', { key: 'aa', reason: 'x' }],
    ['too long', { key: KNOWN, reason: 'x', days: 367 }],
    ['no JSON', '{'],
  ])('is asked again where there is %s', async (_, body) => {
    const { asked, post } = setUp();
    expect((await post(body)).status).toBe(400);
    expect(asked).toEqual([]);
  });

  it('cannot be a page of another site', async () => {
    const { asked, post } = setUp();
    const body = { key: KNOWN, reason: 'x' };
    expect((await post(body, { 'content-type': 'text/plain' })).status).toBe(400);
    const crossed = { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' };
    expect((await post(body, crossed)).status).toBe(400);
    expect(asked).toEqual([]);
  });

  it('hears that the ledger does not know the key', async () => {
    const answer = await setUp().post({ key: '00000000000000bb', reason: 'x' });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      404,
      'WEIR_RECIPIENT_UNKNOWN',
    ]);
  });
});
