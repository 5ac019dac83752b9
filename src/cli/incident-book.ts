/** Opening, changing and closing cases; each change is on disk when its command ends. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { incidentWords } from '../../locales/incident.ts';
import { WeirError } from '../disclosure/error.ts';
import { openExistingKeyring } from '../disclosure/keyring.ts';
import { systemClock } from '../disclosure/time.ts';
import { readAnswers } from '../incident/case/answers.ts';
import {
  type Case,
  type CaseScope,
  Cases,
  MAX_CASE_NAME,
  MAX_CASE_TEXT,
  type Origin,
  type ScopeVersion,
} from '../incident/case/case.ts';
import { holdScope } from '../incident/case/case-hold.ts';
import { dutyIds } from '../incident/law/duties.ts';
import { nearest, readMoment } from '../incident/law/facts.ts';
import { formatMoment } from '../incident/law/moment.ts';
import { readLibrary } from '../incident/law/read-library.ts';
import { caseHoldName } from '../ledger/held-statements.ts';
import { KEY_FILE, type ReadableLedger } from '../ledger/readable-ledger.ts';
import { Complaints } from '../trace/complaints.ts';
import { checkJurisdictions, newestVerdict, type ScopeGiven, scopeOf, versionOf } from './case-scope.ts';
import { openForReading } from './ledger-options.ts';
import { dataDirectoryOf } from './named-config.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

const COMMAND = 'incident';

export interface CaseFlags {
  readonly data: string;
  readonly config?: string;
  readonly packs: string;
  readonly json?: boolean;
}
export interface ScopeFlags extends CaseFlags {
  readonly recipient: readonly string[];
  readonly with?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly route?: readonly string[];
}
export interface OpenFlags extends ScopeFlags {
  readonly title: string;
  readonly at: string;
  readonly jurisdiction: readonly string[];
  readonly verdict?: boolean;
  readonly complaint?: readonly string[];
  readonly trace?: string;
  readonly hold: boolean;
}
export type AnswerFlags = CaseFlags;
export interface SentFlags extends CaseFlags {
  readonly duty: string;
  readonly by: string;
  readonly at?: string;
  readonly how?: string;
}
export interface CloseFlags extends CaseFlags {
  readonly reason: string;
}

/** The cases of a data directory, without its ledger. @throws WeirError WEIR_KEY_*, WEIR_LEDGER_NONE */
export function casesOf(flags: Pick<CaseFlags, 'data' | 'config'>): Cases {
  const directory = dataDirectoryOf(flags);
  return new Cases(directory, openExistingKeyring(join(directory, KEY_FILE)));
}

export async function runOpen(terminal: Terminal, flags: OpenFlags): Promise<void> {
  const words = incidentWords(terminal.locale).open;
  const aware = readMoment('--at', flags.at);
  checkText('--title', flags.title);
  checkJurisdictions(
    flags.jurisdiction,
    readLibrary(flags.packs).packs.map(({ id }) => id),
  );
  const ledger = await openForReading(flags, terminal);
  try {
    const scope = await scopeOf(ledger, givenScope(flags));
    const origin = await originOf(terminal, ledger, flags, scope);
    const version = await versionOf(ledger, scope);
    if (version.people === 0) terminal.note(words.nobody);
    const directory = dataDirectoryOf(flags);
    const cases = new Cases(directory, ledger.keyring);
    const now = systemClock.now();
    const hold = flags.hold ? caseHoldName(cases.nextId()) : null;
    const jurisdictions = [...new Set(flags.jurisdiction)];
    const found = cases.open({ title: flags.title, origin, aware, jurisdictions, hold, version }, now);
    if (hold !== null) holdScope(directory, found.id, flags.title, scope, now);
    if (flags.json === true) {
      await terminal.print(JSON.stringify(shownCase(found)));
      return;
    }
    const [people, disclosures] = numbers(terminal, version);
    await terminal.print(words.opened(found.id, people, disclosures));
    if (hold !== null) await terminal.print(words.held(hold));
    await terminal.print(words.next(found.id));
  } finally {
    await ledger.close();
  }
}

export async function runList(terminal: Terminal, flags: CaseFlags): Promise<void> {
  const words = incidentWords(terminal.locale);
  const all = casesOf(flags).all();
  if (flags.json === true) {
    for (const each of all) await terminal.print(JSON.stringify(shownCase(each)));
    return;
  }
  if (all.length === 0) {
    await terminal.print(words.list.none);
    return;
  }
  const rows = all.map(({ id, state, aware, versions, title }) => [
    id,
    words.show.state[state],
    formatMoment(aware),
    (versions.at(-1)?.people ?? 0).toLocaleString(terminal.locale),
    title,
  ]);
  for (const line of columns([words.list.heads, ...rows])) await terminal.print(line);
}

