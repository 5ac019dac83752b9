/**
 * Percentiles of the delay that the gate adds, at a rate that leaves room, and whose they are: what a relay adds to the
 * origin, what a gate adds that does not look, that looks and does not wait for the disk, and that waits.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atMost, type BenchContext, type Measured, median, rounded, type Said } from '../bench.ts';
import { type Contender, openGate } from './contenders.ts';
import { durableWrites } from './durable-writes.ts';
import { hammer, paced } from './load.ts';
import { childrenOf, untilIdle } from './processes.ts';

const RATE_PER_SECOND = 500;
const ADDED_P99_MS = 1;
/** The keeper hands over every ten seconds: two of three rounds of a gate meet it. */
const GATE_SECONDS = 8;
const SECONDS = 4;
/** Until then the engine still compiles. */
const WARM_SECONDS = 6;

type Part = Pick<Measured, 'rows' | 'promises'>;

/** Percentiles at a rate that leaves room, each answer timed from when its request was due. */
export async function addedDelay(
  context: BenchContext,
  origin: string,
  relay: Contender,
  gate: Contender,
): Promise<Part> {
  const { quick, progress, scratch } = context;
  const rounds = quick ? 1 : 3;
  const relaxed = await relaxedGate(context, origin);
  // What was asked before is still being carried into tables, on the core that relay and gate are to have.
  progress('until the keeper has nothing left to do');
  for (const { pid } of [gate, relaxed]) for (const keeper of childrenOf(pid)) await untilIdle(keeper);
  const ask = (name: Said, url: string, gates = false) => ({
    name,
    url,
    seconds: quick ? 2 : gates ? GATE_SECONDS : SECONDS,
    p50: [] as number[],
    p99: [] as number[],
  });
  const direct = ask({ en: 'origin itself', zh: '直连源站' }, `${origin}/json`);
  const through = ask(gate.name, `${gate.url}/json`, true);
  const asked = [
    direct,
    ask(relay.name, `${relay.url}/json`),
    ask({ en: 'gate, what is not watched', zh: '闸门，不检查的内容' }, `${gate.url}/picture`),
    ask({ en: 'gate that does not wait for the disk', zh: '不等待磁盘的闸门' }, `${relaxed.url}/json`, true),
    through,
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
      note(each, await paced(each.url, RATE_PER_SECOND, each.seconds));
    }
    for (const each of disks)
      note(each, await durableWrites(scratch, each.where, RATE_PER_SECOND, quick ? 2 : SECONDS));
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
  const added = median(through.p99) - median(direct.p99);
  return { rows, promises: [atMost({ en: 'added p99', zh: '增加的 p99' }, ADDED_P99_MS, added, 'ms')] };
}

/** The same gate with `ledger.durability: relaxed`: what was recorded is on the disk within a second. */
async function relaxedGate(context: BenchContext, origin: string): Promise<Contender> {
  const config = join(context.scratch, 'relaxed.yaml');
  writeFileSync(config, 'ledger:\n  durability: relaxed\n');
  const gate = await openGate(context, origin, { data: 'relaxed', args: ['-c', config] });
  for (let second = 0; second < (context.quick ? 2 : WARM_SECONDS); second++) {
    context.progress('… durability relaxed');
    await hammer(`${gate.url}/json`, 1);
  }
  return gate;
}
