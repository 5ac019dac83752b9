/**
 * What the middleware costs an application: CPU of a 4.5 KB JSON answer of twenty people, of each framework with it and
 * without it, each in a process of its own, in short turns one after the other in the same run.
 *
 *   event loop   the CPU of the thread that answers clients (process.threadCpuUsage): what an application's clients wait for
 *   process      the CPU of all threads (process.cpuUsage), sending, garbage collection and the thread of an embedded ledger included
 *
 * The promise is about the event loop and about the whole process of an application that tells a gate; an embedded ledger
 * inspects, judges and records within the process, and its row says what that costs. Each turn ends when all was told.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import {
  type Bench,
  type BenchContext,
  type KeptPromise,
  type Measured,
  median,
  type Row,
  rounded,
} from './bench.ts';

const SERVER = fileURLToPath(new URL('middleware/server.ts', import.meta.url));
const WEIR = fileURLToPath(new URL('../bin/weir.js', import.meta.url));
const TOKEN = 'the token of the benchmark of middleware';
const PATH = '/api/shops/7/customers';
const CONNECTIONS = 8;
/** Share of an answer's CPU that the middleware may add. */
const MAX_SHARE = 5;

const FRAMEWORKS = [
  ['express', 'Express 5'],
  ['fastify', 'Fastify 5'],
  ['koa', 'Koa 3'],
  ['hono', 'Hono 4'],
  ['nest', 'NestJS'],
  ['node', 'node:http'],
] as const;
type Mode = 'bare' | 'gate' | 'embedded';

export const bench: Bench = {
  name: 'middleware',
  summary: {
    en: 'CPU that the middleware adds to a 4.5 KB JSON answer of each framework, telling a gate or with a ledger of its own',
    zh: '中间件为各框架 4.5 KB JSON 响应增加的 CPU：上报闸门，或自带账本',
  },
  options: [
    { name: 'turns', about: { en: 'turns of each server', zh: '每个服务器的轮数' }, byDefault: 12 },
    { name: 'requests', about: { en: 'requests of a turn', zh: '每轮的请求数' }, byDefault: 1_500 },
    { name: 'framework', about: { en: 'only this one', zh: '只测这一个框架' }, byDefault: '' },
  ],
  run,
};

interface Used {
  readonly loopUs: number;
  readonly processUs: number;
  readonly delivered: number;
  readonly dropped: number;
}

class Application {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #pool: Pool | undefined;
  readonly loopUs: number[] = [];
  readonly processUs: number[] = [];
  dropped = 0;

  constructor(framework: string, mode: Mode, gate: string, data: string) {
    const given = [SERVER, framework, mode, gate, TOKEN, data];
    this.#child = spawn(process.execPath, given, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async ready(): Promise<this> {
    const { value: url, done } = await this.#lines.next();
    if (done === true) throw new Error('a server of the benchmark ended');
    this.#pool = new Pool(url, { connections: CONNECTIONS });
    return this;
  }

