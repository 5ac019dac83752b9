import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http2, { type ClientHttp2Session, constants } from 'node:http2';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { makeCertificate } from '../../../test/support/certificates.ts';
import { Bed, gateOf, until } from '../../../test/support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../../../test/support/http2-client.ts';
import {
  DATA,
  END_HEADERS,
  fieldBlock,
  frame,
  HEADERS,
  RST_STREAM,
  speakHttp2,
} from '../../../test/support/http2-frames.ts';
import type { Outcome } from '../exchange.ts';
import type { Gate, GateOptions } from './gate.ts';

const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
const secure = {
  certificates: [{ cert: made.cert, key: made.key, label: 'site.pem' }],
  minVersion: 'TLSv1.2',
} as const;
const trust = { ca: made.cert, servername: 'site.example' };

let bed: Bed;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};
beforeEach(() => {
  bed = new Bed();
  unhandled.length = 0;
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
});
afterEach(async () => {
  await bed.close();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  process.off('uncaughtExceptionMonitor', note);
  expect(unhandled).toEqual([]);
});

async function open(
  origin: Parameters<Bed['gate']>[0],
  options: Partial<GateOptions> = {},
): Promise<{ gate: Gate; port: number; session: ClientHttp2Session }> {
  const { gate, port } = await bed.gate(origin, { tls: secure, ...options });
  const session = await connectHttp2(port, trust);
  bed.onClose(() => session.destroy());
  return { gate, port, session };
}

const json = JSON.stringify({ items: Array.from({ length: 40 }, (_, id) => ({ id, name: `person ${id}` })) });

describe('a response over HTTP/2', () => {
  const noise = randomBytes(300_000);
  const gzipped = gzipSync(json);
  it.each([
    [
      'JSON with a length',
      200,
      ['Content-Type', 'application/json', 'Content-Length', String(json.length)],
      Buffer.from(json),
      1,
    ],
    ['JSON in chunks', 200, ['Content-Type', 'application/json'], Buffer.from(json), 5],
    ['a long body', 200, ['Content-Length', '300000'], noise, 7],
    ['a long body in chunks', 200, [], noise, 7],
    ['a picture', 200, ['Content-Type', 'image/png'], noise, 3],
    ['gzip', 200, ['Content-Encoding', 'gzip', 'ETag', '"1"'], gzipped, 1],
    [
      'repeated fields',
      200,
      ['Set-Cookie', 'a=1', 'SET-COOKIE', 'b=2', 'X-Two', '1', 'X-Two', '2', 'X-Latin', 'caf\xe9'],
      Buffer.from('x'),
      1,
    ],
    ['an empty body', 200, ['Content-Length', '0'], Buffer.alloc(0), 1],
    ['no content', 204, [], Buffer.alloc(0), 1],
    ['not modified', 304, ['ETag', '"1"', 'Content-Length', '99'], Buffer.alloc(0), 1],
    ['not found', 404, [], Buffer.from('no'), 1],
  ] as const)('goes through unchanged: %s', async (_name, status, headers, body, pieces) => {
    const origin = await bed.origin(async (_request, response) => {
      response.sendDate = false;
      response.writeHead(status, headers as unknown as string[]);
      const size = Math.ceil(body.length / pieces) || 1;
      for (let at = 0; at < body.length; at += size) {
        response.write(body.subarray(at, at + size));
        if (pieces > 1) await new Promise((resolve) => setTimeout(resolve, 2));
      }
      response.end();
    });
    const { gate, session } = await open(origin);
    const answer = await askHttp2(session, '/x');
    expect(answer).toMatchObject({ status, complete: true });
    expect(answer.body.equals(body)).toBe(true);
    for (let i = 0; i < headers.length; i += 2) {
      const name = (headers[i] as string).toLowerCase();
      const value = answer.headers[name];
      expect(Array.isArray(value) ? value : String(value).split(', ')).toContain(headers[i + 1]);
    }
    expect(Object.keys(answer.headers)).not.toContain('connection');
    await until(() => gate.open === 0);
  });

  it('has no last byte before it is settled, nor its end', async () => {
    const settled = gateOf<Outcome>();
    bed.way.onSettle = () => settled.promise;
    const origin = await bed.origin((_request, response) => response.end(json));
    const { session } = await open(origin);
    const stream = session.request({ ':path': '/people', ':authority': 'site.example' });
    let heard = '';
    let ended = false;
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => {
      heard += piece;
    });
    stream.on('end', () => {
      ended = true;
    });
    await until(() => bed.way.settled.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ended).toBe(false);
    expect(heard.length).toBeLessThan(json.length);
    settled.open({ measure: 'pass' });
    await once(stream, 'close');
    expect([heard, ended]).toEqual([json, true]);
  });

  it('that could not be recorded is not sent', async () => {
    bed.way.onSettle = () => Promise.reject(new Error('the disk is full'));
    const origin = await bed.origin((_request, response) => response.end(json));
    const { session } = await open(origin);
    expect(await askHttp2(session, '/people')).toMatchObject({ status: 503, complete: true });
  });

  it('that could not be recorded after a part was sent is broken off', async () => {
    bed.way.onSettle = () => Promise.reject(new Error('the disk is full'));
    const origin = await bed.origin((_request, response) => {
      response.write('first part ');
      setTimeout(() => response.end('last part'), 30);
    });
    const { session } = await open(origin);
    const answer = await askHttp2(session, '/people');
    expect(answer.complete).toBe(false);
    expect(answer.body.toString()).not.toContain('last part');
  });

  it('is masked and denied as over HTTP/1.1', async () => {
    bed.way.onHolds = () => true;
    bed.way.onSettle = async () => ({ measure: 'mask', body: Buffer.from('{"name":"张**"}') });
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
        ETag: '"1"',
      });
      response.end(gzipped);
    });
    const { session } = await open(origin);
    const masked = await askHttp2(session, '/people');
    expect(masked).toMatchObject({ status: 200, complete: true });
    expect(masked.body.toString()).toBe('{"name":"张**"}');
    expect(masked.headers['content-encoding']).toBeUndefined();
    expect(masked.headers.etag).toBeUndefined();
    const refusal = { status: 429, headers: { 'Retry-After': '60' }, body: Buffer.from('no') };
    bed.way.onSettle = async () => ({ measure: 'deny', refusal });
    expect(await askHttp2(session, '/people')).toMatchObject({
      status: 429,
      complete: true,
      body: refusal.body,
    });
    bed.way.onAdmit = () => refusal;
    const denied = await askHttp2(session, '/people', { body: Buffer.alloc(100_000) });
    expect(denied).toMatchObject({ status: 429, complete: true });
  });

  it('keeps trailers, hints and HEAD', async () => {
    const origin = await bed.rawOrigin((socket) =>
      socket.on('data', (piece) =>
        socket.write(
          piece.toString().startsWith('HEAD')
            ? 'HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n'
            : 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n' +
                'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n',
        ),
      ),
    );
    const { session } = await open(origin);
    const answer = await askHttp2(session, '/');
    expect(answer).toMatchObject({ status: 200, complete: true });
    expect(answer.trailers).toMatchObject({ 'x-sum': '7' });
    expect(answer.informed.map((it) => [it[':status'], it.link])).toEqual([[103, '</a.css>; rel=preload']]);
    const head = await askHttp2(session, '/', { headers: { ':method': 'HEAD' } });
    expect(head).toMatchObject({ status: 200, complete: true });
    expect(head.headers['content-length']).toBe('12345');
  });

  it('streams events as they come', async () => {
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    const { session } = await open(origin);
    const stream = session.request({ ':path': '/events', ':authority': 'site.example' });
    const [piece] = (await once(stream, 'data')) as [Buffer];
    expect(piece.toString()).toBe('data: 1\n\n');
    stream.close();
    await once(stream, 'close');
  });
});

