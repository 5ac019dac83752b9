/**
 * `weir replay FILE…`: existing access logs through the pipeline of the gate. Verdicts as they fall, then a summary; the last
 * line of --json is the summary.
 */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { replayWords } from '../../locales/replay.ts';
import { follow } from '../channels/logs/follow.ts';
import { FORMAT_NAMES } from '../channels/logs/formats/detect.ts';
import { LogFile } from '../channels/logs/log-file.ts';
import { LogTimes } from '../channels/logs/log-time.ts';
import { merge } from '../channels/logs/merge.ts';
import { type LogSighting, Replay } from '../channels/logs/replay.ts';
import { RefusedLines } from '../channels/logs/samples.ts';
import { WeirError } from '../disclosure/error.ts';
import { systemClock } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import { type Input, openInput, PASSED_THROUGH } from './input-bytes.ts';
import { replayHash, replayJudge } from './replay-judge.ts';
import { openReplayLedger, type ReplayLedger } from './replay-ledger.ts';
import { openReplayMemory } from './replay-memory.ts';
import { canFollow, type ReplayFlags, type ReplayPlan, replayPlan, usage } from './replay-options.ts';
import { type Outs, openOuts } from './replay-out.ts';
import { printSummary, type Replayed, summaryOf, type VerdictLine, verdictLine } from './replay-output.ts';
import { replayReport } from './replay-report.ts';
import { stopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

/** Recipients in the summary. */
const DEFAULT_TOP = 10;
/** Verdicts that a report lists. */
export const MAX_REPORTED = 500;
const MB = 1e6;

export function replayCommand(terminal: Terminal): Command {
  const words = replayWords(terminal.locale);
  const { options } = terminal.words;
  const several = (value: string, before: readonly string[]) => [...before, value];
  return new Command('replay')
    .description(words.description)
    .argument('[files...]', words.files)
    .option('--format <format>', `${words.format}: ${FORMAT_NAMES.join(', ')}`, 'auto')
    .option('--person-path <path>', words.personPath, several, [])
    .option('--person-query <name>', words.personQuery, several, [])
    .option('--person-field <name>', words.personField)
    .option('--page-size <path=people>', words.pageSize, several, [])
    .option('--no-assume', words.noAssume)
    .option('--user-field <name>', words.userField)
    .addOption(
      new Option('--user-kind <kind>', words.userKind)
        .choices(['account', 'employee', 'partner'])
        .default('account'),
    )
    .option('--session-field <name>', words.sessionField)
    .option('--session-cookie <name>', words.sessionCookie)
    .option('--trusted-proxy <network>', words.trustedProxy, several, [])
    .option('--crawler <name=word=file>', words.crawler, several, [])
    .option('-c, --config <file>', words.config)
    .option('--zone <offset>', words.zone, 'UTC')
    .option('--reorder <time>', words.reorder, '30s')
    .option('--follow', words.follow)
    .option('--top <n>', words.top, String(DEFAULT_TOP))
    .option('--report <file>', words.report)
    .option('--to <target>', words.to, several, [])
    .option('--to-values', words.toValues)
    .option('--block-for <time>', words.blockFor, '24h')
    .option('--ledger', words.ledger)
    .option('--data <directory>', options.data, DEFAULT_DATA_DIRECTORY)
    .option('--key-file <file>', words.keyFile)
    .option('--remember <directory>', words.remember)
    .option('--json', options.json)
    .addHelpText('after', `\n${words.examples}`)
    .action((files: string[], flags: ReplayFlags) => replay(terminal, files, flags));
}

/** Who is told besides the terminal. */
interface Receivers {
  readonly ledger: ReplayLedger | undefined;
  readonly outs: Outs;
}

async function replay(terminal: Terminal, files: readonly string[], flags: ReplayFlags): Promise<void> {
  const plan = replayPlan(terminal, files, flags);
  if (flags.follow === true && !canFollow(plan.paths, plan.format))
    throw usage(replayWords(terminal.locale).followOne);
  const outs = openOuts({
    targets: flags.to,
    withValues: flags.toValues === true,
    blockMs: plan.blockMs,
    clock: systemClock,
    env: process.env,
  });
  const ledger = flags.ledger === true ? await openReplayLedger(flags.data, terminal) : undefined;
  try {
    await run(terminal, plan, flags, { ledger, outs });
  } finally {
    terminal.endProgress();
    await ledger?.close();
  }
}

async function run(
  terminal: Terminal,
  plan: ReplayPlan,
  flags: ReplayFlags,
  { ledger, outs }: Receivers,
): Promise<void> {
  const words = replayWords(terminal.locale);
  const given = ledger?.hash ?? (flags.keyFile === undefined ? undefined : replayHash(flags.keyFile));
  const memory = flags.remember === undefined ? undefined : openReplayMemory(flags.remember, given);
  if (memory?.trouble !== undefined) terminal.error(memory.trouble);
  const hash = memory?.hash ?? given ?? replayHash(undefined);
  const { judge, headcount } = replayJudge(hash, plan.crawlers, plan.judging, memory?.headcount);
  memory?.restore(judge);
  const times = new LogTimes(plan.zoneMs);
  const refused = new RefusedLines();
  const reported: VerdictLine[] = [];
  const printed: string[] = [];
  let at: LogSighting | undefined;
  const replay = new Replay({
    hash,
    judge,
    headcount,
    people: plan.people,
    recipients: plan.recipients,
    onVerdict: (verdict: Verdict) => {
      const line = verdictLine(terminal, verdict, at?.by === 'assumption' ? at.place : '', at?.by === 'page');
      if (reported.length < MAX_REPORTED) reported.push(line);
      printed.push(flags.json === true ? JSON.stringify(line) : `${line.at}  ${line.reason}`);
      ledger?.verdict(verdict);
      outs.take(verdict);
    },
    ...(ledger === undefined ? {} : { onDisclosure: (event) => ledger.record(event) }),
  });
  const stop = new AbortController();
  if (flags.follow === true) void stopSignal().then(() => stop.abort());
  const inputs: Input[] = [];
  const logs = plan.paths.map((path) => {
    let pieces: AsyncIterable<Uint8Array>;
    if (flags.follow === true) pieces = follow(path, { signal: stop.signal });
    else {
      const input = openInput(path, PASSED_THROUGH);
      inputs.push(input);
      pieces = wholePieces(input, path);
    }
    const { fields, format, reorderMs } = plan;
    const options = { times, fields, replay, refused, clock: systemClock, reorderMs };
    return new LogFile(path, pieces, { ...options, ...(format === undefined ? {} : { format }) });
  });
  const until = memory?.until;
  if (until !== undefined) terminal.note(words.remembered(new Date(until).toISOString()));
  for (const log of logs) {
    await log.open();
    terminal.note(
      log.format === undefined ? words.formatUnknown(log.path) : words.formatFound(log.path, log.format),
    );
  }
  const observe = (sighting: LogSighting) => {
    at = sighting;
    replay.observe(sighting);
  };
  const print = async () => {
    for (const line of printed.splice(0)) {
      terminal.endProgress();
      await terminal.print(line);
    }
  };
  await merge(logs, observe, async () => {
    await print();
    await ledger?.drained();
    outs.tick();
    terminal.progress(progressOf(terminal, replay, inputs));
  });
  await print();
  terminal.endProgress();
  if (memory !== undefined && replay.to !== undefined) {
    await memory.save(judge, replay.to);
    if (until !== undefined && (replay.from as number) < until)
      terminal.note(words.readBefore(new Date(replay.from as number).toISOString()));
  }
  const replayed: Replayed = { replay, files: logs, refused, times, zone: plan.zone, top: plan.top };
  await ledger?.drained(0);
  for (const { target, count, reason } of await outs.close())
    terminal.note(words.notDelivered(String(count), target, reason));
  if (flags.report !== undefined) write(flags.report, replayReport(terminal, replayed, reported));
  if (flags.json === true) await terminal.print(JSON.stringify(summaryOf(replayed)));
  else {
    await printSummary(terminal, replayed);
    if (ledger !== undefined) await terminal.print(words.recorded(String(ledger.recorded), flags.data));
    if (flags.report !== undefined) await terminal.print(words.reportAt(flags.report));
  }
  if (replay.lines === 0 && refused.total > 0)
    throw new WeirError('WEIR_LOG_NOTHING', { lines: refused.total });
}

/** @throws WeirError WEIR_INPUT_UNREADABLE at the end of what could be read */
async function* wholePieces(input: Input, path: string): AsyncGenerator<Uint8Array> {
  yield* input.pieces();
  const { fault: cause } = input;
  if (cause !== undefined)
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: cause.message }, { cause });
}

function progressOf(terminal: Terminal, replay: Replay, inputs: readonly Input[]): string {
  const read = inputs.reduce((sum, input) => sum + input.read, 0);
  const isKnown = inputs.every(({ total }) => total !== undefined);
  const total = inputs.reduce((sum, input) => sum + (input.total ?? 0), 0);
  return replayWords(terminal.locale).reading(
    replay.lines.toLocaleString(terminal.locale),
    (read / MB).toFixed(1),
    isKnown ? (total / MB).toFixed(1) : undefined,
  );
}

/** @throws WeirError WEIR_OUTPUT */
function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}
