/**
 * `weir canary rotate`: whoever has been in place for long is replaced, in one go.
 *
 *   due (in place for --older-than) ─▶ as many made ─▶ inserted ─▶ as many of the due retired ─▶ judge's file, lists
 *
 * New ones are in place before old ones go, so that there is no hour without canaries; entries that were made before and
 * never inserted are taken first. What was done stands in the book after each step: a rotation that was interrupted goes on
 * where it was when it is run again.
 */
import { canaryWords } from '../../locales/canary.ts';
import { parseWindow, systemClock } from '../disclosure/time.ts';
import {
  type CanaryAdapter,
  HttpAdapter,
  type Placed,
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
  olderThan,
  stateOf,
} from '../share/canaries/canary-book.ts';
import { bookOf, invalid, textOf, usage, write } from './canary-book-file.ts';
import { type MakeFlags, madeFrom } from './canary-making.ts';
import type { Terminal } from './terminal.ts';

export interface RotateFlags extends MakeFlags {
  readonly book: string;
  readonly olderThan: string;
  readonly sql?: string;
  readonly retireSql?: string;
  readonly http?: string;
  readonly retireHttp?: string;
  readonly lists?: string;
  readonly judge?: string;
  readonly json?: boolean;
}

/** @throws WeirError WEIR_USAGE, WEIR_INPUT_*, WEIR_OUTPUT */
export async function rotate(terminal: Terminal, flags: RotateFlags): Promise<void> {
  const words = canaryWords(terminal.locale);
  const { sql, retireSql, http, retireHttp, lists, book: path } = flags;
  const one = (...ways: (string | undefined)[]) => ways.filter((way) => way !== undefined).length === 1;
  if (!one(sql, http, lists)) throw usage(words.oneWay);
  if (lists === undefined ? !one(retireSql, retireHttp) : retireSql !== undefined || retireHttp !== undefined)
    throw usage(words.oneWayOut);
  const ageMs = parseWindow(flags.olderThan);
  if (ageMs === undefined) throw usage(words.notAnAge(flags.olderThan));
  // Both templates are read before anything is done.
  const insert = adapterOf(terminal, sql, http);
  const retire = adapterOf(terminal, retireSql, retireHttp);
  const now = systemClock.now();
  let book = bookOf(path);
  const due = [...olderThan(book, ageMs, now)].sort((a, b) => Number(a.insertedAt) - Number(b.insertedAt));
  const spare = book.filter((each) => stateOf(each) === 'made').slice(0, due.length);
  const made = madeFrom(terminal, due.length - spare.length, flags, book, now);
  const keep = (after: readonly CanaryEntry[]) => {
    book = after;
    write(path, bookText(book));
  };
  if (made.length > 0) keep([...book, ...made]);

  const placed = await placeAll(insert, [...spare, ...made]);
  keep(marked(book, new Set(placed.placed), 'insertedAt', now));
  // Never more go than have come.
  const gone = await placeAll(retire, due.slice(0, placed.placed.length));
  keep(marked(book, new Set(gone.placed), 'retiredAt', now));
  if (lists !== undefined) write(lists, decoyList(book));
  if (flags.judge !== undefined) write(flags.judge, judgeList(book));

  // Statements are the output; what was done is told beside it.
  const done = { insert: placed.placed, retire: gone.placed };
  if (flags.json === true && sql === undefined && retireSql === undefined)
    await terminal.print(JSON.stringify(done));
  else terminal.note(due.length === 0 ? words.nobody : words.rotated(done.insert.length, done.retire.length));
  complain(terminal, placed, (sql ?? http ?? lists) as string);
  complain(terminal, gone, (retireSql ?? retireHttp ?? lists) as string);
}

/** @throws WeirError WEIR_INPUT_INVALID when one was not placed. */
function complain(terminal: Terminal, { placed, failed }: Placed, path: string): void {
  if (failed === undefined) return;
  throw invalid(path, canaryWords(terminal.locale).failed(placed.length, failed.id, failed.reason));
}

/** The way that a file says; without one nothing has to be done. @throws WeirError WEIR_INPUT_* */
export function adapterOf(terminal: Terminal, sql?: string, http?: string): CanaryAdapter {
  if (sql !== undefined) return new SqlAdapter(textOf(sql), (statement) => terminal.print(statement));
  if (http === undefined) return { place: () => Promise.resolve() };
  const template = readRequest(textOf(http));
  if (typeof template === 'string') throw invalid(http, template);
  return new HttpAdapter(template, (name) => process.env[name]);
}
