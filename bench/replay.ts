/**
 * Replaying access logs: combined lines a second of CPU on one core with everything that the gate's judge does, whether memory
 * grows with the log, and what a plain regular expression and CrowdSec take for the same lines.
 *
 * A line that shows nobody costs its parsing; a line that shows somebody costs the headcount and all tests of the judge. So a
 * rate says nothing without the share of such lines: it is stated, and the rate of a log of nothing else beside it.
 */
import { randomBytes } from 'node:crypto';
import { TrustedProxies } from '../src/channels/gate/trusted-proxies.ts';
import { parserOf } from '../src/channels/logs/formats/detect.ts';
import { LogLine } from '../src/channels/logs/line.ts';
import { LineSplitter } from '../src/channels/logs/line-splitter.ts';
import { LogFile } from '../src/channels/logs/log-file.ts';
import { LogTimes } from '../src/channels/logs/log-time.ts';
import { merge } from '../src/channels/logs/merge.ts';
import { personPath } from '../src/channels/logs/person-rules.ts';
import { Replay } from '../src/channels/logs/replay.ts';
import { RefusedLines } from '../src/channels/logs/samples.ts';
import { replayJudge } from '../src/cli/replay-judge.ts';
import { SipHash } from '../src/disclosure/siphash/siphash.ts';
import { type Bench, collectGarbage, type Measured, median, type Row, rounded } from './bench.ts';
import { measureCrowdSec } from './replay/crowdsec.ts';
import { LogBlock } from './replay/log-block.ts';

const PROMISED_PER_SECOND = 500_000;
/** Memory that may be added while a stream is read, MiB: tables fill up to their bounds. */
const FLAT_MIB = 256;
const PROMISED_TIMES_CROWDSEC = 20;

