/**
 * Where a process spends an event of the processor, by samples (`perf record -g`): each sample belongs to the innermost
 * frame of it that is a file of Weir's, whatever that file called; collections and the compiler are parts of their own, and
 * so is whatever has no file of Weir's above it. The process must have been started with `--perf-basic-prof`.
 *
 *   address, address, … ─▶ names ─▶ first of: collection? compiler? src/ROOM/…? node:…? ─▶ part
 *
 * A sample counts as much as passed since the one before on its thread: perf samples a thread that hardly runs more densely.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const PARTS = [
  'inspection',
  'keys',
  'whose',
  'judge',
  'headcount',
  'record',
  'http',
  'node',
  'collection',
  'compiler',
  'other',
] as const;
export type PartName = (typeof PARTS)[number];

export const PART_NAMES: Readonly<Record<PartName, { readonly en: string; readonly zh: string }>> = {
  inspection: { en: 'inspection, audits included', zh: '检查（含审计）' },
  keys: { en: 'keys of people', zh: '个人键' },
  whose: { en: 'whose, on what basis, what is done', zh: '归属、依据与措施' },
  judge: { en: 'judge', zh: '判定' },
  headcount: { en: 'headcount', zh: '人数统计' },
  record: { en: 'the record', zh: '记录' },
  http: { en: "the gate's own HTTP", zh: '闸门自身的 HTTP' },
  node: { en: 'node:http, undici, streams, timers', zh: 'node:http、undici、流与定时器' },
  collection: { en: 'collection of garbage', zh: '垃圾回收' },
  compiler: { en: 'compiler', zh: '编译' },
  other: { en: 'all else', zh: '其余' },
};

/** The first that a file's path begins with. */
const FILES: readonly (readonly [string, PartName])[] = [
  ['src/inspect/', 'inspection'],
  ['src/disclosure/', 'keys'],
  ['src/channels/look.ts', 'keys'],
  ['src/channels/gate/', 'http'],
  ['src/channels/', 'whose'],
  ['src/enforce/', 'whose'],
  ['src/judge/', 'judge'],
  ['src/headcount/', 'headcount'],
  ['src/ledger/', 'record'],
  ['src/', 'other'],
];
const COLLECTION =
  /Scaveng|Mark(?:ing|Compact)|Sweep|Evacuat|ConcurrentMarking|YoungGen|v8::internal::Heap::/;
const COMPILER = /v8::internal::(?:compiler|maglev|interpreter|baseline|wasm|Parser|Scanner|Turbofan)/;
/** Frames looked at for a collection or the compiler: both are deep. */
const DEEP = 15;
const SAMPLES_PER_SECOND = 997;

/** @param work what the process is asked for meanwhile. @returns the share of each part. */
export async function sharesOf(
  scratch: string,
  pid: number,
  event: string,
  work: () => Promise<unknown>,
): Promise<ReadonlyMap<PartName, number>> {
  const file = join(scratch, `samples-${pid}`);
  const what = ['-q', '-g', '-F', String(SAMPLES_PER_SECOND), '-e', event, '-p', String(pid), '-o', file];
  const recorder = spawn('perf', ['record', ...what], { stdio: 'ignore' });
  const ended = once(recorder, 'close');
  await work();
  recorder.kill('SIGINT');
  await ended;
  const script = spawn('perf', ['script', '-F', 'period,ip,sym', '-i', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const counts = new Map<PartName, number>();
  let all = 0;
  let period = Number.NaN;
  let frames: string[] = [];
  for await (const line of createInterface({ input: script.stdout })) {
    if (line.trim() !== '') {
      if (Number.isNaN(period)) period = Number(line);
      else frames.push(line);
      continue;
    }
    if (frames.length > 0) {
      const part = partOf(frames);
      counts.set(part, (counts.get(part) ?? 0) + period);
      all += period;
    }
    frames = [];
    period = Number.NaN;
  }
  rmSync(file, { force: true });
  return new Map([...counts].map(([part, count]) => [part, count / all]));
}

/** @param frames of one sample, innermost first. */
export function partOf(frames: readonly string[]): PartName {
  const inner = frames.slice(0, DEEP);
  if (inner.some((frame) => COLLECTION.test(frame))) return 'collection';
  if (inner.some((frame) => COMPILER.test(frame))) return 'compiler';
  for (const frame of frames) {
    const path = /\/(src\/\S+?\.[jt]s)/.exec(frame)?.[1];
    const known = path === undefined ? undefined : FILES.find(([begin]) => path.startsWith(begin));
    if (known !== undefined) return known[1];
  }
  return frames.some((frame) => frame.includes('node:')) ? 'node' : 'other';
}
