import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Bed, portOf, talk, until } from '../../../test/support/gate-bed.ts';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

const json = JSON.stringify({ items: Array.from({ length: 40 }, (_, id) => ({ id, name: `person ${id}` })) });

interface Made {
  readonly name: string;
  readonly status?: number;
  readonly text?: string;
  readonly headers?: string[];
  readonly body?: Buffer;
  readonly method?: string;
  readonly pieces?: number;
}

const matrix: Made[] = [
  {
    name: 'JSON with a length',
    headers: ['Content-Type', 'application/json', 'Content-Length', String(json.length)],
    body: Buffer.from(json),
  },
  {
    name: 'JSON in chunks',
    headers: ['Content-Type', 'application/json'],
    body: Buffer.from(json),
    pieces: 5,
  },
  {
    name: 'a long body with a length in pieces',
    headers: ['Content-Length', '300000'],
    body: randomBytes(300_000),
    pieces: 7,
  },
  { name: 'a long body in chunks', body: randomBytes(300_000), pieces: 7 },
  {
    name: 'a picture in chunks',
    headers: ['content-type', 'image/png'],
    body: randomBytes(90_000),
    pieces: 3,
  },
  {
    name: 'a picture with a length',
    headers: ['content-type', 'image/png', 'CONTENT-LENGTH', '9'],
    body: Buffer.from('123456789'),
  },
  {
    name: 'repeated fields and odd case',
    headers: [
      'Set-Cookie',
      'a=1',
      'x-lower',
      'l',
      'SET-COOKIE',
      'b=2',
      'X-UPPER',
      'u',
      'set-cookie',
      'c=3',
      'Date',
      'x',
      'X-Latin',
      'caf\xe9',
    ],
    body: Buffer.from('x'),
  },
  { name: 'gzip', headers: ['Content-Encoding', 'gzip', 'ETag', '"1"'], body: gzipSync(json) },
  { name: 'brotli', headers: ['Content-Encoding', 'br'], body: brotliCompressSync(json), pieces: 2 },
  { name: 'zstd', headers: ['Content-Encoding', 'zstd'], body: zstdCompressSync(json) },
  { name: 'an empty body with a length', headers: ['Content-Length', '0'] },
  { name: 'an empty body in chunks' },
  { name: 'no content', status: 204 },
  { name: 'not modified', status: 304, headers: ['ETag', '"1"', 'Content-Length', '99'] },
  { name: 'a redirect', status: 302, headers: ['Location', '/x'], body: Buffer.from('go') },
  { name: 'not found', status: 404, text: 'Nicht da', body: Buffer.from('no') },
  { name: 'a status of its own', status: 799, text: 'Odd', body: Buffer.from('odd') },
  { name: 'a broken origin', status: 500, body: Buffer.from('oops') },
  {
    name: 'a part',
    status: 206,
    headers: ['Content-Range', 'bytes 0-3/10', 'Content-Length', '4'],
    body: Buffer.from('0123'),
  },
  { name: 'HEAD with a length', method: 'HEAD', headers: ['Content-Length', '12345', 'X-A', 'b'] },
  { name: 'HEAD without a length', method: 'HEAD', headers: ['X-A', 'b'] },
];

/** Fields that belong to a connection: the two hops each have their own. */
const OF_THE_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function endToEnd(raw: string[]): string[] {
  return raw.flatMap((text, i) =>
    i % 2 === 0 && !OF_THE_HOP.has(text.toLowerCase()) ? [text, raw[i + 1] as string] : [],
  );
}

