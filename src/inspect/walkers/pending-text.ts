/**
 * Text of markup that is still being put together from pieces: a span of the body as long as it is one, and from its
 * first entity on a decoded copy in the scratch, with the offset in the body of each of its bytes.
 */
import { putCodePoint } from '../bytes.ts';
import type { Scratch } from '../scratch.ts';
import type { Source } from '../sink.ts';
import { referenceAt } from './character-references.ts';

/** A stretch of text, raw or decoded. */
export interface Text {
  bytes: Uint8Array;
  start: number;
  end: number;
  map: Int32Array | undefined;
}

export class PendingText {
  readonly #bytes: Uint8Array;
  readonly #base: number;
  readonly #map: Int32Array | undefined;
  readonly #scratch: Scratch;
  #start = -1;
  #stop = -1;
  #copied = 0;
  #copy = false;

  constructor(source: Source, scratch: Scratch) {
    this.#bytes = source.bytes;
    this.#base = source.start;
    this.#map = source.map;
    this.#scratch = scratch;
  }

  get empty(): boolean {
    return this.#start === -1;
  }

  /** An entity of text that ends at an offset. */
  appendEntity(codePoint: number, end: number): void {
    if (this.#start === -1) this.#start = this.#stop = this.#entityStart(end);
    this.#decoded(codePoint, end);
  }

  /** The text as it can be kept beyond the next append. */
  kept(): Text {
    const text = this.taken();
    return this.#copy ? own(text) : text;
  }

  /** A stretch of the body. */
  append(from: number, to: number): void {
    if (this.#start === -1) {
      this.#start = from;
      this.#stop = to;
      return;
    }
    if (!this.#copy && from === this.#stop) {
      this.#stop = to;
      return;
    }
    this.#toCopy();
    this.#copyBytes(from, to);
    this.#stop = to;
  }

  /** A stretch of the body in which character references are undone. */
  appendCoded(from: number, to: number, inAttribute: boolean): void {
    const bytes = this.#bytes;
    // One unit per byte, and one more: what follows ends a reference.
    const text = Buffer.from(
      bytes.buffer,
      bytes.byteOffset + from,
      Math.min(bytes.length, to + 1) - from,
    ).toString('latin1');
    let at = from;
    while (at < to) {
      const found = text.indexOf('&', at - from);
      const ampersand = found === -1 ? to : Math.min(to, from + found);
      if (at < ampersand) this.append(at, ampersand);
      if (ampersand === to) return;
      const { points, length } = referenceAt(text, ampersand - from, inAttribute);
      if (length === 0) {
        this.append(ampersand, ampersand + 1);
        at = ampersand + 1;
        continue;
      }
      at = ampersand + length;
      if (this.#start === -1) this.append(ampersand, ampersand);
      for (const point of points) this.#decoded(point, at);
    }
  }

  #decoded(codePoint: number, end: number): void {
    this.#toCopy();
    this.#room(4);
    const { bytes, map } = this.#scratch;
    const before = this.#copied;
    this.#copied = putCodePoint(bytes, before, codePoint);
    for (let i = before; i < this.#copied; i++) map[i] = this.#mapped(this.#stop);
    this.#stop = end;
  }

  /** Where the entity begins that ends at `end`: the nearest `&`; names of entities are short. */
  #entityStart(end: number): number {
    const limit = Math.max(this.#base, end - 40);
    let i = end - 1;
    while (i > limit && this.#bytes[i] !== 0x26) i--;
    return i;
  }

  #toCopy(): void {
    if (this.#copy) return;
    this.#copy = true;
    this.#copied = 0;
    this.#copyBytes(this.#start, this.#stop);
  }

  #copyBytes(from: number, to: number): void {
    this.#room(to - from);
    const { bytes, map } = this.#scratch;
    for (let i = from; i < to; i++) {
      map[this.#copied] = this.#mapped(i);
      bytes[this.#copied++] = this.#bytes[i]!;
    }
  }

  #room(more: number): void {
    const scratch = this.#scratch;
    if (this.#copied + more <= scratch.bytes.length) return;
    const { bytes, map } = scratch;
    scratch.reserve(2 * (this.#copied + more));
    scratch.bytes.set(bytes.subarray(0, this.#copied));
    scratch.map.set(map.subarray(0, this.#copied));
  }

  #mapped(offset: number): number {
    return this.#map === undefined ? offset : this.#map[offset]!;
  }

  /** The text; valid until the next append. */
  taken(): Text {
    if (!this.#copy) return { bytes: this.#bytes, start: this.#start, end: this.#stop, map: this.#map };
    const { bytes, map } = this.#scratch;
    map[this.#copied] = this.#mapped(this.#stop);
    return { bytes, start: 0, end: this.#copied, map };
  }

  clear(): void {
    this.#start = -1;
    this.#stop = -1;
    this.#copy = false;
    this.#copied = 0;
  }
}

/** A copy that outlives the scratch: an element's attributes are kept until its tag ends. */
function own(text: Text): Text {
  return {
    bytes: Uint8Array.from(text.bytes.subarray(0, text.end)),
    start: 0,
    end: text.end,
    map: text.map === undefined ? undefined : Int32Array.from(text.map.subarray(0, text.end + 1)),
  };
}

/** Without white space around it. */
export function trimmed(text: Text): Text {
  let { start, end } = text;
  const { bytes, map } = text;
  while (start < end && bytes[start]! <= 0x20) start++;
  while (end > start && bytes[end - 1]! <= 0x20) end--;
  return { bytes, start, end, map };
}

/** The value of an attribute, its character references undone, in the scratch. */
export function decodedValue(bytes: Uint8Array, start: number, end: number, scratch: Scratch): Text {
  const pending = new PendingText({ bytes, start: 0, end: bytes.length, map: undefined, level: 0 }, scratch);
  pending.append(start, start);
  pending.appendCoded(start, end, true);
  return pending.taken();
}
