/** `weir trace FILE`: from a leaked file to the recipient it was taken from. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { traceWords } from '../../locales/trace.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import { type EpochMs, systemClock } from '../disclosure/time.ts';
import { TABLE_FORMATS, type TableFormat } from '../inspect/tables/table.ts';
import { DEFAULT_ALPHA } from '../trace/attribution.ts';
import { Versions } from '../trace/versions.ts';
import { alphaOf, populationOf } from './complaint.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import { fileRanges } from './file-ranges.ts';
import { LOOKED_AT, openInput, plainName } from './input-bytes.ts';
import { parseInstant } from './instant.ts';
import { openForReading, timeOf } from './ledger-options.ts';
import { fieldOf, keysIn, rowsOf, strataOf } from './own-table.ts';
import { checkReportPath, giveReport } from './report-output.ts';
import type { Terminal } from './terminal.ts';
import { traceFile } from './trace-file.ts';

const COMMAND = 'trace';

interface TraceFlags {
  readonly data: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly type?: TableFormat;
  readonly before?: string;
  readonly alpha: string;
  readonly population?: string;
  readonly customers?: string;
  readonly strata?: string;
  readonly whole?: boolean;
  readonly versions?: string;
  readonly out?: string;
}

export function traceCommand(terminal: Terminal): Command {
  const { words: all } = terminal;
  const words = traceWords(terminal.locale).trace;
  return new Command('trace')
    .description(words.description)
    .argument('<file>', words.file)
    .addOption(new Option('--type <format>', words.type).choices([...TABLE_FORMATS]))
    .option('--before <time>', words.before)
    .option('--alpha <p>', words.alpha, String(DEFAULT_ALPHA))
    .option('--population <n>', words.population)
    .option('--customers <file.csv>', words.customers)
    .option('--strata <column>', words.strata)
    .option('--whole', words.whole)
    .option('--versions <file.csv>', words.versions)
    .option('--out <file>', words.out)
    .option('--data <directory>', all.options.data, DEFAULT_DATA_DIRECTORY)
    .option('-c, --config <file>', all.options.config)
    .option('--json', all.options.json)
    .addHelpText('after', `\n${words.examples}`)
    .action((path: string, flags: TraceFlags) => runTrace(terminal, path, flags));
}

async function runTrace(terminal: Terminal, path: string, flags: TraceFlags): Promise<void> {
  const words = traceWords(terminal.locale).trace;
  const alpha = alphaOf(terminal, flags.alpha, COMMAND);
  const population = populationOf(terminal, flags.population, COMMAND);
  checkReportPath(flags.out, terminal, COMMAND);
  if (flags.strata !== undefined && flags.customers === undefined) throw usage(words.strataNeedCustomers);
  if (flags.customers !== undefined && flags.strata === undefined) throw usage(words.customersNeedStrata);
  const now = systemClock.now();
  const before = timeOf(flags.before, '--before', COMMAND) ?? lastChanged(path) ?? now;
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const ledger = await openForReading(flags, terminal);
  try {
    const { keyring } = ledger;
    const { customers, strata, versions } = flags;
    const file = {
      name: path === '-' ? '-' : basename(path),
      plainName: plainName(path),
      format: flags.type,
      pieces: openInput(path, LOOKED_AT).pieces(),
      ranges: fileRanges(path),
    };
    const findings = await traceFile(ledger, file, {
      now,
      before,
      alpha,
      population,
      whole: flags.whole,
      strata: async () =>
        strata === undefined || customers === undefined
          ? undefined
          : {
              column: strata,
              strata: await strataOf(terminal, { path: customers, command: COMMAND }, strata, keyring),
            },
      versions: async () => (versions === undefined ? undefined : versionsOf(terminal, versions, keyring)),
      onProgress: (step, count) => terminal.progress(words[step](number(count))),
    });
    terminal.endProgress();
    await giveReport(terminal, findings, flags);
  } finally {
    terminal.endProgress();
    await ledger.close();
  }
}

function lastChanged(path: string): EpochMs | undefined {
  return path === '-' ? undefined : statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** @throws WeirError WEIR_USAGE, WEIR_INPUT_* */
async function versionsOf(terminal: Terminal, path: string, keyring: Keyring): Promise<Versions> {
  const versions = new Versions();
  const columns = ['field', 'value', 'from', 'to'];
  for await (const row of rowsOf(terminal, { path, columns, command: COMMAND })) {
    const keys = keysIn(row, keyring);
    const from = fieldOf(row, 'from');
    const to = fieldOf(row, 'to');
    const [begin, end] = [
      from === '' ? Number.NEGATIVE_INFINITY : parseInstant(from),
      to === '' ? Number.POSITIVE_INFINITY : parseInstant(to),
    ];
    if (keys.length === 0 || begin === undefined || end === undefined || begin >= end) {
      const problem =
        'a version needs whose it is (id, phone or email), and from and to as times, from before to';
      throw new WeirError('WEIR_INPUT_INVALID', { path, line: row.line, problem });
    }
    versions.add(keys, { field: fieldOf(row, 'field'), value: fieldOf(row, 'value'), from: begin, to: end });
  }
  return versions;
}

const usage = (problem: string) => new WeirError('WEIR_USAGE', { problem, command: COMMAND });
