/**
 * Reads the law packs of a directory: facts.yaml, and one file for each jurisdiction. What a pack names must exist: an
 * instrument, a fact, an event, a value of an enumeration. A pack that is wrong answers nothing.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { WeirError } from '../../disclosure/error.ts';
import {
  type AnyRule,
  type Comparison,
  FAMILIES,
  type FactTerms,
  factsSchema,
  type Library,
  type Pack,
  type PackCondition,
  packSchema,
} from './pack.ts';

/** File of the facts and events that rules may name. */
export const FACTS_FILE = 'facts.yaml';

/** @throws WeirError WEIR_LAW_PACK naming the file and what is wrong in it. */
export function readLibrary(directory: string): Library {
  const terms = document(directory, FACTS_FILE, factsSchema).value;
  const packs: Pack[] = [];
  const digests = new Map<string, string>();
  for (const name of packFiles(directory)) {
    const { value, digest } = document(directory, name, packSchema);
    const problem = problemIn(value, terms);
    if (problem !== undefined || packs.some((pack) => pack.id === value.id))
      throw new WeirError('WEIR_LAW_PACK', {
        path: join(directory, name),
        problem: problem ?? `${value.id} has a pack already`,
      });
    packs.push(value);
    digests.set(value.id, digest);
  }
  return { terms, packs, digests };
}

function packFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.yaml') && name !== FACTS_FILE)
      .sort();
  } catch (cause) {
    throw new WeirError('WEIR_LAW_PACK', { path: directory, problem: (cause as Error).message }, { cause });
  }
}

function document<T>(
  directory: string,
  name: string,
  schema: z.ZodType<T>,
): { readonly value: T; readonly digest: string } {
  const path = join(directory, name);
  let bytes: Buffer;
  let read: unknown;
  try {
    bytes = readFileSync(path);
    read = parse(bytes.toString('utf8'), { logLevel: 'error' });
  } catch (cause) {
    throw new WeirError('WEIR_LAW_PACK', { path, problem: firstLine(cause as Error) }, { cause });
  }
  const result = schema.safeParse(read);
  if (!result.success) {
    const [issue] = result.error.issues;
    const where = issue?.path.join('.') || 'the document';
    throw new WeirError('WEIR_LAW_PACK', { path, problem: `${where}: ${issue?.message ?? 'is wrong'}` });
  }
  return { value: result.data, digest: createHash('sha256').update(bytes).digest('hex') };
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0] ?? '';
}

/** What a pack names that does not exist; undefined when all is well. */
export function problemIn(pack: Pack, terms: FactTerms): string | undefined {
  const instruments = new Set(pack.instruments.map((instrument) => instrument.id));
  const ids = new Set<string>();
  for (const rule of FAMILIES.flatMap((family): readonly AnyRule[] => pack[family])) {
    if (ids.has(rule.id)) return `${rule.id} stands twice`;
    ids.add(rule.id);
    if (!rule.id.startsWith(`${pack.id}.`)) return `${rule.id} is no id of ${pack.id}`;
    const unknown = rule.cite.find((each) => !instruments.has(each.instrument));
    if (unknown !== undefined) return `${rule.id} cites ${unknown.instrument}, which is no instrument here`;
    if (rule.effective.from !== null && rule.effective.to !== null && rule.effective.to < rule.effective.from)
      return `${rule.id} ends before it begins`;
    for (const condition of conditionsOf(rule)) {
      const problem = problemOfCondition(condition, terms, levelsOf(rule));
      if (problem !== undefined) return `${rule.id}: ${problem}`;
    }
    for (const { starts_at } of deadlinesOf(rule))
      if (!Object.hasOwn(terms.events, starts_at)) return `${rule.id}: ${starts_at} is no event`;
    const classes = 'class_map' in rule ? rule : undefined;
    for (const name of Object.values(classes?.class_map ?? {}))
      if (!Object.hasOwn(classes?.classes ?? {}, name)) return `${rule.id}: ${name} is no class`;
  }
  return undefined;
}

/** Every condition that a rule holds, at its root. */
export function conditionsOf(rule: AnyRule): PackCondition[] {
  const found: PackCondition[] = [];
  if ('when' in rule && rule.when !== undefined) found.push(rule.when);
  if ('exempt' in rule) found.push(...(rule.exempt ?? []).map(({ when }) => when));
  if ('level_from' in rule) found.push(...(rule.level_from ?? []).map(({ when }) => when));
  if ('variants' in rule) found.push(...(rule.variants ?? []).map(({ when }) => when));
  return found;
}

function deadlinesOf(rule: AnyRule): { readonly starts_at: string }[] {
  const found: { readonly starts_at: string }[] = [];
  if ('deadline' in rule && rule.deadline !== undefined) found.push(rule.deadline);
  if ('variants' in rule) found.push(...(rule.variants ?? []).map(({ deadline }) => deadline));
  if ('stages' in rule) found.push(...(rule.stages ?? []).map(({ deadline }) => deadline));
  return found;
}

function levelsOf(rule: AnyRule): readonly string[] {
  return 'level_from' in rule ? (rule.level_from ?? []).map(({ level }) => level) : [];
}

function problemOfCondition(
  condition: PackCondition,
  terms: FactTerms,
  levels: readonly string[],
): string | undefined {
  if ('always' in condition) return undefined;
  if ('event' in condition)
    return Object.hasOwn(terms.events, condition.event) ? undefined : `${condition.event} is no event`;
  if ('level' in condition) {
    const unknown = condition.level.find((level) => !levels.includes(level));
    return unknown === undefined ? undefined : `${unknown} is no level of it`;
  }
  if ('not' in condition) return problemOfCondition(condition.not, terms, levels);
  if ('all' in condition || 'any' in condition) {
    for (const part of 'all' in condition ? condition.all : condition.any) {
      const problem = problemOfCondition(part, terms, levels);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  return problemOfComparison(condition, terms);
}

function problemOfComparison(leaf: Comparison, terms: FactTerms): string | undefined {
  const term = Object.hasOwn(terms.facts, leaf.fact) ? terms.facts[leaf.fact] : undefined;
  if (term === undefined) return `${leaf.fact} is no fact`;
  const given = leaf.in ?? (leaf.eq === undefined ? [] : [leaf.eq]);
  const fits = {
    tristate: leaf.eq !== undefined && typeof leaf.eq === 'boolean',
    enum: given.length > 0 && given.every((each) => term.values?.includes(String(each)) === true),
    integer: given.length === 0,
    counts: false,
  }[term.type];
  return fits ? undefined : `what is asked of ${leaf.fact} does not fit its type`;
}
