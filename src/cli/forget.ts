/**
 * `weir forget IDENTIFIER…`: takes what links a person's identifiers to the ledger out of the key file. Rows and seals
 * stay. docs/forgetting.md says what it achieves.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import {
  canonicalIdentifier,
  type Identifier,
  identifierText,
  isIdentifierNamespace,
  personKey,
} from '../disclosure/person.ts';
import { type ForgetRequest, type Forgotten, MAX_REFERENCE_LENGTH } from '../ledger/forgetting.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { ReadableLedger } from '../ledger/readable-ledger.ts';
import { customersWith } from './customers.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import { keyOf, recipientNamed } from './subjects.ts';
import type { Terminal } from './terminal.ts';

interface ForgetFlags {
  readonly data: string;
  readonly namespace?: string;
  readonly match?: string;
  readonly recipient?: readonly string[];
  readonly reference?: string;
  readonly partial?: boolean;
  readonly dryRun?: boolean;
  readonly history?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function forgetCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('forget')
    .description(words.forget.description)
    .argument('[identifiers...]', words.forget.identifiers)
    .option('--namespace <name>', words.forget.namespace)
    .option('--match <file.csv>', words.forget.match)
    .option('--recipient <kind:value...>', words.forget.recipient)
    .option('--reference <text>', words.forget.reference)
    .option('--partial', words.forget.partial)
    .option('--dry-run', words.forget.dryRun)
    .option('--history', words.forget.history)
    .option('-y, --yes', words.forget.yes)
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.forget.examples}`)
    .action((identifiers: string[], flags: ForgetFlags) => runForget(terminal, identifiers, flags));
}

async function runForget(terminal: Terminal, texts: readonly string[], flags: ForgetFlags): Promise<void> {
  const options = { directory: flags.data, onTrouble: (error: WeirError) => terminal.error(error) };
  if (flags.history === true) {
    const ledger = await Ledger.read(options);
    await showHistory(terminal, ledger, flags).finally(() => ledger.close());
    return;
  }
  const { words } = terminal;
  if (texts.length === 0 && flags.recipient === undefined) throw usage(words.forget.nothingNamed);
  const reference = flags.reference ?? '';
  if (reference.length > MAX_REFERENCE_LENGTH) throw usage(words.forget.referenceTooLong);
  const named = texts.map((text) => identifierOf(terminal, text, flags.namespace));
  const changes = flags.dryRun !== true;
  if (changes && flags.yes !== true && (flags.json === true || process.stdin.isTTY !== true))
    throw usage(words.forget.notConfirmed);

  const reader = await Ledger.read(options);
  let request: ForgetRequest;
  try {
    request = {
      identifiers:
        flags.match === undefined ? named : await withCustomers(terminal, reader, named, flags.match),
      recipients: await recipientsOf(reader, flags.recipient ?? []),
      reference,
      partial: flags.partial === true,
      dryRun: true,
    };
  } finally {
    await reader.close();
  }
  const ask = (dryRun: boolean) => Ledger.change<Forgotten>(options, { type: 'forget', ...request, dryRun });
  let done: Forgotten;
  if (!changes || flags.yes === true) done = await ask(!changes);
  else {
    const planned = await ask(true);
    await terminal.print(words.forget.planned(planned.identifiers, planned.recipients));
    if (planned.identifiers + planned.recipients > 0 && !(await confirmed(terminal))) {
      terminal.note(words.forget.left);
      process.exitCode = 1;
      return;
    }
    done = await ask(false);
  }
  if (done.identifiers + done.recipients === 0) process.exitCode = 1;
  if (flags.json === true) {
    await terminal.print(JSON.stringify({ ...done, dryRun: !changes }));
    return;
  }
  if (done.identifiers + done.recipients === 0) terminal.note(words.forget.nobody);
  else if (changes)
    await terminal.print(words.forget.done(done.identifiers, done.recipients, done.generation));
  else await terminal.print(words.forget.planned(done.identifiers, done.recipients));
  if (done.unknown > 0 && done.identifiers > 0) terminal.note(words.forget.unknown(done.unknown));
  if (done.others > 0) terminal.note(words.forget.others(done.others));
  if (done.accounts > 0) terminal.note(words.forget.accounts(done.accounts, changes));
  if (done.kept > 0) terminal.note(words.forget.kept(done.kept));
  if (done.statements > 0) terminal.note(words.forget.statements(done.statements, changes));
  if (changes && done.identifiers > 0) terminal.note(words.forget.backups);
}

/** @throws WeirError WEIR_USAGE: what is erased is named exactly, so a bare value needs a namespace. */
function identifierOf(terminal: Terminal, text: string, given: string | undefined): Identifier {
  const { words } = terminal;
  const colon = text.indexOf(':');
  const prefix = text.slice(0, Math.max(colon, 0));
  const namespace = given ?? prefix;
  if (!isIdentifierNamespace(namespace)) throw usage(words.forget.noNamespace);
  const raw = given === undefined || given === prefix ? text.slice(prefix === '' ? 0 : colon + 1) : text;
  const value = canonicalIdentifier(namespace, raw);
  if (value === undefined) throw usage(words.forget.notAnIdentifier(namespace));
  return { namespace, value };
}

/** Adds the other identifiers of those customers whom the named ones, or keys tied to them, belong to. */
async function withCustomers(
  terminal: Terminal,
  ledger: ReadableLedger,
  named: readonly Identifier[],
  path: string,
): Promise<readonly Identifier[]> {
  const keys = named.map((identifier) => personKey(ledger.keyring, identifier));
  const { all } = await ledger.linkedKeys(keys);
  try {
    const found = await customersWith(createReadStream(path, 'utf8'), path, ledger.keyring, all, (rows) =>
      terminal.progress(terminal.words.people.matching(rows)),
    );
    const distinct = new Map([...named, ...found].map((each) => [identifierText(each), each]));
    return [...distinct.values()];
  } finally {
    terminal.endProgress();
  }
}

/** @throws WeirError WEIR_RECIPIENT_UNKNOWN */
async function recipientsOf(ledger: ReadableLedger, texts: readonly string[]): Promise<bigint[]> {
  const keys: bigint[] = [];
  for (const text of texts) keys.push(keyOf(await recipientNamed(ledger, text)));
  return keys;
}

async function confirmed(terminal: Terminal): Promise<boolean> {
  const { words } = terminal;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(words.forget.confirm);
    return answer.trim().toLowerCase() === words.forget.confirmWord;
  } finally {
    prompt.close();
  }
}

async function showHistory(terminal: Terminal, ledger: ReadableLedger, flags: ForgetFlags): Promise<void> {
  const { words } = terminal;
  const changes = await ledger.keyChanges();
  for (const { at, kind, generation, reference, points } of changes) {
    const time = new Date(at).toISOString();
    const row = { at: time, kind, generation, points: points.length, reference };
    await terminal.print(
      flags.json === true
        ? JSON.stringify(row)
        : words.forget.change(time, kind, points.length, generation, reference),
    );
  }
  if (changes.length === 0 && flags.json !== true) await terminal.print(words.forget.noHistory);
}

const usage = (problem: string) => new WeirError('WEIR_USAGE', { problem, command: 'forget' });