describe('a response', () => {
  for (const made of matrix) {
    it(`goes through unchanged: ${made.name}`, async () => {
      const origin = await bed.origin(async (_request, response) => {
        response.sendDate = false;
        if (made.text === undefined) response.writeHead(made.status ?? 200, made.headers ?? []);
        else response.writeHead(made.status ?? 200, made.text, made.headers ?? []);
        const body = made.body ?? Buffer.alloc(0);
        const count = made.pieces ?? 1;
        const size = Math.ceil(body.length / count) || 1;
        for (let at = 0; at < body.length; at += size) {
          response.write(body.subarray(at, at + size));
          if (count > 1) await new Promise((resolve) => setTimeout(resolve, 2));
        }
        response.end();
      });
      const { port } = await bed.gate(origin);
      const options = { method: made.method ?? 'GET' };
      const direct = await ask(portOf(origin), '/x', options);
      const through = await ask(port, '/x', options);
      expect(through.status).toBe(direct.status);
      expect(through.statusText).toBe(direct.statusText);
      expect(endToEnd(through.rawHeaders)).toEqual(endToEnd(direct.rawHeaders));
      expect(through.headers['transfer-encoding']).toBe(direct.headers['transfer-encoding']);
      expect(through.body.equals(direct.body)).toBe(true);
      expect(
        through.body.equals(made.method === 'HEAD' ? Buffer.alloc(0) : (made.body ?? Buffer.alloc(0))),
      ).toBe(true);
      expect(through.complete).toBe(true);
    });
  }

  it('keeps trailers, and loses fields that Connection lists', async () => {
    const origin = await bed.rawOrigin((socket) =>
      socket.once('data', () =>
        socket.end(
          'HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\nProxy-Authenticate: x\r\n' +
            'Keep-Alive: timeout=1\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\nx-sum: 8\r\n\r\n',
        ),
      ),
    );
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '/');
    expect(endToEnd(answer.rawHeaders)).toEqual(['X-End', '2', 'Trailer', 'X-Sum']);
    expect(answer.trailers).toEqual(['X-Sum', '7', 'x-sum', '8']);
    expect(answer.body.toString()).toBe('hi');
  });

  it('without a length and without chunks ends with its connection', async () => {
    const origin = await bed.rawOrigin((socket) =>
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello')),
    );
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '/');
    expect(answer.body.toString()).toBe('<p>hello');
    expect(answer.complete).toBe(true);
    expect(bed.way.settled.map((it) => it.text)).toEqual(['<p>hello']);
  });

  it('goes to an HTTP/1.0 client without chunks', async () => {
    const origin = await bed.origin((_request, response) => {
      response.write('one');
      response.end('two');
    });
    const { port } = await bed.gate(origin);
    const heard = await talk(port, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n');
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(heard.endsWith('\r\n\r\nonetwo')).toBe(true);
    expect(heard).not.toMatch(/chunked/i);
  });

  it('has its early hints before it', async () => {
    const origin = await bed.origin((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' });
      response.end('x');
    });
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '/');
    expect(answer.informed).toEqual([103]);
    expect(answer.body.toString()).toBe('x');
  });

  it('reaches the client piece by piece when the origin pauses', async () => {
    let goOn: () => void = () => {};
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.flushHeaders();
      response.write('<head>…</head>');
      goOn = () => response.end('<body>');
    });
    const { port } = await bed.gate(origin);
    let heard = '';
    const request = http.get({ host: '127.0.0.1', port, agent: false });
    request.on('response', (response) => response.on('data', (piece) => (heard += piece)));
    // All but the last byte is there although the origin has not gone on.
    await until(() => heard === '<head>…</head');
    goOn();
    await until(() => heard === '<head>…</head><body>');
    expect(bed.way.settled.map((it) => it.text)).toEqual(['<head>…</head><body>']);
  });
});

