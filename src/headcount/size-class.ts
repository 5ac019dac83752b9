/**
 * Sizes that a counter's slab comes in. Each is about a third larger than the one before, the smallest ones a half: most
 * counters stay small, and growing costs more than all else that is done for them. On average an eighth of a slab is
 * empty, a sixth of a small one.
 *
 *   slab of capacity c, in 32-bit words
 *   | header | (stamp | hash) × c | tag (a byte) × c, padded |
 *     counter's number    low 32 bits   high 5 bits << 3 | bits of the tiers
 *
 * 9 bytes a person and 4 a slab. A stamp lies beside its hash: a sighting needs both, and each line of memory that is
 * not in a cache costs as much as all else. The classes are part of the snapshot's format.
 */

/** Capacities in entries. The largest holds three entries (one a tier) of MAX_EXACT_PEOPLE people, and its reserve. */
export const CAPACITIES: readonly number[] = [
  2, 4, 6, 10, 14, 20, 27, 36, 48, 64, 86, 115, 154, 206, 275, 367, 490, 654, 872, 1_163, 1_551, 2_068, 2_758,
  3_678,
];

/** Up to this capacity a slab is filled to the last entry: a miss that looks at all of them stays cheap. */
const FILLED_WHOLE = 27;

export function slabWords(capacity: number): number {
  return 1 + 2 * capacity + Math.ceil(capacity / 4);
}

/** Entries a slab takes before it grows: all of a small one, nine tenths of a large one, so that probing stays short. */
export function fillLimit(capacity: number): number {
  return capacity <= FILLED_WHOLE ? capacity : Math.floor(capacity * 0.9);
}

/** The smallest class that holds so many entries, or undefined when none does. */
export function classFor(entries: number): number | undefined {
  const found = CAPACITIES.findIndex((capacity) => fillLimit(capacity) >= entries);
  return found === -1 ? undefined : found;
}
