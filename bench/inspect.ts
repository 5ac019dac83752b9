/**
 * Promises of inspection: how fast bodies are read with exact spans, against pattern engines over the same bytes; how
 * much of what was planted is found, under keys that the product was not made with; how often clean traffic is taken
 * for personal data; whether people are counted right; whether memory stays flat.
 *
 *   weir bench inspect [--mb 32] [--misses 40] [--quick]
 *
 * Rates are bytes of bodies per second of CPU time of this process, all its threads, median of rounds after a warm-up:
 * a gate runs for days. What the first round costs, in which V8 compiles and the automata are made, has a row of its own.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Finding, Inspector } from '../src/inspect/inspection.ts';
import { createInspector } from '../src/inspect/inspector.ts';
import { learningInspector } from '../src/inspect/profiles/learning-inspector.ts';
import { RouteProfiles } from '../src/inspect/profiles/route-profiles.ts';
import { WARM_UP_RESPONSES } from '../src/inspect/profiles/verdict.ts';
import {
  type Bench,
  type BenchContext,
  type Comparison,
  cpuSeconds,
  type KeptPromise,
  type Measured,
  median,
  type Row,
  rounded,
} from './bench.ts';
import { CORPORA, corpusOf, endless, HOSTILE_ROUTES_ALL, mixOf, SHARES } from './corpora/corpora.ts';
import type { CorpusName, Document } from './corpora/document.ts';
import { measureSplit, measureTraps } from './inspect/fresh.ts';
import { type RivalRate, rivalRates } from './inspect/rivals.ts';
import { CHINESE_IDENTIFIERS, KINDS, type Rates, rates, Truth } from './inspect/truth.ts';

const MEGABYTE = 1e6;
const ROUNDS = 7;
/** Rounds over the corpus before those that count: V8 compiles for some hundreds of megabytes. The rivals in V8 have as many. */
const WARM_UP_ROUNDS = 12;
/** Megabytes of hostile traffic that false positives are counted in: rates of a hundredth need tens. */
const HOSTILE_MB = 20;
/** Rounds of the way without kernels, which takes ten times as long. */
const PLAIN_ROUNDS = 3;
const STREAMED_BYTES = 1e9;

export const bench: Bench = {
  name: 'inspect',
  summary: {
    en: 'inspection: megabytes a second with exact spans, what is found and missed, false alarms, people, memory',
    zh: '检查：每秒处理的兆字节数（给出精确位置）、找到与漏掉的、误报、人数、内存',
  },
  options: [
    {
      name: 'mb',
      byDefault: 32,
      about: { en: 'size of the mixed corpus in megabytes', zh: '混合语料的大小（兆字节）' },
    },
    {
      name: 'misses',
      byDefault: 0,
      about: {
        en: 'examples of misses and false alarms to print on stderr',
        zh: '在标准错误输出上打印多少个漏报和误报的例子',
      },
    },
  ],
  run,
};

