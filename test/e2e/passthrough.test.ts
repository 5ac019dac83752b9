/**
 * A gate that observes changes nothing: what an application says is compared byte by byte as it stands on the wire,
 * asked directly and through the gate. Only the fields of one connection and the chunk framing may differ.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { recipientKey } from '../../src/disclosure/recipient.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { eventually } from '../support/eventually.ts';
import { type GateProcess, startGate } from '../support/gate-process.ts';
import { ANSWERS, oddApplication, PEOPLE_ON_A_PAGE } from '../support/odd-application.ts';
import { endProcesses } from '../support/processes.ts';
import { endToEnd, exchange, parse } from '../support/raw-http.ts';
import { clearScratch, type Origin, scratchDirectory, startOrigin } from '../support/scratch.ts';

/** Bytes said over the WebSocket at least. */
const SAID_BYTES = 300_000;

let data: string;
let application: Origin;
let gate: GateProcess;
let sockets: WebSocketServer;

beforeAll(async () => {
  application = await startOrigin(oddApplication);
  sockets = new WebSocketServer({ server: application.server, path: '/socket' });
  sockets.on('connection', (socket) => {
    socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary }));
  });
  data = join(scratchDirectory(), 'data');
  gate = await startGate({ origin: application.url, data });
});
afterAll(async () => {
  for (const socket of sockets?.clients ?? []) socket.terminate();
  await endProcesses();
  await clearScratch();
});

interface Request {
  readonly method?: string;
  readonly path: string;
  readonly headers?: readonly string[];
  readonly body?: Buffer;
}

/** Host is that of the gate in both cases: a client knows no other. */
function message({ method = 'GET', path, headers = [], body = Buffer.alloc(0) }: Request): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${gate.port}`,
    'Connection: close',
    ...headers,
  ];
  if (body.length > 0 && !headers.some((line) => /^transfer-encoding/i.test(line))) {
    lines.push(`Content-Length: ${body.length}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

async function both(request: Request) {
  const direct = parse(await exchange(application.port, message(request)));
  const through = parse(await exchange(gate.port, message(request)));
  return { direct, through };
}

async function expectSame(request: Request) {
  const { direct, through } = await both(request);
  expect(through.statusLine).toBe(direct.statusLine);
  expect(endToEnd(through.lines)).toEqual(endToEnd(direct.lines));
  expect(through.trailers).toEqual(direct.trailers);
  expect(through.body.equals(direct.body)).toBe(true);
  return direct;
}

