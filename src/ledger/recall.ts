/**
 * Disclosures of before, for whoever counts them again after a restart: from the spool as they were recorded, from the
 * tables one for each person, recipient, route, kind of data and basis, at its latest time. Values of identities stay
 * sealed: keys are enough to count by.
 *
 * A row as the tables send it (RowBinary): how many identities stood together, kind and key of each | the route |
 * time | recipient | set | person | categories | basis.
 */
import { BASES, type Basis } from '../disclosure/channel.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import {
  IDENTITY_KINDS,
  IDENTITY_STRENGTH,
  type IdentityKind,
  type Recipient,
  type RecipientIdentity,
  recipientOf,
} from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { askFor, storeError } from './ask.ts';
import type { RowsSince } from './mark.ts';
import { segmentNumbers } from './spool.ts';
import { readSegment } from './spool-reader.ts';
import { millis } from './sql.ts';
import type { Store } from './store.ts';

/** People who were disclosed to a recipient. Identities have no values. */
export interface Recalled {
  readonly at: EpochMs;
  readonly route: string;
  readonly recipient: Recipient;
  readonly people: readonly DisclosedPerson[];
}

/** Everything in the spool's segments. A segment that is handed over and deleted meanwhile is in the tables. */
export function recallSpooled(directory: string, visit: (recalled: Recalled) => void): void {
  for (const segment of segmentNumbers(directory)) {
    try {
      const all = { maxRecords: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY, isCurrent: true };
      for (const record of readSegment(directory, { segment, offset: 0 }, all).records) {
        if (record.type !== 'disclosure') continue;
        const recipient = recipientOf(record.identities.map(({ kind, key }) => ({ kind, key, value: '' })));
        const { at, route, people } = record;
        if (recipient !== undefined) visit({ at, route, recipient, people });
      }
    } catch (error) {
      // What a newer Weir wrote stands where it is, and is told of by the hand-over.
      const { code } = error as { code?: string };
      if (code !== 'ENOENT' && code !== 'WEIR_SPOOL_NEWER') throw error;
    }
  }
}

/**
 * Streams what is in the tables, in the order in which it lies there: memory is that of one recipient's person at a time,
 * and of the identities that stood together.
 * @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY
 */
export async function recallTables(
  store: Store,
  { condition, from }: RowsSince,
  visit: (recalled: Recalled) => void,
): Promise<void> {
  // Sets and identities are written with every batch in which they are met: what a batch's rows need is not older.
  const since = 'at >= fromUnixTimestamp64Milli({namedFrom:Int64})';
  const query = `
    WITH named AS (SELECT identity, toInt8(any(kind)) AS kind FROM identities WHERE ${since} GROUP BY identity),
         sets AS (
           SELECT identity_set, groupUniqArray((named.kind, identity_sets.identity)) AS members
           FROM identity_sets INNER JOIN named ON named.identity = identity_sets.identity
           WHERE ${since} GROUP BY identity_set
         ),
         met AS (
           SELECT recipient, person_top, person_low, identity_set, toString(route) AS path, categories, basis,
                  max(at) AS last_at
           FROM disclosures WHERE ${condition.sql}
           GROUP BY recipient, person_top, person_low, identity_set, path, categories, basis
         )
    SELECT sets.members, met.path, ${millis('met.last_at')}, met.recipient, met.identity_set,
           bitOr(bitShiftLeft(toUInt64(met.person_top), 40), met.person_low), met.categories, toInt8(met.basis)
    FROM met INNER JOIN sets ON sets.identity_set = met.identity_set
    SETTINGS optimize_aggregation_in_order = 1
    FORMAT RowBinary`;
  const params = { ...condition.params, namedFrom: from };
  const reader = new RecalledRows(visit);
  try {
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of await askFor(store, query, { sql: '', params })) {
      const bytes = rest.length === 0 ? (piece as Buffer) : Buffer.concat([rest, piece as Buffer]);
      rest = bytes.subarray(reader.read(bytes));
    }
    if (rest.length > 0) throw new Error('it broke off in the middle of a row');
  } catch (cause) {
    throw storeError(cause);
  }
}

const KINDS: ReadonlyMap<number, IdentityKind> = new Map(
  Object.entries(IDENTITY_KINDS).map(([kind, number]) => [number, kind as IdentityKind]),
);
const BASIS_NAMES: ReadonlyMap<number, Basis> = new Map(
  Object.entries(BASES).map(([basis, number]) => [number, basis as Basis]),
);
const MEMBER_BYTES = 9;
/** Behind the identities and the route. */
const FIXED_BYTES = 37;

/** Rows out of pieces of their bytes. */
class RecalledRows {
  readonly #visit: (recalled: Recalled) => void;
  /** Rows of one recipient come one after the other: its identities are put together once. */
  #set = 0n;
  #recipient: Recipient | undefined;

  constructor(visit: (recalled: Recalled) => void) {
    this.#visit = visit;
  }

  /** @returns where the first row that is not whole begins. */
  read(bytes: Buffer): number {
    let at = 0;
    for (;;) {
      const end = this.#row(bytes, at);
      if (end === undefined) return at;
      at = end;
    }
  }

  #row(bytes: Buffer, from: number): number | undefined {
    const members = lengthAt(bytes, from);
    if (members === undefined) return undefined;
    const path = lengthAt(bytes, members.end + MEMBER_BYTES * members.length);
    if (path === undefined) return undefined;
    const fixed = path.end + path.length;
    if (fixed + FIXED_BYTES > bytes.length) return undefined;
    const set = bytes.readBigUInt64LE(fixed + 16);
    if (set !== this.#set || this.#recipient === undefined) {
      this.#recipient = recipientIn(bytes, members, bytes.readBigUInt64LE(fixed + 8));
      this.#set = set;
    }
    const recipient = this.#recipient;
    if (recipient !== undefined) {
      const person = bytes.readBigUInt64LE(fixed + 24);
      const categories = bytes.readUInt32LE(fixed + 32);
      const basis = BASIS_NAMES.get(bytes.readInt8(fixed + 36)) ?? 'none';
      const at = Number(bytes.readBigInt64LE(fixed));
      const route = bytes.toString('utf8', path.end, fixed);
      this.#visit({ at, route, recipient, people: [{ person, categories, basis }] });
    }
    return fixed + FIXED_BYTES;
  }
}

/** A length in LEB128, and where it ends; undefined when the bytes end before. */
function lengthAt(bytes: Buffer, at: number): { readonly length: number; readonly end: number } | undefined {
  let length = 0;
  for (let i = 0; at + i < bytes.length; i++) {
    const byte = bytes[at + i] as number;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { length, end: at + i + 1 };
  }
  return undefined;
}

/** The identities that stood together; undefined when the recipient's own is not known any more. */
function recipientIn(
  bytes: Buffer,
  { length, end }: { readonly length: number; readonly end: number },
  key: bigint,
): Recipient | undefined {
  const identities: RecipientIdentity[] = [];
  for (let at = end; at < end + MEMBER_BYTES * length; at += MEMBER_BYTES) {
    const kind = KINDS.get(bytes.readInt8(at));
    if (kind !== undefined) identities.push({ kind, key: bytes.readBigUInt64LE(at + 1), value: '' });
  }
  const strength = ({ kind }: RecipientIdentity) => IDENTITY_STRENGTH.indexOf(kind);
  const recipient = recipientOf(identities.sort((a, b) => strength(a) - strength(b)));
  return recipient?.primary.key === key ? recipient : undefined;
}
