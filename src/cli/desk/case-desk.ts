/**
 * Cases as the console opens, shows and changes them: by the same rules, in the same log and with the same words as
 * `weir incident`. Each change says who made it, as the sign-on names them.
 */
import { incidentWords } from '../../../locales/incident.ts';
import { lawWords } from '../../../locales/law.ts';
import type { Locale } from '../../../locales/locale.ts';
import type { CaseChanged, CaseRow, NewCase, Desk as Overview } from '../../console/api-types.ts';
import { CLOCKS_SHOWN } from '../../console/case-api.ts';
import type { CaseDesk } from '../../console/desk.ts';
import { WeirError } from '../../disclosure/error.ts';
import type { Clock as WallClock } from '../../disclosure/time.ts';
import { checkAnswers } from '../../incident/case/answers.ts';
import type { Case, Cases, Origin } from '../../incident/case/case.ts';
import { lawOfCase } from '../../incident/case/case-file.ts';
import { heldCases, holdScope, holdsOfCase, setHold } from '../../incident/case/case-hold.ts';
import { type Clock, calendarOf, clocksOf } from '../../incident/clocks.ts';
import { termOf } from '../../incident/law/answer-text.ts';
import { dutyIds } from '../../incident/law/duties.ts';
import { nearest, readMoment } from '../../incident/law/facts.ts';
import { formatMoment } from '../../incident/law/moment.ts';
import type { Library } from '../../incident/law/pack.ts';
import { caseHoldName } from '../../ledger/held-statements.ts';
import type { ReadableLedger } from '../../ledger/readable-ledger.ts';
import type { Complaints } from '../../trace/complaints.ts';
import { checkJurisdictions, newestVerdict, scopeOf, versionOf } from '../case-scope.ts';
import { CaseFindingsDesk } from './case-findings.ts';
import { CasePapers } from './case-papers.ts';
import { lawView, pageView } from './case-views.ts';
import { SealComparisons } from './seal-comparisons.ts';
import type { Task } from './task.ts';
import type { TaskRunner } from './task-runner.ts';
import type { TraceDesk } from './trace-desk.ts';

/** Open cases whose clocks the overview asks for, newest first. */
const CASES_WATCHED = 20;
/** A case’s counts on the overview may be as old as this: clocks hang on them, and turn by days. */
const OVERVIEW_AGE_MS = 10 * 60_000;
/** What a page shows is asked anew after so long. */
const PAGE_AGE_MS = 5_000;
/** Papers and answers rest on counts that were shown a moment ago. */
const RECENT_MS = 60_000;

export interface CaseDeskOptions {
  readonly directory: string;
  readonly ledger: Pick<ReadableLedger, 'questions' | 'keyring'>;
  readonly cases: Cases;
  readonly complaints: Complaints;
  readonly traces: TraceDesk;
  /** Read when it is first asked for: a gate starts whatever the packs are. @throws WeirError WEIR_LAW_PACK */
  readonly library: () => Library;
  readonly task: Omit<Task, 'now' | 'work'>;
  readonly runner: TaskRunner;
  readonly clock: WallClock;
}

