/**
 * First and last time of rows that meet a condition, found in their months: rows of a month lie together, and months that
 * come after the first row's, or before the last one's, are not read.
 */
import type { EpochMs } from '../disclosure/time.ts';
import { ask } from './ask.ts';
import { and, type Condition, EVERYTHING, millis } from './sql.ts';
import type { Store } from './store.ts';

/** Times of the first and the last row of all, which the tables know without reading; last before first: no rows. */
export async function spanOfAll(store: Store): Promise<{ first: EpochMs; last: EpochMs }> {
  const [whole] = await ask<{ first: number; last: number }>(
    store,
    `SELECT ${millis('min(at)')} AS first, ${millis('max(at)')} AS last FROM disclosures`,
    EVERYTHING,
  );
  return { first: Number(whole?.first ?? 0), last: Number(whole?.last ?? -1) };
}

/**
 * Time of the first or the last row that meets a condition; null when none does.
 * Cost: one month of the condition's rows, mostly. @throws WeirError as ask
 */
export async function edgeOf(
  store: Store,
  condition: Condition,
  edge: 'min' | 'max',
): Promise<EpochMs | null> {
  const { first, last } = await spanOfAll(store);
  const months: [from: number, until: number][] = [];
  for (let from = first; from <= last; from = nextMonth(from)) months.push([from, nextMonth(from)]);
  for (const [from, until] of edge === 'min' ? months : months.reverse()) {
    const within = and(condition, inTime(from, until));
    const [row] = await ask<{ n: number; edge: number }>(
      store,
      `SELECT count() AS n, ${millis(`${edge}(at)`)} AS edge FROM disclosures WHERE ${within.sql}`,
      within,
    );
    if (Number(row?.n ?? 0) > 0) return Number(row?.edge);
  }
  return null;
}

/** Rows from one time on, before another: beside whatever time the question itself has. */
export function inTime(from: EpochMs, until: EpochMs): Condition {
  return {
    sql: 'at >= fromUnixTimestamp64Milli({next:Int64}) AND at < fromUnixTimestamp64Milli({until:Int64})',
    params: { next: from, until },
  };
}

/** The first instant of the month after, UTC: rows of a month lie together. */
export function nextMonth(at: EpochMs): EpochMs {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
