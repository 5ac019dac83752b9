/** `weir fsck`: what is in a data directory, whether it is whole, and what is safe to do. Exit code 0 only if all is well. */
import { Command } from 'commander';
import { errorText } from '../../locales/errors.ts';
import { WeirError } from '../disclosure/error.ts';
import { systemClock } from '../disclosure/time.ts';
import { checkFiles } from '../ledger/fsck/check-files.ts';
import { type Finding, LEVELS } from '../ledger/fsck/finding.ts';
import { type SetAside, setAside } from '../ledger/fsck/set-aside.ts';
import { Ledger } from '../ledger/ledger.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import type { Terminal } from './terminal.ts';

interface FsckFlags {
  readonly data: string;
  readonly repair?: boolean;
  readonly tables?: boolean;
  readonly json?: boolean;
}

export function fsckCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('fsck')
    .description(words.fsck.description)
    .option('--repair', words.fsck.repair)
    .option('--no-tables', words.fsck.noTables)
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.fsck.examples}`)
    .action((flags: FsckFlags) => runFsck(terminal, flags));
}

async function runFsck(terminal: Terminal, flags: FsckFlags): Promise<void> {
  const { words } = terminal;
  let findings = checkFiles(flags.data);
  let moved: SetAside[] = [];
  if (flags.repair === true) {
    moved = setAside(flags.data, findings, systemClock.now());
    findings = findings.filter(({ id }) => LEVELS[id] !== 'mend');
  }
  const isClosed = findings.some(({ id }) => id === 'key-closed' || id === 'hand-over-closed');
  if (flags.tables !== false && !isClosed) findings.push(...(await tablesOf(terminal, flags)));
  const ok = findings.every(({ id }) => LEVELS[id] === 'good' || LEVELS[id] === 'note');
  if (!ok) process.exitCode = 1;
  if (flags.json === true) {
    const levelled = findings.map((finding) => ({ level: LEVELS[finding.id], ...finding }));
    await terminal.print(JSON.stringify({ ok, findings: levelled, setAside: moved }));
    return;
  }
  for (const finding of findings) {
    const level = LEVELS[finding.id];
    await terminal.print(`${words.fsck.levels[level]}  ${finding.where}: ${sentence(terminal, finding)}`);
  }
  for (const { from, to } of moved) await terminal.print(words.fsck.moved(from, to));
  const inTheWay = findings.some(({ id }) => LEVELS[id] === 'mend');
  await terminal.print(ok ? words.fsck.well : inTheWay ? words.fsck.mendable : words.fsck.unwell);
}

async function tablesOf(terminal: Terminal, flags: FsckFlags): Promise<Finding[]> {
  try {
    const ledger = await Ledger.read({ directory: flags.data, onTrouble: (error) => terminal.error(error) });
    try {
      return await ledger.checkTables((table) => terminal.progress(terminal.words.fsck.checking(table)));
    } finally {
      terminal.endProgress();
      await ledger.close();
    }
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    const { code, params } = error;
    return [{ id: 'tables-closed', where: 'tables', params: {}, error: { code, params } }];
  }
}

function sentence({ words, locale }: Terminal, { id, params, error }: Finding): string {
  if (error === undefined) return words.fsck.findings[id](params);
  const { message, hint } = errorText(locale, error.code, error.params);
  return `${error.code} ${message}${words.fsck.toMend(hint)}`;
}
