/**
 * The ledger at the size of the real leak: bytes a disclosure by column, questions cold and warm through the product's
 * own functions, memory of the engine's process, ingest through the real spool; DuckDB with the same rows beside it.
 *
 *   weir bench ledger                                      20 million rows, about two minutes
 *   weir bench ledger --rows 1100000000 --ledger DIR       the real size; DIR is kept, and used again if it is there
 *
 * Rows are made by the engine itself, straight into the real tables (ledger/shape.ts says which), because nothing else
 * makes a billion in minutes; the way through the spool is measured apart, on fewer.
 */
import { existsSync, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { openKeyring } from '../src/disclosure/keyring.ts';
import { exportPeople } from '../src/ledger/people-export.ts';
import { PeopleQuestions } from '../src/ledger/people-questions.ts';
import { Questions } from '../src/ledger/questions.ts';
import { migrate, rowsOf, type Store } from '../src/ledger/store.ts';
import { type Bench, type BenchContext, type Comparison, type Measured, type Row, rounded } from './bench.ts';
import { Duck, type DuckDb } from './ledger/duckdb.ts';
import { startEngine } from './ledger/engine-process.ts';
import { ingest } from './ledger/ingest.ts';
import { bytesByColumn, dropFileCaches, Examination, type Timed, timed } from './ledger/measures.ts';
import {
  insertDisclosures,
  insertIdentitySets,
  MONTHS,
  mediumKey,
  personKeySql,
  type Shape,
} from './ledger/shape.ts';

const DEFAULT_ROWS = 20_000_000;
const QUICK_ROWS = 1_000_000;
/** More rows than this do not fit beside ours on a small machine's disk: the rival gets the first so many. */
const DEFAULT_RIVAL_ROWS = 100_000_000;
const BIG = 0x77ab_0c1d_2e3f_4a5bn;
const TYPICAL_PEOPLE = 20;
const FIRST_PAGE = 50;
/** The rank of a person who is shown to ten thousand recipients when there are 1.1 billion rows. */
const OFTEN_SHOWN = 300;
/** People of a list after which its rate is known. */
const EXPORTED_PEOPLE = 10_000_000;
/** Bytes that must stay free on the disk while rows are made. */
const MIN_FREE_BYTES = 8e9;

export const bench: Bench = {
  name: 'ledger',
  summary: {
    en: 'the ledger with the rows of a real leak: bytes a disclosure, questions cold and warm, memory, ingest; against DuckDB',
    zh: '按真实泄露规模的台账：每条披露的字节数、冷热查询、内存、写入速度；与 DuckDB 对比',
  },
  options: [
    { name: 'rows', about: { en: 'disclosures', zh: '披露条数' }, byDefault: DEFAULT_ROWS },
    {
      name: 'rival-rows',
      about: {
        en: 'most disclosures that the rival gets; 0 leaves it out',
        zh: '对手最多装入的条数；0 为不比',
      },
      byDefault: DEFAULT_RIVAL_ROWS,
    },
    {
      name: 'ledger',
      about: {
        en: 'directory in which the rows are made and kept, or found',
        zh: '生成并保留（或沿用）数据的目录',
      },
      byDefault: '',
    },
  ],
  run,
};

async function run(context: BenchContext): Promise<Measured> {
  const { scratch, seed, quick, options, progress } = context;
  const wanted = Number(options.rows);
  const shape: Shape = { rows: quick && wanted === DEFAULT_ROWS ? QUICK_ROWS : wanted, seed, big: BIG };
  const directory = options.ledger === '' ? join(scratch, 'ledger') : String(options.ledger);
  mkdirSync(directory, { recursive: true });
  const keyring = openKeyring(join(directory, 'weir.key'));
  const rows: Row[] = [say('disclosures', '披露条数', shape.rows, '')];

  progress('ingest');
  const ingested = await ingest(join(scratch, 'ingest'), quick ? 2_000 : 20_000);
  rmSync(join(scratch, 'ingest'), { recursive: true });
  const perSecond = (ms: number) => rounded((1000 * ingested.disclosures) / ms, 3);
  rows.push(
    say(
      'ingest through the spool, durable',
      '经落盘缓冲写入（已落盘）',
      perSecond(ingested.durableMs),
      'disclosures/s',
    ),
    say(
      'ingest through the spool, in the tables and sealed',
      '经落盘缓冲写入（入表并加封）',
      perSecond(ingested.tablesMs),
      'disclosures/s',
    ),
  );

  const tables = join(directory, 'tables');
  if (!existsSync(tables)) rows.push(...(await generate(context, shape, directory, keyring.fingerprint())));
  const exam = new Examination(tables, (store) => new Questions(() => store, keyring));
  context.defer(() => exam.close());
  progress('bytes');
  const { store } = await exam.engine();
  const sized = await bytesByColumn(store, 'disclosures');
  const [counted] = await rowsOf<{ n: string }>(store, 'SELECT toString(count()) AS n FROM disclosures');
  const disclosures = Number(counted?.n);
  const perRow = (bytes: number) => rounded(bytes / disclosures, 4);
  for (const { name, bytes } of sized.columns) {
    if (perRow(bytes) >= 0.001)
      rows.push(say(`bytes: ${name}`, `字节：${name}`, perRow(bytes), 'bytes/disclosure'));
  }
  const bytes = perRow(sized.total);
  rows.push(
    say('bytes of a disclosure, index included', '每条披露的字节数（含索引）', bytes, 'bytes/disclosure'),
  );
  const sets = await bytesByColumn(store, 'identity_sets');
  rows.push(
    say('recipients’ identity sets, apart', '接收方身份组合（另计）', perRow(sets.total), 'bytes/disclosure'),
  );

  const keys = await keysAsked(store, shape);
  const coldIs = dropFileCaches() ? 'new process, file caches dropped' : 'new process, file caches kept';
  const asked = await ask(exam, keys, progress);
  rows.push(...asked.rows.map((row) => ({ ...row, unit: `${String(row.unit)}` })));
  rows.push(say(`cold means: ${coldIs}`, `冷启动：${coldIs}`, null, '-'));
  await exam.close();
  rows.push(
    say('peak memory of the engine’s process', '引擎进程内存峰值', rounded(exam.peakBytes / 1e6, 4), 'MB'),
  );

  const rival =
    Number(options['rival-rows']) > 0 ? await context.rival<DuckDb>('@duckdb/node-api') : undefined;
  const comparisons =
    rival === undefined
      ? []
      : await against(
          rival,
          context,
          tables,
          Math.min(disclosures, Number(options['rival-rows'])),
          asked,
          keys,
          bytes,
        );
  if (rival === undefined && Number(options['rival-rows']) > 0)
    rows.push(
      say(
        'DuckDB: not installed, weir bench --install-rivals',
        'DuckDB 未安装：weir bench --install-rivals',
        null,
        '-',
      ),
    );
  const { bigTotals, bigPage, typical, popular, oftenShown } = asked;
  return {
    rows,
    promises: [
      promise(
        'affected list of the largest recipient: exact count, cold',
        '最大接收方的受影响名单：精确人数，冷',
        5_000,
        bigTotals.coldMs,
      ),
      promise(
        'affected list of the largest recipient: first page, cold',
        '最大接收方的受影响名单：第一页，冷',
        5_000,
        bigPage.coldMs,
      ),
      promise(
        'who received a person, cold, slowest of 20',
        '谁收到了某人的信息：冷，20 人中最慢',
        200,
        typical.coldMs,
      ),
      promise(
        'who received a person shown often: first 100, cold',
        '谁收到了经常被展示的人：前 100 个，冷',
        200,
        Math.max(oftenShown.coldMs, popular.coldMs),
      ),
      {
        promise: { en: 'bytes a disclosure', zh: '每条披露的字节数' },
        target: 16,
        measured: bytes,
        unit: 'bytes',
        holds: bytes <= 16,
      },
    ],
    comparisons,
  };
}

/** Makes the rows, month by month, and merges each month into one part, as a month is when it is over. */
async function generate(
  { progress, defer }: BenchContext,
  shape: Shape,
  directory: string,
  fingerprint: string,
): Promise<Row[]> {
  const engine = await startEngine(join(directory, 'tables'));
  defer(() => engine.stop());
  const { store } = engine;
  await migrate(store, join(directory, 'weir.key'), fingerprint);
  const start = performance.now();
  for (let month = 0; month < MONTHS; month++) {
    const { bavail, bsize } = statfsSync(directory);
    if (bavail * bsize < MIN_FREE_BYTES)
      throw new Error(`less than ${MIN_FREE_BYTES / 1e9} GB are free on the disk`);
    progress(`rows: month ${month + 1} of ${MONTHS}`);
    await store.command({ query: insertDisclosures(shape, month) });
  }
  await store.command({ query: insertIdentitySets(shape) });
  const insertedMs = performance.now() - start;
  const partitions = await rowsOf<{ partition: string }>(
    store,
    "SELECT DISTINCT partition FROM system.parts WHERE active AND database = currentDatabase() AND table = 'disclosures' ORDER BY partition",
  );
  for (const [i, { partition }] of partitions.entries()) {
    progress(`merging: month ${i + 1} of ${partitions.length}`);
    await store.command({ query: `OPTIMIZE TABLE disclosures PARTITION ${partition} FINAL` });
  }
  await store.command({ query: 'OPTIMIZE TABLE identity_sets FINAL' });
  const mergedMs = performance.now() - start;
  const peak = engine.peakBytes();
  await engine.stop();
  return [
    say(
      'rows made inside the engine',
      '引擎内生成',
      rounded((1000 * shape.rows) / insertedMs, 3),
      'disclosures/s',
    ),
    say(
      'merging each month into one part',
      '逐月合并为一个数据块',
      rounded((mergedMs - insertedMs) / 1000, 3),
      's',
    ),
    say(
      'peak memory while rows were made',
      '生成期间内存峰值',
      peak === null ? null : rounded(peak / 1e6, 4),
      'MB',
    ),
  ];
}

interface Keys {
  readonly million: bigint;
  readonly tenThousand: bigint;
  readonly small: bigint;
  readonly typical: readonly bigint[];
  readonly popular: bigint;
  /** Shown to some ten thousand recipients at the real size. */
  readonly oftenShown: bigint;
  /** The largest but one. */
  readonly second: bigint;
}

async function keysAsked(store: Store, { rows, seed }: Shape): Promise<Keys> {
  const ordinals = Array.from({ length: TYPICAL_PEOPLE }, (_, i) =>
    Math.floor(((i + 0.5) * rows) / TYPICAL_PEOPLE),
  );
  const [row] = await rowsOf<{
    million: string;
    ten: string;
    popular: string;
    often: string;
    second: string;
    typical: string[];
    small: string;
  }>(
    store,
    `SELECT toString(${mediumKey('toUInt64(10)', seed)}) AS million, toString(${mediumKey('toUInt64(10000)', seed)}) AS ten,
            toString(${personKeySql('toUInt64(1)', seed)}) AS popular,
            toString(${personKeySql(`toUInt64(${OFTEN_SHOWN})`, seed)}) AS often,
            toString(${mediumKey('toUInt64(0)', seed)}) AS second,
            arrayMap(n -> toString(${personKeySql('toUInt64(n)', seed)}), [${ordinals.join(', ')}]) AS typical,
            (SELECT toString(any(recipient)) FROM disclosures WHERE basis = 'order' AND at < (SELECT min(at) + 3600 FROM disclosures)) AS small`,
  );
  const { million, ten, popular, often, second, typical, small } = row as NonNullable<typeof row>;
  return {
    million: BigInt(million),
    tenThousand: BigInt(ten),
    small: BigInt(small),
    popular: BigInt(popular),
    oftenShown: BigInt(often),
    second: BigInt(second),
    typical: typical.map(BigInt),
  };
}

interface Asked {
  readonly rows: Row[];
  readonly bigTotals: Timed<number>;
  readonly bigPage: Timed<number>;
  readonly million: Timed<number>;
  readonly overlap: Timed<number>;
  readonly typical: Timed<number>;
  readonly popular: Timed<number>;
  readonly oftenShown: Timed<number>;
}

async function ask(exam: Examination, keys: Keys, progress: (text: string) => void): Promise<Asked> {
  const rows: Row[] = [];
  const put = async (
    en: string,
    zh: string,
    unit: string,
    question: Parameters<typeof exam.ask<number>>[0],
  ) => {
    progress(en);
    const found = await exam.ask(question);
    rows.push(
      say(`${en}: answer`, `${zh}：结果`, found.answer, unit),
      say(`${en}: cold`, `${zh}：冷`, rounded(found.coldMs, 3), 'ms'),
      say(`${en}: warm`, `${zh}：热`, rounded(found.warmMs, 3), 'ms'),
    );
    return found;
  };
  const bigTotals = await put(
    'people of the largest recipient',
    '最大接收方的人数',
    'people',
    async (q) => (await q.totals(BIG)).people,
  );
  const bigPage = await put(
    'first page of the largest recipient',
    '最大接收方名单第一页',
    'people',
    async (q) => (await q.peopleOf(BIG, {}, { limit: FIRST_PAGE })).length,
  );
  const million = await put(
    'people of a recipient of about a million',
    '约百万人接收方的人数',
    'people',
    async (q) => (await q.totals(keys.million)).people,
  );
  await put(
    'people of a recipient of about ten thousand',
    '约一万人接收方的人数',
    'people',
    async (q) => (await q.totals(keys.tenThousand)).people,
  );
  await put(
    'people of a recipient of one page',
    '只看过一页的接收方的人数',
    'people',
    async (q) => (await q.totals(keys.small)).people,
  );
  const overlap = await put(
    'people that two medium recipients both received',
    '两个中等接收方的交集',
    'people',
    async (q) => {
      const selection = {
        recipient: keys.million,
        with: { operation: 'and' as const, recipient: keys.tenThousand },
      };
      return (await q.people.totals(selection)).people;
    },
  );
  // Twenty people one after the other in one cold process: the slowest counts.
  progress('who received a person');
  const each: Timed<number>[] = [];
  for (const person of keys.typical.slice(0, 5))
    each.push(await exam.ask(async (q) => (await q.recipientsOf(person)).recipients.length));
  const questionsWarm = await exam.ask(async (q) => {
    let slowest = 0;
    for (const person of keys.typical)
      slowest = Math.max(slowest, (await timed(() => q.recipientsOf(person))).ms);
    return slowest;
  });
  const typical: Timed<number> = {
    answer: Math.max(...each.map(({ answer }) => answer)),
    coldMs: Math.max(...each.map(({ coldMs }) => coldMs), questionsWarm.answer),
    warmMs: Math.max(...each.map(({ warmMs }) => warmMs)),
  };
  rows.push(
    say(
      'who received a person: recipients, at most',
      '谁收到了某人的信息：最多接收方数',
      typical.answer,
      'recipients',
    ),
    say(
      'who received a person: cold, slowest of 20',
      '谁收到了某人的信息：冷，20 人中最慢',
      rounded(typical.coldMs, 3),
      'ms',
    ),
    say(
      'who received a person: warm, slowest of 5',
      '谁收到了某人的信息：热，5 人中最慢',
      rounded(typical.warmMs, 3),
      'ms',
    ),
  );
  const firstOf = (person: bigint) => async (q: Questions) =>
    (await q.recipientsOf(person)).recipients.length;
  const allOf = (person: bigint) => async (q: Questions) => (await q.receiptTotals(person)).recipients;
  const oftenShown = await put(
    'who received a person shown often: first page',
    '谁收到了经常被展示的人：第一页',
    'recipients',
    firstOf(keys.oftenShown),
  );
  await put(
    'who received a person shown often: all counted',
    '谁收到了经常被展示的人：全部计数',
    'recipients',
    allOf(keys.oftenShown),
  );
  const popular = await put(
    'who received the most popular person: first page',
    '谁收到了最热门的人：第一页',
    'recipients',
    firstOf(keys.popular),
  );
  await put(
    'who received the most popular person: all counted',
    '谁收到了最热门的人：全部计数',
    'recipients',
    allOf(keys.popular),
  );
  for (const [operation, en, zh] of SET_OPERATIONS_ASKED) {
    const selection = { recipient: BIG, with: { operation, recipient: keys.second } };
    await put(en, zh, 'people', async (q) => (await q.people.totals(selection)).people);
  }
  const exported = await exportRate(exam, progress);
  rows.push(...exported);
  return { rows, bigTotals, bigPage, million, overlap, typical, popular, oftenShown };
}

const SET_OPERATIONS_ASKED = [
  ['and', 'people that the largest and the second recipient both received', '最大与第二大接收方的交集'],
  ['or', 'people that the largest or the second recipient received', '最大与第二大接收方的并集'],
  ['not', 'people of the largest recipient but not of the second', '最大接收方有而第二大没有的人'],
] as const;

/** The list of the largest recipient as CSV, as far as it takes to know the rate: it comes person by person. */
async function exportRate(exam: Examination, progress: (text: string) => void): Promise<Row[]> {
  progress('the list as CSV');
  const { store } = await exam.engine();
  const questions = new PeopleQuestions(() => store);
  const prepared = await questions.prepare({ recipient: BIG });
  const start = performance.now();
  let lines = 0;
  let bytes = 0;
  const stream = await exportPeople(store, prepared, 'csv');
  for await (const piece of stream as AsyncIterable<Buffer>) {
    bytes += piece.length;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
    if (lines > EXPORTED_PEOPLE) break;
  }
  const seconds = (performance.now() - start) / 1000;
  return [
    say(
      'list of the largest recipient as CSV',
      '最大接收方名单导出 CSV',
      rounded(lines / seconds, 3),
      'people/s',
    ),
    say('the same', '同上', rounded(bytes / seconds / 1e6, 3), 'MB/s'),
  ];
}

async function against(
  module: DuckDb,
  { scratch, progress }: BenchContext,
  tables: string,
  rows: number,
  asked: Asked,
  keys: Keys,
  bytes: number,
): Promise<Comparison[]> {
  progress('DuckDB: loading the same rows');
  const parquet = join(scratch, 'rows.parquet');
  const engine = await startEngine(tables);
  await engine.store.command({
    query: `INSERT INTO FUNCTION file('${parquet}', 'Parquet')
      SELECT at, recipient, person, categories, toString(channel) AS channel, route, toString(basis) AS basis,
             toString(measure) AS measure, toString(named_by) AS named_by, identity_set, batch
      FROM disclosures ORDER BY toYYYYMM(at), recipient LIMIT ${rows} SETTINGS max_bytes_before_external_sort = 2000000000`,
  });
  await engine.stop();
  const duck = new Duck(module, scratch);
  await duck.open();
  await duck.run(
    `CREATE TABLE d AS SELECT "at" AS seen_at, recipient, person, categories, channel,
       route, basis, measure, named_by, identity_set, batch
     FROM read_parquet('${parquet}') ORDER BY recipient, person`,
  );
  await duck.run('CHECKPOINT');
  rmSync(parquet);
  const time = async (sql: string) => {
    duck.close();
    dropFileCaches();
    await duck.open();
    return (await timed(() => duck.rows(sql))).ms;
  };
  const named = {
    en: `DuckDB, ${rows.toLocaleString('en')} rows`,
    zh: `DuckDB，${rows.toLocaleString('en')} 行`,
  };
  const plainBytes = duck.bytes() / rows;
  const page = `SELECT person, bit_or(categories), min(seen_at) AS first_at, max(seen_at), count(*) FROM d WHERE recipient = ${BIG} GROUP BY person ORDER BY first_at, person LIMIT ${FIRST_PAGE}`;
  const person = `SELECT recipient, bit_or(categories), min(seen_at), max(seen_at), count(*) FROM d WHERE person = ${keys.typical[0]} GROUP BY recipient`;
  progress('DuckDB: questions');
  const count = await time(
    `SELECT count(DISTINCT person), count(*), min(seen_at), max(seen_at) FROM d WHERE recipient = ${BIG}`,
  );
  const first = await time(page);
  const million = await time(
    `SELECT count(DISTINCT person), count(*), min(seen_at), max(seen_at) FROM d WHERE recipient = ${keys.million}`,
  );
  const scanned = await time(person);
  const compare = (en: string, zh: string, weir: number, rival: number, unit = 'ms'): Comparison => ({
    what: { en, zh },
    unit,
    better: 'less',
    weir: rounded(weir, 3),
    rivals: [{ name: named, value: rounded(rival, 3) }],
  });
  duck.close();
  return [
    compare(
      'bytes a disclosure, Weir’s index by person included, the rival without one',
      '每条披露的字节数（Weir 含按人索引，对手无索引）',
      bytes,
      plainBytes,
      'bytes',
    ),
    compare('people of the largest recipient, cold', '最大接收方的人数，冷', asked.bigTotals.coldMs, count),
    compare(
      'first page of the largest recipient, cold',
      '最大接收方名单第一页，冷',
      asked.bigPage.coldMs,
      first,
    ),
    compare(
      'people of a recipient of about a million, cold',
      '约百万人接收方的人数，冷',
      asked.million.coldMs,
      million,
    ),
    compare('who received a person, cold', '谁收到了某人的信息，冷', asked.typical.coldMs, scanned),
  ];
}

function say(en: string, zh: string, value: number | null, unit: string): Row {
  return { name: { en, zh }, value, unit };
}

function promise(en: string, zh: string, targetMs: number, ms: number) {
  return {
    promise: { en, zh },
    target: targetMs,
    measured: rounded(ms, 3),
    unit: 'ms',
    holds: ms < targetMs,
  };
}
