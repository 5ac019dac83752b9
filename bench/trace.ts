/**
 * Who a leak was taken from, by the ledger alone: how often the source is named, how often anybody else, and how long it
 * takes. Power and calibration are simulated through the product's own likelihood (bench/trace/world.ts says from what);
 * time is a file of 20,000 rows against a ledger of 10,000 recipients, through everything that `weir trace` does.
 *
 * The rival is the probability of guilt of Papadimitriou and Garcia-Molina (2011, formula 7.6 of the literature): it ranks,
 * and has no bound of false accusations.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Keyring } from '../src/disclosure/keyring.ts';
import { createInspector } from '../src/inspect/inspector.ts';
import { openTable } from '../src/inspect/tables/open-table.ts';
import { Questions } from '../src/ledger/questions.ts';
import { migrate, type Store } from '../src/ledger/store.ts';
import { Random } from '../src/range/random.ts';
import { type Attribution, attribute, DEFAULT_ALPHA } from '../src/trace/attribution.ts';
import { attributeFile } from '../src/trace/file-attribution.ts';
import { readLeakedFile } from '../src/trace/leaked-file.ts';
import { lnBestOfSet, lnClaimOfSet } from '../src/trace/set-likelihood.ts';
import {
  type Bench,
  type BenchContext,
  type KeptPromise,
  type Measured,
  type Row,
  rounded,
} from './bench.ts';
import { startEngine } from './ledger/engine-process.ts';
import { BEGAN, fillStatements, keys, leakedCsv, recipientOf } from './trace/ledger-of-pairs.ts';
import { drawWorld, type World, type WorldShape } from './trace/world.ts';

const PEOPLE = 1_000_000;
const RECIPIENTS = 10_000;
const SIBLINGS = 50;
const POWER = 0.99;
const MOST_SECONDS = 60;

/** Leaked people, share received, share from elsewhere, overlap of siblings; `promised` where .99 is promised. */
const CELLS: readonly { rows: number; share: number; elsewhere: number; overlap: number; promised?: true }[] =
  [
    { rows: 10, share: 0.01, elsewhere: 0, overlap: 0 },
    { rows: 20, share: 0.01, elsewhere: 0, overlap: 0 },
    { rows: 30, share: 0.01, elsewhere: 0, overlap: 0, promised: true },
    { rows: 30, share: 0.01, elsewhere: 0.3, overlap: 0, promised: true },
    { rows: 30, share: 0.01, elsewhere: 0, overlap: 0.5, promised: true },
    { rows: 30, share: 0.01, elsewhere: 0.3, overlap: 0.5 },
    { rows: 50, share: 0.01, elsewhere: 0.3, overlap: 0.5 },
    { rows: 30, share: 0.01, elsewhere: 0, overlap: 0.8 },
    { rows: 50, share: 0.01, elsewhere: 0, overlap: 0.8 },
    { rows: 100, share: 0.01, elsewhere: 0, overlap: 0.8 },
    { rows: 100, share: 0.01, elsewhere: 0.3, overlap: 0.8 },
    { rows: 200, share: 0.01, elsewhere: 0.3, overlap: 0.8 },
    { rows: 30, share: 0.05, elsewhere: 0, overlap: 0 },
    { rows: 30, share: 0.05, elsewhere: 0.3, overlap: 0 },
    { rows: 30, share: 0.2, elsewhere: 0, overlap: 0 },
    { rows: 30, share: 0.2, elsewhere: 0.3, overlap: 0 },
    { rows: 100, share: 0.2, elsewhere: 0.3, overlap: 0 },
  ];

export const bench: Bench = {
  name: 'trace',
  summary: {
    en: 'leaks to their recipients by the ledger alone: power, false accusations, time',
    zh: '仅凭账本由泄露追溯接收方：检出力、误指、耗时',
  },
  options: [
    {
      name: 'trials',
      about: { en: 'leaks of each setting that a promise is about', zh: '每个承诺设置的模拟次数' },
      byDefault: 500,
    },
    {
      name: 'pairs',
      about: { en: 'pairs of an innocent recipient and a leak', zh: '无辜接收方与泄露的组合数' },
      byDefault: 1_000_000,
    },
    {
      name: 'rows',
      about: { en: 'disclosures in the ledger that is timed', zh: '计时账本中的披露条数' },
      byDefault: 20_000_000,
    },
  ],
  run,
};

