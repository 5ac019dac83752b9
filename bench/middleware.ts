/**
 * What the middleware costs an application: CPU of a 4.5 KB JSON answer of twenty people, of each framework with it and
 * without it, a thousand pages in turn.
 *
 *   event loop   the CPU of the thread that answers clients (process.threadCpuUsage): what an application's clients wait for
 *   process      the CPU of all threads (process.cpuUsage): the thread that tells, garbage collection, an embedded ledger
 *
 *   nothing      a middleware that does nothing: it has to come out at nothing, or the measurement says nothing
 *   told         telling whoever takes it and does no more (taker.ts): what telling costs where the gate has processors of its own
 *   gate         telling a real gate that works on the other processor, beside the clients
 *   embedded     a ledger of its own: inspecting, judging, recording within the process
 *
 * The loop by blocks of answers that are seen and blocks that are passed by, in one process (pairs.ts); the process by longer
 * turns of the same kind, each of which ends when all was told. What both leave out is what a framework loses by there being
 * a middleware at all; instructions of processes with and without it say that.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  type Bench,
  type BenchContext,
  type KeptPromise,
  type Measured,
  median,
  type Row,
  rounded,
} from './bench.ts';
import { OTHER_CORE, start } from './gate/processes.ts';
import { Application, type Mode, type Turn } from './middleware/application.ts';
import { copyRows } from './middleware/copies.ts';
import { canCountInstructions } from './middleware/instructions.ts';
import { pages } from './middleware/pages.ts';
import { type Added, addedBy } from './middleware/pairs.ts';
import { tellerRows } from './middleware/teller.ts';
import { tellingRows } from './middleware/telling.ts';

const TAKER = fileURLToPath(new URL('middleware/taker.ts', import.meta.url));
const WEIR = fileURLToPath(new URL('../bin/weir.js', import.meta.url));
const TOKEN = 'the token of the benchmark of middleware';
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

/** How much is asked; a quick run says that it works, and no more. */
const SIZES = {
  whole: { warm: 20_000, fours: 120, block: 500, turns: 6, turn: 4_000, counted: 5_000 },
  quick: { warm: 200, fours: 2, block: 40, turns: 1, turn: 200, counted: 200 },
};
type Size = (typeof SIZES)['whole'];

export const bench: Bench = {
  name: 'middleware',
  summary: {
    en: 'CPU that the middleware adds to a 4.5 KB JSON answer of each framework, telling a gate or with a ledger of its own',
    zh: '中间件为各框架 4.5 KB JSON 响应增加的 CPU：上报闸门，或自带账本',
  },
  options: [
    { name: 'fours', about: { en: 'fours of blocks', zh: '四块一组的组数' }, byDefault: SIZES.whole.fours },
    { name: 'block', about: { en: 'answers of a block', zh: '每块的响应数' }, byDefault: SIZES.whole.block },
    { name: 'turns', about: { en: 'fours of turns', zh: '四轮一组的组数' }, byDefault: SIZES.whole.turns },
    {
      name: 'framework',
      about: {
        en: 'only this one; none: only what a call costs',
        zh: '只测这一个框架；none：只测一次调用的开销',
      },
      byDefault: '',
    },
    {
      name: 'ledger',
      about: {
        en: 'with a gate beside it and a ledger of its own: yes or no',
        zh: '是否测量同机闸门与自带账本：yes 或 no',
      },
      byDefault: 'yes',
    },
  ],
  run,
};