export const bench: Bench = {
  name: 'replay',
  summary: {
    en: 'access logs through the judge: combined lines a second, memory over gigabytes; against a regular expression and CrowdSec',
    zh: '访问日志经判定器重放：每秒合并格式行数、数 GB 日志的内存；对比正则表达式与 CrowdSec',
  },
  options: [
    {
      name: 'gigabytes',
      about: { en: 'size of the stream that memory is measured over', zh: '用于测量内存的日志流大小（GB）' },
      byDefault: 10,
    },
    { name: 'visitors', about: { en: 'visitors of a day', zh: '每天的访客数' }, byDefault: 10_000 },
  ],
  async run({ seed, quick, options, progress, scratch }): Promise<Measured> {
    const visitors = quick ? 1_000 : (options.visitors as number);
    // Before anything else, for what others leave behind is given back when the engine pleases.
    const stream = quick ? 0.2 : (options.gigabytes as number);
    const memory = await overGigabytes(LogBlock.of(seed, visitors, ['slow']), stream, progress);
    progress('a day of log');
    const mixed = LogBlock.of(seed, visitors, ['slow']);
    const people = mixed.only('/api/users/');
    const share = people.lines / mixed.lines;
    const days = quick ? 2 : 8;
    // The first day warms the machine up and fills the tables.
    const replayed = await replayDays(mixed, days, progress);
    const everyLine = await replayDays(people, days, progress);
    progress('parsing alone');
    const parsing = rate(mixed.lines, await cpuOf(async () => parse(mixed)));
    progress('a plain regular expression');
    const regexp = rate(mixed.lines, await cpuOf(async () => plainRegexp(mixed.bytes)));
    progress('CrowdSec');
    const crowdsec = measureCrowdSec(mixed, scratch);
    const lines = { en: 'lines a second of CPU', zh: '行/CPU 秒' };
    const times = crowdsec.rate === null ? null : rounded(replayed / crowdsec.rate, 3);
    return {
      rows: [
        {
          name: { en: 'lines of a day', zh: '一天的行数' },
          value: mixed.lines,
          unit: { en: 'lines', zh: '行' },
        },
        {
          name: { en: 'of them show somebody', zh: '其中展示个人的行' },
          value: rounded(100 * share, 3),
          unit: '%',
        },
        { name: { en: 'parsing alone', zh: '仅解析' }, value: parsing, unit: lines },
        {
          name: { en: 'replay, headcount and judge included', zh: '重放，含人数与判定' },
          value: replayed,
          unit: lines,
        },
        {
          name: { en: 'the same, every line shows somebody', zh: '同上，每行都展示个人' },
          value: everyLine,
          unit: lines,
        },
        {
          name: { en: `memory added over ${stream} GB`, zh: `读取 ${stream} GB 期间增加的内存` },
          value: memory.addedMiB,
          unit: {
            en: `MiB, from ${memory.beforeMiB} after the first day`,
            zh: `MiB（第一天后为 ${memory.beforeMiB}）`,
          },
        },
        {
          name: { en: 'lines of that stream', zh: '该日志流的行数' },
          value: memory.lines,
          unit: { en: `lines, ${memory.rate} a second of CPU`, zh: `行，每 CPU 秒 ${memory.rate} 行` },
        },
        ...memory.looks.flatMap(lookRows),
      ],
      promises: [
        {
          promise: {
            en: `combined lines a second on one core, ${rounded(100 * share, 2)} % of them showing somebody`,
            zh: `单核每秒合并格式行数（${rounded(100 * share, 2)} % 的行展示个人）`,
          },
          target: PROMISED_PER_SECOND,
          measured: replayed,
          unit: lines,
          holds: replayed >= PROMISED_PER_SECOND,
        },
        {
          promise: { en: `memory flat over ${stream} GB`, zh: `读取 ${stream} GB 内存平稳` },
          target: FLAT_MIB,
          measured: memory.addedMiB,
          unit: 'MiB',
          holds: memory.addedMiB <= FLAT_MIB,
        },
        {
          promise: { en: 'times as fast as CrowdSec', zh: '相对 CrowdSec 的倍数' },
          target: PROMISED_TIMES_CROWDSEC,
          measured: times,
          unit: crowdsec.rate === null ? crowdsec.why : { en: 'times', zh: '倍' },
          holds: times !== null && times >= PROMISED_TIMES_CROWDSEC,
        },
      ],
      comparisons: [
        {
          what: { en: 'lines of the same log, counted', zh: '同一日志的计数速度' },
          unit: lines,
          better: 'more',
          weir: replayed,
          rivals: [
            {
              name: {
                en: 'a regular expression and a Map of Sets (no judge, no windows, unbounded)',
                zh: '正则表达式加 Map/Set（无判定、无时间窗、内存无界）',
              },
              value: regexp,
            },
            { name: 'CrowdSec', value: crowdsec.rate, why: crowdsec.why },
          ],
        },
      ],
    };
  },
};

function rate(lines: number, seconds: number): number {
  return rounded(lines / seconds, 3);
}

async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Every line of a block through the parser alone. */
export function parse(block: LogBlock): void {
  const parser = parserOf('combined', { times: new LogTimes(), fields: {} });
  const line = new LogLine();
  let refused = 0;
  const splitter = new LineSplitter({
    line: (bytes, from, to) => {
      if (parser.read(bytes, from, to, line) !== undefined) refused += 1;
    },
    tooLong: () => undefined,
  });
  for (const piece of block.pieces()) splitter.push(piece);
  splitter.end();
  if (refused > 0) throw new Error(`${refused} lines were refused`);
}

/** Where memory is, at a moment of the stream. */
interface Look {
  readonly day: number;
  readonly heapMiB: number;
  readonly headcountMiB: number;
  /** Recipients, their networks and what else the judge knows, with 300 bytes each; and of how many it was told so far. */
  readonly entities: number;
  readonly met: number;
}

function lookRows({ day, heapMiB, headcountMiB, entities, met }: Look): Row[] {
  const after = (en: string, zh: string) => ({ en: `after day ${day}: ${en}`, zh: `第 ${day} 天后：${zh}` });
  return [
    { name: after("objects on the engine's heap", '引擎堆上的对象'), value: heapMiB, unit: 'MiB' },
    { name: after('the headcount', '人数计数'), value: headcountMiB, unit: 'MiB' },
    {
      name: after('recipients and groups the judge holds', '判定器持有的接收方与群组'),
      value: entities,
      unit: { en: `of ${met} that it met`, zh: `（共遇到 ${met} 个）` },
    },
  ];
}

