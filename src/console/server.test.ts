import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { categorySet } from '../disclosure/category.ts';
import { personKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom, secretStandIn } from '../disclosure/recipient.ts';
import { placeHold } from '../ledger/holds.ts';
import { Ledger } from '../ledger/ledger.ts';
import { consentDoor } from '../share/consent-door.ts';
import {
  comparisonSchema,
  ledgerSchema,
  lookupSchema,
  overviewSchema,
  peoplePageSchema,
  recipientPageSchema,
  retentionSchema,
} from './api.ts';
import { type Console, createConsole } from './server.ts';

const TOKEN = 'a-token-for-tests';
const NOW = Date.UTC(2026, 10, 2, 8, 0, 0);
let directory: string;
let ledger: Ledger;
let pages: Console;
let base: string;
let crawler: Recipient;

const hex = (key: bigint) => key.toString(16).padStart(16, '0');
const get = (path: string, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }) =>
  fetch(`${base}${path}`, { headers, redirect: 'manual' });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-console-'));
  const root = join(directory, 'pages');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Weir</title>');
  writeFileSync(join(root, 'assets', 'app-1.js'), 'export {}');
  ledger = await Ledger.open({ directory: join(directory, 'ledger') });
  const { keyring } = ledger;
  crawler = recipientFrom(keyring, {
    session: secretStandIn(keyring, 'session', 'cookie'),
    ip: '203.0.113.9',
  }) as Recipient;
  for (let page = 0; page < 6; page++) {
    const ids = Array.from({ length: 20 }, (_, i) => String(1000 + 20 * page + i));
    await ledger.record({
      at: NOW - page * 60_000,
      channel: 'web',
      route: 'GET /api/reviews',
      recipient: crawler,
      measure: 'pass',
      people: ids.map((value) => ({
        person: personKey(keyring, { namespace: 'id', value }),
        categories: categorySet('pd:UID', 'pd:TelephoneNumber'),
        basis: 'none',
      })),
      aliases: ids.map((value) => ({
        alias: personKey(keyring, { namespace: 'phone', value: `+861380000${value}` }),
        person: personKey(keyring, { namespace: 'id', value }),
        strength: 0,
      })),
    });
  }
  const evidence = {
    test: 'budget',
    people: 100,
    windowMs: 60_000,
    limit: 100,
    tier: null,
    unexplainedOnly: true,
    errorProbability: null,
  };
  await ledger.verdict(
    { at: NOW, kind: 'deny', recipient: crawler.primary, subject: crawler.primary, evidence },
    false,
  );
  await ledger.flush();
  pages = createConsole({
    questions: ledger.questions,
    keyring,
    clock: { now: () => NOW },
    setting: { mode: 'observe', simulationSpeed: null, pending: () => ledger.pending },
    consents: consentDoor(join(directory, 'ledger'), keyring, { now: () => NOW }),
    pagesRoot: root,
    token: TOKEN,
  });
  base = new URL(await pages.listen('127.0.0.1', 0)).origin;
});

