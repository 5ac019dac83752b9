/**
 * Clients that go away, at every stage of an exchange and in every way a connection ends. The gate must end the exchange,
 * free the origin, have recorded what left, and serve whoever comes next.
 */
import { once } from 'node:events';
import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import net, { type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/channels/exchange.ts';
import { makeCertificate } from '../support/certificates.ts';
import { ask, Bed, gateOf, until } from '../support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../support/http2-client.ts';
import { Unhandled } from '../support/unhandled.ts';

const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
const secure = {
  certificates: [{ cert: made.cert, key: made.key, label: 'site.pem' }],
  minVersion: 'TLSv1.2',
} as const;
const trust = { ca: made.cert, servername: 'site.example' };

/** What the origin does with a request, by its path; what it says before it falls silent. */
const SAYS: Readonly<Record<string, string>> = {
  '/silent': '',
  '/head': 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n',
  '/half': 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\npeople so far',
  '/chunks': 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n',
  '/trailers':
    'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n0\r\nX:',
  '/events':
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n',
  '/whole': 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\npeople',
  '/hints': 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n',
  '/socket':
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nsomething behind',
};

let bed: Bed;
let origin: net.Server;
let port: number;
let open: () => number;
/** Requests that came, and connections that have brought one. */
let arrived: number;
let origins: Set<Socket>;
const unhandled = new Unhandled();

beforeEach(async () => {
  bed = new Bed();
  unhandled.watch();
  arrived = 0;
  origins = new Set();
  origin = await bed.rawOrigin((socket) => {
    socket.on('close', () => origins.delete(socket));
    socket.on('end', () => socket.end());
    socket.on('data', (piece) => {
      const path = /^[A-Z]+ (\/\S*) HTTP/.exec(piece.toString('latin1'))?.[1];
      if (path === undefined) return;
      arrived++;
      origins.add(socket);
      socket.write(path === '/ok' ? 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' : (SAYS[path] ?? ''));
    });
  });
  const started = await bed.gate(origin, { limits: { requestHeadersTimeoutMs: 60_000 } });
  port = started.port;
  open = () => started.gate.open;
});
afterEach(async () => {
  await bed.close();
  expect(await unhandled.end()).toEqual([]);
});

interface Stage {
  readonly stage: string;
  /** What the client writes before it goes. */
  readonly writes: string;
  /** What it waits to hear; nothing where nothing can come. */
  readonly hears?: string;
  /** Whether its request has reached the origin. */
  readonly asks: boolean;
  /** What of the response is recorded, for each that went away. */
  readonly settled?: RegExp;
  /** Whether the last piece waits for the ledger at that moment. */
  readonly settling?: true;
}

const get = (path: string, fields = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const post = (fields: string, content = '') => `POST /silent HTTP/1.1\r\nHost: a\r\n${fields}\r\n${content}`;
const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';

/** A request that has not come to its end: whichever way the connection ends, it is over. */
const BEFORE: readonly Stage[] = [
  { stage: 'before the first byte', writes: '', asks: false },
  { stage: 'in the request line', writes: 'GET /peo', asks: false },
  { stage: 'in the head', writes: 'GET /people HTTP/1.1\r\nHost: a\r\nX-A', asks: false },
  { stage: 'before the end of the head', writes: 'GET /people HTTP/1.1\r\nHost: a\r\n', asks: false },
  // Its head goes on with the first byte of its content.
  { stage: 'before the content', writes: post('Content-Length: 9\r\n'), asks: false },
  { stage: 'in the content', writes: post('Content-Length: 9\r\n', '1234'), asks: true },
  { stage: 'in a long content', writes: post('Content-Length: 999999\r\n', 'x'.repeat(300_000)), asks: true },
  {
    stage: 'before the last byte of the content',
    writes: post('Content-Length: 9\r\n', '12345678'),
    asks: true,
  },
  { stage: 'before the chunks', writes: post('Transfer-Encoding: chunked\r\n'), asks: false },
  {
    stage: 'in the size of a chunk',
    writes: post('Transfer-Encoding: chunked\r\n', '4\r\n1234\r\n1'),
    asks: true,
  },
  { stage: 'in a chunk', writes: post('Transfer-Encoding: chunked\r\n', '4\r\n12'), asks: true },
  {
    stage: 'before the last chunk',
    writes: post('Transfer-Encoding: chunked\r\n', '4\r\n1234\r\n'),
    asks: true,
  },
  {
    stage: 'in the last chunk',
    writes: post('Transfer-Encoding: chunked\r\n', '4\r\n1234\r\n0\r\n'),
    asks: true,
  },
  {
    stage: 'in the trailers',
    writes: post('Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n', '4\r\n1234\r\n0\r\nX-Su'),
    asks: true,
  },
  {
    stage: 'while it waits for 100',
    writes: post('Expect: 100-continue\r\nContent-Length: 9\r\n'),
    asks: true,
  },
];

/** A request that is whole: a client that only ends its side may still want the answer. */
const AFTER: readonly Stage[] = [
  { stage: 'before the response', writes: get('/silent'), asks: true },
  { stage: 'before the response to a POST', writes: post('Content-Length: 4\r\n', '1234'), asks: true },
  { stage: 'behind an interim response', writes: get('/hints'), hears: '103', asks: true },
  { stage: 'behind the head of the response', writes: get('/head'), hears: '200', asks: true },
  {
    stage: 'in the content of the response',
    writes: get('/half'),
    hears: 'people',
    asks: true,
    settled: /^people so fa?r?$/,
  },
  {
    stage: 'in the chunks of the response',
    writes: get('/chunks'),
    hears: 'so',
    asks: true,
    settled: /^som/,
  },
  {
    stage: 'in the trailers of the response',
    writes: get('/trailers'),
    hears: 'so',
    asks: true,
    settled: /^som/,
  },
  { stage: 'in a stream of events', writes: get('/events'), hears: 'data', asks: true, settled: /^data: 1/ },
  { stage: 'before the last byte', writes: get('/whole'), asks: true, settled: /^people$/, settling: true },
  { stage: 'before the answer to an upgrade', writes: get('/silent', UPGRADE), asks: true },
  { stage: 'in a WebSocket', writes: get('/socket', UPGRADE), hears: 'behind', asks: true, settled: /^$/ },
  {
    stage: 'in the second of two',
    writes: get('/ok') + get('/half'),
    hears: 'people',
    asks: true,
    settled: /^(?:ok|people so fa?r?)$/,
  },
];

/** At one moment; each may be read in pieces of its own. */
const AT_ONCE = 8;

async function goAway({ writes, hears, asks, settled, settling }: Stage, end: (socket: Socket) => void) {
  const release = gateOf<Outcome>();
  if (settling) bed.way.onSettle = () => release.promise;
  const before = arrived;
  const sockets = Array.from({ length: AT_ONCE }, () => net.connect(port, '127.0.0.1'));
  await Promise.all(
    sockets.map(async (socket) => {
      let heard = '';
      socket.on('error', () => {});
      socket.on('data', (piece) => {
        heard += piece.toString('latin1');
      });
      await once(socket, 'connect');
      socket.write(writes);
      if (hears !== undefined) await until(() => heard.includes(hears));
    }),
  );
  if (asks) await until(() => arrived >= before + AT_ONCE);
  if (settling) await until(() => bed.way.settled.length === AT_ONCE);
  for (const socket of sockets) end(socket);
  if (settling) {
    // The record is under way: the exchange is not over before it is on disk.
    await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
    expect(open()).toBeGreaterThan(0);
    release.open({ measure: 'pass' });
  }
  await until(() => open() === 0);
  // Nothing waits at the origin for what does not come any more; what came whole may be used again.
  if (asks && !settling && !writes.includes('/ok')) await until(() => origins.size === 0);
  expect(bed.way.settled.filter(({ text }) => settled?.test(text) !== true).map(({ text }) => text)).toEqual(
    [],
  );
  if (settled !== undefined) expect(bed.way.settled.length).toBeGreaterThanOrEqual(AT_ONCE);
  bed.way.onSettle = async () => ({ measure: 'pass' });
  expect((await ask(port, '/ok')).body.toString()).toBe('ok');
  expect(bed.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
}

describe('a client that goes away', () => {
  it.each(BEFORE)('$stage, by closing', (stage) => goAway(stage, (socket) => socket.end()));
  it.each([...BEFORE, ...AFTER])('$stage, by a reset', (stage) =>
    goAway(stage, (socket) => socket.resetAndDestroy()),
  );
});

describe('a client that closes its side only', () => {
  // Nobody can tell it from one that has gone, and the origin's work for those who have gone must end.
  it.each(['/ok', '/whole', '/silent', '/events'])('has gone, and frees the origin: %s', async (path) => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.resume();
    socket.end(get(path));
    await once(socket, 'close');
    await until(() => open() === 0);
    if (path === '/silent' || path === '/events') await until(() => origins.size === 0);
    expect((await ask(port, '/ok')).body.toString()).toBe('ok');
  });
});

describe('an HTTP/2 client', () => {
  type End = (stream: ClientHttp2Stream, session: ClientHttp2Session) => void;
  const ends: readonly (readonly [string, End])[] = [
    ['resets its stream', (stream) => stream.close(http2.constants.NGHTTP2_CANCEL)],
    ['ends its session', (_stream, session) => session.destroy()],
    ['loses its connection', (_stream, session) => session.socket.destroy()],
  ];
  const stages: readonly (Omit<Stage, 'writes'> & { path: string; content?: string; whole?: boolean })[] = [
    { stage: 'before the content', path: '/silent', content: '', asks: false },
    { stage: 'in the content', path: '/silent', content: 'half of it', asks: true },
    { stage: 'before the response', path: '/silent', asks: true },
    { stage: 'behind the head of the response', path: '/head', asks: true },
    {
      stage: 'in the content of the response',
      path: '/half',
      hears: 'people',
      asks: true,
      settled: /^people so fa?r?$/,
    },
    { stage: 'in the trailers of the response', path: '/trailers', hears: 'so', asks: true, settled: /^som/ },
    { stage: 'in a stream of events', path: '/events', hears: 'data', asks: true, settled: /^data: 1/ },
    { stage: 'before the last byte', path: '/whole', asks: true, settled: /^people$/, settling: true },
  ];
  for (const [how, end] of ends) {
    it.each(stages)(`that ${how} $stage`, async ({ path, content, hears, asks, settled, settling }) => {
      const release = gateOf<Outcome>();
      const overTls = await bed.gate(origin, { tls: secure });
      if (settling) bed.way.onSettle = () => release.promise;
      const before = arrived;
      const one = await connectHttp2(overTls.port, trust);
      const streams = await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          const method = content === undefined ? 'GET' : 'POST';
          const stream = one.request(
            { ':path': path, ':method': method, ':authority': 'site.example' },
            { endStream: content === undefined },
          );
          let heard = '';
          stream.on('error', () => {});
          stream.on('data', (piece: Buffer) => {
            heard += piece.toString();
          });
          if (content) stream.write(content);
          if (hears !== undefined) await until(() => heard.includes(hears));
          return stream;
        }),
      );
      await until(() => (asks ? arrived >= before + AT_ONCE : overTls.gate.open === AT_ONCE));
      if (settling) await until(() => bed.way.settled.length === AT_ONCE);
      for (const stream of streams) end(stream, one);
      if (settling) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(overTls.gate.open).toBe(AT_ONCE);
        release.open({ measure: 'pass' });
      }
      await until(() => overTls.gate.open === 0);
      expect(bed.way.settled.filter(({ text }) => settled?.test(text) !== true)).toEqual([]);
      expect(bed.way.settled.length).toBe(settled === undefined ? 0 : AT_ONCE);
      bed.way.onSettle = async () => ({ measure: 'pass' });
      const next = one.destroyed || one.closed ? await connectHttp2(overTls.port, trust) : one;
      expect((await askHttp2(next, '/ok')).body.toString()).toBe('ok');
      next.destroy();
      expect(bed.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    });
  }
});
