/**
 * Pairs of characters that words of the vocabulary end in, as a table that the kernel reads: a Chinese text that ends
 * in none of them, and in no colon, is no label. False alarms (other pairs of the same slot) cost a look; no label is
 * missed, and a property test holds that.
 */
import { KINDS } from '../keys/vocabulary.ts';

/** Slots of the table, a byte each. */
export const PAIR_SLOTS = 65_536;

/** @param table PAIR_SLOTS bytes. */
export function writePairs(table: Uint8Array): void {
  for (const word of KINDS.keys()) {
    if (word.length < 2) {
      table[slotOf(0, word.toLowerCase().charCodeAt(0))] = 1; // behind any character
      continue;
    }
    const ending = word.slice(-2).toLowerCase();
    table[slotOf(ending.charCodeAt(0), ending.charCodeAt(1))] = 1;
  }
}

/** As in html.as.ts. */
function slotOf(a: number, b: number): number {
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 16;
}
