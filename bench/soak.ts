/**
 * Whether the gate keeps anything of what went through it: its memory after a million requests beside that after a tenth
 * of them. Everything is on (inspection, headcount, judge, ledger, strict durability). Most requests are for what is not
 * watched, the rest for JSON of twenty people, plain and in gzip: what a request leaves behind it leaves whatever it asks
 * for, and a million inspected ones would mostly measure the ledger. People are always the same: what is remembered of
 * people has its bounds, and is filled by the long body of `weir bench gate`.
 *
 * A quiet machine of two cores answers a million within five minutes. Memory is looked at after exactly as many requests as
 * its row says; nothing is kept for another run, and one that ends by its minutes says nothing about the promise.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, type BenchContext, type Measured, median, type Row, rounded } from './bench.ts';
import { openOrigin, openToldGate } from './gate/contenders.ts';
import { ask, hammer } from './gate/load.ts';
import { metric } from './gate/metrics.ts';
import { childrenOf, cpuMicroseconds, residentBytes } from './gate/processes.ts';

/** One turn: what is asked for, and for how many seconds. */
const TURN = [
  ['/picture', 3],
  ['/same', 1],
  ['/picture', 3],
  ['/gzip', 1],
] as const;
/** The shares of the requests after which memory is looked at. */
const SHARES = [0.1, 0.25, 0.5, 0.75, 1];
const ALLOWED_GROWTH = 1.1;
/** More answers a second than any gate gives: for as long as nobody knows how many come. */
const FASTEST_PER_SECOND = 30_000;
/** Requests that are counted out at a time, from the benchmark's own process. */
const COUNTED = 1_000;
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
    { name: 'minutes', about: { en: 'it ends after so long in any case', zh: '最长分钟数' }, byDefault: 10 },
  ],
  run,
};

interface Seen {
  readonly asked: number;
  /** Bytes in RAM, the middle of several looks. */
  readonly resident: number;
  /** Bytes of JavaScript objects, the least of several looks: what is not collected yet is not kept. */
  readonly heap: number;
}

async function run(context: BenchContext): Promise<Measured> {
  const { quick, options, progress } = context;
  const wanted = quick ? 20_000 : Number(options.requests);
  const endsAt = performance.now() + Number(options.minutes) * 60_000;
  const gate = await openToldGate(context, await openOrigin(context), 'data');
  const before = cpuMicroseconds(gate.pid);
  let asked = 0;
  let inspected = 0;
  let busiest = 0;
  /** Answers a second, by path, as they last came. */
  const rates = new Map<string, number>();
  const timed = async (path: string, seconds: number): Promise<number> => {
    const came = await hammer(gate.url + path, seconds);
    rates.set(path, Math.max(1, came / seconds));
    return came;
  };
  const counted = async (path: string, left: number): Promise<number> => {
    const times = Math.min(left, COUNTED);
    await ask(gate.url + path, times);
    return times;
  };
  const from = performance.now();
  const upTo = async (count: number): Promise<void> => {
    for (let turn = 0; asked < count && performance.now() < endsAt; turn++) {
      const [path, most] = TURN[turn % TURN.length] as (typeof TURN)[number];
      // Twice what a second may bring is left to be counted out: memory is looked at after so many, not after some more.
      const left = count - asked;
      const seconds = Math.min(
        quick ? 1 : most,
        Math.floor(left / (2 * (rates.get(path) ?? FASTEST_PER_SECOND))),
      );
      const came = await (seconds === 0 ? counted(path, left) : timed(path, seconds));
      asked += came;
      if (path !== '/picture') inspected += came;
      busiest = Math.max(busiest, residentBytes(gate.pid));
      const minutes = ((performance.now() - from) / 60_000).toFixed(1);
      progress(`${asked} of ${wanted}, ${Math.round(residentBytes(gate.pid) / 1e6)} MB, ${minutes} min`);
    }
  };
  const look = async (): Promise<Seen> => {
    const resident: number[] = [];
    const heap: number[] = [];
    for (let i = 0; i < LOOKS; i++) {
      await pause(LOOK_EVERY_MS);
      resident.push(residentBytes(gate.pid));
      heap.push(await metric(gate.admin, 'nodejs_heap_size_used_bytes'));
    }
    return { asked, resident: median(resident), heap: Math.min(...heap) };
  };
  const fresh = residentBytes(gate.pid);
  const seen: Seen[] = [];
  for (const share of SHARES) {
    await upTo(wanted * share);
    // When time is up nothing has been asked since.
    if (seen.at(-1)?.asked !== asked) seen.push(await look());
  }
  const [first, last] = [seen[0], seen.at(-1)] as [Seen, Seen];
  const keeper = childrenOf(gate.pid)[0];
  const growth = last.resident / first.resident;
  const megabytes = (en: string, zh: string, bytes: number): Row => ({
    name: { en, zh },
    value: rounded(bytes / 1e6, 4),
    unit: 'MB',
  });
  return {
    rows: [
      {
        name: { en: 'requests', zh: '请求' },
        value: asked,
        unit: {
          en: `all answered, in ${rounded((performance.now() - from) / 60_000, 2)} minutes`,
          zh: `全部应答，用时 ${rounded((performance.now() - from) / 60_000, 2)} 分钟`,
        },
      },
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
      ...seen.flatMap(({ asked: after, resident, heap }) => [
        megabytes(`after ${after}`, `${after} 个请求后`, resident),
        megabytes(`after ${after}, of it objects`, `${after} 个请求后，其中对象`, heap),
      ]),
      megabytes('most, while it was busy', '忙时最高', busiest),
      ...(keeper === undefined
        ? []
        : [megabytes('keeper of the ledger, at the end', '台账进程，结束时', residentBytes(keeper))]),
    ],
    promises: [
      {
        promise: {
          en: `memory after ${wanted} requests over that after ${wanted * (SHARES[0] as number)}`,
          zh: `${wanted} 个请求后的内存与 ${wanted * (SHARES[0] as number)} 个之后的比`,
        },
        target: ALLOWED_GROWTH,
        measured: asked < wanted ? null : rounded(growth, 4),
        unit: 'x',
        holds: asked >= wanted && growth <= ALLOWED_GROWTH,
      },
    ],
  };
}
