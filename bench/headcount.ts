/**
 * Counting people: how fast, how exactly, in how much memory, and how quickly it is saved and brought back; against an
 * exact Map of Maps, a sliding HyperLogLog and Redis at the same streams in the same run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../src/disclosure/error.ts';
import {
  type Bench,
  type BenchContext,
  cpuSeconds,
  type Measured,
  type Measuring,
  rounded,
  type Said,
} from './bench.ts';
import { crowd } from './headcount/crowd-part.ts';
import { type Cell, measureErrors, slidingHyperLogLogError } from './headcount/errors.ts';
import { groups } from './headcount/groups-part.ts';
import {
  exactly,
  heap,
  type MemoryOfSize,
  memoryBySize,
  RIVAL_BITS,
  sliding,
  weir,
} from './headcount/memory.ts';
import { errorPlot, memoryPlot } from './headcount/plots.ts';
import { measureRedis } from './headcount/redis.ts';
import { streams, zipfStream } from './headcount/streams.ts';

const TARGET_RMSE_PERCENT = 5;
const TARGET_UPDATES = 1e6;
const CROWDS = [
  ['crowd', 'realistic'],
  ['worse-crowd', 'worse'],
] as const;
const PARTS = ['speed', 'errors', 'memory', 'groups', 'rivals', 'crowd', 'worse-crowd'] as const;

export const bench: Bench = {
  name: 'headcount',
  summary: {
    en: 'distinct people over any window: speed, error, memory, snapshots; against exact maps, sliding HyperLogLog, Redis',
    zh: '任意时间窗内的人数：速度、误差、内存、快照；对比精确 Map、滑动 HyperLogLog 与 Redis',
  },
  options: [
    {
      name: 'parts',
      about: { en: 'which parts, apart by commas', zh: '测哪些部分，以逗号分隔' },
      byDefault: PARTS.join(),
    },
    {
      name: 'seeds',
      about: {
        en: 'seeds for errors; four times as many up to 100,000 people',
        zh: '误差的种子数；十万人以内为四倍',
      },
      byDefault: 30,
    },
    {
      name: 'smallest',
      about: { en: 'fewest people of one recipient', zh: '单个接收方的最少人数' },
      byDefault: 1,
    },
    {
      name: 'largest',
      about: { en: 'most people of one recipient', zh: '单个接收方的最多人数' },
      byDefault: 10_000_000,
    },
    { name: 'recipients', about: { en: 'recipients of the crowd', zh: '接收方总数' }, byDefault: 10_000_000 },
    { name: 'events', about: { en: 'sightings of a stream', zh: '每个流的记数次数' }, byDefault: 2_000_000 },
    {
      name: 'plots',
      about: { en: 'directory to write error and memory plots to', zh: '误差图与内存图的写入目录' },
      byDefault: '',
    },
  ],
  run,
};

async function run(context: BenchContext): Promise<Measured> {
  const { options, quick } = context;
  const parts = String(options.parts).split(',');
  const unknown = parts.find((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown !== undefined) {
    const problem = `--parts: ${unknown} is none of ${PARTS.join()}`;
    throw new WeirError('WEIR_USAGE', { problem, command: 'bench' });
  }
  const result: Measuring = { rows: [], promises: [], comparisons: [] };
  const events = quick ? 200_000 : (options.events as number);
  if (parts.includes('speed')) speed(context, events, result);
  if (parts.includes('errors')) errors(context, result);
  if (parts.includes('memory')) memory(context, result);
  if (parts.includes('groups')) groups(context, result);
  if (parts.includes('rivals')) await rivals(context, events, result);
  for (const [part, shape] of CROWDS) if (parts.includes(part)) await crowd(context, shape, result);
  return result;
}

function speed({ seed, progress }: BenchContext, events: number, { rows, promises }: Measuring): void {
  const unit: Said = { en: `updates a second of CPU, ${events} sightings`, zh: `次/CPU 秒，共 ${events} 次` };
  let slowest = Number.POSITIVE_INFINITY;
  for (const stream of streams(events, seed)) {
    progress(`speed: ${said(stream.name)}`);
    const rate = events / cpuSeconds(() => weir(stream));
    slowest = Math.min(slowest, rate);
    rows.push({ name: stream.name, value: rounded(rate, 3), unit });
  }
  promises.push({
    promise: { en: 'updates on one core, slowest stream', zh: '单核更新速度，最慢的流' },
    target: TARGET_UPDATES,
    measured: rounded(slowest, 3),
    unit: { en: 'a second of CPU', zh: '次/CPU 秒' },
    holds: slowest >= TARGET_UPDATES,
  });
}

function errors({ seed, quick, options, progress }: BenchContext, { rows, promises }: Measuring): void {
  const seeds = quick ? 3 : (options.seeds as number);
  const largest = quick ? 100_000 : (options.largest as number);
  const cells: Cell[] = [];
  for (const measured of measureErrors(options.smallest as number, largest, seeds, seed)) {
    cells.push(...measured);
    const { shape, size } = measured[0] as Cell;
    progress(`errors: ${said(shape)}, ${size}`);
    const crowded = measured.filter(({ people }) => people > 256);
    if (crowded.length === 0) continue;
    const name = (what: string, zh: string): Said => ({
      en: `${said(shape)}, ${size} people: ${what}`,
      zh: `${typeof shape === 'string' ? shape : shape.zh}，${size} 人：${zh}`,
    });
    const worst = crowded.reduce((a, b) => (b.rmse > a.rmse ? b : a));
    const skewed = crowded.reduce((a, b) => (Math.abs(b.bias) > Math.abs(a.bias) ? b : a));
    const of = (cell: Cell, value: string) => ({
      en: `%, window ${cell.window} of ${Math.round(cell.people)} people, ${cell.seeds} seeds${value}`,
      zh: `%，时间窗 ${cell.window}，${Math.round(cell.people)} 人，${cell.seeds} 个种子${value}`,
    });
    rows.push(
      { name: name('largest RMSE', '最大 RMSE'), value: percent(worst.rmse), unit: of(worst, '') },
      { name: name('largest bias', '最大偏差'), value: percent(skewed.bias), unit: of(skewed, '') },
    );
  }
  const crowded = cells.filter(({ people }) => people > 256);
  const small = cells.filter(({ people }) => people <= 256);
  const worst = percent(Math.max(...crowded.map(({ rmse }) => rmse)));
  const wrong = small.reduce((sum, cell) => sum + cell.wrongWhenExact, 0);
  const answers = crowded.reduce((sum, cell) => sum + cell.seeds, 0);
  const covered = crowded.reduce((sum, cell) => sum + cell.covered * cell.seeds, 0) / answers;
  rows.push({
    name: { en: 'stated intervals that hold the truth', zh: '所给区间包含真值的比例' },
    value: percent(covered),
    unit: { en: `%, of ${answers}`, zh: `%，共 ${answers} 个` },
  });
  const asked = small.reduce((sum, cell) => sum + cell.seeds, 0);
  promises.push(
    {
      promise: {
        en: `wrong answers for windows of up to 256 people, of ${asked}`,
        zh: `256 人以内时间窗的错误答案（共 ${asked} 个）`,
      },
      target: 0,
      measured: wrong,
      unit: { en: 'answers', zh: '个' },
      holds: wrong === 0,
    },
    {
      promise: {
        en: 'largest RMSE above 256 people, any window, size and stream',
        zh: '256 人以上的最大 RMSE，任意时间窗、规模与流',
      },
      target: TARGET_RMSE_PERCENT,
      measured: worst,
      unit: { en: `%, from ${seeds} seeds on`, zh: `%，至少 ${seeds} 个种子` },
      holds: worst <= TARGET_RMSE_PERCENT,
    },
  );
  if (options.plots !== '') plot(options.plots as string, 'headcount-error.svg', errorPlot(cells));
}

function memory({ quick, options, progress }: BenchContext, { rows }: Measuring): void {
  const sizes = [
    1,
    5,
    10,
    20,
    50,
    100,
    256,
    1_000,
    3_000,
    10_000,
    30_000,
    100_000,
    300_000,
    ...(quick ? [] : [1_000_000]),
  ];
  const measured: MemoryOfSize[] = [];
  for (const of of memoryBySize(sizes)) {
    progress(`memory: ${of.people}`);
    measured.push(of);
    const unit: Said = {
      en: `bytes; exact Map ${of.exactBytes}, sliding HyperLogLog ${of.slidingBytes}`,
      zh: `字节；精确 Map ${of.exactBytes}，滑动 HyperLogLog ${of.slidingBytes}`,
    };
    rows.push({
      name: { en: `a recipient of ${of.people} people`, zh: `${of.people} 人的接收方` },
      value: of.weirBytes,
      unit,
    });
  }
  if (options.plots !== '') plot(options.plots as string, 'headcount-memory.svg', memoryPlot(measured));
}

async function rivals(
  context: BenchContext,
  events: number,
  { rows, comparisons }: Measuring,
): Promise<void> {
  const { seed, progress, quick, options } = context;
  const recipients = events / 20;
  const stream = zipfStream(events, recipients, seed);
  progress('rivals: Weir');
  const weighed = <T>(count: () => T, bytesOf: (counted: T) => number) => {
    const before = heap();
    let counted: T | undefined;
    const rate =
      events /
      cpuSeconds(() => {
        counted = count();
      });
    const bytes = heap() - before;
    return { rate: rounded(rate, 3), heap: bytes, bytes: bytesOf(counted as T) };
  };
  const distinct = new Set(stream.recipients).size;
  const ours = weighed(
    () => weir(stream),
    (headcount) => headcount.bytes,
  );
  progress('rivals: exact Map');
  const exact = weighed(
    () => exactly(stream),
    () => 0,
  );
  progress('rivals: sliding HyperLogLog');
  const slid = weighed(
    () => sliding(stream),
    (sketches) => [...sketches.values()].reduce((sum, { bytes }) => sum + bytes, 0),
  );
  progress('rivals: Redis');
  const redis = await measureRedis(context, stream);
  const noRedis: Said = { en: 'redis-server is not installed', zh: '未安装 redis-server' };
  const names = {
    exact: { en: 'exact Map of Maps', zh: '精确的嵌套 Map' },
    sliding: {
      en: `sliding HyperLogLog, ${2 ** RIVAL_BITS} registers, as its lists lie on the heap`,
      zh: `滑动 HyperLogLog，${2 ** RIVAL_BITS} 个寄存器（堆上的列表）`,
    },
    redis: {
      en: 'Redis, PFADD by hour and by day (server’s CPU alone)',
      zh: 'Redis，按小时与按天 PFADD（仅服务器 CPU）',
    },
  };
  const where = (what: string, zh: string): Said => ({
    en: `${what}, Zipf, ${events} sightings of ${distinct} recipients`,
    zh: `${zh}，Zipf，${distinct} 个接收方共 ${events} 次`,
  });
  comparisons.push(
    {
      what: where('updates', '更新'),
      unit: { en: 'a second of CPU', zh: '次/CPU 秒' },
      better: 'more',
      weir: ours.rate,
      rivals: [
        { name: names.exact, value: exact.rate },
        { name: names.sliding, value: slid.rate },
        {
          name: names.redis,
          value: redis === undefined ? null : rounded(redis.updatesPerCpuSecond, 3),
          why: noRedis,
        },
      ],
    },
    {
      what: where('memory', '内存'),
      unit: { en: 'bytes a recipient', zh: '字节/接收方' },
      better: 'less',
      weir: Math.round(ours.bytes / distinct),
      rivals: [
        { name: names.exact, value: Math.round(exact.heap / distinct) },
        { name: names.sliding, value: Math.round(slid.heap / distinct) },
        {
          name: { en: 'the same, 5 bytes a pair as its paper counts', zh: '同上，按论文每对 5 字节计' },
          value: Math.round(slid.bytes / distinct),
        },
        {
          name: names.redis,
          value: redis === undefined ? null : Math.round(redis.bytes / distinct),
          why: noRedis,
        },
      ],
    },
  );
  const size = quick ? 10_000 : 100_000;
  const seeds = quick ? 3 : (options.seeds as number);
  for (const bits of [RIVAL_BITS, RIVAL_BITS + 2]) {
    progress(`rivals: error of sliding HyperLogLog, ${2 ** bits} registers`);
    const { rmse, bytes } = slidingHyperLogLogError(bits, size, seeds, seed);
    rows.push({
      name: {
        en: `sliding HyperLogLog, ${2 ** bits} registers, faster and faster, ${size} people: largest RMSE`,
        zh: `滑动 HyperLogLog，${2 ** bits} 个寄存器，越来越快，${size} 人：最大 RMSE`,
      },
      value: percent(rmse),
      unit: {
        en: `%, ${seeds} seeds, ${Math.round(bytes)} bytes at 5 a pair`,
        zh: `%，${seeds} 个种子，按每对 5 字节计 ${Math.round(bytes)} 字节`,
      },
    });
  }
  rows.push({
    name: {
      en: 'Redis, last hour asked at half past, 1,000 people an hour: answer',
      zh: 'Redis，半点时询问最近一小时，每小时 1,000 人：答案',
    },
    value: redis?.hourAtHalfPast ?? null,
    unit: redis === undefined ? noRedis : { en: 'people (1,000 are right)', zh: '人（实为 1,000）' },
  });
}

function plot(directory: string, name: string, svg: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), svg);
}

const percent = (share: number) => rounded(100 * share, 3);
const said = (text: Said) => (typeof text === 'string' ? text : text.en);
