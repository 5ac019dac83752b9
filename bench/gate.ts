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
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
import { HAS_PERF, partRows, wholeRows } from './gate/instructions.ts';
import { CONNECTIONS, HAS_WRK, hammer, paced } from './gate/load.ts';
import { longBody } from './gate/long-body.ts';
import { memoryOf } from './gate/memory.ts';
import { MODSECURITY, NGINX, nginxArguments } from './gate/nginx.ts';
import {
  addressOf,
  childrenOf,
  cpuMicroseconds,
  end,
  MEASURED_CORE,
  OTHER_CORE,
  PINNED,
  start,
} from './gate/processes.ts';
import { workersRows } from './gate/workers.ts';

const SERVER = fileURLToPath(new URL('gate/server.ts', import.meta.url));
const WEIR = fileURLToPath(new URL('../bin/weir.js', import.meta.url));

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
/** What only the gate is asked for, and the relay while it warms up. */
const ASIDE = [
  { path: '/gzip', what: { en: 'JSON in gzip', zh: 'gzip 编码的 JSON' } },
  { path: '/picture', what: { en: 'the same bytes called a picture', zh: '同样的字节标为图片' } },
  { path: '/same', what: { en: 'one page again and again', zh: '反复同一页' } },
  { path: '/new', what: { en: 'nobody who was met before', zh: '全是首次出现的人' } },
] as const;
const RATE_PER_SECOND = 500;
const ADDED_P99_MS = 1;
const FIRST_PORT = 17_480;

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

interface Contender {
  readonly name: Said;
  readonly url: string;
  /** The process whose CPU counts. */
  readonly pid: number;
  /** Needs no warming up. */
  readonly native: boolean;
  readonly costsUs: Map<string, number[]>;
}

