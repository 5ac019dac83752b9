/**
 * Hands many texts to the kernel of a tree at once, as UTF-16 or as UTF-8; it puts each behind its namespace, and writes the
 * values of all (person-tree.as.ts has the drawing of its memory).
 *
 *   texts     a text of all is put together and written by one call: sixty calls are dearer than what is made of them
 *   columns   the bytes are copied as they lie
 *
 * What does not go in a batch, being very long or of another namespace, goes alone.
 */
import type { IdentifierColumns } from '../identifier-columns.ts';
import { type IdentifierNamespace, identifierTextAt, strengthOf } from '../person.ts';

/** Addresses in the kernel's memory. */
const LENGTHS = 65_536;
const SPACES = 69_632;
const VALUES = 73_728;
const TEXTS = 90_112;
/** Messages of a batch at most, and bytes of their values, which are UTF-16 or UTF-8. */
const MAX_BATCH = 2_048;
const MAX_TEXT_BYTES = 40_960;
/** Units of UTF-16, or bytes. As UTF-8 a value of so many must fit into a message. No identifier is so long. */
const MAX_VALUE_LENGTH = 4_096;

export interface BatchKernel {
  readonly memory: WebAssembly.Memory;
  evaluateAll(count: number, isUtf8: boolean): number;
}

/** A text of two parts: `namespace:value`. */
export interface NamedText {
  readonly namespace: string;
  readonly value: string;
}

export class ValueBatch {
  readonly #kernel: BatchKernel;
  readonly #single: (text: string) => bigint;
  #lengths!: Uint16Array;
  #spaces!: Uint8Array;
  /** Lower and upper halves in turns. */
  #values!: Uint32Array;
  #texts!: Buffer;

  /** @param single the value of one text. */
  constructor(kernel: BatchKernel, single: (text: string) => bigint) {
    this.#kernel = kernel;
    this.#single = single;
    this.look();
  }

  /** Memory that has grown is another buffer. */
  look(): void {
    const { buffer } = this.#kernel.memory;
    this.#lengths = new Uint16Array(buffer, LENGTHS, MAX_BATCH);
    this.#spaces = new Uint8Array(buffer, SPACES, MAX_BATCH);
    this.#values = new Uint32Array(buffer, VALUES, 2 * MAX_BATCH);
    this.#texts = Buffer.from(buffer, TEXTS, MAX_TEXT_BYTES);
  }

  /**
   * The values of many texts.
   * @param into where they are written to, lower and upper halves in turns; 0 for a punctured leaf.
   * @returns how many leaves are punctured. @throws RangeError when a text's UTF-8 is over 64 KB.
   */
  ofTexts(texts: readonly NamedText[], into: Uint32Array): number {
    const [lengths, spaces] = [this.#lengths, this.#spaces];
    let punctured = 0;
    let begun = 0;
    let units = 0;
    let joined = '';
    for (let i = 0; i < texts.length; i++) {
      const { namespace, value } = texts[i] as NamedText;
      const { length } = value;
      const space = strengthOf(namespace as IdentifierNamespace);
      const isApart = space === -1 || length > MAX_VALUE_LENGTH;
      if (isApart || i - begun === MAX_BATCH || 2 * (units + length) > MAX_TEXT_BYTES) {
        punctured += this.#evaluateTexts(joined, i - begun, into, begun);
        begun = i;
        units = 0;
        joined = '';
      }
      if (isApart) {
        punctured += this.#evaluateApart(`${namespace}:${value}`, into, i);
        begun = i + 1;
        continue;
      }
      lengths[i - begun] = length;
      spaces[i - begun] = space;
      units += length;
      // One text of all is written at once, and as many calls are saved.
      joined += value;
    }
    return punctured + this.#evaluateTexts(joined, texts.length - begun, into, begun);
  }

  /** The same of identifiers that are UTF-8 already: no text is made of anybody. */
  ofColumns(columns: IdentifierColumns, into: Uint32Array): number {
    const [lengths, spaces] = [this.#lengths, this.#spaces];
    const { bytes, identifiers } = columns;
    let punctured = 0;
    let begun = 0;
    let from = columns.start(0);
    for (let i = 0, start = from; i < identifiers; i++) {
      const end = columns.start(i + 1);
      const isApart = end - start > MAX_VALUE_LENGTH;
      if (isApart || i - begun === MAX_BATCH || end - from > MAX_TEXT_BYTES) {
        punctured += this.#evaluateBytes(bytes.subarray(from, start), i - begun, into, begun);
        begun = i;
        from = start;
      }
      if (isApart) {
        punctured += this.#evaluateApart(identifierTextAt(columns, i), into, i);
        begun = i + 1;
        from = end;
      } else {
        lengths[i - begun] = end - start;
        spaces[i - begun] = columns.namespace(i);
      }
      start = end;
    }
    const rest = bytes.subarray(from, columns.start(identifiers));
    return punctured + this.#evaluateBytes(rest, identifiers - begun, into, begun);
  }

  #evaluateApart(text: string, into: Uint32Array, at: number): number {
    const value = this.#single(text);
    into[2 * at] = Number(value & 0xffff_ffffn);
    into[2 * at + 1] = Number(value >> 32n);
    return value === 0n ? 1 : 0;
  }

  #evaluateTexts(joined: string, count: number, into: Uint32Array, from: number): number {
    if (count === 0) return 0;
    this.#texts.write(joined, 'utf16le');
    return this.#evaluateAll(count, false, into, from);
  }

  #evaluateBytes(bytes: Uint8Array, count: number, into: Uint32Array, from: number): number {
    if (count === 0) return 0;
    this.#texts.set(bytes);
    return this.#evaluateAll(count, true, into, from);
  }

  #evaluateAll(count: number, isUtf8: boolean, into: Uint32Array, from: number): number {
    const punctured = this.#kernel.evaluateAll(count, isUtf8);
    const values = this.#values;
    for (let i = 0; i < 2 * count; i++) into[2 * from + i] = values[i] as number;
    return punctured;
  }
}
