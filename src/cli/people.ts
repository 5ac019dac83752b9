/** `weir people RECIPIENT`: whose data did this recipient receive. */
import { createReadStream } from 'node:fs';
import { Command, Option } from 'commander';
import { peopleCsv } from '../console/people-csv.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { NamedIdentity, PersonSeen, RecipientTotals } from '../ledger/answers.ts';
import { PEOPLE_FORMATS, type PeopleFormat } from '../ledger/people-export.ts';
import type { Prepared } from '../ledger/people-questions.ts';
import type { Questions } from '../ledger/questions.ts';
import type { SetOperation } from '../ledger/selection.ts';
import { customersByKey } from './customers.ts';
import { openForReading, withLedgerOptions } from './ledger-options.ts';
import { type Written, writePeopleFile } from './people-file.ts';
import {
  filtersOf,
  operationOf,
  type SelectionFlags,
  withFilters,
  withSetOperations,
} from './selection-options.ts';
import { keyOf, recipientNamed } from './subjects.ts';
import type { Terminal } from './terminal.ts';

interface PeopleFlags extends SelectionFlags {
  readonly csv?: boolean;
  readonly match?: string;
  readonly out?: string;
  readonly format?: PeopleFormat;
}

/** People shown on a terminal before the rest is left to --json, --csv and --out. */
const SHOWN = 20;

export function peopleCommand(terminal: Terminal): Command {
  const { words } = terminal;
  const command = new Command('people')
    .description(words.people.description)
    .argument('<recipient>', words.people.recipient);
  return withSetOperations(withFilters(withLedgerOptions(command, terminal), terminal), terminal)
    .option('--csv', words.people.csv)
    .option('--match <file.csv>', words.people.match)
    .option('--out <file>', words.people.out)
    .addOption(new Option('--format <format>', words.people.format).choices([...PEOPLE_FORMATS]))
    .addHelpText('after', `\n${words.people.examples}`)
    .action((recipient: string, flags: PeopleFlags) => runPeople(terminal, recipient, flags));
}

/** What was asked, with the names of those it is about. */
interface AskedPeople {
  readonly recipient: NamedIdentity;
  readonly with?: { readonly operation: SetOperation; readonly recipient: NamedIdentity };
}

async function runPeople(terminal: Terminal, text: string, flags: PeopleFlags): Promise<void> {
  const { words } = terminal;
  const filters = filtersOf(flags, 'people', terminal);
  const operation = operationOf(flags, 'people', terminal);
  if (flags.out !== undefined && (flags.csv === true || flags.match !== undefined))
    throw new WeirError('WEIR_USAGE', { problem: words.people.outAlone, command: 'people' });
  if (flags.format !== undefined && flags.out === undefined)
    throw new WeirError('WEIR_USAGE', { problem: words.people.formatNeedsOut, command: 'people' });
  const ledger = await openForReading(flags, terminal);
  try {
    const { questions, keyring } = ledger;
    const recipient = await recipientNamed(ledger, text);
    const other = operation && {
      operation: operation.operation,
      recipient: await recipientNamed(ledger, operation.other),
    };
    const asked: AskedPeople = { recipient, ...(other === undefined ? {} : { with: other }) };
    const customers =
      flags.match === undefined ? undefined : await readCustomers(flags.match, keyring, terminal);
    const prepared = await questions.people.prepare({
      ...filters,
      recipient: keyOf(recipient),
      with: other && { operation: other.operation, recipient: keyOf(other.recipient) },
    });
    const totals = await questions.people.totalsOf(prepared);
    if (flags.out !== undefined) {
      await writeOut(terminal, questions, prepared, asked, totals, flags as PeopleFlags & { out: string });
      return;
    }
    const people = withProgress(terminal, questions.everyone(prepared), totals.people);
    if (flags.csv === true) {
      await printCsv(terminal, people, customers);
      return;
    }
    if (flags.json === true) {
      await terminal.print(JSON.stringify({ ...asked, ...totals }));
      for await (const person of people)
        await terminal.print(JSON.stringify(withCustomer(person, customers)));
      return;
    }
    await showPeople(terminal, asked, totals, people, customers);
  } finally {
    await ledger.close();
  }
}

/** Writes everybody into a file; with --json the totals and the file's name are what is printed. */
async function writeOut(
  terminal: Terminal,
  questions: Questions,
  prepared: Prepared,
  asked: AskedPeople,
  totals: RecipientTotals,
  flags: PeopleFlags & { readonly out: string },
): Promise<void> {
  const { words, locale } = terminal;
  const format = flags.format ?? formatOf(flags.out);
  const source = await questions.exported(prepared, format);
  const began = performance.now();
  const written = await writePeopleFile(source, {
    path: flags.out,
    format,
    people: totals.people,
    onProgress: (so) =>
      terminal.progress(progressLine(terminal, so, totals.people, performance.now() - began)),
  });
  terminal.endProgress();
  const file = { path: flags.out, format, bytes: written.bytes };
  if (flags.json === true) await terminal.print(JSON.stringify({ ...asked, ...totals, file }));
  else
    await terminal.print(
      words.people.written(
        totals.people.toLocaleString(locale),
        flags.out,
        (written.bytes / 1e6).toLocaleString(locale, { maximumFractionDigits: 1 }),
      ),
    );
}

