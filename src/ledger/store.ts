/**
 * The tables behind the ledger: a ClickHouse server by URL, or its embedded form in the keeper process. Both are
 * reached through the same client with the same SQL.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { WeirError } from '../disclosure/error.ts';
import { CLUSTER_SETTINGS, forCluster } from './cluster.ts';
import type { Table } from './rows.ts';

export type Store = ClickHouseClient;

/** Where a store listens, and how it is entered. */
export interface StoreAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
  /** Name of a cluster in the server's configuration: tables are replicated and spread over it. */
  readonly cluster?: string;
  /** File with the certificates of authorities (PEM) that the server's own is trusted by, beside the system's. */
  readonly caFile?: string;
}

/** A question that takes longer than this has lost its asker. */
export const QUERY_TIMEOUT_MS = 120_000;

/**
 * @param timeoutMs of one statement.
 * @throws WeirError WEIR_CONFIG_UNREADABLE when the file of certificates cannot be read.
 */
export function connectStore(address: StoreAddress, timeoutMs = QUERY_TIMEOUT_MS): Store {
  return createClient({
    ...(address.cluster === undefined ? {} : { clickhouse_settings: CLUSTER_SETTINGS }),
    ...(address.caFile === undefined ? {} : { tls: { ca_cert: certificates(address.caFile) } }),
    url: address.url,
    username: address.username ?? 'default',
    password: address.password ?? '',
    database: address.database ?? 'default',
    application: 'weir',
    request_timeout: timeoutMs,
    // Our own log says what failed; the client would write statements to the console.
    log: { level: 127 as never },
  });
}

/** Node takes what it is given instead of the system's authorities: both together. */
function certificates(path: string): Buffer {
  try {
    return Buffer.concat([readFileSync(path), Buffer.from(`\n${rootCertificates.join('\n')}\n`)]);
  } catch (cause) {
    throw new WeirError('WEIR_CONFIG_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}

const MIGRATIONS = new URL('./migrations/', import.meta.url);

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

function migrations(): Migration[] {
  return readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({
      version: Number(name.slice(0, 3)),
      name,
      statements: readFileSync(new URL(name, MIGRATIONS), 'utf8')
        .split(/;\s*$/m)
        .map((statement) => statement.trim())
        .filter((statement) => statement.replace(/^--.*$/gm, '').trim() !== ''),
    }));
}

/** Which schema a ledger has, and which key it was written with. */
const SCHEMA_TABLE = `CREATE TABLE IF NOT EXISTS ledger_schema
  (version UInt32, name String, key String, at DateTime64(3, 'UTC') DEFAULT now64(3))
  ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/** All statements that make the newest schema, as one server or a cluster gets them. */
export function schemaStatements(cluster?: string): string[] {
  const statements = [SCHEMA_TABLE, ...migrations().flatMap((migration) => migration.statements)];
  return cluster === undefined ? statements : statements.flatMap((each) => forCluster(each, cluster));
}

/**
 * Brings the tables to this version's schema. Every statement may be run twice: a crash in the middle is mended by
 * the next start.
 * @param fingerprint of the keyring; a ledger that was written with another key is refused.
 * @param cluster name of a cluster, when the tables are spread over one.
 * @throws WeirError WEIR_LEDGER_SCHEMA (written by a newer Weir), WEIR_KEY_WRONG. Nothing was changed then.
 */
export async function migrate(
  store: Store,
  keyPath: string,
  fingerprint: string,
  cluster?: string,
): Promise<void> {
  const run = async (statement: string) => {
    const statements = cluster === undefined ? [statement] : forCluster(statement, cluster);
    for (const query of statements) await store.command({ query });
  };
  await run(SCHEMA_TABLE);
  const applied = await rowsOf<{ version: number; key: string }>(
    store,
    'SELECT version, key FROM ledger_schema ORDER BY version',
  );
  const known = migrations();
  const newest = known.at(-1)?.version ?? 0;
  const found = Math.max(0, ...applied.map((row) => Number(row.version)));
  if (found > newest) throw new WeirError('WEIR_LEDGER_SCHEMA', { found, known: newest });
  if (applied.some((row) => row.key !== fingerprint))
    throw new WeirError('WEIR_KEY_WRONG', { path: keyPath });
  const done = new Set(applied.map((row) => Number(row.version)));
  for (const { version, name, statements } of known) {
    if (done.has(version)) continue;
    for (const statement of statements) await run(statement);
    await store.command({
      query: `INSERT INTO ledger_schema (version, name, key) VALUES (${version}, '${name}', '${fingerprint}')`,
    });
  }
}

/** Runs a SELECT. 64-bit integers must be selected as text: JSON has no room for them. */
export async function rowsOf<T>(
  store: Store,
  query: string,
  params: Record<string, unknown> = {},
): Promise<T[]> {
  const result = await store.query({ query, query_params: params, format: 'JSONEachRow' });
  return result.json<T>();
}

const COLUMNS: Readonly<Record<Table, string>> = {
  disclosures:
    'at, recipient, person_top, person_low, categories, channel, route, basis, measure, named_by, identity_set, writer, batch_lag',
  aliases: 'alias, person, strength, at',
  identities: 'identity, kind, sealed, at',
  identity_sets: 'identity, identity_set, recipient, at',
  blind_periods: 'at, recipient, identity_set, channel, route, reason, bytes, batch',
  verdicts:
    'at, kind, recipient, subject, test, people, window_ms, limit_people, tier, unexplained_only, error_probability, enforced, batch',
  key_changes: 'at, generation, kind, identifiers, reference, points, batch',
  removals: 'at, horizon, removed, kept, digest, rule, batch',
  hold_changes: 'at, what, name, reason, scope, batch',
};

/**
 * Inserts TabSeparated rows once: the same token again within the table's deduplication window changes nothing.
 * Settings stand in the statement, because the embedded form keeps settings that come beside it.
 */
export async function insertOnce(
  store: Store,
  table: Table,
  rows: readonly string[],
  token: string,
): Promise<void> {
  if (rows.length === 0) return;
  const { stream } = await store.exec({
    query: `INSERT INTO ${table} (${COLUMNS[table]})
            SETTINGS insert_deduplicate = 1, insert_deduplication_token = '${token}', async_insert = 0,
                     max_insert_block_size = 1000000, input_format_parallel_parsing = 0
            FORMAT TabSeparated`,
    values: Readable.from([`${rows.join('\n')}\n`]),
  });
  for await (const _ of stream);
}