async function run(context: BenchContext): Promise<Measured> {
  const rows: Row[] = [];
  const promises: KeptPromise[] = [];
  power(context, rows, promises);
  calibration(context, rows, promises);
  await timing(context, rows, promises);
  return { rows, promises };
}

function shapeOf(cell: (typeof CELLS)[number], quick: boolean): WorldShape {
  const { rows, share, elsewhere, overlap } = cell;
  const recipients = quick ? RECIPIENTS / 10 : RECIPIENTS;
  return {
    people: PEOPLE,
    recipients,
    share,
    siblings: overlap > 0 ? SIBLINGS : 0,
    overlap,
    elsewhere,
    rows,
    hasSource: true,
  };
}

function power({ quick, seed, options, progress }: BenchContext, rows: Row[], promises: KeptPromise[]): void {
  let falselyNamed = 0;
  let leaks = 0;
  for (const cell of CELLS) {
    const trials = quick
      ? 10
      : cell.promised
        ? Number(options.trials)
        : Math.max(1, Math.round(Number(options.trials) / 5));
    const told = `${cell.rows} people, each recipient has ${cell.share * 100} %, ${cell.elsewhere * 100} % from elsewhere, 50 siblings share ${cell.overlap * 100} %`;
    progress(told);
    let [named, classed, wrong, guilt] = [0, 0, 0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const random = new Random(
        seed,
        'power',
        cell.rows,
        cell.share * 1000,
        cell.elsewhere * 10,
        cell.overlap * 10,
        trial,
      );
      const world = drawWorld(shapeOf(cell, quick), random);
      const { conclusion } = attribute(world.leak, world.holdings) as Attribution<number>;
      if (conclusion.kind === 'named' && conclusion.recipient === 0) named += 1;
      if (conclusion.kind === 'named' && conclusion.recipient !== 0) wrong += 1;
      if (conclusion.kind === 'class' && conclusion.members.includes(0)) classed += 1;
      if (cell.promised && guiltFirst(world)) guilt += 1;
    }
    leaks += trials;
    falselyNamed += wrong;
    const zh = `${cell.rows} 人，各接收方持有 ${cell.share * 100}%，外来 ${cell.elsewhere * 100}%，50 个相似接收方共有 ${cell.overlap * 100}%`;
    rows.push({
      name: { en: `named: ${told}`, zh: `指名：${zh}` },
      value: rounded(named / trials, 3),
      unit: '',
    });
    if (classed > 0)
      rows.push({
        name: { en: `  in a class that is right: ${told}`, zh: `  正确的等价类：${zh}` },
        value: rounded(classed / trials, 3),
        unit: '',
      });
    if (!cell.promised) continue;
    rows.push({
      name: {
        en: `  ranked first by the probability of guilt (2011), which has no bound: ${told}`,
        zh: `  按 2011 年“有罪概率”排名第一（无误指上限）：${zh}`,
      },
      value: rounded(guilt / trials, 3),
      unit: '',
    });
    promises.push({
      promise: { en: `source named (${trials} leaks): ${told}`, zh: `指名来源（${trials} 次）：${zh}` },
      target: POWER,
      measured: rounded(named / trials, 4),
      unit: '',
      holds: named / trials >= POWER,
    });
  }
  promises.push({
    promise: {
      en: `somebody innocent named, in ${leaks} leaks (bound ${DEFAULT_ALPHA})`,
      zh: `${leaks} 次泄露中误指无辜者（上限 ${DEFAULT_ALPHA}）`,
    },
    target: 0,
    measured: falselyNamed,
    unit: '',
    holds: falselyNamed === 0,
  });
}

