/**
 * What durability costs: appends of one response's record (twenty people) to the spool, strict and relaxed, by so many
 * responses at once. The rival is what a log file usually does: one write for each record, and a sync for each.
 *
 * And what is gained by segments that are written full of zeros beforehand: at a rate that leaves room, records go in turn to
 * a spool that has them and to one that grows as it is written, so that whatever else the disk does meets both.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeRecord } from '../src/ledger/record.ts';
import { frame } from '../src/ledger/segment.ts';
import { type Durability, Spool } from '../src/ledger/spool.ts';
import { type Bench, type BenchContext, type Measured, quantile, type Row, rounded } from './bench.ts';

const PEOPLE = 20;
const AT_ONCE = [1, 32, 256];
const LEAST_TIMES = 5;
/** Of all appends of the two spools together. */
const PACED_PER_SECOND = 500;
const PREPARED_SEGMENT_BYTES = 4 * 1024 * 1024;
/** Appends until the first prepared segment is there: three quarters of one, and room for what is slow. */
const UNTIL_PREPARED = 2 * (PREPARED_SEGMENT_BYTES / 1024);

export const bench: Bench = {
  name: 'spool',
  summary: {
    en: 'the first durable point: appends a second and waits, strict and relaxed, against a sync for each record',
    zh: '首个持久点：严格与宽松两种方式的每秒追加数与等待时间，对比逐条同步',
  },
  run,
};

async function run({ quick, scratch, progress }: BenchContext): Promise<Measured> {
  const records = quick ? 500 : 20_000;
  const payload = recordBytes();
  const rows: Row[] = [];
  const perSecond = new Map<string, number>();
  for (const durability of ['strict', 'relaxed'] as const) {
    for (const atOnce of AT_ONCE) {
      progress(`${durability}, ${atOnce} at once`);
      const count = atOnce === 1 ? Math.ceil(records / 10) : records;
      const directory = join(scratch, `${durability}-${atOnce}`);
      const { seconds, waitsMs } = await appends(directory, durability, atOnce, count, payload);
      perSecond.set(`${durability} ${atOnce}`, count / seconds);
      const name = (en: string, zh: string) => ({
        en: `${durability}, ${atOnce} at once: ${en}`,
        zh: `${durability === 'strict' ? '严格' : '宽松'}，并发 ${atOnce}：${zh}`,
      });
      rows.push(
        {
          name: name('responses', '响应'),
          value: rounded(count / seconds, 3),
          unit: { en: 'a second', zh: '每秒' },
        },
        {
          name: name('wait, median', '等待（中位数）'),
          value: rounded(quantile(waitsMs, 0.5), 3),
          unit: 'ms',
        },
        { name: name('wait, 99 %', '等待（99 %）'), value: rounded(quantile(waitsMs, 0.99), 3), unit: 'ms' },
      );
    }
  }
  rows.push(...(await preparedRows(scratch, payload, quick ? 3 : 20, progress)));
  const each = syncEach(join(scratch, 'each'), Math.ceil(records / 10), payload);
  const grouped = perSecond.get('strict 256') as number;
  return {
    rows,
    comparisons: [
      {
        what: { en: 'responses made durable, 256 at once', zh: '并发 256 时持久化的响应' },
        unit: { en: 'a second', zh: '每秒' },
        better: 'more',
        weir: rounded(grouped, 3),
        rivals: [{ name: { en: 'a sync for each record', zh: '逐条同步' }, value: rounded(each, 3) }],
      },
    ],
    promises: [
      {
        promise: { en: 'group commit over a sync for each record', zh: '成组提交相对于逐条同步' },
        target: LEAST_TIMES,
        measured: rounded(grouped / each, 3),
        unit: { en: 'x at least', zh: '倍（下限）' },
        holds: grouped / each >= LEAST_TIMES,
      },
    ],
  };
}

async function appends(
  directory: string,
  durability: Durability,
  atOnce: number,
  count: number,
  payload: Uint8Array,
): Promise<{ seconds: number; waitsMs: number[] }> {
  const spool = new Spool(directory, { durability });
  const waitsMs: number[] = [];
  let left = count;
  const started = performance.now();
  const client = async () => {
    while (left-- > 0) {
      const asked = performance.now();
      await spool.append(payload);
      waitsMs.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  const seconds = (performance.now() - started) / 1e3;
  await spool.close();
  return { seconds, waitsMs };
}

async function preparedRows(
  scratch: string,
  payload: Uint8Array,
  seconds: number,
  progress: BenchContext['progress'],
): Promise<Row[]> {
  const spools = [
    {
      name: { en: 'segments written beforehand', zh: '预先写满的段' },
      spool: new Spool(join(scratch, 'prepared'), { segmentBytes: PREPARED_SEGMENT_BYTES }),
      waitsMs: [] as number[],
    },
    {
      name: { en: 'segments that grow', zh: '随写随长的段' },
      // A spool prepares nothing where it has no room for it.
      spool: new Spool(join(scratch, 'growing'), { segmentBytes: 2 ** 40, maxBytes: 2 ** 40 }),
      waitsMs: [] as number[],
    },
  ];
  progress(`${PACED_PER_SECOND}/s, prepared and growing in turn`);
  for (let i = 0; i < UNTIL_PREPARED; i += 64)
    await Promise.all(spools.flatMap(({ spool }) => Array.from({ length: 64 }, () => spool.append(payload))));
  const appends: Promise<void>[] = [];
  const began = performance.now();
  for (let i = 0; i < PACED_PER_SECOND * seconds; i++) {
    const early = began + (1_000 * i) / PACED_PER_SECOND - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const { spool, waitsMs } = spools[i % spools.length] as (typeof spools)[number];
    const asked = performance.now();
    appends.push(
      spool.append(payload).then(() => {
        waitsMs.push(performance.now() - asked);
      }),
    );
  }
  await Promise.all(appends);
  for (const { spool } of spools) await spool.close();
  return spools.flatMap(({ name, waitsMs }) =>
    [0.5, 0.9, 0.99].map((share) => ({
      name: {
        en: `strict, ${PACED_PER_SECOND} a second, ${name.en}: wait, ${share * 100} %`,
        zh: `严格，每秒 ${PACED_PER_SECOND} 次，${name.zh}：等待（${share * 100} %）`,
      },
      value: rounded(quantile(waitsMs, share), 3),
      unit: 'ms',
    })),
  );
}

/** @returns records a second. */
function syncEach(path: string, count: number, payload: Uint8Array): number {
  const file = openSync(path, 'w');
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    writeSync(file, frame(payload));
    fdatasyncSync(file);
  }
  const seconds = (performance.now() - started) / 1e3;
  closeSync(file);
  return count / seconds;
}

function recordBytes(): Uint8Array {
  return encodeRecord({
    type: 'disclosure',
    at: 1,
    channel: 'web',
    measure: 'pass',
    route: 'GET /api/products/:id/reviews',
    identities: [{ kind: 'ip', key: 7n, sealed: 'x'.repeat(52) }],
    people: Array.from({ length: PEOPLE }, (_, i) => ({ person: BigInt(i), categories: 3, basis: 'none' })),
    aliases: [],
  });
}
