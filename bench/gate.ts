/**
 * What the gate costs before a site: CPU a response with everything on (inspection, headcount, judge, ledger, strict
 * durability), beside a bare relay of `node:http` and undici, the proxies of the registry, nginx, and nginx with
 * ModSecurity and the core rule set looking at bodies; the delay it adds; its memory under a long download, a long JSON
 * body and many idle connections; what two workers bring.
 *
 * One core has the proxy, the other the origin and the load, where the machine lets. The figure is CPU time a response,
 * from /proc, so it runs on Linux: on shared machines requests a second are worth nothing. Rounds are interleaved.
 *
 * All are asked for the same: JSON of which no page is like another, with people as the law of the range draws them
 * (gate/pages.ts), and 256 long pages in turn. With --instructions the processor counts instead, the gate's parts as well.
 */
import { loadavg } from 'node:os';
import {
  atMost,
  type Bench,
  type BenchContext,
  type Comparison,
  type KeptPromise,
  type Measured,
  median,
  type Row,
  rounded,
  type Said,
} from './bench.ts';
import { type Contender, contend, contendBare, openGate, openOrigin } from './gate/contenders.ts';
import { addedDelay } from './gate/delay.ts';
import { HAS_PERF, partRows, wholeRows } from './gate/instructions.ts';
import { CONNECTIONS, HAS_WRK, hammer } from './gate/load.ts';
import { longBody } from './gate/long-body.ts';
import { memoryOf } from './gate/memory.ts';
import { childrenOf, cpuMicroseconds, PINNED } from './gate/processes.ts';
import { workersRows } from './gate/workers.ts';

/** Bodies that are asked for, and what the gate may cost over a bare relay and must cost less than ModSecurity. */
const BODIES = [
  {
    path: '/json',
    what: { en: '4.4 KB JSON of 20 people', zh: '4.4 KB JSON，20 人' },
    overRelay: 1.3,
    underModSecurity: 10,
  },
  { path: '/html', what: { en: '60 KB HTML', zh: '60 KB HTML' }, overRelay: 1.5, underModSecurity: 25 },
] as const;
/** What only the gate is asked for; the relay answers the picture, too. */
const ASIDE = [
  { path: '/gzip', what: { en: 'JSON in gzip', zh: 'gzip 编码的 JSON' } },
  { path: '/picture', what: { en: 'the same bytes called a picture', zh: '同样的字节标为图片' } },
  { path: '/popular', what: { en: 'pages that come again by their popularity', zh: '按热度重复出现的页面' } },
  { path: '/same', what: { en: 'one page again and again', zh: '反复同一页' } },
  { path: '/new', what: { en: 'nobody who was met before', zh: '全是首次出现的人' } },
] as const;

export const bench: Bench = {
  name: 'gate',
  summary: {
    en: 'CPU a response of the gate, everything on, beside a bare relay, proxies and nginx with ModSecurity; delay, memory',
    zh: '闸门每个响应的 CPU（全部功能开启）对比裸转发、各代理与 nginx + ModSecurity；以及延迟与内存',
  },
  options: [
    { name: 'seconds', about: { en: 'seconds of each round', zh: '每轮的秒数' }, byDefault: 2 },
    {
      name: 'gigabytes',
      about: { en: 'size of the download, and of a JSON body', zh: '下载及 JSON 响应体的大小（GB）' },
      byDefault: 10,
    },
    {
      name: 'instructions',
      about: {
        en: 'count instructions and cycles of a response instead, part by part (perf, two minutes)',
        zh: '改为逐部分计数每个响应的指令与周期（perf，两分钟）',
      },
      byDefault: false,
    },
  ],
  run: (context) => (context.options.instructions === true ? countInstructions(context) : run(context)),
};