describe('a request', () => {
  it('goes to the origin with its fields, its Host and its body', async () => {
    const seen: string[][] = [];
    const origin = await bed.origin((request, response) => {
      seen.push(request.rawHeaders);
      request.pipe(response);
    });
    const { port } = await bed.gate(origin, { forwarded: 'off' });
    const body = randomBytes(1_000_000);
    const headers = [
      'Host',
      'shop.example',
      'X-ODD',
      '1',
      'x-odd',
      '2',
      'Content-Length',
      '1000000',
      'TE',
      'trailers',
      'Connection',
      'close, X-Gone',
      'X-Gone',
      '1',
    ];
    const answer = await ask(port, '/echo?a=b%20c', { method: 'POST', headers, body });
    expect(answer.body.equals(body)).toBe(true);
    expect(endToEnd(seen[0] as string[])).toEqual([
      'host',
      'shop.example',
      'X-ODD',
      '1',
      'x-odd',
      '2',
      'content-length',
      '1000000',
    ]);
  });

  it('in chunks goes up in chunks', async () => {
    let encoding: string | undefined;
    const origin = await bed.origin((request, response) => {
      encoding = request.headers['transfer-encoding'];
      request.pipe(response);
    });
    const { port } = await bed.gate(origin);
    async function* pieces(): AsyncIterable<Buffer> {
      for (let i = 0; i < 5; i++) yield Buffer.alloc(10_000, i);
    }
    const answer = await ask(port, '/', { method: 'PUT', body: pieces() });
    expect(encoding).toBe('chunked');
    expect(createHash('sha256').update(answer.body).digest('hex')).toBe(
      createHash('sha256')
        .update(Buffer.concat([0, 1, 2, 3, 4].map((i) => Buffer.alloc(10_000, i))))
        .digest('hex'),
    );
  });

  it('tells the origin who asked, and a stranger cannot forge it', async () => {
    const seen: http.IncomingHttpHeaders[] = [];
    const origin = await bed.origin((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    const { port } = await bed.gate(origin);
    await ask(port, '/', {
      headers: {
        Host: 'shop.example',
        'X-Forwarded-For': '6.6.6.6',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'evil',
      },
    });
    expect(seen[0]).toMatchObject({
      host: 'shop.example',
      'x-forwarded-for': '6.6.6.6, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.example',
    });
  });

  it('that expects 100 Continue asks the origin first', async () => {
    const origin = await bed.origin(() => {});
    origin.on('checkContinue', (request, response) => {
      if (request.url === '/no') {
        response.writeHead(417);
        response.end('no');
        return;
      }
      response.writeContinue();
      request.pipe(response);
    });
    const { port } = await bed.gate(origin);
    const send = (path: string): Promise<{ status: number; body: string; continued: boolean }> =>
      new Promise((resolve, reject) => {
        const request = http.request({
          host: '127.0.0.1',
          port,
          path,
          method: 'POST',
          agent: false,
          headers: { Expect: '100-continue', 'Content-Length': 5 },
        });
        let continued = false;
        request.on('continue', () => {
          continued = true;
          request.end('hello');
        });
        request.on('response', async (response) => {
          let body = '';
          for await (const piece of response) body += piece;
          resolve({ status: response.statusCode as number, body, continued });
          request.destroy();
        });
        request.on('error', reject);
        request.flushHeaders();
      });
    expect(await send('/yes')).toEqual({ status: 200, body: 'hello', continued: true });
    expect(await send('/no')).toEqual({ status: 417, body: 'no', continued: false });
  });

  it('that expects 100 Continue is sent on to an origin that does not know it', async () => {
    const origin = await bed.rawOrigin((socket) => {
      let heard = '';
      socket.on('data', (piece) => {
        heard += piece;
        if (heard.endsWith('hello')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    const { port } = await bed.gate(origin);
    const heard = await talk(
      port,
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello',
      5_000,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(heard.endsWith('\r\n\r\nok')).toBe(true);
  });

  it('OPTIONS * goes through', async () => {
    const origin = await bed.origin((request, response) => response.end(`${request.method} ${request.url}`));
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '*', { method: 'OPTIONS' });
    expect(answer.body.toString()).toBe('OPTIONS *');
  });

  it('may be answered before its body was read, and the connection lives', async () => {
    const origin = await bed.origin((_request, response) => {
      response.writeHead(413, { 'Content-Length': 3 });
      response.end('big');
    });
    const { port } = await bed.gate(origin);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    bed.onClose(() => agent.destroy());
    const first = await ask(port, '/', { method: 'POST', body: Buffer.alloc(600_000), agent });
    expect([first.status, first.body.toString()]).toEqual([413, 'big']);
    const second = await ask(port, '/', { agent });
    expect([second.status, second.body.toString()]).toEqual([413, 'big']);
  });
});

describe('many at once', () => {
  it('do not cross their talk', async () => {
    const origin = await bed.origin(async (request, response) => {
      const url = new URL(request.url as string, 'http://x');
      const id = Number(url.searchParams.get('id'));
      let up = 0;
      for await (const piece of request) up += (piece as Buffer).length;
      const body = Buffer.alloc(1 + ((id * 7919) % 90_000), id % 256);
      response.setHeader('X-Id', `${id}:${up}`);
      if (id % 3 === 0) response.setHeader('Content-Length', body.length);
      if (id % 5 === 0) response.setHeader('Content-Type', 'image/png');
      response.write(body.subarray(0, body.length / 2));
      if (id % 2 === 0) await new Promise((resolve) => setTimeout(resolve, id % 13));
      response.end(body.subarray(body.length / 2));
    });
    const { gate, port } = await bed.gate(origin, { limits: { originConnections: 24 } });
    bed.way.onHolds = (exchange) => exchange.route.startsWith('DELETE');
    bed.way.onSettle = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return { measure: 'pass' };
    };
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
    bed.onClose(() => agent.destroy());
    const methods = ['GET', 'POST', 'DELETE', 'PUT'];
    await Promise.all(
      Array.from({ length: 300 }, async (_, id) => {
        const method = methods[id % 4] as string;
        const body = method === 'POST' || method === 'PUT' ? Buffer.alloc(id * 101, 1) : undefined;
        const answer = await ask(port, `/p?id=${id}`, {
          method,
          agent,
          ...(body === undefined ? {} : { body }),
        });
        expect(answer.headers['x-id']).toBe(`${id}:${body?.length ?? 0}`);
        expect(answer.body.equals(Buffer.alloc(1 + ((id * 7919) % 90_000), id % 256))).toBe(true);
      }),
    );
    await until(() => gate.open === 0);
    expect(bed.way.settled.length).toBe(240);
    expect(bed.log.lines).toEqual([]);
  });

  it('on one connection are answered in order', async () => {
    const origin = await bed.origin((request, response) => {
      const wait = request.url === '/slow' ? 30 : 0;
      setTimeout(() => response.end(request.url), wait);
    });
    const { port } = await bed.gate(origin);
    const line = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
    const heard = await talk(port, line('/slow') + line('/a') + line('/b', 'Connection: close\r\n'));
    const bodies = [...heard.matchAll(/\r\n\r\n(\/[a-z]+)/g)].map((match) => match[1]);
    expect(bodies).toEqual(['/slow', '/a', '/b']);
  });
});
