/** A case as the console's pages show it: what the ledger counted, and what the law asks with what is still to be answered. */
import { errorText } from '../../../locales/errors.ts';
import { type LawWords, lawWords } from '../../../locales/law.ts';
import type { Locale } from '../../../locales/locale.ts';
import type { CaseLaw, CasePage, CaseRow, Duty, Fact } from '../../console/api-types.ts';
import { WeirError } from '../../disclosure/error.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { COUNTED_FACTS, EVENT_PREFIX, PARTICULARS } from '../../incident/case/answers.ts';
import type { Case, Sending } from '../../incident/case/case.ts';
import { labelsOf, lawOfCase } from '../../incident/case/case-file.ts';
import type { CaseFindings } from '../../incident/case/findings.ts';
import { type AnswerText, type DutyText, termOf } from '../../incident/law/answer-text.ts';
import { formatMoment } from '../../incident/law/moment.ts';
import type { Library } from '../../incident/law/pack.ts';
import type { Hold } from '../../ledger/holds.ts';

export function pageView(
  found: Case,
  row: CaseRow,
  findings: CaseFindings,
  beside: {
    readonly holds: readonly Hold[];
    readonly now: EpochMs;
    readonly library: Library;
    readonly locale: Locale;
  },
): CasePage {
  const { closedAt, scope, versions, timeline } = found;
  const words = lawWords(beside.locale);
  const labels = labelsOf(beside.library, beside.locale);
  // What was answered is kept by its names, and told by what they are called.
  const labelled = (names: string) =>
    names
      .split(', ')
      .map((name) => labels[name] ?? termOf(words, name))
      .join(words.comma);
  return {
    now: beside.now,
    case: {
      ...row,
      closedAt,
      scope,
      versions: versions.map(({ at, people, disclosures }) => ({ at, people, disclosures })),
      timeline: timeline.map((event) =>
        event.what === 'answered' ? { ...event, text: labelled(event.text) } : event,
      ),
    },
    holds: beside.holds.map(({ name, placedAt, reason }) => ({ name, placedAt, reason })),
    findings,
  };
}

export function lawView(
  found: Case,
  findings: CaseFindings,
  library: Library,
  locale: Locale,
  now: EpochMs,
): CaseLaw {
  const words = lawWords(locale);
  const base = { now, at: formatMoment(found.aware), notLegalAdvice: true } as const;
  let law: AnswerText;
  try {
    ({ law } = lawOfCase(found, findings, library, locale, now));
  } catch (error) {
    if (!(error instanceof WeirError) || error.code !== 'WEIR_LAW_CONTRADICTION') throw error;
    const { message, hint } = errorText(locale, error.code, error.params);
    const facts = factsOf(found, undefined, library, locale);
    return { ...base, duties: [], facts, notes: [], contradiction: { title: message, hint }, packs: [] };
  }
  return {
    ...base,
    duties: [...law.duties].sort(byUrgency).map((duty) => dutyView(duty, found.sent, words)),
    facts: factsOf(found, law, library, locale),
    notes: law.notes.map(({ message, hint }) => ({ message, hint })),
    contradiction: null,
    packs: law.packs.map(({ id, version }) => ({ id, version })),
  };
}

const STATUS_ORDER = ['due', 'ask', 'suppressed', 'not-applicable'];

/** What is due before what is asked, the soonest hour first, then what is in words. */
function byUrgency(a: DutyText, b: DutyText): number {
  const at = ({ deadline }: DutyText) =>
    deadline.due === null ? Number.MAX_SAFE_INTEGER : Date.parse(deadline.due);
  return STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status) || at(a) - at(b);
}

function dutyView(duty: DutyText, sent: readonly Sending[], words: LawWords): Duty {
  const { id, jurisdiction, family, status, title, notify, deadline, verification, reasons, note } = duty;
  const { target } = deadline;
  return {
    id,
    jurisdiction,
    family: words.families[family] ?? family,
    status,
    title,
    told: [notify?.recipient ?? []].flat().map((name) => termOf(words, name)),
    due: deadline.due,
    dueAt: deadline.due === null ? null : Date.parse(deadline.due),
    text: deadline.text,
    basis: deadline.basis,
    target: target === null ? null : { due: target.due, dueAt: Date.parse(target.due), text: target.text },
    cite: duty.cite.map((each) => words.article(each.title, each.at)),
    level: verification.level,
    checkedOn: verification.checked_on,
    reviewBy: verification.review_by,
    marks: verification.marks,
    content: duty.content.map((name) => termOf(words, name)),
    reasons,
    note,
    notice: notify !== null && notify !== undefined && status !== 'suppressed' && status !== 'not-applicable',
    sent: sent.filter((each) => each.duty === id).map(({ at, by, how }) => ({ at, by, how })),
  };
}

/** Everything that a person may answer here: what the law asks first, what was answered, and what letters say. */
function factsOf(found: Case, law: AnswerText | undefined, library: Library, locale: Locale): Fact[] {
  const { facts: terms, events } = library.terms;
  const words = lawWords(locale);
  const asked = new Map(law?.questions.map((question) => [question.fact, question.decides]));
  const sector = new Map(law?.notJudged.map((question) => [question.fact, question.decides]));
  const facts: Fact[] = [];
  for (const [name, term] of Object.entries(terms)) {
    if (COUNTED_FACTS.includes(name) || term.type === 'counts') continue;
    const answer = found.answers.get(name) ?? null;
    const group =
      answer !== null ? 'answered' : asked.has(name) ? 'question' : sector.has(name) ? 'sector' : undefined;
    if (group === undefined) continue;
    facts.push({
      name,
      kind: term.type,
      label: term.label[locale],
      why: term.why[locale],
      values: (term.values ?? []).map((value) => ({ value, label: termOf(words, value) })),
      answer,
      decides: asked.get(name) ?? sector.get(name) ?? [],
      judgement: term.human_judgement === true,
      group,
    });
  }
  for (const [event, label] of Object.entries(events)) {
    const name = EVENT_PREFIX + event;
    const answer = found.answers.get(name) ?? null;
    const waiting = (law?.duties ?? []).filter(
      ({ status, deadline }) =>
        deadline.starts_at?.event === event &&
        (status === 'due' || status === 'ask') &&
        // Awareness stands in for discovery, until somebody says when that was.
        (deadline.starts_at.at === null || event === 'discovered_or_learned'),
    );
    if (event === 'aware' || (answer === null && waiting.length === 0)) continue;
    facts.push({
      name,
      kind: 'time',
      label: label[locale],
      why: '',
      values: [],
      answer,
      decides: waiting.map(({ id }) => id),
      judgement: false,
      group: answer === null ? 'question' : 'answered',
    });
  }
  for (const name of PARTICULARS)
    facts.push({
      name,
      kind: 'text',
      label: termOf(words, name),
      why: '',
      values: [],
      answer: found.answers.get(name) ?? null,
      decides: [],
      judgement: false,
      group: 'letter',
    });
  return facts;
}
