/**
 * Slices of bytes with a small number each, so that the same address or user agent is looked at once and is an integer
 * from then on. Open addressing over an arena of copies; bounded in entries and in bytes.
 *
 *   slice ─ hash ─▶ slots (number + 1) ─▶ record: hash, start, length ─▶ arena, compared by words
 *
 * Invariant: equal slices have one number until clear(); two numbers never stand for equal slices. Whoever writes the log's
 * lines chooses the slices: a chain is at most MAX_PROBES long, and a slice that finds no place there is FULL.
 */

/** No room: clear() and begin anew. */
export const FULL = -1;
/** Slots looked at for one slice. At half load a chain of 64 has a probability below 1e-9, unless somebody makes one. */
const MAX_PROBES = 64;
// A record, in words.
const HASH = 0;
const START = 1;
const LENGTH = 2;
const RECORD_WORDS = 4;
export const DEFAULT_SEED = 0x2f0b_4c57;

/** Memory that a table lies in, where somebody else reads it, too (quiet-lines.ts). All of it is zero. */
export interface TableRoom {
  /** 2 × capacity. */
  readonly slots: Int32Array;
  /** 4 × capacity. */
  readonly records: Int32Array;
  /** As many bytes as the table may have. */
  readonly arena: Uint8Array;
}

export class ByteTable {
  readonly capacity: number;
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** HASH, START and LENGTH by number: one line of memory for one look. */
  readonly #records: Int32Array;
  #arena: Uint8Array;
  #arenaView: DataView;
  /** The bytes that were asked for last, and words of them: a piece of a file is asked for thousands of times. */
  #asked: Uint8Array = new Uint8Array(0);
  #view = new DataView(this.#asked.buffer);
  readonly #maxBytes: number;
  #used = 0;
  #size = 0;
  readonly #seed: number;

  /**
   * @param capacity a power of two. @param maxBytes of all slices together. @param seed any number; the order of slots.
   * @param room where it lies; else in memory of its own, which grows.
   */
  constructor(capacity: number, maxBytes: number, seed = DEFAULT_SEED, room?: TableRoom) {
    this.capacity = capacity;
    this.#slots = room?.slots ?? new Int32Array(2 * capacity);
    this.#mask = 2 * capacity - 1;
    this.#records = room?.records ?? new Int32Array(RECORD_WORDS * capacity);
    this.#maxBytes = maxBytes;
    this.#arena = room?.arena ?? new Uint8Array(Math.min(maxBytes, 64 * 1024));
    this.#arenaView = viewOf(this.#arena);
    this.#seed = seed | 0;
  }

  /** Slices that have a number: 0 … size - 1. */
  get size(): number {
    return this.#size;
  }

  /** The number of a slice; a new one when it was not met. @returns FULL when there is no room. Expected O(length). */
  of(bytes: Uint8Array, from: number, to: number): number {
    const hash = this.#hash(bytes, from, to);
    const length = to - from;
    const records = this.#records;
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const number = (this.#slots[slot] as number) - 1;
      if (number === -1) return this.#add(slot, hash, bytes, from, length);
      const at = RECORD_WORDS * number;
      if (records[at + HASH] === hash && records[at + LENGTH] === length) {
        if (this.#equals(records[at + START] as number, bytes, from, length)) return number;
      }
      slot = (slot + 1) & this.#mask;
    }
    return FULL;
  }

  /** The number of a slice that was met, or FULL. Adds nothing. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const hash = this.#hash(bytes, from, to);
    const length = to - from;
    const records = this.#records;
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const number = (this.#slots[slot] as number) - 1;
      if (number === -1) return FULL;
      const at = RECORD_WORDS * number;
      if (records[at + HASH] === hash && records[at + LENGTH] === length) {
        if (this.#equals(records[at + START] as number, bytes, from, length)) return number;
      }
      slot = (slot + 1) & this.#mask;
    }
    return FULL;
  }

  /** Whether a slice is the one with this number: cheaper than to ask for its number. */
  is(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const at = RECORD_WORDS * number;
    if (number < 0 || number >= this.#size || this.#records[at + LENGTH] !== to - from) return false;
    this.#look(bytes);
    return this.#equals(this.#records[at + START] as number, bytes, from, to - from);
  }

  /** A copy of a slice. */
  bytesOf(number: number): Uint8Array {
    const at = RECORD_WORDS * number;
    const start = this.#records[at + START] as number;
    return this.#arena.slice(start, start + (this.#records[at + LENGTH] as number));
  }

  /** Forgets everything. */
  clear(): void {
    this.#slots.fill(0);
    this.#used = 0;
    this.#size = 0;
  }

  #add(slot: number, hash: number, bytes: Uint8Array, from: number, length: number): number {
    if (this.#size >= this.capacity || this.#used + length > this.#maxBytes) return FULL;
    if (this.#used + length > this.#arena.length) this.#grow(this.#used + length);
    const number = this.#size;
    const arena = this.#arena;
    const used = this.#used;
    for (let i = 0; i < length; i++) arena[used + i] = bytes[from + i] as number;
    const at = RECORD_WORDS * number;
    this.#records[at + HASH] = hash;
    this.#records[at + START] = used;
    this.#records[at + LENGTH] = length;
    this.#used = used + length;
    this.#size = number + 1;
    this.#slots[slot] = number + 1;
    return number;
  }

  #grow(needed: number): void {
    const arena = new Uint8Array(Math.min(this.#maxBytes, Math.max(needed, 2 * this.#arena.length)));
    arena.set(this.#arena);
    this.#arena = arena;
    this.#arenaView = viewOf(arena);
  }

  #equals(start: number, bytes: Uint8Array, from: number, length: number): boolean {
    const arena = this.#arena;
    const view = this.#view;
    const own = this.#arenaView;
    let i = 0;
    for (; i + 4 <= length; i += 4)
      if (own.getInt32(start + i, true) !== view.getInt32(from + i, true)) return false;
    for (; i < length; i++) if (arena[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #look(bytes: Uint8Array): void {
    if (bytes === this.#asked) return;
    this.#asked = bytes;
    this.#view = viewOf(bytes);
  }

  /** Four bytes a step, multiplied and rotated (murmur3's round; Appleby 2011). */
  #hash(bytes: Uint8Array, from: number, to: number): number {
    this.#look(bytes);
    const view = this.#view;
    let h = this.#seed ^ (to - from);
    let i = from;
    for (; i + 4 <= to; i += 4) {
      const k = Math.imul(view.getInt32(i, true), 0xcc9e_2d51);
      h ^= Math.imul((k << 15) | (k >>> 17), 0x1b87_3593);
      h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe654_6b64) | 0;
    }
    let word = 0;
    for (; i < to; i++) word = (word << 8) | (bytes[i] as number);
    h ^= Math.imul(word, 0xcc9e_2d51);
    h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
    return Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
