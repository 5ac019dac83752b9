/**
 * Meanings of keys by their bytes, so that a key met before costs a hash and a comparison and no string.
 * A direct-mapped table: a new key takes the place of another with the same slot, so memory has a fixed bound and a
 * body of ever new keys only costs what reading each of them costs.
 */
import { textOf } from '../bytes.ts';
import type { ReadKey } from './identities.ts';
import { type KeyMeaning, NO_KEY, readKey } from './key-meaning.ts';

/** Longest key kept, in bytes: MAX_KEY_LENGTH Chinese characters. A longer one means nothing. */
export const MAX_KEY_BYTES = 192;
/** Slots; about 0.5 MB when all are full of the longest keys. */
export const KEY_CACHE_SLOTS = 2048;

interface Slot {
  readonly hash: number;
  readonly bytes: Uint8Array;
  readonly meaning: KeyMeaning;
}

export class KeyCache {
  readonly #slots: (Slot | undefined)[] = new Array(KEY_CACHE_SLOTS);
  readonly #readKey: ReadKey;

  constructor(read: ReadKey = readKey) {
    this.#readKey = read;
  }

  read(bytes: Uint8Array, start: number, end: number): KeyMeaning {
    const length = end - start;
    if (length === 0 || length > MAX_KEY_BYTES) return NO_KEY;
    let hash = 0x811c9dc5; // FNV-1a
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const index = (hash ^ (hash >>> 15)) & (KEY_CACHE_SLOTS - 1);
    const slot = this.#slots[index];
    if (slot !== undefined && slot.hash === hash && same(slot.bytes, bytes, start, length))
      return slot.meaning;
    const meaning = this.#readKey(textOf(bytes, start, end));
    this.#slots[index] = { hash, bytes: Uint8Array.from(bytes.subarray(start, end)), meaning };
    return meaning;
  }
}

function same(kept: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (kept.length !== length) return false;
  for (let i = 0; i < length; i++) if (kept[i] !== bytes[start + i]) return false;
  return true;
}
