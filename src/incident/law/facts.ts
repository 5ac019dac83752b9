/**
 * The facts of a case as the engine takes them: known or unknown, never guessed. Unknown, null and absent mean the same.
 * What cannot be true together is refused, for an answer to contradictory facts would be an answer to some other case.
 */

import { WeirError } from '../../disclosure/error.ts';
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { formatMoment, type Moment, parseMoment } from './moment.ts';
import type { FactTerm, Library } from './pack.ts';

/** Records by class; a class may be split by recipient, each of whom counts. */
export type RecordCounts = ReadonlyMap<string, number>;
export type FactValue = boolean | number | string | RecordCounts;

export interface Facts {
  /** In the order given, none twice. */
  readonly jurisdictions: readonly string[];
  /** Known facts only. */
  readonly known: ReadonlyMap<string, FactValue>;
  /** Facts that were named, known or not. */
  readonly named: ReadonlySet<string>;
  /** When things happened, by event; `aware` is always there. */
  readonly events: ReadonlyMap<string, EpochMs>;
}

/** What stands for a fact that is not known. */
const UNKNOWN = 'unknown';
/** A file of facts is a page of text: anything longer is another file. */
export const MAX_FACTS_BYTES = 1_000_000;
/** Jurisdictions and events stand beside the facts in a file. */
const JURISDICTIONS = 'jurisdictions';
const EVENTS = 'events';

/**
 * @param given as parsed from JSON. @param aware the moment of awareness.
 * @throws WeirError WEIR_LAW_FACTS_INVALID, WEIR_LAW_FACT_UNKNOWN, WEIR_LAW_JURISDICTION, WEIR_LAW_TIME,
 * WEIR_LAW_TIME_ZONE, WEIR_LAW_CONTRADICTION
 */
export function readFacts(given: unknown, aware: Moment, library: Library): Facts {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('.', '{ … }');
  const members = new Map(Object.entries(given));
  const known = new Map<string, FactValue>();
  const named = new Set<string>();
  for (const [name, value] of members) {
    if (name === JURISDICTIONS || name === EVENTS) continue;
    const term = Object.hasOwn(library.terms.facts, name) ? library.terms.facts[name] : undefined;
    if (term === undefined)
      throw unknownName(name, [...Object.keys(library.terms.facts), JURISDICTIONS, EVENTS]);
    named.add(name);
    const read = factValue(name, value, term);
    if (read !== undefined) known.set(name, read);
  }
  const facts: Facts = {
    jurisdictions: jurisdictionsOf(members.get(JURISDICTIONS), library),
    known,
    named,
    events: eventsOf(members.get(EVENTS), aware, library),
  };
  const contradiction = contradictionIn(facts, aware);
  if (contradiction !== undefined) throw new WeirError('WEIR_LAW_CONTRADICTION', { problem: contradiction });
  return facts;
}

/** What is expected is written in signs, so that it reads the same in every language. @returns undefined when not known. */
function factValue(name: string, value: unknown, term: FactTerm): FactValue | undefined {
  if (value === null || value === UNKNOWN) return undefined;
  if (term.type === 'tristate') {
    if (typeof value === 'boolean') return value;
    throw invalid(name, 'true | false | "unknown"');
  }
  if (term.type === 'enum') {
    if (typeof value === 'string' && term.values?.includes(value) === true) return value;
    throw invalid(name, [...(term.values ?? []), UNKNOWN].map((each) => `"${each}"`).join(' | '));
  }
  if (term.type === 'integer') {
    if (isCount(value)) return value;
    throw invalid(name, '0, 1, 2 … | "unknown"');
  }
  return recordCounts(name, value);
}

