/**
 * Reads a scenario file. What is wrong with it comes back as data, so that the command line says it in its reader's
 * language; only a file that cannot be read throws.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { WeirError } from '../../disclosure/error.ts';
import { type Contradiction, contradictionOf } from './contradictions.ts';
import { type Scenario, type ScenarioFile, scenarioSchema, settle } from './scenario.ts';

/** A scenario is a page of text: anything longer is another file. */
export const MAX_SCENARIO_BYTES = 1_000_000;

export type ReadScenario = { readonly scenario: Scenario } | { readonly contradiction: Contradiction };

/** A click-stream that stands for the visitors: its items are the population, its days the scenario's. */
export interface StreamSize {
  readonly items: number;
  readonly users: number;
  readonly days: number;
}

function withStream(file: ScenarioFile, { items, users, days }: StreamSize): ScenarioFile {
  return {
    ...file,
    days,
    population: { ...file.population, people: items },
    humans: { ...file.humans, actorsPerDay: Math.max(1, Math.round(users / days)) },
    // A few people have no thousandth that could be a canary.
    canaries: items * file.canaries.fraction < 1 ? { fraction: 0, organicTouchesPerDay: 10 } : file.canaries,
  };
}

/**
 * @throws WeirError WEIR_SCENARIO_UNREADABLE, or WEIR_SCENARIO_INVALID with the key that is unknown or wrong.
 */
export function readScenario(path: string, stream?: StreamSize): ReadScenario {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_SCENARIO_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  return scenarioOf(text, path, stream);
}

/** @param path is what errors call the text. @throws WeirError WEIR_SCENARIO_INVALID */
export function scenarioOf(text: string, path: string, stream?: StreamSize): ReadScenario {
  if (text.length > MAX_SCENARIO_BYTES)
    throw new WeirError('WEIR_SCENARIO_INVALID', {
      path,
      problem: `more than ${MAX_SCENARIO_BYTES} characters`,
    });
  let document: unknown;
  try {
    // What is only odd is not worth a warning: an unknown key says it better.
    document = parse(text, { logLevel: 'error' }) ?? {};
  } catch (cause) {
    const problem = (cause as Error).message.split('\n')[0] ?? '';
    throw new WeirError('WEIR_SCENARIO_INVALID', { path, problem }, { cause });
  }
  const result = scenarioSchema.safeParse(document);
  if (!result.success)
    throw new WeirError('WEIR_SCENARIO_INVALID', { path, problem: problemOf(result.error) });
  const file = stream === undefined ? result.data : withStream(result.data, stream);
  const contradiction = contradictionOf(file);
  return contradiction === undefined ? { scenario: settle(file) } : { contradiction };
}

/** An unknown key comes first: its name says most. */
function problemOf({ issues }: z.ZodError): string {
  const issue = (issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]) as z.core.$ZodIssue;
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const where = [...issue.path, ...keys].join('.') || 'the document';
  return keys.length > 0 ? `unknown key ${where}` : `${where}: ${issue.message}`;
}
