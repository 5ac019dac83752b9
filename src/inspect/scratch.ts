/**
 * Room for decoded copies (JSON escapes, HTML entities, doubled CSV quotes) with the body offset of every byte. One
 * per level of JSON in strings, used again for every value, and given back when it grew large.
 */

/** Kept between bodies, in bytes; a larger one is let go. */
const KEEP = 64 * 1024;

export class Scratch {
  bytes: Uint8Array = new Uint8Array(0);
  /** map[i] is the body offset of bytes[i]; one entry more than bytes, for ends. */
  map: Int32Array = new Int32Array(1);

  /** Makes room for a decoded copy of at most `length` bytes. What was in it is lost. */
  reserve(length: number): void {
    if (this.bytes.length >= length) return;
    const size = Math.max(1024, 2 ** Math.ceil(Math.log2(length)));
    this.bytes = new Uint8Array(size);
    this.map = new Int32Array(size + 1);
  }

  release(): void {
    if (this.bytes.length <= KEEP) return;
    this.bytes = new Uint8Array(0);
    this.map = new Int32Array(1);
  }
}
