/**
 * One JSON body that is longer than anything that is looked at as a whole, through an inspected route: an export of
 * millions of people, each of them once, which is looked at, judged and recorded part by part while it streams. What the
 * gate's memory grows by, what it could not see, and whether everybody was counted.
 */
import { type BenchContext, type KeptPromise, type Row, rounded } from '../bench.ts';
import { openToldGate } from './contenders.ts';
import { download } from './load.ts';
import { metric } from './metrics.ts';
import { cpuMicroseconds, residentBytes } from './processes.ts';

/** What is worked on, and what the engine has not collected yet; a body that is kept would be a hundred times that. */
const FLAT_BYTES = 128e6;
/**
 * Growing is counted from here on, or from the middle of a shorter body: by then the books that are bounded (half a million
 * aliases, the spool's records that the ledger has not taken yet) are full.
 */
const SETTLED_BYTES = 1e9;

/** @param origin which has /people/BYTES. @param bytes of the body. */
export async function longBody(
  context: BenchContext,
  origin: string,
  bytes: number,
): Promise<{ readonly rows: readonly Row[]; readonly promises: readonly KeptPromise[] }> {
  const { progress } = context;
  const { url, pid, admin } = await openToldGate(context, origin, 'long');
  const shown = Number(
    (await fetch(`${origin}/people/${bytes}`, { method: 'HEAD' })).headers.get('x-people'),
  );
  const [cpuBefore, from] = [cpuMicroseconds(pid), performance.now()];
  const settledAt = Math.min(SETTLED_BYTES, bytes / 2);
  let settled = 0;
  let most = 0;
  let sampledAt = 0;
  const came = await download(`${url}/people/${bytes}`, (so) => {
    if (so - sampledAt < bytes / 200) return;
    sampledAt = so;
    const resident = residentBytes(pid);
    if (so < settledAt) settled = Math.max(settled, resident);
    most = Math.max(most, resident);
    progress(`JSON ${(so / 1e9).toFixed(2)} GB, ${Math.round(resident / 1e6)} MB`);
  });
  const seconds = (performance.now() - from) / 1_000;
  const cpu = cpuMicroseconds(pid) - cpuBefore;
  const isWhole = came === bytes;
  const recorded = await metric(admin, 'weir_disclosed_people_total');
  const blind = await metric(admin, 'weir_blind_bytes_total');
  const size = `${rounded(bytes / 1e9, 3)} GB`;
  return {
    rows: [
      {
        name: {
          en: `a JSON body of ${size} through an inspected route`,
          zh: `${size} 的 JSON 响应体，经检查的路由`,
        },
        value: rounded(bytes / 1e6 / seconds, 3),
        unit: {
          en: `MB/s, of ${shown} people; ${rounded(cpu / shown, 3)} µs of CPU a person`,
          zh: `MB/秒，共 ${shown} 人；每人 ${rounded(cpu / shown, 3)} 微秒 CPU`,
        },
      },
      {
        name: { en: `… people recorded of ${shown}`, zh: `……记录的人数（共 ${shown}）` },
        value: isWhole ? recorded : null,
        unit: { en: isWhole ? 'people' : 'the body ended early', zh: isWhole ? '人' : '响应体提前结束' },
      },
      {
        name: { en: '… not seen', zh: '……未看到的' },
        value: blind,
        unit: { en: 'bytes, recorded as blind', zh: '字节，记为盲区' },
      },
      {
        name: { en: '… memory of the gate at most', zh: '……闸门内存最高' },
        value: rounded(most / 1e6, 3),
        unit: 'MB',
      },
    ],
    promises: [
      {
        promise: {
          en: `memory that an inspected JSON of ${size} adds after its first ${settledAt / 1e6} MB`,
          zh: `经检查的 ${size} JSON 在最初 ${settledAt / 1e6} MB 之后增加的内存`,
        },
        target: FLAT_BYTES / 1e6,
        measured: isWhole ? rounded((most - settled) / 1e6, 3) : null,
        unit: 'MB',
        holds: isWhole && most - settled <= FLAT_BYTES,
      },
    ],
  };
}
