/**
 * What a person answers in a case: facts of the law (`high_risk=true`), times of events
 * (`events.handling_finished=2026-07-01T09:00:00+08:00`), and particulars that letters need and no ledger knows
 * (`contact=…`). `NAME=` takes an answer back. What the ledger counts cannot be answered by hand.
 */
import { WeirError } from '../../disclosure/error.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { nearest, readMoment } from '../law/facts.ts';
import { formatMoment } from '../law/moment.ts';
import type { FactTerm, Library } from '../law/pack.ts';
import { type Case, MAX_CASE_TEXT, partyName } from './case.ts';
import type { CaseFindings } from './findings.ts';

/** What letters say and only the operator knows. */
export const PARTICULARS = [
  'organisation',
  'contact',
  'receivers',
  'subject_categories',
  'residence',
  'unit_and_system',
  'cause',
  'possible_harm',
  'measures_taken',
  'individual_self_help',
  'next_measures',
  'accountability',
  'rectification',
  'lessons',
] as const;
export type Particular = (typeof PARTICULARS)[number];

/** Facts that the ledger answers. */
export const COUNTED_FACTS: readonly string[] = ['persons_distinct', 'persons_sensitive', 'records_by_class'];
/** Before the name of an event among answers: `events.act_from`. */
export const EVENT_PREFIX = 'events.';
/** The case has it from its opening. */
const FROM_CASE: readonly string[] = ['aware'];

/** Whatever a person may answer: facts that the ledger does not count, events but for awareness, particulars. */
export function answerableNames({ terms }: Library): string[] {
  return [
    ...Object.keys(terms.facts).filter((name) => !COUNTED_FACTS.includes(name)),
    ...Object.keys(terms.events)
      .filter((name) => !FROM_CASE.includes(name))
      .map((name) => EVENT_PREFIX + name),
    ...PARTICULARS,
  ];
}

/**
 * Reads `NAME=VALUE` as they are typed.
 * @throws WeirError WEIR_LAW_FACT_UNKNOWN, WEIR_LAW_FACTS_INVALID, WEIR_LAW_TIME, WEIR_LAW_TIME_ZONE
 */
export function readAnswers(texts: readonly string[], library: Library): Record<string, string | null> {
  const pairs = texts.map((text): [name: string, value: string] => {
    const sign = text.indexOf('=');
    if (sign !== -1) return [text.slice(0, sign), text.slice(sign + 1)];
    checkName(text, library);
    throw new WeirError('WEIR_LAW_FACTS_INVALID', { name: text, expected: `${text}=…` });
  });
  return checkAnswers(pairs, library);
}

/** Answers by name; an empty one takes back. @throws as readAnswers */
export function checkAnswers(
  pairs: readonly (readonly [name: string, value: string | null])[],
  library: Library,
): Record<string, string | null> {
  const answers: Record<string, string | null> = {};
  for (const [name, given] of pairs) {
    checkName(name, library);
    const value = given?.trim() ?? '';
    answers[name] =
      value === '' || value === 'unknown' ? null : checked(name, value, library.terms.facts[name]);
  }
  return answers;
}

function checkName(name: string, library: Library): void {
  const names = answerableNames(library);
  if (names.includes(name)) return;
  throw new WeirError('WEIR_LAW_FACT_UNKNOWN', { name: name.slice(0, 60), nearest: nearest(name, names) });
}

function checked(name: string, value: string, term: FactTerm | undefined): string {
  if (name.startsWith(EVENT_PREFIX)) return formatMoment(readMoment(name, value));
  if (value.length > MAX_CASE_TEXT)
    throw new WeirError('WEIR_LAW_FACTS_INVALID', { name, expected: `≤ ${MAX_CASE_TEXT}` });
  if (term === undefined) return value;
  const allowed = term.type === 'tristate' ? ['true', 'false'] : (term.values ?? []);
  const fits = term.type === 'integer' ? /^\d{1,15}$/.test(value) : allowed.includes(value);
  if (!fits)
    throw new WeirError('WEIR_LAW_FACTS_INVALID', {
      name,
      expected: term.type === 'integer' ? '0, 1, 2 …' : [...allowed, 'unknown'].join(' | '),
    });
  return value;
}

/** A particular that was answered. */
export function particular({ answers }: Case, name: Particular): string | undefined {
  return answers.get(name);
}

/**
 * The facts of a case as the law engine reads them: what the ledger counted, and what people answered.
 * @returns JSON values; whatever is not known is left out, so that it becomes a question.
 */
export function factsOfCase(
  found: Case,
  findings: CaseFindings,
  { terms }: Library,
): Record<string, unknown> {
  const facts: Record<string, unknown> = {
    jurisdictions: found.jurisdictions,
    persons_distinct: findings.people,
    persons_sensitive: findings.sensitive,
    records_by_class: recordsByClass(found, findings),
  };
  const events: Record<string, string> = {};
  const { aware } = found;
  const inOffset = (at: EpochMs) => formatMoment({ at, offset: aware.offset });
  // What was received after awareness began does not begin the act.
  if (findings.firstAt !== null && findings.lastAt !== null && findings.firstAt <= aware.at) {
    events.act_from = inOffset(findings.firstAt);
    events.act_to = inOffset(findings.lastAt);
  }
  for (const [name, value] of found.answers) {
    if (name.startsWith(EVENT_PREFIX)) events[name.slice(EVENT_PREFIX.length)] = value;
    else {
      const term = Object.hasOwn(terms.facts, name) ? terms.facts[name] : undefined;
      if (term?.type === 'tristate') facts[name] = value === 'true';
      else if (term?.type === 'integer') facts[name] = Number(value);
      else if (term?.type === 'enum') facts[name] = value;
    }
  }
  return { ...facts, events };
}

/** The same record given to different parties counts for each. */
function recordsByClass({ scope }: Case, { records }: CaseFindings): Record<string, Record<string, number>> {
  const classes: Record<string, Record<string, number>> = {};
  for (const { kind, party, records: n } of records) {
    const byParty = classes[kind] ?? {};
    const name = partyName(scope.parties[party] ?? []);
    byParty[name] = (byParty[name] ?? 0) + n;
    classes[kind] = byParty;
  }
  return classes;
}
