/** The measures as weir.yaml sets them up, at a real gate before a real origin: what leaves, and what is recorded of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../test/support/certificates.ts';
import { type Ask, ask, Bed, until } from '../../test/support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../../test/support/http2-client.ts';
import { AliasBook } from '../channels/alias-book.ts';
import type { MeasureTaken } from '../channels/alteration.ts';
import { createDisclosureWay } from '../channels/disclosure-way.ts';
import type { GateOptions } from '../channels/gate/gate.ts';
import { createIdentify } from '../channels/gate/identify.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { Relations } from '../channels/relations.ts';
import { categoriesOf } from '../disclosure/category.ts';
import type { DisclosureEvent } from '../disclosure/disclosure.ts';
import { Keyring } from '../disclosure/keyring.ts';
import type { VerdictKind } from '../disclosure/verdict.ts';
import { type AltchaChallenge, solveAltcha } from '../enforce/challenge/altcha.ts';
import { HELD_FILE, HeldLog } from '../enforce/held-log.ts';
import type { Miss } from '../enforce/opaque/translate.ts';
import { createInspector } from '../inspect/inspector.ts';
import type { Judge } from '../judge/judge.ts';
import { configSchema } from './config.ts';
import { gateSettings } from './gate-settings.ts';
import { SiteMeasures } from './measures.ts';

const keyring = new Keyring(new Uint8Array(32).fill(9));
const T0 = Date.UTC(2026, 2, 1, 12);

let bed: Bed;
let directory: string;
let standing: VerdictKind;
let now: number;
let recorded: DisclosureEvent[];
let missed: [Miss, boolean][];
let taken: MeasureTaken[];
let atOrigin: { method: string; url: string; body: string; headers: http.IncomingHttpHeaders }[];

beforeEach(() => {
  bed = new Bed();
  directory = mkdtempSync(join(tmpdir(), 'weir-measures-'));
  standing = 'pass';
  now = T0;
  recorded = [];
  missed = [];
  taken = [];
  atOrigin = [];
});

afterEach(async () => {
  await bed.close();
  rmSync(directory, { recursive: true, force: true });
});

const person = (id: number) => ({
  userId: id,
  nickname: `nick${id}`,
  mobile: `138${10_000_000 + id}`,
  url: `/users/${id}`,
});
const list = (count: number, from = 10_001) => ({
  items: Array.from({ length: count }, (_, i) => person(from + i)),
});

/** A small site: a list, a profile, a page, a redirect, and what echoes what it is sent. */
function site(request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces).toString();
    const { method = '', url = '', headers } = request;
    atOrigin.push({ method, url, body, headers });
    const json = (value: unknown) => {
      const text = JSON.stringify(value);
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        etag: '"1"',
      });
      response.end(text);
    };
    // An application that says only when it answers whose session this is.
    if (headers['x-says'] !== undefined) response.setHeader('x-account-id', headers['x-says']);
    const users = /^\/users\/(\d+)/.exec(url);
    if (url.startsWith('/redirect')) response.writeHead(302, { location: '/users/10007' }).end();
    else if (url.startsWith('/page')) {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<p>手机：13812345678</p><a href="/users/10003?tab=1&amp;x=2">somebody</a>');
    } else if (url.startsWith('/lines')) {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.end(`${JSON.stringify(person(10_001))}\n${JSON.stringify(person(10_002))}\n`);
    } else if (url.startsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify(person(10_001))}\n\ndata: ${JSON.stringify(person(10_002))}\n\n`);
    } else if (url.startsWith('/packed')) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(list(4))));
    } else if (users !== null) json(person(Number(users[1])));
    else json(list(Number(/n=(\d+)/.exec(url)?.[1] ?? 4)));
  });
}

async function open(given: object, more: { fromBefore?: SiteMeasures; tls?: GateOptions['tls'] } = {}) {
  const config = configSchema.parse({
    identify: {
      requestHeaders: { account: 'x-account', employee: 'x-employee' },
      trustedProxies: ['127.0.0.0/8'],
    },
    channels: [{ path: '/staff', channel: 'staff' }],
    ...given,
  });
  const clock = { now: () => now };
  const measures =
    more.fromBefore ??
    new SiteMeasures({
      directory,
      keyring,
      clock,
      quotas: () => () => [
        { name: 'visitor-1m', people: 200, windowMs: 60_000, left: 196 },
        { name: 'visitor-1h', people: 1_500, windowMs: 3_600_000, left: 90 },
      ],
      onMiss: (_arrival, miss, refused) => missed.push([miss, refused]),
      onTaken: (one) => taken.push(one),
      onFault: (error) => {
        throw error;
      },
    });
  const { policy, measures: parts, explain, threshold } = measures.of(config);
  const way = createDisclosureWay({
    keyedHash: keyring,
    inspector: createInspector(),
    judge: { observe: () => [], standing: () => standing, recount: () => undefined } as unknown as Judge,
    policy,
    measures: parts,
    explain,
    recorder: {
      record: async (event) => void recorded.push(event),
      blind: async () => undefined,
      verdict: async () => undefined,
    },
    aliases: new AliasBook(keyring),
    relations: new Relations([]),
  });
  const identify = createIdentify({
    hash: keyring,
    trustedProxies: new TrustedProxies(config.identify.trustedProxies),
    requestHeaders: { account: 'x-account', employee: 'x-employee' },
    responseHeaders: { account: 'x-account-id' },
  });
  const origin = await bed.origin(site);
  const { gate, port } = await bed.gate(origin, {
    ...(() => {
      const { origin: _, ...rest } = gateSettings(config, {
        way,
        identify,
        ...(threshold === undefined ? {} : { threshold }),
      });
      return rest;
    })(),
    clock,
    ...(more.tls === undefined ? {} : { tls: more.tls }),
  });
  bed.onClose(() => measures.close());
  return { gate, port, measures };
}

const as = (account: string, headers: object = {}): Ask => ({
  headers: { 'x-account': account, ...headers },
});
const jsonOf = (body: Buffer) =>
  JSON.parse(body.toString()) as { items: Record<string, string>[] } & Record<string, unknown>;
const ENFORCED = { mode: 'enforce' };

describe('opaque ids', () => {
  const opaqueIds = { mode: 'enforce', addresses: ['/users/{id}', '/find?user={id}'] };
  const enforce = { ...ENFORCED, opaqueIds };

  it('stand where ids stood, and lead the one who got them where the ids would', async () => {
    const { port } = await open({ enforce });
    const answer = await ask(port, '/list', as('a1'));
    const [first] = jsonOf(answer.body).items;
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect([answer.headers.etag, answer.headers['cache-control']]).toEqual([undefined, 'private, no-cache']);
    expect(first).toEqual({
      userId: expect.stringMatching(/^wid-/),
      nickname: 'nick10001',
      mobile: '13810010001',
      url: expect.stringMatching(/^\/users\/wid-[a-z2-7]+$/),
    });
    expect(answer.body.toString()).not.toMatch(/"userId":\d|users\/\d/);
    const profile = await ask(port, first?.url as string, as('a1'));
    expect(profile.status).toBe(200);
    expect(atOrigin.at(-1)?.url).toBe('/users/10001');
    const sent = JSON.stringify({ userId: first?.userId, note: 'x' });
    await ask(port, '/list', {
      ...as('a1', { 'content-type': 'application/json' }),
      method: 'POST',
      body: sent,
    });
    expect(atOrigin.at(-1)).toMatchObject({ body: '{"userId":10001,"note":"x"}' });
    expect(atOrigin.at(-1)?.headers['content-length']).toBe('27');
  });

  it('stand in the links of pages and in redirects', async () => {
    const { port } = await open({ enforce });
    const page = await ask(port, '/page', as('a1'));
    const link = /href="([^"]+)"/.exec(page.body.toString())?.[1] as string;
    expect(link).toMatch(/^\/users\/wid-[a-z2-7]+\?tab=1&#38;x=2$/);
    await ask(port, link.replace('&#38;', '&'), as('a1'));
    expect(atOrigin.at(-1)?.url).toBe('/users/10003?tab=1&x=2');
    const redirect = await ask(port, '/redirect', as('a1'));
    expect(redirect.headers.location).toMatch(/^\/users\/wid-/);
  });

  it('are recorded as what they are: no id left, but a pseudonym', async () => {
    const { port } = await open({ enforce });
    await ask(port, '/list', as('a1'));
    expect(recorded[0]?.measure).toBe('mask');
    expect(recorded[0]?.people.map(({ categories }) => categoriesOf(categories))).toEqual(
      Array(4).fill(['pd:Username', 'pd:TelephoneNumber', 'weir:OpaqueID']),
    );
  });

  it('are nobody to another recipient, when they are old, made up, or no token: 404, and told', async () => {
    const { port } = await open({ enforce });
    const { url = '' } = jsonOf((await ask(port, '/list', as('a1'))).body).items[0] ?? {};
    const asked = atOrigin.length;
    const statuses: number[] = [];
    const at = async (path: string, account: string) =>
      statuses.push((await ask(port, path, as(account))).status);
    await at(url, 'a2');
    await at('/users/10001', 'a1');
    await at('/find?user=10001', 'a1');
    await at(`${url.slice(0, -4)}aaaa`, 'a1');
    now += 2 * 86_400_000;
    await at(url, 'a1');
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
    expect(missed.map(([miss, refused]) => [miss.miss, refused])).toEqual(
      ['foreign', 'bare', 'bare', 'forged', 'expired'].map((miss) => [miss, true]),
    );
    expect(atOrigin.length).toBe(asked);
    await at('/users/10001', '10001');
    expect(statuses.at(-1)).toBe(200);
  });

  it('stand in streams of records and in packed bodies, too', async () => {
    const { port } = await open({
      enforce: { ...enforce, omit: { mode: 'enforce', at: 'pass', keys: ['mobile'] } },
    });
    const lines = (await ask(port, '/lines', as('a1'))).body.toString().trim().split('\n');
    const events = (await ask(port, '/events', as('a1'))).body.toString().trim().split('\n\n');
    const packed = await ask(port, '/packed', as('a1'));
    expect(packed.headers['content-encoding']).toBeUndefined();
    const people = [
      ...lines.map((line) => JSON.parse(line) as unknown),
      ...events.map((event) => JSON.parse(event.replace('data: ', '')) as unknown),
      ...jsonOf(packed.body).items,
    ];
    expect(people.length).toBe(8);
    for (const one of people) {
      expect(one).toEqual({
        userId: expect.stringMatching(/^wid-/),
        nickname: expect.stringMatching(/^nick/),
        url: expect.stringMatching(/^\/users\/wid-/),
      });
    }
    for (const { categories } of recorded.flatMap((event) => event.people)) {
      expect(categoriesOf(categories)).toEqual(['pd:Username', 'weir:OpaqueID']);
    }
  });

  it('are what is recorded of people of whom everything else is masked', async () => {
    standing = 'step-up';
    const { port } = await open({
      enforce: { ...enforce, mask: { categories: ['pd:Username', 'pd:TelephoneNumber'] } },
    });
    const { items } = jsonOf((await ask(port, '/list', as('a1'))).body);
    expect(items[0]).toMatchObject({ userId: expect.stringMatching(/^wid-/), mobile: '138****0001' });
    expect(items[0]?.nickname).not.toContain('10001');
    const [event] = recorded;
    expect(event?.measure).toBe('mask');
    expect(event?.people.map(({ categories }) => categoriesOf(categories))).toEqual(
      items.map(() => ['weir:OpaqueID']),
    );
  });

  it('stand over HTTP/2 as over HTTP/1.1, where fields set two cookies, too', async () => {
    const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
    const tls = {
      certificates: [{ cert: made.cert, key: made.key, label: 'site.example' }],
      minVersion: 'TLSv1.2' as const,
    };
    const challenge = { mode: 'enforce', work: 1_000 };
    const { port } = await open({ enforce: { ...enforce, challenge } }, { tls });
    const session = await connectHttp2(port, { ca: made.cert, servername: 'site.example' });
    bed.onClose(() => session.destroy());
    standing = 'step-up';
    const headers = { 'x-account': 'a1' };
    const asked = await askHttp2(session, '/list', { headers });
    const { challenge: put } = jsonOf(asked.body) as unknown as { challenge: AltchaChallenge };
    const cookie = `weir_solution=${solveAltcha(put)}`;
    const answer = await askHttp2(session, '/list', { headers: { ...headers, cookie } });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^weir_pass=\S+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/),
      'weir_solution=; Path=/; Max-Age=0',
    ]);
    const [first] = jsonOf(answer.body).items;
    const sent = {
      ...headers,
      ':method': 'POST',
      'content-type': 'application/json',
      'weir-pass': answer.headers['weir-pass'] as string,
    };
    const body = Buffer.from(JSON.stringify({ userId: first?.userId }));
    expect((await askHttp2(session, first?.url as string, { headers: sent, body })).status).toBe(200);
    expect(atOrigin.at(-1)).toMatchObject({ method: 'POST', url: '/users/10001', body: '{"userId":10001}' });
  });

  it('lead back whom only the response names, and so does a challenge', async () => {
    const { port } = await open({ enforce: { ...enforce, challenge: { mode: 'enforce', work: 1_000 } } });
    const says = { headers: { 'x-says': '77' } };
    const { url = '' } = jsonOf((await ask(port, '/list', says)).body).items[0] ?? {};
    expect(recorded[0]?.recipient.primary).toMatchObject({ kind: 'account', value: '77' });
    expect((await ask(port, url, says)).status).toBe(200);
    standing = 'step-up';
    const { challenge } = jsonOf((await ask(port, '/list', says)).body) as unknown as {
      challenge: AltchaChallenge;
    };
    const solved = { headers: { ...says.headers, 'weir-solution': solveAltcha(challenge) as string } };
    expect((await ask(port, '/list', solved)).status).toBe(200);
  });

  it('survive a rotation in flight', async () => {
    const { port } = await open({ enforce });
    const { url = '' } = jsonOf((await ask(port, '/list', as('a1'))).body).items[0] ?? {};
    now += 86_400_000;
    expect((await ask(port, url, as('a1'))).status).toBe(200);
    const { url: next = '' } = jsonOf((await ask(port, '/list', as('a1'))).body).items[0] ?? {};
    expect(next).not.toBe(url);
  });

  it('are only looked at, where that is the mode', async () => {
    const { port } = await open({ enforce: { ...ENFORCED, opaqueIds: { ...opaqueIds, mode: 'observe' } } });
    expect(jsonOf((await ask(port, '/list', as('a1'))).body).items).toEqual(list(4).items);
    expect((await ask(port, '/users/10001', as('a1'))).status).toBe(200);
    expect(missed).toEqual([[{ miss: 'bare' }, false]]);
  });

  it('take a body that is too long to be looked at as it is, and refuse one that never ends', async () => {
    const { port } = await open({ enforce });
    const long = JSON.stringify({ text: 'x'.repeat(1_100_000) });
    const type = { 'content-type': 'application/json' };
    const declared = { ...as('a1', { ...type, 'content-length': long.length }), method: 'POST', body: long };
    expect((await ask(port, '/list', declared)).status).toBe(200);
    expect(atOrigin.at(-1)?.body.length).toBe(long.length);
    const chunked = async function* () {
      for (let i = 0; i < 40; i++) yield Buffer.alloc(32_768, 0x20);
    };
    const answer = await ask(port, '/list', { ...as('a1', type), method: 'POST', body: chunked() });
    expect(answer.status).toBe(413);
  });
});

describe('what a step-up does', () => {
  it('leaves fields out and masks the rest, and records what is left', async () => {
    const { port } = await open({
      enforce: {
        ...ENFORCED,
        omit: { mode: 'enforce', keys: ['nickname'] },
        mask: { routes: ['GET /list'] },
      },
    });
    standing = 'step-up';
    const answer = await ask(port, '/list', as('a1'));
    expect(jsonOf(answer.body).items[0]).toEqual({
      userId: 10_001,
      mobile: '138****0001',
      url: '/users/10001',
    });
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(recorded[0]?.people.map(({ categories }) => categoriesOf(categories))).toEqual(
      Array(4).fill(['pd:UID']),
    );
    await ask(port, '/users/10001', as('a1'));
    expect(taken.map(({ measure }) => measure)).toEqual(['mask', 'omit', 'omit']);
  });

  it('is said and not done where a measure only observes', async () => {
    const { port } = await open({
      enforce: { ...ENFORCED, mask: { mode: 'observe' }, omit: { mode: 'observe', keys: ['mobile'] } },
    });
    standing = 'step-up';
    expect(jsonOf((await ask(port, '/list', as('a1'))).body)).toEqual(list(4));
    expect(taken.map(({ measure, enforced }) => [measure, enforced])).toEqual([
      ['mask', false],
      ['omit', false],
    ]);
  });

  it('is done for the tiers that are named', async () => {
    const { port } = await open({ enforce: { ...ENFORCED, mask: { tier: 'sensitive' } } });
    standing = 'step-up';
    expect(jsonOf((await ask(port, '/list', as('a1'))).body)).toEqual(list(4));
  });

  it('waits before it answers, and does not wait for who has gone', async () => {
    const { port } = await open({
      enforce: { ...ENFORCED, mask: { mode: 'off' }, delay: { mode: 'enforce', for: '1s' } },
    });
    standing = 'step-up';
    const gone = http.get({ host: '127.0.0.1', port, path: '/list', agent: false });
    gone.on('error', () => {});
    await until(() => taken.length === 1);
    gone.destroy();
    expect(jsonOf((await ask(port, '/list', as('a1'))).body)).toEqual(list(4));
    expect(taken.map(({ measure }) => measure)).toEqual(['delay', 'delay']);
    expect(recorded.length).toBe(1);
  });

  it('puts somebody into the list who does not exist, and does not count them', async () => {
    const canaryFile = join(directory, 'canaries.json');
    writeFileSync(
      canaryFile,
      '[{"id":"c1","values":{"pd:UID":"90001","pd:Username":"river","pd:TelephoneNumber":"13700009999"}}]',
    );
    const decoys = { mode: 'enforce', canaryFile, share: 1 };
    const { port } = await open({
      enforce: { ...ENFORCED, mask: { mode: 'off' }, decoys, peopleField: true },
    });
    standing = 'step-up';
    const answer = await ask(port, '/list', as('a1'));
    const { items } = jsonOf(answer.body) as { items: unknown[] };
    expect(items.length).toBe(5);
    expect(items).toContainEqual({ userId: 90_001, nickname: 'river', mobile: '13700009999', url: '' });
    expect(answer.headers['weir-people']).toBe('4');
    expect(recorded[0]?.people.length).toBe(4);
    expect(jsonOf((await ask(port, '/list', as('a1'))).body)).toEqual({ items });
  });
});

describe('a challenge', () => {
  const enforce = { ...ENFORCED, challenge: { mode: 'enforce', work: 1_000, passPeople: 6 } };
  const challengeOf = (body: Buffer) => (jsonOf(body) as unknown as { challenge: AltchaChallenge }).challenge;

  it('is solved by a program, which then gets what it asked for, so many people long', async () => {
    const { port } = await open({ enforce });
    standing = 'step-up';
    const asked = await ask(port, '/list', as('a1'));
    expect([asked.status, asked.headers['content-type']]).toEqual([
      403,
      'application/problem+json; charset=utf-8',
    ]);
    expect(recorded).toEqual([]);
    const solution = solveAltcha(challengeOf(asked.body)) as string;
    const solved = await ask(port, '/list', as('a1', { 'weir-solution': solution }));
    expect(jsonOf(solved.body)).toEqual(list(4));
    const pass = solved.headers['weir-pass'] as string;
    expect(atOrigin.at(-1)?.headers['weir-solution']).toBeUndefined();
    expect((await ask(port, '/list', as('a1', { 'weir-solution': solution }))).status).toBe(403);
    expect((await ask(port, '/list', as('a2', { 'weir-pass': pass }))).status).toBe(403);
    const cookie = `${(solved.headers['set-cookie'] as string[])[0]?.split(';')[0]}; sid=1`;
    expect(jsonOf((await ask(port, '/list', as('a1', { cookie }))).body)).toEqual(list(4));
    expect(atOrigin.at(-1)?.headers.cookie).toBe('sid=1');
    // Eight people on a pass for six.
    expect((await ask(port, '/list', as('a1', { 'weir-pass': pass }))).status).toBe(403);
    expect(recorded.length).toBe(2);
  });

  it('is a page for a person, in their language', async () => {
    const { port } = await open({ enforce });
    standing = 'step-up';
    const headers = { accept: 'text/html', 'accept-language': 'zh-CN,zh;q=0.9' };
    const asked = await ask(port, '/page', as('a1', headers));
    expect([asked.status, asked.headers['content-language']]).toEqual([403, 'zh-CN']);
    expect(asked.body.toString()).toContain('请稍候');
  });

  it('comes before what changes something, not after it was done', async () => {
    const { port } = await open({ enforce });
    standing = 'step-up';
    const asked = await ask(port, '/list', { ...as('a1'), method: 'POST', body: 'x' });
    expect([asked.status, atOrigin.length]).toEqual([403, 0]);
  });

  it('is not put to anybody where nobody’s data are shown, or nothing stands against them', async () => {
    const { port } = await open({ enforce });
    expect((await ask(port, '/list', as('a1'))).status).toBe(200);
    standing = 'step-up';
    expect((await ask(port, '/list?n=0', as('a1'))).status).toBe(200);
  });
});

describe('a reply to staff', () => {
  const e7 = (headers: object = {}): Ask => ({ headers: { 'x-employee': 'e7', ...headers } });
  const enforce = { ...ENFORCED, hold: { mode: 'enforce', above: 10 } };

  it('with many people waits until a colleague approves it', async () => {
    const { port, measures } = await open({ enforce });
    expect((await ask(port, '/staff/list?n=10', e7())).status).toBe(200);
    const waiting = ask(port, '/staff/list?n=11', e7());
    await until(() => measures.desk.list().length === 1);
    expect(measures.desk.list()[0]).toMatchObject({
      people: 11,
      cause: 'bulk',
      recipient: { kind: 'employee', value: 'e7' },
    });
    expect(recorded.length).toBe(1);
    measures.desk.decide(measures.desk.list()[0]?.id as string, 'approved', 'e8');
    expect(jsonOf((await waiting).body)).toEqual(list(11));
    expect(recorded.length).toBe(2);
  });

  it('is refused when a colleague refuses it, and nothing is recorded as received', async () => {
    const { port, measures } = await open({ enforce });
    standing = 'hold';
    const waiting = ask(port, '/staff/list?n=2', e7());
    await until(() => measures.desk.list().length === 1);
    expect(measures.desk.list()[0]).toMatchObject({ cause: 'verdict' });
    measures.desk.decide(measures.desk.list()[0]?.id as string, 'refused', 'e8');
    const answer = await waiting;
    expect([answer.status, (jsonOf(answer.body) as { code?: string }).code]).toEqual([
      403,
      'WEIR_DISCLOSURE_HELD',
    ]);
    expect(recorded).toEqual([]);
  });

  it('goes on waiting when the employee leaves, and is there when they come back', async () => {
    const { gate, port, measures } = await open({ enforce });
    const left = http.get({
      host: '127.0.0.1',
      port,
      path: '/staff/list?n=20',
      agent: false,
      headers: { 'x-employee': 'e7' },
    });
    left.on('error', () => {});
    await until(() => measures.desk.list().length === 1);
    left.destroy();
    await until(() => gate.open === 0);
    measures.desk.decide(measures.desk.list()[0]?.id as string, 'approved', 'e8');
    expect(jsonOf((await ask(port, '/staff/list?n=20', e7())).body)).toEqual(list(20));
    expect(recorded.length).toBe(1);
  });

  it('is written down, names sealed, and read back', async () => {
    const { port, measures } = await open({ enforce });
    const waiting = ask(port, '/staff/list?n=20', e7());
    await until(() => measures.desk.list().length === 1);
    measures.desk.decide(measures.desk.list()[0]?.id as string, 'approved', 'boss@example.com');
    await waiting;
    const text = readFileSync(join(directory, HELD_FILE), 'utf8');
    expect(text).not.toMatch(/e7"|boss|nick/);
    expect(new HeldLog(join(directory, HELD_FILE), keyring).read(now)).toEqual(measures.desk.list());
  });

  it('does not keep the gate from stopping', async () => {
    const { port, measures } = await open({ enforce });
    const waiting = ask(port, '/staff/list?n=20', e7());
    await until(() => measures.desk.list().length === 1);
    measures.close();
    expect((await waiting).status).toBe(403);
  });

  it('is a denial where a hold is the verdict and nobody decides', async () => {
    const { port } = await open({ enforce: ENFORCED });
    standing = 'hold';
    expect((await ask(port, '/staff/list', e7())).status).toBe(429);
    expect(atOrigin.length).toBe(0);
  });
});

describe('the staff door', () => {
  const e7 = (headers: object = {}): Ask => ({ headers: { 'x-employee': 'e7', ...headers } });
  const config = {
    enforce: ENFORCED,
    staff: { reason: { mode: 'enforce', pattern: '[A-Z]+-\\d+', people: 5 } },
  };
  const form = (reason: string, next = '/staff/list?n=2') => String(new URLSearchParams({ reason, next }));
  const post = (headers: object, body: string): Ask => ({
    ...e7({ 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers }),
    method: 'POST',
    body,
  });

  it('asks people for a reason once, and records it as the basis of what they see', async () => {
    const { port } = await open(config);
    const page = await ask(port, '/staff/list?n=2', e7({ accept: 'text/html' }));
    expect([page.status, atOrigin.length]).toEqual([403, 0]);
    expect(page.body.toString()).toContain('name="next" value="/staff/list?n=2"');
    const given = await ask(
      port,
      '/.well-known/weir/reason',
      post({ 'sec-fetch-site': 'same-origin' }, form('T-17')),
    );
    expect([given.status, given.headers.location]).toEqual([303, '/staff/list?n=2']);
    const cookie = (given.headers['set-cookie'] as string[])[0]?.split(';')[0] as string;
    expect(jsonOf((await ask(port, '/staff/list?n=2', e7({ cookie }))).body)).toEqual(list(2));
    expect(recorded[0]?.people.map(({ basis }) => basis)).toEqual(['ticket', 'ticket']);
    const other = await ask(port, '/staff/list?n=2', { headers: { 'x-employee': 'e9', cookie } });
    expect(other.status).toBe(403);
  });

  it('explains a few people by one reason, not whoever else is looked at', async () => {
    const { port } = await open(config);
    await ask(port, '/staff/list?n=8', e7({ 'weir-ticket': 'T-17' }));
    await ask(port, '/staff/list?n=3', e7({ 'weir-ticket': 'T-17' }));
    await ask(port, '/staff/list?n=8', e7({ 'weir-ticket': 'T-18' }));
    expect(recorded.map(({ people }) => people.filter(({ basis }) => basis === 'ticket').length)).toEqual([
      5, 3, 5,
    ]);
    expect(atOrigin[0]?.headers['weir-ticket']).toBeUndefined();
  });

  it('takes no reason that is none, none from another site, and sends nobody elsewhere', async () => {
    const { port } = await open(config);
    expect((await ask(port, '/staff/list', e7())).headers['content-type']).toContain('problem+json');
    expect((await ask(port, '/staff/list', e7({ 'weir-ticket': 'because' }))).status).toBe(403);
    const refused = await ask(port, '/.well-known/weir/reason', post({}, form('because', '"><b>')));
    expect(refused.status).toBe(422);
    expect(refused.body.toString()).not.toContain('<b>');
    const foreign = await ask(
      port,
      '/.well-known/weir/reason',
      post({ 'sec-fetch-site': 'cross-site' }, form('T-17')),
    );
    expect([foreign.status, foreign.headers['set-cookie']]).toEqual([422, undefined]);
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '']) {
      const sent = await ask(port, '/.well-known/weir/reason', post({}, form('T-17', next)));
      expect(sent.headers.location).toBe('/');
    }
  });

  it('asks nobody at other doors, and nobody whom the sign-on does not name', async () => {
    const { port } = await open(config);
    expect((await ask(port, '/list', e7())).status).toBe(200);
    expect((await ask(port, '/staff/list', as('a1'))).status).toBe(200);
  });
});

describe('fields that count people', () => {
  it('say how many there are, and what is left', async () => {
    const { port } = await open({ enforce: { peopleField: true, rateLimitFields: true } });
    const answer = await ask(port, '/list?n=7', as('a1'));
    expect(answer.headers).toMatchObject({
      'weir-people': '7',
      'ratelimit-policy': '"visitor-1m";q=200;w=60;qu="people", "visitor-1h";q=1500;w=3600;qu="people"',
      ratelimit: '"visitor-1h";r=90;t=3600',
    });
    expect(answer.headers.etag).toBe('"1"');
    expect(jsonOf(answer.body)).toEqual(list(7));
    expect((await ask(port, '/list?n=0', as('a1'))).headers['weir-people']).toBe('0');
  });

  it('are not there unless somebody wants them', async () => {
    const { port } = await open({});
    const { headers } = await ask(port, '/list', as('a1'));
    expect(Object.keys(headers).filter((name) => /weir|ratelimit/.test(name))).toEqual([]);
  });
});

describe('a reload', () => {
  it('keeps passes, replies that wait and what reasons explained', async () => {
    const enforce = { ...ENFORCED, challenge: { mode: 'enforce', work: 1_000 } };
    const before = await open({ enforce });
    standing = 'step-up';
    const { challenge } = jsonOf((await ask(before.port, '/list', as('a1'))).body) as unknown as {
      challenge: AltchaChallenge;
    };
    const solution = solveAltcha(challenge) as string;
    const pass = (await ask(before.port, '/list', as('a1', { 'weir-solution': solution }))).headers[
      'weir-pass'
    ];
    const after = await open(
      { enforce: { ...enforce, maskFrom: 'personal' } },
      { fromBefore: before.measures },
    );
    expect((await ask(after.port, '/list', as('a1', { 'weir-pass': pass }))).status).toBe(200);
  });
});
