/** 32-bit words one after the other: written into a buffer that grows, read with every length checked first. */
import { damaged } from './snapshot-frames.ts';

const FIRST_WORDS = 1 << 16;

export class WordWriter {
  #buffer = new Uint32Array(FIRST_WORDS);
  #length = 0;

  /** Words written since the last take. */
  get length(): number {
    return this.#length;
  }

  word(value: number): void {
    this.#reach(1);
    this.#buffer[this.#length++] = value;
  }

  words(values: Uint32Array): void {
    this.#reach(values.length);
    this.#buffer.set(values, this.#length);
    this.#length += values.length;
  }

  /** Bytes, padded to whole words. */
  bytes(values: Uint8Array): void {
    const words = new Uint32Array(Math.ceil(values.length / 4));
    new Uint8Array(words.buffer).set(values);
    this.words(words);
  }

  /** Everything written, as a view that holds until the next write; begins anew. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.#buffer.buffer, 0, 4 * this.#length);
    this.#length = 0;
    return bytes;
  }

  #reach(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const wider = new Uint32Array(Math.max(2 * this.#buffer.length, this.#length + more));
    wider.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = wider;
  }
}

export class WordReader {
  readonly #words: Uint32Array;
  #at = 0;

  /** @param bytes aligned, a multiple of 4. */
  constructor(bytes: Uint8Array) {
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }

  get left(): number {
    return this.#words.length - this.#at;
  }

  word(): number {
    if (this.#at >= this.#words.length) throw damaged('a counter is cut short');
    return this.#words[this.#at++] as number;
  }

  /** A view. @throws WeirError WEIR_HEADCOUNT_SNAPSHOT when there are not so many. */
  words(count: number): Uint32Array {
    if (count > this.left) throw damaged('a counter is cut short');
    this.#at += count;
    return this.#words.subarray(this.#at - count, this.#at);
  }

  /** Bytes that were padded to whole words; a copy. */
  bytes(count: number): Uint8Array {
    const words = this.words(Math.ceil(count / 4));
    return new Uint8Array(words.buffer, words.byteOffset, count).slice();
  }
}
