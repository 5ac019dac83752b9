/** What the commands of the range are given: scenario files and numbers, refused in the reader's language. */
import { rangeWords } from '../../locales/range.ts';
import { WeirError } from '../disclosure/error.ts';
import { readScenario } from '../range/scenario/read-scenario.ts';
import type { Scenario } from '../range/scenario/scenario.ts';
import type { Terminal } from './terminal.ts';

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