afterAll(async () => {
  await pages.close();
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('who may use the console', () => {
  it('refuses whoever has no token, with a problem in their language', async () => {
    const refused = await get('/api/overview', { 'accept-language': 'zh-CN' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({
      code: 'WEIR_CONSOLE_UNAUTHORISED',
      title: '控制台需要令牌',
    });
    expect((await get('/', {})).status).toBe(401);
    expect((await get('/api/overview', { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it('turns the printed address into a cookie and takes the token out of the address', async () => {
    const first = await get(`/?token=${TOKEN}`, {});
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    const page = await get('/', { cookie: cookie.split(';')[0] as string });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>Weir</title>');
  });

  it('refuses another name that resolves to loopback', async () => {
    const { request } = await import('node:http');
    const status = await new Promise<number>((resolve, reject) => {
      const asking = request(
        `${base}/api/overview`,
        { headers: { host: 'evil.example', authorization: `Bearer ${TOKEN}` } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      asking.on('error', reject);
      asking.end();
    });
    expect(status).toBe(403);
  });

  it('sends a strict policy with everything', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('the API', () => {
  it('answers what its schemas say', async () => {
    const overview = overviewSchema.parse(await (await get('/api/overview')).json());
    expect(overview.totals).toEqual({
      disclosures: 120,
      people: 120,
      recipients: 1,
      verdicts: 1,
      blindBytes: 0,
    });
    expect(overview.topRecipients[0]).toMatchObject({
      people: 120,
      verdict: 'deny',
      recipient: { kind: 'session' },
    });
    const key = hex(crawler.primary.key);
    const page = recipientPageSchema.parse(await (await get(`/api/recipients/${key}`)).json());
    expect(page).toMatchObject({ people: 120, unexplained: 120, disclosures: 120 });
    expect(page.identities.map((identity) => identity.value)).toEqual(['203.0.113.9']);
    expect(page.series.at(-1)?.total).toBe(120);
  });

  it('pages through people without losing or repeating one', async () => {
    const key = hex(crawler.primary.key);
    const people: string[] = [];
    let cursor = '';
    for (;;) {
      const page = peoplePageSchema.parse(
        await (await get(`/api/recipients/${key}/people?limit=50${cursor}`)).json(),
      );
      expect(page.total).toBe(120);
      people.push(...page.people.map((row) => row.person));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(new Set(people).size).toBe(120);
    expect(people.length).toBe(120);
    const csv = await (await get(`/api/recipients/${key}/people.csv`)).text();
    const lines = csv.trim().split('\n');
    expect(lines[0]).toBe('person,categories,channels,bases,measures,disclosures,first_at,last_at');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(people);
  });

  it.each(['203.0.113.9', 'ip:203.0.113.9', 'session:cookie'])('finds the recipient %s', async (q) => {
    const found = lookupSchema.parse(await (await get(`/api/lookup?q=${encodeURIComponent(q)}`)).json());
    expect(found.found).toBe('recipient');
  });

  it.each(['id:1005', '1005', '13800001005', 'phone:+86 138 0000 1005'])('finds the person %s', async (q) => {
    const found = lookupSchema.parse(await (await get(`/api/lookup?q=${encodeURIComponent(q)}`)).json());
    const person = hex(personKey(ledger.keyring, { namespace: 'id', value: '1005' }));
    expect(found).toMatchObject({ found: 'person', person, recipients: [{ disclosures: 1 }] });
    const byKey = await (await get(`/api/lookup?q=${person}`)).json();
    expect(byKey).toEqual(found);
  });

  it('finds nothing where there is nothing', async () => {
    for (const q of ['', 'nobody', 'x'.repeat(1_000), 'account:10023']) {
      expect(await (await get(`/api/lookup?q=${q}`)).json()).toEqual({ found: 'nothing' });
    }
  });

  it('sends the overview live', async () => {
    const answer = await get('/api/live');
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('\n\n')) text += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    expect(text).toMatch(/^event: overview\n/);
    overviewSchema.parse(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? ''));
  });

  it('says what is wrong with a request', async () => {
    for (const [path, status] of [
      ['/api/overview?hours=0', 400],
      ['/api/overview?hours=abc', 400],
      ['/api/recipients/0000000000000000', 404],
      ['/api/recipients/nonsense', 404],
      ['/api/recipients/nonsense/people.csv', 404],
      [`/api/recipients/${hex(crawler.primary.key)}/people?cursor=x`, 400],
      ['/api/nowhere', 404],
    ] as const) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(((await answer.json()) as { code: string }).code).toMatch(/^WEIR_/);
    }
  });

  it('describes itself', async () => {
    const document = (await (await get('/api/openapi.json')).json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/recipients/{key}/people');
  });
});

describe('the pages', () => {
  it('are served, index.html for every address of theirs, and nothing from outside their directory', async () => {
    expect((await get('/recipients/00')).status).toBe(200);
    expect((await get('/assets/app-1.js')).headers.get('cache-control')).toContain('immutable');
    expect((await get('/assets/missing.js')).status).toBe(404);
    const outside = await get('/..%2f..%2fledger%2fweir.key.json');
    expect(await outside.text()).not.toContain('weir-key');
  });
});

/** Records more than the tests above know of: stands last. */
describe('two recipients', () => {
  let partner: Recipient;
  let path: string;

  beforeAll(async () => {
    partner = recipientFrom(ledger.keyring, { partner: 'harbour' }) as Recipient;
    path = `/api/recipients/${hex(crawler.primary.key)}`;
    // 20 people whom the crawler received, too, and 10 of its own.
    const ids = [...Array(20).keys(), ...Array.from({ length: 10 }, (_, i) => 5000 + i)];
    await ledger.record({
      at: NOW,
      channel: 'export',
      route: 'export',
      recipient: partner,
      measure: 'pass',
      people: ids.map((id) => ({
        person: personKey(ledger.keyring, { namespace: 'id', value: String(1000 + id) }),
        categories: categorySet('pd:UID'),
        basis: 'contract',
      })),
      aliases: [],
    });
    await ledger.flush();
  });

  it('are set against each other, by whatever names the other', async () => {
    for (const named of ['partner:harbour', 'harbour', hex(partner.primary.key)]) {
      const answer = await get(`${path}/comparison?with=${encodeURIComponent(named)}`);
      expect(comparisonSchema.parse(await answer.json())).toMatchObject({
        other: { kind: 'partner', value: 'harbour' },
        both: 20,
        onlyFirst: 100,
        onlyOther: 10,
        either: 130,
      });
    }
  });

  it('have lists and files of each set', async () => {
    for (const [operation, people] of [
      ['and', 20],
      ['not', 100],
      ['or', 130],
    ] as const) {
      const set = `with=${hex(partner.primary.key)}&operation=${operation}`;
      const page = peoplePageSchema.parse(await (await get(`${path}/people?limit=1000&${set}`)).json());
      expect([operation, page.total, page.people.length]).toEqual([operation, people, people]);
      const csv = await (await get(`${path}/people.csv?${set}`)).text();
      expect(csv.trim().split('\n').length).toBe(1 + people);
    }
  });

  it('are refused when one of them is not there, or the set is none', async () => {
    for (const [rest, status] of [
      ['/comparison?with=account:nobody', 404],
      ['/comparison', 404],
      [`/people?with=${hex(partner.primary.key)}&operation=xor`, 400],
      ['/people?with=harbour&operation=and', 400],
      ['/people.csv?operation=and', 400],
    ] as const) {
      const answer = await get(`${path}${rest}`);
      expect([rest, answer.status]).toEqual([rest, status]);
      expect(((await answer.json()) as { code: string }).code).toMatch(/^WEIR_/);
    }
  });
});

describe('the ledger', () => {
  it('says what it holds, what waits, and what is held', async () => {
    const data = join(directory, 'ledger');
    const { key } = crawler.primary;
    placeHold(data, NOW, { name: 'case-1', reason: 'letter', recipient: key, people: [], from: NOW - 1 });
    const seals = { directory: data, witnesses: [], accepted: [] };
    const beside = createConsole({
      questions: ledger.questions,
      keyring: ledger.keyring,
      clock: { now: () => NOW },
      setting: { mode: 'observe', simulationSpeed: null, pending: () => ledger.pending },
      pagesRoot: directory,
      token: TOKEN,
      seals,
    });
    const { origin } = new URL(await beside.listen('127.0.0.1', 0));
    // A record may wait still on a loaded machine; it goes on within seconds.
    const page = await eventually('nothing waits', async () => {
      const answer = await fetch(`${origin}/api/ledger`, { headers: { authorization: `Bearer ${TOKEN}` } });
      const said = ledgerSchema.parse(await answer.json());
      return said.spool.waitingBytes === 0 && said;
    });
    expect(page).toMatchObject({ disclosures: 150, lastAt: NOW, checkpointAt: null });
    expect(page.tables.find(({ table }) => table === 'disclosures')?.rows).toBe(150);
    expect(page.spool).toMatchObject({ segments: 1, waitingBytes: 0, records: 0 });
    expect(page.spool.handedOverAt).toBeGreaterThan(0);
    expect(page.holds).toMatchObject([
      {
        name: 'case-1',
        endedAt: null,
        recipient: { kind: 'session', key: hex(key) },
        people: 0,
        from: NOW - 1,
        to: null,
      },
    ]);
    expect(page.horizon).toBeNull();
    const looked = await fetch(`${origin}/api/retention`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const retention = retentionSchema.parse(await looked.json());
    expect(retention).toMatchObject({
      now: NOW,
      automatic: false,
      waits: true,
      underWay: null,
      removals: [],
    });
    const month = new Date(NOW).toISOString().slice(0, 7);
    expect(retention.kinds.map(({ kind, rows, next }) => [kind, rows, next?.month ?? null])).toEqual([
      ['disclosures', 150, month],
      ['consents', 0, null],
      ['verdicts', 1, month],
      ['blindPeriods', 0, null],
    ]);
    await beside.close();
  });
});

describe('consent receipts', () => {
  const LINES = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-ndjson' };
  const post = (path: string, body: string, headers: Record<string, string> = LINES) =>
    fetch(`${base}${path}`, { method: 'POST', body, headers });

  it('are taken as lines of JSON, and withdrawn by their number', async () => {
    const receipt = (id: string) =>
      JSON.stringify({
        record_id: id,
        pii_principal_id: 'id:1000',
        purpose: 'delivery',
        method: 'api',
        categories: ['pd:Name'],
        recipient_name: 'Acme',
        recipient_contact: 'privacy@acme.example',
        separate_consent: true,
        event_time: '2026-01-01T00:00:00Z',
      });
    const taken = await post('/api/consents', `${receipt('R-1')}\n${receipt('R-2')}\n`);
    expect({ status: taken.status, body: await taken.json() }).toEqual({
      status: 200,
      body: { given: 2, withdrawn: 0 },
    });
    expect((await post('/api/consents/R-1/withdraw', '')).status).toBe(200);
    expect((await post('/api/consents/R-9/withdraw', '')).status).toBe(404);
  });

  it('need the token and their type, and come from no other site', async () => {
    expect((await post('/api/consents', '{}', { 'content-type': 'application/x-ndjson' })).status).toBe(401);
    expect((await post('/api/consents', '{}', { ...LINES, 'content-type': 'text/plain' })).status).toBe(400);
    expect((await post('/api/consents', '{}', { ...LINES, 'sec-fetch-site': 'cross-site' })).status).toBe(
      400,
    );
    const wrong = await post('/api/consents', 'no JSON\n');
    expect({ status: wrong.status, body: await wrong.json() }).toMatchObject({
      status: 400,
      body: { code: 'WEIR_INPUT_INVALID' },
    });
  });
});
