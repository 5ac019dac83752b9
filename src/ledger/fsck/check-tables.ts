/**
 * Has the database look at its own parts: checksums of every file of every part, projections included, and parts that it
 * put aside because they were broken when it started.
 */
import { ask } from '../ask.ts';
import { TABLES } from '../rows.ts';
import type { Store } from '../store.ts';
import type { Finding } from './finding.ts';

const NOTHING = { sql: '1', params: {} };

/** @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY */
export async function checkTables(store: Store, onTable: (table: string) => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const table of [...TABLES, 'ledger_schema']) {
    onTable(table);
    const parts = await ask<{ is_passed: number | boolean; part_path: string; message: string }>(
      store,
      `CHECK TABLE ${table} SETTINGS check_query_single_value_result = 0`,
      NOTHING,
    );
    for (const part of parts.filter((each) => !Number(each.is_passed)))
      findings.push({
        id: 'table-broken',
        where: table,
        params: { part: part.part_path, reason: part.message.split('\n')[0]?.slice(0, 200) ?? '' },
      });
    const [detached] = await ask<{ n: number }>(
      store,
      'SELECT count() AS n FROM system.detached_parts WHERE table = {table:String}',
      { sql: '1', params: { table } },
    );
    if (Number(detached?.n ?? 0) > 0)
      findings.push({ id: 'parts-detached', where: table, params: { parts: Number(detached?.n) } });
    const [rows] = await ask<{ n: number }>(store, `SELECT count() AS n FROM ${table}`, NOTHING);
    findings.push({ id: 'table', where: table, params: { rows: Number(rows?.n ?? 0), parts: parts.length } });
  }
  return findings;
}
