/**
 * `weir range logs`: a simulated access log of visitors and crawlers, written for `weir replay`; or, with --judge, replayed
 * here by the same pipeline, each style of crawlers by itself beside the same visitors: what was found, lost and false.
 */
import { Command } from 'commander';
import { rangeWords } from '../../locales/range.ts';
import { testName } from '../../locales/vocabulary.ts';
import { verifiedCrawlers } from '../channels/crawler-networks.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { LogFile } from '../channels/logs/log-file.ts';
import { LogTimes } from '../channels/logs/log-time.ts';
import { merge } from '../channels/logs/merge.ts';
import { personPath } from '../channels/logs/person-rules.ts';
import { Replay } from '../channels/logs/replay.ts';
import { RefusedLines } from '../channels/logs/samples.ts';
import { WeirError } from '../disclosure/error.ts';
import { SipHash } from '../disclosure/siphash/siphash.ts';
import { DAY_MS, SECOND_MS } from '../disclosure/time.ts';
import { type FalseOutcome, LogOutcome, type StyleOutcome } from '../range/logs/log-outcome.ts';
import {
  DEFAULT_CRAWLERS_FROM,
  DEFAULT_LOG_DAYS,
  DEFAULT_LOG_PEOPLE,
  DEFAULT_LOG_START,
  DEFAULT_LOG_VISITORS,
  type LogPlan,
  LogSimulation,
} from '../range/logs/log-simulation.ts';
import {
  CRAWLER_PLANS,
  LOG_STYLES,
  type LogStyle,
  SEARCH_ENGINE_NETWORKS,
  SEARCH_ENGINE_WORD,
} from '../range/logs/styles.ts';
import { writeLog } from '../range/logs/write-log.ts';
import { DEFAULT_SEED, wholeNumber } from './range-input.ts';
import { replayJudge } from './replay-judge.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

interface LogsFlags {
  readonly seed: string;
  readonly days: string;
  readonly visitors: string;
  readonly people: string;
  readonly from: string;
  readonly out?: string;
  readonly judge?: boolean;
  readonly json?: boolean;
}

/** What came of a log with one style in it, or of visitors alone. */
export interface JudgedLog {
  readonly style: LogStyle | null;
  readonly lines: number;
  readonly found: StyleOutcome | null;
  readonly visitors: FalseOutcome;
}

export function logsCommand(terminal: Terminal): Command {
  const { logs: words, run } = rangeWords(terminal.locale);
  return new Command('logs')
    .description(words.description)
    .argument('[styles...]', `${words.styles}: ${LOG_STYLES.join(', ')}`)
    .option('--seed <n>', run.seed, String(DEFAULT_SEED))
    .option('--days <n>', words.days, String(DEFAULT_LOG_DAYS))
    .option('--visitors <n>', words.visitors, String(DEFAULT_LOG_VISITORS))
    .option('--people <n>', words.people, String(DEFAULT_LOG_PEOPLE))
    .option('--from <day>', words.from, String(DEFAULT_CRAWLERS_FROM))
    .option('--out <file>', words.out)
    .option('--judge', words.judge)
    .option('--json', terminal.words.options.json)
    .addHelpText('after', `\n${words.examples}`)
    .action((styles: string[], flags: LogsFlags) => logs(terminal, styles, flags));
}

async function logs(terminal: Terminal, given: readonly string[], flags: LogsFlags): Promise<void> {
  const words = rangeWords(terminal.locale).logs;
  for (const name of given)
    if (!(LOG_STYLES as readonly string[]).includes(name))
      throw usage(words.notAStyle(name, LOG_STYLES.join(', ')));
  const number = (flag: string, text: string, least: number, most: number) =>
    wholeNumber(terminal, flag, text, least, most);
  const days = number('--days', flags.days, 1, 366);
  const crawlersFrom = number('--from', flags.from, 0, 366);
  if (crawlersFrom >= days) throw usage(words.fromAfterEnd(flags.from, flags.days));
  const plan: LogPlan = {
    seed: number('--seed', flags.seed, 0, Number.MAX_SAFE_INTEGER),
    start: DEFAULT_LOG_START,
    days,
    crawlersFrom,
    people: number('--people', flags.people, 1, 10_000_000),
    visitorsPerDay: number('--visitors', flags.visitors, 1, 1_000_000),
    styles: given.length === 0 ? LOG_STYLES : (given as LogStyle[]),
  };
  if (flags.judge === true) await judgeEach(terminal, plan, flags.json === true);
  else if (flags.out === undefined) throw usage(words.outOrJudge);
  else await write(terminal, plan, flags.out, flags.json === true);
}

