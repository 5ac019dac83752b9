/**
 * The schema's variant for a ClickHouse cluster, made from the same migrations.
 *
 *   disclosures          Distributed: what everybody asks and writes
 *   └─ disclosures_local ReplicatedMergeTree on every shard, on every replica of it
 *
 * Rows are spread so that what is put together lies together: a person's disclosures on one shard, so that each shard
 * counts people by itself and the counts add up; a key's aliases, an identity's values on one. The place of a row depends
 * on the row alone: a batch that is sent again goes to the same shards, which know its token and take it once.
 *
 * Source: ClickHouse's documentation of ReplicatedMergeTree, Distributed and ON CLUSTER. Invariant: a statement that is
 * not known here is refused, never passed on as it is.
 */
import type { ClickHouseSettings } from '@clickhouse/client';
import { WeirError } from '../disclosure/error.ts';

/** Where a table's rows go. `ledger_schema` has no entry: every server has all of it. */
const SHARD_BY: Readonly<Record<string, string>> = {
  disclosures: 'person_top',
  aliases: 'alias',
  identities: 'identity',
  identity_sets: 'identity',
  blind_periods: 'recipient',
  verdicts: 'recipient',
};
/** A table that is small and needed whole everywhere. */
const EVERYWHERE = 'ledger_schema';
/** Tables that came later are spread by their time: they are small, and nothing in them is put together. */
const SHARD_OTHERWISE = 'cityHash64(at)';

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,62}$/;
const CREATE = /^((?:\s*--[^\n]*\n)*\s*)CREATE TABLE IF NOT EXISTS (\w+)\b/;
const ALTER = /^((?:\s*--[^\n]*\n)*\s*)ALTER TABLE (\w+)\b/;
const ENGINE = /\bENGINE = ((?:Replacing)?MergeTree)\b/;

/** Whether a text can be a cluster's name: it stands in statements as it is. */
export function isClusterName(text: string): boolean {
  return NAME.test(text);
}

/**
 * Settings that a connection to a cluster needs: subqueries see all shards, an insert is there when it returns, on as many
 * replicas as make a majority.
 */
export const CLUSTER_SETTINGS: ClickHouseSettings = {
  distributed_product_mode: 'global',
  distributed_foreground_insert: 1,
  insert_quorum: 'auto',
};

/**
 * A migration's statement as statements for a cluster.
 * @param cluster its name in the servers' configuration (remote_servers).
 * @throws WeirError WEIR_INTERNAL when the statement is of a kind that is not known.
 */
export function forCluster(statement: string, cluster: string): string[] {
  const on = `ON CLUSTER '${cluster}'`;
  const created = CREATE.exec(statement);
  if (created !== null && ENGINE.test(statement)) {
    const [head, comments = '', table = ''] = created;
    const local = table === EVERYWHERE ? table : `${table}_local`;
    // Without {shard} in its path, all servers are replicas of one table.
    const shard = table === EVERYWHERE ? '' : '/{shard}';
    const engine = `Replicated$1('/clickhouse/tables${shard}/{database}/${local}', '{replica}')`;
    const body = statement
      .slice(head.length)
      .replace(ENGINE, `ENGINE = ${engine}`)
      .replace(/\bnon_replicated_deduplication_window\b/g, 'replicated_deduplication_window');
    const first = `${comments}CREATE TABLE IF NOT EXISTS ${local} ${on}${body}`;
    if (table === EVERYWHERE) return [first];
    const spread = `Distributed('${cluster}', currentDatabase(), '${local}', ${SHARD_BY[table] ?? SHARD_OTHERWISE})`;
    return [first, `CREATE TABLE IF NOT EXISTS ${table} ${on} AS ${local} ENGINE = ${spread}`];
  }
  const altered = ALTER.exec(statement);
  if (altered !== null && /\b(?:ADD|MODIFY) COLUMN\b/.test(statement)) {
    const [head, comments = '', table = ''] = altered;
    const rest = statement.slice(head.length);
    return [`${table}_local`, table].map((each) => `${comments}ALTER TABLE ${each} ${on}${rest}`);
  }
  throw new WeirError('WEIR_INTERNAL', { reason: 'a migration is not known to the cluster’s schema' });
}

/** The table that holds a table's rows, as a statement that changes rows must name it. */
export function rowsTable(table: string, cluster: string | undefined): string {
  return cluster === undefined ? table : `${table}_local ON CLUSTER '${cluster}'`;
}
