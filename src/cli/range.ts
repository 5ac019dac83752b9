/**
 * `weir range run SCENARIO.yaml`: a simulated platform before the real judge. The last line of --json is a public
 * contract (outcome.ts); lines before it are findings, one for each detection and each false alarm.
 */
import { Command } from 'commander';
import { rangeWords } from '../../locales/range.ts';
import { WeirError } from '../disclosure/error.ts';
import { DAY_MS } from '../disclosure/time.ts';
import { TEST_NAMES, type TestName } from '../judge/test.ts';
import type { RivalOutcome } from '../range/rivals/rival-books.ts';
import { thresholdsFrom } from '../range/rivals/thresholds.ts';
import { type RunOptions, runScenario } from '../range/run-scenario.ts';
import type { Outcome } from '../range/simulate/outcome.ts';
import type { Finding } from '../range/simulate/truth.ts';
import { scenarioFrom, wholeNumber } from './range-input.ts';
import { reportCommand } from './range-report.ts';
import { runSeeds, seedsOf } from './range-seeds.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

export const DEFAULT_SEED = 1;
/** Seeds of one run at most. */
const MAX_SEEDS = 10_000;

interface RunFlags {
  readonly seed: string;
  readonly seeds?: string;
  readonly without?: string;
  /** True without a file. */
  readonly rivals?: string | true;
  readonly json?: boolean;
}

export function rangeCommand(terminal: Terminal): Command {
  const words = rangeWords(terminal.locale);
  const range = new Command('range').description(words.description);
  range
    .command('run')
    .description(words.run.description)
    .argument('<scenario>', words.run.file)
    .option('--seed <n>', words.run.seed, String(DEFAULT_SEED))
    .option('--seeds <n>', words.run.seeds)
    .option('--without <tests>', words.run.without)
    .option('--rivals [file]', words.run.rivals)
    .option('--json', terminal.words.options.json)
    .addHelpText('after', `\n${words.run.examples}`)
    .action((path: string, flags: RunFlags) => run(terminal, path, flags));
  range.addCommand(reportCommand(terminal));
  return range;
}

async function run(terminal: Terminal, path: string, flags: RunFlags): Promise<void> {
  const words = rangeWords(terminal.locale);
  const seed = wholeNumber(terminal, '--seed', flags.seed, 0, Number.MAX_SAFE_INTEGER);
  const watched = watchedFrom(terminal, flags);
  const scenario = scenarioFrom(terminal, path);
  const cold = scenario.harvesters.filter(({ startDay }) => startDay === 0).map(({ name }) => name);
  if (cold.length > 0) terminal.note(words.coldStart(cold.join(', ')));
  if (flags.seeds !== undefined) {
    const seeds = wholeNumber(terminal, '--seeds', flags.seeds, 1, MAX_SEEDS);
    const extra = flags.without === undefined ? [] : ['--without', flags.without];
    const lines = await runSeeds(terminal, seedsOf(path, seed, seeds, extra));
    const outcomes = lines.map(({ outcome }) => outcome);
    for (const outcome of outcomes)
      if (flags.json === true) await terminal.print(JSON.stringify(outcome));
      else await printOutcome(terminal, outcome);
    return;
  }
  const began = performance.now();
  const { outcome, findings, rivals } = runScenario(scenario, seed, {
    ...watched,
    onProgress: (sinceStart, events) => {
      const seconds = (performance.now() - began) / 1_000;
      terminal.progress(
        words.simulating(
          Math.min(scenario.days, Math.floor(sinceStart / DAY_MS) + 1),
          scenario.days,
          events.toLocaleString(terminal.locale),
          Math.round(events / Math.max(0.001, seconds)).toLocaleString(terminal.locale),
        ),
      );
    },
  });
  terminal.endProgress();
  if (flags.json === true) {
    for (const finding of findings) await terminal.print(JSON.stringify({ finding: lineOf(finding) }));
    for (const rival of rivals) await terminal.print(JSON.stringify({ rival }));
    await terminal.print(JSON.stringify(outcome));
    return;
  }
  await printOutcome(terminal, outcome, (performance.now() - began) / 1_000);
  if (rivals.length > 0) await printRivals(terminal, rivals, outcome);
}

async function printRivals(
  terminal: Terminal,
  rivals: readonly RivalOutcome[],
  { harvesters }: Outcome,
): Promise<void> {
  const words = rangeWords(terminal.locale);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const rows = rivals.map(({ name, threshold, wronglyRefused, peopleLost, detected }) => [
    words.rivals[name],
    threshold === null ? '—' : number(threshold),
    number(wronglyRefused),
    ...peopleLost.map((people, i) =>
      detected[i] === true ? number(people) : `${number(people)} (${words.never})`,
    ),
  ]);
  const heads = [...words.rivalColumns, ...harvesters.map(({ name }) => words.lostTo(name))];
  for (const line of columns([heads, ...rows], 1)) await terminal.print(line);
}

/** Tests that are left out, and rivals that watch too. @throws WeirError WEIR_USAGE */
function watchedFrom(terminal: Terminal, flags: RunFlags): Pick<RunOptions, 'without' | 'rivals'> {
  const words = rangeWords(terminal.locale);
  const without = flags.without?.split(',').map((name) => name.trim()) ?? [];
  for (const name of without)
    if (!(TEST_NAMES as readonly string[]).includes(name)) {
      const problem = words.notATest(name, TEST_NAMES.join(', '));
      throw new WeirError('WEIR_USAGE', { problem, command: 'range' });
    }
  return {
    ...(without.length === 0 ? {} : { without: without as TestName[] }),
    ...(flags.rivals === undefined ? {} : { rivals: thresholdsFrom(flags.rivals) }),
  };
}

function lineOf({ at, kind, test, subject, about, isCell }: Finding): object {
  return {
    at: new Date(at).toISOString(),
    kind,
    test,
    subject: { kind: subject.kind, value: subject.value },
    scope: isCell ? 'cell' : 'recipient',
    about: about ?? null,
  };
}

async function printOutcome(terminal: Terminal, outcome: Outcome, seconds?: number): Promise<void> {
  const words = rangeWords(terminal.locale);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  await terminal.print(words.simulated);
  const took = seconds === undefined ? '—' : seconds.toFixed(1);
  await terminal.print(words.summary(number(outcome.actorDays), number(outcome.events), took));
  if (outcome.harvesters.length > 0) {
    const rows = outcome.harvesters.map((each) => [
      each.name,
      number(each.peopleTaken),
      number(each.peopleLost),
      number(each.recordsLost),
      each.detectedAfterS === null ? words.never : `${number(each.detectedAfterS)} s`,
      each.test ?? '—',
    ]);
    for (const line of columns([[...words.harvesterColumns], ...rows], 1)) await terminal.print(line);
  }
  if (outcome.insiders.length > 0) {
    const rows = outcome.insiders.map(({ name, peopleLost, workingDays }) => [
      name,
      number(peopleLost),
      workingDays === null ? words.never : number(workingDays),
    ]);
    for (const line of columns([[...words.insiderColumns], ...rows], 1)) await terminal.print(line);
  }
  const { denials, stepUps, cells, insiders } = outcome.falseAlarms;
  await terminal.print(words.falseAlarmsTitle);
  await terminal.print(
    `  ${words.falseAlarms(number(denials), number(stepUps), number(cells), number(insiders))}`,
  );
  if (outcome.actorDays > 0)
    await terminal.print(`  ${words.perMillion(((1e6 * denials) / outcome.actorDays).toFixed(2))}`);
}
