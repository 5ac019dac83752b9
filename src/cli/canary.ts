/**
 * `weir canary make|insert|retire|rotate|list`: the canaries of a site, in a book of their own. What is in place is known to
 * the judge by the file that --judge writes.
 */
import { Command } from 'commander';
import { canaryWords } from '../../locales/canary.ts';
import { parseWindow, systemClock } from '../disclosure/time.ts';
import { placeAll } from '../share/canaries/adapter.ts';
import {
  bookText,
  type CanaryEntry,
  decoyList,
  judgeList,
  marked,
  olderThan,
  stateOf,
} from '../share/canaries/canary-book.ts';
import { bookOf, invalid, usage, write } from './canary-book-file.ts';
import { type MakeFlags, madeFrom, withMaking } from './canary-making.ts';
import { adapterOf, type RotateFlags, rotate } from './canary-rotate.ts';
import type { Terminal } from './terminal.ts';

export const DEFAULT_CANARY_BOOK = 'canaries.json';
const MAX_MADE = 10_000;

interface BookFlags {
  readonly book: string;
  readonly judge?: string;
  readonly json?: boolean;
}

interface PlaceFlags extends BookFlags {
  readonly sql?: string;
  readonly http?: string;
  readonly lists?: string;
  readonly olderThan?: string;
}

export function canaryCommand(terminal: Terminal): Command {
  const words = canaryWords(terminal.locale);
  const { options } = words;
  const command = new Command('canary').description(words.description);
  const withBook = (made: Command) =>
    made
      .option('--book <file>', options.book, DEFAULT_CANARY_BOOK)
      .option('--json', terminal.words.options.json)
      .addHelpText('after', `\n${words.examples}`);
  const withWays = (made: Command) =>
    withBook(made)
      .argument('[ids...]', words.ids)
      .option('--sql <file>', options.sql)
      .option('--http <file>', options.http)
      .option('--lists <file>', options.lists)
      .option('--judge <file>', options.judge);
  command.addCommand(
    withMaking(withBook(new Command('make').description(words.make)), terminal)
      .argument('<count>', words.count)
      .action((count: string, flags: MakeFlags & BookFlags) => make(terminal, count, flags)),
  );
  command.addCommand(
    withWays(new Command('insert').description(words.insert)).action((ids: string[], flags: PlaceFlags) =>
      place(terminal, 'insert', ids, flags),
    ),
  );
  command.addCommand(
    withWays(new Command('retire').description(words.retire))
      .option('--older-than <time>', options.olderThan)
      .action((ids: string[], flags: PlaceFlags) => place(terminal, 'retire', ids, flags)),
  );
  command.addCommand(
    withMaking(withBook(new Command('rotate').description(words.rotate)), terminal)
      .requiredOption('--older-than <time>', options.olderThan)
      .option('--sql <file>', options.sql)
      .option('--retire-sql <file>', options.retireSql)
      .option('--http <file>', options.http)
      .option('--retire-http <file>', options.retireHttp)
      .option('--lists <file>', options.lists)
      .option('--judge <file>', options.judge)
      .action((flags: RotateFlags) => rotate(terminal, flags)),
  );
  command.addCommand(
    withBook(new Command('list').description(words.list)).action((flags: BookFlags) => list(terminal, flags)),
  );
  return command.addHelpText('after', `\n${words.examples}`);
}

async function make(terminal: Terminal, text: string, flags: MakeFlags & BookFlags): Promise<void> {
  const words = canaryWords(terminal.locale);
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MAX_MADE) throw usage(words.notACount(text));
  const before = bookOf(flags.book);
  const made = madeFrom(terminal, count, flags, before, systemClock.now());
  write(flags.book, bookText([...before, ...made]));
  if (flags.json === true) await terminal.print(JSON.stringify({ made: made.map(({ id }) => id) }));
  else await terminal.print(words.madeNow(count, flags.book));
}

async function place(
  terminal: Terminal,
  what: 'insert' | 'retire',
  ids: readonly string[],
  flags: PlaceFlags,
): Promise<void> {
  const words = canaryWords(terminal.locale);
  const ways = [flags.sql, flags.http, flags.lists].filter((way) => way !== undefined);
  if (ways.length !== 1) throw usage(words.oneWay);
  const book = bookOf(flags.book);
  const now = systemClock.now();
  const wanted = wantedOf(terminal, what, book, ids, flags, now);
  const { placed, failed } = await placeAll(adapterOf(terminal, flags.sql, flags.http), wanted);
  const after = marked(book, new Set(placed), what === 'insert' ? 'insertedAt' : 'retiredAt', now);
  // What was done stands in the book before anything else can fail.
  write(flags.book, bookText(after));
  if (flags.lists !== undefined) write(flags.lists, decoyList(after));
  if (flags.judge !== undefined) write(flags.judge, judgeList(after));
  const said = what === 'insert' ? words.inserted(placed.length) : words.retired(placed.length);
  // Statements are the output; what was done is told beside it.
  if (flags.json === true && flags.sql === undefined)
    await terminal.print(JSON.stringify({ [what]: placed }));
  else terminal.note(wanted.length === 0 ? words.nobody : said);
  if (failed !== undefined)
    throw invalid(
      (flags.sql ?? flags.http ?? flags.lists) as string,
      words.failed(placed.length, failed.id, failed.reason),
    );
}

async function list(terminal: Terminal, flags: BookFlags): Promise<void> {
  const words = canaryWords(terminal.locale);
  const book = bookOf(flags.book);
  if (flags.json === true) {
    for (const each of book) await terminal.print(JSON.stringify({ ...each, state: stateOf(each) }));
    return;
  }
  const counted = { made: 0, 'in-place': 0, retired: 0 };
  for (const each of book) {
    const state = stateOf(each);
    counted[state] += 1;
    await terminal.print(`${each.id}  ${words.states[state]}  ${Object.values(each.values).join('  ')}`);
  }
  await terminal.print(words.summary(counted.made, counted['in-place'], counted.retired));
}

/** @throws WeirError WEIR_USAGE */
function wantedOf(
  terminal: Terminal,
  what: 'insert' | 'retire',
  book: readonly CanaryEntry[],
  ids: readonly string[],
  { olderThan: age }: PlaceFlags,
  now: number,
): readonly CanaryEntry[] {
  const words = canaryWords(terminal.locale);
  let able = book.filter((each) => stateOf(each) === (what === 'insert' ? 'made' : 'in-place'));
  if (age !== undefined) {
    const ageMs = parseWindow(age);
    if (ageMs === undefined) throw usage(words.notAnAge(age));
    able = [...olderThan(book, ageMs, now)];
  }
  for (const id of ids) if (!able.some((each) => each.id === id)) throw usage(words.noSuch(id));
  return ids.length === 0 ? able : able.filter(({ id }) => ids.includes(id));
}
