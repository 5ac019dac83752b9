/**
 * `weir range run SCENARIO.yaml`: a simulated platform before the real judge. The last line of --json is a public
 * contract (outcome.ts); lines before it are findings, one for each detection and each false alarm.
 */
import { Command } from 'commander';
import { rangeWords } from '../../locales/range.ts';
import { WeirError } from '../disclosure/error.ts';
import { DAY_MS } from '../disclosure/time.ts';
import { readScenario } from '../range/scenario/read-scenario.ts';
import type { Scenario } from '../range/scenario/scenario.ts';
import { judgeWatch } from '../range/simulate/judge-watch.ts';
import { type Outcome, outcomeOf } from '../range/simulate/outcome.ts';
import { simulate } from '../range/simulate/simulation.ts';
import { type Finding, MAX_LISTED } from '../range/simulate/truth.ts';
import { runSeeds } from './range-seeds.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

export const DEFAULT_SEED = 1;
/** Seeds of one run at most. */
const MAX_SEEDS = 10_000;

interface RunFlags {
  readonly seed: string;
  readonly seeds?: string;
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
    .option('--json', terminal.words.options.json)
    .addHelpText('after', `\n${words.run.examples}`)
    .action((path: string, flags: RunFlags) => run(terminal, path, flags));
  return range;
}

/** Reads a scenario; a contradiction is told in the reader's language. @throws WeirError WEIR_SCENARIO_* */
export function scenarioFrom(terminal: Terminal, path: string): Scenario {
  const read = readScenario(path);
  if ('scenario' in read) return read.scenario;
  const { kind, key, params } = read.contradiction;
  const { problem, hint } = rangeWords(terminal.locale).contradictions[kind];
  const values = { key, ...params };
  throw new WeirError('WEIR_SCENARIO_CONTRADICTION', {
    path,
    problem: problem(values),
    remedy: hint(values),
  });
}

async function run(terminal: Terminal, path: string, flags: RunFlags): Promise<void> {
  const words = rangeWords(terminal.locale);
  const seed = wholeNumber(terminal, '--seed', flags.seed, 0, Number.MAX_SAFE_INTEGER);
  const scenario = scenarioFrom(terminal, path);
  const cold = scenario.harvesters.filter(({ startDay }) => startDay === 0).map(({ name }) => name);
  if (cold.length > 0) terminal.note(words.coldStart(cold.join(', ')));
  if (flags.seeds !== undefined) {
    const seeds = wholeNumber(terminal, '--seeds', flags.seeds, 1, MAX_SEEDS);
    const outcomes = await runSeeds(terminal, path, seed, seeds);
    for (const outcome of outcomes)
      if (flags.json === true) await terminal.print(JSON.stringify(outcome));
      else await printOutcome(terminal, outcome);
    return;
  }
  const began = performance.now();
  const findings: Finding[] = [];
  const truth = simulate({
    scenario,
    seed,
    watcher: (world) => judgeWatch(world),
    onFinding: (finding) => {
      if (findings.length < MAX_LISTED) findings.push(finding);
    },
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
  const outcome = outcomeOf(seed, scenario, truth);
  if (flags.json === true) {
    for (const finding of findings) await terminal.print(JSON.stringify({ finding: lineOf(finding) }));
    await terminal.print(JSON.stringify(outcome));
    return;
  }
  await printOutcome(terminal, outcome, (performance.now() - began) / 1_000);
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

export function wholeNumber(
  terminal: Terminal,
  flag: string,
  text: string,
  least: number,
  most: number,
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const problem = rangeWords(terminal.locale).notANumber(flag, text);
  throw new WeirError('WEIR_USAGE', { problem, command: 'range' });
}
