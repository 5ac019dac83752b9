/**
 * Little-endian writing and reading of the spool's records. The reader checks every bound: a record comes from a
 * disk, and a disk may lie.
 */

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Longest string in a record, in bytes. */
export const MAX_STRING_BYTES = 65_535;

export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(initialBytes = 512) {
    this.#bytes = new Uint8Array(initialBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  u8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value, true);
  }

  f64(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value, true);
  }

  /** @throws RangeError when its UTF-8 is longer than MAX_STRING_BYTES. */
  string(text: string): void {
    // No text has fewer bytes than units.
    if (text.length > MAX_STRING_BYTES) throw tooLong();
    const at = this.#grow(2 + text.length);
    const bytes = this.#bytes;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        this.#length = at;
        this.#encoded(text);
        return;
      }
      bytes[at + 2 + i] = unit;
    }
    this.#view.setUint16(at, text.length, true);
  }

  /** Others than ASCII, which names of routes are and sealed values always are. */
  #encoded(text: string): void {
    const bytes = UTF8.encode(text);
    if (bytes.length > MAX_STRING_BYTES) throw tooLong();
    this.u16(bytes.length);
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Bytes that it has room for without growing. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Begins anew; what was handed out before is written over. */
  clear(): void {
    this.#length = 0;
  }

  /**
   * Room for entries of one width, which the caller fills: a list of people is written without asking for room three times
   * for each. @returns where it begins in `view`, which is another one after the next write.
   */
  room(bytes: number): number {
    return this.#grow(bytes);
  }

  get view(): DataView {
    return this.#view;
  }

  /** What was written; valid until the next write. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room. Call it before touching #view or #bytes: it may replace both. */
  #grow(by: number): number {
    const at = this.#length;
    this.#length += by;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

const tooLong = () => new RangeError('a string of a record is too long');

/** Thrown when a record says more than it has. Never leaves the ledger's rooms: it becomes a WeirError there. */
export class MalformedRecord extends Error {
  override readonly name = 'MalformedRecord';
}

/** Thrown for a record that a newer Weir wrote: it is whole, and must not be taken for damage. */
export class NewerRecord extends Error {
  override readonly name = 'NewerRecord';
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  string(): string {
    const length = this.u16();
    const at = this.#take(length);
    try {
      return FROM_UTF8.decode(this.#bytes.subarray(at, at + length));
    } catch {
      throw new MalformedRecord('a string is not UTF-8');
    }
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#bytes.length) throw new MalformedRecord('the record ends too early');
    this.#at = at + bytes;
    return at;
  }
}
