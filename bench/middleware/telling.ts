/**
 * What one call of tell() costs the event loop, without a framework: blocks of answers that are told and blocks that are not, by
 * turns of a millisecond in one process, so that whatever else the machine does falls upon both alike. Given is the difference
 * of the medians of their times; a block that was interrupted is none of the median.
 */
import { createWeir } from '../../src/channels/middleware/index.ts';
import type { ApplicationWeir } from '../../src/channels/middleware/weir.ts';
import { median, type Row, rounded } from '../bench.ts';
import { people } from './pages.ts';
import { LEFT, SEEN } from './told-answer.ts';

const BLOCK = 64;
const ROUNDS = 500;
/** Until everything is compiled. */
const WARM_ROUNDS = 150;
/** Pause between two blocks, in ms: the thread tells meanwhile. */
const PAUSE_MS = 2;

/** @param gate whoever takes it. */
export async function tellingRows(gate: string, token: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const thread of [true, false]) {
    for (const asBytes of [false, true]) {
      const us = await tellingUs(gate, token, thread, asBytes);
      const [by, zhBy] = thread
        ? ['by way of the thread', '经由线程']
        : ['on the loop itself', '由事件循环自身'];
      const [what, zhWhat] = asBytes ? ['bytes', '字节'] : ['a text', '文本'];
      rows.push({
        name: { en: `telling ${what}, ${by}`, zh: `上报${zhWhat}，${zhBy}` },
        value: rounded(us, 3),
        unit: { en: 'µs of the event loop a call', zh: '每次调用占用事件循环的微秒' },
      });
    }
  }
  return rows;
}

async function tellingUs(gate: string, token: string, thread: boolean, asBytes: boolean): Promise<number> {
  const weir = createWeir({ gate, token, thread }) as ApplicationWeir;
  const block = (tells: boolean) => {
    const before = performance.now();
    for (let i = 0; i < BLOCK; i++) {
      const text = JSON.stringify(people());
      const body = asBytes ? Buffer.from(text) : text;
      if (tells)
        weir.line.tell({ ...LEFT, at: Date.now() }, { ...SEEN, body }, { account: '20001', ip: '127.0.0.1' });
    }
    return (1_000 * (performance.now() - before)) / BLOCK;
  };
  const times = { with: [] as number[], without: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const tells of round % 2 === 0 ? [true, false] : [false, true]) {
      const us = block(tells);
      if (round >= WARM_ROUNDS) (tells ? times.with : times.without).push(us);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  await weir.close();
  return median(times.with) - median(times.without);
}
