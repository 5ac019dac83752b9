/**
 * Instructions and cycles of a response, counted by the processor (`perf stat`, Linux): on a machine that others use they
 * repeat within a few percent where microseconds double. What of the gate they are spent in is told by samples of the same
 * event (shares.ts), taken of a second gate whose code has names.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type BenchContext, median, type Row, rounded } from '../bench.ts';
import type { Contender } from './contenders.ts';
import { hammer } from './load.ts';
import { PART_NAMES, PARTS, sharesOf } from './shares.ts';

const EVENTS = ['instructions:u', 'instructions:k', 'cycles:u', 'cycles:k'] as const;
type Counts = Readonly<Record<(typeof EVENTS)[number], number>>;
const COUNTED = ['-x', ',', '-e', EVENTS.join(',')];

/** Whether perf is here and may count. */
export const HAS_PERF: boolean = spawnSync('perf', ['stat', ...COUNTED, 'true']).status === 0;

/** Rounds of a second for each path and process. */
const ROUNDS = 3;

/** What a path of the origin answers with, in both languages. */
export interface Path {
  readonly path: string;
  readonly what: { readonly en: string; readonly zh: string };
}

/** Instructions and cycles of whole processes. */
export async function wholeRows(
  { quick, progress }: BenchContext,
  servers: readonly Contender[],
  paths: readonly Path[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { path, what } of paths) {
    for (const { name, url, pid } of servers) {
      const [en, zh] = typeof name === 'string' ? [name, name] : [name.en, name.zh];
      const seen: Counts[] = [];
      for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
        progress(`${en} ${path}`);
        seen.push(await countedOf(pid, () => hammer(url + path, 1)));
      }
      const row = (of: string, ofZh: string, event: keyof Counts): Row => ({
        name: { en: `${en}, ${what.en}: ${of}`, zh: `${zh}，${what.zh}：${ofZh}` },
        value: rounded(median(seen.map((counts) => counts[event])) / 1_000, 3),
        unit: { en: 'thousand a response', zh: '千/响应' },
      });
      rows.push(
        row('instructions', '指令', 'instructions:u'),
        row('instructions of the system', '内核指令', 'instructions:k'),
        row('cycles', '周期', 'cycles:u'),
        row('cycles of the system', '内核周期', 'cycles:k'),
      );
    }
  }
  return rows;
}

/** What the gate spends its instructions in, and its cycles. @param gate started with names for its code. */
export async function partRows(
  { quick, progress, scratch }: BenchContext,
  gate: Contender,
  paths: readonly Path[],
): Promise<Row[]> {
  const rows: Row[] = [];
  const load = (path: string) => hammer(gate.url + path, quick ? 1 : 4);
  for (const { path, what } of paths) {
    for (const [event, of, ofZh] of [
      ['instructions:u', 'instructions', '指令'],
      ['cycles:u', 'cycles', '周期'],
    ] as const) {
      progress(`${path}, ${of} by part`);
      const counts = await countedOf(gate.pid, () => load(path));
      const shares = await sharesOf(scratch, gate.pid, event, () => load(path));
      for (const part of PARTS) {
        const { en, zh } = PART_NAMES[part];
        rows.push({
          name: { en: `${what.en}: ${en}, ${of}`, zh: `${what.zh}：${zh}，${ofZh}` },
          value: rounded((counts[event] * (shares.get(part) ?? 0)) / 1_000, 3),
          unit: { en: 'thousand a response, by samples', zh: '千/响应（采样）' },
        });
      }
    }
  }
  return rows;
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
  const all = await counts;
  return Object.fromEntries(EVENTS.map((event) => [event, all[event] / responses])) as Counts;
}

async function heard(child: ChildProcess): Promise<Counts> {
  let text = '';
  child.stderr?.on('data', (piece) => {
    text += String(piece);
  });
  await once(child, 'close');
  const counts = EVENTS.map((event) => {
    const line = text.split('\n').find((each) => each.split(',')[2] === event);
    const value = Number(line?.split(',')[0] || Number.NaN);
    if (!(value >= 0)) throw new Error(`perf did not count ${event}: ${text}`);
    return [event, value];
  });
  return Object.fromEntries(counts) as Counts;
}
