/**
 * Meanings of keys by their bytes, so that a key met before costs a hash and a comparison and no string.
 * A direct-mapped table: a new key takes the place of another with the same slot, so memory has a fixed bound and a
 * body of ever new keys only costs what reading each of them costs.
 */
import { textOf } from '../bytes.ts';
import type { ReadKey } from './identities.ts';
import { type KeyMeaning, NO_KEY } from './key-meaning.ts';
import { readKey } from './read-key.ts';

/** Longest key kept, in bytes: MAX_KEY_LENGTH Chinese characters. A longer one means nothing. */
export const MAX_KEY_BYTES = 192;
/** Slots; their keys take 0.4 MB. */
export const KEY_CACHE_SLOTS = 2048;

export class KeyCache {
  readonly #hashes = new Int32Array(KEY_CACHE_SLOTS);
  /** Length of the key of each slot; 0 where there is none. */
  readonly #lengths = new Uint8Array(KEY_CACHE_SLOTS);
  /** The keys: an object for each would outlive the body that it came with, and leave when the next one comes. */
  readonly #bytes = new Uint8Array(KEY_CACHE_SLOTS * MAX_KEY_BYTES);
  readonly #meanings: KeyMeaning[] = new Array<KeyMeaning>(KEY_CACHE_SLOTS).fill(NO_KEY);
  readonly #readKey: ReadKey;

  constructor(read: ReadKey = readKey) {
    this.#readKey = read;
  }

  read(bytes: Uint8Array, start: number, end: number): KeyMeaning {
    const length = end - start;
    if (length === 0 || length > MAX_KEY_BYTES) return NO_KEY;
    let hash = 0x811c9dc5; // FNV-1a
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (KEY_CACHE_SLOTS - 1);
    if (
      this.#hashes[slot] === hash &&
      this.#lengths[slot] === length &&
      this.#holds(slot, bytes, start, length)
    )
      return this.#meanings[slot]!;
    const meaning = this.#readKey(textOf(bytes, start, end));
    const at = slot * MAX_KEY_BYTES;
    for (let i = 0; i < length; i++) this.#bytes[at + i] = bytes[start + i]!;
    this.#hashes[slot] = hash;
    this.#lengths[slot] = length;
    this.#meanings[slot] = meaning;
    return meaning;
  }

  #holds(slot: number, bytes: Uint8Array, start: number, length: number): boolean {
    const at = slot * MAX_KEY_BYTES;
    for (let i = 0; i < length; i++) if (this.#bytes[at + i] !== bytes[start + i]) return false;
    return true;
  }
}
