/**
 * What the middleware costs an application: CPU of a 4.5 KB JSON answer of twenty people, of each framework with it and
 * without it, a thousand pages in turn, each in a process of its own, in short turns one after the other in the same run.
 *
 *   event loop   the CPU of the thread that answers clients (process.threadCpuUsage): what an application's clients wait for
 *   process      the CPU of all threads (process.cpuUsage): the thread that tells, garbage collection, an embedded ledger
 *
 *   nothing      a middleware that does nothing, the least that any can cost
 *   told         telling whoever takes it and does no more (taker.ts): what telling costs where the gate has processors of its own
 *   gate         telling a real gate that works on the same processors, and takes from the application what they share
 *   embedded     a ledger of its own: inspecting, judging, recording within the process
 *
 * The promise is about the event loop. Each turn ends when all was told.
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
import { copyRows } from './middleware/copies.ts';
import { canCountInstructions, InstructionCount } from './middleware/instructions.ts';
import { pages } from './middleware/pages.ts';
import { tellingRows } from './middleware/telling.ts';

const TAKER = fileURLToPath(new URL('middleware/taker.ts', import.meta.url));
const SERVER = fileURLToPath(new URL('middleware/server.ts', import.meta.url));
const WEIR = fileURLToPath(new URL('../bin/weir.js', import.meta.url));
const TOKEN = 'the token of the benchmark of middleware';
const PATH = '/api/shops/7/customers';
/** So many that the application never waits for its clients: each turn of its loop has several requests, with and without. */
const CONNECTIONS = 32;
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
const MODES = ['bare', 'nothing', 'told', 'gate', 'embedded'] as const;
type Mode = (typeof MODES)[number];
/** Turns that are not counted: what is compiled of a framework settles late. */
const WARM_TURNS = 4;