interface Bed {
  readonly replay: Replay;
  look(day: number): Look;
  read(block: LogBlock): Promise<void>;
}

/** A replay with the judge, as the command line puts it together, that blocks are read by. */
export function bed(): Bed {
  const sip = new SipHash(randomBytes(16));
  const hash = { key64: (text: string) => sip.text(text), person64: (text: string) => sip.text(text) || 1n };
  const { judge, headcount } = replayJudge(hash, []);
  const replay = new Replay({
    hash,
    judge,
    headcount,
    people: { paths: [personPath('/api/users/{person}')], pages: [], query: [], assume: false },
    recipients: { proxies: new TrustedProxies() },
    onVerdict: () => undefined,
  });
  const refused = new RefusedLines();
  const options = { times: new LogTimes(), fields: {}, replay, refused, clock: { now: () => Date.now() } };
  return {
    replay,
    look: (day) => ({
      day,
      heapMiB: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
      headcountMiB: Math.round(headcount.bytes / 2 ** 20),
      entities: judge.entities.size,
      met: judge.entities.met,
    }),
    read: async (block) => {
      const file = new LogFile('day.log', blockPieces(block), options);
      await file.open();
      await merge([file], (sighting) => replay.observe(sighting));
      if (refused.total > 0) throw new Error(`${refused.total} lines were refused`);
    },
  };
}

async function* blockPieces(block: LogBlock): AsyncGenerator<Uint8Array> {
  yield* block.pieces();
}

/** @returns lines a second of the middle one of the days, the first day left out: what else runs disturbs some of them. */
async function replayDays(block: LogBlock, days: number, progress: (text: string) => void): Promise<number> {
  const { read } = bed();
  const seconds: number[] = [];
  for (let day = 0; day <= days; day++) {
    progress(`replay, day ${day} of ${days}`);
    const took = await cpuOf(() => read(block));
    if (day > 0) seconds.push(took);
    block.nextDay();
  }
  return rate(block.lines, median(seconds));
}

/** Memory at a tenth of the stream each, and where it is after the first day, in the middle and at the end. */
async function overGigabytes(block: LogBlock, gigabytes: number, progress: (text: string) => void) {
  const { read, look } = bed();
  const resident = () => {
    collectGarbage();
    return process.memoryUsage().rss / 2 ** 20;
  };
  await read(block);
  const before = resident();
  const looks = [look(0)];
  const days = Math.max(1, Math.ceil((gigabytes * 1e9) / block.bytes.length));
  let most = 0;
  let seconds = 0;
  for (let day = 1; day <= days; day++) {
    block.nextDay();
    seconds += await cpuOf(() => read(block));
    progress(`${((day * block.bytes.length) / 1e9).toFixed(1)} of ${gigabytes} GB`);
    if (day % Math.ceil(days / 10) === 0 || day === days) most = Math.max(most, resident() - before);
    if (day === days >> 1 || day === days) {
      collectGarbage();
      looks.push(look(day));
    }
  }
  const lines = days * block.lines;
  return {
    beforeMiB: Math.round(before),
    addedMiB: Math.round(most),
    lines,
    rate: rate(lines, seconds),
    looks,
  };
}

const COMBINED = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+|-) "([^"]*)" "([^"]*)"$/;
const PERSON = /^\/api\/users\/(\d+)$/;

/** What one writes in an afternoon: lines as strings, one expression, a set of people for each address. */
function plainRegexp(bytes: Buffer): void {
  const people = new Map<string, Set<string>>();
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(10, from);
    if (end === -1) break;
    const match = COMBINED.exec(bytes.toString('latin1', from, end));
    from = end + 1;
    if (match === null) continue;
    // The time is read, too: whatever counts by windows needs it.
    if (Number.isNaN(clock(match[2] as string))) continue;
    const person = match[5] === '200' ? PERSON.exec(match[4] as string)?.[1] : undefined;
    if (person === undefined) continue;
    const address = match[1] as string;
    const seen = people.get(address);
    if (seen === undefined) people.set(address, new Set([person]));
    else seen.add(person);
  }
}

function clock(text: string): number {
  return Date.parse(`${text.slice(0, 11).replaceAll('/', ' ')} ${text.slice(12)}`);
}