describe('through a gate that observes', () => {
  const paths = Object.keys(ANSWERS);

  it.each(paths)('GET %s is the same', async (path) => {
    const direct = await expectSame({ path });
    expect(direct.statusLine).toMatch(/^HTTP\/1\.1 \d{3}/);
  });

  it.each(paths)('HEAD %s is the same, and has no body', async (path) => {
    const direct = await expectSame({ method: 'HEAD', path });
    expect(direct.body).toHaveLength(0);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])('%s is the same', async (method) => {
    await expectSame({ method, path: '/echo', body: Buffer.from('{"mobile":"13912341234"}') });
    await expectSame({ method, path: '/people.json' });
  });

  it('a part of a file is the same part', async () => {
    const direct = await expectSame({ path: '/range', headers: ['Range: bytes=1000-1999'] });
    expect(direct.statusLine).toBe('HTTP/1.1 206 Partial Content');
    expect(direct.body).toHaveLength(1000);
  });

  it('a large upload comes back as it went', async () => {
    const body = randomBytes(12 * 1024 * 1024);
    const direct = await expectSame({ method: 'POST', path: '/echo', body });
    expect(direct.body.equals(body)).toBe(true);
  });

  it('an upload in chunks comes back as it went', async () => {
    const body = Buffer.from('5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\n\r\n');
    const headers = ['Transfer-Encoding: chunked'];
    const direct = await expectSame({ method: 'POST', path: '/echo', headers, body });
    expect(direct.body.toString()).toBe('hello, world');
  });

  it('an upload that waits to be asked for comes back as it went', async () => {
    const direct = await expectSame({
      method: 'POST',
      path: '/echo',
      headers: ['Expect: 100-continue'],
      body: Buffer.from('here it is'),
    });
    expect(direct.body.toString()).toBe('here it is');
  });

  it('targets are not touched', async () => {
    for (const path of [
      '/headers?a=1&a=%20&b',
      '/headers?q=%E6%B5%99%E6%B1%9F',
      '/headers?x=/../y',
      '/headers?',
    ]) {
      const { direct, through } = await both({ path });
      expect(JSON.parse(through.body.toString()).url).toBe(path);
      expect(JSON.parse(direct.body.toString()).url).toBe(path);
    }
    await expectSame({ path: '/nowhere/%2e%2e/people.json' });
  });

  it('the application sees what the client sent, and who sent it', async () => {
    const headers = [
      ...['User-Agent: a b', 'COOKIE: sid=1; lang=zh', 'accept: */*', 'X-Twice: 1', 'x-twice: 2', 'X-Empty:'],
      ...['X-Latin: caf\u00e9', 'Keep-Alive: 5', 'Accept-Encoding: gzip, br'],
    ];
    const { through } = await both({ path: '/headers', headers });
    const raw = JSON.parse(through.body.toString()).headers as string[];
    const lines = raw.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${raw[i + 1]}`] : []));
    const seen = lines.filter((line) => !/^(?:connection|x-forwarded-)/i.test(line));
    expect(seen).toEqual([
      // The one field whose name is spelt anew.
      `host: 127.0.0.1:${gate.port}`,
      ...[
        'User-Agent: a b',
        'COOKIE: sid=1; lang=zh',
        'accept: */*',
        'X-Twice: 1',
        'x-twice: 2',
        'X-Empty: ',
      ],
      ...['X-Latin: caf\u00e9', 'Accept-Encoding: gzip, br'],
    ]);
    expect(lines.filter((line) => /^x-forwarded-/i.test(line))).toEqual([
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Proto: http',
      `X-Forwarded-Host: 127.0.0.1:${gate.port}`,
    ]);
  });

  it('requests on one connection are answered in their order', async () => {
    const asked = ['/gzip', '/created', '/no-content', '/picture.png', '/br'];
    const keep = asked
      .slice(0, -1)
      .map((path) => message({ path }).toString('latin1').replace('close', 'keep-alive'));
    const all = Buffer.concat([
      Buffer.from(keep.join(''), 'latin1'),
      message({ path: asked.at(-1) as string }),
    ]);
    let rest = await exchange(gate.port, all);
    const statuses: string[] = [];
    for (const path of asked) {
      const alone = parse(await exchange(application.port, message({ path })));
      const head = rest.indexOf('\r\n\r\n') + 4;
      const { statusLine, lines } = parse(rest);
      expect(endToEnd(lines)).toEqual(endToEnd(alone.lines));
      statuses.push(statusLine);
      const length = lines.map((line) => /^content-length: (\d+)$/i.exec(line)?.[1]).find(Boolean);
      rest = rest.subarray(head + Number(length ?? 0));
    }
    expect(statuses.map((line) => line.slice(9, 12))).toEqual(['200', '201', '204', '200', '200']);
  });
});

describe('a WebSocket through the gate', () => {
  async function conversation(
    port: number,
    messages: readonly (string | Buffer)[],
  ): Promise<(string | Buffer)[]> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
    const heard: (string | Buffer)[] = [];
    socket.on('message', (data, isBinary) => heard.push(isBinary ? (data as Buffer) : String(data)));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    for (const text of messages) socket.send(text);
    await eventually('every message came back', () => heard.length === messages.length);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.close(1000);
    expect(await closed).toBe(1000);
    return heard;
  }

  it('says back what was said', async () => {
    const messages = ['hello', '你好，溪市', randomBytes(SAID_BYTES), '', 'x'.repeat(100_000)];
    expect(await conversation(gate.port, messages)).toEqual(await conversation(application.port, messages));
  });

  it('is refused where the application refuses it', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${gate.port}/people.json`);
    const status = await new Promise<number | undefined>((resolve) => {
      socket.on('error', () => resolve(undefined));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(400);
  });
});

describe('afterwards', () => {
  it('the gate stops in order, and has counted whom it let through', async () => {
    expect(await gate.stop()).toBe(0);
    expect(gate.stderr()).not.toMatch(/WEIR_INTERNAL/);
    const ledger = await Ledger.read({ directory: data });
    try {
      const { questions, keyring } = ledger;
      const client = recipientKey(keyring, 'ip', '127.0.0.1');
      const routes = new Map((await questions.routesOf(client)).map(({ route, people }) => [route, people]));
      // Whatever the coding and the framing: the forty people of the page.
      for (const path of [
        'people.json',
        'odd-headers',
        'gzip',
        'br',
        'deflate',
        'zstd',
        'chunked',
        'chunked-gzip',
      ]) {
        expect([path, routes.get(`GET /${path}`)]).toEqual([path, PEOPLE_ON_A_PAGE]);
      }
      expect(routes.get('GET /trailers')).toBe(PEOPLE_ON_A_PAGE);
      expect(routes.get('GET /picture.png')).toBeUndefined();
      expect([...routes.keys()].filter((route) => route.startsWith('HEAD'))).toEqual([]);
      // What went over the WebSocket was not read, and that is recorded.
      expect((await questions.grandTotals()).blindBytes).toBeGreaterThan(SAID_BYTES);
    } finally {
      await ledger.close();
    }
  });
});
