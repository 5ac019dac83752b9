/**
 * A server of the benchmark, in a process of its own so that its CPU can be told from the others': the origin with the
 * shop's answer, or the rival, a relay that is as little as a relay can be. Prints its address.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { startShop } from '../../src/range/shop/shop.ts';

async function listen(server: ReturnType<typeof createServer>): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
}

async function serveOrigin(): Promise<void> {
  const shop = await startShop({ people: 20_000 });
  const best = shop.world.catalogue.byRank[0]?.id;
  const answer = await fetch(`${shop.url}/api/products/${best}/reviews?page=1&size=20`);
  const body = Buffer.from(await answer.arrayBuffer());
  await shop.close();
  await listen(
    createServer((request, response) => {
      const type = request.url === '/unwatched' ? 'image/png' : 'application/json';
      response.writeHead(200, { 'content-type': type, 'content-length': body.length });
      response.end(body);
    }),
  );
}

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

const [role, origin = ''] = process.argv.slice(2);
if (role === 'origin') await serveOrigin();
else await serveRelay(origin);