async function run(context: BenchContext): Promise<Measured> {
  const { quick, seed, progress } = context;
  const megabytes = quick ? 2 : Number(context.options.mb);
  const rounds = quick ? 3 : ROUNDS;
  progress('corpora');
  const mix = mixOf(megabytes * MEGABYTE, seed);
  const all = [...mix.values()].flat();

  const warmUp = quick ? 1 : WARM_UP_ROUNDS;
  const speed = measureSpeed(context, mix, rounds, warmUp);
  const plain = measurePlain(context, all, Math.min(rounds, PLAIN_ROUNDS));
  const truth = measureTruth(context, all);
  const afterLearning = new Map<string, number>();
  const heldOut = measureSplit(context, 'held-out');
  const development = measureSplit(context, 'development');
  const clean = measureTraps(context, afterLearning);
  const { cold, learned } = falsePositives(context, quick ? 2 : HOSTILE_MB, afterLearning);
  const memory = measureMemory(context);
  const rivals = await rivalRates(context, all, rounds, warmUp);
  const quality = qualityRows(truth);
  const unseen = qualityRows(heldOut, 'held-out keys: ');
  const seen = qualityRows(development, 'development keys: ');
  if (Number(context.options.misses) > 0) {
    for (const each of [truth, heldOut]) printMisses(each, Number(context.options.misses));
    for (const [what, count] of afterLearning) console.error(`${what}: ${count}`);
  }

  const rateOf = (start: string) => rivals.find(({ name }) => name.startsWith(start))?.rate ?? null;
  const times = (rival: number | null) => (rival === null ? null : rounded(speed.mix / rival, 3));
  const regex = times(rateOf('one combined V8 regex'));
  const vectorscan = times(rateOf('Vectorscan, all patterns, ends'));
  const vectorscanSpans = times(rateOf('Vectorscan, all patterns, starts'));
  const promises: KeptPromise[] = [
    atLeast('inspection, mixed answers, one core', 500, rounded(speed.mix, 3), 'MB/s'),
    atLeast('against one combined V8 regex', 25, regex, 'times'),
    atLeast('against Vectorscan, with starts of matches where it can', 4, vectorscanSpans, 'times'),
    atLeast('against Vectorscan, which finds ends of matches only', 4, vectorscan, 'times'),
    atLeast(
      'WebAssembly with SIMD against the plain way that runs where there is none',
      1.5,
      rounded(speed.mix / plain, 3),
      'times',
    ),
    atMost('false positives in hostile clean traffic, cold', 1, rounded(cold, 3), 'per MB'),
    atMost(
      'false positives in hostile clean traffic, after 200 responses of each route',
      0.02,
      rounded(learned, 3),
      'per MB',
    ),
    atLeast('structured Chinese identifiers, macro F1, spans exact', 0.995, quality.chinese, 'F1'),
    atLeast('names under a key, F1', 0.97, quality.names, 'F1'),
    atLeast('addresses under a key, F1', 0.97, quality.addresses, 'F1'),
    atLeast('structured Chinese identifiers under held-out keys, macro F1', 0.995, unseen.chinese, 'F1'),
    atLeast('names under held-out keys, F1', 0.97, unseen.names, 'F1'),
    atLeast('addresses under held-out keys, F1', 0.97, unseen.addresses, 'F1'),
    atMost('false positives in services’ clean traffic, cold', 1, rounded(clean.cold, 3), 'per MB'),
    atMost('the same, after 200 responses of each route', 0.02, rounded(clean.learned, 3), 'per MB'),
    atMost('memory added by 1 GB of answers after the first tenth', 16, memory.addedMany, 'MB'),
  ];
  const comparisons: Comparison[] = [
    {
      what: { en: 'bodies read', zh: '读取响应体' },
      unit: 'MB/s',
      better: 'more',
      weir: rounded(speed.mix, 3),
      rivals: rivals.map(({ name, rate, why }) => ({
        name,
        value: rate === null ? null : rounded(rate, 3),
        ...(why === undefined ? {} : { why }),
      })),
    },
  ];
  return {
    rows: [
      ...speed.rows,
      row('inspector without WebAssembly, the same mix', plain, 'MB/s'),
      ...quality.rows,
      ...unseen.rows,
      ...seen.rows,
      row('false positives in services’ clean traffic, cold', clean.cold, 'per MB'),
      row('false positives in services’ clean traffic, after 200 responses', clean.learned, 'per MB'),
      row('false positives in hostile clean traffic, cold', cold, 'per MB'),
      row('false positives in hostile clean traffic, after 200 responses of each route', learned, 'per MB'),
      ...memory.rows,
      ...rivals.map(rivalRow),
    ],
    promises,
    comparisons,
  };
}

const row = (name: string, value: number | null, unit: string): Row => ({
  name,
  value: value === null ? null : rounded(value),
  unit,
});

const atLeast = (promise: string, target: number, measured: number | null, unit: string): KeptPromise => ({
  promise,
  target,
  measured,
  unit,
  holds: measured !== null && measured >= target,
});

const atMost = (promise: string, target: number, measured: number | null, unit: string): KeptPromise => ({
  promise,
  target,
  measured,
  unit,
  holds: measured !== null && measured <= target,
});

const rivalRow = ({ name, rate, bytes = 0, matches, why }: RivalRate): Row => {
  const found = matches === undefined ? '' : `, ${matches} matches`;
  return row(name, rate, why ?? `MB/s over ${(bytes / MEGABYTE).toFixed(1)} MB${found}`);
};

const bytesOf = (documents: readonly Document[]): number =>
  documents.reduce((sum, { bytes }) => sum + bytes.length, 0);

