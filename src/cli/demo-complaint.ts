/**
 * The demo after the play: customers who were called by a stranger complain; the ledger says who had received their data;
 * a case is opened, the law is asked, papers are written. Nothing here knows who passed the data on: what is named comes
 * from the ledger, and when the ledger names nobody, no case is opened.
 */
import { createWriteStream, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type DemoWords, demoWords } from '../../locales/demo.ts';
import { lawWords } from '../../locales/law.ts';
import { type EpochMs, SECOND_MS } from '../disclosure/time.ts';
import { BROWSER_PATHS } from '../incident/document/pdf.ts';
import type { AnswerText } from '../incident/law/answer-text.ts';
import { soonestFirst } from '../incident/law/duty-order.ts';
import { formatMoment } from '../incident/law/moment.ts';
import type { StrangersCall } from '../range/actors/distributor.ts';
import { customersCsv } from '../range/population/customers-csv.ts';
import type { Population } from '../range/population/population.ts';
import { membersOf } from '../trace/complaint-attribution.ts';
import type { ComplaintFindings } from '../trace/findings.ts';
import { type DemoShell, RUN } from './demo-shell.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

/** The shop is in China. */
const OFFSET_MINUTES = 8 * 60;
/** What leaves through these routes is customers' data; signing in and the list of tickets show an employee their own, too. */
const CUSTOMER_ROUTES = ['GET /staff/api/customers', 'GET /staff/api/customers/{id}'];
const NOTICES = ['CN.breach.authority', 'EU.breach.authority', 'CN.breach.individual'];

export interface ComplaintSummary {
  readonly complaints: number;
  /** What the first two complaints say, and what all say. */
  readonly afterTwo: string;
  readonly conclusion: string;
  /** Who is named, or all that cannot be told apart; `employee e33`. */
  readonly recipients: readonly string[];
  readonly lnE: number | null;
  readonly line: number;
  readonly case: CaseSummary | null;
}

interface CaseSummary {
  readonly id: string;
  readonly people: number;
  readonly disclosures: number;
  /** Questions before anybody answered any. */
  readonly questions: number;
  readonly due: readonly { readonly id: string; readonly by: string | null }[];
  readonly letters: number;
  readonly dossierFiles: readonly string[];
}

interface DemoComplaint {
  readonly terminal: Terminal;
  readonly shell: DemoShell;
  readonly population: Population;
  /** Of the run. */
  readonly directory: string;
  readonly calls: readonly CallNote[];
  /** Real time: that of becoming aware. */
  readonly now: EpochMs;
}

/** What the shop writes down when a customer tells of a call, as `weir complaint add` takes it. */
export interface CallNote {
  readonly customer: number;
  /** ISO 8601 with its offset. */
  readonly at: string;
  readonly knew: string;
  readonly receivedBy: string;
}

export function callNote(terminal: Terminal, { customer, at }: StrangersCall): CallNote {
  return {
    customer: customer.id,
    // The second in which the call began had not ended yet.
    at: moment(Math.ceil(at / SECOND_MS) * SECOND_MS),
    knew: customer.company === null ? 'name,phone' : 'name,phone,company',
    receivedBy: demoWords(terminal.locale).complaint.caller,
  };
}

/**
 * What the shop has at hand beside the ledger: its customers, and the notes as a table, `calls.tsv`. Who does by hand what
 * the demo does begins with them.
 */
