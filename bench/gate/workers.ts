/**
 * A gate with one process and with two workers, beside each other: CPU a response of all its processes that take part in
 * one, and responses a second. Nothing is pinned, so on two cores the load takes its share of both: what two workers bring
 * shows where there are more cores than the load needs.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchContext, median, type Row, rounded } from '../bench.ts';
import { hammer } from './load.ts';
import { addressOf, childrenOf, cpuMicroseconds, end, startAnywhere } from './processes.ts';

const WEIR = fileURLToPath(new URL('../../bin/weir.js', import.meta.url));
const WORKERS = [1, 2] as const;
const PATH = '/json';
/** Until then the engine still compiles. */
const WARM_ANSWERS = 8_000;
const WARM_SECONDS = 8;

interface Watched {
  readonly workers: number;
  readonly url: string;
  /** Whose CPU counts: the process that counts, and its workers; not the keeper of the ledger. */
  readonly pids: readonly number[];
  readonly costsUs: number[];
  readonly perSecond: number[];
}

/** @param origin which has PATH. */
export async function workersRows(context: BenchContext, origin: string): Promise<Row[]> {
  const { quick, options, progress } = context;
  const [rounds, seconds] = quick ? [2, 1] : [3, Number(options.seconds)];
  const gates: Watched[] = [];
  for (const workers of WORKERS) gates.push(await open(context, origin, workers));
  for (const { url, workers } of gates) {
    let answers = 0;
    for (let second = 0; second < (quick ? 2 : WARM_SECONDS) && answers < workers * WARM_ANSWERS; second++) {
      progress(`… --workers ${workers}`);
      answers += await hammer(url + PATH, 1, 'anywhere');
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const { url, pids, workers, costsUs, perSecond } of gates) {
      progress(`${round + 1}/${rounds} --workers ${workers}`);
      const cpu = () => pids.reduce((sum, pid) => sum + cpuMicroseconds(pid), 0);
      const [before, from] = [cpu(), performance.now()];
      const count = await hammer(url + PATH, seconds, 'anywhere');
      perSecond.push((1_000 * count) / (performance.now() - from));
      costsUs.push((cpu() - before) / count);
    }
  }
  return gates.flatMap(({ workers, costsUs, perSecond }) => [
    {
      name: {
        en: `gate with --workers ${workers}, JSON of 20 people`,
        zh: `闸门 --workers ${workers}，20 人的 JSON`,
      },
      value: rounded(median(costsUs), 3),
      unit: { en: 'µs of CPU a response, of all its processes', zh: '每个响应的 CPU 微秒（全部进程）' },
    },
    {
      name: { en: `gate with --workers ${workers}, throughput`, zh: `闸门 --workers ${workers}，吞吐量` },
      value: rounded(median(perSecond), 3),
      unit: {
        en: `responses a second; the load and the origin share its ${availableParallelism()} cores`,
        zh: `个响应/秒；负载与源站共用其 ${availableParallelism()} 个核`,
      },
    },
  ]);
}

async function open(context: BenchContext, origin: string, workers: number): Promise<Watched> {
  const data = join(context.scratch, `workers-${workers}`);
  const where = ['--listen', '127.0.0.1:0', '--no-console', '--data', data, '--workers', String(workers)];
  const child = startAnywhere(process.execPath, [WEIR, 'gate', '--origin', origin, ...where]);
  context.defer(() => end(child));
  const url = await addressOf(child);
  const pid = child.pid as number;
  // The keeper is the first that is started: it opens the ledger.
  const own =
    workers === 1
      ? []
      : childrenOf(pid)
          .sort((a, b) => a - b)
          .slice(-workers);
  return { workers, url, pids: [pid, ...own], costsUs: [], perSecond: [] };
}