export async function runScope(terminal: Terminal, id: string, flags: ScopeFlags): Promise<void> {
  const ledger = await openForReading(flags, terminal);
  try {
    const directory = dataDirectoryOf(flags);
    const cases = new Cases(directory, ledger.keyring);
    cases.one(id);
    const scope = await scopeOf(ledger, givenScope(flags));
    const version = await versionOf(ledger, scope);
    const now = systemClock.now();
    const found = cases.rescope(id, version, now);
    if (found.hold !== null) holdScope(directory, id, found.title, scope, now);
    if (flags.json === true) {
      await terminal.print(JSON.stringify(shownCase(found)));
      return;
    }
    const words = incidentWords(terminal.locale);
    const [people, disclosures] = numbers(terminal, version);
    await terminal.print(words.show.version(id, people, disclosures));
  } finally {
    await ledger.close();
  }
}

export async function runAnswer(
  terminal: Terminal,
  id: string,
  pairs: readonly string[],
  flags: AnswerFlags,
): Promise<void> {
  const answers = readAnswers(pairs, readLibrary(flags.packs));
  const found = casesOf(flags).answer(id, answers, systemClock.now());
  if (flags.json === true) await terminal.print(JSON.stringify(shownCase(found)));
  else await terminal.print(incidentWords(terminal.locale).answer.done(id, Object.keys(answers).join(', ')));
}

export async function runNote(terminal: Terminal, id: string, text: string, flags: CaseFlags): Promise<void> {
  checkText('<text>', text);
  const found = casesOf(flags).note(id, text, systemClock.now());
  if (flags.json === true) await terminal.print(JSON.stringify(shownCase(found)));
  else await terminal.print(incidentWords(terminal.locale).note.done(id));
}

export async function runSent(terminal: Terminal, id: string, flags: SentFlags): Promise<void> {
  checkText('--by', flags.by, MAX_CASE_NAME);
  if (flags.how !== undefined) checkText('--how', flags.how, MAX_CASE_NAME);
  const now = systemClock.now();
  const at = flags.at === undefined ? { at: now, offset: 0 } : readMoment('--at', flags.at);
  if (at.at > now) throw new WeirError('WEIR_LAW_CONTRADICTION', { problem: `--at ${flags.at} > now` });
  const ids = readLibrary(flags.packs).packs.flatMap(dutyIds);
  if (!ids.includes(flags.duty))
    throw new WeirError('WEIR_LAW_RULE', { id: flags.duty.slice(0, 60), nearest: nearest(flags.duty, ids) });
  const sending = { duty: flags.duty, at: at.at, by: flags.by, how: flags.how ?? '' };
  const found = casesOf(flags).mark(id, sending, now);
  if (flags.json === true) await terminal.print(JSON.stringify(shownCase(found)));
  else
    await terminal.print(
      incidentWords(terminal.locale).sent.done(id, flags.duty, flags.by, formatMoment(at)),
    );
}

export async function runClose(terminal: Terminal, id: string, flags: CloseFlags): Promise<void> {
  checkText('--reason', flags.reason);
  const found = casesOf(flags).close(id, flags.reason, systemClock.now());
  if (flags.json === true) await terminal.print(JSON.stringify(shownCase(found)));
  else await terminal.print(incidentWords(terminal.locale).close.closed(id, found.hold));
}

/** A case for programs, without what is asked of the ledger. */
export function shownCase(found: Case): object {
  return { ...found, aware: formatMoment(found.aware), answers: Object.fromEntries(found.answers) };
}

function givenScope({ recipient, with: linked = [], from, to, route = [] }: ScopeFlags): ScopeGiven {
  return { recipients: recipient, linked, from, to, routes: route };
}

async function originOf(
  terminal: Terminal,
  { questions, keyring }: ReadableLedger,
  flags: OpenFlags,
  scope: CaseScope,
): Promise<Origin> {
  const words = incidentWords(terminal.locale).open;
  const usage = (problem: string) => new WeirError('WEIR_USAGE', { problem, command: `${COMMAND} open` });
  const given = [flags.verdict, flags.complaint, flags.trace].filter((each) => each !== undefined);
  if (given.length > 1) throw usage(words.oneOrigin);
  if (flags.complaint !== undefined) {
    const complaints = new Complaints(dataDirectoryOf(flags), keyring);
    const ids = flags.complaint.map((id) => complaints.one(id).id);
    return { kind: 'complaint', reference: [...new Set(ids)].join(' ') };
  }
  if (flags.trace !== undefined) return { kind: 'trace', reference: `sha256:${digestOf(flags.trace)}` };
  if (flags.verdict !== true) return { kind: 'hand', reference: '' };
  const reference = await newestVerdict({ questions }, scope);
  if (reference === undefined) throw usage(words.noVerdict);
  return { kind: 'verdict', reference };
}

function digestOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}

function numbers(
  { locale }: Terminal,
  { people, disclosures }: Omit<ScopeVersion, 'at'>,
): [people: string, disclosures: string] {
  return [people.toLocaleString(locale), disclosures.toLocaleString(locale)];
}

function checkText(name: string, text: string, most = MAX_CASE_TEXT): void {
  if (text.trim() !== '' && text.length <= most && !/\p{Cc}/u.test(text)) return;
  throw new WeirError('WEIR_USAGE', { problem: `${name}: 1–${most}`, command: COMMAND });
}
