/**
 * Pieces of a file as lines, without making strings of them. A line that lies in one piece is handed out in place; one that
 * lies across pieces is put together in a buffer. A line over MAX_LINE_BYTES is not kept: it is told as too long once, and
 * skipped to its end, however long it is.
 */

/** 1 MiB. Web servers cut requests at 8 to 64 KB. */
export const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

export interface LineVisitor {
  /** A line without its end. The bytes are the visitor's until it returns. */
  line(bytes: Uint8Array, from: number, to: number): void;
  /**
   * Lines that lie in this piece may be taken together, without being handed out one by one.
   * @returns where the first line begins that was not taken.
   */
  run?(bytes: Uint8Array, from: number): number;
  /** A line that was skipped; its first bytes. */
  tooLong(bytes: Uint8Array, from: number, to: number): void;
}

export class LineSplitter {
  readonly #visitor: LineVisitor;
  readonly #maxBytes: number;
  #carry: Uint8Array = new Uint8Array(4_096);
  #carried = 0;
  #skipping = false;
  #isFirst = true;

  constructor(visitor: LineVisitor, maxBytes = MAX_LINE_BYTES) {
    this.#visitor = visitor;
    this.#maxBytes = maxBytes;
  }

  push(piece: Uint8Array): void {
    const buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let from = 0;
    if (this.#carried > 0 || this.#skipping) {
      const end = buffer.indexOf(NEWLINE);
      if (end === -1) {
        this.#keep(buffer, 0, buffer.length);
        return;
      }
      this.#keep(buffer, 0, end);
      if (!this.#skipping) this.#tell(this.#carry, 0, this.#carried);
      this.#carried = 0;
      this.#skipping = false;
      from = end + 1;
    }
    for (;;) {
      from = this.#visitor.run?.(buffer, from) ?? from;
      const end = buffer.indexOf(NEWLINE, from);
      if (end === -1) break;
      if (end - from > this.#maxBytes) this.#visitor.tooLong(buffer, from, from + 256);
      else this.#tell(buffer, from, end);
      from = end + 1;
    }
    if (from < buffer.length) this.#keep(buffer, from, buffer.length);
  }

  /** The end of the file: what has no line end is a line, too. */
  end(): void {
    if (this.#carried > 0 && !this.#skipping) this.#tell(this.#carry, 0, this.#carried);
    this.#carried = 0;
    this.#skipping = false;
    this.#isFirst = true;
  }

  #keep(buffer: Uint8Array, from: number, to: number): void {
    if (this.#skipping) return;
    const length = this.#carried + to - from;
    if (length > this.#maxBytes) {
      const head = this.#carried > 0 ? this.#carry.subarray(0, this.#carried) : buffer.subarray(from, to);
      this.#visitor.tooLong(head, 0, Math.min(head.length, 256));
      this.#skipping = true;
      this.#carried = 0;
      // What one long line needed is given back.
      if (this.#carry.length > 65_536) this.#carry = new Uint8Array(4_096);
      return;
    }
    if (length > this.#carry.length) {
      const carry = new Uint8Array(Math.max(length, 2 * this.#carry.length));
      carry.set(this.#carry.subarray(0, this.#carried));
      this.#carry = carry;
    }
    this.#carry.set(buffer.subarray(from, to), this.#carried);
    this.#carried = length;
  }

  #tell(bytes: Uint8Array, from: number, to: number): void {
    let start = from;
    // A byte order mark of UTF-8.
    if (this.#isFirst && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf)
      start += 3;
    this.#isFirst = false;
    const end = to > start && bytes[to - 1] === RETURN ? to - 1 : to;
    if (end > start) this.#visitor.line(bytes, start, end);
  }
}
