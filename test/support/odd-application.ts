/**
 * An application that behaves in as many ways as HTTP allows, written with plain node:http and, where that will not
 * do, with the bytes themselves. Every answer is the same every time, dates included.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

const DATE = 'Sun, 22 Nov 2026 08:00:00 GMT';
export const PEOPLE_ON_A_PAGE = 40;
const PEOPLE = JSON.stringify(
  Array.from({ length: PEOPLE_ON_A_PAGE }, (_, i) => ({
    id: 48_250_000 + i,
    nick: `溪边${i}`,
    mobile: `1391234${1000 + i}`,
    email: `someone.${i}@example.com`,
  })),
);
const PAGE = `<!doctype html><html lang="zh-CN"><title>溪市</title><p>${'评价 13912341234。'.repeat(500)}</p></html>`;
const BYTES = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const json = { 'content-type': 'application/json; charset=utf-8' };

function encoded(coding: string, encode: (text: string) => Buffer): Answer {
  return (_request, response) => {
    const body = encode(PEOPLE);
    response.writeHead(200, { ...json, 'content-encoding': coding, 'content-length': body.length });
    response.end(body);
  };
}

function inPieces(...pieces: readonly (string | Buffer)[]): Answer {
  return (_request, response) => {
    response.writeHead(200, json);
    const [first, ...rest] = pieces;
    response.write(first);
    const next = () => {
      const piece = rest.shift();
      if (piece === undefined) response.end();
      else {
        response.write(piece);
        setImmediate(next);
      }
    };
    setImmediate(next);
  };
}

function status(code: number, reason?: string, headers: string[] = [], body?: string): Answer {
  return (_request, response) => {
    if (reason === undefined) response.writeHead(code, headers);
    else response.writeHead(code, reason, headers);
    response.end(body);
  };
}

/** Answers by path; a test asks each of them directly and through the gate. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  '/people.json': status(200, undefined, ['Content-Type', 'application/json'], PEOPLE),
  '/page.html': status(200, undefined, ['Content-Type', 'text/html; charset=utf-8'], PAGE),
  '/picture.png': (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': BYTES.length, ETag: '"p1"' });
    response.end(BYTES);
  },
  '/untyped': status(200, undefined, [], 'nobody said what this is'),
  '/empty': status(200, undefined, ['Content-Type', 'application/json', 'Content-Length', '0']),
  '/created': status(201, 'Made', ['Location', '/people/48250001', 'Content-Length', '0']),
  '/no-content': status(204, undefined, ['X-Kind', 'none']),
  '/not-modified': status(304, undefined, ['ETag', 'W/"abc"', 'Cache-Control', 'max-age=60']),
  '/moved': status(301, undefined, ['Location', 'https://example.com/a?b=1#c', 'Content-Length', '0']),
  '/found': status(
    302,
    'Over There',
    ['location', '../relative', 'Content-Type', 'text/plain'],
    'over there',
  ),
  '/keep-method': status(307, undefined, ['Location', '/people.json', 'Content-Length', '0']),
  '/bad-request': status(400, undefined, ['Content-Type', 'application/problem+json'], '{"title":"no"}'),
  '/teapot': status(418, "I'm a teapot", ['Content-Type', 'text/plain'], 'short and stout'),
  '/error': status(500, undefined, ['Content-Type', 'text/html'], '<h1>500</h1>'),
  '/unknown-code': status(599, 'Whatever', ['Content-Length', '2'], 'ok'),
  '/no-reason': status(200, '', ['Content-Length', '2'], 'ok'),
  '/odd-headers': status(
    200,
    undefined,
    [
      ...['X-UPPER', '1', 'x-lower', '2', 'X-MiXeD', '3', 'X-Twice', 'a', 'x-twice', 'b', 'X-Empty', ''],
      ...['X-Latin', 'caf\u00e9', 'X-Comma', 'a, b,c', 'X-Long', 'x'.repeat(8_000)],
      ...['Content-Type', 'application/json', 'X-Last', 'after the type'],
    ],
    PEOPLE,
  ),
  '/cookies': status(
    200,
    undefined,
    [
      ...['Set-Cookie', 'sid=0123456789abcdef; Path=/; HttpOnly', 'X-Between', '1'],
      ...['Set-Cookie', 'lang=zh-CN; Expires=Sun, 22 Nov 2026 08:00:00 GMT', 'set-cookie', 'empty='],
      ...['Content-Type', 'application/json'],
    ],
    '{"ok":true}',
  ),
  '/gzip': encoded('gzip', gzipSync),
  '/br': encoded('br', brotliCompressSync),
  '/deflate': encoded('deflate', deflateSync),
  '/zstd': encoded('zstd', zstdCompressSync),
  '/wrong-encoding': encoded('gzip', (text) => Buffer.from(text)),
  '/chunked': inPieces(PEOPLE.slice(0, 100), PEOPLE.slice(100, 101), PEOPLE.slice(101)),
  '/chunked-gzip': (request, response) => {
    response.setHeader('content-encoding', 'gzip');
    const body = gzipSync(PEOPLE);
    inPieces(body.subarray(0, 7), body.subarray(7))(request, response);
  },
  '/torn-characters': inPieces(Buffer.from(PEOPLE).subarray(0, 30), Buffer.from(PEOPLE).subarray(30)),
  '/trailers': (request, response) => {
    // Node refuses to announce trailers where there will be no chunks.
    response.writeHead(200, request.method === 'HEAD' ? json : { ...json, Trailer: 'X-Checksum' });
    response.write(PEOPLE);
    if (request.method !== 'HEAD') response.addTrailers({ 'X-Checksum': 'abc123' });
    response.end();
  },
  '/events': inPieces('data: {"id":48250001}\n\n', 'data: {"id":48250002}\n\n'),
  '/range': (request, response) => {
    const [from, to] =
      /^bytes=(\d+)-(\d+)$/
        .exec(request.headers.range ?? '')
        ?.slice(1)
        .map(Number) ?? [];
    if (from === undefined || to === undefined) {
      response.writeHead(416, { 'Content-Range': `bytes */${BYTES.length}`, 'Content-Length': 0 });
      response.end();
      return;
    }
    const part = BYTES.subarray(from, to + 1);
    response.writeHead(206, {
      'Content-Type': 'application/octet-stream',
      'Content-Range': `bytes ${from}-${to}/${BYTES.length}`,
      'Content-Length': part.length,
    });
    response.end(part);
  },
  '/echo': (request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'X-Method': request.method ?? '' });
    request.pipe(response);
  },
};

/** Tells what arrived: the one answer that differs behind a gate, which adds X-Forwarded-*. */
const arrived: Answer = (request, response) => {
  response.writeHead(200, json);
  response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.rawHeaders }));
};

/** The application. */
export const oddApplication: Answer = (request, response) => {
  const path = new URL(request.url ?? '/', 'http://application').pathname;
  response.sendDate = false;
  const answer = path === '/headers' ? arrived : ANSWERS[path];
  if (answer === undefined) {
    response.writeHead(404, { 'Content-Length': 0 });
    response.end();
    return;
  }
  // Headers that were given as a list keep their spelling; the date is one of them or stands in front.
  if (path !== '/odd-headers') response.setHeader('Date', DATE);
  answer(request, response);
};
