/**
 * Whether the gate keeps anything of what went through it: its memory after a million requests beside that after a tenth
 * of them. Everything is on (inspection, headcount, judge, ledger, strict durability). Most requests are for what is not
 * watched, the rest for JSON of twenty people, plain and in gzip: what a request leaves behind it leaves whatever it asks
 * for, and a million inspected ones would mostly measure the ledger.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Bench, type BenchContext, type Measured, median, type Row, rounded } from './bench.ts';
import { hammer } from './gate/load.ts';
import {
  addressOf,
  childrenOf,
  cpuMicroseconds,
  end,
  MEASURED_CORE,
  OTHER_CORE,
  residentBytes,
  start,
} from './gate/processes.ts';

const SERVER = fileURLToPath(new URL('gate/server.ts', import.meta.url));
const WEIR = fileURLToPath(new URL('../bin/weir.js', import.meta.url));

/** One turn: what is asked for, and for how many seconds. */
const TURN = [
  ['/picture', 3],
  ['/json', 1],
  ['/picture', 3],
  ['/gzip', 1],
] as const;
/** The share of the requests after which memory is looked at first. */
const FIRST_SHARE = 0.1;
const ALLOWED_GROWTH = 1.1;
/** Looks at memory while nothing is asked: what is being worked on is not what is kept. */
const LOOKS = 9;
const LOOK_EVERY_MS = 500;

export const bench: Bench = {
  name: 'soak',
  summary: {
    en: 'memory of the gate after a million requests beside that after a hundred thousand',
    zh: '闸门处理一百万个请求后的内存，对比十万个请求后',
  },
  options: [
    { name: 'requests', about: { en: 'how many', zh: '请求数' }, byDefault: 1_000_000 },
    { name: 'minutes', about: { en: 'it ends after so long in any case', zh: '最长分钟数' }, byDefault: 15 },
  ],
  run,
};

async function run(context: BenchContext): Promise<Measured> {
  const { quick, options, progress, scratch, defer } = context;
  const wanted = quick ? 20_000 : Number(options.requests);
  const endsAt = performance.now() + Number(options.minutes) * 60_000;
  const serve = async (core: number, args: readonly string[]): Promise<{ url: string; pid: number }> => {
    const child = start(core, process.execPath, args);
    defer(() => end(child));
    return { url: await addressOf(child), pid: child.pid as number };
  };
  const origin = await serve(OTHER_CORE, [SERVER, 'origin']);
  const where = ['--listen', '127.0.0.1:0', '--no-console', '--data', join(scratch, 'data')];
  const gate = await serve(MEASURED_CORE, [WEIR, 'gate', '--origin', origin.url, ...where]);
  const before = cpuMicroseconds(gate.pid);
  let asked = 0;
  let inspected = 0;
  let most = 0;
  const upTo = async (count: number): Promise<void> => {
    for (let turn = 0; asked < count && performance.now() < endsAt; turn++) {
      const [path, seconds] = TURN[turn % TURN.length] as (typeof TURN)[number];
      const came = await hammer(gate.url + path, quick ? 1 : seconds);
      asked += came;
      if (path !== '/picture') inspected += came;
      most = Math.max(most, residentBytes(gate.pid));
      progress(`${asked} of ${wanted}, ${Math.round(residentBytes(gate.pid) / 1e6)} MB`);
    }
  };
  const look = async (): Promise<number> => {
    const seen: number[] = [];
    for (let i = 0; i < LOOKS; i++) {
      await pause(LOOK_EVERY_MS);
      seen.push(residentBytes(gate.pid));
    }
    return median(seen);
  };
  const fresh = residentBytes(gate.pid);
  await upTo(wanted * FIRST_SHARE);
  const firstAsked = asked;
  const first = await look();
  await upTo(wanted);
  const last = await look();
  const keeper = childrenOf(gate.pid)[0];
  const growth = last / first;
  const megabytes = (en: string, zh: string, bytes: number): Row => ({
    name: { en, zh },
    value: rounded(bytes / 1e6, 4),
    unit: 'MB',
  });
  return {
    rows: [
      { name: { en: 'requests', zh: '请求' }, value: asked, unit: { en: 'all answered', zh: '全部应答' } },
      {
        name: { en: 'of these inspected', zh: '其中检查的' },
        value: inspected,
        unit: { en: 'JSON', zh: 'JSON' },
      },
      {
        name: { en: 'CPU of the gate, a request', zh: '闸门每请求 CPU' },
        value: rounded((cpuMicroseconds(gate.pid) - before) / asked, 3),
        unit: 'µs',
      },
      megabytes('memory of the gate before the first', '首个请求前的内存', fresh),
      megabytes(`after ${firstAsked}`, `${firstAsked} 个请求后`, first),
      megabytes(`after ${asked}`, `${asked} 个请求后`, last),
      megabytes('most, while it was busy', '忙时最高', most),
      ...(keeper === undefined
        ? []
        : [megabytes('keeper of the ledger, at the end', '台账进程，结束时', residentBytes(keeper))]),
    ],
    promises: [
      {
        promise: {
          en: `memory after ${wanted} requests over that after ${wanted * FIRST_SHARE}`,
          zh: `${wanted} 个请求后的内存与 ${wanted * FIRST_SHARE} 个之后的比`,
        },
        target: ALLOWED_GROWTH,
        measured: asked < wanted ? null : rounded(growth, 4),
        unit: 'x',
        holds: asked >= wanted && growth <= ALLOWED_GROWTH,
      },
    ],
  };
}
