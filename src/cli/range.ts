/**
 * `weir range run SCENARIO.yaml`: a simulated platform before the real judge. The last line of --json is a public
 * contract (outcome.ts); lines before it are findings, one for each detection and each false alarm.
 */
import { Command } from 'commander';
import { rangeWords } from '../../locales/range.ts';
import { injectCommand } from './range-inject.ts';
import { DEFAULT_SEED, noteColdStart, scenarioFrom, watchedFrom, wholeNumber } from './range-input.ts';
import { logsCommand } from './range-logs.ts';
import { printOutcome, runAndPrint } from './range-output.ts';
import { reportCommand } from './range-report.ts';
import { DEFAULT_JOBS, runSeeds, seedsOf } from './range-seeds.ts';
import type { Terminal } from './terminal.ts';

/** Seeds of one run at most. */
const MAX_SEEDS = 10_000;

interface RunFlags {
  readonly seed: string;
  readonly seeds?: string;
  readonly jobs: string;
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
    .option('--jobs <n>', words.run.jobs, String(DEFAULT_JOBS))
    .option('--without <tests>', words.run.without)
    .option('--rivals [file]', words.run.rivals)
    .option('--json', terminal.words.options.json)
    .addHelpText('after', `\n${words.run.examples}`)
    .action((path: string, flags: RunFlags) => run(terminal, path, flags));
  range.addCommand(reportCommand(terminal));
  range.addCommand(injectCommand(terminal));
  range.addCommand(logsCommand(terminal));
  return range;
}

async function run(terminal: Terminal, path: string, flags: RunFlags): Promise<void> {
  const seed = wholeNumber(terminal, '--seed', flags.seed, 0, Number.MAX_SAFE_INTEGER);
  const watched = watchedFrom(terminal, flags);
  const scenario = scenarioFrom(terminal, path);
  noteColdStart(terminal, scenario);
  if (flags.seeds !== undefined) {
    const seeds = wholeNumber(terminal, '--seeds', flags.seeds, 1, MAX_SEEDS);
    const jobs = wholeNumber(terminal, '--jobs', flags.jobs, 1, 1_024);
    const extra = flags.without === undefined ? [] : ['--without', flags.without];
    const lines = await runSeeds(terminal, seedsOf(path, seed, seeds, extra), jobs);
    const outcomes = lines.map(({ outcome }) => outcome);
    for (const outcome of outcomes)
      if (flags.json === true) await terminal.print(JSON.stringify(outcome));
      else await printOutcome(terminal, outcome);
    return;
  }
  await runAndPrint(terminal, scenario, seed, watched, flags.json === true);
}