async function write(terminal: Terminal, plan: LogPlan, path: string, json: boolean): Promise<void> {
  try {
    const { lines, bytes, simulation } = await writeLog(plan, path);
    if (json) {
      const crawlers = [...simulation.truth].map(([address, style]) => ({ address, style }));
      await terminal.print(JSON.stringify({ path, lines, bytes, seed: plan.seed, crawlers }));
      return;
    }
    const number = (value: number) => value.toLocaleString(terminal.locale);
    const words = rangeWords(terminal.locale).logs;
    await terminal.print(words.written(number(lines), (bytes / 1e6).toFixed(1), path));
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}

async function judgeEach(terminal: Terminal, plan: LogPlan, json: boolean): Promise<void> {
  const words = rangeWords(terminal.locale).logs;
  const judged: JudgedLog[] = [];
  for (const style of [undefined, ...plan.styles]) {
    terminal.progress(words.writing(style ?? words.visitorsAlone));
    const one = await judgeLog({ ...plan, styles: style === undefined ? [] : [style] });
    judged.push(one);
    if (!json) continue;
    const { found } = one;
    const start = plan.start + plan.crawlersFrom * DAY_MS;
    const afterS = found?.foundAt === undefined ? null : Math.round((found.foundAt - start) / SECOND_MS);
    await terminal.print(JSON.stringify({ ...one, found: found === null ? null : { ...found, afterS } }));
  }
  terminal.endProgress();
  if (json) return;
  await terminal.print(rangeWords(terminal.locale).simulated);
  const rows = judged.map((one) => rowOf(terminal, plan, one));
  for (const line of columns([[...words.columns], ...rows], 1)) await terminal.print(line);
}

function rowOf(terminal: Terminal, plan: LogPlan, { style, found, visitors }: JudgedLog): string[] {
  const words = rangeWords(terminal.locale).logs;
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const rest = [number(visitors.denied), number(visitors.alarms)];
  if (style === null || found === null) return [words.visitorsAlone, '', '', '', '', '', ...rest];
  const { hours } = CRAWLER_PLANS[style];
  const start = plan.start + plan.crawlersFrom * DAY_MS + hours[0] * 3_600_000;
  const after =
    found.foundAt === undefined ? undefined : `${number(Math.round((found.foundAt - start) / SECOND_MS))} s`;
  const [test = '', ...group] = found.by?.split(' ') ?? [];
  const by = found.by === undefined ? '—' : [testName(terminal.vocabulary, test), ...group].join(' ');
  return [
    style,
    number(found.taken),
    found.isHarvester ? number(found.lost) : words.leftAlone,
    after ?? words.never,
    by,
    `${number(found.denied)}/${number(found.addresses)}`,
    ...rest,
  ];
}

/** Replays a simulated log, as `weir replay` does a real one. */
export async function judgeLog(plan: LogPlan): Promise<JudgedLog> {
  const simulation = new LogSimulation(plan);
  const outcome = new LogOutcome(simulation.truth);
  // The same pseudonyms each time, so that a seed gives the same answer.
  const sip = new SipHash(new Uint8Array(16).fill(plan.seed & 0xff));
  const hash = { key64: (text: string) => sip.text(text), person64: (text: string) => sip.text(text) || 1n };
  const engine = 'example search';
  const { judge, headcount } = replayJudge(hash, [engine]);
  const refused = new RefusedLines();
  const replay = new Replay({
    hash,
    judge,
    headcount,
    people: { paths: [personPath('/api/users/{person}')], pages: [], query: [], assume: false },
    recipients: {
      proxies: new TrustedProxies(),
      verified: verifiedCrawlers([
        { name: engine, userAgent: SEARCH_ENGINE_WORD, networks: SEARCH_ENGINE_NETWORKS },
      ]),
    },
    onVerdict: (verdict) => outcome.judge(verdict),
  });
  const clock = { now: () => plan.start + 400 * DAY_MS };
  const file = new LogFile('simulated', piecesOf(simulation), {
    times: new LogTimes(),
    fields: {},
    replay,
    refused,
    clock,
  });
  await file.open();
  await merge([file], (sighting) => {
    const { at, recipient, people } = sighting;
    const value = (kind: string) => recipient.identities.find((each) => each.kind === kind)?.value ?? '';
    outcome.see({
      at,
      address: value('ip'),
      client: value('client'),
      net: value('net'),
      people: people.map(({ person }) => person),
    });
    replay.observe(sighting);
  });
  const { styles, visitors } = outcome.end();
  return { style: plan.styles[0] ?? null, lines: replay.lines, found: styles[0] ?? null, visitors };
}

async function* piecesOf(simulation: LogSimulation): AsyncGenerator<Uint8Array> {
  for (const piece of simulation.pieces()) if (piece !== '') yield Buffer.from(piece);
}

function usage(problem: string): WeirError {
  return new WeirError('WEIR_USAGE', { problem, command: 'range logs' });
}
