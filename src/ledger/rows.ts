/**
 * From a spooled record to rows of the tables, as TabSeparated text: the one format that ClickHouse's server and its
 * embedded form both read fast. Every field here is a number, a name of ours or escaped text.
 */
import { SipHash } from '../disclosure/siphash/siphash.ts';
import { PERSON_LOW_BITS, PERSON_LOW_MASK } from './person-halves.ts';
import type { LedgerRecord, SealedIdentity } from './record.ts';
import {
  batchDigest,
  COLUMN_SEPARATOR,
  linesHash,
  SEALED_TABLES,
  type SealedTable,
} from './seal/batch-digest.ts';

export const TABLES = [
  'disclosures',
  'aliases',
  'identities',
  'identity_sets',
  'blind_periods',
  'verdicts',
] as const;
export type Table = (typeof TABLES)[number];

/** Rows of one batch, by table. */
export type Rows = Readonly<Record<Table, string[]>>;

export function emptyRows(): Rows {
  return { disclosures: [], aliases: [], identities: [], identity_sets: [], blind_periods: [], verdicts: [] };
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
  /** What is sealed: the same rows, without the batch, as the tables give them back. */
  readonly #lines: Record<SealedTable, string[]> = { disclosures: [], blind_periods: [], verdicts: [] };
  readonly #sets = new Set<bigint>();
  readonly #identities = new Set<bigint>();

  /** @param batch number that the rows are filed under, see HandOver. */
  constructor(batch: bigint) {
    this.#batch = batch;
  }

  /** Rows that are sealed. */
  get sealedRows(): number {
    return SEALED_TABLES.reduce((sum, table) => sum + this.#lines[table].length, 0);
  }

  digest(): Buffer {
    const { disclosures, blind_periods, verdicts } = this.#lines;
    const digest = (lines: readonly string[]) => ({ rows: lines.length, hash: linesHash(lines) });
    return batchDigest({
      disclosures: digest(disclosures),
      blind_periods: digest(blind_periods),
      verdicts: digest(verdicts),
    });
  }

  add(record: LedgerRecord): void {
    const at = wholeMs(record.at);
    if (record.type === 'verdict') {
      this.#addIdentity(record.recipient, at);
      this.#addIdentity(record.subject, at);
      this.#addSealed('verdicts', at, verdictFields(record));
      return;
    }
    const recipient = record.identities[0]?.key ?? 0n;
    const set = this.#addSet(record.identities, recipient, at);
    const { channel, route } = record;
    if (record.type === 'blind') {
      this.#addSealed('blind_periods', at, [
        recipient,
        set,
        channel,
        route,
        record.reason,
        Math.round(record.bytes),
      ]);
      return;
    }
    for (const { person, categories, basis, namedBy } of record.people) {
      const rest = [categories, channel, route, basis, record.measure, namedBy ?? 'unknown', set];
      this.#addRow('disclosures', at, [recipient, ...halves(person), ...rest, ...this.#batchOf(at)]);
      this.#addLine('disclosures', at, [recipient, person, ...rest]);
    }
    for (const { alias, person, strength } of record.aliases) {
      this.rows.aliases.push(`${alias}\t${person}\t${strength}\t${decimalSeconds(at)}`);
    }
  }

  #addSealed(table: SealedTable, at: number, fields: readonly Field[]): void {
    this.#addRow(table, at, [...fields, this.#batch]);
    this.#addLine(table, at, fields);
  }

  #addRow(table: SealedTable, at: number, fields: readonly Field[]): void {
    const written = fields.map((field) => (field === null ? '\\N' : escapeText(String(field))));
    this.rows[table].push([decimalSeconds(at), ...written].join('\t'));
  }

  #addLine(table: SealedTable, at: number, fields: readonly Field[]): void {
    const texts = fields.map((field) => (field === null ? '' : String(field)));
    this.#lines[table].push(
      [at, ...(table === 'verdicts' ? exactFloat(texts, fields) : texts)].join(COLUMN_SEPARATOR),
    );
  }

  /** The batch as `disclosures` keeps it: its writer, and how far its number is from the row's second. */
  #batchOf(at: number): [bigint, bigint] {
    return [this.#batch >> 32n, (this.#batch & 0xffff_ffffn) - BigInt(Math.floor(at / 1000))];
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

type Field = string | number | bigint | null;

/** Place of the error probability among a verdict's fields. */
const ERROR_FIELD = 9;

function verdictFields(record: Extract<LedgerRecord, { type: 'verdict' }>): Field[] {
  const { evidence } = record;
  return [
    record.kind,
    record.recipient.key,
    record.subject.key,
    evidence.test,
    evidence.people,
    Math.round(evidence.windowMs),
    Math.round(evidence.limit),
    evidence.tier ?? '',
    evidence.unexplainedOnly ? 1 : 0,
    evidence.errorProbability,
    record.enforced ? 1 : 0,
  ];
}

/** A fraction has many spellings and one bit pattern; what is sealed is the pattern. */
function exactFloat(texts: readonly string[], fields: readonly Field[]): string[] {
  const value = fields[ERROR_FIELD];
  if (typeof value !== 'number') return [...texts];
  const bits = Buffer.alloc(8);
  bits.writeDoubleLE(value);
  return texts.with(ERROR_FIELD, String(bits.readBigUInt64LE()));
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
