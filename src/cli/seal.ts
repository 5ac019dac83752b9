/** `weir seal proof`, `weir seal rotate`: evidence for others, and a new key that signs. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { PersonKey } from '../disclosure/person.ts';
import { lockDirectory } from '../ledger/lock.ts';
import { personIn } from '../ledger/person-halves.ts';
import type { ReadableLedger } from '../ledger/readable-ledger.ts';
import { rotateSealKey } from '../ledger/seal/seal-log.ts';
import { and, type Condition, during, receivedBy } from '../ledger/sql.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import { type LedgerFlags, openForReading, rangeOf, withLedgerOptions } from './ledger-options.ts';
import { knownPerson, recipientKeyOf } from './subjects.ts';
import type { Terminal } from './terminal.ts';

interface ProofFlags extends LedgerFlags {
  readonly recipient?: string;
  readonly person?: string;
  readonly out?: string;
}

export function sealCommand(terminal: Terminal): Command {
  const { words } = terminal;
  const command = new Command('seal').description(words.seal.description);
  command.addCommand(
    withLedgerOptions(new Command('proof').description(words.seal.proof), terminal)
      .option('--recipient <recipient>', words.seal.recipient)
      .option('--person <person>', words.seal.person)
      .option('-o, --out <file>', words.seal.out)
      .addHelpText('after', `\n${words.seal.proofExamples}`)
      .action((flags: ProofFlags) => runProof(terminal, flags)),
  );
  command.addCommand(
    new Command('rotate')
      .description(words.seal.rotate)
      .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
      .option('--json', words.options.json)
      .addHelpText('after', `\n${words.seal.rotateExamples}`)
      .action((flags: LedgerFlags) => runRotate(terminal, flags)),
  );
  return command.addHelpText('after', `\n${words.seal.examples}`);
}

async function runProof(terminal: Terminal, flags: ProofFlags): Promise<void> {
  const { words, locale } = terminal;
  const range = rangeOf(flags, 'seal proof');
  if (flags.recipient === undefined && flags.person === undefined)
    throw new WeirError('WEIR_USAGE', { problem: words.seal.whose, command: 'seal proof' });
  const number = (value: number) => value.toLocaleString(locale);
  const ledger = await openForReading(flags, terminal);
  try {
    const recipient = await recipientKeyOf(ledger, flags.recipient);
    const person = await personAsked(ledger, flags.person);
    const conditions: Condition[] = [during(range)];
    if (recipient !== undefined) conditions.push(receivedBy(recipient));
    // Under whichever identifier a row was recorded: the person's own account is one of them.
    if (person !== undefined) conditions.push(personIn(await ledger.questions.keysOf(person)));
    const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
    const lines = ledger.proof({
      condition: and(...conditions),
      question: {
        recipient: recipient === undefined ? null : hexKey(recipient),
        person: person === undefined ? null : hexKey(person),
        from: iso(range.from),
        to: iso(range.to),
      },
      onProgress: (batches, of) => terminal.progress(words.seal.proving(number(batches), number(of))),
    });
    const counted = new Counted(lines);
    if (flags.out === undefined) {
      for await (const line of counted.lines()) await terminal.print(line);
    } else {
      await writeLines(flags.out, counted.lines());
    }
    terminal.endProgress();
    if (flags.out === undefined) return;
    const { rows, bytes } = counted;
    if (flags.json === true) await terminal.print(JSON.stringify({ file: flags.out, rows, bytes }));
    else await terminal.print(words.seal.proved(flags.out, number(rows), number(bytes)));
  } finally {
    await ledger.close();
  }
}

/** Counts what goes through. */
class Counted {
  readonly #lines: AsyncIterable<string>;
  rows = 0;
  bytes = 0;

  constructor(lines: AsyncIterable<string>) {
    this.#lines = lines;
  }

  async *lines(): AsyncGenerator<string> {
    for await (const line of this.#lines) {
      if (line.startsWith('{"type":"row"')) this.rows += 1;
      this.bytes += Buffer.byteLength(line) + 1;
      yield line;
    }
  }
}

/** @throws WeirError WEIR_OUTPUT */
async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const withNewlines = async function* () {
    for await (const line of lines) yield `${line}\n`;
  };
  try {
    await pipeline(Readable.from(withNewlines()), createWriteStream(path, { mode: 0o600 }));
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}

async function personAsked(ledger: ReadableLedger, text: string | undefined): Promise<PersonKey | undefined> {
  if (text === undefined) return undefined;
  const person = await knownPerson(ledger, text);
  if (person !== undefined) return person;
  throw new WeirError('WEIR_PROOF', { reason: 'the ledger knows of nobody who received this person’s data' });
}

async function runRotate(terminal: Terminal, flags: LedgerFlags): Promise<void> {
  const lock = lockDirectory(flags.data);
  try {
    const rotated = rotateSealKey(flags.data);
    if (flags.json === true) await terminal.print(JSON.stringify(rotated));
    else await terminal.print(terminal.words.seal.rotated(rotated.before, rotated.key));
  } finally {
    lock.release();
  }
}