export async function writeNotes(
  directory: string,
  population: Population,
  calls: readonly CallNote[],
): Promise<void> {
  await pipeline(
    Readable.from(customersCsv(population)),
    createWriteStream(join(directory, 'customers.csv'), { mode: 0o600 }),
  );
  const lines = calls.map(({ customer, at, knew, receivedBy }) =>
    [customer, at, knew, receivedBy].join('\t'),
  );
  writeFileSync(join(directory, 'calls.tsv'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** @returns undefined when nobody was called: the play was ended before. */
export async function complaintToDossier(demo: DemoComplaint): Promise<ComplaintSummary | undefined> {
  const { shell, calls, terminal, population } = demo;
  const words = demoWords(terminal.locale);
  if (calls.length === 0) return undefined;
  await say(shell, '', words.complaint.head, words.complaint.story(calls.length));
  for (const { customer, at, knew, receivedBy } of calls)
    await shell.run([
      ...['complaint', 'add', '--person', `id:${customer}`, '--received-by', receivedBy],
      ...['--at', at, '--knew', knew],
    ]);
  // The platform knows how many customers it has; the ledger only knows those who were disclosed so far.
  const attribute = (...ids: string[]) => [
    ...['complaint', 'attribute', ...ids, '--population', String(population.size)],
  ];
  await say(shell, '', words.complaint.two);
  const two = await shell.ask<ComplaintFindings>(attribute('C-1', 'C-2'), [0, 1]);
  await shell.run([...attribute('C-1', 'C-2'), '--out', `${RUN}/attribution-of-two.html`], { mayBe: [0, 1] });
  await say(shell, '', words.complaint.all);
  const all = await shell.ask<ComplaintFindings>(attribute(), [0, 1]);
  await shell.run([...attribute(), '--out', `${RUN}/attribution.html`], { mayBe: [0, 1] });

  const { conclusion, candidates, line } = all.attribution;
  const members = membersOf(conclusion).flatMap((key) => all.recipients[key]?.recipient ?? []);
  if (members.length === 0) await say(shell, '', words.complaint.nobody);
  return {
    complaints: calls.length,
    afterTwo: two.attribution.conclusion.kind,
    conclusion: conclusion.kind,
    recipients: members.map(({ kind, value, key }) => `${kind} ${value ?? key}`),
    lnE: candidates[0]?.lnE ?? null,
    line,
    case:
      members.length === 0
        ? null
        : await theCase(
            demo,
            words,
            members.map(({ kind, value, key }) => `${kind}:${value ?? key}`),
            [candidates[0]?.lnE ?? 0, line].map((ln) => ln.toFixed(2)) as [string, string],
          ),
  };
}

async function theCase(
  { terminal, shell, directory, calls, now }: DemoComplaint,
  words: DemoWords,
  recipients: readonly string[],
  [lnE, line]: readonly [lnE: string, line: string],
): Promise<CaseSummary> {
  const { incident } = words;
  await say(shell, '', incident.head);
  await shell.run([
    ...[
      'incident',
      'open',
      '--title',
      incident.title,
      '--at',
      moment(Math.floor(now / SECOND_MS) * SECOND_MS),
    ],
    ...['--recipient', ...recipients, '--route', ...CUSTOMER_ROUTES],
    ...['--complaint', ...calls.map((_, i) => `C-${i + 1}`), '--jurisdiction', 'CN', 'EU'],
  ]);
  const { id } = await shell.ask<{ id: string }>(['incident', 'list']);
  const duties = ['incident', 'duties', id];
  await shell.run(['incident', 'note', id, incident.attributed(calls.length, lnE, line)]);
  const before = await shell.ask<AnswerText>(duties);
  await say(
    shell,
    '',
    incident.asks(before.questions.length),
    `$ weir ${duties.join(' ')} --data ${RUN}/ledger`,
  );
  for (const { fact, label } of before.questions) await say(shell, `  ${incident.question(fact, label)}`);
  await say(shell, '', incident.answered);
  await shell.run(['incident', 'answer', id, ...FACTS, ...incident.particulars]);
  const after = await shell.ask<AnswerText>(duties);
  const due = after.duties.filter(({ status }) => status === 'due');
  await say(shell, '', `$ weir ${duties.join(' ')} --data ${RUN}/ledger`);
  const { statuses } = lawWords(terminal.locale);
  const rows = soonestFirst(after.duties).map(({ id: duty, status, title, deadline }) => [
    statuses[status],
    duty,
    deadline.due ?? deadline.text,
    title,
  ]);
  for (const row of columns([incident.heads, ...rows])) await say(shell, row);
  await say(shell, incident.inFull);

  await say(shell, '', incident.papers);
  await shell.run(['incident', 'clocks', id, '--out', `${RUN}/clocks.ics`]);
  for (const duty of NOTICES.filter((each) => after.duties.some((found) => found.id === each)))
    await shell.run(['incident', 'notice', id, '--duty', duty, '--out', `${RUN}/notice-${duty}.html`]);
  const customers = `${RUN}/customers.csv`;
  const toFile = `${RUN}/letters.jsonl`;
  const letters = await shell.run(['incident', 'letters', id, '--match', customers], { toFile });
  const dossier = ['incident', 'dossier', id, '--out'];
  await shell.run([...dossier, `${RUN}/dossier.html`]);
  const dossierFiles = [join(directory, 'dossier.html')];
  if (findsBrowser()) {
    // A browser that does not print ends no demo: it says why, and the HTML is there.
    const { code } = await shell.run([...dossier, `${RUN}/dossier.pdf`], { mayBe: [0, 2] });
    if (code === 0) dossierFiles.push(join(directory, 'dossier.pdf'));
  } else await say(shell, incident.noBrowser);
  const { findings } = await shell.ask<{ findings: { people: number; disclosures: number } }>([
    'incident',
    'show',
    id,
  ]);
  return {
    id,
    people: findings.people,
    disclosures: findings.disclosures,
    questions: before.questions.length,
    due: due.map(({ id: duty, deadline }) => ({ id: duty, by: deadline.due })),
    letters: letters.text.trimEnd().split('\n').length,
    dossierFiles,
  };
}

/** What the shop's people answer: what is on record, and what only somebody responsible may judge. */
const FACTS = [
  'incident_state=confirmed',
  'operator_kind=other',
  'threat_to_security_or_stability=false',
  'crime_suspected=true',
  'recipient_role=independent_controller',
  'irreversible_anonymised=false',
  'obtained_in_duty_or_service=true',
  'encrypted_key_safe=false',
  'risk_unlikely=false',
  'high_risk=true',
  'cn_harm_effectively_avoided=false',
  'eu_high_risk_no_longer_likely=false',
  'disproportionate_effort=false',
];

async function say(shell: DemoShell, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) await shell.say(line);
}

function findsBrowser(): boolean {
  const named = process.env.WEIR_CHROMIUM;
  return (named === undefined || named === '' ? BROWSER_PATHS : [named]).some((path) => existsSync(path));
}

function moment(at: EpochMs): string {
  return formatMoment({ at, offset: OFFSET_MINUTES });
}
