/** A case together with what is asked of the ledger and the law about it at one moment: letters and dossier are made of it. */
import type { Locale } from '../../../locales/locale.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { AffectedQuestions } from '../../ledger/affected.ts';
import { type AnswerText, answerText } from '../law/answer-text.ts';
import { dutiesOf } from '../law/duties.ts';
import { readFacts } from '../law/facts.ts';
import type { Library } from '../law/pack.ts';
import { EVENT_PREFIX, factsOfCase } from './answers.ts';
import type { Case } from './case.ts';
import { type CaseFindings, findingsOf } from './findings.ts';

export interface CaseFile {
  readonly case: Case;
  readonly findings: CaseFindings;
  /** The facts that were put to the law, as JSON values. */
  readonly facts: Record<string, unknown>;
  readonly law: AnswerText;
  /** What facts and events are called, by their names as they are answered. */
  readonly labels: Readonly<Record<string, string>>;
}

/** @throws WeirError as ask, readFacts */
export async function caseFileOf(
  found: Case,
  affected: AffectedQuestions,
  library: Library,
  locale: Locale,
  now: EpochMs,
): Promise<CaseFile> {
  const findings = await findingsOf(affected, found.scope, now);
  return { case: found, findings, ...lawOfCase(found, findings, library, locale, now) };
}

/** What the law asks in a case. @throws WeirError as readFacts */
export function lawOfCase(
  found: Case,
  findings: CaseFindings,
  library: Library,
  locale: Locale,
  now: EpochMs,
): Pick<CaseFile, 'facts' | 'law' | 'labels'> {
  const facts = factsOfCase(found, findings, library);
  const { aware } = found;
  const answer = dutiesOf(library, readFacts(facts, aware, library), { aware, today: now });
  return { facts, law: answerText(answer, library, locale), labels: labelsOf(library, locale) };
}

/** What facts and events are called, by their names as they are answered. */
export function labelsOf({ terms }: Library, locale: Locale): Record<string, string> {
  const facts = Object.entries(terms.facts).map(([name, { label }]) => [name, label[locale]] as const);
  const events = Object.entries(terms.events).map(
    ([name, label]) => [`${EVENT_PREFIX}${name}`, label[locale]] as const,
  );
  return Object.fromEntries([...facts, ...events]);
}
