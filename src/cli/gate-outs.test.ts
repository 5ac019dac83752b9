import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { scratchDirectory } from '../../test/support/scratch.ts';
import { deniedVerdict, VERDICT_AT } from '../../test/support/verdict.ts';
import { MAX_WAITING } from '../channels/out/delivery.ts';
import { verifies } from '../channels/out/webhook.ts';
import { examine } from './config/findings.ts';
import { configSchema } from './config.ts';
import { type GateOuts, openGateOuts } from './gate-outs.ts';

const AT = VERDICT_AT;
const SECRET = 'a secret of many bytes';

interface Told {
  readonly headers: Record<string, string | undefined>;
  readonly body: string;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A receiver. @param status its answers; 0 is none at all. */
async function receiver(status: () => number): Promise<{ readonly url: string; readonly told: Told[] }> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      told.push({ headers: request.headers as Told['headers'], body });
      const answer = status();
      if (answer !== 0) response.writeHead(answer).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, told };
}

const lines: string[] = [];
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (_fields: object, line: string) => void lines.push(line),
};

function open(out: unknown, env: NodeJS.ProcessEnv = {}, now = AT): GateOuts {
  lines.length = 0;
  const config = configSchema.parse({ out });
  return openGateOuts(config, { clock: { now: () => now }, log: log as never, env });
}

describe('outs of a gate', () => {
  it('send signed messages that name nobody, and say whether a verdict acts', async () => {
    const { url, told } = await receiver(() => 200);
    const file = join(scratchDirectory(), 'secret');
    writeFileSync(file, `${SECRET}\n`, { mode: 0o600 });
    const outs = open([
      { to: url, secretFile: file },
      { to: url, secretFile: file, name: 'only what acts', observed: false },
    ]);
    outs.take(deniedVerdict('203.0.113.9'), false);
    outs.take(deniedVerdict('203.0.113.9', { at: AT + 1 }), true);
    await outs.close(5_000);
    expect(told).toHaveLength(3);
    const nowS = Math.floor(AT / 1_000);
    for (const { headers, body } of told) {
      expect(verifies(Buffer.from(SECRET), headers, body, nowS)).toBe(true);
      expect(verifies(Buffer.from('another secret of bytes'), headers, body, nowS)).toBe(false);
      expect(body).not.toContain('203.0.113.9');
      expect(JSON.parse(body)).toMatchObject({ verdict: 'deny', recipient: { key: '0000000000000abc' } });
    }
    expect(told.map(({ body }) => JSON.parse(body).enforced).sort()).toEqual([false, true, true]);
    expect(outs.facts.map(({ delivered, lost, waiting }) => [delivered, lost, waiting])).toEqual([
      [2, 0, 0],
      [1, 0, 0],
    ]);
    expect(lines).toEqual([]);
  });

  it('sign with the secret that the file holds now', async () => {
    const { url, told } = await receiver(() => 200);
    const file = join(scratchDirectory(), 'secret');
    writeFileSync(file, SECRET, { mode: 0o600 });
    const outs = open([{ to: url, secretFile: file }]);
    writeFileSync(file, 'a newer secret of bytes', { mode: 0o600 });
    outs.take(deniedVerdict('203.0.113.9'), true);
    await outs.close(5_000);
    const [message] = told as [Told];
    expect(verifies(Buffer.from('a newer secret of bytes'), message.headers, message.body, AT / 1_000)).toBe(
      true,
    );
  });

  it('end in time, though a receiver never answers; what is lost is counted and said', async () => {
    const { url, told } = await receiver(() => 0);
    const outs = open([{ to: url, name: 'siem' }], { WEIR_WEBHOOK_SECRET: SECRET });
    const more = 7;
    for (let i = 0; i < MAX_WAITING + more; i++)
      outs.take(deniedVerdict('203.0.113.9', { at: AT + i }), true);
    expect(outs.facts).toMatchObject([{ name: 'siem', lost: more, waiting: MAX_WAITING }]);
    await eventually('it is asked', () => told.length > 0);
    await outs.close(50);
    expect(told).toHaveLength(1);
    expect(outs.facts).toMatchObject([{ delivered: 0, lost: MAX_WAITING + more, waiting: 0 }]);
    expect(lines).toEqual([`${MAX_WAITING + more} verdicts did not reach siem: it was closed before`]);
  });

  it('do not repeat what was refused for good, and say what was answered', async () => {
    const { url, told } = await receiver(() => 410);
    const outs = open([{ to: url, name: 'siem' }], { WEIR_WEBHOOK_SECRET: SECRET });
    outs.take(deniedVerdict('203.0.113.9'), true);
    await eventually('it is lost', () => outs.facts[0]?.lost === 1);
    await outs.close(5_000);
    expect(told).toHaveLength(1);
    expect(lines).toEqual(['1 verdicts did not reach siem: the receiver answered 410']);
  });

  it('append findings and write to chat rooms whose address stands in a file', async () => {
    const { url, told } = await receiver(() => 200);
    const directory = scratchDirectory();
    const room = join(directory, 'room');
    writeFileSync(room, `slack+${url}\n`, { mode: 0o600 });
    const findings = join(directory, 'findings.jsonl');
    const outs = open([{ to: `ocsf:${findings}` }, { toFile: room }]);
    outs.take(deniedVerdict('203.0.113.9'), false);
    outs.take(deniedVerdict('203.0.113.9', { at: AT + 1 }), true);
    await outs.close(5_000);
    const written = readFileSync(findings, 'utf8').trimEnd().split('\n');
    expect(written.map((line) => JSON.parse(line).unmapped.enforced)).toEqual([false, true]);
    expect(told.map(({ body }) => JSON.parse(body).text)).toEqual([
      'Weir: would deny ip 0000000000000abc: 300 people in 1 min, 300 are the limit (budget)',
      'Weir: deny ip 0000000000000abc: 300 people in 1 min, 300 are the limit (budget)',
    ]);
  });
});

