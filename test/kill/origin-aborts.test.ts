/**
 * Origins that break off, at every stage of a response and in every way a connection ends, before clients of both
 * protocols. A client must never take for whole what is not, and the gate must serve whoever comes next.
 */
import { once } from 'node:events';
import http from 'node:http';
import { connect, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStrictly } from '../conformance/readings.ts';
import { makeCertificate } from '../support/certificates.ts';
import { ask, Bed, until } from '../support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../support/http2-client.ts';
import { Unhandled } from '../support/unhandled.ts';

const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
const secure = {
  certificates: [{ cert: made.cert, key: made.key, label: 'site.pem' }],
  minVersion: 'TLSv1.2',
} as const;
const trust = { ca: made.cert, servername: 'site.example' };

let bed: Bed;
const unhandled = new Unhandled();
beforeEach(() => {
  bed = new Bed();
  unhandled.watch();
});
afterEach(async () => {
  await bed.close();
  expect(await unhandled.end()).toEqual([]);
});

const CHUNKED = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n';
const LONG = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n';
const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n';
const EVENTS = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const PICTURE = 'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\n';

const STAGES: Readonly<Record<string, string>> = {
  'before the first byte': '',
  'in the status line': 'HTTP/1.1 20',
  'in the head': 'HTTP/1.1 200 OK\r\nContent-Le',
  'before the end of the head': 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n',
  'in an interim response': HINTS.slice(0, 30),
  'behind an interim response': HINTS,
  'in the head behind an interim response': `${HINTS}HTTP/1.1 200 OK\r\nX`,
  'behind the head, with a length': LONG,
  'behind the head, with chunks': CHUNKED,
  'in the content': `${LONG}1234`,
  'before the last byte': `${LONG}12345678`,
  'in the content that is not watched': `${PICTURE}1234`,
  'in the size of a chunk': `${CHUNKED}4\r\n1234\r\n1`,
  'in a chunk': `${CHUNKED}4\r\n1234\r\n4\r\n12`,
  'before the end of a chunk': `${CHUNKED}4\r\n1234`,
  'before the last chunk': `${CHUNKED}4\r\n1234\r\n`,
  'in the last chunk': `${CHUNKED}4\r\n1234\r\n0\r\n`,
  'in the trailers': `${CHUNKED}4\r\n1234\r\n0\r\nX-Sum: 7\r\n`,
  'in a stream of events': `${EVENTS}9\r\ndata: 1\n\n\r\n9\r\ndata:`,
};

const ENDINGS: Readonly<Record<string, (socket: Socket) => void>> = {
  closes: (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
};

/** An origin that says the bytes to whoever asks for /broken, waits until they may have arrived, and breaks off. */
function breaking(bytes: string, end: (socket: Socket) => void): Promise<Server> {
  return bed.rawOrigin((socket) => {
    socket.on('end', () => socket.end());
    socket.on('data', (piece) => {
      const text = piece.toString('latin1');
      if (text.includes(' /ok ')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      if (!text.includes(' /broken ')) return;
      if (bytes !== '') socket.write(bytes, 'latin1');
      setTimeout(() => end(socket), 10);
    });
  });
}

describe('an origin', () => {
  for (const [how, end] of Object.entries(ENDINGS)) {
    it.each(Object.entries(STAGES))(
      `that ${how} %s leaves nobody with half an answer`,
      async (_stage, bytes) => {
        for (const holds of [false, true]) {
          bed.way.onHolds = () => holds;
          const origin = await breaking(bytes, end);
          const plain = await bed.gate(origin);
          const overTls = await bed.gate(origin, { tls: secure });
          const session = await connectHttp2(overTls.port, trust);
          const before = bed.way.settled.length;
          const answers = await Promise.all([
            ask(plain.port, '/broken').catch(() => undefined),
            ask(plain.port, '/broken', { method: 'POST', body: 'x' }).catch(() => undefined),
            askHttp2(session, '/broken'),
            askHttp2(session, '/broken', { headers: { ':method': 'POST' }, body: Buffer.from('x') }),
          ]);
          for (const answer of answers) {
            if (answer === undefined) continue;
            // Either the gate's own answer, whole, or one that shows that it broke off.
            const shows = answer.status >= 500 ? answer.complete : !answer.complete;
            expect([answer.status, answer.complete, shows]).toEqual([answer.status, answer.complete, true]);
          }
          await until(() => plain.gate.open === 0 && overTls.gate.open === 0);
          // What was sent is recorded, and no more than once for each answer.
          for (const { text } of bed.way.settled.slice(before)) expect(text).not.toBe('');
          expect(bed.way.settled.length - before).toBeLessThanOrEqual(answers.length);
          expect((await ask(plain.port, '/ok')).body.toString()).toBe('ok');
          expect((await askHttp2(session, '/ok')).body.toString()).toBe('ok');
          session.destroy();
        }
        expect(bed.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
      },
    );
  }

  it.each(Object.entries(ENDINGS))('that %s while it is sent to', async (_how, end) => {
    const origin = await bed.rawOrigin((socket) => {
      let bytes = 0;
      socket.on('data', (piece) => {
        bytes += piece.length;
        if (bytes > 200_000) end(socket);
      });
      socket.on('end', () => socket.end());
    });
    const { gate, port } = await bed.gate(origin);
    const uploads = Array.from({ length: 6 }, () =>
      ask(port, '/up', { method: 'PUT', body: Buffer.alloc(3_000_000) }).catch(() => undefined),
    );
    for (const answer of await Promise.all(uploads))
      if (answer !== undefined) expect(answer.status).toBe(502);
    await until(() => gate.open === 0);
  });

  it('that closes its side behind each answer, and goes on reading, serves everybody', async () => {
    let asked = 0;
    const origin = await bed.rawOrigin((socket) =>
      socket.on('data', () => {
        asked++;
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }),
    );
    const { port } = await bed.gate(origin);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
    bed.onClose(() => agent.destroy());
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask(port, '/', { agent })));
      for (const answer of answers) expect([answer.status, answer.body.toString()]).toEqual([200, 'ok']);
    }
    expect(asked).toBeGreaterThanOrEqual(80);
  });

  it('that says its answer byte by byte, and gets a request byte by byte, is understood', async () => {
    const answer = `${CHUNKED}6\r\npeople\r\n4;x=y\r\n are\r\n0\r\nX-Sum: 7\r\n\r\n`;
    let heard = '';
    const origin = await bed.rawOrigin((socket) =>
      socket.on('data', async (piece) => {
        heard += piece.toString('latin1');
        if (!heard.endsWith('0\r\n\r\n')) return;
        for (const byte of Buffer.from(answer, 'latin1')) {
          socket.write(Buffer.from([byte]));
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    );
    const { port } = await bed.gate(origin);
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    bed.onClose(() => socket.destroy());
    let got = '';
    socket.on('data', (piece) => {
      got += piece.toString('latin1');
    });
    await once(socket, 'connect');
    const bytes =
      'POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    for (const byte of Buffer.from(bytes, 'latin1')) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => got.endsWith('X-Sum: 7\r\n\r\n'));
    expect(readStrictly(heard).requests).toMatchObject([{ line: 'POST /slow HTTP/1.1', content: 'abc' }]);
    // The reason phrase may come in pieces too, and then loses some: nobody may act on it (RFC 9112 §4).
    expect(got).toMatch(/^HTTP\/1\.1 200 /);
  });
});
