/**
 * Verifying: every sealed batch is read back from the tables and must have the digest it was sealed with; every row
 * must belong to a sealed batch; the seals themselves must fit together.
 *
 * What it proves: rows were not altered, removed or added by anyone without the key file. What it does not: somebody
 * with the key file, or who puts back an older copy of tables and seals together, can make another history.
 */
import { ask } from '../ask.ts';
import type { Store } from '../store.ts';
import {
  batchDigest,
  COLUMN_SEPARATOR,
  SEALED,
  SEALED_TABLES,
  type SealedTable,
  type TableDigest,
} from './batch-digest.ts';
import { leafHash } from './merkle.ts';
import { readSeals, type Seal } from './seal-log.ts';

/** Rows read back at a time: their lines must fit into the engine's memory, about 150 bytes each. */
export const ROWS_AT_A_TIME = 2_000_000;

/** The first thing that is not as it was sealed. */
export type SealProblem =
  | { readonly kind: 'seal-broken'; readonly line: number }
  | {
      readonly kind: 'rows-differ';
      readonly batch: number;
      readonly sealedRows: number;
      readonly foundRows: number;
    }
  | { readonly kind: 'rows-unsealed'; readonly table: SealedTable; readonly rows: number };

export interface Verification {
  readonly verified: boolean;
  readonly batches: number;
  readonly rows: number;
  readonly problem: SealProblem | null;
}

const EMPTY: TableDigest = {
  rows: 0,
  hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
};

export interface VerifyOptions {
  readonly store: Store;
  readonly sealPath: string;
  readonly sealKey: Uint8Array;
  /** Whether nobody else writes to these tables: then rows of other writers are rows that were slipped in. */
  readonly exclusive: boolean;
  readonly onProgress?: (batches: number, of: number) => void;
}

/** @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_DATA_DIR */
export async function verifySeals({
  store,
  sealPath,
  sealKey,
  exclusive,
  onProgress,
}: VerifyOptions): Promise<Verification> {
  const { writer, seals, brokenLine } = readSeals(sealPath, sealKey);
  let rows = 0;
  const answer = (problem: SealProblem | null): Verification => ({
    verified: problem === null,
    batches: seals.length,
    rows,
    problem,
  });
  if (brokenLine !== undefined) return answer({ kind: 'seal-broken', line: brokenLine });
  const prefix = BigInt(`0x${writer ?? '0'}`) << 32n;
  for (let from = 0; from < seals.length; ) {
    const part = partFrom(seals, from);
    const found = await digests(store, prefix + BigInt(from + 1), prefix + BigInt(from + part.length));
    for (const seal of part) {
      const tables = found.get(seal.number) ?? emptyTables();
      const foundRows = SEALED_TABLES.reduce((sum, table) => sum + tables[table].rows, 0);
      if (leafHash(batchDigest(tables)).toString('hex') !== seal.leaf) {
        return answer({ kind: 'rows-differ', batch: seal.number, sealedRows: seal.rows, foundRows });
      }
      rows += foundRows;
    }
    from += part.length;
    onProgress?.(from, seals.length);
  }
  return answer(await unsealed(store, prefix, seals.length, exclusive));
}

/** Seals from one on whose rows are read back together. */
function partFrom(seals: readonly Seal[], from: number): readonly Seal[] {
  let rows = 0;
  let to = from;
  while (to < seals.length && (to === from || rows + (seals[to] as Seal).rows <= ROWS_AT_A_TIME)) {
    rows += (seals[to] as Seal).rows;
    to += 1;
  }
  return seals.slice(from, to);
}

const emptyTables = (): Record<SealedTable, TableDigest> => ({
  disclosures: EMPTY,
  blind_periods: EMPTY,
  verdicts: EMPTY,
});

async function digests(
  store: Store,
  first: bigint,
  last: bigint,
): Promise<Map<number, Record<SealedTable, TableDigest>>> {
  const found = new Map<number, Record<SealedTable, TableDigest>>();
  for (const table of SEALED_TABLES) {
    const rows = await ask<{ number: number; n: number; hash: string }>(
      store,
      `SELECT toUInt32(bitAnd(batch, 4294967295)) AS number, count() AS n,
              lower(hex(SHA256(arrayStringConcat(arraySort(groupArray(line)), '\\n')))) AS hash
       FROM (SELECT batch, concatWithSeparator('${COLUMN_SEPARATOR}', ${SEALED[table]}) AS line
             FROM ${table} WHERE batch BETWEEN {first:UInt64} AND {last:UInt64})
       GROUP BY batch`,
      { sql: '1', params: { first: String(first), last: String(last) } },
    );
    for (const { number, n, hash } of rows) {
      const tables = found.get(Number(number)) ?? emptyTables();
      tables[table] = { rows: Number(n), hash };
      found.set(Number(number), tables);
    }
  }
  return found;
}

/** Rows of no sealed batch. The one after the last may be on its way in: it is sealed once all of it is there. */
async function unsealed(
  store: Store,
  prefix: bigint,
  batches: number,
  exclusive: boolean,
): Promise<SealProblem | null> {
  const ours = 'batch BETWEEN {first:UInt64} AND {next:UInt64}';
  const another = 'batch > 4294967295 AND bitShiftRight(batch, 32) != bitShiftRight({first:UInt64}, 32)';
  const where = exclusive ? `NOT (${ours})` : `NOT (${ours}) AND NOT (${another})`;
  const params = { first: String(prefix + 1n), next: String(prefix + BigInt(batches + 1)) };
  for (const table of SEALED_TABLES) {
    const [row] = await ask<{ n: number }>(store, `SELECT count() AS n FROM ${table} WHERE ${where}`, {
      sql: '1',
      params,
    });
    if (Number(row?.n ?? 0) > 0) return { kind: 'rows-unsealed', table, rows: Number(row?.n) };
  }
  return null;
}
