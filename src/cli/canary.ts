/**
 * `weir canary make|insert|retire|list`: the canaries of a site, in a book of their own. What is in place is known to the
 * judge by the file that --judge writes; rotating is making, inserting and retiring what has been in place for long.
 */
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { canaryWords } from '../../locales/canary.ts';
import { CATEGORIES, type Category } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import { parseWindow, systemClock } from '../disclosure/time.ts';
import {
  type CanaryAdapter,
  HttpAdapter,
  placeAll,
  readRequest,
  SqlAdapter,
} from '../share/canaries/adapter.ts';
import {
  bookText,
  type CanaryEntry,
  decoyList,
  judgeList,
  marked,
  NO_CANARIES,
  olderThan,
  readBook,
  stateOf,
} from '../share/canaries/canary-book.ts';
import { makePerson, type Row } from '../share/canaries/made-people.ts';
import type { Terminal } from './terminal.ts';

export const DEFAULT_CANARY_BOOK = 'canaries.json';
const MAX_MADE = 10_000;

interface BookFlags {
  readonly book: string;
  readonly judge?: string;
  readonly json?: boolean;
}

interface MakeFlags extends BookFlags {
  readonly like: string;
  readonly fields: string;
  readonly idRange: string;
  readonly phones?: string;
  readonly emailDomain?: string;
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
    withBook(new Command('make').description(words.make))
      .argument('<count>', words.count)
      .requiredOption('--like <file>', options.like)
      .requiredOption('--fields <list>', options.fields)
      .requiredOption('--id-range <range>', options.idRange)
      .option('--phones <file>', options.phones)
      .option('--email-domain <domain>', options.emailDomain)
      .action((count: string, flags: MakeFlags) => make(terminal, count, flags)),
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
    withBook(new Command('list').description(words.list)).action((flags: BookFlags) => list(terminal, flags)),
  );
  return command.addHelpText('after', `\n${words.examples}`);
}

async function make(terminal: Terminal, text: string, flags: MakeFlags): Promise<void> {
  const words = canaryWords(terminal.locale);
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MAX_MADE) throw usage(words.notACount(text));
  const range = /^(\d{1,15})-(\d{1,15})$/.exec(flags.idRange);
  const [from, to] = [Number(range?.[1]), Number(range?.[2])];
  if (range === null || from > to) throw usage(words.notARange(flags.idRange));
  const fields = fieldsFrom(terminal, flags.fields);
  const sample = sampleFrom(terminal, flags.like, Object.keys(fields));
  const phones = flags.phones === undefined ? [] : linesOf(flags.phones);
  const before = bookOf(flags.book);
  const taken = new Set(before.flatMap(({ values }) => Object.values(values)));
  const now = systemClock.now();
  const made: CanaryEntry[] = [];
  for (let i = 0; i < count; i++) {
    const person = makePerson({
      sample,
      fields,
      ids: { from, to },
      phones,
      emailDomain: flags.emailDomain,
      taken,
      below: (bound) => randomInt(bound),
    });
    if (typeof person === 'string') throw invalid(flags.like, words.problems[person]);
    for (const value of Object.values(person.values)) taken.add(value);
    made.push({ id: `c${before.length + i + 1}`, ...person, madeAt: now });
  }
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
  const { placed, failed } = await placeAll(adapterOf(terminal, flags), wanted);
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

/** @throws WeirError WEIR_INPUT_* */
function adapterOf(terminal: Terminal, { sql, http }: PlaceFlags): CanaryAdapter {
  if (sql !== undefined) return new SqlAdapter(textOf(sql), (statement) => terminal.print(statement));
  if (http === undefined) return { place: () => Promise.resolve() };
  const template = readRequest(textOf(http));
  if (typeof template === 'string') throw invalid(http, template);
  return new HttpAdapter(template, (name) => process.env[name]);
}

function fieldsFrom(terminal: Terminal, text: string): Record<string, Category> {
  const words = canaryWords(terminal.locale);
  const fields: Record<string, Category> = {};
  for (const part of text.split(',')) {
    const [field = '', category = ''] = part.trim().split('=');
    if (field === '' || !Object.hasOwn(CATEGORIES, category)) throw usage(words.notFields(part));
    fields[field] = category as Category;
  }
  const names = ['pd:UID', 'pd:TelephoneNumber', 'pd:EmailAddress'];
  if (!Object.values(fields).some((category) => names.includes(category))) throw usage(words.noIdentifier);
  return fields;
}

/** @throws WeirError WEIR_INPUT_* */
function sampleFrom(terminal: Terminal, path: string, fields: readonly string[]): readonly Row[] {
  let rows: unknown;
  try {
    rows = JSON.parse(textOf(path));
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    throw invalid(path, (cause as Error).message);
  }
  const isRow = (row: unknown): row is Row =>
    typeof row === 'object' &&
    row !== null &&
    fields.every((field) => Object.hasOwn(row, field)) &&
    Object.values(row).every(
      (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value),
    );
  if (!Array.isArray(rows) || !rows.every(isRow))
    throw invalid(path, canaryWords(terminal.locale).problems.sample);
  return rows;
}

/** @throws WeirError WEIR_INPUT_INVALID */
function bookOf(path: string): readonly CanaryEntry[] {
  if (!existsSync(path)) return NO_CANARIES;
  const read = readBook(textOf(path));
  if (typeof read === 'string') throw invalid(path, read);
  return read;
}

function linesOf(path: string): string[] {
  return textOf(path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** @throws WeirError WEIR_INPUT_UNREADABLE */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}

/** Readable by its owner alone; the old one is there until the new one is whole. @throws WeirError WEIR_OUTPUT */
function write(path: string, text: string): void {
  try {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}

function usage(problem: string): WeirError {
  return new WeirError('WEIR_USAGE', { problem, command: 'canary' });
}

function invalid(path: string, problem: string): WeirError {
  return new WeirError('WEIR_INPUT_INVALID', { path, line: 1, problem });
}
