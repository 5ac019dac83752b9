/** Percentiles of the delay that the gate adds, at a rate that leaves room. */
import { atMost, type BenchContext, type Measured, median, rounded } from '../bench.ts';
import type { Contender } from './contenders.ts';
import { durableWrites } from './durable-writes.ts';
import { paced } from './load.ts';
import { childrenOf, untilIdle } from './processes.ts';

const RATE_PER_SECOND = 500;
const ADDED_P99_MS = 1;

type Part = Pick<Measured, 'rows' | 'promises'>;

/** Percentiles at a rate that leaves room, each answer timed from when its request was due. */
export async function addedDelay(
  { quick, progress, scratch }: BenchContext,
  origin: string,
  relay: Contender,
  gate: Contender,
): Promise<Part> {
  const seconds = quick ? 2 : 4;
  const rounds = quick ? 1 : 3;
  // What was asked before is still being carried into tables, on the core that relay and gate are to have.
  progress('until the keeper has nothing left to do');
  for (const keeper of childrenOf(gate.pid)) await untilIdle(keeper);
  const asked = [
    { name: { en: 'origin itself', zh: '直连源站' }, url: origin, p50: [] as number[], p99: [] as number[] },
    { name: relay.name, url: relay.url, p50: [] as number[], p99: [] as number[] },
    { name: gate.name, url: gate.url, p50: [] as number[], p99: [] as number[] },
  ];
  const disk = (where: 'appended' | 'over', name: { en: string; zh: string }) => ({
    where,
    name,
    p50: [] as number[],
    p99: [] as number[],
  });
  const disks = [
    disk('appended', { en: 'a durable write on this disk, alone', zh: '本磁盘上一次持久写入（单独）' }),
    disk('over', {
      en: 'the same where the file was written before',
      zh: '同上，写入文件中已写过的位置',
    }),
  ];
  const note = (each: { p50: number[]; p99: number[] }, times: ArrayLike<number>) => {
    each.p50.push(times[Math.floor(times.length * 0.5)] as number);
    each.p99.push(times[Math.floor(times.length * 0.99)] as number);
  };
  for (let round = 0; round < rounds; round++) {
    for (const each of asked) {
      progress(`${RATE_PER_SECOND}/s ${round + 1}/${rounds}`);
      note(each, await paced(`${each.url}/json`, RATE_PER_SECOND, seconds));
    }
    for (const each of disks) note(each, await durableWrites(scratch, each.where, RATE_PER_SECOND, seconds));
  }
  const rows = [...asked, ...disks].flatMap(({ name, p50, p99 }) => {
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