/** Papadimitriou and Garcia-Molina: 1 − Π (1 − (1 − p) ∕ |V_t|) over leaked people it had received, p = 0.1. */
function guiltFirst({ leak, holdings }: World): boolean {
  let [best, guilty] = [Number.POSITIVE_INFINITY, -1];
  for (const { recipient, rows } of holdings) {
    const lnInnocent = rows.reduce((sum, row) => sum + Math.log1p(-0.9 / (leak.holders[row] as number)), 0);
    if (lnInnocent < best) [best, guilty] = [lnInnocent, recipient];
  }
  return guilty === 0;
}

/** Every innocent recipient's e-value of every leak; those of siblings apart, for whom it is hardest. */
function calibration(
  { quick, seed, options, progress }: BenchContext,
  rows: Row[],
  promises: KeptPromise[],
): void {
  const pairs = quick ? 20_000 : Number(options.pairs);
  const settings = [
    {
      elsewhere: 0,
      overlap: 0.5,
      hasSource: true,
      en: 'source and siblings that share half',
      zh: '有来源与半数相同的相似接收方',
    },
    {
      elsewhere: 0.3,
      overlap: 0.8,
      hasSource: true,
      en: 'source and siblings that share 80 %, 30 % from elsewhere',
      zh: '相似接收方共有 80%，外来 30%',
    },
    { elsewhere: 0, overlap: 0, hasSource: false, en: 'nobody’s leak', zh: '不属于任何接收方的泄露' },
  ];
  let [all, over100, atLine] = [0, 0, 0];
  for (const { elsewhere, overlap, hasSource, en, zh } of settings) {
    progress(`innocent recipients: ${en}`);
    const counts = { pairs: 0, ten: 0, hundred: 0, thousand: 0, siblings: 0, siblingsHundred: 0, alone: 0 };
    for (let trial = 0; counts.pairs < pairs / settings.length; trial++) {
      const random = new Random(seed, 'calibration', elsewhere * 10, overlap * 10, trial);
      const shape = { ...shapeOf({ rows: 30, share: 0.01, elsewhere, overlap }, quick), hasSource };
      const { leak, holdings } = drawWorld(shape, random);
      const scored = holdings.map((holding) => ({
        recipient: holding.recipient,
        claim: lnClaimOfSet(leak, holding),
        best: lnBestOfSet(leak, holding),
      }));
      const [first, second] = [...scored].sort((a, b) => b.best - a.best);
      const line = Math.log(shape.recipients / DEFAULT_ALPHA);
      for (const { recipient, claim } of scored) {
        if (hasSource && recipient === 0) continue;
        const rival = first?.recipient === recipient ? (second?.best ?? 0) : (first?.best ?? 0);
        const lnE = claim - Math.max(0, rival);
        const isSibling = recipient > 0 && recipient <= shape.siblings;
        if (lnE >= Math.log(10)) counts.ten += 1;
        if (lnE >= Math.log(100)) counts.hundred += 1;
        if (lnE >= Math.log(1_000)) counts.thousand += 1;
        if (lnE >= line) atLine += 1;
        if (claim >= Math.log(100)) counts.alone += 1;
        if (isSibling && lnE >= Math.log(100)) counts.siblingsHundred += 1;
      }
      // Recipients without a hit have e-values far below one: they are pairs, and never above.
      counts.pairs += shape.recipients - (hasSource ? 1 : 0);
      counts.siblings += shape.siblings;
    }
    const share = (count: number, of = counts.pairs) => rounded(count / Math.max(1, of), 3);
    for (const [bound, count] of [
      [10, counts.ten],
      [100, counts.hundred],
      [1_000, counts.thousand],
    ] as const)
      rows.push({
        name: {
          en: `innocent with e ≥ ${bound} (bound ${1 / bound}): ${en}`,
          zh: `无辜者 e ≥ ${bound}（上限 ${1 / bound}）：${zh}`,
        },
        value: share(count),
        unit: '',
      });
    if (counts.siblings > 0)
      rows.push({
        name: { en: `  siblings alone with e ≥ 100: ${en}`, zh: `  其中相似接收方 e ≥ 100：${zh}` },
        value: share(counts.siblingsHundred, counts.siblings),
        unit: '',
      });
    if (!hasSource) {
      const en100 = 'against chance alone, e ≥ 100 (bound 0.01): nobody’s leak';
      rows.push({
        name: { en: `  ${en100}`, zh: '  仅与偶然相比 e ≥ 100（上限 0.01）：不属于任何接收方的泄露' },
        value: share(counts.alone),
        unit: '',
      });
    }
    all += counts.pairs;
    over100 += counts.hundred;
  }
  const measured = rounded(over100 / all, 3);
  promises.push({
    promise: { en: `innocent with e ≥ 100, of ${all} pairs`, zh: `${all} 个组合中无辜者 e ≥ 100` },
    target: 0.01,
    measured,
    unit: '',
    holds: measured <= 0.01,
  });
  promises.push({
    promise: {
      en: `innocent at the line of 1e-6, of ${all} pairs`,
      zh: `${all} 个组合中无辜者达到 1e-6 界线`,
    },
    target: 0,
    measured: atLine,
    unit: '',
    holds: atLine === 0,
  });
}