describe('a request over HTTP/2', () => {
  it('reaches the origin as an HTTP/1.1 request', async () => {
    const seen: string[][] = [];
    const origin = await bed.origin((request, response) => {
      seen.push(request.rawHeaders);
      response.end(request.url);
    });
    const { session } = await open(origin);
    await askHttp2(session, '/p?q=1', { headers: { cookie: ['a=1', 'b=2'], 'x-a': '1', te: 'trailers' } });
    const fields = seen[0] as string[];
    const value = (name: string) => fields[fields.findIndex((it) => it.toLowerCase() === name) + 1];
    expect(value('host')).toBe('site.example');
    expect(value('cookie')).toBe('a=1; b=2');
    expect(value('x-forwarded-proto')).toBe('https');
    expect(value('x-forwarded-for')).toBe('127.0.0.1');
    expect(fields.some((it) => it.startsWith(':') || it.toLowerCase() === 'te')).toBe(false);
    expect(bed.way.settled[0]?.exchange.route).toBe('GET /p');
  });

  it('has its content go up, with and without a length', async () => {
    const body = randomBytes(400_000);
    const origin = await bed.origin((request, response) => {
      const hash = createHash('sha256');
      request.on('data', (piece: Buffer) => hash.update(piece));
      request.on('end', () => response.end(hash.digest('hex')));
    });
    const { session } = await open(origin);
    const expected = createHash('sha256').update(body).digest('hex');
    for (const headers of [{}, { 'content-length': body.length }, { expect: '100-continue' }]) {
      const answer = await askHttp2(session, '/up', { headers: { ':method': 'POST', ...headers }, body });
      expect([answer.status, answer.body.toString()]).toEqual([200, expected]);
    }
  });

  it('with two hosts, none, or a tunnel is refused', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { session, port } = await open(origin);
    expect((await askHttp2(session, '/', { headers: { host: 'other.example' } })).status).toBe(400);
    const second = await connectHttp2(port, trust);
    bed.onClose(() => second.destroy());
    expect((await askHttp2(second, '/', { headers: { host: 'SITE.example' } })).status).toBe(200);
    const tunnel = second.request({ ':method': 'CONNECT', ':authority': 'a.example:443' });
    const [head] = (await once(tunnel, 'response')) as [http2.IncomingHttpHeaders];
    expect(head[':status']).toBe(501);
  });

  it('that its client resets without an error does not look finished to the origin', async () => {
    let outcome = '';
    const origin = await bed.origin((request) => {
      request.on('data', () => {});
      request.on('end', () => {
        outcome = 'ended';
      });
      request.on('close', () => {
        if (outcome === '') outcome = 'broken';
      });
    });
    const { gate, port } = await open(origin);
    // By hand: node's own client ends its content before it resets a stream.
    const socket = await speakHttp2(port, trust);
    bed.onClose(() => socket.destroy());
    const head = fieldBlock([
      [':method', 'POST'],
      [':scheme', 'https'],
      [':authority', 'site.example'],
      [':path', '/'],
    ]);
    socket.write(frame(HEADERS, END_HEADERS, 1, head));
    socket.write(frame(DATA, 0, 1, Buffer.from('half of it')));
    await until(() => gate.open === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.write(frame(RST_STREAM, 0, 1, Buffer.alloc(4)));
    await until(() => outcome !== '' && gate.open === 0);
    expect(outcome).toBe('broken');
  });

  it('is answered although its content is still on the way', async () => {
    const origin = await bed.origin((_request, response) => response.end('enough'));
    const { gate, session } = await open(origin, { limits: { clientStallMs: 100 } });
    const stream = session.request({ ':path': '/up', ':method': 'POST', ':authority': 'site.example' });
    stream.on('error', () => {});
    stream.write('a beginning');
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    await once(stream, 'end');
    expect(Buffer.concat(pieces).toString()).toBe('enough');
    await until(() => gate.open === 0);
  });

  it('may not be one of too many at once', async () => {
    const origin = await bed.origin((_request, response) => setTimeout(() => response.end('ok'), 20));
    const { session } = await open(origin, { limits: { maxStreams: 3 } });
    await until(() => session.remoteSettings?.maxConcurrentStreams === 3);
    const answers = await Promise.all(Array.from({ length: 12 }, () => askHttp2(session, '/')));
    expect(answers.map((it) => it.status)).toEqual(Array(12).fill(200));
  });

  it('with a header section over the cap is refused, and the next one is served', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { session, port } = await open(origin, { limits: { maxHeaderBytes: 4_096 } });
    const answer = await askHttp2(session, '/', { headers: { 'x-long': 'a'.repeat(20_000) } });
    expect(answer.status === 200).toBe(false);
    const second = await connectHttp2(port, trust);
    bed.onClose(() => second.destroy());
    expect((await askHttp2(second, '/')).status).toBe(200);
  });
});

