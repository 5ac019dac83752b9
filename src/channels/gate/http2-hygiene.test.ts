/** HTTP/2 that became HTTP/1.1 on its way is where requests are smuggled: here it is judged at the origin's side. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../test/support/certificates.ts';
import { Bed, until } from '../../../test/support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../../../test/support/http2-client.ts';
import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  fieldBlock,
  frame,
  HEADERS,
  speakHttp2,
} from '../../../test/support/http2-frames.ts';

const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
const secure = {
  certificates: [{ cert: made.cert, key: made.key, label: 'site.pem' }],
  minVersion: 'TLSv1.2',
} as const;
const trust = { ca: made.cert, servername: 'site.example' };

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

const GET_FIELDS = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':authority', 'site.example'],
  [':path', '/'],
] as const;

describe('what HTTP/1.1 would read in two ways', () => {
  const post = [...GET_FIELDS.slice(1), [':method', 'POST']] as const;
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
  const cases: Record<string, readonly (readonly [string, string])[]> = {
    'a name in capitals': [...GET_FIELDS, ['Transfer-Encoding', 'chunked']],
    'a line end in the path': [[':path', `/ HTTP/1.1\r\nX: y\r\n\r\n${smuggled}`], ...GET_FIELDS.slice(0, 3)],
    'a space in the path': [[':path', '/ HTTP/1.1'], ...GET_FIELDS.slice(0, 3)],
    'a line end in the method': [[':method', `GET / HTTP/1.1\r\n\r\n${smuggled}`], ...GET_FIELDS.slice(1)],
    'a space in the method': [[':method', 'GET /smuggled'], ...GET_FIELDS.slice(1)],
    'a line end in the authority': [
      ...GET_FIELDS.filter(([name]) => name !== ':authority'),
      [':authority', 'a\r\nX: y'],
    ],
    'a path in the authority': [
      ...GET_FIELDS.filter(([name]) => name !== ':authority'),
      [':authority', 'a/b'],
    ],
    'a transfer coding': [...post, ['transfer-encoding', 'chunked']],
    'a field of the connection': [...GET_FIELDS, ['connection', 'x-secret'], ['x-secret', '1']],
    'an upgrade': [...GET_FIELDS, ['upgrade', 'websocket']],
    'two lengths': [...post, ['content-length', '0'], ['content-length', '40']],
    'a length that content does not have': [...post, ['content-length', '0']],
    'a length that is none': [...post, ['content-length', '+5']],
    'two paths': [...GET_FIELDS, [':path', '/smuggled']],
    'a pseudo-field after a field': [
      ...GET_FIELDS.slice(0, 3),
      ['x', 'y'],
      GET_FIELDS[3] as readonly [string, string],
    ],
    'two hosts': [...GET_FIELDS, ['host', 'other.example']],
    'a path that is none': [[':path', 'http://evil.example/smuggled'], ...GET_FIELDS.slice(0, 3)],
  };
  for (const [name, fields] of Object.entries(cases)) {
    it(`never reaches the origin: ${name}`, async () => {
      let heard = '';
      const origin = await bed.rawOrigin((socket) =>
        socket.on('data', (piece) => {
          heard += piece.toString('latin1');
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        }),
      );
      const { gate, port } = await bed.gate(origin, { tls: secure });
      const socket = await speakHttp2(port, trust);
      const hasContent = fields.some(([field, value]) => field === ':method' && value === 'POST');
      socket.write(frame(HEADERS, END_HEADERS | (hasContent ? 0 : END_STREAM), 1, fieldBlock(fields)));
      if (hasContent) socket.write(frame(DATA, END_STREAM, 1, Buffer.from(smuggled)));
      // A connection of its own: the gate is well, and what came before has been read.
      const session = await connectHttp2(port, trust);
      expect((await askHttp2(session, '/after')).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 30));
      session.destroy();
      socket.destroy();
      expect(heard.match(/^[A-Z]+ \S+ HTTP\/1\.1\r$/gm)).toEqual(['GET /after HTTP/1.1\r']);
      await until(() => gate.open === 0);
    });
  }

  // nghttp2 takes such a field out and reads on: what is left is one request, the same for the gate and the origin.
  const leftOut: Record<string, readonly (readonly [string, string])[]> = {
    'a line end in a value': [...GET_FIELDS, ['x', `a\r\n\r\n${smuggled}`]],
    'a bare LF in a value': [...GET_FIELDS, ['x', 'a\nTransfer-Encoding: chunked']],
    'a NUL in a value': [...GET_FIELDS, ['x', 'a\0b']],
    'a line end in a name': [...GET_FIELDS, ['x: y\r\nz', 'a']],
    'a colon in a name': [...GET_FIELDS, ['transfer-encoding:', 'chunked']],
    'an empty name': [...GET_FIELDS, ['', 'a']],
  };
  for (const [name, fields] of Object.entries(leftOut)) {
    it(`is left out: ${name}`, async () => {
      let heard = '';
      const origin = await bed.rawOrigin((socket) =>
        socket.on('data', (piece) => {
          heard += piece.toString('latin1');
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        }),
      );
      const { gate, port } = await bed.gate(origin, { tls: secure });
      const socket = await speakHttp2(port, trust);
      bed.onClose(() => socket.destroy());
      socket.write(frame(HEADERS, END_HEADERS | END_STREAM, 1, fieldBlock([...fields, ['x-last', '1']])));
      await until(() => heard.endsWith('\r\n\r\n'));
      await until(() => gate.open === 0);
      const [requestLine, ...lines] = heard.split('\r\n');
      expect(requestLine).toBe('GET / HTTP/1.1');
      const names = lines.filter((line) => line !== '').map((line) => line.split(':')[0]?.toLowerCase());
      expect(names.sort()).toEqual([
        'connection',
        'host',
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-proto',
        'x-last',
      ]);
    });
  }

  it('but a clean request by hand does, so that these tests can fail', async () => {
    const heard: string[] = [];
    const origin = await bed.origin((request, response) => {
      heard.push(`${request.method} ${request.url}`);
      response.end('ok');
    });
    const { port } = await bed.gate(origin, { tls: secure });
    const socket = await speakHttp2(port, trust);
    bed.onClose(() => socket.destroy());
    socket.write(frame(HEADERS, END_HEADERS | END_STREAM, 1, fieldBlock(GET_FIELDS)));
    await until(() => heard.length === 1);
    expect(heard).toEqual(['GET /']);
  });

  it('a header section without an end is given up', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { port } = await bed.gate(origin, { tls: secure });
    const socket = await speakHttp2(port, trust);
    let closed = false;
    socket.on('close', () => {
      closed = true;
    });
    socket.write(frame(HEADERS, 0, 1, fieldBlock(GET_FIELDS)));
    const piece = frame(CONTINUATION, 0, 1, fieldBlock([['x-filler', 'a'.repeat(8_000)]]));
    for (let i = 0; i < 2_000 && !closed; i++) {
      socket.write(piece);
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => closed);
  });
});
