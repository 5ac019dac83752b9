/**
 * Load on loopback, bounded in time and count: as much as a server takes (closed loop, for CPU a response), and at a
 * fixed rate with each answer timed from when its request was due (open loop), so that a server that stops does not
 * stop the clock too: coordinated omission.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { OTHER_CORE, PINNED, start } from './processes.ts';

export const CONNECTIONS = 32;

/** Whether wrk is there; without it the load comes from this process, and less of it. */
export const HAS_WRK: boolean = spawnSync('wrk', ['--version']).error === undefined;

/** Asks as fast as answers come. @param where the load runs: on its core, or wherever there is room. @returns how many answers came. */
export async function hammer(
  url: string,
  seconds: number,
  where: 'other core' | 'anywhere' = 'other core',
): Promise<number> {
  if (!HAS_WRK) return askAll(url, seconds);
  const isPinned = PINNED && where === 'other core';
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, url];
  const child = isPinned ? spawn('taskset', ['-c', String(OTHER_CORE), 'wrk', ...args]) : spawn('wrk', args);
  let heard = '';
  child.stdout.on('data', (piece) => {
    heard += String(piece);
  });
  await once(child, 'close');
  if (/Non-2xx|Socket errors/.test(heard)) throw new Error(`not every answer was one: ${heard}`);
  return Number(/(\d+) requests in/.exec(heard)?.[1] ?? Number.NaN);
}

async function askAll(url: string, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  return askWhile(url, () => performance.now() < until);
}

/** Asks exactly so often, as fast as answers come. */
export async function ask(url: string, times: number): Promise<void> {
  let left = times;
  await askWhile(url, () => left-- > 0);
}

async function askWhile(url: string, more: () => boolean): Promise<number> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  let count = 0;
  const worker = async (): Promise<void> => {
    while (more()) {
      const { body } = await pool.request({ method: 'GET', path: pathname });
      await body.dump();
      count++;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  await pool.close();
  return count;
}

const PACER = fileURLToPath(new URL('pacer.ts', import.meta.url));

/** Asks at a fixed rate, by pacer.ts. @returns milliseconds from when each request was due to the end of its answer, sorted. */
export async function paced(url: string, perSecond: number, seconds: number): Promise<Float64Array> {
  const child = start(OTHER_CORE, process.execPath, [PACER, url, String(perSecond), String(seconds)]);
  let heard = '';
  child.stdout?.on('data', (piece) => {
    heard += String(piece);
  });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`not every answer came: ${url}`);
  return Float64Array.from(JSON.parse(heard) as number[]);
}

/** Opens connections that send one request each and then wait. */
export async function idle(url: string, count: number): Promise<Socket[]> {
  const { hostname, port, pathname } = new URL(url);
  const sockets: Socket[] = [];
  const BATCH = 200;
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(BATCH, count - sockets.length) }, () =>
      connect(Number(port), hostname),
    );
    sockets.push(...batch);
    await Promise.all(
      batch.map(async (socket) => {
        socket.on('error', () => {});
        socket.write(`GET ${pathname} HTTP/1.1\r\nHost: a\r\n\r\n`);
        await once(socket, 'data');
      }),
    );
  }
  return sockets;
}

/** Downloads and throws away. @returns bytes that came. */
export function download(url: string, onBytes: (bytes: number) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        onBytes(bytes);
      });
      response.on('end', () => resolve(bytes));
      response.on('error', reject);
    }).on('error', reject);
  });
}
