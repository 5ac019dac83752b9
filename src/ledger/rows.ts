/**
 * From a spooled record to rows of the tables, as TabSeparated text: the one format that ClickHouse's server and its
 * embedded form both read fast. Every field here is a number, a name of ours or escaped text.
 */
import { SipHash } from '../disclosure/siphash/siphash.ts';
import type { LedgerRecord, SealedIdentity } from './record.ts';

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
  readonly #sets = new Set<bigint>();
  readonly #identities = new Set<bigint>();
  #records = 0;

  get records(): number {
    return this.#records;
  }

  add(record: LedgerRecord): void {
    this.#records += 1;
    const at = decimalSeconds(record.at);
    if (record.type === 'verdict') {
      this.#addIdentity(record.recipient, at);
      this.#addIdentity(record.subject, at);
      this.rows.verdicts.push(verdictRow(record, at));
      return;
    }
    const recipient = record.identities[0]?.key ?? 0n;
    const set = this.#addSet(record.identities, recipient, at);
    if (record.type === 'blind') {
      this.rows.blind_periods.push(
        `${at}\t${recipient}\t${set}\t${record.channel}\t${escapeText(record.route)}\t${record.reason}\t${Math.round(record.bytes)}`,
      );
      return;
    }
    const tail = `${record.channel}\t${escapeText(record.route)}`;
    for (const { person, categories, basis } of record.people) {
      this.rows.disclosures.push(
        `${at}\t${recipient}\t${person}\t${categories}\t${tail}\t${basis}\t${record.measure}\t${set}`,
      );
    }
    for (const { alias, person, strength } of record.aliases) {
      this.rows.aliases.push(`${alias}\t${person}\t${strength}\t${at}`);
    }
  }

  #addSet(identities: readonly SealedIdentity[], recipient: bigint, at: string): bigint {
    const set = identitySetKey(identities);
    if (this.#sets.has(set)) return set;
    this.#sets.add(set);
    for (const identity of identities) {
      this.#addIdentity(identity, at);
      this.rows.identity_sets.push(`${identity.key}\t${set}\t${recipient}\t${at}`);
    }
    return set;
  }

  #addIdentity(identity: SealedIdentity, at: string): void {
    if (this.#identities.has(identity.key)) return;
    this.#identities.add(identity.key);
    this.rows.identities.push(`${identity.key}\t${identity.kind}\t${escapeText(identity.sealed)}\t${at}`);
  }
}

function verdictRow(record: Extract<LedgerRecord, { type: 'verdict' }>, at: string): string {
  const { evidence } = record;
  return [
    at,
    record.kind,
    record.recipient.key,
    record.subject.key,
    escapeText(evidence.test),
    evidence.people,
    Math.round(evidence.windowMs),
    Math.round(evidence.limit),
    evidence.tier ?? '',
    evidence.unexplainedOnly ? 1 : 0,
    evidence.errorProbability ?? '\\N',
    record.enforced ? 1 : 0,
  ].join('\t');
}

/**
 * DateTime64(3) as ClickHouse's text formats read it: seconds with three decimals. Ten digits always: fewer are taken
 * for a year.
 */
function decimalSeconds(at: number): string {
  const ms = Math.max(0, Math.round(at));
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
