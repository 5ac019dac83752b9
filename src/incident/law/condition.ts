/**
 * What a rule asks for, in Kleene's strong logic of three values: a whole is unknown only when the unknown part could
 * still change it. `all` with one false part is false whatever the rest; `any` with one true part is true.
 *
 * Source: S. C. Kleene, Introduction to Metamathematics (1952) § 64. Invariant: the facts named as unknown are exactly
 * those whose answer can still change the outcome of this condition.
 */
import type { EpochMs } from '../../disclosure/time.ts';
import type { FactValue } from './facts.ts';
import type { Comparison, PackCondition } from './pack.ts';

/** True, false, or undefined: not known. */
export type Truth = boolean | undefined;

export type Ground =
  | {
      readonly kind: 'fact';
      readonly fact: string;
      readonly comparator: Comparator;
      readonly operand: unknown;
      readonly value: FactValue;
      readonly holds: boolean;
    }
  | { readonly kind: 'unknown'; readonly fact: string }
  /** A fact of a sector that nothing was said about. */
  | { readonly kind: 'not-named'; readonly fact: string }
  | { readonly kind: 'event'; readonly event: string; readonly at: EpochMs | undefined }
  | { readonly kind: 'level'; readonly levels: readonly string[] };

export interface Weighed {
  readonly truth: Truth;
  /** What made it so. */
  readonly grounds: readonly Ground[];
}

const COMPARATORS = ['eq', 'in', 'gte', 'gt', 'lt', 'lte'] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** A fact's value; undefined: not known; `not-named`: of a sector that nothing was said about. */
export type Known = FactValue | undefined | typeof NOT_NAMED;
export const NOT_NAMED: unique symbol = Symbol('not named');

export interface Standpoint {
  fact(name: string): Known;
  event(name: string): EpochMs | undefined;
  /** The levels that the rule's incident may have, and why. */
  readonly levels: { readonly possible: readonly string[]; readonly grounds: readonly Ground[] };
  /** What a fact of a sector that nothing was said about counts as. */
  readonly notNamed: false | undefined;
}

export function weigh(condition: PackCondition, from: Standpoint): Weighed {
  if ('always' in condition) return { truth: true, grounds: [] };
  if ('event' in condition) {
    const at = from.event(condition.event);
    return { truth: at !== undefined, grounds: [{ kind: 'event', event: condition.event, at }] };
  }
  if ('level' in condition) return weighLevel(condition.level, from);
  if ('not' in condition) {
    const { truth, grounds } = weigh(condition.not, from);
    return { truth: truth === undefined ? undefined : !truth, grounds };
  }
  if ('all' in condition) return together(condition.all, from, false);
  if ('any' in condition) return together(condition.any, from, true);
  return weighFact(condition, from);
}

/** @param decisive one part with this truth decides the whole. */
function together(parts: readonly PackCondition[], from: Standpoint, decisive: boolean): Weighed {
  const weighed = parts.map((part) => weigh(part, from));
  const deciding = weighed.filter(({ truth }) => truth === decisive);
  if (deciding.length > 0) return { truth: decisive, grounds: deciding.flatMap(({ grounds }) => grounds) };
  const open = weighed.filter(({ truth }) => truth === undefined);
  const truth = open.length > 0 ? undefined : !decisive;
  // Whatever is settled is a reason as well: what is open is open beside it.
  return { truth, grounds: weighed.flatMap(({ grounds }) => grounds) };
}

function weighLevel(wanted: readonly string[], { levels }: Standpoint): Weighed {
  const fitting = levels.possible.filter((level) => wanted.includes(level)).length;
  const truth = fitting === levels.possible.length ? true : fitting === 0 ? false : undefined;
  return { truth, grounds: [...levels.grounds, { kind: 'level', levels: levels.possible }] };
}

function weighFact(leaf: Comparison, from: Standpoint): Weighed {
  const value = from.fact(leaf.fact);
  if (value === NOT_NAMED) return { truth: from.notNamed, grounds: [{ kind: 'not-named', fact: leaf.fact }] };
  if (value === undefined) return { truth: undefined, grounds: [{ kind: 'unknown', fact: leaf.fact }] };
  const comparator = COMPARATORS.find((each) => leaf[each] !== undefined) as Comparator;
  const holds = compare(value, comparator, leaf);
  return {
    truth: holds,
    grounds: [{ kind: 'fact', fact: leaf.fact, comparator, operand: leaf[comparator], value, holds }],
  };
}

function compare(value: FactValue, comparator: Comparator, leaf: Comparison): boolean {
  const number = Number(value);
  switch (comparator) {
    case 'eq':
      return value === leaf.eq;
    case 'in':
      return leaf.in?.includes(value as string) === true;
    case 'gte':
      return number >= (leaf.gte as number);
    case 'gt':
      return number > (leaf.gt as number);
    case 'lt':
      return number < (leaf.lt as number);
    case 'lte':
      return number <= (leaf.lte as number);
  }
}

/**
 * The levels that an incident may have: the first rung that is met, and every rung before it that may be.
 * @param rungs in order; the last is always met.
 */
export function possibleLevels(
  rungs: readonly { readonly level: string; readonly when: PackCondition }[],
  from: Standpoint,
): Standpoint['levels'] {
  const possible = new Set<string>();
  const grounds: Ground[] = [];
  for (const { level, when } of rungs) {
    const weighed = weigh(when, from);
    if (weighed.truth === false) continue;
    possible.add(level);
    grounds.push(...weighed.grounds);
    if (weighed.truth === true) break;
  }
  // Where no rung but the last was met, the reason is what the nearest rungs miss.
  if (grounds.length === 0)
    for (const { when } of rungs.slice(-3)) grounds.push(...weigh(when, from).grounds);
  return { possible: [...possible], grounds: distinct(grounds) };
}

/** Each ground once. */
export function distinct(grounds: readonly Ground[]): Ground[] {
  const seen = new Set<string>();
  return grounds.filter((ground) => {
    const text = JSON.stringify(ground);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
