/**
 * Disclosures of before, for whoever counts them again after a restart: from the spool as they were recorded, from the
 * tables one for each person, recipient, kind of data and basis, at its latest time. Values of identities stay sealed:
 * keys are enough to count by.
 */
import type { Basis } from '../disclosure/channel.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import {
  type IdentityKind,
  type Recipient,
  type RecipientIdentity,
  recipientOf,
} from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { storeError } from './ask.ts';
import { segmentNumbers } from './spool.ts';
import { readSegment } from './spool-reader.ts';
import { during, millis } from './sql.ts';
import type { Store } from './store.ts';

/** People who were disclosed to a recipient. Identities have no values. */
export interface Recalled {
  readonly at: EpochMs;
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
        if (recipient !== undefined) visit({ at: record.at, recipient, people: record.people });
      }
    } catch (error) {
      // What a newer Weir wrote stands where it is, and is told of by the hand-over.
      const { code } = error as { code?: string };
      if (code !== 'ENOENT' && code !== 'WEIR_SPOOL_NEWER') throw error;
    }
  }
}

type Row = [
  at: string,
  recipient: string,
  kind: IdentityKind | '',
  address: string,
  person: string,
  categories: number,
  basis: Basis,
];

/**
 * Streams what is in the tables; memory is the database's, one group for each row.
 * @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY
 */
export async function recallTables(
  store: Store,
  from: EpochMs,
  visit: (recalled: Recalled) => void,
): Promise<void> {
  const condition = during({ from });
  const query = `
    WITH named AS (SELECT identity, toString(any(kind)) AS kind FROM identities GROUP BY identity),
         addresses AS (
           SELECT identity_set, any(identity) AS address FROM identity_sets
           WHERE identity IN (SELECT identity FROM identities WHERE kind = 'ip') GROUP BY identity_set
         ),
         met AS (
           SELECT recipient, identity_set, person, categories, basis, max(at) AS last_at
           FROM disclosures WHERE ${condition.sql}
           GROUP BY recipient, identity_set, person, categories, basis
         )
    SELECT toString(${millis('met.last_at')}), toString(met.recipient), named.kind, toString(addresses.address),
           toString(met.person), met.categories, toString(met.basis)
    FROM met
    LEFT ANY JOIN named ON named.identity = met.recipient
    LEFT ANY JOIN addresses ON addresses.identity_set = met.identity_set`;
  try {
    const result = await store.query({
      query,
      query_params: condition.params,
      format: 'JSONCompactEachRow',
    });
    for await (const rows of result.stream<Row>()) {
      for (const row of rows) visitRow(row.json(), visit);
    }
  } catch (cause) {
    throw storeError(cause);
  }
}

function visitRow(
  [at, recipient, kind, address, person, categories, basis]: Row,
  visit: (recalled: Recalled) => void,
): void {
  if (kind === '') return;
  const identities: RecipientIdentity[] = [{ kind, key: BigInt(recipient), value: '' }];
  if (address !== '0' && address !== recipient)
    identities.push({ kind: 'ip', key: BigInt(address), value: '' });
  visit({
    at: Number(at),
    recipient: recipientOf(identities) as Recipient,
    people: [{ person: BigInt(person), categories: Number(categories), basis }],
  });
}
