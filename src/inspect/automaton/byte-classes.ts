/**
 * Bytes that no pattern tells apart are one class: a row of an automaton's table has an edge for each class, and more of
 * its rows lie in the processor's nearest cache.
 *
 * Invariant: two bytes are of one class exactly when they stand in the same sets of all states. Classes are numbered in
 * the order of their first byte, those of ASCII first.
 */
import type { NfaState } from './pattern.ts';

export interface ByteClasses {
  /** Class of each byte. */
  readonly of: Uint8Array;
  readonly count: number;
  /** A byte of each class. */
  readonly example: readonly number[];
}

export function byteClasses(nfa: readonly NfaState[]): ByteClasses {
  const signatures: string[] = new Array<string>(256).fill('');
  const sets = new Set<Uint8Array>();
  for (const { set } of nfa) {
    if (set === undefined || sets.has(set)) continue;
    sets.add(set);
    for (let byte = 0; byte < 256; byte++) signatures[byte] += String(set[byte]);
  }
  const classes = new Map<string, number>();
  const of = new Uint8Array(256);
  const example: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    const signature = signatures[byte]!;
    let known = classes.get(signature);
    if (known === undefined) {
      known = classes.size;
      classes.set(signature, known);
      example.push(byte);
    }
    of[byte] = known;
  }
  return { of, count: classes.size, example };
}