export const bench: Bench = {
  name: 'middleware',
  summary: {
    en: 'CPU that the middleware adds to a 4.5 KB JSON answer of each framework, telling a gate or with a ledger of its own',
    zh: '中间件为各框架 4.5 KB JSON 响应增加的 CPU：上报闸门，或自带账本',
  },
  options: [
    { name: 'turns', about: { en: 'turns of each server', zh: '每个服务器的轮数' }, byDefault: 7 },
    { name: 'requests', about: { en: 'requests of a turn', zh: '每轮的请求数' }, byDefault: 5_000 },
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
  readonly instructions: number[] = [];
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
  async turn(requests: number, counts: boolean, countsInstructions = false): Promise<void> {
    const count = countsInstructions ? await InstructionCount.of(this.#child.pid as number) : undefined;
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
    if (count !== undefined) this.instructions.push((await count.end()) / requests);
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
  return addressFrom(child);
}

function startTaker({ defer }: BenchContext): Promise<string> {
  const child = spawn(process.execPath, [TAKER], { stdio: ['ignore', 'pipe', 'inherit'] });
  defer(() => void child.kill('SIGTERM'));
  return addressFrom(child);
}

async function addressFrom({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout as NodeJS.ReadableStream })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('a process of the benchmark ended');
}

async function run(context: BenchContext): Promise<Measured> {
  const { quick, options, progress } = context;
  const [turns, requests] = quick ? [3, 200] : [Number(options.turns), Number(options.requests)];
  const where = { told: await startTaker(context), gate: await startGate(context) };
  const counts = canCountInstructions();
  const rows: Row[] = [];
  const promises: KeptPromise[] = [];
  if (options.framework === '')
    rows.push(...copyRows(JSON.stringify(pages[0])), ...(await tellingRows(where.told, TOKEN)));
  for (const [key, name] of FRAMEWORKS) {
    if (options.framework !== '' && options.framework !== key) continue;
    const size = { turns, requests, warmTurns: quick ? 2 : WARM_TURNS, counts };
    const all = await compare(context, key, where, size, (turn) => progress(`${name} ${turn}/${turns}`));
    const { bare, nothing, told, gate, embedded } = all;
    const row = (value: number, unit: Row['unit']) => rows.push({ name, value: rounded(value, 3), unit });
    row(median(bare.loopUs), BARE);
    row(added(bare.loopUs, nothing.loopUs), ADDED.nothing);
    row(added(bare.loopUs, told.loopUs), ADDED.toldLoop);
    row(added(bare.processUs, told.processUs), ADDED.toldProcess);
    row(added(bare.loopUs, gate.loopUs), ADDED.gateLoop);
    row(added(bare.processUs, gate.processUs), ADDED.gateProcess);
    row(added(bare.loopUs, embedded.loopUs), ADDED.embeddedLoop);
    row(added(bare.processUs, embedded.processUs), ADDED.embeddedProcess);
    if (counts) {
      row(share(bare.instructions, nothing.instructions), INSTRUCTIONS.nothing);
      row(share(bare.instructions, told.instructions), INSTRUCTIONS.told);
    } else rows.push({ name, value: null, unit: INSTRUCTIONS.absent });
    const dropped = told.dropped + gate.dropped + embedded.dropped;
    if (dropped > 0) rows.push({ name, value: dropped, unit: DROPPED });
    for (const [what, other] of [
      [{ en: 'event loop, telling a gate', zh: '事件循环，上报闸门' }, told],
      [{ en: 'event loop, a gate on the same processors', zh: '事件循环，闸门在同一处理器上' }, gate],
      [{ en: 'event loop, ledger of its own', zh: '事件循环，自带账本' }, embedded],
    ] as const) {
      const percent = share(bare.loopUs, other.loopUs);
      promises.push({
        promise: { en: `${name}: ${what.en}`, zh: `${name}：${what.zh}` },
        target: MAX_SHARE,
        measured: rounded(percent, 2),
        unit: { en: '% CPU added', zh: '% 增加的 CPU' },
        holds: percent <= MAX_SHARE,
      });
    }
  }
  return { rows, promises };
}

interface Size {
  readonly turns: number;
  readonly requests: number;
  readonly warmTurns: number;
  /** Whether instructions are counted. */
  readonly counts: boolean;
}

async function compare(
  { defer, scratch }: BenchContext,
  key: string,
  where: { readonly told: string; readonly gate: string },
  { turns, requests, warmTurns, counts }: Size,
  onTurn: (turn: number) => void,
): Promise<Record<Mode, Application>> {
  const data = join(scratch, `${key}-data`);
  const start = (mode: Mode) => {
    const application = new Application(key, mode, mode === 'told' ? where.told : where.gate, data);
    defer(() => application.end());
    return application;
  };
  const by = Object.fromEntries(MODES.map((mode) => [mode, start(mode)])) as Record<Mode, Application>;
  const all = MODES.map((mode) => by[mode]);
  for (const application of all) await application.ready();
  for (let turn = 1 - warmTurns; turn <= turns; turn++) {
    if (turn > 0) onTurn(turn);
    // Whoever comes first finds another machine than whoever comes last: each is first as often.
    for (let i = 0; i < all.length; i++) {
      const application = all[(i + turn + warmTurns) % all.length] as Application;
      await application.turn(requests, turn > 0, turn > 0 && counts);
    }
  }
  for (const application of all) await application.end();
  return by;
}

/** Of turns that belong together, the median of what one costs over the other. */
function added(base: readonly number[], other: readonly number[]): number {
  return median(other.map((value, i) => value - (base[i] as number)));
}

/** The same, in % of what the first costs. */
function share(base: readonly number[], other: readonly number[]): number {
  return (100 * added(base, other)) / median(base);
}

const BARE = { en: 'µs of CPU an answer, without', zh: '每个响应的 CPU 微秒，不含中间件' };
const ADDED = {
  nothing: {
    en: 'µs added to the event loop by a middleware that does nothing',
    zh: '空中间件给事件循环增加的微秒',
  },
  toldLoop: { en: 'µs added to the event loop, telling a gate', zh: '事件循环增加的微秒，上报闸门' },
  toldProcess: { en: 'µs added to the whole process, telling a gate', zh: '整个进程增加的微秒，上报闸门' },
  gateLoop: {
    en: 'µs added to the event loop, a gate on the same processors',
    zh: '事件循环增加的微秒，闸门在同一处理器上',
  },
  gateProcess: {
    en: 'µs added to the whole process, a gate on the same processors',
    zh: '整个进程增加的微秒，闸门在同一处理器上',
  },
  embeddedLoop: { en: 'µs added to the event loop, ledger of its own', zh: '事件循环增加的微秒，自带账本' },
  embeddedProcess: {
    en: 'µs added to the whole process, ledger of its own',
    zh: '整个进程增加的微秒，自带账本',
  },
};
const INSTRUCTIONS = {
  nothing: {
    en: '% instructions added to the event loop by a middleware that does nothing',
    zh: '% 空中间件给事件循环增加的指令',
  },
  told: {
    en: '% instructions added to the event loop, telling a gate',
    zh: '% 事件循环增加的指令，上报闸门',
  },
  absent: {
    en: 'instructions: perf stat cannot be had on this machine',
    zh: '指令数：本机无法使用 perf stat',
  },
};
const DROPPED = { en: 'records left out: figures too low', zh: '被略去的记录：数字偏低' };
