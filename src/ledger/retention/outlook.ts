/**
 * What is kept for how long as it stands now, by kind: the oldest month held, what is past its time, what a legal hold
 * keeps of that, and when the next month goes. Looks, and changes nothing; retention/plan.ts decides what goes.
 *
 * Rows of all gates on the same tables are counted: each gate removes its own.
 */
import type { EpochMs } from '../../disclosure/time.ts';
import { ask } from '../ask.ts';
import type { HoldScope } from '../holds.ts';
import { EVERYTHING } from '../sql.ts';
import type { Store } from '../store.ts';
import { heldSql } from './held-sql.ts';
import {
  type Cutoffs,
  cutoffsOf,
  DEFAULT_RETENTION,
  goesAt,
  kindSql,
  type Period,
  pastSql,
  REMOVABLE_TABLES,
  RETENTION_KINDS,
  type RemovableTable,
  type RetentionKind,
  type RetentionRules,
  ROWS_OF_KIND,
} from './rules.ts';

export interface RowsAndMonths {
  readonly rows: number;
  readonly months: number;
}

export interface KindOutlook {
  readonly kind: RetentionKind;
  readonly period: Period;
  /** What it is when no configuration says another. */
  readonly defaultPeriod: Period;
  readonly rows: number;
  /** Such as 2026-07; null when there is no row. */
  readonly oldestMonth: string | null;
  /** Past their time, and held by nobody: they go with the next run. */
  readonly due: RowsAndMonths;
  /** Past their time, and kept by a legal hold. */
  readonly held: RowsAndMonths;
  /** The oldest month that is not past its time, and when it will be; null when there is none, or it is kept for ever. */
  readonly next: { readonly month: string; readonly rows: number; readonly at: EpochMs } | null;
}

/** Rows by month, such as 202607. */
type Months = ReadonlyMap<number, number>;

/**
 * Costs no row where nothing is past its time and nobody consented: months are counted from the tables' parts, consents
 * read one byte a row; what is past its time is read with the columns that holds speak of.
 * @param holds those that stand. @throws WeirError as ask
 */
export async function retentionOutlook(
  store: Store,
  rules: RetentionRules,
  holds: readonly HoldScope[],
  now: EpochMs,
): Promise<KindOutlook[]> {
  const cutoffs = cutoffsOf(rules, now);
  const months = await monthsByKind(store);
  const past = await pastByKind(store, months, cutoffs, holds);
  return RETENTION_KINDS.map((kind) => {
    const held = months[kind];
    const ordered = [...held.keys()].sort((a, b) => a - b);
    const cutoff = cutoffs[kind];
    const next = cutoff === undefined ? undefined : ordered.find((month) => startOf(month) >= cutoff);
    const at = next === undefined ? undefined : goesAt(rules[kind], startOf(next));
    return {
      kind,
      period: rules[kind],
      defaultPeriod: DEFAULT_RETENTION[kind],
      rows: [...held.values()].reduce((sum, rows) => sum + rows, 0),
      oldestMonth: ordered[0] === undefined ? null : monthName(ordered[0]),
      due: together(past, kind, 'due'),
      held: together(past, kind, 'held'),
      next:
        next === undefined || at === undefined
          ? null
          : { month: monthName(next), rows: held.get(next) as number, at },
    };
  });
}

/** @param month such as 202607. @returns such as 2026-07. */
export function monthName(month: number): string {
  const text = String(month);
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

function startOf(month: number): EpochMs {
  return Date.UTC(Math.trunc(month / 100), (month % 100) - 1, 1);
}

async function monthsByKind(store: Store): Promise<Readonly<Record<RetentionKind, Months>>> {
  const [all, consents, verdicts, blindPeriods] = await Promise.all([
    monthsOf(store, 'disclosures', '1'),
    monthsOf(store, 'disclosures', ROWS_OF_KIND.consents.condition),
    monthsOf(store, 'verdicts', '1'),
    monthsOf(store, 'blind_periods', '1'),
  ]);
  // What is no consent is the rest: to count it by itself would read the time of every row. Rows may come in between.
  const rest = [...all].map(([month, rows]) => [month, rows - (consents.get(month) ?? 0)] as const);
  const disclosures = new Map(rest.filter(([, rows]) => rows > 0));
  return { disclosures, consents, verdicts, blindPeriods };
}

async function monthsOf(store: Store, table: RemovableTable, condition: string): Promise<Months> {
  const rows = await ask<{ month: number; n: number }>(
    store,
    `SELECT toYYYYMM(at) AS month, toFloat64(count()) AS n FROM ${table} WHERE ${condition} GROUP BY month`,
    EVERYTHING,
  );
  return new Map(rows.map(({ month, n }) => [Number(month), n]));
}

interface PastMonth {
  readonly kind: RetentionKind;
  readonly month: number;
  readonly due: number;
  readonly held: number;
}

async function pastByKind(
  store: Store,
  months: Readonly<Record<RetentionKind, Months>>,
  cutoffs: Cutoffs,
  holds: readonly HoldScope[],
): Promise<PastMonth[]> {
  const isPast = (kind: RetentionKind) =>
    [...months[kind].keys()].some((month) => startOf(month) < (cutoffs[kind] ?? Number.NEGATIVE_INFINITY));
  const found: PastMonth[] = [];
  for (const table of REMOVABLE_TABLES) {
    const past = pastSql(table, cutoffs);
    const kinds = RETENTION_KINDS.filter((kind) => ROWS_OF_KIND[kind].table === table);
    if (past === undefined || !kinds.some(isPast)) continue;
    found.push(
      ...(await ask<PastMonth>(
        store,
        `SELECT toYYYYMM(at) AS month, ${kindSql(table)} AS kind, toFloat64(countIf(${heldSql(table, holds)})) AS held,
                toFloat64(count()) - held AS due FROM ${table} WHERE ${past} GROUP BY month, kind`,
        EVERYTHING,
      )),
    );
  }
  return found;
}

function together(past: readonly PastMonth[], of: RetentionKind, what: 'due' | 'held'): RowsAndMonths {
  const some = past.filter((month) => month.kind === of && month[what] > 0);
  return { rows: some.reduce((sum, month) => sum + month[what], 0), months: some.length };
}
