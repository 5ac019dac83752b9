/** `weir key split|join|rotate`: backups of the key file that need several custodians, and new sealing keys. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { createKeyFile, decodeKeyFile } from '../disclosure/key-file.ts';
import { makeBackup, openBackup } from '../disclosure/key-shares/key-backup.ts';
import { MAX_SHARES } from '../disclosure/key-shares/shamir.ts';
import { openExistingKeyring } from '../disclosure/keyring.ts';
import { Ledger } from '../ledger/ledger.ts';
import { KEY_FILE } from '../ledger/readable-ledger.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import type { Terminal } from './terminal.ts';

interface KeyFlags {
  readonly data: string;
  readonly json?: boolean;
}

interface SplitFlags extends KeyFlags {
  readonly shares: string;
  readonly threshold: string;
  readonly out: string;
}

interface RotateFlags extends KeyFlags {
  readonly reference?: string;
}

/** File of a backup, in the directory given with --out. */
export const BACKUP_FILE = 'weir-key.backup';

export function keyCommand(terminal: Terminal): Command {
  const { words } = terminal;
  const part = (name: string, description: string, examples: string) =>
    new Command(name)
      .description(description)
      .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
      .option('--json', words.options.json)
      .addHelpText('after', `\n${examples}`);
  return new Command('key')
    .description(words.key.description)
    .action((_, command: Command) => command.outputHelp())
    .addCommand(
      part('split', words.key.split, words.key.splitExamples)
        .option('--shares <n>', words.key.shares, '3')
        .option('--threshold <t>', words.key.threshold, '2')
        .requiredOption('--out <directory>', words.key.out)
        .action((flags: SplitFlags) => runSplit(terminal, flags)),
    )
    .addCommand(
      part('join', words.key.join, words.key.joinExamples)
        .argument('<backup>', words.key.backupFile)
        .argument('<shares...>', words.key.shareFiles)
        .action((backup: string, shares: string[], flags: KeyFlags) =>
          runJoin(terminal, backup, shares, flags),
        ),
    )
    .addCommand(
      part('rotate', words.key.rotate, words.key.rotateExamples)
        .option('--reference <text>', words.forget.reference)
        .action((flags: RotateFlags) => runRotate(terminal, flags)),
    );
}

async function runSplit(terminal: Terminal, flags: SplitFlags): Promise<void> {
  const shares = Number(flags.shares);
  const threshold = Number(flags.threshold);
  const fits = Number.isInteger(shares) && Number.isInteger(threshold);
  if (!fits || threshold < 2 || shares < threshold || shares > MAX_SHARES) {
    throw new WeirError('WEIR_USAGE', { problem: terminal.words.key.impossible, command: 'key' });
  }
  const keyring = openExistingKeyring(join(flags.data, KEY_FILE));
  const bytes = keyring.bytes();
  const { generation } = keyring;
  const made = makeBackup(bytes, generation, { threshold, shares });
  bytes.fill(0);
  const files = [BACKUP_FILE, ...made.shares.map((_, i) => `weir-key.share-${i + 1}`)].map((name) =>
    join(flags.out, name),
  );
  try {
    mkdirSync(flags.out, { recursive: true, mode: 0o700 });
    for (const [i, path] of files.entries()) {
      const content = i === 0 ? made.backup : `${made.shares[i - 1]}\n`;
      writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
    }
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path: flags.out, reason: (cause as Error).message }, { cause });
  }
  if (flags.json === true) {
    const [backup, ...shareFiles] = files;
    await terminal.print(JSON.stringify({ backup, shares: shareFiles, threshold, generation }));
    return;
  }
  for (const path of files) await terminal.print(path);
  await terminal.print(terminal.words.key.made(threshold, shares, generation));
}

async function runJoin(
  terminal: Terminal,
  backupPath: string,
  sharePaths: readonly string[],
  flags: KeyFlags,
): Promise<void> {
  const path = join(flags.data, KEY_FILE);
  if (existsSync(path)) {
    throw new WeirError('WEIR_USAGE', { problem: terminal.words.key.exists(path), command: 'key' });
  }
  const shares = sharePaths.map((share) => readInput(share).toString('utf8'));
  const bytes = openBackup(readInput(backupPath), shares, backupPath);
  const { generation } = decodeKeyFile(bytes, backupPath);
  try {
    mkdirSync(flags.data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new WeirError('WEIR_DATA_DIR', { path: flags.data, reason: (cause as Error).message }, { cause });
  }
  createKeyFile(path, bytes);
  bytes.fill(0);
  let applied = generation;
  if (existsSync(join(flags.data, 'spool'))) {
    // Opening the ledger tells a wrong key, refuses one that is too old, and takes the forgotten out of an older one.
    try {
      const ledger = await Ledger.read({
        directory: flags.data,
        onTrouble: (error) => terminal.error(error),
      });
      applied = ledger.keyring.generation;
      await ledger.close();
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  }
  if (flags.json === true) await terminal.print(JSON.stringify({ key: path, generation, applied }));
  else await terminal.print(terminal.words.key.joined(path, generation, applied));
}

async function runRotate(terminal: Terminal, flags: RotateFlags): Promise<void> {
  const options = { directory: flags.data, onTrouble: (error: WeirError) => terminal.error(error) };
  const reference = flags.reference ?? '';
  const done = await Ledger.change<{ generation: number }>(options, { type: 'rotate', reference });
  if (flags.json === true) await terminal.print(JSON.stringify(done));
  else await terminal.print(terminal.words.key.rotated(done.generation));
}

/** @throws WeirError WEIR_INPUT_UNREADABLE */
function readInput(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}
