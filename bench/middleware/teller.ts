/**
 * What the thread that tells pays for an answer, without a framework: this process tells a burst every few milliseconds, as an
 * application does, and the system says what each of its threads has used (`/proc` of Linux).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createWeir } from '../../src/channels/middleware/index.ts';
import type { ApplicationWeir } from '../../src/channels/middleware/weir.ts';
import { type Row, rounded } from '../bench.ts';
import { pages } from './pages.ts';
import { LEFT, SEEN } from './told-answer.ts';

const TASKS = '/proc/self/task';
/** Answers of a burst, and the pause behind it in ms: 20,000 a second. */
const BURST = 200;
const PAUSE_MS = 8;
/** Until everything is compiled. */
const WARM = 40_000;
const ANSWERS = 100_000;

/** CPU in µs by the names of this process's threads; undefined where the system does not say. */
export function cpuByThread(): Map<string, number> | undefined {
  try {
    const used = new Map<string, number>();
    for (const thread of readdirSync(TASKS)) {
      const name = readFileSync(`${TASKS}/${thread}/comm`, 'utf8').trim();
      const us = Number(readFileSync(`${TASKS}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1_000;
      used.set(name, (used.get(name) ?? 0) + us);
    }
    return used;
  } catch {
    return undefined;
  }
}

/** @param gate whoever takes it. */
export async function tellerRows(gate: string, token: string, quick: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  for (const asBytes of [false, true]) {
    const weir = createWeir({ gate, token }) as ApplicationWeir;
    const bodies = pages.map((page) => (asBytes ? Buffer.from(JSON.stringify(page)) : JSON.stringify(page)));
    const tell = async (answers: number) => {
      for (let told = 0; told < answers; ) {
        for (let i = 0; i < BURST; i++, told++) {
          const body = bodies[told % bodies.length] as string | Buffer;
          weir.line.tell(
            { ...LEFT, at: Date.now() },
            { ...SEEN, body },
            { account: '20001', ip: '127.0.0.1' },
          );
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      while (weir.state.waitingBytes > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    };
    await tell(quick ? BURST : WARM);
    const answers = quick ? BURST : ANSWERS;
    const before = cpuByThread();
    const whole = process.cpuUsage();
    await tell(answers);
    const { user, system } = process.cpuUsage(whole);
    const after = cpuByThread();
    await weir.close();
    const name = asBytes
      ? { en: 'bytes, the thread', zh: '字节，线程' }
      : { en: 'a text, the thread', zh: '文本，线程' };
    const used = before === undefined ? undefined : (after?.get('weir') ?? 0) - (before.get('weir') ?? 0);
    rows.push(
      { name, value: used === undefined ? null : rounded(used / answers, 3), unit: UNITS.thread },
      { name, value: rounded((user + system) / answers, 3), unit: UNITS.process },
    );
  }
  return rows;
}

const UNITS = {
  thread: { en: 'µs of the thread that tells an answer', zh: '上报线程每个响应的微秒' },
  process: {
    en: 'µs of the process an answer, its own calls included',
    zh: '进程每个响应的微秒，含调用本身',
  },
};
