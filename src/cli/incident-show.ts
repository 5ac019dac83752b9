/** What a case looks like now: the ledger's answer, the law's, and the clocks. */
import { writeFileSync } from 'node:fs';
import { incidentWords } from '../../locales/incident.ts';
import { lawWords } from '../../locales/law.ts';
import { caseEventName } from '../../locales/vocabulary.ts';
import { WeirError } from '../disclosure/error.ts';
import { type EpochMs, systemClock } from '../disclosure/time.ts';
import { type Case, Cases, partyName } from '../incident/case/case.ts';
import { type CaseFile, caseFileOf } from '../incident/case/case-file.ts';
import type { CaseFindings } from '../incident/case/findings.ts';
import { calendarOf, clocksOf } from '../incident/clocks.ts';
import { termOf } from '../incident/law/answer-text.ts';
import { formatMoment } from '../incident/law/moment.ts';
import { readLibrary } from '../incident/law/read-library.ts';
import type { Blind } from '../ledger/affected.ts';
import type { ReadableLedger } from '../ledger/readable-ledger.ts';
import { type CaseFlags, shownCase } from './incident-book.ts';
import { printAnswer } from './law-answer.ts';
import { openForReading } from './ledger-options.ts';
import { dataDirectoryOf } from './named-config.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

export interface ClocksFlags extends CaseFlags {
  readonly out?: string;
}

/** Opens the ledger and asks everything about a case. */
export async function withCaseFile(
  terminal: Terminal,
  id: string,
  flags: CaseFlags,
  work: (file: CaseFile, ledger: ReadableLedger) => Promise<void>,
): Promise<void> {
  const library = readLibrary(flags.packs);
  const ledger = await openForReading(flags, terminal);
  try {
    const found = new Cases(dataDirectoryOf(flags), ledger.keyring).one(id);
    const now = systemClock.now();
    await work(await caseFileOf(found, ledger.questions.affected, library, terminal.locale, now), ledger);
  } finally {
    await ledger.close();
  }
}

export function runShow(terminal: Terminal, id: string, flags: CaseFlags): Promise<void> {
  return withCaseFile(terminal, id, flags, async (file) => {
    if (flags.json === true)
      await terminal.print(JSON.stringify({ ...shownCase(file.case), findings: file.findings }));
    else await printCase(terminal, file.case, file.findings);
  });
}

export function runFacts(terminal: Terminal, id: string, flags: CaseFlags): Promise<void> {
  return withCaseFile(terminal, id, flags, ({ facts }) =>
    terminal.print(JSON.stringify(facts, undefined, flags.json === true ? undefined : 2)),
  );
}

export function runDuties(terminal: Terminal, id: string, flags: CaseFlags): Promise<void> {
  return withCaseFile(terminal, id, flags, async ({ law }) => {
    if (flags.json === true) await terminal.print(JSON.stringify(law));
    else await printAnswer(terminal, law);
  });
}

export function runClocks(terminal: Terminal, id: string, flags: ClocksFlags): Promise<void> {
  const words = incidentWords(terminal.locale).clocks;
  return withCaseFile(terminal, id, flags, async ({ case: found, law }) => {
    const clocks = clocksOf(law, found.sent);
    const recipient = (name: string) => termOf(lawWords(terminal.locale), name);
    const calendar = calendarOf(clocks, found, systemClock.now(), { ...words, recipient });
    if (flags.out !== undefined) write(flags.out, calendar);
    if (flags.json === true) await terminal.print(JSON.stringify({ case: found.id, at: law.at, clocks }));
    else if (flags.out === undefined) await terminal.printPieces([calendar]);
    else {
      const timed = clocks.filter(({ due }) => due !== null).length;
      await terminal.print(words.written(flags.out, timed, clocks.length - timed));
    }
  });
}

/** @throws WeirError WEIR_OUTPUT */
export function write(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content, { mode: 0o600 });
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}

