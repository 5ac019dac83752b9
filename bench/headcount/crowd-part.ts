/** Ten million recipients: memory, speed where no cache helps, and a snapshot written and read back by another process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchContext, type Measuring, rounded, type Said } from '../bench.ts';
import type { Filled, Restored } from './crowd.ts';

const CROWD = fileURLToPath(new URL('crowd.ts', import.meta.url));
const PROMISED_RECIPIENTS = 10_000_000;
const TARGET_GB = 2.5;
const TARGET_UPDATES = 1e6;
const NAMES = {
  realistic: { en: 'realistic', zh: '现实分布' },
  worse: { en: 'worse', zh: '更差分布' },
};

export async function crowd(
  context: BenchContext,
  shape: 'realistic' | 'worse',
  { rows, promises }: Measuring,
): Promise<void> {
  const { seed, quick, options, scratch, progress } = context;
  const recipients = quick ? 200_000 : (options.recipients as number);
  progress(`crowd: ${shape}`);
  const snapshot = shape === 'realistic' ? join(scratch, 'snapshot') : '';
  const filled = await child<Filled>(context, 'fill', { recipients, shape, seed, snapshot });
  const of = (what: string, zh: string): Said => ({
    en: `${filled.recipients} recipients, ${NAMES[shape].en}: ${what}`,
    zh: `${filled.recipients} 个接收方，${NAMES[shape].zh}：${zh}`,
  });
  const row = (name: Said, value: number, unit: Said) => rows.push({ name, value: rounded(value), unit });
  row(of('sightings', '记数次数'), filled.sightings, {
    en: `${filled.dropped} recipients dropped`,
    zh: `舍弃 ${filled.dropped} 个接收方`,
  });
  const perSecond: Said = { en: 'a second of CPU', zh: '次/CPU 秒' };
  const rate = rounded(filled.sightings / filled.cpuSeconds, 3);
  row(of('updates, in columns', '按列更新'), rate, perSecond);
  if (filled.rates !== null) {
    row(of('further updates, in columns', '续增，按列更新'), filled.rates.columns, perSecond);
    row(of('further updates, one by one', '续增，逐条更新'), filled.rates.single, perSecond);
  }
  row(of('typed arrays', '类型化数组'), filled.engineBytes / 1e9, 'GB');
  row(of('growth of the process', '进程增长'), filled.rssBytes / 1e9, { en: 'GB resident', zh: 'GB 常驻' });
  // A small crowd says nothing about a large one: what the process itself takes would decide.
  if (recipients >= PROMISED_RECIPIENTS) {
    promises.push({
      promise: of('updates on one core', '单核更新速度'),
      target: TARGET_UPDATES,
      measured: rate,
      unit: perSecond,
      holds: rate >= TARGET_UPDATES,
    });
    const gigabytes = rounded(Math.max(filled.engineBytes, filled.rssBytes) / 1e9);
    promises.push({
      promise: of('memory, the larger of both', '内存（两者取大）'),
      target: TARGET_GB,
      measured: gigabytes,
      unit: 'GB',
      holds: gigabytes <= TARGET_GB && filled.dropped === 0,
    });
  }
  if (snapshot === '') return;
  const restored = await child<Restored>(context, 'restore', { recipients, snapshot });
  const same = restored.sample === filled.sample;
  const size = rounded(filled.snapshotBytes / 1e9, 3);
  row(of('snapshot written and synced', '快照写入并落盘'), filled.snapshotSeconds, {
    en: `s, ${size} GB`,
    zh: `秒，${size} GB`,
  });
  row(of('snapshot read back', '快照恢复'), restored.seconds, {
    en: same ? 's, 6,000 answers the same' : 's, ANSWERS DIFFER',
    zh: same ? '秒，6,000 个答案一致' : '秒，答案不一致',
  });
}

async function child<T>({ defer }: BenchContext, task: string, given: object): Promise<T> {
  const running = spawn(process.execPath, ['--max-old-space-size=4096', CROWD, task, JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  defer(() => void running.kill('SIGTERM'));
  let text = '';
  running.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const [code] = (await once(running, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${task} ended with ${code}`);
  return JSON.parse(text) as T;
}
