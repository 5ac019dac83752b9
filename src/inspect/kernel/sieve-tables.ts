/**
 * What the sieve's patterns say of numbers before they are looked at: of runs of digits by length and by the byte behind
 * them, and of moments. Necessary conditions, told from the patterns and made once for all kernels.
 */
import type { Subsets } from '../automaton/subsets.ts';
import { isWord } from '../bytes.ts';
import { BETWEEN, DIGITS, MOMENT, SECONDS, SPACE_BETWEEN } from '../moment.ts';

interface Patterns {
  /** Bits of each pattern. */
  readonly meanings: Uint8Array;
}

/**
 * For runs of up to `most` digits and the byte after them: 1 where the automaton must be run. Most numbers are of a
 * length, and stand before a byte, of which no pattern knows.
 */
function digitRuns(subsets: Subsets, meanings: Uint8Array, atOnce: number, most: number): Uint8Array {
  const runs = new Uint8Array(256 * most);
  let always = false;
  for (const [length, { accepts, goesOn }] of subsets.runsOf(DIGITS, most).entries()) {
    const row = runs.subarray(256 * length, 256 * length + 256);
    always ||= accepts.some((pattern) => (meanings[pattern]! & atOnce) !== 0);
    for (let byte = 0; byte < 256; byte++)
      row[byte] = always || accepts.length > 0 || goesOn[byte] === 1 ? 1 : 0;
  }
  return runs;
}

/**
 * For the byte behind a day and time of day: how many bytes of these hold nothing, since no pattern begins there that
 * would go on, and the rest of the kernel looks for nothing in them (but a house's number before a letter or a Han
 * character).
 */
function moments(subsets: Subsets): Uint8Array {
  const idle = new Uint8Array(256).fill(MOMENT.length, 0, 0x80);
  for (let byte = 0; byte < 0x80; byte++) if (isWord(byte)) idle[byte] = 0;
  for (let at = 0; at <= SECONDS; at++) {
    const places = MOMENT.slice(at);
    if (at === BETWEEN) places[0] = SPACE_BETWEEN;
    const { ended, goesOn } = subsets.along(places);
    const least = at === SECONDS ? SECONDS : 0;
    for (let byte = 0; byte < 256; byte++)
      if (ended || goesOn[byte] === 1) idle[byte] = Math.min(idle[byte]!, least);
  }
  return idle;
}

/** What the patterns say of runs of digits and of moments, made once for all kernels. */
export interface Tables {
  readonly runs: Uint8Array;
  readonly moments: Uint8Array;
}
const TABLES = new WeakMap<Patterns, Tables>();

/**
 * @param atOnce bits of patterns that need no end of a word.
 * @param mostDigits of a run.
 */
export function tablesOf(patterns: Patterns, subsets: Subsets, atOnce: number, mostDigits: number): Tables {
  let tables = TABLES.get(patterns);
  if (tables === undefined) {
    tables = { runs: digitRuns(subsets, patterns.meanings, atOnce, mostDigits), moments: moments(subsets) };
    TABLES.set(patterns, tables);
  }
  return tables;
}