async function timing(
  { quick, seed, options, progress, scratch, defer }: BenchContext,
  rows: Row[],
  promises: KeptPromise[],
): Promise<void> {
  const recipients = quick ? 1_000 : RECIPIENTS;
  const people = quick ? 100_000 : PEOPLE;
  const each = Math.max(1, Math.round((quick ? 200_000 : Number(options.rows)) / recipients));
  const [source, own, elsewhere] = quick ? [3_000, 1_400, 600] : [30_000, 14_000, 6_000];
  progress('a ledger of that size');
  const directory = join(scratch, 'trace-tables');
  mkdirSync(directory, { recursive: true });
  const engine = await startEngine(directory);
  defer(() => engine.stop());
  const keyring = new Keyring(new Uint8Array(32).fill(seed & 0xff));
  await migrate(engine.store, join(scratch, 'weir.key'), keyring.fingerprint());
  for (const query of fillStatements({ people, recipients, each, source, seed }))
    await engine.store.command({ query });
  progress('a leaked file against it');
  const file = leakedCsv(new Random(seed, 'leak'), people, source, own, elsewhere);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const engineCpu = engine.cpuSeconds();
  const found = await traced(engine.store, keyring, file);
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6 + (engine.cpuSeconds() - engineCpu);
  const { conclusion } = found.attribution;
  const isRight = conclusion.kind === 'named' && BigInt(`0x${conclusion.recipient}`) === recipientOf(0);
  const say = (en: string, zh: string, value: number, unit: string): Row => ({
    name: { en, zh },
    value,
    unit,
  });
  rows.push(
    say(
      'disclosures in the ledger that is timed',
      '计时账本的披露条数',
      each * (recipients - 1) + source,
      '',
    ),
    say('leaked rows', '泄露行数', own + elsewhere, ''),
    say(
      'recipients that had received any of them',
      '收到过其中任何人的接收方',
      found.attribution.recipients,
      '',
    ),
    say('CPU of this process and the engine', '本进程与引擎的 CPU', rounded(cpuSeconds, 3), 's'),
    say('as the clock on the wall has it', '实际经过时间', rounded(seconds, 3), 's'),
    say('ln e of the source', '来源的 ln e', rounded(found.attribution.candidates[0]?.lnE ?? 0, 4), 'nats'),
  );
  promises.push({
    promise: {
      en: `the source of ${own + elsewhere} rows named among ${recipients} recipients, in seconds of CPU`,
      zh: `在 ${recipients} 个接收方中指名 ${own + elsewhere} 行的来源（CPU 秒）`,
    },
    target: MOST_SECONDS,
    measured: rounded(cpuSeconds, 3),
    unit: 's',
    holds: isRight && cpuSeconds < MOST_SECONDS,
  });
}

async function traced(store: Store, keyring: Keyring, file: string) {
  const inspector = createInspector();
  const table = await openTable(Readable.from([Buffer.from(file)]), { name: 'leak.csv' });
  const leaked = await readLeakedFile(table, { hash: keys, inspector });
  const before = BEGAN + 60 * 86_400_000;
  const described = { name: 'leak.csv', format: 'csv', bytes: file.length, sha256: '' };
  return attributeFile(new Questions(() => store, keyring), keys, leaked, {
    now: before,
    before,
    file: described,
  });
}
