/**
 * Long lists of keys in a statement. Parameters travel in the address, which is short; the body of a statement is not, and
 * a key is a number of our own, so that it may stand there as it is. Lists are cut so that a statement stays below
 * ClickHouse's own max_query_size (256 KiB).
 */
import { PERSON_LOW_BITS } from './person-halves.ts';

/** Keys in one statement: 20 digits and a comma each, and 8 digits of the upper half. */
export const KEYS_PER_STATEMENT = 7_000;

/** `1, 2, 3`. @throws RangeError for what is no key. */
export function keyList(keys: readonly bigint[]): string {
  for (const key of keys) if (key < 0n || key >= 2n ** 64n) throw new RangeError('a key has 64 bits');
  return keys.join(',');
}

/** Rows about any of these people, with the half of the key that the index knows. */
export function aboutPeople(keys: readonly bigint[]): string {
  const tops = [...new Set(keys.map((key) => key >> PERSON_LOW_BITS))];
  return `person_top IN (${tops.join(',')}) AND person IN (${keyList(keys)})`;
}

/** A list in parts that fit a statement each. */
export function* partsOf<T>(keys: readonly T[], most = KEYS_PER_STATEMENT): Generator<readonly T[]> {
  for (let at = 0; at < keys.length; at += most) yield keys.slice(at, at + most);
}