function recordCounts(name: string, value: unknown): RecordCounts {
  const expected = '{ class: 0, 1, 2 … | { recipient: 0, 1, 2 … } }';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(name, expected);
  const counts = new Map<string, number>();
  for (const [kind, given] of Object.entries(value)) {
    // The same record given to different recipients counts each time: what is split by recipient is added up.
    const parts =
      typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.values(given) : [given];
    if (!parts.every(isCount)) throw invalid(`${name}.${kind}`, expected);
    const sum = (parts as number[]).reduce((all, part) => all + part, 0);
    if (!isCount(sum)) throw invalid(`${name}.${kind}`, expected);
    counts.set(kind, sum);
  }
  return counts;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function jurisdictionsOf(given: unknown, { packs }: Library): string[] {
  const known = packs.map((pack) => pack.id);
  if (!Array.isArray(given) || given.length === 0) throw invalid(JURISDICTIONS, JSON.stringify(known));
  for (const each of given)
    if (typeof each !== 'string' || !known.includes(each))
      throw new WeirError('WEIR_LAW_JURISDICTION', {
        jurisdiction: String(each).slice(0, 20),
        known: known.join(', '),
      });
  return [...new Set(given as string[])];
}

function eventsOf(given: unknown, aware: Moment, library: Library): Map<string, EpochMs> {
  const events = new Map<string, EpochMs>([['aware', aware.at]]);
  if (given === undefined || given === null || given === UNKNOWN) return events;
  if (typeof given !== 'object' || Array.isArray(given))
    throw invalid(EVENTS, '{ event: "2026-01-01T09:00:00+08:00" }');
  const known = Object.keys(library.terms.events);
  for (const [name, text] of Object.entries(given)) {
    if (!known.includes(name))
      throw unknownName(
        `${EVENTS}.${name}`,
        known.map((each) => `${EVENTS}.${each}`),
      );
    if (text === null || text === UNKNOWN) continue;
    const moment = readMoment(`${EVENTS}.${name}`, text);
    if (name === 'aware' && moment.at !== aware.at)
      throw new WeirError('WEIR_LAW_CONTRADICTION', {
        problem: `events.aware ${formatMoment(moment)} ≠ --at ${formatMoment(aware)}`,
      });
    events.set(name, moment.at);
  }
  return events;
}

/** @param name of what the text was given for. @throws WeirError WEIR_LAW_TIME, WEIR_LAW_TIME_ZONE */
export function readMoment(name: string, text: unknown): Moment {
  const moment = typeof text === 'string' ? parseMoment(text) : 'no-time';
  if (typeof moment !== 'string') return moment;
  const code: ErrorCode = moment === 'no-zone' ? 'WEIR_LAW_TIME_ZONE' : 'WEIR_LAW_TIME';
  throw new WeirError(code, { name, text: String(text).slice(0, 40) });
}

/** Later must not come before earlier. */
const ORDER = [
  ['act_from', 'act_to'],
  ['act_from', 'discovered_or_learned'],
  ['act_from', 'aware'],
  ['discovered_or_learned', 'aware'],
  ['discovered_or_learned', 'facts_known'],
  ['discovered_or_learned', 'handling_finished'],
  ['aware', 'handling_finished'],
  ['aware', 'nis2_notified'],
] as const;

function contradictionIn({ known, events }: Facts, { offset }: Moment): string | undefined {
  const number = (name: string) => known.get(name) as number | undefined;
  const [people, sensitive] = [number('persons_distinct'), number('persons_sensitive')];
  if (people !== undefined && sensitive !== undefined && sensitive > people)
    return `persons_sensitive ${sensitive} > persons_distinct ${people}`;
  const counts = known.get('records_by_class') as RecordCounts | undefined;
  const records = counts === undefined ? 0 : [...counts.values()].reduce((all, each) => all + each, 0);
  if (people === 0 && records > 0) return `persons_distinct 0, records_by_class ${records}`;
  if (known.get('high_risk') === true && known.get('risk_unlikely') === true)
    return 'high_risk = true, risk_unlikely = true';
  for (const [earlier, later] of ORDER) {
    const [first, second] = [events.get(earlier), events.get(later)];
    if (first !== undefined && second !== undefined && first > second)
      return `events.${earlier} ${formatMoment({ at: first, offset })} > events.${later} ${formatMoment({ at: second, offset })}`;
  }
  return undefined;
}

function invalid(name: string, expected: string): WeirError {
  return new WeirError('WEIR_LAW_FACTS_INVALID', { name, expected });
}

function unknownName(name: string, known: readonly string[]): WeirError {
  return new WeirError('WEIR_LAW_FACT_UNKNOWN', { name: name.slice(0, 60), nearest: nearest(name, known) });
}

/** The name that takes the fewest changed letters to write. */
export function nearest(name: string, known: readonly string[]): string {
  let best = known[0] ?? '';
  let least = Number.POSITIVE_INFINITY;
  for (const each of known) {
    const distance = changedLetters(name.slice(0, 60), each);
    if (distance < least) [least, best] = [distance, each];
  }
  return best;
}

/** Levenshtein (1965): insertions, deletions and substitutions. */
function changedLetters(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
