/** `weir ledger …`: what the ledger holds, and where it stands. */
import { Command } from 'commander';
import type { LedgerStanding } from '../ledger/standing.ts';
import type { LedgerStats } from '../ledger/stats.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import { holdCommand } from './hold.ts';
import { openForReading } from './ledger-options.ts';
import { retainCommand } from './retain.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

interface StatsFlags {
  readonly data: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function ledgerCommand(terminal: Terminal): Command {
  const { words } = terminal;
  const command = new Command('ledger')
    .description(words.ledger.description)
    .helpCommand(false)
    .addHelpText('after', `\n${words.ledger.examples}`);
  command
    .command('stats')
    .description(words.ledger.stats)
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('-c, --config <file>', words.options.config)
    .option('--json', words.options.json)
    .action((flags: StatsFlags) => runStats(terminal, flags));
  command.addCommand(holdCommand(terminal));
  command.addCommand(retainCommand(terminal));
  return command;
}

async function runStats(terminal: Terminal, flags: StatsFlags): Promise<void> {
  const ledger = await openForReading(flags, terminal);
  try {
    const stats = await ledger.questions.stats();
    const standing = await ledger.standing();
    if (flags.json === true) await terminal.print(JSON.stringify({ ...stats, ...standing }));
    else
      for (const line of [...statsLines(stats, terminal), '', ...standingLines(standing, terminal)])
        await terminal.print(line);
  } finally {
    await ledger.close();
  }
}

function statsLines(stats: LedgerStats, { words, locale }: Terminal): string[] {
  if (stats.firstAt === null || stats.lastAt === null) return [words.ledger.statsEmpty];
  const number = (value: number) => value.toLocaleString(locale);
  const megabytes = (bytes: number) =>
    (bytes / 1e6).toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const disclosures = stats.months.reduce((sum, month) => sum + month.disclosures, 0);
  const bytes = stats.months.reduce((sum, month) => sum + month.bytes, 0);
  const day = (at: number) => new Date(at).toISOString();
  return [
    words.ledger.statsHead(number(disclosures), megabytes(bytes), String(stats.bytesPerDisclosure)),
    words.ledger.statsSpan(day(stats.firstAt), day(stats.lastAt), String(stats.schema)),
    '',
    ...columns(
      [
        words.ledger.tables,
        ...stats.tables.map(({ table, rows, bytes: size }) => [table, number(rows), megabytes(size)]),
      ],
      1,
    ),
    '',
    ...columns(
      [
        words.ledger.months,
        ...stats.months.map(({ month, disclosures: rows, bytes: size }) => [
          month,
          number(rows),
          megabytes(size),
        ]),
      ],
      1,
    ),
    ...(stats.columns.length === 0
      ? []
      : [
          '',
          ...columns(
            [
              words.ledger.columns,
              ...stats.columns.map(({ column, bytes: size }) => [
                column,
                megabytes(size),
                (size / disclosures).toFixed(3),
              ]),
            ],
            1,
          ),
        ]),
  ];
}

function standingLines(
  { spool, checkpointAt, horizon }: LedgerStanding,
  { words, locale }: Terminal,
): string[] {
  const number = (value: number) => value.toLocaleString(locale);
  const time = (at: number) => new Date(at).toISOString();
  const { ledger } = words;
  return [
    ledger.waiting(number(spool.waitingBytes)),
    spool.handedOverAt === null ? ledger.neverHandedOver : ledger.handedOver(time(spool.handedOverAt)),
    checkpointAt === null ? ledger.neverSigned : ledger.signed(time(checkpointAt)),
    horizon === null
      ? ledger.neverRemoved
      : ledger.removed(horizon.number, time(horizon.at), number(horizon.rows)),
  ];
}
