/**
 * Trouble while the gate runs: damage in the spool, an origin that is down, talks nonsense or dies in mid-sentence,
 * and a body larger than anybody may keep. The gate stays up, says so, and what left is in the ledger.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { personKey } from '../../src/disclosure/person.ts';
import { recipientKey } from '../../src/disclosure/recipient.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { ReadableLedger } from '../../src/ledger/readable-ledger.ts';
import { segmentName, segmentNumbers } from '../../src/ledger/spool.ts';
import { as, get } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { BEHIND_A_PROXY, type GateProcess, startGate } from '../support/gate-process.ts';
import { endProcesses, signal } from '../support/processes.ts';
import { clearScratch, scratchDirectory, startOrigin } from '../support/scratch.ts';

const CLIENT = '198.51.100.1';
const MEGABYTE = 1024 * 1024;

let data: string;

beforeEach(() => {
  data = join(scratchDirectory(), 'data');
});
afterEach(endProcesses);
afterAll(clearScratch);

const start = (origin: string, args: readonly string[] = []) =>
  startGate({ origin, data, config: BEHIND_A_PROXY, args });

/** Customer numbers of eight digits: what the application's pages name people by. */
const customer = (i: number) => String(48_250_000 + i);

const profileOf = (i: number) => `{"id":${customer(i)},"nick":"someone","mobile":"1391234${1000 + i}"}`;

/** Answers `/api/users/{id}` with a profile. */
const profiles = () =>
  startOrigin((asked, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(profileOf(Number(asked.url?.split('/').at(-1)) - 48_250_000));
  });

async function peopleOf({ questions, keyring }: ReadableLedger): Promise<Set<string>> {
  const people = new Set<string>();
  for await (const seen of questions.everyPersonOf(recipientKey(keyring, 'ip', CLIENT)))
    people.add(seen.person);
  return people;
}

const keyOf = ({ keyring }: ReadableLedger, i: number) =>
  personKey(keyring, { namespace: 'id', value: customer(i) })
    .toString(16)
    .padStart(16, '0');

async function withLedger<T>(ask: (ledger: ReadableLedger) => Promise<T>): Promise<T> {
  const ledger = await Ledger.read({ directory: data });
  try {
    return await ask(ledger);
  } finally {
    await ledger.close();
  }
}

/** Lines of the log that tell of a code. */
const told = (gate: GateProcess, code: string) =>
  gate
    .stderr()
    .split('\n')
    .filter((line) => line.includes(code));

describe('a damaged spool', () => {
  it('is set aside and told of; what stood before the damage is kept, and the gate goes on', async () => {
    const origin = await profiles();
    const first = await start(origin.url);
    // A keeper that does nothing leaves everything in the spool.
    const keeper = first.keeper() as number;
    signal(keeper, 'SIGSTOP');
    for (let i = 0; i < 20; i++) {
      expect((await get(`${first.url}/api/users/${customer(i)}`, as(CLIENT))).whole).toBe(true);
    }
    signal(keeper, 'SIGKILL');
    await first.kill();
    const spool = join(data, 'spool');
    const path = join(spool, segmentName(segmentNumbers(spool).at(-1) as number));
    const bytes = readFileSync(path);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] as number) ^ 0xff;
    writeFileSync(path, bytes);

    const second = await start(origin.url);
    await eventually('the damage is told', () => told(second, 'WEIR_SPOOL_DAMAGED').length > 0);
    expect(told(second, 'WEIR_SPOOL_DAMAGED')).toHaveLength(1);
    expect(readdirSync(join(spool, 'damaged'))).toHaveLength(1);
    expect((await get(`${second.url}/api/users/${customer(99)}`, as(CLIENT))).whole).toBe(true);
    expect(await second.stop()).toBe(0);
    await withLedger(async (ledger) => {
      const people = await peopleOf(ledger);
      expect(people.has(keyOf(ledger, 0))).toBe(true);
      expect(people.has(keyOf(ledger, 99))).toBe(true);
      // One frame in the middle was hit.
      expect(people.size).toBeGreaterThan(5);
      expect(people.size).toBeLessThan(21);
      expect((await ledger.questions.grandTotals()).blindBytes).toBeGreaterThan(0);
    });
  });
});