async function printCase(terminal: Terminal, found: Case, findings: CaseFindings): Promise<void> {
  const words = incidentWords(terminal.locale).show;
  const { vocabulary, locale } = terminal;
  const number = (value: number) => value.toLocaleString(locale);
  const moment = (at: EpochMs) => formatMoment({ at, offset: found.aware.offset });
  const { scope } = found;
  const span = (from: EpochMs | null, to: EpochMs | null) =>
    `${from === null ? words.always : moment(from)} – ${to === null ? words.always : moment(to)}`;
  const blind = (periods: readonly Blind[]) => {
    if (periods.length === 0) return words.blindNone;
    const sum = (of: (each: Blind) => number) => number(periods.reduce((all, each) => all + of(each), 0));
    return words.blind(
      sum(({ periods: n }) => n),
      sum(({ bytes }) => bytes),
      [...new Set(periods.map(({ reason }) => reason))].join(terminal.words.listComma),
    );
  };
  await terminal.print(words.head(found.id, found.title, words.state[found.state]));
  const rows = [
    [words.rows.aware, formatMoment(found.aware)],
    [words.rows.origin, `${words.origins[found.origin.kind]} ${found.origin.reference}`.trim()],
    [words.rows.jurisdictions, found.jurisdictions.join(terminal.words.listComma)],
    [words.rows.receivers, scope.parties.map(partyName).join(terminal.words.listComma)],
    [
      words.rows.scopeTime,
      scope.from === null && scope.to === null ? words.everyRoute : span(scope.from, scope.to),
    ],
    [
      words.rows.routes,
      scope.routes.length === 0 ? words.everyRoute : scope.routes.join(terminal.words.listComma),
    ],
    [words.rows.people, number(findings.people)],
    [words.rows.sensitive, number(findings.sensitive)],
    [words.rows.unexplained, number(findings.unexplained)],
    [words.rows.disclosures, number(findings.disclosures)],
    [words.rows.period, span(findings.firstAt, findings.lastAt)],
    [words.rows.residence, found.answers.get('residence') ?? words.residenceUnknown],
    [words.rows.blind, blind(findings.blind.theirs)],
    [words.rows.blindAll, blind(findings.blind.all)],
    [words.rows.hold, found.hold ?? words.noHold],
  ];
  for (const line of columns(rows)) await terminal.print(line);
  await part(
    terminal,
    words.byTier,
    findings.tiers.map(({ tier, people }) => [vocabulary.tiers[tier], number(people)]),
  );
  await part(
    terminal,
    words.byCategory,
    findings.categories.map(({ category, people }) => [vocabulary.categories[category], number(people)]),
  );
  await part(
    terminal,
    words.byBasis,
    findings.bases.map(({ basis, people }) => [vocabulary.bases[basis], number(people)]),
  );
  await part(
    terminal,
    words.byRoute,
    findings.routes.map(({ route, channel, people }) => [
      route,
      vocabulary.channels[channel],
      number(people),
    ]),
  );
  await part(
    terminal,
    words.linked,
    findings.linked.map(({ identity, disclosures }) => [
      `${vocabulary.kinds[identity.kind]} ${identity.value ?? identity.key}`,
      `×${number(disclosures)}`,
    ]),
  );
  await part(terminal, words.answers, [...found.answers]);
  await part(
    terminal,
    words.versions,
    found.versions.map(({ at, people, disclosures }) => [
      words.version(moment(at), number(people), number(disclosures)),
    ]),
  );
  await part(
    terminal,
    words.timeline,
    found.timeline.map(({ at, what, text }) => [moment(at), caseEventName(vocabulary, what), text]),
  );
}

async function part(terminal: Terminal, title: string, rows: readonly (readonly string[])[]): Promise<void> {
  if (rows.length === 0) return;
  await terminal.print(`\n${title}`);
  for (const line of columns(rows)) await terminal.print(line);
}
