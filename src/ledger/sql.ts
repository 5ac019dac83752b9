/**
 * The fragments that the ledger's questions are made of. Every value travels as a query parameter; fragments hold
 * names of ours only.
 */
import { WeirError } from '../disclosure/error.ts';
import type { EpochMs } from '../disclosure/time.ts';

/** A part of a WHERE clause with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly params: Readonly<Record<string, string | number | readonly bigint[] | readonly string[]>>;
}

export interface TimeRange {
  /** Inclusive. */
  readonly from?: EpochMs | undefined;
  /** Exclusive. */
  readonly to?: EpochMs | undefined;
}

export const EVERYTHING: Condition = { sql: '1', params: {} };

/** @throws WeirError WEIR_INTERNAL when two conditions mean different values by one name: one of them would be lost. */
export function and(...conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map((condition) => `(${condition.sql})`).join(' AND ') || '1',
    params: together(conditions.map((condition) => condition.params)),
  };
}

/** @throws as and */
export function together(all: readonly Condition['params'][]): Condition['params'] {
  const params = new Map<string, Condition['params'][string]>();
  for (const [name, value] of all.flatMap((each) => Object.entries(each))) {
    const known = params.get(name) ?? value;
    if (known !== value && String(known) !== String(value))
      throw new WeirError('WEIR_INTERNAL', { reason: `two values for the parameter ${name}` });
    params.set(name, value);
  }
  return Object.fromEntries(params);
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
 * @param sole whether it was never seen but as the recipient itself: then the table's order alone answers.
 * @param name of the parameter, when more than one identity is asked about in a question.
 */
export function receivedBy(identity: bigint, sole = false, name = 'identity'): Condition {
  const params = { [name]: String(identity) };
  if (sole) return { sql: `recipient = {${name}:UInt64}`, params };
  return {
    sql: `recipient IN (SELECT recipient FROM identity_sets WHERE identity = {${name}:UInt64})
      AND identity_set IN (SELECT identity_set FROM identity_sets WHERE identity = {${name}:UInt64})`,
    params,
  };
}

/** Pseudonym as 16 hex digits. */
export const hexKey = (column: string): string => `leftPad(lower(hex(${column})), 16, '0')`;
export const millis = (column: string): string => `toUnixTimestamp64Milli(${column})`;

/** Whose key may be an alias of somebody: an account and a name are nobody's alias, all others may be. */
export const MAY_BE_ALIAS = "named_by NOT IN ('id', 'name')";

/** A part of all person keys by their upper half: `from` inclusive, `to` exclusive. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

const WHOLE: Slice = { from: 0, to: 2 ** 24 };

export interface SeenOptions {
  /** One row for each person and recipient, or for each person, route and door. */
  readonly by?: 'recipient' | 'route, channel';
  /** False when no row of the condition may be an alias: then nothing is joined. Default true. */
  readonly aliases?: boolean;
  /** People of a part of all keys only. */
  readonly slice?: Slice | undefined;
  /** Name of the table expression. Default `seen`. */
  readonly name?: string;
  /** The rows are of one recipient: then they can be put together in the order they lie in, in little memory. */
  readonly inOrder?: boolean;
}

/**
 * Common table expression \`seen\`: one row for each person in the rows that meet a condition, whichever identifiers
 * they were met under. An alias leads to the strongest identifier known; two steps are followed (e-mail to phone,
 * phone to account).
 *   seen([recipient,] person, categories, channels, measures, bases, disclosures, first_at, last_at)
 * Channels, measures and bases are sets of bits, by the numbers of their enumerations: a few bytes for each of millions
 * of people, where arrays of names would be hundreds.
 */
export function seenPeople(condition: Condition, options: SeenOptions = {}): string {
  const { by, aliases = true, slice = WHOLE, name = 'seen', inOrder = false } = options;
  const group = by === undefined ? '' : `${by}, `;
  const whole = slice === WHOLE;
  const inSlice = (column: string) => `${column} >= ${slice.from} AND ${column} < ${slice.to}`;
  const bits = (column: string) => `groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(${column}))) AS ${column}s`;
  const met = (where: string) => `
      SELECT ${group}bitOr(bitShiftLeft(toUInt64(person_top), 40), person_low) AS person,
             groupBitOr(categories) AS categories, ${bits('channel')}, ${bits('measure')},
             groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(basis))) AS bases,
             count() AS disclosures, min(at) AS first_at, max(at) AS last_at
      FROM disclosures WHERE (${condition.sql})${where} GROUP BY ${inOrder ? 'recipient, ' : group}person_top, person_low`;
  if (!aliases) return `${name} AS (${met(whole ? '' : ` AND ${inSlice('person_top')}`)})`;
  const strongest = (of: string) =>
    `SELECT alias, argMin(person, (strength, person)) AS person FROM aliases WHERE alias IN (${of}) GROUP BY alias`;
  const step = strongest(`SELECT person FROM disclosures WHERE (${condition.sql}) AND ${MAY_BE_ALIAS}`);
  // A person belongs to the slice of the key they are known by in the end, wherever they were met.
  const near = whole ? '' : ` AND ((${inSlice('person_top')}) OR ${MAY_BE_ALIAS})`;
  const having = whole ? '' : ` HAVING ${inSlice('bitShiftRight(person, 40)')}`;
  return `${name} AS (
    SELECT ${group}multiIf(second.person != 0, second.person, first.person != 0, first.person, met.person) AS person,
           groupBitOr(met.categories) AS categories, groupBitOr(met.channels) AS channels,
           groupBitOr(met.measures) AS measures, groupBitOr(met.bases) AS bases,
           sum(met.disclosures) AS disclosures, min(met.first_at) AS first_at, max(met.last_at) AS last_at
    FROM (${met(near)}
    ) AS met
    LEFT ANY JOIN (${step}) AS first ON first.alias = met.person
    LEFT ANY JOIN (${strongest(`SELECT person FROM (${step})`)}) AS second ON second.alias = first.person
    GROUP BY ${group}person${having}
  )`;
}

/** Whether a set of bases has one that explains nothing: its number is 0. */
export const UNEXPLAINED = 'bitTest(bases, 0)';
