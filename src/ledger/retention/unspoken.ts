/**
 * Names and ties that no row speaks of any more, once rows have been removed: sealed values of recipients' identities, the
 * combinations they stood in, aliases among people's keys. They are not sealed, and have no time of their own: they are
 * kept as long as a row needs them, held rows included.
 *
 * Looked for among those that were last met before the newest month that went, a few thousand at a time; each is asked
 * for in the order of the tables, so that rows of other recipients and people are not read.
 */
import { ask, storeError } from '../ask.ts';
import { rowsTable } from '../cluster.ts';
import { personIn } from '../person-halves.ts';
import { KEYS_PER_QUESTION } from '../recipient-names.ts';
import type { Store } from '../store.ts';

/** Keys in one statement that deletes: 21 digits each, in 256 KB. */
const KEYS_AT_A_TIME = 8_000;

export interface Unspoken {
  readonly identities: number;
  readonly aliases: number;
}

/**
 * Deletes them. @param before ms since the epoch: what was met at this time or later is not looked at.
 * @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY
 */
export async function dropUnspoken(
  store: Store,
  cluster: string | undefined,
  before: number,
): Promise<Unspoken> {
  let identities = 0;
  for (let after = -1n; ; ) {
    const keys = await keysBefore(store, 'identities', 'identity', before, after);
    if (keys.length === 0) break;
    after = keys.at(-1) as bigint;
    const gone = await unspokenIdentities(store, keys);
    identities += gone.length;
    await remove(store, cluster, 'identities', 'identity', gone);
    await remove(store, cluster, 'identity_sets', 'identity', gone);
  }
  let aliases = 0;
  for (let after = -1n; ; ) {
    const keys = await keysBefore(store, 'aliases', 'person', before, after);
    if (keys.length === 0) break;
    after = keys.at(-1) as bigint;
    const gone = await unspokenPeople(store, keys);
    aliases += gone.length;
    await remove(store, cluster, 'aliases', 'person', gone);
  }
  return { identities, aliases };
}

async function keysBefore(
  store: Store,
  table: 'identities' | 'aliases',
  column: 'identity' | 'person',
  before: number,
  after: bigint,
): Promise<bigint[]> {
  const beyond = after < 0n ? '' : `WHERE ${column} > {after:UInt64}`;
  const rows = await ask<{ key: string }>(
    store,
    `SELECT toString(${column}) AS key FROM ${table} ${beyond} GROUP BY ${column}
     HAVING max(at) < fromUnixTimestamp64Milli({before:Int64}) ORDER BY ${column} LIMIT ${KEYS_AT_A_TIME}`,
    { sql: '1', params: { before: Math.round(before), after: String(after < 0n ? 0n : after) } },
  );
  return rows.map(({ key }) => BigInt(key));
}

/** Those of some identities that no disclosure, blind period or verdict is about. */
async function unspokenIdentities(store: Store, keys: readonly bigint[]): Promise<bigint[]> {
  const spoken = new Set<string>();
  for (let i = 0; i < keys.length; i += KEYS_PER_QUESTION) {
    const params = { keys: keys.slice(i, i + KEYS_PER_QUESTION) };
    const sets = `SELECT identity, identity_set, recipient FROM identity_sets WHERE identity IN {keys:Array(UInt64)}`;
    const met = ['disclosures', 'blind_periods'].map(
      (table) => `SELECT DISTINCT sets.identity AS identity FROM (${sets}) AS sets
         INNER JOIN (SELECT DISTINCT recipient, identity_set FROM ${table}
                     WHERE recipient IN (SELECT recipient FROM (${sets}))
                       AND identity_set IN (SELECT identity_set FROM (${sets}))) AS rows
         ON rows.recipient = sets.recipient AND rows.identity_set = sets.identity_set`,
    );
    const judged = ['recipient', 'subject'].map(
      (column) =>
        `SELECT DISTINCT ${column} AS identity FROM verdicts WHERE ${column} IN {keys:Array(UInt64)}`,
    );
    const rows = await ask<{ key: string }>(
      store,
      `SELECT DISTINCT toString(identity) AS key FROM (${[...met, ...judged].join(' UNION ALL ')})`,
      { sql: '1', params },
    );
    for (const { key } of rows) spoken.add(key);
  }
  return keys.filter((key) => !spoken.has(String(key)));
}

/**
 * Those of some people that no disclosure is about, under any key that aliases tie to theirs: two steps far, as questions
 * follow them (e-mail to phone, phone to account).
 */
async function unspokenPeople(store: Store, people: readonly bigint[]): Promise<bigint[]> {
  const gone: bigint[] = [];
  for (let i = 0; i < people.length; i += KEYS_PER_QUESTION) {
    const some = people.slice(i, i + KEYS_PER_QUESTION);
    const near = await tiesOf(store, some);
    const far = await tiesOf(store, [...near.keys()]);
    const met = await metPeople(store, [...new Set([...near.keys(), ...far.keys()])]);
    const keysOf = (person: bigint) => {
      const first = [person, ...(near.get(person) ?? [])];
      return [...first, ...first.flatMap((key) => [...(far.get(key) ?? [])])];
    };
    gone.push(...some.filter((person) => keysOf(person).every((key) => !met.has(key))));
  }
  return gone;
}

/** For each key of an alias among some keys, those that it is tied to directly. */
async function tiesOf(store: Store, keys: readonly bigint[]): Promise<Map<bigint, Set<bigint>>> {
  const ties = new Map<bigint, Set<bigint>>();
  const add = (from: bigint, to: bigint) => ties.set(from, (ties.get(from) ?? new Set<bigint>()).add(to));
  for (let i = 0; i < keys.length; i += KEYS_PER_QUESTION) {
    const rows = await ask<{ weaker: string; stronger: string }>(
      store,
      `SELECT DISTINCT toString(alias) AS weaker, toString(person) AS stronger FROM aliases
       WHERE person IN {keys:Array(UInt64)} OR alias IN {keys:Array(UInt64)}`,
      { sql: '1', params: { keys: keys.slice(i, i + KEYS_PER_QUESTION) } },
    );
    for (const { weaker, stronger } of rows) {
      add(BigInt(weaker), BigInt(stronger));
      add(BigInt(stronger), BigInt(weaker));
    }
  }
  return ties;
}

/** Those of some keys that a disclosure is about. */
async function metPeople(store: Store, keys: readonly bigint[]): Promise<Set<bigint>> {
  const met = new Set<bigint>();
  for (let i = 0; i < keys.length; i += KEYS_PER_QUESTION) {
    const condition = personIn(keys.slice(i, i + KEYS_PER_QUESTION));
    const rows = await ask<{ key: string }>(
      store,
      `SELECT DISTINCT toString(person) AS key FROM disclosures WHERE ${condition.sql}`,
      condition,
    );
    for (const { key } of rows) met.add(BigInt(key));
  }
  return met;
}

async function remove(
  store: Store,
  cluster: string | undefined,
  table: string,
  column: string,
  keys: readonly bigint[],
): Promise<void> {
  if (keys.length === 0) return;
  const query = `ALTER TABLE ${rowsTable(table, cluster)} DELETE WHERE ${column} IN (${keys.join(', ')}) SETTINGS mutations_sync = 2`;
  try {
    await store.command({ query });
  } catch (cause) {
    throw storeError(cause);
  }
}