async function run(context: BenchContext): Promise<Measured> {
  const { quick, progress, options } = context;
  const waited = loadavg()[0] ?? Number.NaN;
  const origin = await serve(context, OTHER_CORE, process.execPath, [SERVER, 'origin']);
  const { contenders, gate, relay, modSecurity, missing } = await contend(context, origin.url);
  const [rounds, seconds] = quick ? [2, 1] : [3, Number(options.seconds)];
  const paths = [...BODIES.map(({ path }) => path), ...ASIDE.map(({ path }) => path)];
  await warmUp(context, contenders, paths, gate, relay);
  const keeper = childrenOf(gate.pid)[0];
  const keeperBefore = keeper === undefined ? 0 : cpuMicroseconds(keeper);
  let ofGate = 0;
  for (let round = 0; round < rounds; round++) {
    for (const path of paths) {
      for (const contender of contenders) {
        if (isAside(path) && contender !== gate && contender !== relay) continue;
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
  const delay = await addedDelay(context, origin.url, relay, gate);
  const memory = await memoryOf(context, gate);
  const workers = await workersRows(context, origin.url);
  const long = await longBody(context, origin.url, quick ? 50e6 : Number(options.gigabytes) * 1e9);
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
      if (isAside(path) && contender !== gate && contender !== relay) continue;
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

/** These are about what the gate makes of them. */
function isAside(path: string): boolean {
  return ASIDE.some((each) => each.path === path);
}

/** With --instructions: the gate and a bare relay over sockets, then the gate's parts. */
async function countInstructions(context: BenchContext): Promise<Measured> {
  if (!HAS_PERF) {
    const unit = { en: 'perf is not here, or may not count', zh: '没有 perf，或不允许计数' };
    return { rows: [{ name: { en: 'instructions', zh: '指令' }, value: null, unit }], promises: [] };
  }
  const origin = await serve(context, OTHER_CORE, process.execPath, [SERVER, 'origin']);
  const { gate, relay } = await contendBare(context, origin.url);
  const paths = [...BODIES, ...ASIDE.filter(({ path }) => path !== '/gzip')];
  await warmUp(
    context,
    [relay, gate],
    paths.map(({ path }) => path),
    gate,
    relay,
  );
  return {
    rows: [
      ...(await wholeRows(context, [relay, gate], paths)),
      ...(await partRows(context, ['law', 'same', 'new', 'html'])),
    ],
    promises: [],
  };
}

interface Served {
  readonly url: string;
  readonly pid: number;
}

async function serve(
  context: BenchContext,
  core: number,
  command: string,
  args: readonly string[],
): Promise<Served> {
  const child = start(core, command, args);
  context.defer(() => end(child));
  return { url: await addressOf(child), pid: child.pid as number };
}

interface Contest {
  readonly contenders: readonly Contender[];
  readonly gate: Contender;
  readonly relay: Contender;
  readonly modSecurity: Contender | undefined;
  readonly missing: readonly Row[];
}

/** The two that everything is held against. */
async function contendBare(context: BenchContext, origin: string): Promise<Pick<Contest, 'gate' | 'relay'>> {
  const where = ['--listen', '127.0.0.1:0', '--no-console', '--data', join(context.scratch, 'data')];
  const gate = [WEIR, 'gate', '--origin', origin, ...where];
  return {
    relay: contender(
      { en: 'bare relay, node:http and undici', zh: '裸转发，node:http 与 undici' },
      await serve(context, MEASURED_CORE, process.execPath, [SERVER, 'relay', origin]),
    ),
    gate: contender({ en: 'gate', zh: '闸门' }, await serve(context, MEASURED_CORE, process.execPath, gate)),
  };
}

function contender(name: Said, { url, pid }: Served, native = false): Contender {
  return { name, url, pid, native, costsUs: new Map<string, number[]>() };
}

async function contend(context: BenchContext, origin: string): Promise<Contest> {
  const { relay, gate } = await contendBare(context, origin);
  const contenders: Contender[] = [relay, gate];
  const missing: Row[] = [];
  const absent = (name: Said): void => {
    missing.push({ name, value: null, unit: { en: 'not installed', zh: '未安装' } });
  };
  for (const [rival, role] of [
    ['http-proxy-3', 'http-proxy-3'],
    ['@fastify/http-proxy', 'fastify'],
  ] as const) {
    if ((await context.rival(rival)) === undefined) absent(rival);
    else {
      const served = await serve(context, MEASURED_CORE, process.execPath, [SERVER, role, origin]);
      contenders.push(contender(rival, served));
    }
  }
  if (NGINX === undefined) absent('nginx');
  else contenders.push(contender('nginx', await serveNginx(context, NGINX, FIRST_PORT, origin, false), true));
  const withRules = {
    en: 'nginx with ModSecurity and the core rule set',
    zh: 'nginx + ModSecurity + 核心规则集',
  };
  if (NGINX === undefined || MODSECURITY === undefined) {
    absent(withRules);
    return { contenders, gate, relay, modSecurity: undefined, missing };
  }
  const served = await serveNginx(context, NGINX, FIRST_PORT + 1, origin, true);
  const modSecurity = contender(withRules, served, true);
  contenders.push(modSecurity);
  return { contenders, gate, relay, modSecurity, missing };
}

async function serveNginx(
  context: BenchContext,
  binary: string,
  port: number,
  origin: string,
  inspecting: boolean,
): Promise<Served> {
  const directory = join(context.scratch, inspecting ? 'modsecurity' : 'nginx');
  const child = start(MEASURED_CORE, binary, nginxArguments(directory, port, origin, inspecting));
  context.defer(() => end(child));
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; ; i++) {
    try {
      await fetch(`${url}/json`).then((response) => response.arrayBuffer());
      break;
    } catch (error) {
      if (i === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return { url, pid: childrenOf(child.pid as number)[0] ?? (child.pid as number) };
}

type Part = Pick<Measured, 'rows' | 'promises'>;

/** Percentiles at a rate that leaves room, each answer timed from when its request was due. */
async function addedDelay(
  { quick, progress }: BenchContext,
  origin: string,
  relay: Contender,
  gate: Contender,
): Promise<Part> {
  const seconds = quick ? 2 : 4;
  const rounds = quick ? 1 : 3;
  const asked = [
    { name: { en: 'origin itself', zh: '直连源站' }, url: origin, p50: [] as number[], p99: [] as number[] },
    { name: relay.name, url: relay.url, p50: [] as number[], p99: [] as number[] },
    { name: gate.name, url: gate.url, p50: [] as number[], p99: [] as number[] },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const each of asked) {
      progress(`${RATE_PER_SECOND}/s ${round + 1}/${rounds}`);
      const times = await paced(`${each.url}/json`, RATE_PER_SECOND, seconds);
      each.p50.push(times[Math.floor(times.length * 0.5)] as number);
      each.p99.push(times[Math.floor(times.length * 0.99)] as number);
    }
  }
  const rows = asked.flatMap(({ name, p50, p99 }) => {
    const [en, zh] = typeof name === 'string' ? [name, name] : [name.en, name.zh];
    return [
      {
        name: { en: `${en}, p50 at ${RATE_PER_SECOND}/s`, zh: `${zh}，${RATE_PER_SECOND}/s 时 p50` },
        value: rounded(median(p50), 3),
        unit: 'ms',
      },
      {
        name: { en: `${en}, p99 at ${RATE_PER_SECOND}/s`, zh: `${zh}，${RATE_PER_SECOND}/s 时 p99` },
        value: rounded(median(p99), 3),
        unit: 'ms',
      },
    ];
  });
  const [direct, , through] = asked as [(typeof asked)[0], (typeof asked)[0], (typeof asked)[0]];
  const added = median(through.p99) - median(direct.p99);
  return { rows, promises: [atMost({ en: 'added p99', zh: '增加的 p99' }, ADDED_P99_MS, added, 'ms')] };
}
