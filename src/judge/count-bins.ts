/**
 * Counts of people in bins that grow with them: one each up to 16, then sixteen to an octave, so that a bin is 4.4 % wide.
 * What a histogram of a million recipients' daily maxima is kept in.
 *
 *   count  0 1 … 15 | 16 … 31 | 32 34 … 62 | 64 68 … | … 2^25
 *   bin    0 1 … 15 | 16 … 31 | 32 33 … 47 | 48 49 … | … 351
 */

const EXACT = 16;
const PER_OCTAVE = 16;
/** Octaves above EXACT: up to 2^25 people. */
const OCTAVES = 21;
export const BINS = EXACT + PER_OCTAVE * OCTAVES;

/** The bin of a count: a whole number from 0 on; what is beyond the last bin is in it. O(1). */
export function binOf(count: number): number {
  if (count < EXACT) return count;
  const octave = 31 - Math.clz32(count) - 4;
  const within = (count >>> octave) - EXACT;
  return Math.min(BINS - 1, EXACT + PER_OCTAVE * octave + within);
}

const LEAST = Float64Array.from({ length: BINS + 1 }, (_, bin) => {
  if (bin < EXACT) return bin;
  const octave = Math.floor((bin - EXACT) / PER_OCTAVE);
  return (EXACT + ((bin - EXACT) % PER_OCTAVE)) * 2 ** octave;
});

/** The least count of a bin; the bin ends where the next one begins. @param bin up to BINS, where the last one ends. O(1). */
export function leastOf(bin: number): number {
  return LEAST[bin] as number;
}
