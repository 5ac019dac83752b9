/**
 * The bytes of a file or of standard input, decompressed as the name or the first bytes say, and within bounds where what
 * is read is kept: a few kilobytes of a decompression bomb must not become gigabytes of work.
 *
 *   file ─▶ counted (progress) ─▶ decoder ─▶ counted (caps) ─▶ pieces
 *
 * Invariant: what was read before a cap, a cut end or a fault of the decoder is handed out, and what was not is told;
 * a file that cannot be read at all is an error.
 */
import { createReadStream, statSync } from 'node:fs';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { WeirError } from '../disclosure/error.ts';
import type { Unseen } from '../inspect/inspection.ts';

/** Most bytes of one file, decompressed, that are inspected: an export of a million people. 256 MiB. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Most bytes that one compressed byte may become. Exports are at 5 to 30; deflate's best is 1,032, a bomb's. */
export const MAX_RATIO = 200;
/** Decompressed bytes that no ratio is asked of: small files of one letter are no bombs. 4 MiB. */
export const RATIO_FREE_BYTES = 4 * 1024 * 1024;

/** How much is handed out. */
export interface InputCaps {
  readonly maxBytes: number;
  readonly maxRatio: number;
}

/** For what is kept in memory. */
export const KEPT: InputCaps = { maxBytes: MAX_FILE_BYTES, maxRatio: MAX_RATIO };
/** For what is looked at as it comes, and not kept. */
export const LOOKED_AT: InputCaps = { maxBytes: Number.POSITIVE_INFINITY, maxRatio: MAX_RATIO };
/** For what is read once and forgotten, line by line. */
export const PASSED_THROUGH: InputCaps = {
  maxBytes: Number.POSITIVE_INFINITY,
  maxRatio: Number.POSITIVE_INFINITY,
};

/** The coding of a name's ending, or of the first bytes (RFC 1952 §2.3.1, RFC 8878 §3.1.1; Brotli has no mark). */
type Coding = 'gzip' | 'br' | 'zstd';
const ENDINGS: Readonly<Record<string, Coding>> = { '.gz': 'gzip', '.br': 'br', '.zst': 'zstd' };
const DECODERS: Readonly<Record<Coding, () => Transform>> = {
  gzip: createGunzip,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

export interface Input {
  /** Decompressed pieces, in order. @throws WeirError WEIR_INPUT_UNREADABLE */
  pieces(): AsyncIterable<Buffer>;
  /** Bytes of the file that were read, before decompression. */
  readonly read: number;
  /** Size of the file, when it is known. */
  readonly total: number | undefined;
  /** What was not handed out; complete when the pieces are at their end. */
  readonly unseen: readonly Unseen[];
  /** What broke off the decoding after something was handed out. */
  readonly fault: Error | undefined;
}

/** The name without the ending that says how it is compressed. */
export function plainName(path: string): string {
  return path.replace(/\.(?:gz|br|zst)$/, '');
}

/** @param path of a file, `-` for standard input. @throws WeirError WEIR_INPUT_UNREADABLE */
export function openInput(path: string, caps: InputCaps): Input {
  return new FileInput(path, caps);
}

class FileInput implements Input {
  readonly total: number | undefined;
  readonly unseen: Unseen[] = [];
  fault: Error | undefined;
  readonly #path: string;
  readonly #caps: InputCaps;
  #read = 0;

  constructor(path: string, caps: InputCaps) {
    this.#path = path;
    this.#caps = caps;
    this.total = path === '-' ? undefined : this.#size();
  }

  get read(): number {
    return this.#read;
  }

  async *pieces(): AsyncGenerator<Buffer> {
    const source = this.#path === '-' ? process.stdin : createReadStream(this.#path);
    const input = (source as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    try {
      const first = await this.#next(input);
      if (first === undefined) return;
      const coding = ENDINGS[/\.\w+$/.exec(this.#path)?.[0] ?? ''] ?? codingOf(first);
      if (coding === undefined) yield* this.#plain(first, input);
      else yield* this.#decoded(DECODERS[coding](), first, input);
    } finally {
      source.destroy();
    }
  }

  async *#plain(first: Buffer, input: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
    const { maxBytes } = this.#caps;
    let out = 0;
    for (let piece: Buffer | undefined = first; piece !== undefined; piece = await this.#next(input)) {
      const room = maxBytes - out;
      out += piece.length;
      if (room >= piece.length) yield piece;
      else if (room > 0) yield piece.subarray(0, room);
      // A file's size is known, of a stream's rest only that there is one.
      if (out < maxBytes) continue;
      const rest = this.total === undefined ? out - maxBytes : this.total - maxBytes;
      if (rest > 0) this.unseen.push({ reason: 'over-cap', bytes: rest });
      if (rest > 0 || this.total !== undefined) return;
    }
  }

  async *#decoded(decoder: Transform, first: Buffer, input: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
    const { maxBytes, maxRatio } = this.#caps;
    void this.#feed(decoder, first, input);
    let out = 0;
    try {
      for await (const piece of decoder as AsyncIterable<Buffer>) {
        const most = Math.min(maxBytes, Math.max(RATIO_FREE_BYTES, this.#read * maxRatio));
        const room = most - out;
        out += piece.length;
        if (out <= most) {
          yield piece;
          continue;
        }
        if (room > 0) yield piece.subarray(0, room);
        // How much more there would be is not known, and not worth knowing.
        this.unseen.push({ reason: 'over-cap', bytes: Math.max(1, out - most) });
        return;
      }
    } catch (cause) {
      if (out === 0 || cause instanceof WeirError) throw this.#unreadable(cause);
      this.fault = cause as Error;
      this.unseen.push({ reason: 'encoding', bytes: Math.max(1, (this.total ?? this.#read) - this.#read) });
    } finally {
      decoder.destroy(); // the feeding ends with it, or with its source
    }
  }

  /** Never rejects: what fails is the decoder's to tell. */
  async #feed(decoder: Transform, first: Buffer, input: AsyncIterator<Buffer>): Promise<void> {
    try {
      for (let piece: Buffer | undefined = first; piece !== undefined; piece = await this.#next(input)) {
        if (decoder.destroyed) return;
        if (!decoder.write(piece)) await drained(decoder);
      }
      decoder.end();
    } catch (error) {
      decoder.destroy(error as Error);
    }
  }

  async #next(input: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
    try {
      const { value, done } = await input.next();
      if (done === true) return undefined;
      this.#read += value.length;
      return value;
    } catch (cause) {
      throw this.#unreadable(cause);
    }
  }

  #size(): number | undefined {
    try {
      return statSync(this.#path).size;
    } catch (cause) {
      throw this.#unreadable(cause);
    }
  }

  #unreadable(cause: unknown): WeirError {
    if (cause instanceof WeirError) return cause;
    return new WeirError(
      'WEIR_INPUT_UNREADABLE',
      { path: this.#path, reason: (cause as Error).message },
      { cause },
    );
  }
}

function codingOf(bytes: Buffer): Coding | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  return undefined;
}

/** Until the decoder takes more, or never will. */
function drained(decoder: Transform): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      decoder.off('drain', done);
      decoder.off('close', done);
      resolve();
    };
    decoder.on('drain', done);
    decoder.on('close', done);
  });
}