describe('block lists of a gate', () => {
  it.each(['nginx', 'crowdsec'] as const)('of %s hold what acts, and outlive a restart', async (kind) => {
    const path = join(scratchDirectory(), 'list');
    const first = open([{ to: `${kind}:${path}`, blockFor: '1h' }]);
    first.take(deniedVerdict('203.0.113.1'), false);
    first.take(deniedVerdict('203.0.113.2'), true);
    await first.close(5_000);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain('203.0.113.1');
    expect(text).toContain('203.0.113.2');
    expect(first.facts).toMatchObject([{ delivered: 1, lost: 0, waiting: 0 }]);
    utimesSync(path, AT / 1_000, AT / 1_000);
    const halfPast = open([{ to: `${kind}:${path}`, blockFor: '1h' }], {}, AT + 1_800_000);
    halfPast.take(deniedVerdict('2001:db8::7', { at: AT + 1_800_000 }), true);
    await halfPast.close(5_000);
    for (const address of ['203.0.113.2', '2001:db8::7'])
      expect(readFileSync(path, 'utf8')).toContain(address);
    utimesSync(path, AT / 1_000 + 1_800, AT / 1_000 + 1_800);
    const later = open([{ to: `${kind}:${path}`, blockFor: '1h' }], {}, AT + 3_700_000);
    await later.close(5_000);
    expect(readFileSync(path, 'utf8')).not.toContain('203.0.113.2');
    expect(readFileSync(path, 'utf8')).toContain('2001:db8::7');
  });

  it('take up nothing that is not theirs, and list what is observed where it is wanted', async () => {
    const path = join(scratchDirectory(), 'list');
    writeFileSync(path, 'deny all;\ndeny 10.0.0.0/8;  # until 2027-01-01T00:00:00Z\n[{"value":"1.2.3.4"}]\n');
    const outs = open([{ to: `nginx:${path}`, observed: true }]);
    outs.take(deniedVerdict('203.0.113.1'), false);
    await outs.close(5_000);
    expect(readFileSync(path, 'utf8').match(/^deny .*$/gm)).toEqual([
      'deny 203.0.113.1;  # until 2026-11-24T10:00:00Z',
    ]);
  });

  it('are written again when they could not be', async () => {
    const directory = join(scratchDirectory(), 'lists');
    mkdirSync(directory);
    const path = join(directory, 'deny.conf');
    const outs = open([{ to: `nginx:${path}` }]);
    rmSync(directory, { recursive: true });
    outs.take(deniedVerdict('203.0.113.1'), true);
    await eventually('it is said', () => lines.some((line) => line.includes('deny.conf')));
    expect(outs.facts).toMatchObject([{ delivered: 0, lost: 0, waiting: 1 }]);
    mkdirSync(directory);
    await eventually('it is written', () => existsSync(path));
    await outs.close(5_000);
    expect(outs.facts).toMatchObject([{ delivered: 1, waiting: 0 }]);
  });
});

