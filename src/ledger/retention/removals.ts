/**
 * What was removed under retention, for whoever looks at the ledger: the sealed rows of `removals`, each with what its
 * signed note says (seal/horizon.ts). Notes only: that the rows which stay are those that were left is `weir verify`'s
 * matter.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '../../disclosure/time.ts';
import { ask } from '../ask.ts';
import { CHECKPOINT_FILE, readCheckpoints } from '../seal/checkpoint-log.ts';
import { type Horizon, horizonDigest, horizonPath, openHorizon } from '../seal/horizon.ts';
import type { NoteKey } from '../seal/note.ts';
import { MAX_FILED } from '../seal/seal.ts';
import { readWriter, SEAL_FILE } from '../seal/seal-file.ts';
import { millis } from '../sql.ts';
import type { Store } from '../store.ts';
import { monthName } from './outlook.ts';
import { prefixOf } from './plan.ts';
import type { Period } from './rules.ts';

/** The newest removals that are told: ten years of months. */
export const REMOVALS_TOLD = 120;

/** What of one kind was removed, and under which rule. */
export interface RemovedKind {
  readonly kind: string;
  readonly period: Period;
  readonly months: readonly {
    /** Such as 2026-07. */
    readonly month: string;
    readonly rows: number;
    /** Rows that a legal hold kept. */
    readonly held: number;
  }[];
}

export interface Removal {
  readonly horizon: number;
  readonly at: EpochMs;
  readonly rows: number;
  readonly kinds: readonly RemovedKind[];
  /** Its note is signed by a key of this ledger and is the one that was sealed; or it is gone, or another. */
  readonly note: 'signed' | 'missing' | 'altered';
}

export interface LastHorizon {
  readonly number: number;
  readonly at: EpochMs;
  readonly rows: number;
}

interface RemovalRow {
  readonly horizon: number;
  readonly at: number;
  readonly rows: number;
  readonly kept: number;
  readonly digest: string;
  readonly rule: string;
}

/** Newest first, REMOVALS_TOLD at most. @throws WeirError as ask, WEIR_DATA_DIR */
export async function removalsOf(store: Store, directory: string): Promise<Removal[]> {
  const rows = await sealedRows(store, directory, REMOVALS_TOLD);
  const keys = rows.length === 0 ? [] : readCheckpoints(join(directory, CHECKPOINT_FILE), 'newest').keys;
  return rows.map((row) => {
    const opened = noteOf(directory, row, keys);
    const isNote = typeof opened !== 'string';
    return {
      horizon: row.horizon,
      at: isNote ? opened.at : row.at,
      rows: row.rows,
      kinds: parseRule(isNote ? opened.rule : row.rule),
      note: isNote ? 'signed' : opened,
    };
  });
}

/** The newest removal; null when there was none. @throws WeirError as ask, WEIR_DATA_DIR */
export async function lastHorizon(store: Store, directory: string): Promise<LastHorizon | null> {
  const [row] = await sealedRows(store, directory, 1);
  return row === undefined ? null : { number: row.horizon, at: row.at, rows: row.rows };
}

/** A rule as plan.ts writes it, a line for each kind; what is cut off at its end is left out. */
export function parseRule(rule: string): RemovedKind[] {
  return rule.split('\n').flatMap((line) => {
    const [, kind, period, list] = /^(\w+) (\w+): (.+)$/.exec(line) ?? [];
    if (kind === undefined || period === undefined || list === undefined) return [];
    const months = list.split(', ').flatMap((text) => {
      const [, month, rows, held] = /^(\d{6}) (\d+)(?: \((\d+) held\))?$/.exec(text) ?? [];
      return month === undefined
        ? []
        : [{ month: monthName(Number(month)), rows: Number(rows), held: Number(held ?? 0) }];
    });
    return [{ kind, period, months }];
  });
}

/** Rows that this ledger's own writer sealed: another gate's horizons stand beside that gate's seals. */
async function sealedRows(store: Store, directory: string, limit: number): Promise<RemovalRow[]> {
  const writer = readWriter(join(directory, SEAL_FILE));
  if (writer === undefined) return [];
  const prefix = prefixOf(writer);
  return ask<RemovalRow>(
    store,
    `SELECT horizon, toFloat64(${millis('min(removals.at)')}) AS at, toFloat64(any(removed)) AS rows,
            toFloat64(any(removals.kept)) AS kept, any(removals.digest) AS digest, any(removals.rule) AS rule
     FROM removals WHERE batch BETWEEN {first:UInt64} AND {last:UInt64}
     GROUP BY horizon ORDER BY horizon DESC LIMIT ${limit}`,
    { sql: '1', params: { first: String(prefix + 1n), last: String(prefix + BigInt(MAX_FILED)) } },
  );
}

function noteOf(
  directory: string,
  { horizon: number, digest, rows, kept }: RemovalRow,
  keys: readonly NoteKey[],
): Horizon | 'missing' | 'altered' {
  const path = horizonPath(directory, number, 'note');
  if (!existsSync(path) || !existsSync(horizonPath(directory, number, 'rows'))) return 'missing';
  const opened = openHorizon(readFileSync(path, 'utf8'), keys);
  const fits =
    opened !== undefined &&
    horizonDigest(opened.text) === digest &&
    opened.horizon.number === number &&
    opened.horizon.removed === rows &&
    opened.horizon.kept === kept;
  return fits ? opened.horizon : 'altered';
}
