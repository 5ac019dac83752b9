/** `weir consent …`: receipts of what people agreed to. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { shareWords } from '../../locales/share.ts';
import { categoriesOf } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import { type Keyring, openExistingKeyring } from '../disclosure/keyring.ts';
import { systemClock } from '../disclosure/time.ts';
import { openTable } from '../inspect/tables/open-table.ts';
import { KEY_FILE } from '../ledger/readable-ledger.ts';
import { type Consent, Consents } from '../share/consents.ts';
import { readConsents } from '../share/read-consents.ts';
import { fileRanges } from './file-ranges.ts';
import { LOOKED_AT, openInput, plainName } from './input-bytes.ts';
import { DEFAULT_DATA_DIRECTORY, dataDirectoryOf } from './named-config.ts';
import type { Terminal } from './terminal.ts';

export interface ShareFlags {
  readonly data: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function consentCommand(terminal: Terminal): Command {
  const { words: all } = terminal;
  const words = shareWords(terminal.locale).consent;
  const withData = (made: Command) =>
    made
      .option('--data <directory>', all.options.data, DEFAULT_DATA_DIRECTORY)
      .option('-c, --config <file>', all.options.config)
      .option('--json', all.options.json);
  const command = new Command('consent').description(words.description);
  command.addCommand(
    withData(new Command('import').description(words.import))
      .argument('<file>', words.file)
      .action((path: string, flags: ShareFlags) => runImport(terminal, path, flags)),
  );
  command.addCommand(
    withData(new Command('list').description(words.list)).action((flags: ShareFlags) =>
      runList(terminal, flags),
    ),
  );
  command.addCommand(
    withData(new Command('show').description(words.show))
      .argument('<id>', words.id)
      .action(async (id: string, flags: ShareFlags) => {
        const { consents } = openConsents(flags);
        await show(terminal, consents.one(id, systemClock.now()), flags);
      }),
  );
  command.addCommand(
    withData(new Command('withdraw').description(words.withdraw))
      .argument('<id>', words.id)
      .action(async (id: string, flags: ShareFlags) => {
        const { consents } = openConsents(flags);
        consents.withdraw(id, systemClock.now());
        if (flags.json === true) await show(terminal, consents.one(id, systemClock.now()), flags);
        else await terminal.print(words.withdrawn(id));
      }),
  );
  return command.addHelpText('afterAll', `\n${words.examples}`);
}

/** Where the data directory is. @throws WeirError WEIR_LEDGER_NONE when there is no ledger */
export function directoryOf(flags: ShareFlags): string {
  const directory = dataDirectoryOf(flags);
  if (!existsSync(join(directory, KEY_FILE))) throw new WeirError('WEIR_LEDGER_NONE', { path: directory });
  return directory;
}

function openConsents(flags: ShareFlags): { consents: Consents; keyring: Keyring } {
  const directory = directoryOf(flags);
  const keyring = openExistingKeyring(join(directory, KEY_FILE));
  return { consents: new Consents(directory, keyring), keyring };
}

async function runImport(terminal: Terminal, path: string, flags: ShareFlags): Promise<void> {
  const words = shareWords(terminal.locale).consent;
  const { consents, keyring } = openConsents(flags);
  const table = await openTable(openInput(path, LOOKED_AT).pieces(), {
    name: plainName(path),
    ranges: fileRanges(path),
  });
  const receipts = await readConsents(table, path, keyring, (rows) =>
    terminal.progress(words.reading(rows.toLocaleString(terminal.locale))),
  );
  terminal.endProgress();
  if (receipts.length === 0)
    throw new WeirError('WEIR_INPUT_INVALID', { path, line: 1, problem: words.empty });
  consents.take(receipts, systemClock.now());
  const withdrawn = receipts.filter(({ receipt }) => receipt.event_state === 'withdrawn').length;
  const given = receipts.length - withdrawn;
  await terminal.print(
    flags.json === true ? JSON.stringify({ given, withdrawn }) : words.taken(given, withdrawn),
  );
}

async function runList(terminal: Terminal, flags: ShareFlags): Promise<void> {
  const all = openConsents(flags).consents.all(systemClock.now());
  if (all.length === 0 && flags.json !== true) await terminal.print(shareWords(terminal.locale).consent.none);
  for (const consent of all) await show(terminal, consent, flags);
}

async function show(terminal: Terminal, consent: Consent, { json }: ShareFlags): Promise<void> {
  const { id, state, terms, withdrawnAt, receipt } = consent;
  const iso = (at: number | null | undefined) =>
    at === null || at === undefined ? null : new Date(at).toISOString();
  if (json === true) {
    const said = receipt && {
      ...receipt,
      event_time: iso(receipt.event_time),
      expires: iso(receipt.expires),
    };
    await terminal.print(JSON.stringify({ id, state, withdrawnAt: iso(withdrawnAt), receipt: said ?? null }));
    return;
  }
  const words = shareWords(terminal.locale).consent;
  const categories = categoriesOf(terms?.categories ?? 0)
    .map((category) => terminal.vocabulary.categories[category])
    .join(terminal.words.listComma);
  await terminal.print(
    words.line(id, words.states[state], terms?.recipient ?? '', terms?.purpose ?? '', categories).trimEnd(),
  );
}
