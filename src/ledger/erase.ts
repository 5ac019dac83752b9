/**
 * What erasing does to the tables. Disclosures stay as they are, sealed; what goes is what ties keys together: rows of
 * aliases, and sealed values of identities. Neither table is sealed, so that both can go.
 */
import { type PersonKey, SELF_TIE } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import { ask } from './ask.ts';
import { rowsTable } from './cluster.ts';
import type { SentChange, Unlink } from './keeper/messages.ts';
import { personIn } from './person-halves.ts';
import { KEYS_PER_QUESTION } from './recipient-names.ts';
import { rowsOf, type Store } from './store.ts';

/** Keys whose ties are gathered together: those of a handful of people. */
const KEYS_AT_ONCE = 100;
/** Rounds in which keys that lead to one another are gathered. Two are usual: e-mail to phone, phone to account. */
const MAX_ROUNDS = 10;
/** Keys of one person at most; more are no person. */
export const MAX_LINKED_KEYS = 400;

export interface LinkedKeys {
  /** The keys that were asked for, and all that aliases tie to any of them. */
  readonly all: ReadonlySet<PersonKey>;
  /** Those that stand in aliases as identifiers' keys. */
  readonly tied: ReadonlySet<PersonKey>;
  /** Those under which somebody was shown to themselves; see selfKey. */
  readonly selves: ReadonlySet<PersonKey>;
}

/** All keys that aliases tie to any of these. */
export async function linkedKeys(store: Store, keys: readonly PersonKey[]): Promise<LinkedKeys> {
  const [all, tied, selves] = [new Set(keys), new Set<PersonKey>(), new Set<PersonKey>()];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    const linked = new Set(keys.slice(from, from + KEYS_AT_ONCE));
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const before = linked.size;
      const rows = await rowsOf<{ alias: string; person: string; is_self: number }>(
        store,
        `SELECT DISTINCT toString(alias) AS alias, toString(person) AS person, strength >= ${SELF_TIE} AS is_self
         FROM aliases WHERE alias IN {keys:Array(UInt64)} OR person IN {keys:Array(UInt64)} LIMIT ${MAX_LINKED_KEYS}`,
        { keys: [...linked] },
      );
      for (const row of rows) {
        (row.is_self ? selves : tied).add(BigInt(row.alias));
        tied.add(BigInt(row.person));
        linked.add(BigInt(row.alias)).add(BigInt(row.person));
      }
      if (linked.size === before || linked.size >= MAX_LINKED_KEYS) break;
    }
    for (const key of linked) all.add(key);
  }
  return { all, tied, selves };
}

/** Accounts that were shown one of these people as themselves. */
export interface OwnAccounts {
  readonly accounts: readonly RecipientKey[];
  /** Those of them that a verdict stands against: they are evidence. */
  readonly accused: readonly RecipientKey[];
}

/** @param people all keys that lead to them. @throws WeirError as ask */
export async function ownAccounts(store: Store, people: readonly PersonKey[]): Promise<OwnAccounts> {
  const [accounts, accused] = [new Set<RecipientKey>(), new Set<RecipientKey>()];
  for (let from = 0; from < people.length; from += KEYS_PER_QUESTION) {
    const condition = personIn(people.slice(from, from + KEYS_PER_QUESTION));
    const rows = await ask<{ recipient: string; is_accused: number }>(
      store,
      `SELECT DISTINCT toString(recipient) AS recipient,
              recipient IN (SELECT arrayJoin([recipient, subject]) FROM verdicts WHERE kind != 'pass') AS is_accused
       FROM disclosures WHERE basis = 'self' AND ${condition.sql}`,
      condition,
    );
    for (const row of rows) (row.is_accused ? accused : accounts).add(BigInt(row.recipient));
  }
  return { accounts: [...accounts], accused: [...accused] };
}

/**
 * Deletes them, and waits until they are gone from the parts that questions read, on every replica of every shard.
 * @param cluster its name, when the tables are spread over one: the tables that are asked hold no rows there.
 */
export async function unlinkRows(
  store: Store,
  { people, identities }: Unlink,
  cluster: string | undefined,
): Promise<void> {
  const list = (keys: readonly string[]) => keys.map((key) => BigInt(key)).join(', ');
  const wait = 'SETTINGS mutations_sync = 2';
  if (people.length > 0) {
    const keys = list(people);
    await store.command({
      query: `ALTER TABLE ${rowsTable('aliases', cluster)} DELETE WHERE alias IN (${keys}) OR person IN (${keys}) ${wait}`,
    });
  }
  if (identities.length > 0) {
    await store.command({
      query: `ALTER TABLE ${rowsTable('identities', cluster)} DELETE WHERE identity IN (${list(identities)}) ${wait}`,
    });
  }
}

/**
 * The changes of the key file after a generation, oldest first, and the newest generation there is; 0 for none. Gates that
 * changed it at the same moment have made several of one generation.
 */
export async function keyChanges(
  store: Store,
  after: number,
): Promise<{ readonly missed: readonly SentChange[]; readonly newest: number }> {
  const rows = await rowsOf<SentChange>(
    store,
    `SELECT generation, toUnixTimestamp64Milli(at) AS at, toString(kind) AS kind, reference,
            splitByChar(',', points) AS points
     FROM key_changes WHERE generation > {after:UInt32} ORDER BY generation LIMIT 1 BY generation, kind, at, reference, points`,
    { after },
  );
  const missed = rows.map((row) => ({
    ...row,
    generation: Number(row.generation),
    at: Number(row.at),
    points: row.points.filter((point) => point !== ''),
  }));
  const [top] = await rowsOf<{ newest: number }>(store, 'SELECT max(generation) AS newest FROM key_changes');
  return { missed, newest: Number(top?.newest ?? 0) };
}