export function caseDesk(options: CaseDeskOptions): CaseDesk {
  const { directory, ledger, cases, complaints, library, clock } = options;
  const findings = new CaseFindingsDesk(ledger.questions, clock);
  const seals = new SealComparisons(options);
  const papers = new CasePapers({ ledger, seals, clock });

  const fileOf = async (id: string, locale: Locale, maxAgeMs: number) => {
    const found = cases.one(id);
    const counted = await findings.of(found, maxAgeMs);
    return { case: found, findings: counted, ...lawOfCase(found, counted, library(), locale, clock.now()) };
  };
  const row = (found: Case, isHeld: (id: string) => boolean): CaseRow => ({
    id: found.id,
    state: found.state,
    title: found.title,
    aware: formatMoment(found.aware),
    awareAt: found.aware.at,
    openedAt: found.openedAt,
    origin: found.origin,
    jurisdictions: found.jurisdictions,
    parties: found.scope.parties,
    people: found.versions.at(-1)?.people ?? 0,
    held: isHeld(found.id),
  });
  const changed = ({ id, state }: Case): CaseChanged => ({ id, state });

  const originOf = async (
    { origin }: NewCase,
    scope: Parameters<typeof newestVerdict>[1],
  ): Promise<Origin> => {
    const { kind, reference } = origin;
    switch (kind) {
      case 'complaint': {
        const ids = reference.split(' ').filter((id) => id !== '');
        if (ids.length === 0) throw form('origin.reference', 'C-1 C-2 …');
        return { kind, reference: [...new Set(ids.map((id) => complaints.one(id).id))].join(' ') };
      }
      case 'trace':
        return { kind, reference: options.traces.reference(reference) };
      case 'verdict': {
        const newest = await newestVerdict(ledger, scope);
        if (newest === undefined) throw form('origin.kind', 'hand');
        return { kind, reference: newest };
      }
      case 'hand':
        return { kind, reference: '' };
    }
  };

  return {
    all: () => {
      const isHeld = heldCases(directory);
      return {
        now: clock.now(),
        cases: cases
          .all()
          .reverse()
          .map((each) => row(each, isHeld)),
        jurisdictions: library().packs.map(({ id }) => id),
      };
    },

    overview: async (locale): Promise<Overview> => {
      const now = clock.now();
      const all = cases.all();
      const open = all.filter(({ state }) => state === 'open');
      const standing = complaints.all().filter(({ state }) => state === 'open');
      const filed = new Set(
        all.flatMap(({ origin }) => (origin.kind === 'complaint' ? origin.reference.split(' ') : [])),
      );
      const clocks: Overview['clocks'][number][] = [];
      for (const found of open.slice(-CASES_WATCHED).reverse())
        clocks.push(...(await clocksOfCase(found, locale)));
      clocks.sort(bySoonest);
      return {
        now,
        complaints: standing.length,
        unfiled: standing.filter(({ id }) => !filed.has(id)).length,
        cases: open.length,
        clocks: clocks.slice(0, CLOCKS_SHOWN),
        more: Math.max(0, clocks.length - CLOCKS_SHOWN),
      };
    },

    open: async (given, by) => {
      const now = clock.now();
      const aware = readMoment('aware', given.aware);
      if (aware.at > now) throw form('aware', '≤ now');
      checkJurisdictions(
        given.jurisdictions,
        library().packs.map(({ id }) => id),
      );
      const scope = await scopeOf(ledger, given);
      const origin = await originOf(given, scope);
      const version = await versionOf(ledger, scope);
      const hold = given.hold ? caseHoldName(cases.nextId()) : null;
      const { title } = given;
      const jurisdictions = [...new Set(given.jurisdictions)];
      const found = cases.open({ title, origin, aware, jurisdictions, hold, version }, now, by);
      if (hold !== null) holdScope(directory, found.id, title, scope, now);
      return changed(found);
    },

    one: async (id, locale) => {
      const found = cases.one(id);
      const counted = await findings.of(found, PAGE_AGE_MS);
      return pageView(found, row(found, heldCases(directory)), counted, {
        holds: holdsOfCase(directory, id),
        now: clock.now(),
        library: library(),
        locale,
      });
    },

    law: async (id, locale) => {
      const found = cases.one(id);
      return lawView(found, await findings.of(found, RECENT_MS), library(), locale, clock.now());
    },

    answer: async (id, answers, by) => {
      const checked = checkAnswers(Object.entries(answers), library());
      return changed(cases.answer(id, checked, clock.now(), by));
    },

    note: (id, text, by) => changed(cases.note(id, text, clock.now(), by)),

    rescope: async (id, given, by) => {
      cases.one(id);
      const scope = await scopeOf(ledger, given);
      const now = clock.now();
      const found = cases.rescope(id, await versionOf(ledger, scope), now, by);
      if (holdsOfCase(directory, id).length > 0) holdScope(directory, id, found.title, scope, now);
      return changed(found);
    },

    close: (id, reason, by) => changed(cases.close(id, reason, clock.now(), by)),

    hold: (id, on, reason, by) => changed(setHold({ directory, cases }, id, { on, reason, by }, clock.now())),

    sent: async (id, { duty, by: sender, at: text, how }, by) => {
      cases.one(id);
      const ids = library().packs.flatMap(dutyIds);
      if (!ids.includes(duty))
        throw new WeirError('WEIR_LAW_RULE', { id: duty.slice(0, 60), nearest: nearest(duty, ids) });
      const now = clock.now();
      const { at } = readMoment('at', text);
      if (at > now) throw form('at', '≤ now');
      if (/\p{Cc}/u.test(how)) throw form('how', '0–200');
      return changed(cases.mark(id, { duty, at, by: sender, how }, now, by));
    },

    seals: (id) => {
      cases.one(id);
      return { seals: seals.of(id) };
    },

    compareSeals: async (id) => {
      const found = cases.one(id);
      const { firstAt } = await findings.of(found, RECENT_MS);
      seals.start(id, firstAt ?? undefined);
      return changed(found);
    },

    calendar: async (id, locale) => {
      const file = await fileOf(id, locale, RECENT_MS);
      const recipient = (name: string) => termOf(lawWords(locale), name);
      const words = { ...incidentWords(locale).clocks, recipient };
      return calendarOf(clocksOf(file.law, file.case.sent), file.case, clock.now(), words);
    },

    notice: async (id, duty, format, locale) =>
      papers.notice(await fileOf(id, locale, RECENT_MS), duty, format, locale),
    dossier: async (id, format, locale) =>
      papers.dossier(await fileOf(id, locale, RECENT_MS), format, locale),
    letters: async (id, locale) => papers.letters(cases.one(id), locale),
  };

  /** What is still to be done in a case; nothing where its answers contradict each other. */
  async function clocksOfCase(found: Case, locale: Locale): Promise<Overview['clocks'][number][]> {
    const counted = await findings.of(found, OVERVIEW_AGE_MS);
    let clocks: Clock[];
    try {
      const { law } = lawOfCase(found, counted, library(), locale, clock.now());
      // A duty before the disclosure is no clock of what happened after it.
      const duties = law.duties.filter(({ family }) => family !== 'disclosure_rules');
      clocks = clocksOf({ ...law, duties }, found.sent);
    } catch (error) {
      if (error instanceof WeirError) return [];
      throw error;
    }
    const term = (name: string) => termOf(lawWords(locale), name);
    return clocks
      .filter(({ sent }) => sent === null)
      .map(({ duty, title, status, recipients, due, text, basis }) => ({
        case: found.id,
        duty,
        title,
        status: status === 'ask' ? 'ask' : 'due',
        told: recipients.map(term),
        dueAt: due === null ? null : Date.parse(due),
        text,
        basis,
      }));
  }
}

/** An hour before a word, the sooner hour first; among words those that are due before those that are asked. */
function bySoonest(a: Overview['clocks'][number], b: Overview['clocks'][number]): number {
  const at = ({ dueAt }: { readonly dueAt: number | null }) => dueAt ?? Number.MAX_SAFE_INTEGER;
  return at(a) - at(b) || Number(a.status === 'ask') - Number(b.status === 'ask');
}

function form(field: string, expected: string): WeirError {
  return new WeirError('WEIR_FORM_INVALID', { field, expected });
}
