import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SipHash } from '../../disclosure/siphash/siphash.ts';
import type { Verdict } from '../../disclosure/verdict.ts';
import { Headcount } from '../../headcount/headcount.ts';
import { DEFAULT_BUDGET_POLICY } from '../../judge/budget-policy.ts';
import { standardJudge } from '../../judge/standard-judge.ts';
import type { Sighting } from '../../judge/test.ts';
import { verifiedCrawlers } from '../crawler-networks.ts';
import { TrustedProxies } from '../gate/trusted-proxies.ts';
import { follow } from './follow.ts';
import { LogFile, type LogFileOptions } from './log-file.ts';
import type { PeopleRules } from './log-people.ts';
import type { LogRecipientsOptions } from './log-recipients.ts';
import { LogTimes } from './log-time.ts';
import { merge } from './merge.ts';
import { pageSize, personPath } from './person-rules.ts';
import { Replay } from './replay.ts';
import { RefusedLines } from './samples.ts';

const sip = new SipHash(new Uint8Array(16).fill(3));
const hash = { key64: (text: string) => sip.text(text), person64: (text: string) => sip.text(text) };
const NOW = Date.UTC(2026, 10, 23);
const directory = mkdtempSync(join(tmpdir(), 'weir-logs-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Setup {
  readonly people?: Partial<PeopleRules>;
  readonly recipients?: Partial<LogRecipientsOptions>;
  readonly file?: Partial<LogFileOptions>;
}

function bed({ people = {}, recipients = {}, file = {} }: Setup = {}) {
  const headcount = new Headcount({ maxBytes: 64 * 1024 ** 2 });
  const verdicts: Verdict[] = [];
  const judge = standardJudge({
    policy: DEFAULT_BUDGET_POLICY,
    headcount,
    maxEntities: 4_096,
    isVerified: ({ role }) => role === 'partner',
  });
  const refused = new RefusedLines();
  const replay = new Replay({
    hash,
    judge,
    headcount,
    people: { paths: [], pages: [], query: [], assume: true, ...people },
    recipients: { proxies: new TrustedProxies(), ...recipients },
    onVerdict: (verdict) => verdicts.push(verdict),
  });
  const options: LogFileOptions = {
    times: new LogTimes(),
    fields: {},
    replay,
    refused,
    clock: { now: () => NOW },
    ...file,
  };
  const sightings: Sighting[] = [];
  const run = async (...texts: readonly (string | Uint8Array)[]) => {
    const files = texts.map((text, i) => new LogFile(`log-${i}`, pieces(text), options));
    for (const each of files) await each.open();
    await merge(files, (sighting) => {
      sightings.push(sighting);
      replay.observe(sighting);
    });
    return files;
  };
  return { replay, refused, verdicts, headcount, sightings, run, options };
}

async function* pieces(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997);
}

const START = Date.UTC(2026, 9, 1, 12);
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

interface Entry {
  readonly address?: string;
  readonly at?: number;
  readonly path: string;
  readonly status?: number;
  readonly method?: string;
  readonly size?: string;
  readonly agent?: string;
  readonly user?: string;
}

function entry({
  address = '203.0.113.9',
  at = 0,
  path,
  status = 200,
  method = 'GET',
  ...rest
}: Entry): string {
  const { size = '512', agent = 'Mozilla/5.0', user = '-' } = rest;
  const [day, time] = new Date(START + at * 1_000).toISOString().split('T') as [string, string];
  const [year, month, date] = day.split('-') as [string, string, string];
  return `${address} - ${user} [${date}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000] "${method} ${path} HTTP/1.1" ${status} ${size} "-" "${agent}"\n`;
}