function measureSpeed(
  { progress }: BenchContext,
  mix: ReadonlyMap<CorpusName, readonly Document[]>,
  rounds: number,
  warmUp: number,
): { mix: number; rows: Row[] } {
  const inspector = createInspector();
  const seconds = new Map<CorpusName, number[]>(CORPORA.map((corpus) => [corpus, []]));
  const totals: number[] = [];
  let first = 0;
  for (let round = 0; round < warmUp + rounds; round++) {
    progress(`inspector, round ${round}`);
    let total = 0;
    for (const [corpus, documents] of mix) {
      const spent = cpuSeconds(() => {
        for (const { bytes, contentType } of documents) inspector.inspect(bytes, { contentType });
      });
      total += spent;
      if (round >= warmUp) seconds.get(corpus)!.push(spent);
    }
    if (round === 0) first = total;
    if (round >= warmUp) totals.push(total);
  }
  const size = bytesOf([...mix.values()].flat()) / MEGABYTE;
  const rate = size / median(totals);
  return {
    mix: rate,
    rows: [
      row(`inspector, the mix of ${size.toFixed(0)} MB`, rate, 'MB/s'),
      row('inspector, its first round: compiling, automata', size / first, 'MB/s'),
      ...[...mix].map(([corpus, documents]) =>
        row(
          `inspector, ${corpus} (${Math.round(100 * SHARES[corpus])} % of the mix)`,
          bytesOf(documents) / MEGABYTE / median(seconds.get(corpus)!),
          'MB/s',
        ),
      ),
    ],
  };
}

/** The way of machines without SIMD for WebAssembly. @returns MB/s, median of rounds after a warm-up. */
function measurePlain({ progress }: BenchContext, documents: readonly Document[], rounds: number): number {
  const inspector = createInspector({ recognise: { plain: true } });
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    progress(`inspector without WebAssembly, round ${round}`);
    const spent = cpuSeconds(() => {
      for (const { bytes, contentType } of documents) inspector.inspect(bytes, { contentType });
    });
    if (round > 0) seconds.push(spent);
  }
  return bytesOf(documents) / MEGABYTE / median(seconds);
}

function measureTruth({ progress }: BenchContext, documents: readonly Document[]): Truth {
  progress('what was planted');
  const inspector = createInspector();
  const truth = new Truth();
  for (const document of documents) {
    // False positives in hostile traffic have a row of their own.
    if (document.corpus === 'hostile') continue;
    truth.add(document, inspector.inspect(document.bytes, { contentType: document.contentType }));
  }
  return truth;
}

interface Quality {
  readonly rows: Row[];
  readonly chinese: number;
  readonly names: number;
  readonly addresses: number;
}

/** @param of words before each row: which corpus it is. */
function qualityRows(truth: Truth, corpus = ''): Quality {
  const of = (kind: (typeof KINDS)[number], ...settings: ('keyed' | 'free')[]): Rates =>
    rates(settings.map((setting) => truth.tally(kind, setting)));
  const rows: Row[] = [];
  const here = (name: string, value: number, unit: string) => rows.push(row(`${corpus}${name}`, value, unit));
  for (const kind of KINDS) {
    for (const setting of ['keyed', 'free'] as const) {
      const { planted } = truth.tally(kind, setting);
      if (planted === 0) continue;
      const { precision, recall, f1 } = of(kind, setting);
      const where = setting === 'keyed' ? 'under a key' : 'in running text';
      here(`${kind} ${where}, precision`, precision, `of findings`);
      here(`${kind} ${where}, recall`, recall, `of ${planted}`);
      here(`${kind} ${where}, F1`, f1, 'F1');
    }
  }
  const macro = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const isPlanted = (kind: (typeof KINDS)[number]) =>
    truth.tally(kind, 'keyed').planted + truth.tally(kind, 'free').planted > 0;
  const chinese = macro(CHINESE_IDENTIFIERS.filter(isPlanted).map((kind) => of(kind, 'keyed', 'free').f1));
  here('structured Chinese identifiers, macro', chinese, 'F1');
  here(
    'all planted kinds, macro',
    macro(KINDS.filter(isPlanted).map((kind) => of(kind, 'keyed', 'free').f1)),
    'F1',
  );
  for (const [entity, count] of truth.foreign)
    here(`findings of ${entity}, planted nowhere`, count, 'findings');
  const { planted, right, merged, split, lost, invented } = truth.people;
  const share = (name: string, count: number) => here(`people ${name}`, count / planted, `of ${planted}`);
  share('counted right', right);
  share('merged with others', merged);
  share('split', split);
  share('lost', lost);
  here('people that nobody planted', invented, 'people');
  return {
    rows,
    chinese: rounded(chinese),
    names: rounded(of('name', 'keyed').f1),
    addresses: rounded(of('address', 'keyed').f1),
  };
}