async function run(context: BenchContext): Promise<Measured> {
  const { quick, progress, options } = context;
  const waited = loadavg()[0] ?? Number.NaN;
  const origin = await openOrigin(context);
  const { contenders, gate, relay, modSecurity, missing } = await contend(context, origin);
  const [rounds, seconds] = quick ? [2, 1] : [3, Number(options.seconds)];
  const paths = [...BODIES.map(({ path }) => path), ...ASIDE.map(({ path }) => path)];
  await warmUp(context, contenders, paths, gate, relay);
  const keeper = childrenOf(gate.pid)[0];
  const keeperBefore = keeper === undefined ? 0 : cpuMicroseconds(keeper);
  let ofGate = 0;
  for (let round = 0; round < rounds; round++) {
    for (const path of paths) {
      for (const contender of contenders) {
        if (!isAsked(path, contender, gate, relay)) continue;
        progress(
          `${round + 1}/${rounds} ${path} ${typeof contender.name === 'string' ? contender.name : contender.name.en}`,
        );
        const before = cpuMicroseconds(contender.pid);
        const count = await hammer(contender.url + path, seconds);
        const costs = contender.costsUs.get(path) ?? [];
        costs.push((cpuMicroseconds(contender.pid) - before) / count);
        contender.costsUs.set(path, costs);
        if (contender === gate) ofGate += count;
      }
    }
  }
  const rows: Row[] = [
    {
      name: { en: 'load', zh: '负载' },
      value: CONNECTIONS,
      unit: {
        en: `connections, ${HAS_WRK ? 'wrk' : 'undici'}, ${rounds} rounds of ${seconds} s, ${PINNED ? 'proxies on a core of their own' : 'not pinned'}`,
        zh: `个连接，${HAS_WRK ? 'wrk' : 'undici'}，${rounds} 轮，每轮 ${seconds} 秒，${PINNED ? '代理独占一核' : '未绑核'}`,
      },
    },
    {
      name: { en: 'processes that waited to run when it began', zh: '开始时等待运行的进程数' },
      value: rounded(waited, 3),
      unit: {
        en: 'mean of a minute; above the cores, delays say nothing',
        zh: '一分钟平均；超过核数时延迟不可信',
      },
    },
    ...missing,
  ];
  if (keeper !== undefined) {
    rows.push({
      name: { en: 'keeper of the ledger, beside the gate', zh: '台账进程（闸门之外）' },
      value: rounded((cpuMicroseconds(keeper) - keeperBefore) / ofGate, 3),
      unit: { en: 'µs of CPU a response of the gate', zh: '闸门每个响应的 CPU 微秒' },
    });
  }
  for (const { path, what } of ASIDE) {
    const name = { en: `gate, ${what.en}`, zh: `闸门，${what.zh}` };
    rows.push({ name, value: rounded(costOf(gate, path), 3), unit: COST_UNIT });
  }
  const promises: KeptPromise[] = [];
  const comparisons: Comparison[] = [];
  for (const { path, what, overRelay, underModSecurity } of BODIES) {
    const weir = costOf(gate, path);
    comparisons.push({
      what,
      unit: COST_UNIT,
      better: 'less',
      weir: rounded(weir, 3),
      rivals: contenders
        .filter((contender) => contender !== gate)
        .map((contender) => ({ name: contender.name, value: rounded(costOf(contender, path), 3) })),
    });
    promises.push(
      atMost(
        { en: `CPU over a bare relay, ${what.en}`, zh: `CPU 相对裸转发，${what.zh}` },
        overRelay,
        weir / costOf(relay, path),
        'x',
      ),
    );
    const less = modSecurity === undefined ? null : costOf(modSecurity, path) / weir;
    promises.push({
      promise: {
        en: `CPU less than nginx with ModSecurity, ${what.en}`,
        zh: `CPU 低于 nginx + ModSecurity，${what.zh}`,
      },
      target: underModSecurity,
      measured: less === null ? null : rounded(less, 3),
      unit: 'x',
      holds: less !== null && less >= underModSecurity,
    });
  }
  const delay = await addedDelay(context, origin, relay, gate);
  const memory = await memoryOf(context, gate);
  const workers = await workersRows(context, origin);
  const long = await longBody(context, origin, quick ? 50e6 : Number(options.gigabytes) * 1e9);
  return {
    rows: [...rows, ...delay.rows, ...memory.rows, ...workers, ...long.rows],
    comparisons,
    promises: [...promises, ...delay.promises, ...memory.promises, ...long.promises],
  };
}

const COST_UNIT: Said = { en: 'µs of CPU a response, median', zh: '每个响应的 CPU 微秒，中位数' };

function costOf(contender: Contender, path: string): number {
  return median(contender.costsUs.get(path) ?? []);
}

/**
 * Before that many answers the engine still compiles, and learns which functions are worth it: the gate's first answers
 * cost ten times as much as its later ones.
 */
const WARM_ANSWERS = 8_000;
const WARM_SECONDS = 8;

async function warmUp(
  { quick, progress }: BenchContext,
  contenders: readonly Contender[],
  paths: readonly string[],
  gate: Contender,
  relay: Contender,
): Promise<void> {
  for (const contender of contenders) {
    for (const path of paths) {
      if (!isAsked(path, contender, gate, relay)) continue;
      const enough = contender === gate ? WARM_ANSWERS : WARM_ANSWERS / 4;
      let answers = 0;
      for (let second = 0; second < WARM_SECONDS && answers < enough; second++) {
        progress(`… ${path}`);
        answers += await hammer(contender.url + path, 1);
        if (contender.native || (quick && second > 2)) break;
      }
    }
  }
}

/** Most paths aside are about what the gate makes of them. */
function isAsked(path: string, contender: Contender, gate: Contender, relay: Contender): boolean {
  if (contender === gate || (contender === relay && path === '/picture')) return true;
  return !ASIDE.some((each) => each.path === path);
}

/** With --instructions: the gate and a bare relay over sockets, then what a gate with names spends them in. */
async function countInstructions(context: BenchContext): Promise<Measured> {
  if (!HAS_PERF) {
    const unit = { en: 'perf is not here, or may not count', zh: '没有 perf，或不允许计数' };
    return { rows: [{ name: { en: 'instructions', zh: '指令' }, value: null, unit }], promises: [] };
  }
  const origin = await openOrigin(context);
  const { gate, relay } = await contendBare(context, origin);
  const asked = [...BODIES, ...ASIDE];
  const paths = asked.map(({ path }) => path);
  await warmUp(context, [relay, gate], paths, gate, relay);
  const rows = [
    ...(await wholeRows(context, [relay], [...BODIES, ...ASIDE.filter(({ path }) => path === '/picture')])),
    ...(await wholeRows(context, [gate], asked)),
  ];
  const named = await openGate(context, origin, { data: 'named', flags: ['--perf-basic-prof'] });
  await warmUp(
    context,
    [named],
    BODIES.map(({ path }) => path),
    named,
    relay,
  );
  rows.push(...(await partRows(context, named, BODIES)));
  return { rows, promises: [] };
}
