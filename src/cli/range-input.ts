/** What the commands of the range are given: scenario files and numbers, refused in the reader's language. */
import { rangeWords } from '../../locales/range.ts';
import { WeirError } from '../disclosure/error.ts';
import { TEST_NAMES, type TestName } from '../judge/test.ts';
import { thresholdsFrom } from '../range/rivals/thresholds.ts';
import type { RunOptions } from '../range/run-scenario.ts';
import { readScenario, type StreamSize } from '../range/scenario/read-scenario.ts';
import type { Scenario } from '../range/scenario/scenario.ts';
import type { Terminal } from './terminal.ts';

/** Reads a scenario; a contradiction is told in the reader's language. @throws WeirError WEIR_SCENARIO_* */
export function scenarioFrom(terminal: Terminal, path: string, stream?: StreamSize): Scenario {
  const read = readScenario(path, stream);
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

/** A whole number from `least` to `most`. @throws WeirError WEIR_USAGE */
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

export const DEFAULT_SEED = 1;

/** Says which harvesters a judge meets that has seen nothing yet. */
export function noteColdStart(terminal: Terminal, { harvesters }: Scenario): void {
  const cold = harvesters.filter(({ startDay }) => startDay === 0).map(({ name }) => name);
  if (cold.length > 0) terminal.note(rangeWords(terminal.locale).coldStart(cold.join(', ')));
}

/** Options that say who watches. */
export interface WatchFlags {
  readonly without?: string;
  /** True without a file. */
  readonly rivals?: string | true;
}

/** Tests that are left out, and rivals that watch too. @throws WeirError WEIR_USAGE */
export function watchedFrom(terminal: Terminal, flags: WatchFlags): Pick<RunOptions, 'without' | 'rivals'> {
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