/**
 * Findings per megabyte where nothing is personal: cold, and when every route has been met for 200 responses, on
 * documents that were not learned from.
 */
function falsePositives(
  { progress, seed }: BenchContext,
  megabytes: number,
  misses: Map<string, number>,
): { cold: number; learned: number } {
  const documents = corpusOf('hostile', megabytes * MEGABYTE, seed, 'false positives');
  const perMegabyte = (inspector: Inspector, each?: (finding: Finding, document: Document) => void) => {
    let findings = 0;
    for (const document of documents) {
      const { bytes, contentType, route } = document;
      const found = inspector.inspect(bytes, { contentType, route }).findings;
      findings += found.length;
      if (each !== undefined) for (const finding of found) each(finding, document);
    }
    return findings / (bytesOf(documents) / MEGABYTE);
  };
  progress('hostile clean traffic, cold');
  const cold = perMegabyte(createInspector());
  progress('hostile clean traffic, warm-up');
  const profiles = new RouteProfiles();
  const evidence = (route: string) => profiles.of(route);
  const inspector = learningInspector(
    createInspector({ evidence }),
    createInspector({ tier: 'all' }),
    profiles,
  );
  const met = new Map<string, number>();
  for (const document of endless('hostile', seed, 'warm-up')) {
    const { bytes, contentType, route } = document;
    const times = (met.get(route) ?? 0) + 1;
    met.set(route, times);
    if (times <= WARM_UP_RESPONSES) inspector.inspect(bytes, { contentType, route });
    if (met.size === HOSTILE_ROUTES_ALL && [...met.values()].every((count) => count >= WARM_UP_RESPONSES))
      break;
  }
  progress('hostile clean traffic, learned');
  const learned = perMegabyte(inspector, ({ entity }, { corpus, contentType }) => {
    const what = `false after learning: ${corpus} ${contentType} ${entity}`;
    misses.set(what, (misses.get(what) ?? 0) + 1);
  });
  return { cold, learned };
}

function measureMemory({ progress, seed, quick }: BenchContext): { rows: Row[]; addedMany: number | null } {
  const script = fileURLToPath(new URL('inspect/memory.ts', import.meta.url));
  const bytes = quick ? STREAMED_BYTES / 20 : STREAMED_BYTES;
  const measure = (how: string) => {
    progress(`memory, ${how}`);
    const { stdout, status } = spawnSync(
      process.execPath,
      ['--expose-gc', script, String(bytes), String(seed), how],
      {
        encoding: 'utf8',
      },
    );
    return status === 0 ? (JSON.parse(stdout) as { warm: number; peak: number }) : undefined;
  };
  const rows: Row[] = [];
  let addedMany: number | null = null;
  for (const how of ['many', 'one']) {
    const said = measure(how);
    const what = how === 'many' ? 'answers one after another' : 'one endless body';
    const size = `${(bytes / 1e9).toFixed(2)} GB`;
    rows.push(
      row(
        `peak memory, first tenth of ${size}, ${what}`,
        said === undefined ? null : said.warm / MEGABYTE,
        'MB',
      ),
    );
    rows.push(row(`peak memory, the rest, ${what}`, said === undefined ? null : said.peak / MEGABYTE, 'MB'));
    if (how === 'many' && said !== undefined)
      addedMany = rounded(Math.max(0, said.peak - said.warm) / MEGABYTE, 3);
  }
  return { rows, addedMany };
}

/** Examples, spread over kinds, to stderr: stdout belongs to the report. */
function printMisses(truth: Truth, count: number): void {
  const byKind = Map.groupBy(
    truth.misses,
    ({ what, kind, keyed }) => `${what} ${kind} ${keyed ? 'keyed' : 'free'}`,
  );
  const each = Math.max(1, Math.floor(count / Math.max(1, byKind.size)));
  for (const [name, misses] of byKind) {
    console.error(`${name}: ${misses.length}`);
    const stride = Math.max(1, Math.floor(misses.length / each));
    for (let i = 0, shown = 0; i < misses.length && shown < each; i += stride, shown++) {
      const { shown: text, corpus, entity } = misses[i]!;
      console.error(`    ${corpus} ${entity === '' ? '' : `[${entity}] `}${text}`);
    }
  }
}
