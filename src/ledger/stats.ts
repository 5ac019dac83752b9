/** What the ledger holds: rows and bytes by table and month, what a disclosure costs, and since when. */
import type { EpochMs } from '../disclosure/time.ts';
import { ask } from './ask.ts';
import { EVERYTHING, millis } from './sql.ts';
import type { Store } from './store.ts';

export interface TableStats {
  readonly table: string;
  readonly rows: number;
  /** On disk, indexes included. */
  readonly bytes: number;
}

export interface MonthStats {
  /** Such as 2026-07. */
  readonly month: string;
  readonly disclosures: number;
  readonly bytes: number;
}

export interface LedgerStats {
  readonly schema: number;
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  readonly tables: readonly TableStats[];
  readonly months: readonly MonthStats[];
  /** Of `disclosures`, by column, the largest first; what small parts keep together is under none. */
  readonly columns: readonly { readonly column: string; readonly bytes: number }[];
  readonly bytesPerDisclosure: number | null;
}

/**
 * @param suffix of the tables that hold the rows: `_local` on a cluster, where the numbers are those of one server.
 * @throws WeirError as ask
 */
export async function statsOf(store: Store, suffix = ''): Promise<LedgerStats> {
  const tables = await ask<{ table: string; n: number; bytes: number }>(
    store,
    `SELECT table, toFloat64(sum(rows)) AS n, toFloat64(sum(bytes_on_disk)) AS bytes FROM system.parts
     WHERE active AND database = currentDatabase() GROUP BY table ORDER BY bytes DESC, table`,
    EVERYTHING,
  );
  const disclosures = `disclosures${suffix}`;
  const about = { sql: '1', params: { table: disclosures } };
  const months = await ask<{ partition: string; n: number; bytes: number }>(
    store,
    `SELECT partition, toFloat64(sum(rows)) AS n, toFloat64(sum(bytes_on_disk)) AS bytes FROM system.parts
     WHERE active AND database = currentDatabase() AND table = {table:String} GROUP BY partition ORDER BY partition`,
    about,
  );
  const columns = await ask<{ column: string; bytes: number }>(
    store,
    `SELECT column, toFloat64(sum(column_data_compressed_bytes)) AS bytes FROM system.parts_columns
     WHERE active AND database = currentDatabase() AND table = {table:String} GROUP BY column HAVING bytes > 0
     UNION ALL
     SELECT concat(name, '.', column) AS column, toFloat64(sum(column_data_compressed_bytes)) AS bytes
     FROM system.projection_parts_columns
     WHERE active AND database = currentDatabase() AND table = {table:String} GROUP BY name, column HAVING bytes > 0`,
    about,
  );
  const [times] = await ask<{ schema: number; n: number; first: number; last: number }>(
    store,
    `SELECT (SELECT max(version) FROM ledger_schema) AS schema, count() AS n, ${millis('min(at)')} AS first,
            ${millis('max(at)')} AS last FROM disclosures`,
    EVERYTHING,
  );
  const rows = months.reduce((sum, { n }) => sum + n, 0);
  const bytes = months.reduce((sum, month) => sum + month.bytes, 0);
  const isEmpty = Number(times?.n ?? 0) === 0;
  return {
    schema: Number(times?.schema ?? 0),
    firstAt: isEmpty ? null : Number(times?.first),
    lastAt: isEmpty ? null : Number(times?.last),
    tables: tables.map(({ table, n, bytes: size }) => ({ table, rows: n, bytes: size })),
    months: months.map(({ partition, n, bytes: size }) => ({
      month: `${partition.slice(0, 4)}-${partition.slice(4)}`,
      disclosures: n,
      bytes: size,
    })),
    columns: columns
      .map(({ column, bytes: size }) => ({ column, bytes: size }))
      .sort((a, b) => b.bytes - a.bytes),
    bytesPerDisclosure: rows === 0 ? null : Number((bytes / rows).toFixed(2)),
  };
}