async function startGate({ scratch, defer }: BenchContext): Promise<string> {
  const tokenFile = join(scratch, 'token');
  const config = join(scratch, 'weir.yaml');
  writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
  writeFileSync(
    config,
    `applications: { listen: 127.0.0.1:0, tokens: [{ name: bench, tokenFile: ${tokenFile} }] }\n`,
  );
  const given = [WEIR, 'gate', '-c', config, '--no-console', '--data', join(scratch, 'gate-data')];
  const child = start(OTHER_CORE, process.execPath, given);
  defer(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  return addressFrom(child);
}

function startTaker({ defer }: BenchContext): Promise<string> {
  const child = start(OTHER_CORE, process.execPath, [TAKER]);
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

/** Starts applications of one framework, one after the other. */
type Start = (mode: Mode) => Promise<Application>;

async function run(context: BenchContext): Promise<Measured> {
  const { quick, options, progress, scratch, defer, seed } = context;
  const size: Size = quick
    ? SIZES.quick
    : {
        ...SIZES.whole,
        fours: Number(options.fours),
        block: Number(options.block),
        turns: Number(options.turns),
      };
  const told = await startTaker(context);
  const hasLedger = options.ledger !== 'no';
  const gate = hasLedger ? await startGate(context) : '';
  const rows: Row[] = [];
  const promises: KeptPromise[] = [];
  if (options.framework === '' || options.framework === 'none')
    rows.push(
      ...copyRows(JSON.stringify(pages[0])),
      ...(await tellingRows(told, TOKEN)),
      ...(await tellerRows(told, TOKEN, quick)),
    );
  for (const [key, name] of FRAMEWORKS) {
    if (options.framework !== '' && options.framework !== key) continue;
    const start: Start = (mode) => {
      progress(`${name}, ${mode}`);
      const data = join(scratch, `${key}-data`);
      const application = new Application(key, mode, mode === 'told' ? told : gate, TOKEN, data);
      defer(() => application.end());
      return application.ready();
    };
    const row = (value: number, unit: Row['unit']) => rows.push({ name, value: rounded(value, 3), unit });
    const promise = (what: { readonly en: string; readonly zh: string }, percent: number) =>
      promises.push({
        promise: { en: `${name}: ${what.en}`, zh: `${name}：${what.zh}` },
        target: MAX_SHARE,
        measured: rounded(percent, 2),
        unit: { en: '% CPU added', zh: '% 增加的 CPU' },
        holds: percent <= MAX_SHARE,
      });
    const nothing = await byBlocks(await start('nothing'), size, seed);
    const application = await start('told');
    const loop = await byBlocks(application, size, seed, false);
    const whole = await byTurns(application, size);
    row(loop.base, UNITS.base);
    row(nothing.share, UNITS.nothing);
    rows.push({ name, value: rounded(nothing.least, 2), unit: UNITS.nothingLeast });
    rows.push({ name, value: rounded(nothing.most, 2), unit: UNITS.nothingMost });
    row(loop.added, UNITS.loop);
    rows.push({ name, value: rounded(loop.least, 2), unit: UNITS.least });
    rows.push({ name, value: rounded(loop.most, 2), unit: UNITS.most });
    row(whole.added.processUs, UNITS.process);
    row(whole.tellerUs, UNITS.teller);
    promise({ en: 'event loop, telling a gate', zh: '事件循环，上报闸门' }, loop.share);
    promise({ en: 'whole process, telling a gate', zh: '整个进程，上报闸门' }, whole.share);
    let { dropped } = application;
    if (hasLedger) {
      for (const [mode, unit] of [
        ['gate', UNITS.gate],
        ['embedded', UNITS.embedded],
      ] as const) {
        const other = await start(mode);
        await other.ask(size.warm / 4);
        const { added } = await byTurns(other, size);
        row(added.loopUs, unit.loop);
        row(added.processUs, unit.process);
        dropped += other.dropped;
        await other.end();
      }
    }
    await application.end();
    if (dropped > 0) rows.push({ name, value: dropped, unit: UNITS.dropped });
    rows.push(...(await instructionRows(name, start, size)));
  }
  return { rows, promises };
}

/** @param isLast whether the application ends afterwards. */
async function byBlocks(
  application: Application,
  { warm, fours, block }: Size,
  seed: number,
  isLast = true,
): Promise<Added> {
  await application.ask(warm);
  // What is compiled settles late, and otherwise for what is seen than for what is passed by.
  await application.blocks(4, warm / 4);
  const added = addedBy(await application.blocks(4 * fours, block), seed);
  if (isLast) await application.end();
  return added;
}

interface WholeAdded {
  readonly added: Turn;
  /** Of the process, in %. */
  readonly share: number;
  readonly tellerUs: number;
}

/** Longer turns, off, on, on, off, each of which ends when all was told. */
async function byTurns(application: Application, { turns, turn }: Size): Promise<WholeAdded> {
  const all: Turn[] = [];
  for (let i = 0; i < 4 * turns; i++) {
    await application.see(i % 4 === 1 || i % 4 === 2);
    all.push(await application.turn(turn));
  }
  const of = (pick: (turn: Turn) => number) => addedBy(all.map(pick), 0);
  const whole = of(({ processUs }) => processUs);
  const teller = of(({ tellerUs }) => tellerUs).added;
  return {
    added: { loopUs: of(({ loopUs }) => loopUs).added, processUs: whole.added, tellerUs: teller },
    share: whole.share,
    tellerUs: teller,
  };
}

/** Processes with a middleware and without one, by what the loop of each executes. */
async function instructionRows(name: string, start: Start, { warm, turns, counted }: Size): Promise<Row[]> {
  if (!canCountInstructions()) return [{ name, value: null, unit: INSTRUCTIONS.absent }];
  const modes = ['bare', 'nothing', 'told'] as const;
  const all = await Promise.all(
    modes.map(async (mode) => ({ mode, application: await start(mode), counts: [] as number[] })),
  );
  for (const { application } of all) await application.ask(warm);
  for (let turn = 0; turn < turns; turn++)
    for (const { application, counts } of all) counts.push(await application.instructions(counted));
  for (const { application } of all) await application.end();
  const [bare = 0, nothing = 0, told = 0] = all.map(({ counts }) => median(counts));
  const percent = (value: number) => rounded((100 * (value - bare)) / bare, 2);
  return [
    { name, value: percent(nothing), unit: INSTRUCTIONS.nothing },
    { name, value: percent(told), unit: INSTRUCTIONS.told },
  ];
}

const UNITS = {
  base: { en: 'µs of the event loop an answer, passed by', zh: '每个响应的事件循环微秒，绕过中间件' },
  nothing: {
    en: '% added to the event loop by a middleware that does nothing',
    zh: '% 空中间件给事件循环增加的 CPU',
  },
  nothingLeast: { en: '% by such a one, at least (95 %)', zh: '% 空中间件，下限（95 %）' },
  nothingMost: { en: '% by such a one, at most (95 %)', zh: '% 空中间件，上限（95 %）' },
  loop: { en: 'µs added to the event loop, telling a gate', zh: '事件循环增加的微秒，上报闸门' },
  least: { en: '% added to the event loop, at least (95 %)', zh: '% 事件循环增加的 CPU，下限（95 %）' },
  most: { en: '% added to the event loop, at most (95 %)', zh: '% 事件循环增加的 CPU，上限（95 %）' },
  process: { en: 'µs added to the whole process, telling a gate', zh: '整个进程增加的微秒，上报闸门' },
  teller: { en: 'µs of those by the thread that tells', zh: '其中上报线程的微秒' },
  gate: {
    loop: {
      en: 'µs added to the event loop, a gate on the other processor',
      zh: '事件循环增加的微秒，闸门在另一处理器上',
    },
    process: {
      en: 'µs added to the whole process, a gate on the other processor',
      zh: '整个进程增加的微秒，闸门在另一处理器上',
    },
  },
  embedded: {
    loop: { en: 'µs added to the event loop, ledger of its own', zh: '事件循环增加的微秒，自带账本' },
    process: { en: 'µs added to the whole process, ledger of its own', zh: '整个进程增加的微秒，自带账本' },
  },
  dropped: { en: 'records left out: figures too low', zh: '被略去的记录：数字偏低' },
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
