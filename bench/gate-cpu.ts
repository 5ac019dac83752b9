/**
 * CPU a response: the gate with everything on (inspection, headcount, judge, ledger, strict durability) against a bare
 * relay of `node:http` and undici, for the shop's reviews: 4.4 KB of JSON about twenty people. The same bytes called a
 * picture go through the gate unwatched. CPU time is read from /proc, so it runs on Linux; the keeper's is not in it.
 *
 *   npm run bench:gate-cpu
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { startShop } from '../src/range/shop/shop.ts';
import { DATE, MACHINE, median } from './machine.ts';

const REQUESTS = 10_000;
const WARM_UP = 3_000;
const CONNECTIONS = 32;
const ROUNDS = 3;
/** A clock tick of /proc/PID/stat in microseconds, on every Linux that Node runs on. */
const TICK_US = 10_000;
const TARGET = 1.3;

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

/** The rival: as little as a relay can be. */
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

async function start(args: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: /http:\/\/[^\s]+/.exec(line.toString())?.[0] as string };
}

function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

async function ask(pool: Pool, path: string, count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const { body } = await pool.request({ method: 'GET', path });
      await body.dump();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

async function compare(): Promise<void> {
  const self = fileURLToPath(import.meta.url);
  const data = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const origin = await start([self, 'origin']);
  const relay = await start([self, 'relay', origin.url]);
  const weir = fileURLToPath(new URL('../bin/weir.js', import.meta.url));
  const gate = await start([
    weir,
    'gate',
    '--origin',
    origin.url,
    '--listen',
    '127.0.0.1:0',
    '--no-console',
    '--data',
    data,
  ]);
  const contenders = [
    { name: 'bare relay', server: relay, path: '/watched', costs: [] as number[] },
    { name: 'gate, not watched', server: gate, path: '/unwatched', costs: [] as number[] },
    { name: 'gate, 20 people, strict durability', server: gate, path: '/watched', costs: [] as number[] },
  ];
  try {
    // Interleaved, so that a noisy neighbour hurts all alike.
    for (let round = 0; round < ROUNDS; round++) {
      for (const { server, path, costs } of contenders) {
        const pool = new Pool(server.url, { connections: CONNECTIONS });
        await ask(pool, path, WARM_UP);
        const before = cpuMicroseconds(server.child.pid as number);
        await ask(pool, path, REQUESTS);
        costs.push((cpuMicroseconds(server.child.pid as number) - before) / REQUESTS);
        await pool.close();
      }
    }
  } finally {
    for (const { child } of [gate, relay, origin]) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  }
  const rows = contenders.map(({ name, costs }) => ({
    name,
    value: Number(median(costs).toFixed(1)),
    unit: `µs of CPU a response, median of ${ROUNDS} rounds of ${REQUESTS}`,
  }));
  const measured = Number(((rows[2]?.value ?? 0) / (rows[0]?.value ?? 1)).toFixed(2));
  const promise = 'gate over a bare relay, 4.4 KB JSON of 20 people';
  console.log(
    JSON.stringify({
      bench: 'gate-cpu',
      date: DATE,
      machine: MACHINE,
      rows,
      promises: [{ promise, target: TARGET, measured, unit: 'x', holds: measured <= TARGET }],
    }),
  );
}

const [role, argument = ''] = process.argv.slice(2);
if (role === 'origin') await serveOrigin();
else if (role === 'relay') await serveRelay(argument);
else await compare();