describe('trouble over HTTP/2', () => {
  it.each([
    ['with a length', 'Content-Length: 100000\r\n\r\n', ''],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n', '8\r\n'],
  ])(
    'an origin that breaks off in a body %s breaks the stream, never ends it',
    async (_name, head, chunk) => {
      const origin = await bed.rawOrigin((socket) =>
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\n${head}${chunk}12345678`);
          setTimeout(() => socket.destroy(), 40);
        }),
      );
      const { gate, session } = await open(origin);
      const answer = await askHttp2(session, '/');
      expect(answer.complete).toBe(false);
      expect(answer.resetCode).not.toBe(constants.NGHTTP2_NO_ERROR);
      await until(() => gate.open === 0);
      expect(bed.way.settled.map((it) => it.text)).toEqual([answer.body.toString()]);
    },
  );

  it('an origin that is down is a 502, one that is silent a 504', async () => {
    const { session } = await open(new URL('http://127.0.0.1:1'));
    expect((await askHttp2(session, '/')).status).toBe(502);
    const silent = await bed.rawOrigin((socket) => socket.resume());
    const other = await open(silent, { limits: { originHeadersTimeoutMs: 50 } });
    expect((await askHttp2(other.session, '/')).status).toBe(504);
  });

  it('an origin with a status that HTTP/2 does not have is a 502', async () => {
    const origin = await bed.rawOrigin((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 799 Odd\r\nContent-Length: 2\r\n\r\nok')),
    );
    const { session } = await open(origin);
    expect(await askHttp2(session, '/')).toMatchObject({ status: 502, complete: true });
  });

  it('a client that resets at any stage frees the origin, and what it got is recorded', async () => {
    let closed = 0;
    let asked = 0;
    const origin = await bed.origin((request, response) => {
      asked++;
      request.socket.on('close', () => closed++);
      if (request.url === '/silent') return;
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.write('people so far');
    });
    const { gate, session } = await open(origin);
    for (const path of ['/silent', '/begun']) {
      const stream = session.request({ ':path': path, ':authority': 'site.example' });
      stream.on('error', () => {});
      const before = asked;
      await until(() => asked > before);
      if (path === '/begun') await once(stream, 'data');
      stream.close(constants.NGHTTP2_CANCEL);
      await until(() => closed === asked && gate.open === 0);
    }
    expect(bed.way.settled.map((it) => it.text)).toEqual(['people so fa']);
    expect(bed.log.lines).toEqual([]);
  });

  it('a client that goes while its response is settled or held does no harm', async () => {
    for (const holds of [false, true]) {
      const settled = gateOf<Outcome>();
      bed.way.onHolds = () => holds;
      bed.way.onSettle = () => settled.promise;
      const origin = await bed.origin((_request, response) => response.end('people'));
      const { gate, session } = await open(origin);
      const before = bed.way.settled.length;
      session.request({ ':path': '/', ':authority': 'site.example' }).on('error', () => {});
      await until(() => bed.way.settled.length > before);
      session.destroy();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(gate.open).toBe(1);
      settled.open(holds ? { measure: 'mask', body: Buffer.from('x') } : { measure: 'pass' });
      await until(() => gate.open === 0);
    }
  });

  it('a client that takes nothing is cut off', async () => {
    const origin = await bed.origin((_request, response) => response.end(Buffer.alloc(8_000_000)));
    const { gate, session } = await open(origin, { limits: { clientStallMs: 80 } });
    const stream = session.request({ ':path': '/', ':authority': 'site.example' });
    stream.on('error', () => {});
    stream.pause();
    await until(() => gate.open === 1);
    await until(() => gate.open === 0);
    expect(stream.readableEnded).toBe(false);
  });

  it('a thousand resets leave nothing open', async () => {
    const origin = await bed.origin((_request, response) => setTimeout(() => response.end('late'), 5));
    const { gate, port } = await open(origin);
    for (let round = 0; round < 10; round++) {
      const session = await connectHttp2(port, trust);
      for (let i = 0; i < 100; i++) {
        const stream = session.request({ ':path': '/', ':authority': 'site.example' });
        stream.on('error', () => {});
        setImmediate(() => stream.close(constants.NGHTTP2_CANCEL));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
      session.destroy();
    }
    await until(() => gate.open === 0);
    const session = await connectHttp2(port, trust);
    bed.onClose(() => session.destroy());
    expect((await askHttp2(session, '/')).body.toString()).toBe('late');
  });

  it('draining lets an open stream end, and takes no new one', async () => {
    const settled = gateOf<Outcome>();
    bed.way.onSettle = () => settled.promise;
    const origin = await bed.origin((_request, response) => response.end('people'));
    const { gate, session } = await open(origin);
    const answer = askHttp2(session, '/');
    await until(() => bed.way.settled.length === 1);
    const closed = gate.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    settled.open({ measure: 'pass' });
    expect(await answer).toMatchObject({ status: 200, complete: true });
    await closed;
    await until(() => session.closed);
  });
});

describe('HTTP/1.1 beside HTTP/2', () => {
  it('is spoken to whoever does not offer h2', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { port } = await open(origin);
    const socket = tls.connect({ port, host: '127.0.0.1', ...trust, ALPNProtocols: ['http/1.1'] });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const pieces: Buffer[] = [];
    for await (const piece of socket as Socket) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*ok$/);
  });

  it('carries WebSockets', async () => {
    const origin = await bed.origin((_request, response) => response.end());
    const sockets = new WebSocketServer({ server: origin });
    sockets.on('connection', (socket) => socket.on('message', (message) => socket.send(message)));
    const { gate, port } = await open(origin);
    const client = new WebSocket(`wss://127.0.0.1:${port}/live`, trust);
    await once(client, 'open');
    client.send('hello');
    const [echo] = (await once(client, 'message')) as [Buffer];
    expect(echo.toString()).toBe('hello');
    client.close();
    await once(client, 'close');
    await until(() => gate.open === 0);
    expect(bed.way.settled[0]?.seen.blind[0]?.reason).toBe('upgraded');
  });

  it('a connection that never finishes its handshake is closed', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { port } = await open(origin, { limits: { handshakeTimeoutMs: 60 } });
    const { connect } = await import('node:net');
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'close');
  });
});
