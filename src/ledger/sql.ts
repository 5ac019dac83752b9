/**
 * The fragments that the ledger's questions are made of. Every value travels as a query parameter; fragments hold
 * names of ours only.
 */
import type { EpochMs } from '../disclosure/time.ts';

/** A part of a WHERE clause with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly params: Readonly<Record<string, string | number | readonly bigint[]>>;
}

export interface TimeRange {
  /** Inclusive. */
  readonly from?: EpochMs | undefined;
  /** Exclusive. */
  readonly to?: EpochMs | undefined;
}

export const EVERYTHING: Condition = { sql: '1', params: {} };

export function and(...conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map((condition) => `(${condition.sql})`).join(' AND ') || '1',
    params: Object.assign({}, ...conditions.map((condition) => condition.params)) as Condition['params'],
  };
}

export function during({ from, to }: TimeRange): Condition {
  const parts: Condition[] = [];
  if (from !== undefined) {
    parts.push({ sql: 'at >= fromUnixTimestamp64Milli({from:Int64})', params: { from: Math.round(from) } });
  }
  if (to !== undefined)
    parts.push({ sql: 'at < fromUnixTimestamp64Milli({to:Int64})', params: { to: Math.round(to) } });
  return parts.length === 0 ? EVERYTHING : and(...parts);
}

/**
 * Disclosures to an identity of any kind: the recipients it was ever seen with narrow the search by the table's
 * order, the combinations it stood in make it exact.
 */
export function receivedBy(identity: bigint): Condition {
  return {
    sql: `recipient IN (SELECT recipient FROM identity_sets WHERE identity = {identity:UInt64})
      AND identity_set IN (SELECT identity_set FROM identity_sets WHERE identity = {identity:UInt64})`,
    params: { identity: String(identity) },
  };
}

/** Pseudonym as 16 hex digits. */
export const hexKey = (column: string): string => `leftPad(lower(hex(${column})), 16, '0')`;
export const millis = (column: string): string => `toUnixTimestamp64Milli(${column})`;

/**
 * Common table expression \`seen\`: one row for each person in the rows that meet a condition, whichever identifiers
 * they were met under. An alias leads to the strongest identifier known; two steps are followed (e-mail to phone,
 * phone to account).
 *   seen([recipient,] person, categories, channels, measures, bases, unexplained, disclosures, first_at, last_at)
 * @param by one row for each person and recipient.
 */
export function seenPeople(condition: Condition, by?: 'recipient'): string {
  const group = by === undefined ? '' : `${by}, `;
  const strongest = (of: string) =>
    `SELECT alias, argMin(person, (strength, person)) AS person FROM aliases WHERE alias IN (${of}) GROUP BY alias`;
  // An account and a name are nobody's alias; all others may be somebody's.
  const met = `SELECT person FROM disclosures WHERE (${condition.sql}) AND named_by NOT IN ('id', 'name')`;
  const step = strongest(met);
  return `seen AS (
    SELECT ${group}multiIf(second.person != 0, second.person, first.person != 0, first.person, met.person) AS person,
           groupBitOr(met.categories) AS categories,
           arraySort(groupUniqArrayArray(met.channels)) AS channels,
           arraySort(groupUniqArrayArray(met.measures)) AS measures,
           arraySort(groupUniqArrayArray(met.bases)) AS bases,
           max(met.unexplained) AS unexplained,
           sum(met.disclosures) AS disclosures,
           min(met.first_at) AS first_at,
           max(met.last_at) AS last_at
    FROM (
      SELECT ${group}person, groupBitOr(categories) AS categories,
             groupUniqArray(toString(channel)) AS channels, groupUniqArray(toString(measure)) AS measures,
             groupUniqArray(toString(basis)) AS bases, max(basis = 'none') AS unexplained,
             count() AS disclosures, min(at) AS first_at, max(at) AS last_at
      FROM disclosures WHERE ${condition.sql} GROUP BY ${group}person
    ) AS met
    LEFT ANY JOIN (${step}) AS first ON first.alias = met.person
    LEFT ANY JOIN (${strongest(`SELECT person FROM (${step})`)}) AS second ON second.alias = first.person
    GROUP BY ${group}person
  )`;
}
