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
import { gzipSync } from 'node:zlib';
import { Pool } from 'undici';
import { startShop } from '../../src/range/shop/shop.ts';
import { load } from '../rivals/load.ts';
import { sendPeople } from './people-stream.ts';

/** Bytes of the page: what news and shop pages have without their pictures. */
const PAGE_BYTES = 60_000;
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
  readonly bytes: Buffer;
  readonly encoding?: string;
}

/** The shop's reviews: as JSON of twenty people, and as a page whose list goes on until it is long enough. */
async function bodies(): Promise<Map<string, Body>> {
  const shop = await startShop({ people: 20_000 });
  const ids = shop.world.catalogue.byRank.map(({ id }) => id);
  const text = async (path: string) => (await fetch(shop.url + path)).text();
  const json = Buffer.from(await text(`/api/products/${ids[0]}/reviews?page=1&size=20`));
  let page = await text(`/products/${ids[0]}`);
  for (const id of ids.slice(1)) {
    const end = page.lastIndexOf('</ul>');
    const [, reviews = ''] =
      /<ul class="[^"]*reviews[^"]*">([\s\S]*?)<\/ul>/.exec(await text(`/products/${id}`)) ?? [];
    page = page.slice(0, end) + reviews + page.slice(end);
    if (Buffer.byteLength(page) >= PAGE_BYTES) break;
  }
  await shop.close();
  const html = Buffer.from(page);
  return new Map<string, Body>([
    ['/json', { type: 'application/json', bytes: json }],
    ['/gzip', { type: 'application/json', bytes: gzipSync(json), encoding: 'gzip' }],
    ['/html', { type: 'text/html; charset=utf-8', bytes: html }],
    ['/picture', { type: 'image/png', bytes: json }],
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
      response.writeHead(200, {
        'content-type': body.type,
        'content-length': body.bytes.length,
        ...(body.encoding === undefined ? {} : { 'content-encoding': body.encoding }),
      });
      response.end(body.bytes);
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
