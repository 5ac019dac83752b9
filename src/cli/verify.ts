/** `weir verify`: whether every row is as it was sealed. Exit code 0 only if it is. */
import { Command } from 'commander';
import { Ledger } from '../ledger/ledger.ts';
import { DEFAULT_DATA_DIRECTORY } from './config.ts';
import type { Terminal } from './terminal.ts';

interface VerifyFlags {
  readonly data: string;
  readonly json?: boolean;
}

export function verifyCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('verify')
    .description(words.verify.description)
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.verify.examples}`)
    .action((flags: VerifyFlags) => runVerify(terminal, flags));
}

async function runVerify(terminal: Terminal, flags: VerifyFlags): Promise<void> {
  const { words, locale } = terminal;
  const number = (value: number) => value.toLocaleString(locale);
  const ledger = await Ledger.read({ directory: flags.data, onTrouble: (error) => terminal.error(error) });
  try {
    const found = await ledger.verify((batches, of) =>
      terminal.progress(words.verify.progress(number(batches), number(of))),
    );
    terminal.endProgress();
    if (!found.verified) process.exitCode = 1;
    if (flags.json === true) {
      await terminal.print(JSON.stringify(found));
      return;
    }
    const { problem } = found;
    switch (problem?.kind) {
      case undefined:
        await terminal.print(words.verify.verified(number(found.rows), number(found.batches)));
        break;
      case 'seal-broken':
        await terminal.print(words.verify.sealBroken(number(problem.line)));
        break;
      case 'rows-differ':
        await terminal.print(
          words.verify.rowsDiffer(
            number(problem.batch),
            number(problem.sealedRows),
            number(problem.foundRows),
          ),
        );
        break;
      case 'rows-unsealed':
        await terminal.print(words.verify.rowsUnsealed(problem.table, number(problem.rows)));
        break;
    }
  } finally {
    await ledger.close();
  }
}
