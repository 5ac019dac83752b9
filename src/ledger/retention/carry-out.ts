/**
 * Removing what a plan says, once its horizon is sealed. Each step may be done again: whoever is killed in the middle is
 * followed by somebody who starts from the first step.
 *
 *   a month that goes whole ─▶ DROP PARTITION           no row of it is rewritten
 *   a month of which rows stay ─▶ DELETE IN PARTITION   held rows, rows of other kinds, of other gates, that came since
 *   then: names and aliases that no row speaks of any more (unspoken.ts)
 */
import { ask, storeError } from '../ask.ts';
import { rowsTable } from '../cluster.ts';
import type { Store } from '../store.ts';
import { goingSql, prefixOf, type RemovalPlan } from './plan.ts';
import { REMOVABLE_TABLES, type RemovableTable } from './rules.ts';

export interface CarryOutOptions {
  readonly store: Store;
  readonly cluster: string | undefined;
  /** 8 hex digits. */
  readonly writer: string;
  /** Told before each step: tests end the process there. */
  readonly onStep?: ((step: RemovalStep) => void) | undefined;
}

/** The steps of a removal between which a process may die. */
export const REMOVAL_STEPS = [
  'plan a removal',
  'remove a month',
  'a month is removed',
  'finish a removal',
] as const;
export type RemovalStep = (typeof REMOVAL_STEPS)[number];

/** A month may be larger than the server lets anybody drop by mistake; the mutation is waited for everywhere. */
const DROPPED = 'SETTINGS max_partition_size_to_drop = 0';
const DELETED = 'SETTINGS mutations_sync = 2';
/** Holds are looked up in a table that only grows: on every replica the same. */
const DELETED_ON_CLUSTER = `${DELETED}, allow_nondeterministic_mutations = 1`;

/** @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY; what was removed until then stays removed. */
export async function removeRows(plan: RemovalPlan, options: CarryOutOptions): Promise<void> {
  for (const table of REMOVABLE_TABLES) {
    const going = goingSql(table, plan, prefixOf(options.writer));
    if (going === undefined) continue;
    const months = new Set(
      plan.months.filter((each) => each.table === table && each.removed > 0).map(({ month }) => month),
    );
    for (const month of months) await removeMonth(table, month, going, options);
  }
}

async function removeMonth(
  table: RemovableTable,
  month: number,
  going: string,
  { store, cluster, onStep }: CarryOutOptions,
): Promise<void> {
  onStep?.('remove a month');
  const [rows] = await ask<{ going: string; staying: string }>(
    store,
    `SELECT toString(countIf(${going})) AS going, toString(countIf(NOT (${going}))) AS staying FROM ${table} WHERE toYYYYMM(at) = ${month}`,
    { sql: '1', params: {} },
  );
  if (Number(rows?.going ?? 0) === 0) return;
  try {
    await store.command({ query: removalStatement(table, month, going, Number(rows?.staying) > 0, cluster) });
  } catch (cause) {
    throw storeError(cause);
  }
  onStep?.('a month is removed');
}

/** @param some whether rows of the month stay. */
export function removalStatement(
  table: RemovableTable,
  month: number,
  going: string,
  some: boolean,
  cluster: string | undefined,
): string {
  const rows = `ALTER TABLE ${rowsTable(table, cluster)}`;
  if (!some) return `${rows} DROP PARTITION ${month} ${DROPPED}`;
  return `${rows} DELETE IN PARTITION ${month} WHERE ${going} ${cluster === undefined ? DELETED : DELETED_ON_CLUSTER}`;
}