describe('a reload of outs', () => {
  const outOf = (out: unknown) => configSchema.parse({ out });

  it('keeps what waits for whoever stays, by whatever name, and lets what waits for whoever goes leave', async () => {
    let status = 0;
    const [stays, goes, comes] = [
      await receiver(() => status),
      await receiver(() => status),
      await receiver(() => 200),
    ];
    const env = { WEIR_WEBHOOK_SECRET: SECRET };
    const outs = open([{ to: stays.url, name: 'siem' }, { to: goes.url }], env);
    outs.take(deniedVerdict('203.0.113.9'), true);
    await eventually('both are asked', () => stays.told.length + goes.told.length === 2);
    outs.take(deniedVerdict('203.0.113.9', { at: AT + 1 }), true);
    const putInForce = outs.prepare(
      outOf([
        { to: comes.url, name: 'siem' },
        { to: stays.url, name: 'siem: renamed', values: true },
      ]),
    );
    expect(outs.facts.map(({ name }) => name)).toEqual(['siem', expect.stringContaining('webhook')]);
    putInForce();
    expect(outs.facts).toMatchObject([
      { name: 'siem', waiting: 0 },
      { name: 'siem: renamed', waiting: 2 },
    ]);
    status = 200;
    outs.take(deniedVerdict('203.0.113.9', { at: AT + 2 }), true);
    // Whoever was asked before is never answered: its first message is lost with the close, what came later is not sent.
    await eventually('whoever came is told', () => comes.told.length === 1);
    expect(JSON.parse(comes.told[0]?.body ?? '{}')).toMatchObject({ at: AT + 2 });
    await outs.close(50);
    expect(outs.facts).toMatchObject([
      { name: 'siem', delivered: 1, lost: 0 },
      { name: 'siem: renamed', delivered: 0, lost: 3 },
    ]);
    expect(goes.told).toHaveLength(1);
    expect(lines.sort()).toEqual([
      expect.stringContaining('2 verdicts did not reach webhook 127.0.0.1'),
      expect.stringContaining('3 verdicts did not reach siem: renamed'),
    ]);
  });

  it('tells under the new settings from then on, and delivers to whoever goes what waited', async () => {
    const [stays, goes] = [await receiver(() => 200), await receiver(() => 200)];
    const file = join(scratchDirectory(), 'secret');
    writeFileSync(file, 'a secret of its own, many bytes', { mode: 0o600 });
    const env = { WEIR_WEBHOOK_SECRET: SECRET };
    const outs = open([{ to: stays.url, observed: false }, { to: goes.url }], env);
    outs.take(deniedVerdict('203.0.113.9'), false);
    outs.prepare(outOf([{ to: stays.url, values: true, secretFile: file }]))();
    outs.take(deniedVerdict('203.0.113.9', { at: AT + 1 }), false);
    await outs.close(5_000);
    expect(goes.told).toHaveLength(1);
    const [message] = stays.told as [Told];
    expect(stays.told).toHaveLength(1);
    expect(message.body).toContain('203.0.113.9');
    expect(
      verifies(Buffer.from('a secret of its own, many bytes'), message.headers, message.body, AT / 1_000),
    ).toBe(true);
    expect(lines).toEqual([]);
  });

  it('keeps a list with who is in it, under its new settings', async () => {
    const path = join(scratchDirectory(), 'list');
    const outs = open([{ to: `nginx:${path}`, blockFor: '1h' }]);
    outs.take(deniedVerdict('203.0.113.1'), true);
    outs.take(deniedVerdict('203.0.113.2'), false);
    outs.prepare(outOf([{ to: `nginx:${path}`, blockFor: '3h', observed: true }]))();
    outs.take(deniedVerdict('203.0.113.3'), false);
    await outs.close(5_000);
    expect(readFileSync(path, 'utf8').match(/^deny .*$/gm)).toEqual([
      'deny 203.0.113.1;  # until 2026-11-23T11:00:00Z',
      'deny 203.0.113.3;  # until 2026-11-23T13:00:00Z',
    ]);
    expect(outs.facts).toMatchObject([{ delivered: 2, lost: 0, waiting: 0 }]);
  });

  it('is refused as a whole, and leaves those that are there', async () => {
    const { url, told } = await receiver(() => 200);
    const outs = open([{ to: url }], { WEIR_WEBHOOK_SECRET: SECRET });
    const none = join(scratchDirectory(), 'none', 'deny.conf');
    expect(() => outs.prepare(outOf([{ to: `nginx:${none}` }]))).toThrow(
      expect.objectContaining({ code: 'WEIR_OUTPUT' }),
    );
    outs.take(deniedVerdict('203.0.113.9'), true);
    await outs.close(5_000);
    expect(told).toHaveLength(1);
  });
});

