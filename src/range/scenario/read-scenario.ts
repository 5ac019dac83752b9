/**
 * Reads a scenario file. What is wrong with it comes back as data, so that the command line says it in its reader's
 * language; only a file that cannot be read throws.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { WeirError } from '../../disclosure/error.ts';
import { type Contradiction, contradictionOf } from './contradictions.ts';
import { type Scenario, scenarioSchema, settle } from './scenario.ts';

/** A scenario is a page of text: anything longer is another file. */
export const MAX_SCENARIO_BYTES = 1_000_000;

export type ReadScenario = { readonly scenario: Scenario } | { readonly contradiction: Contradiction };

/**
 * @throws WeirError WEIR_SCENARIO_UNREADABLE, or WEIR_SCENARIO_INVALID with the key that is unknown or wrong.
 */
export function readScenario(path: string): ReadScenario {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_SCENARIO_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  return scenarioOf(text, path);
}

/** @param path is what errors call the text. @throws WeirError WEIR_SCENARIO_INVALID */
export function scenarioOf(text: string, path: string): ReadScenario {
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
  const contradiction = contradictionOf(result.data);
  return contradiction === undefined ? { scenario: settle(result.data) } : { contradiction };
}

/** An unknown key comes first: its name says most. */
function problemOf({ issues }: z.ZodError): string {
  const issue = (issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]) as z.core.$ZodIssue;
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const where = [...issue.path, ...keys].join('.') || 'the document';
  return keys.length > 0 ? `unknown key ${where}` : `${where}: ${issue.message}`;
}
