/**
 * Room for the columns of inspections: numbers and bytes behind each other in pieces that many inspections share. Memory of its
 * own for each would be what the engine collects most dearly, as any that lies outside its heap.
 *
 *   piece    │ columns of one body │ columns of the next │ …      a full piece goes with the last inspection that refers to it
 */

/** Numbers of a piece: 256 KB, the columns of some hundred bodies of twenty people. */
const PIECE_WORDS = 64 * 1024;

export interface Room {
  readonly words: Int32Array;
  /** The same memory, byte by byte. */
  readonly bytes: Uint8Array;
  /** Index of the first word that was given; the byte that it begins with has four times that. */
  readonly from: number;
}

let words = new Int32Array(0);
let bytes = new Uint8Array(0);
let used = 0;

/** @returns room for so many words, which nobody else gets; of what it holds before nothing is known. */
export function roomFor(count: number): Room {
  if (used + count > words.length) {
    words = new Int32Array(Math.max(PIECE_WORDS, count));
    bytes = new Uint8Array(words.buffer);
    used = 0;
  }
  const from = used;
  used += count;
  return { words, bytes, from };
}
