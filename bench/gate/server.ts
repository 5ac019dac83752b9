/**
 * A server of the benchmark, in a process of its own so that its CPU can be told from the others': the origin with the
 * shop's answers, or a rival. Prints its address.
 *
 *   node server.ts origin
 *   node server.ts relay|http-proxy-3|fastify ORIGIN
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { load } from '../rivals/load.ts';
import { Pages } from './pages.ts';
import { sendPeople } from './people-stream.ts';

const PIECE = Buffer.alloc(64 * 1024, 'x');

async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  tell((server.address() as AddressInfo).port);
}

function tell(port: number): void {
  process.stdout.write(`http://127.0.0.1:${port}\n`);
}

interface Body {
  readonly type: string;
  readonly encoding?: string;
  /** The next one. */
  readonly bytes: () => Buffer;
}

/** The shop's reviews as JSON of twenty people, and as a long page; whose they are says pages.ts. */
async function bodies(): Promise<Map<string, Body>> {
  const pages = await Pages.cut();
  const json = 'application/json';
  return new Map<string, Body>([
    ['/json', { type: json, bytes: () => pages.json('law') }],
    ['/popular', { type: json, bytes: () => pages.json('popular') }],
    ['/same', { type: json, bytes: () => pages.json('same') }],
    ['/new', { type: json, bytes: () => pages.json('new') }],
    ['/gzip', { type: json, bytes: () => pages.gzip(), encoding: 'gzip' }],
    ['/html', { type: 'text/html; charset=utf-8', bytes: () => pages.html() }],
    ['/picture', { type: 'image/png', bytes: () => pages.json('same') }],
  ]);
}

async function serveOrigin(): Promise<void> {
  const known = await bodies();
  await listen(
    createServer((request, response) => {
      const path = request.url ?? '';
      const body = known.get(path);
      const streamed = /^\/people\/(\d+)$/.exec(path)?.[1];
      if (streamed !== undefined) {
        sendPeople(Number(streamed), response, request.method === 'HEAD');
        return;
      }
      if (body === undefined) {
        download(path, response);
        return;
      }
      const bytes = body.bytes();
      response.writeHead(200, {
        'content-type': body.type,
        'content-length': bytes.length,
        ...(body.encoding === undefined ? {} : { 'content-encoding': body.encoding }),
      });
      response.end(bytes);
    }),
  );
}

/** `/bytes/N`: so many bytes of a type that is watched. */
function download(path: string, response: ServerResponse): void {
  let left = Number(/^\/bytes\/(\d+)$/.exec(path)?.[1] ?? 0);
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': left });
  const more = (): void => {
    while (left > 0) {
      const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
      left -= piece.length;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

/** As little as a relay can be: what comes in goes out. */
async function serveRelay(origin: string): Promise<void> {
  const pool = new Pool(origin, { connections: 128 });
  await listen(
    createServer((request, response) => {
      pool.dispatch(
        { method: 'GET', path: request.url ?? '/', headers: request.headers as Record<string, string> },
        {
          onRequestStart: () => {},
          onResponseStart: (_controller, status, headers) => {
            response.writeHead(status, headers as Record<string, string>);
          },
          onResponseData: (_controller, piece) => {
            response.write(piece);
          },
          onResponseEnd: () => {
            response.end();
          },
          onResponseError: () => {
            response.destroy();
          },
        },
      );
    }),
  );
}

async function serveHttpProxy3(origin: string): Promise<void> {
  const { createProxyServer } = (await load('http-proxy-3')) as {
    createProxyServer(options: object): { web(request: IncomingMessage, response: ServerResponse): void };
  };
  const { Agent } = await import('node:http');
  const proxy = createProxyServer({ target: origin, agent: new Agent({ keepAlive: true, maxSockets: 128 }) });
  await listen(createServer((request, response) => proxy.web(request, response)));
}

async function serveFastify(origin: string): Promise<void> {
  const { default: fastify } = (await load('fastify')) as {
    default(): {
      register(plugin: unknown, options: object): void;
      listen(options: object): Promise<string>;
      server: Server;
    };
  };
  const { default: plugin } = (await load('@fastify/http-proxy')) as { default: unknown };
  const app = fastify();
  app.register(plugin, { upstream: origin });
  await app.listen({ host: '127.0.0.1', port: 0 });
  tell((app.server.address() as AddressInfo).port);
}

const [role, origin = ''] = process.argv.slice(2);
if (role === 'origin') await serveOrigin();
else if (role === 'http-proxy-3') await serveHttpProxy3(origin);
else if (role === 'fastify') await serveFastify(origin);
else await serveRelay(origin);
