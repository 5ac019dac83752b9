/**
 * What erasing does to the tables. Disclosures stay as they are, sealed; what goes is what ties keys together: rows of
 * aliases, and sealed values of identities. Neither table is sealed, so that both can go.
 */
import type { PersonKey } from '../disclosure/person.ts';
import type { SentChange, Unlink } from './keeper/messages.ts';
import { rowsOf, type Store } from './store.ts';

/** Rounds in which keys that lead to one another are gathered. Two are usual: e-mail to phone, phone to account. */
const MAX_ROUNDS = 10;
/** Keys of one person at most; more are no person. */
export const MAX_LINKED_KEYS = 400;

export interface LinkedKeys {
  /** The keys that were asked for, and all that aliases tie to any of them. */
  readonly all: ReadonlySet<PersonKey>;
  /** Those that stand in aliases. */
  readonly tied: ReadonlySet<PersonKey>;
}

/** All keys that aliases tie to any of these. */
export async function linkedKeys(store: Store, keys: readonly PersonKey[]): Promise<LinkedKeys> {
  const linked = new Set(keys);
  const tied = new Set<PersonKey>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = linked.size;
    const rows = await rowsOf<{ alias: string; person: string }>(
      store,
      `SELECT DISTINCT toString(alias) AS alias, toString(person) AS person FROM aliases
       WHERE alias IN {keys:Array(UInt64)} OR person IN {keys:Array(UInt64)} LIMIT ${MAX_LINKED_KEYS}`,
      { keys: [...linked] },
    );
    for (const { alias, person } of rows) tied.add(BigInt(alias)).add(BigInt(person));
    for (const key of tied) linked.add(key);
    if (linked.size === before || linked.size >= MAX_LINKED_KEYS) break;
  }
  return { all: linked, tied };
}

/** Deletes them, and waits until they are gone from the parts that questions read. */
export async function unlinkRows(store: Store, { people, identities }: Unlink): Promise<void> {
  const list = (keys: readonly string[]) => keys.map((key) => BigInt(key)).join(', ');
  const wait = 'SETTINGS mutations_sync = 2';
  if (people.length > 0) {
    const keys = list(people);
    await store.command({
      query: `ALTER TABLE aliases DELETE WHERE alias IN (${keys}) OR person IN (${keys}) ${wait}`,
    });
  }
  if (identities.length > 0) {
    await store.command({
      query: `ALTER TABLE identities DELETE WHERE identity IN (${list(identities)}) ${wait}`,
    });
  }
}

/** The changes of the key file after a generation, oldest first, and the newest generation there is; 0 for none. */
export async function keyChanges(
  store: Store,
  after: number,
): Promise<{ readonly missed: readonly SentChange[]; readonly newest: number }> {
  const rows = await rowsOf<SentChange>(
    store,
    `SELECT generation, toUnixTimestamp64Milli(at) AS at, toString(kind) AS kind, reference,
            splitByChar(',', points) AS points
     FROM key_changes WHERE generation > {after:UInt32} ORDER BY generation LIMIT 1 BY generation`,
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