  /** Asks so often; what it cost counts unless it is only to warm up. */
  async turn(requests: number, counts: boolean): Promise<void> {
    const before = await this.#used();
    let left = requests;
    const worker = async () => {
      while (left-- > 0) {
        const { body, statusCode } = await (this.#pool as Pool).request({ method: 'GET', path: PATH });
        await body.dump();
        if (statusCode !== 200) throw new Error(`an answer with ${statusCode}`);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    const after = await this.#used();
    this.dropped = after.dropped;
    if (!counts) return;
    this.loopUs.push((after.loopUs - before.loopUs) / requests);
    this.processUs.push((after.processUs - before.processUs) / requests);
  }

  async #used(): Promise<Used> {
    this.#child.stdin?.write('\n');
    return JSON.parse((await this.#lines.next()).value) as Used;
  }

  async end(): Promise<void> {
    await this.#pool?.destroy();
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
  }
}

async function startGate({ scratch, defer }: BenchContext): Promise<string> {
  const tokenFile = join(scratch, 'token');
  const config = join(scratch, 'weir.yaml');
  writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
  writeFileSync(
    config,
    `applications: { listen: 127.0.0.1:0, tokens: [{ name: bench, tokenFile: ${tokenFile} }] }\n`,
  );
  const given = [WEIR, 'gate', '-c', config, '--no-console', '--data', join(scratch, 'gate-data')];
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'ignore'] });
  defer(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the gate of the benchmark ended');
}

async function run(context: BenchContext): Promise<Measured> {
  const { quick, options, progress, scratch } = context;
  const [turns, requests] = quick ? [3, 200] : [Number(options.turns), Number(options.requests)];
  const gate = await startGate(context);
  const rows: Row[] = [];
  const promises: KeptPromise[] = [];
  for (const [key, name] of FRAMEWORKS) {
    if (options.framework !== '' && options.framework !== key) continue;
    const measured = await compare(
      context,
      key,
      gate,
      join(scratch, `${key}-data`),
      turns,
      requests,
      (turn) => progress(`${name} ${turn}/${turns}`),
    );
    const { bare, told, embedded } = measured;
    rows.push(
      { name, value: rounded(median(bare.loopUs), 3), unit: BARE },
      { name, value: rounded(added(bare.loopUs, told.loopUs), 2), unit: ADDED.gateLoop },
      { name, value: rounded(added(bare.processUs, told.processUs), 2), unit: ADDED.gateProcess },
      { name, value: rounded(added(bare.loopUs, embedded.loopUs), 2), unit: ADDED.embeddedLoop },
      { name, value: rounded(added(bare.processUs, embedded.processUs), 2), unit: ADDED.embeddedProcess },
    );
    if (told.dropped + embedded.dropped > 0)
      rows.push({ name, value: told.dropped + embedded.dropped, unit: DROPPED });
    for (const [what, base, other] of [
      [{ en: 'event loop, telling a gate', zh: '事件循环，上报闸门' }, bare.loopUs, told.loopUs],
      [{ en: 'whole process, telling a gate', zh: '整个进程，上报闸门' }, bare.processUs, told.processUs],
      [{ en: 'event loop, ledger of its own', zh: '事件循环，自带账本' }, bare.loopUs, embedded.loopUs],
    ] as const) {
      const share = (100 * added(base, other)) / median(base);
      promises.push({
        promise: { en: `${name}: ${what.en}`, zh: `${name}：${what.zh}` },
        target: MAX_SHARE,
        measured: rounded(share, 2),
        unit: { en: '% CPU added', zh: '% 增加的 CPU' },
        holds: share <= MAX_SHARE,
      });
    }
  }
  return { rows, promises };
}

async function compare(
  { defer }: BenchContext,
  key: string,
  gate: string,
  data: string,
  turns: number,
  requests: number,
  onTurn: (turn: number) => void,
) {
  const bare = new Application(key, 'bare', gate, data);
  const told = new Application(key, 'gate', gate, data);
  const embedded = new Application(key, 'embedded', gate, data);
  const all = [bare, told, embedded];
  for (const application of all) defer(() => application.end());
  for (const application of all) await (await application.ready()).turn(2 * requests, false);
  for (let turn = 1; turn <= turns; turn++) {
    onTurn(turn);
    // Whoever comes first finds another machine than whoever comes last: each is first as often.
    for (let i = 0; i < all.length; i++)
      await (all[(i + turn) % all.length] as Application).turn(requests, true);
  }
  for (const application of all) await application.end();
  return { bare, told, embedded };
}

/** Of turns that belong together, the median of what one costs over the other, in µs. */
function added(base: readonly number[], other: readonly number[]): number {
  return median(other.map((value, i) => value - (base[i] as number)));
}

const BARE = { en: 'µs of CPU an answer, without', zh: '每个响应的 CPU 微秒，不含中间件' };
const ADDED = {
  gateLoop: { en: 'µs added to the event loop, telling a gate', zh: '事件循环增加的微秒，上报闸门' },
  gateProcess: { en: 'µs added to the whole process, telling a gate', zh: '整个进程增加的微秒，上报闸门' },
  embeddedLoop: { en: 'µs added to the event loop, ledger of its own', zh: '事件循环增加的微秒，自带账本' },
  embeddedProcess: {
    en: 'µs added to the whole process, ledger of its own',
    zh: '整个进程增加的微秒，自带账本',
  },
};
const DROPPED = { en: 'records left out: figures too low', zh: '被略去的记录：数字偏低' };
