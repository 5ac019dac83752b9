/**
 * Instructions and cycles of a response, counted by the processor (`perf stat`, Linux): on a machine that others use they
 * repeat within a few percent where microseconds double. First of whole processes that answer over sockets, then of the
 * gate's parts one after the other (parts.ts), as differences: of a run up to a part and of one up to the part before, and of
 * each a long run less a short one, so that neither starting nor compiling counts.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchContext, median, type Row, rounded, type Said } from '../bench.ts';
import { hammer } from './load.ts';
import { PARTS, type PartBody, type PartName } from './parts.ts';

const SCRIPT = fileURLToPath(new URL('parts.ts', import.meta.url));
const EVENTS = ['instructions:u', 'instructions:k', 'cycles:u', 'cycles:k'] as const;
type Counts = Readonly<Record<(typeof EVENTS)[number], number>>;
const COUNTED = ['-x', ',', '-e', EVENTS.join(',')];

/** Whether perf is here and may count. */
export const HAS_PERF: boolean = spawnSync('perf', ['stat', ...COUNTED, 'true']).status === 0;

/** Responses of a short and of a long run of the parts. */
const RESPONSES = { json: [6_000, 18_000], html: [2_000, 6_000] } as const;
const QUICK_RESPONSES = [500, 1_000] as const;

export interface Watched {
  readonly name: Said;
  readonly url: string;
  readonly pid: number;
}

/** Instructions and cycles of whole processes. @param paths of the origin, with what they are. */
export async function wholeRows(
  { quick, options, progress }: BenchContext,
  servers: readonly Watched[],
  paths: readonly { readonly path: string; readonly what: Said }[],
): Promise<Row[]> {
  const rows: Row[] = [];
  const [rounds, seconds] = quick ? [1, 1] : [3, Number(options.seconds)];
  for (const { path, what } of paths) {
    for (const { name, url, pid } of servers) {
      const seen: Counts[] = [];
      for (let round = 0; round < rounds; round++) {
        progress(`${said(name).en} ${path}`);
        seen.push(await countedOf(pid, () => hammer(url + path, seconds)));
      }
      rows.push(...rowsOf(said(name), said(what), seen, 'a response'));
    }
  }
  return rows;
}

/** What the gate's parts take of a response. */
export async function partRows(
  { quick, progress, scratch }: BenchContext,
  bodies: readonly PartBody[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const body of bodies) {
    const [short, long] = quick ? QUICK_RESPONSES : RESPONSES[body === 'html' ? 'html' : 'json'];
    let before: Counts | undefined;
    for (const part of PARTS) {
      progress(`${body} ${part}`);
      const counts = each(
        await ran(scratch, part, body, short),
        await ran(scratch, part, body, long),
        long - short,
      );
      if (before !== undefined) {
        const own = each(before, counts, 1);
        rows.push(...rowsOf(PART_NAMES[part], BODY_NAMES[body], [own], 'counted in process'));
      }
      before = counts;
    }
  }
  return rows;
}

const PART_NAMES: Readonly<Record<PartName, { en: string; zh: string }>> = {
  pages: { en: 'pages', zh: '页面' },
  inspection: { en: 'inspection, audits included', zh: '检查（含审计）' },
  keys: { en: 'keys of its people', zh: '个人键' },
  whose: { en: 'whose, on what basis, what is done', zh: '归属、依据与措施' },
  judge: { en: 'judge and headcount', zh: '判定与人数' },
  record: { en: 'the record, and its share of the disk', zh: '记录与分摊的磁盘写入' },
};
const BODY_NAMES: Readonly<Record<PartBody, { en: string; zh: string }>> = {
  law: { en: 'JSON by the law', zh: '按分布抽取的 JSON' },
  same: { en: 'the same JSON again and again', zh: '反复同一份 JSON' },
  new: { en: 'JSON of nobody who was met before', zh: '全是首次出现者的 JSON' },
  html: { en: '60 KB HTML', zh: '60 KB HTML' },
};

function rowsOf(
  name: { en: string; zh: string },
  what: { en: string; zh: string },
  seen: readonly Counts[],
  how: string,
): Row[] {
  const row = (en: string, zh: string, event: keyof Counts): Row => ({
    name: { en: `${name.en}, ${what.en}: ${en}`, zh: `${name.zh}，${what.zh}：${zh}` },
    value: rounded(median(seen.map((counts) => counts[event])) / 1_000, 3),
    unit: { en: `thousand, ${how}`, zh: '千/响应' },
  });
  return [
    row('instructions', '指令', 'instructions:u'),
    row('instructions of the kernel', '内核指令', 'instructions:k'),
    row('cycles', '周期', 'cycles:u'),
  ];
}

function said(name: Said): { en: string; zh: string } {
  return typeof name === 'string' ? { en: name, zh: name } : name;
}

/** A process of its own up to a part. */
async function ran(scratch: string, part: PartName, body: PartBody, responses: number): Promise<Counts> {
  const directory = join(scratch, 'parts');
  mkdirSync(directory);
  const node = [process.execPath, '--single-threaded-gc', SCRIPT, part, body, String(responses), directory];
  const child = spawn('perf', ['stat', ...COUNTED, ...node], { stdio: ['ignore', 'ignore', 'pipe'] });
  const counts = await heard(child);
  rmSync(directory, { recursive: true });
  return counts;
}

/** @returns what a process did for each of the responses that it gave meanwhile. */
async function countedOf(pid: number, work: () => Promise<number>): Promise<Counts> {
  const child = spawn('perf', ['stat', ...COUNTED, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const counts = heard(child);
  // It says nothing when it begins.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const responses = await work();
  child.kill('SIGINT');
  return each(NOTHING, await counts, responses);
}

const NOTHING: Counts = { 'instructions:u': 0, 'instructions:k': 0, 'cycles:u': 0, 'cycles:k': 0 };

async function heard(child: ChildProcess): Promise<Counts> {
  let text = '';
  child.stderr?.on('data', (piece) => {
    text += String(piece);
  });
  await once(child, 'close');
  const counts = EVENTS.map((event) => {
    const line = text.split('\n').find((each) => each.split(',')[2] === event);
    const value = Number(line?.split(',')[0]);
    if (!(value >= 0)) throw new Error(`perf did not count ${event}: ${text}`);
    return [event, value];
  });
  return Object.fromEntries(counts) as Counts;
}

/** What lies between two counts, for each of so many. */
function each(before: Counts, after: Counts, count: number): Counts {
  const rates = EVENTS.map((event) => [event, (after[event] - before[event]) / count]);
  return Object.fromEntries(rates) as Counts;
}
