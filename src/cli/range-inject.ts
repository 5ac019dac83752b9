/**
 * `weir range inject CLICKS SCENARIO`: harvesters among the clicks of real people, from a file that stays where it is. The
 * judge learns from the clicks; what is printed is what `weir range run` prints.
 */
import { Command } from 'commander';
import { rangeWords } from '../../locales/range.ts';
import { WeirError } from '../disclosure/error.ts';
import { CsvRecords } from '../inspect/csv-records.ts';
import { ClickStream } from '../range/inject/click-stream.ts';
import { openInput, PASSED_THROUGH } from './input-bytes.ts';
import { parseInstant } from './instant.ts';
import {
  DEFAULT_SEED,
  noteColdStart,
  scenarioFrom,
  type WatchFlags,
  watchedFrom,
  wholeNumber,
} from './range-input.ts';
import { runAndPrint } from './range-output.ts';
import type { Terminal } from './terminal.ts';

/** Columns of a file that names none. */
export const DEFAULT_COLUMNS = 'user,item,time';
/** Fewer items than these are no population (scenario.ts). */
const LEAST_ITEMS = 100;

interface InjectFlags extends WatchFlags {
  readonly seed: string;
  readonly columns?: string;
  readonly json?: boolean;
}

interface Columns {
  readonly user: number;
  readonly item: number;
  readonly time: number;
}

export function injectCommand(terminal: Terminal): Command {
  const words = rangeWords(terminal.locale);
  return new Command('inject')
    .description(words.inject.description)
    .argument('<clicks>', words.inject.clicks)
    .argument('<scenario>', words.inject.file)
    .option('--columns <list>', words.inject.columns)
    .option('--seed <n>', words.run.seed, String(DEFAULT_SEED))
    .option('--without <tests>', words.run.without)
    .option('--rivals [file]', words.run.rivals)
    .option('--json', terminal.words.options.json)
    .addHelpText('after', `\n${words.inject.examples}`)
    .action((clicks: string, path: string, flags: InjectFlags) => inject(terminal, clicks, path, flags));
}

async function inject(terminal: Terminal, clicks: string, path: string, flags: InjectFlags): Promise<void> {
  const { inject: words } = rangeWords(terminal.locale);
  const seed = wholeNumber(terminal, '--seed', flags.seed, 0, Number.MAX_SAFE_INTEGER);
  const watched = watchedFrom(terminal, flags);
  const stream = await read(terminal, clicks, flags.columns);
  if (stream.items < LEAST_ITEMS) throw usage(words.noClicks(clicks));
  const scenario = scenarioFrom(terminal, path, stream);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  terminal.note(
    words.read(number(stream.clicks), number(stream.users), number(stream.items), number(stream.days)),
  );
  noteColdStart(terminal, scenario);
  await runAndPrint(terminal, scenario, seed, { ...watched, stream }, flags.json === true);
}

/** Reads clicks; lines that are none are counted and left out. @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_USAGE */
async function read(terminal: Terminal, path: string, given: string | undefined): Promise<ClickStream> {
  const { inject: words } = rangeWords(terminal.locale);
  let columns = given === undefined ? undefined : columnsOf(given.split(','));
  if (given !== undefined && columns === undefined) throw usage(words.noColumns(given));
  const stream = new ClickStream();
  let bad = 0;
  let firstBad = 0;
  const refuse = (line: number) => {
    bad += 1;
    if (firstBad === 0) firstBad = line;
  };
  const records = new CsvRecords({
    record: (fields, line) => {
      if (columns === undefined) {
        const named = columnsOf(fields);
        columns = named ?? (columnsOf(DEFAULT_COLUMNS.split(',')) as Columns);
        if (named !== undefined) return;
      }
      const user = fields[columns.user]?.trim() ?? '';
      const item = fields[columns.item]?.trim() ?? '';
      const at = parseInstant(fields[columns.time] ?? '');
      if (user === '' || item === '' || at === undefined) refuse(line);
      else stream.add(user, item, at);
    },
    malformed: (_, line) => refuse(line),
  });
  const input = openInput(path, PASSED_THROUGH);
  const decoder = new TextDecoder();
  try {
    for await (const bytes of input.pieces()) {
      records.push(decoder.decode(bytes, { stream: true }));
      terminal.progress(words.reading(stream.clicks.toLocaleString(terminal.locale)));
    }
    records.push(decoder.decode());
    records.end();
    const { fault: cause } = input;
    if (cause !== undefined)
      throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: cause.message }, { cause });
  } finally {
    terminal.endProgress();
  }
  if (bad > 0)
    terminal.note(words.bad(bad.toLocaleString(terminal.locale), firstBad.toLocaleString(terminal.locale)));
  return stream;
}

function columnsOf(names: readonly string[]): Columns | undefined {
  const place = (name: string) => names.findIndex((each) => each.trim().toLowerCase() === name);
  const columns = { user: place('user'), item: place('item'), time: place('time') };
  return Math.min(...Object.values(columns)) === -1 ? undefined : columns;
}

function usage(problem: string): WeirError {
  return new WeirError('WEIR_USAGE', { problem, command: 'range inject' });
}
