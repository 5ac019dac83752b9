/**
 * From a spooled record to rows of the tables, as TabSeparated text: the one format that ClickHouse's server and its
 * embedded form both read fast. Every field here is a number, a name of ours or escaped text.
 */

import { detailOf, evidenceText } from '../disclosure/evidence-text.ts';
import { SipHash } from '../disclosure/siphash/siphash.ts';
import { batchTicks } from './batch-clock.ts';
import { PERSON_LOW_BITS, PERSON_LOW_MASK } from './person-halves.ts';
import type { LedgerRecord, SealedIdentity } from './record.ts';
import { BatchRowCollector } from './seal/batch-rows.ts';
import type { BatchRows } from './seal/seal-log.ts';
import type { RowFields, SealedTable } from './seal/sealed-row.ts';

export const TABLES = [
  'disclosures',
  'aliases',
  'identities',
  'identity_sets',
  'blind_periods',
  'verdicts',
  'key_changes',
  'removals',
  'hold_changes',
] as const;
export type Table = (typeof TABLES)[number];

/** Rows of one batch, by table. */
export type Rows = Readonly<Record<Table, string[]>>;

export function emptyRows(): Rows {
  return {
    disclosures: [],
    aliases: [],
    identities: [],
    identity_sets: [],
    blind_periods: [],
    verdicts: [],
    key_changes: [],
    removals: [],
    hold_changes: [],
  };
}

// Which identities stand together is not a secret: the keys in the set are pseudonyms already.
const SETS = new SipHash(new Uint8Array(16));

/** Name of a combination of identities: the same combination has the same name, in any process. */
export function identitySetKey(identities: readonly Pick<SealedIdentity, 'key'>[]): bigint {
  const keys = identities.map((identity) => identity.key).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return SETS.text(keys.join(' '));
}

/** Collects a batch's rows. Identities and their sets are written once a batch, however often they are met. */
export class RowCollector {
  readonly rows: Rows = emptyRows();
  readonly #batch: bigint;
  readonly #sealed = new BatchRowCollector();
  readonly #sets = new Set<bigint>();
  readonly #identities = new Set<bigint>();

  /** @param batch number that the rows are filed under, see HandOver. */
  constructor(batch: bigint) {
    this.#batch = batch;
  }

  /** What is sealed: the same rows, without the batch, as the tables give them back. */
  get sealed(): BatchRows {
    return this.#sealed.rows();
  }

  add(record: LedgerRecord): void {
    const at = wholeMs(record.at);
    if (record.type === 'verdict') {
      this.#addIdentity(record.recipient, at);
      this.#addIdentity(record.subject, at);
      this.#addSealed('verdicts', verdictRow(record, at));
      return;
    }
    if (record.type === 'key-change') {
      const { generation, kind, reference, points } = record;
      const identifiers = points.length;
      this.#addSealed('key_changes', {
        at,
        generation,
        kind,
        identifiers,
        reference,
        points: points.join(','),
      });
      return;
    }
    if (record.type === 'removal') {
      const { horizon, removed, kept, digest, rule } = record;
      this.#addSealed('removals', { at, horizon, removed, kept, digest, rule });
      return;
    }
    if (record.type === 'hold-change') {
      const { what, name, reason, scope } = record;
      this.#addSealed('hold_changes', { at, what, name, reason, scope });
      return;
    }
    const recipient = record.identities[0]?.key ?? 0n;
    const identity_set = this.#addSet(record.identities, recipient, at);
    const { channel, route } = record;
    if (record.type === 'blind') {
      const bytes = Math.round(record.bytes);
      const { reason } = record;
      this.#addSealed('blind_periods', { at, recipient, identity_set, channel, route, reason, bytes });
      return;
    }
    const { measure } = record;
    for (const { person, categories, basis, namedBy } of record.people) {
      const named_by = namedBy ?? 'unknown';
      const rest = { categories, channel, route, basis, measure, named_by, identity_set };
      this.#addRow('disclosures', at, [
        recipient,
        ...halves(person),
        ...Object.values(rest),
        ...this.#batchOf(at),
      ]);
      this.#sealed.add('disclosures', { at, recipient, person, ...rest });
    }
    for (const { alias, person, strength } of record.aliases) {
      this.rows.aliases.push(`${alias}\t${person}\t${strength}\t${decimalSeconds(at)}`);
    }
  }

  /** @param row its columns in the order of the table's insert, the batch left out. */
  #addSealed(table: SealedTable, row: RowFields): void {
    const { at, ...rest } = row;
    this.#addRow(table, Number(at), [...Object.values(rest), this.#batch]);
    this.#sealed.add(table, row);
  }

  #addRow(table: SealedTable, at: number, fields: readonly RowFields[string][]): void {
    const written = fields.map((field) => (field === null ? '\\N' : escapeText(String(field))));
    this.rows[table].push([decimalSeconds(at), ...written].join('\t'));
  }

  /** The batch as `disclosures` keeps it: its writer, and how far its number is from the row's time. */
  #batchOf(at: number): [bigint, bigint] {
    return [this.#batch >> 32n, (this.#batch & 0xffff_ffffn) - BigInt(batchTicks(at))];
  }

  #addSet(identities: readonly SealedIdentity[], recipient: bigint, at: number): bigint {
    const set = identitySetKey(identities);
    if (this.#sets.has(set)) return set;
    this.#sets.add(set);
    for (const identity of identities) {
      this.#addIdentity(identity, at);
      this.rows.identity_sets.push(`${identity.key}\t${set}\t${recipient}\t${decimalSeconds(at)}`);
    }
    return set;
  }

  #addIdentity(identity: SealedIdentity, at: number): void {
    if (this.#identities.has(identity.key)) return;
    this.#identities.add(identity.key);
    const sealed = escapeText(identity.sealed);
    this.rows.identities.push(`${identity.key}\t${identity.kind}\t${sealed}\t${decimalSeconds(at)}`);
  }
}

/** A person key as the table keeps it: person_top and person_low. */
function halves(person: bigint): [bigint, bigint] {
  return [person >> PERSON_LOW_BITS, person & PERSON_LOW_MASK];
}

function verdictRow(record: Extract<LedgerRecord, { type: 'verdict' }>, at: number): RowFields {
  const { evidence } = record;
  return {
    at,
    kind: record.kind,
    recipient: record.recipient.key,
    subject: record.subject.key,
    test: evidenceText(evidence.test, detailOf(evidence)),
    people: evidence.people,
    window_ms: Math.round(evidence.windowMs),
    limit_people: Math.round(evidence.limit),
    tier: evidence.tier ?? '',
    unexplained_only: evidence.unexplainedOnly ? 1 : 0,
    error_probability: evidence.errorProbability,
    enforced: record.enforced ? 1 : 0,
  };
}

function wholeMs(at: number): number {
  return Math.max(0, Math.round(at));
}

/**
 * DateTime64(3) as ClickHouse's text formats read it: seconds with three decimals. Ten digits always: fewer are taken
 * for a year.
 */
function decimalSeconds(ms: number): string {
  return `${String(Math.floor(ms / 1000)).padStart(10, '0')}.${String(ms % 1000).padStart(3, '0')}`;
}

function escapeText(text: string): string {
  return text.replace(/[\\\t\n\r\0]/g, (c) => ESCAPES[c] as string);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
};