describe('an origin', () => {
  it('that is down is told to client and operator, and missed no longer than it is down', async () => {
    const before = await profiles();
    const { port } = before;
    await before.close();
    const gate = await start(before.url);
    const path = `/api/users/${customer(1)}`;
    const refused = await get(`${gate.url}${path}`, as(CLIENT));
    expect(refused).toMatchObject({ status: 502, whole: true });
    expect(refused.headers['content-type']).toBe('application/problem+json');
    const document = JSON.parse(refused.body.toString('utf8'));
    expect(document).toMatchObject({ status: 502, code: 'WEIR_ORIGIN_UNREACHABLE' });
    expect(document.hint).toMatch(/.+/);
    expect(told(gate, 'WEIR_ORIGIN_UNREACHABLE').join()).toContain('GET /api/users/{id}');
    // Neither customer number nor address stand in the log.
    expect(gate.stderr()).not.toContain(customer(1));
    expect(gate.stderr()).not.toContain(CLIENT);

    await startOrigin((_asked, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(profileOf(1));
    }, port);
    const answered = await get(`${gate.url}${path}`, as(CLIENT));
    expect(answered).toMatchObject({ status: 200, whole: true });
    expect(await gate.stop()).toBe(0);
    await withLedger(async (ledger) => expect(await peopleOf(ledger)).toEqual(new Set([keyOf(ledger, 1)])));
  });

  const bare: Server[] = [];
  afterEach(() => {
    for (const server of bare.splice(0)) server.close();
  });

  /** A server that answers every connection with these bytes and breaks off, at once or when it is told to. */
  async function saying(answer: string, until: Promise<unknown> = Promise.resolve()): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', async () => {
        await new Promise((resolve) => socket.write(answer, resolve));
        await until;
        // In order, so that what was said arrives; HTTP tells that it is too short.
        socket.end();
      });
    });
    bare.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  it.each([
    ['bytes that are no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['a status that is none', 'HTTP/1.1 maybe\r\n\r\n'],
    ['two different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: 1\r\nContent-Length: 0\r\n\r\n'],
  ])('that answers %s', async (_what, answer) => {
    const gate = await start(await saying(answer));
    const refused = await get(`${gate.url}/`, as(CLIENT));
    expect(refused.status).toBe(502);
    expect(JSON.parse(refused.body.toString('utf8')).code).toBe('WEIR_ORIGIN_INVALID');
    expect(told(gate, 'WEIR_ORIGIN_INVALID')).toHaveLength(1);
    expect(await gate.stop()).toBe(0);
  });

  const everybody = `[${Array.from({ length: 20 }, (_, i) => profileOf(i)).join(',')},`;
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

  it.each([
    ['a body of declared length', `${head}Content-Length: 100000\r\n\r\n${everybody}`],
    [
      'a chunked body',
      `${head}Transfer-Encoding: chunked\r\n\r\n${everybody.length.toString(16)}\r\n${everybody}\r\n`,
    ],
    [
      'a chunk',
      `${head}Transfer-Encoding: chunked\r\n\r\n${(2 * everybody.length).toString(16)}\r\n${everybody}`,
    ],
  ])(
    'that dies in the middle of %s: the client sees it, and what left is in the ledger',
    async (_what, answer) => {
      const { promise: arrived, resolve: tell } = Promise.withResolvers<void>();
      const gate = await start(await saying(answer, arrived));
      const cut = await get(`${gate.url}/api/users`, { ...as(CLIENT), onData: tell });
      expect(cut).toMatchObject({ status: 200, whole: false });
      const received = [
        ...cut.body.toString('utf8').matchAll(/"id":(\d{8}),"nick":"someone","mobile":"\d{11}"\}/g),
      ];
      expect(received.length).toBeGreaterThan(10);
      await eventually('the gate has told of it', () => told(gate, 'WEIR_ORIGIN_ABORTED').length > 0);
      expect(await gate.stop()).toBe(0);
      await withLedger(async (ledger) => {
        const disclosed = await peopleOf(ledger);
        const missing = received.filter(([, id]) => !disclosed.has(keyOf(ledger, Number(id) - 48_250_000)));
        expect(missing).toEqual([]);
      });
    },
  );
});

describe('a body of half a gigabyte', () => {
  const WARM_UP_BYTES = 128 * MEGABYTE;
  const BODY_BYTES = 512 * MEGABYTE;

  it('streams through, looked at to its end; the gate does not grow with it', async () => {
    // Everybody but the last is the same person: the client would have to be known to have received millions.
    const row = `${profileOf(7)},`;
    const piece = Buffer.from(row.repeat(Math.ceil(MEGABYTE / row.length)));
    const last = `${profileOf(8)}]`;
    const lengthFor = (bytes: number) =>
      1 + Math.floor(bytes / piece.length) * piece.length + Buffer.byteLength(last);
    const origin = await startOrigin(async (asked, response) => {
      const bytes = Number(asked.url?.split('=')[1]);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': lengthFor(bytes) });
      response.write('[');
      for (let sent = piece.length; sent <= bytes && !response.destroyed; sent += piece.length) {
        if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
      }
      response.end(last);
    });
    const gate = await start(origin.url);
    const atRest = memoryOf(gate.pid, 'VmRSS');
    expect(await lengthOf(`${gate.url}/api/everybody?bytes=${WARM_UP_BYTES}`)).toBe(lengthFor(WARM_UP_BYTES));
    const warm = memoryOf(gate.pid, 'VmHWM');
    expect(await lengthOf(`${gate.url}/api/everybody?bytes=${BODY_BYTES}`)).toBe(lengthFor(BODY_BYTES));
    if (atRest !== undefined && warm !== undefined) {
      const peak = memoryOf(gate.pid, 'VmHWM') as number;
      // Four times the body must not need more; the rest is what the collector of a busy process leaves lying about.
      expect(peak - warm).toBeLessThan(250 * MEGABYTE);
      expect(peak - atRest).toBeLessThan(0.75 * BODY_BYTES);
    }
    expect(await gate.stop()).toBe(0);
    await withLedger(async (ledger) => {
      expect(await peopleOf(ledger)).toEqual(new Set([keyOf(ledger, 7), keyOf(ledger, 8)]));
      const { blindBytes } = await ledger.questions.grandTotals();
      expect(blindBytes).toBe(0);
    });
  });
});

/** Reads a response to its end and keeps nothing of it. @returns the bytes of its body. */
function lengthOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, as(CLIENT), (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () => resolve(bytes));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Bytes of memory as Linux counts them; undefined elsewhere. */
function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return match === null ? undefined : Number(match[1]) * 1024;
}
