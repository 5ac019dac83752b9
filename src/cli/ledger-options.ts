/** What the commands that ask the ledger have in common: where it is, and which time is asked for. */
import type { Command } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { ReadableLedger } from '../ledger/readable-ledger.ts';
import type { TimeRange } from '../ledger/sql.ts';
import { isDayOrHasOffset, parseInstant } from './instant.ts';
import { serverOf } from './ledger-server.ts';
import { DEFAULT_DATA_DIRECTORY, readConfig } from './named-config.ts';
import type { Terminal } from './terminal.ts';

export interface LedgerFlags {
  readonly data: string;
  readonly config?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

export function withLedgerOptions(command: Command, { words }: Terminal): Command {
  return command
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('-c, --config <file>', words.options.config)
    .option('--from <time>', words.options.from)
    .option('--to <time>', words.options.to)
    .option('--json', words.options.json);
}

/** @throws WeirError WEIR_USAGE naming the option. */
export function rangeOf(flags: LedgerFlags, command: string): TimeRange {
  return { from: timeOf(flags.from, '--from', command), to: timeOf(flags.to, '--to', command) };
}

export function timeOf(text: string | undefined, option: string, command: string): number | undefined {
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? parseInstant(text) : undefined;
  // A time of day without its offset names moments 26 hours apart: it is no time. A day alone begins in UTC.
  if (at === undefined || !isDayOrHasOffset(text)) {
    throw new WeirError('WEIR_USAGE', {
      problem: `${option} ${text} is not a time such as 2026-07-01T08:00:00Z`,
      command,
    });
  }
  return at;
}

/** Opens the ledger that the options name: in a data directory, its tables there or on the server of a configuration. */
export function openForReading(
  flags: Pick<LedgerFlags, 'data' | 'config'>,
  terminal: Terminal,
): Promise<ReadableLedger> {
  const config = flags.config === undefined ? undefined : readConfig(flags.config);
  // The directory that the configuration names is meant, unless another was typed.
  const directory = config !== undefined && flags.data === DEFAULT_DATA_DIRECTORY ? config.data : flags.data;
  return Ledger.read({
    directory,
    ...(config === undefined ? {} : serverOf(config)),
    onTrouble: (error) => terminal.error(error),
  });
}
