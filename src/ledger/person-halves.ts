/**
 * A person key in the two halves that the table `disclosures` keeps, and the conditions that find a person by them.
 *
 *   63                    40 39                                        0
 *   ├──── person_top, 24 ───┼────────────── person_low, 40 ──────────────┤
 *
 * Sorted keys differ by little in their upper half, so that it costs a byte or less, and the index by person holds that
 * half only; the lower half tells the few rows apart that share one. `person`, the whole key, is computed from both:
 * exact everywhere, but a condition on it alone would read every row. Ask with personIn instead.
 */
import type { PersonKey } from '../disclosure/person.ts';
import type { Condition } from './sql.ts';

/** Bits of person_low. 24 bits above them: 16.8 million values, for a handful of rows each in a month of 10^8. */
export const PERSON_LOW_BITS = 40n;
export const PERSON_LOW_MASK = (1n << PERSON_LOW_BITS) - 1n;

/** Rows about any of some people; at most KEYS_PER_QUESTION of them, as parameters travel in the address. */
export function personIn(people: readonly PersonKey[]): Condition {
  const tops = [...new Set(people.map((person) => person >> PERSON_LOW_BITS))];
  return {
    sql: 'person_top IN {tops:Array(UInt32)} AND person IN {people:Array(UInt64)}',
    params: { tops, people },
  };
}