describe('a replay', () => {
  it('counts the people of a crawler and says so, and of nobody else', async () => {
    const { replay, verdicts, headcount, run } = bed();
    const lines: string[] = [];
    for (let i = 0; i < 600; i++) {
      lines.push(entry({ at: i / 10, path: `/api/users/${i}`, agent: 'crawl/1' }));
      if (i % 20 === 0)
        lines.push(entry({ at: i / 10, path: '/api/users/7', address: `198.51.100.${i / 20}` }));
    }
    await run(lines.join(''));
    expect(replay.lines).toBe(630);
    const [top] = replay.ranking(3);
    expect(top).toMatchObject({ identity: { kind: 'ip', value: '203.0.113.9' }, people: 600, exact: true });
    expect(headcount.count(top?.identity.key as bigint, 60_000, replay.to as number)).toBeGreaterThan(590);
    expect(verdicts.some(({ kind }) => kind === 'deny')).toBe(true);
    const accused = verdicts.filter(({ scope, kind }) => scope !== 'cell' && kind === 'deny');
    expect(new Set(accused.map(({ recipient }) => recipient.value))).toEqual(new Set(['203.0.113.9']));
    expect(replay.assumed).toMatchObject([{ place: 'users', views: 630 }]);
    expect(replay.people.count).toBeGreaterThan(580);
  });

  it('discloses only what was answered with a body', async () => {
    const { replay, sightings, run } = bed({ people: { paths: [personPath('/u/{person}')], assume: false } });
    await run(
      [
        entry({ path: '/u/1' }),
        entry({ path: '/u/2', status: 304 }),
        entry({ path: '/u/3', status: 301 }),
        entry({ path: '/u/4', status: 500 }),
        entry({ path: '/u/5', method: 'HEAD' }),
        entry({ path: '/u/6', method: 'OPTIONS' }),
        entry({ path: '/u/7', status: 204 }),
        entry({ path: '/u/8', size: '-' }),
        entry({ path: '/u/9', size: '0' }),
        entry({ path: '/u/10', method: 'POST' }),
        entry({ path: '/u/11', status: 404 }),
        entry({ path: '/none/12', status: 404 }),
        entry({ path: '/orders/12' }),
      ].join(''),
    );
    expect(replay.views).toBe(2);
    expect(replay.misses).toBe(1);
    expect(sightings.map(({ route, asked }) => [route, asked?.value, asked?.found])).toEqual([
      ['GET /u/{id}', 1, true],
      ['POST /u/{id}', 10, true],
      ['GET /u/{id}', 11, false],
    ]);
  });

  it('knows one person by one key, however the id is written', async () => {
    const { replay, sightings, run } = bed({
      people: { paths: [personPath('/u/{person}')], query: ['id', 'ids'], assume: false },
    });
    await run(
      [
        entry({ path: '/u/bob%40x' }),
        entry({ path: '/u/b%6Fb%40x' }),
        entry({ path: '/s?id=bob%40x' }),
        entry({ path: '/s?q=1&ids=7,8,7&id=9#id=10' }),
        entry({ path: '/u/%zz' }),
        entry({ path: '/u/me' }),
      ].join(''),
    );
    const keys = sightings.map(({ people }) => people.map(({ person }) => person));
    expect(new Set(keys.slice(0, 3).flat()).size).toBe(1);
    expect(keys[3]).toEqual(['7', '8', '7', '9'].map((id) => hash.person64(`id:${id}`)));
    expect(replay.views).toBe(8);
    expect(sightings).toHaveLength(5);
  });

  it('counts pages of a list by their size, and the same page once', async () => {
    const { replay, sightings, run } = bed({ people: { pages: [pageSize('/api/orders=20')] } });
    await run(
      ['?page=1', '?page=2', '?page=1'].map((query) => entry({ path: `/api/orders${query}` })).join(''),
    );
    expect(replay.pageViews).toBe(60);
    expect(replay.ranking(1)[0]?.people).toBe(40);
    expect(sightings.map(({ asked }) => asked)).toEqual(
      [1, 2, 1].map((value) => ({ by: 'page', value, found: true })),
    );
  });

  it('names who received: user, session, address behind a proxy, verified crawler', async () => {
    const networks = new TrustedProxies(['10.0.0.0/8']);
    const verified = verifiedCrawlers([
      { name: 'google', userAgent: 'googlebot', networks: ['66.249.64.0/19'] },
    ]);
    const { sightings, run } = bed({ recipients: { proxies: networks, verified, userKind: 'employee' } });
    const agent = 'Mozilla/5.0 (compatible; Googlebot/2.1)';
    await run(
      [
        entry({ path: '/u/1', user: 'ann' }),
        entry({ path: '/u/2', address: '10.1.2.3' }).replace('\n', ' "1.2.3.4, 198.51.100.7"\n'),
        entry({ path: '/u/3', address: '203.0.113.5' }).replace('\n', ' "198.51.100.7"\n'),
        entry({ path: '/u/4', address: '66.249.73.135', agent }),
        entry({ path: '/u/5', address: '203.0.113.6', agent }),
        entry({ path: '/u/6', address: '::ffff:203.0.113.6', agent }),
        entry({ path: '/u/7', address: 'host.example.com' }),
      ].join(''),
    );
    expect(sightings.map(({ recipient }) => `${recipient.primary.kind}:${recipient.primary.value}`)).toEqual([
      'employee:ann',
      'ip:198.51.100.7',
      'ip:203.0.113.5',
      'partner:google',
      'ip:203.0.113.6',
      'ip:203.0.113.6',
      'ip:host.example.com',
    ]);
    const kinds = sightings[0]?.recipient.identities.map(({ kind }) => kind);
    expect(kinds).toEqual(['employee', 'ip', 'client', 'net']);
    const clients = sightings.map(
      ({ recipient }) => recipient.identities.find(({ kind }) => kind === 'client')?.value,
    );
    expect(clients[3]).toBe(clients[4]);
    expect(clients[0]).not.toBe(clients[4]);
  });

  it('judges disclosures of its own format', async () => {
    const { replay, sightings, run } = bed();
    await run(
      'at,recipient,person,tier,route\n1795000000,account:9,phone:13800000000,contact,GET /x\n1795000001,9.9.9.9,7,,\n',
    );
    expect(replay.lines).toBe(2);
    expect(
      sightings.map(({ route, recipient }) => [route, recipient.primary.kind, recipient.primary.value]),
    ).toEqual([
      ['GET /x', 'account', '9'],
      ['log', 'ip', '9.9.9.9'],
    ]);
    expect(sightings[0]?.people[0]?.person).toBe(hash.person64('phone:+8613800000000'));
  });

  it('takes files of any order as one stream', async () => {
    const { sightings, run } = bed();
    const rotated = [2, 0, 1].map((part) =>
      Array.from({ length: 50 }, (_, i) => entry({ at: 100 * part + 2 * i, path: `/u/${i}` })).join(''),
    );
    const beside = Array.from({ length: 150 }, (_, i) => entry({ at: 2 * i + 1, path: `/u/${i}` })).join('');
    await run(...rotated, beside);
    const times = sightings.map(({ at }) => at);
    expect(times).toHaveLength(300);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('bad input', () => {
  it('is counted by reason, sampled, and stops nothing', async () => {
    const { replay, refused, run } = bed();
    const good = (i: number) => entry({ at: i, path: `/u/${i}` });
    const [file] = await run(
      [
        ...Array.from({ length: 20 }, (_, i) => good(i)),
        'cut 203.0.113.9 - - [01/Oct\n',
        '\0\u0001\u0002\u001b[31m\n',
        `${'x'.repeat(1_100_000)}\n`,
        entry({ path: '/u/1' }).replace('01/Oct/2026', '31/Sep/2026'),
        entry({ path: '/u/1', address: '-' }),
        '{"time_iso8601":"2026-10-01T12:00:21Z","remote_addr":"203.0.113.9","request":"GET /u/77 HTTP/1.1","status":200}\n',
        good(21),
        entry({ at: 9 * 86_400, path: '/u/1' }),
        good(22),
        entry({ at: 900 * 86_400, path: '/u/1' }),
        good(23).slice(0, -60),
      ].join(''),
    );
    expect(replay.lines).toBe(23);
    expect(Object.fromEntries(file?.formats as Map<string, number>)).toEqual({
      combined: 22,
      'nginx-json': 1,
    });
    const reasons = Object.fromEntries(refused.list.map(({ reason, lines }) => [reason, lines]));
    expect(reasons).toEqual({ format: 2, binary: 1, 'too-long': 1, time: 1, recipient: 1, ahead: 2 });
    const binary = refused.list.find(({ reason }) => reason === 'binary');
    expect(binary).toMatchObject({ firstLine: 22, samples: ['\\x00\\x01\\x02\\x1b[31m'] });
  });

  it('of a clock that jumps ahead for good is a quiet night', async () => {
    const { replay, refused, run } = bed();
    await run(
      [0, 1, 5 * 86_400, 5 * 86_400 + 1, 9 * 86_400].map((at) => entry({ at, path: '/u/1' })).join(''),
    );
    expect([replay.lines, refused.total]).toEqual([5, 0]);
  });

  it('of nothing but rubbish is refused line by line', async () => {
    const { replay, refused, run } = bed();
    const [file] = await run('what\nis\nthis\n');
    expect([replay.lines, refused.total, file?.format]).toEqual([0, 3, undefined]);
  });

  it('puts nothing of a line into what is shown', async () => {
    const { sightings, run } = bed();
    await run(entry({ path: '/users/a\u202eb/\u0007x', user: 'eve\\x1b[31m' }));
    expect(sightings[0]?.route).toBe('GET /users/{value}/{value}');
  });
});

describe('a log that is followed', () => {
  it('is read through a rename and a truncation', async () => {
    const path = join(directory, 'access.log');
    writeFileSync(path, 'one\n');
    const stop = new AbortController();
    let text = '';
    const until = (wanted: string) =>
      new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (!text.includes(wanted)) return;
          clearInterval(timer);
          resolve();
        }, 5);
      });
    const reading = (async () => {
      for await (const piece of follow(path, { signal: stop.signal, pollMs: 5 })) text += Buffer.from(piece);
    })();
    await until('one');
    appendFileSync(path, 'two\n');
    await until('two');
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, 'three\n');
    writeFileSync(path, 'four\n');
    await until('four');
    truncateSync(path);
    await new Promise((resolve) => setTimeout(resolve, 50));
    appendFileSync(path, 'five\n');
    await until('five');
    stop.abort();
    await reading;
    expect(text.split('\n').filter((line) => line !== '')).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('is judged before the next line comes', async () => {
    const { options, replay } = bed();
    const path = join(directory, 'quiet.log');
    writeFileSync(path, entry({ path: '/u/1' }));
    const stop = new AbortController();
    const file = new LogFile(path, follow(path, { signal: stop.signal, pollMs: 5 }), options);
    await file.open();
    let observed = 0;
    await merge([file], (sighting) => {
      replay.observe(sighting);
      observed += 1;
      if (observed === 1) appendFileSync(path, entry({ at: 1, path: '/u/2' }));
      else stop.abort();
    });
    expect([observed, replay.lines]).toEqual([2, 2]);
  });
});