describe('what stands under out', () => {
  const problemsOf = (out: unknown) =>
    configSchema.safeParse({ out }).error?.issues.map(({ message }) => message) ?? [];

  it.each([
    [[{ to: 'slack+https://hooks.example/T/B/s' }], 'holds a secret'],
    [[{ to: 'https://siem.example/hook?token=s' }], 'holds a secret'],
    [[{ to: 'https://me:s@siem.example/hook' }], 'holds a secret'],
    [[{}], 'one of to and toFile'],
    [[{ to: 'ocsf:a', toFile: 'b' }], 'one of to and toFile'],
    [
      [
        { to: 'ocsf:a', name: 'x' },
        { to: 'ocsf:b', name: 'x' },
      ],
      'two outs of one name',
    ],
  ])('%j is refused', (out, problem) => {
    expect(problemsOf(out).join()).toContain(problem);
  });

  it('is looked at before a gate runs', () => {
    const directory = scratchDirectory();
    const secret = join(directory, 'secret');
    writeFileSync(secret, 'short', { mode: 0o644 });
    const look = (out: unknown) =>
      examine(configSchema.parse({ origin: 'http://127.0.0.1:1', data: directory, out }), AT);
    const codes = (out: unknown) => look(out).problems.map(({ code }) => code);
    expect(codes([{ to: 'ftp://a' }])).toEqual(['WEIR_OUT_TARGET']);
    expect(codes([{ to: 'https://siem.example/', secretFile: secret }])).toEqual(['WEIR_OUT_SECRET']);
    expect(codes([{ toFile: join(directory, 'none') }])).toEqual(['WEIR_INPUT_UNREADABLE']);
    // What stands in such a file is not said.
    const [problem] = look([{ toFile: secret }]).problems;
    expect([problem?.code, problem?.message]).toEqual([
      'WEIR_OUT_TARGET',
      `verdicts cannot go to ${secret}: it is no target that is known`,
    ]);
    expect(codes([{ to: `nginx:${join(directory, 'none', 'deny.conf')}` }])).toEqual(['WEIR_OUTPUT']);
    writeFileSync(secret, SECRET);
    const { problems, warnings, outs } = look([
      { to: 'https://siem.example/', secretFile: secret, values: true },
      { to: 'https://siem.example/other', secretFile: secret },
      { to: 'syslog+udp://10.0.0.1' },
      { to: `nginx:${join(directory, 'deny.conf')}` },
    ]);
    expect(problems).toEqual([]);
    expect(outs.slice(0, 3)).toEqual([
      'webhook siem.example',
      'webhook siem.example 2',
      'syslog+udp://10.0.0.1:514',
    ]);
    expect(new Set(warnings.map(({ code }) => code))).toEqual(
      new Set(['key-exposed', 'out-names-recipients', 'out-clear-text', 'block-list-idle', 'addresses-only']),
    );
  });
});
