/**
 * CPU a response: the gate with everything on (inspection, headcount, judge, ledger, strict durability) against a bare
 * relay of `node:http` and undici, for the shop's reviews: 4.4 KB of JSON about twenty people. The same bytes called a
 * picture go through the gate unwatched. CPU time is read from /proc, so it runs on Linux; the keeper's is not in it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { type Bench, type BenchContext, type Measured, median, rounded } from './bench.ts';

const CONNECTIONS = 32;
/** A clock tick of /proc/PID/stat in microseconds, on every Linux that Node runs on. */
const TICK_US = 10_000;
const TARGET = 1.3;

const SERVER = fileURLToPath(new URL('gate-cpu/server.ts', import.meta.url));
const WEIR = fileURLToPath(new URL('../bin/weir.js', import.meta.url));

export const bench: Bench = {
  name: 'gate-cpu',
  summary: {
    en: 'CPU a response of the gate, everything on, against a bare relay: 4.4 KB of JSON about 20 people',
    zh: '闸门每个响应的 CPU（全部功能开启）对比裸转发：4.4 KB JSON，涉及 20 人',
  },
  run,
};

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

async function run({ quick, scratch, progress, defer }: BenchContext): Promise<Measured> {
  const start = async (args: readonly string[]): Promise<Running> => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    defer(() => end(child));
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, url: /http:\/\/[^\s]+/.exec(line.toString())?.[0] as string };
  };
  const origin = await start([SERVER, 'origin']);
  const relay = await start([SERVER, 'relay', origin.url]);
  const where = ['--listen', '127.0.0.1:0', '--no-console', '--data', join(scratch, 'data')];
  const gate = await start([WEIR, 'gate', '--origin', origin.url, ...where]);
  const contenders = [
    { server: relay, path: '/watched', costsUs: [] as number[] },
    { server: gate, path: '/unwatched', costsUs: [] as number[] },
    { server: gate, path: '/watched', costsUs: [] as number[] },
  ];
  const [rounds, requests, warmUp] = quick ? [2, 2_000, 1_000] : [3, 10_000, 3_000];
  // Interleaved, so that a noisy neighbour hurts all alike.
  for (let round = 0; round < rounds; round++) {
    for (const [i, { server, path, costsUs }] of contenders.entries()) {
      progress(`${round * contenders.length + i + 1}/${rounds * contenders.length}`);
      const pool = new Pool(server.url, { connections: CONNECTIONS });
      await ask(pool, path, warmUp);
      const before = cpuMicroseconds(server.child.pid as number);
      await ask(pool, path, requests);
      costsUs.push((cpuMicroseconds(server.child.pid as number) - before) / requests);
      await pool.close();
    }
  }
  const [relayUs, unwatchedUs, watchedUs] = contenders.map(({ costsUs }) => rounded(median(costsUs))) as [
    number,
    number,
    number,
  ];
  const measured = rounded(watchedUs / relayUs, 3);
  return {
    rows: [
      {
        name: { en: 'responses a round, of each', zh: '每轮每方的响应数' },
        value: requests,
        unit: {
          en: `over ${CONNECTIONS} connections, ${rounds} rounds`,
          zh: `${CONNECTIONS} 个连接，${rounds} 轮`,
        },
      },
      {
        name: { en: 'gate, the same bytes called a picture', zh: '闸门，同样的字节标为图片' },
        value: unwatchedUs,
        unit: { en: 'µs of CPU a response, median', zh: '每个响应的 CPU 微秒，中位数' },
      },
    ],
    comparisons: [
      {
        what: { en: 'gate, 20 people, strict durability', zh: '闸门，20 人，严格持久' },
        unit: { en: 'µs of CPU a response, median', zh: '每个响应的 CPU 微秒，中位数' },
        better: 'less',
        weir: watchedUs,
        rivals: [
          {
            name: { en: 'bare relay, node:http and undici', zh: '裸转发，node:http 与 undici' },
            value: relayUs,
          },
        ],
      },
    ],
    promises: [
      {
        promise: {
          en: 'gate over a bare relay, 4.4 KB JSON of 20 people',
          zh: '闸门相对裸转发，4.4 KB JSON，20 人',
        },
        target: TARGET,
        measured,
        unit: 'x',
        holds: measured <= TARGET,
      },
    ],
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
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
