/**
 * Rows that a legal hold keeps, as conditions over each table. They go into statements that change rows, where parameters
 * are not taken everywhere: every value is a number of ours, written out.
 *
 * A hold that names a person keeps disclosures about them. What left unseen is about nobody known, and a verdict is about
 * a recipient: both are kept by a hold that names a recipient or only a time, whomever else it names.
 */
import type { HoldScope } from '../holds.ts';
import type { RemovableTable } from './rules.ts';

/** Holds on people with more keys than this are none: a statement has room for them. */
const U64_MAX = (1n << 64n) - 1n;

/** @returns `0` when no hold can keep a row of the table. @throws RangeError when a key is none. */
export function heldSql(table: RemovableTable, holds: readonly HoldScope[]): string {
  const parts = holds.map((hold) => oneHold(table, hold)).filter((part) => part !== '0');
  return parts.length === 0 ? '0' : parts.map((part) => `(${part})`).join(' OR ');
}

function oneHold(table: RemovableTable, { recipient, people, from, to }: HoldScope): string {
  const parts: string[] = [];
  if (from !== undefined) parts.push(`at >= fromUnixTimestamp64Milli(${Math.round(from)})`);
  if (to !== undefined) parts.push(`at < fromUnixTimestamp64Milli(${Math.round(to)})`);
  if (recipient !== undefined) parts.push(receivedSql(table, number(recipient)));
  if (people.length > 0) {
    if (table === 'disclosures') parts.push(`person IN (${people.map(number).join(', ')})`);
    else if (recipient === undefined) return '0';
  }
  return parts.length === 0 ? '0' : parts.join(' AND ');
}

function receivedSql(table: RemovableTable, identity: string): string {
  const recipients = `recipient IN (SELECT recipient FROM identity_sets WHERE identity = ${identity})`;
  if (table === 'verdicts') return `(${recipients} OR recipient = ${identity} OR subject = ${identity})`;
  return `${recipients} AND identity_set IN (SELECT identity_set FROM identity_sets WHERE identity = ${identity})`;
}

function number(key: bigint): string {
  if (key < 0n || key > U64_MAX) throw new RangeError('a key has 64 bits');
  return String(key);
}
