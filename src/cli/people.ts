/** `weir people RECIPIENT`: whose data did this recipient receive. */
import { createReadStream } from 'node:fs';
import { Command } from 'commander';
import { peopleCsv } from '../console/people-csv.ts';
import { findRecipient } from '../console/report.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { NamedIdentity, PersonSeen } from '../ledger/answers.ts';
import { customersByKey } from './customers.ts';
import { type LedgerFlags, openForReading, rangeOf, withLedgerOptions } from './ledger-options.ts';
import type { Terminal } from './terminal.ts';

interface PeopleFlags extends LedgerFlags {
  readonly csv?: boolean;
  readonly match?: string;
}

/** People shown on a terminal before the rest is left to --json and --csv. */
const SHOWN = 20;

export function peopleCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return withLedgerOptions(
    new Command('people')
      .description(words.people.description)
      .argument('<recipient>', words.people.recipient),
    terminal,
  )
    .option('--csv', words.people.csv)
    .option('--match <file.csv>', words.people.match)
    .addHelpText('after', `\n${words.people.examples}`)
    .action((recipient: string, flags: PeopleFlags) => runPeople(terminal, recipient, flags));
}

async function runPeople(terminal: Terminal, text: string, flags: PeopleFlags): Promise<void> {
  const range = rangeOf(flags, 'people');
  const ledger = await openForReading(flags, terminal);
  try {
    const { questions, keyring } = ledger;
    const recipient = await findRecipient(questions, keyring, text);
    if (recipient === undefined) throw new WeirError('WEIR_RECIPIENT_UNKNOWN', { recipient: text });
    const key = BigInt(`0x${recipient.key}`);
    const customers =
      flags.match === undefined ? undefined : await readCustomers(flags.match, keyring, terminal);
    const totals = await questions.totals(key, range);
    const people = withProgress(terminal, questions.everyPersonOf(key, range), totals.people);
    if (flags.csv === true) {
      await printCsv(terminal, people, customers);
      return;
    }
    if (flags.json === true) {
      await terminal.print(JSON.stringify({ recipient, ...totals }));
      for await (const person of people)
        await terminal.print(JSON.stringify(withCustomer(person, customers)));
      return;
    }
    await showPeople(terminal, recipient, totals, people, customers);
  } finally {
    await ledger.close();
  }
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
  recipient: NamedIdentity,
  totals: { readonly people: number; readonly unexplained: number; readonly disclosures: number },
  people: AsyncIterable<PersonSeen>,
  customers: ReadonlyMap<string, string> | undefined,
): Promise<void> {
  const { words, vocabulary, locale } = terminal;
  const number = (value: number) => value.toLocaleString(locale);
  const name = `${vocabulary.kinds[recipient.kind]} ${recipient.value ?? recipient.key}`;
  await terminal.print(
    words.people.summary(name, number(totals.people), number(totals.unexplained), number(totals.disclosures)),
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