/** By the file's ending; CSV when it says nothing. */
function formatOf(path: string): PeopleFormat {
  if (/\.(jsonl|ndjson)$/i.test(path)) return 'jsonl';
  return /\.parquet$/i.test(path) ? 'parquet' : 'csv';
}

function progressLine(
  { words, locale }: Terminal,
  { people, bytes }: Written,
  of: number,
  ms: number,
): string {
  const megabytes = (bytes / 1e6).toLocaleString(locale, { maximumFractionDigits: 0 });
  // How many people are in a Parquet file is known at its end.
  if (people === null) return words.people.writingBytes(megabytes, Math.round(bytes / 1e3 / Math.max(1, ms)));
  const perSecond = (1000 * people) / Math.max(1, ms);
  const left = perSecond === 0 ? undefined : Math.round((of - people) / perSecond);
  return words.people.writingFile(
    bar(of === 0 ? 1 : people / of),
    people.toLocaleString(locale),
    of.toLocaleString(locale),
    Math.round(perSecond).toLocaleString(locale),
    left,
  );
}

const BAR_CELLS = 20;

function bar(share: number): string {
  const full = Math.min(BAR_CELLS, Math.round(share * BAR_CELLS));
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}]`;
}

/** Shows how far a long answer has come, when it goes into a file. */
async function* withProgress(
  terminal: Terminal,
  people: AsyncIterable<PersonSeen>,
  total: number,
): AsyncGenerator<PersonSeen> {
  const { words, locale } = terminal;
  const intoFile = process.stdout.isTTY !== true;
  let count = 0;
  try {
    for await (const person of people) {
      count += 1;
      if (intoFile)
        terminal.progress(words.people.writing(count.toLocaleString(locale), total.toLocaleString(locale)));
      yield person;
    }
  } finally {
    terminal.endProgress();
  }
}

/** The console's table; with a customer table the customer stands in front. */
async function printCsv(
  terminal: Terminal,
  people: AsyncIterable<PersonSeen>,
  customers: ReadonlyMap<string, string> | undefined,
): Promise<void> {
  let isHeader = true;
  for await (const line of peopleCsv(people)) {
    const row = line.trimEnd();
    if (customers === undefined) await terminal.print(row);
    else if (isHeader) await terminal.print(`customer,${row}`);
    else await terminal.print(`${csvField(customers.get(row.slice(0, row.indexOf(','))) ?? '')},${row}`);
    isHeader = false;
  }
}

/** RFC 4180. */
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function showPeople(
  terminal: Terminal,
  asked: AskedPeople,
  totals: RecipientTotals,
  people: AsyncIterable<PersonSeen>,
  customers: ReadonlyMap<string, string> | undefined,
): Promise<void> {
  const { words, vocabulary, locale } = terminal;
  const number = (value: number) => value.toLocaleString(locale);
  const name = ({ kind, value, key }: NamedIdentity) => `${vocabulary.kinds[kind]} ${value ?? key}`;
  const counts = [totals.people, totals.unexplained, totals.disclosures].map(number) as [
    string,
    string,
    string,
  ];
  await terminal.print(
    asked.with === undefined
      ? words.people.summary(name(asked.recipient), ...counts)
      : words.people.summaryOf[asked.with.operation](
          name(asked.recipient),
          name(asked.with.recipient),
          ...counts,
        ),
  );
  let shown = 0;
  for await (const person of people) {
    if (shown === SHOWN) {
      await terminal.print(words.people.more(number(totals.people - SHOWN)));
      break;
    }
    shown += 1;
    const categories = person.categories
      .map((category) => vocabulary.categories[category])
      .join(words.listComma);
    const who = customers?.get(person.person) ?? person.person;
    await terminal.print(`  ${who}  ${new Date(person.firstAt).toISOString()}  ${categories}`);
  }
}

function withCustomer(person: PersonSeen, customers: ReadonlyMap<string, string> | undefined): object {
  return customers === undefined ? person : { ...person, customer: customers.get(person.person) ?? null };
}

async function readCustomers(
  path: string,
  keyring: Keyring,
  terminal: Terminal,
): Promise<ReadonlyMap<string, string>> {
  const stream = createReadStream(path, 'utf8');
  try {
    return await customersByKey(stream, path, keyring, (count) =>
      terminal.progress(terminal.words.people.matching(count)),
    );
  } finally {
    terminal.endProgress();
  }
}
