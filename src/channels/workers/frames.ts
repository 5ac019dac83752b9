/**
 * Frames between the process that counts and its workers, over a pipe. What is written in one turn of the event loop goes
 * out in one piece: under load many responses share one write and one read.
 *
 *   ┌─────────────┬──────────┬───────────────┐
 *   │ length  u32 │ kind  u8 │ content …     │   little-endian; length is that of kind and content
 *   └─────────────┴──────────┴───────────────┘
 *
 * Invariant: a frame is handed on whole or not at all; whoever sends what cannot be read is not listened to any more.
 */
import type { Duplex } from 'node:stream';

/** Longest frame: the people of the longest body that is inspected at once take a few MiB. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;
const FIRST_ROOM = 16 * 1024;
const HEAD_BYTES = 5;

/**
 * Writes values one behind the other. Numbers go through a view: of a key a Buffer makes two halves and eight bytes by
 * arithmetic of big integers, and a response has sixty.
 */
export class Ink {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_ROOM);
  #view = viewOf(this.#bytes);
  length = 0;

  u8(value: number): void {
    this.#room(1)[this.length++] = value;
  }

  u32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  f64(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  key(value: bigint): void {
    this.#room(8);
    this.#view.setBigUint64(this.length, value, true);
    this.length += 8;
  }

  text(value: string): void {
    const most = 3 * value.length;
    const bytes = this.#room(4 + most);
    const written = bytes.write(value, this.length + 4, most, 'utf8');
    this.#view.setUint32(this.length, written, true);
    this.length += 4 + written;
  }

  bytes(value: Uint8Array): void {
    this.#room(4 + value.length);
    this.#view.setUint32(this.length, value.length, true);
    this.#bytes.set(value, this.length + 4);
    this.length += 4 + value.length;
  }

  json(value: unknown): void {
    this.text(JSON.stringify(value));
  }

  /** Writes over a number that was written before. */
  patch(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** What was written, as a copy; begins anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.length));
    this.length = 0;
    if (this.#bytes.length > 64 * FIRST_ROOM) this.#use(Buffer.allocUnsafeSlow(FIRST_ROOM));
    return taken;
  }

  #room(bytes: number): Buffer {
    const needed = this.length + bytes;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, needed));
      larger.set(this.#bytes.subarray(0, this.length));
      this.#use(larger);
    }
    return this.#bytes;
  }

  #use(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Reads values in the order in which they were written. @throws RangeError where there are no more */
export class Page {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#at = at;
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#step(8), true);
  }

  key(): bigint {
    return this.#view.getBigUint64(this.#step(8), true);
  }

  text(): string {
    const length = this.u32();
    const at = this.#step(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** Bytes as a text of one character each: something to look a thing up by. */
  label(): string {
    const length = this.u32();
    const at = this.#step(length);
    return this.#bytes.toString('latin1', at, at + length);
  }

  /** A copy. */
  bytes(): Buffer {
    const length = this.u32();
    const at = this.#step(length);
    return Buffer.from(this.#bytes.subarray(at, at + length));
  }

  json(): unknown {
    return JSON.parse(this.text());
  }

  #step(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#bytes.length) throw new RangeError('a frame ends too early');
    this.#at = at + bytes;
    return at;
  }
}

/** One end of a pipe. */
export class Pipe {
  readonly #stream: Duplex;
  readonly #ink = new Ink();
  #due = false;
  #rest: Buffer = Buffer.alloc(0);
  #closed = false;

  /**
   * @param onFrame told of each frame; what it throws closes the pipe.
   * @param onClose told once, when the other side has gone or could not be understood.
   */
  constructor(
    stream: Duplex,
    onFrame: (kind: number, page: Page) => void,
    onClose: (error?: unknown) => void,
  ) {
    this.#stream = stream;
    const close = (error?: unknown) => {
      if (this.#closed) return;
      this.#closed = true;
      stream.destroy();
      onClose(error);
    };
    stream.on('data', (piece: Buffer) => {
      try {
        if (!this.#closed) this.#take(piece, onFrame);
      } catch (error) {
        close(error);
      }
    });
    // A pipe whose other end was killed may break off in many ways; all of them are an end.
    stream.on('error', () => close());
    stream.on('end', () => close());
    stream.on('close', () => close());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Writes a frame; it goes out with all others of this turn. */
  send(kind: number, fill: (ink: Ink) => void): void {
    if (this.#closed) return;
    const ink = this.#ink;
    const at = ink.length;
    ink.u32(0);
    ink.u8(kind);
    fill(ink);
    ink.patch(at, ink.length - at - 4);
    if (this.#due) return;
    this.#due = true;
    setImmediate(() => this.flush());
  }

  /** Writes what waits at once. @param then told when it has left this process. */
  flush(then?: () => void): void {
    this.#due = false;
    if (this.#closed) {
      then?.();
      return;
    }
    if (this.#ink.length > 0) this.#stream.write(this.#ink.take(), then && (() => then()));
    else if (then !== undefined) this.#stream.write(Buffer.alloc(0), () => then());
  }

  #take(piece: Buffer, onFrame: (kind: number, page: Page) => void): void {
    let bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    while (bytes.length >= HEAD_BYTES) {
      const length = bytes.readUInt32LE(0);
      if (length === 0 || length > MAX_FRAME_BYTES) throw new RangeError('a frame of no length');
      if (bytes.length < 4 + length) break;
      onFrame(bytes.readUInt8(4), new Page(bytes.subarray(HEAD_BYTES, 4 + length)));
      bytes = bytes.subarray(4 + length);
    }
    this.#rest = bytes;
  }
}
