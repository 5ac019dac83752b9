/**
 * Undoes content encodings (RFC 9110 §8.4, RFC 8878, RFC 7932) on the copy that is inspected; the client's bytes are
 * another matter. An encoding is a program that the origin, or whoever wrote to it, runs here: it is capped by the
 * bytes that come out and by their ratio to the bytes that went in.
 *
 * Small bodies are decoded in one call once they are complete; larger ones as they arrive, on the thread pool.
 */
import type { Transform } from 'node:stream';
import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { MAX_CONTENT_CODINGS } from './limits.ts';

/** Encoded bytes up to which a body is decoded in one call, on the event loop: at most a few milliseconds. */
export const ONE_CALL_BYTES = 32 * 1024;
/** Decoded bytes below which the ratio does not matter: a small body may well be one word repeated. */
export const RATIO_FREE_BYTES = 256 * 1024;

/**
 * Decoded bytes for which room is made at a time, for each encoded one and at least: what a page in gzip becomes. Left to
 * itself zlib makes 16 KB for each body, most of which nobody uses.
 */
const ROOM_PER_ENCODED_BYTE = 8;
const LEAST_ROOM_BYTES = 4 * 1024;
const MOST_ROOM_BYTES = 64 * 1024;

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

/**
 * Reads a Content-Encoding.
 * @returns the codings in the order in which they are undone; undefined when one is unknown or there are too many.
 */
export function codingsOf(contentEncoding: string | undefined): readonly Coding[] | undefined {
  if (contentEncoding === undefined) return NO_CODINGS;
  const codings: Coding[] = [];
  for (const part of contentEncoding.split(',')) {
    const name = part.trim().toLowerCase();
    if (name === '' || name === 'identity') continue;
    const coding = name === 'x-gzip' ? 'gzip' : name;
    if (coding !== 'gzip' && coding !== 'deflate' && coding !== 'br' && coding !== 'zstd') return undefined;
    codings.unshift(coding);
  }
  return codings.length > MAX_CONTENT_CODINGS ? undefined : codings;
}

const NO_CODINGS: readonly Coding[] = [];

export interface Decoded {
  readonly body: Buffer;
  /** Encoded bytes that were not decoded because a cap was reached. */
  readonly overCap: number;
  /** Encoded bytes that could not be decoded. */
  readonly broken: number;
}

/** Decodes one body that arrives in pieces. */
export class Decoding {
  readonly #codings: readonly Coding[];
  readonly #maxBytes: number;
  readonly #maxRatio: number;
  readonly #room: (bytes: number) => boolean;
  #waiting: Buffer[] = [];
  #chain: Transform[] | undefined;
  #out: Buffer[] = [];
  #outBytes = 0;
  /** Encoded bytes offered, and those handed to the decoder. */
  #offered = 0;
  #fed = 0;
  #state: 'open' | 'capped' | 'broken' | 'ended' = 'open';
  #atEnd: (() => void) | undefined;
  #afterFlush: (() => void) | undefined;

  /**
   * @param maxBytes most decoded bytes kept.
   * @param maxRatio most decoded bytes per encoded byte.
   * @param room asked before decoded bytes are kept; false means that there is no memory for them.
   */
  constructor(
    codings: readonly Coding[],
    maxBytes: number,
    maxRatio: number,
    room: (bytes: number) => boolean = () => true,
  ) {
    this.#codings = codings;
    this.#maxBytes = maxBytes;
    this.#maxRatio = maxRatio;
    this.#room = room;
  }

  write(piece: Buffer): void {
    this.#offered += piece.length;
    if (this.#state !== 'open') return;
    // Encoded bytes above the cap would decode to more than the cap, and must not queue up before a busy pool.
    if (this.#fed >= this.#maxBytes) {
      this.#stop('capped');
      return;
    }
    this.#fed += piece.length;
    if (this.#chain !== undefined) {
      this.#chain[0]?.write(piece);
      return;
    }
    this.#waiting.push(piece);
    if (this.#fed > ONE_CALL_BYTES) this.#open();
  }

  /** Decodes what is there. A body that ends early yields what can be decoded. Call once. */
  end(): Decoded | Promise<Decoded> {
    if (this.#state !== 'open') return this.#result();
    if (this.#chain === undefined) {
      const body = this.#inOneCall();
      if (body !== undefined && this.#room(body.length)) return { body, overCap: 0, broken: 0 };
      this.#open();
    }
    return new Promise((resolve) => {
      this.#atEnd = () => resolve(this.#result());
      this.#chain?.[0]?.end();
    });
  }

  /** What has come out since the last call, once the decoder has taken in all that was written. */
  flushed(): Promise<Buffer> {
    if (this.#chain === undefined && this.#state === 'open') this.#open();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#afterFlush = undefined;
        const body = Buffer.concat(this.#out);
        this.#out = [];
        this.#outBytes = 0;
        this.#fed = 0;
        this.#offered = 0;
        resolve(body);
      };
      const chain = this.#chain;
      if (this.#state !== 'open' || chain === undefined) {
        done();
        return;
      }
      this.#afterFlush = done;
      // An empty write calls back after everything before it went through; one turn of the loop per link.
      let link = 0;
      const next = (): void => {
        const stream = chain[link++];
        if (stream === undefined || this.#state !== 'open') this.#afterFlush?.();
        else stream.write(Buffer.alloc(0), () => setImmediate(next));
      };
      next();
    });
  }

  /** Whether decoding has stopped for good: later bytes will not be seen. */
  get stopped(): 'capped' | 'broken' | undefined {
    return this.#state === 'capped' || this.#state === 'broken' ? this.#state : undefined;
  }

  /** Gives up: frees the decoder. */
  destroy(): void {
    if (this.#state === 'open') this.#stop('capped');
  }

  #result(): Decoded {
    const body = this.#out.length === 1 ? (this.#out[0] as Buffer) : Buffer.concat(this.#out);
    // How far the decoder had read when it stopped is not known for every codec; one byte at least was not seen.
    const left = Math.max(1, this.#offered - Math.min(this.#fed, this.#offered));
    if (this.#state === 'ended' && body.length === 0) return { body, overCap: 0, broken: this.#offered };
    return {
      body,
      overCap: this.#state === 'capped' ? left : 0,
      broken: this.#state === 'broken' ? Math.max(left, body.length === 0 ? this.#offered : 1) : 0,
    };
  }

  /** @returns undefined when a cap is passed or the bytes are broken: the stream then finds out how far it gets. */
  #inOneCall(): Buffer | undefined {
    let bytes = this.#waiting.length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting);
    if (bytes.length === 0) return bytes;
    const most = Math.min(this.#maxBytes, Math.max(RATIO_FREE_BYTES, bytes.length * this.#maxRatio));
    const encoded = bytes;
    try {
      for (const coding of this.#codings) bytes = decodeNow(coding, bytes, most, false);
      // Nothing came out: that is fine for an empty body, and not for other bytes that merely have not failed yet.
      if (bytes.length === 0) {
        bytes = encoded;
        for (const coding of this.#codings) bytes = decodeNow(coding, bytes, most, true);
      }
      return bytes;
    } catch {
      return undefined;
    }
  }

  #open(): void {
    const first = this.#waiting[0] ?? Buffer.alloc(0);
    const chain = this.#codings.map((coding, i) => streamOf(coding, i === 0 ? first : undefined));
    this.#chain = chain;
    chain.forEach((stream, i) => {
      stream.on('error', () => this.#stop('broken'));
      const next = chain[i + 1];
      if (next !== undefined) stream.pipe(next);
    });
    const last = chain.at(-1) as Transform;
    last.on('data', (piece: Buffer) => this.#take(piece));
    last.on('end', () => {
      if (this.#state === 'open') this.#state = 'ended';
      this.#atEnd?.();
    });
    for (const piece of this.#waiting) chain[0]?.write(piece);
    this.#waiting = [];
  }

  #take(piece: Buffer): void {
    if (this.#state !== 'open') return;
    const room = this.#maxBytes - this.#outBytes;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    if (!this.#room(kept.length)) {
      this.#stop('capped');
      return;
    }
    this.#out.push(kept);
    this.#outBytes += kept.length;
    const bomb = this.#outBytes > RATIO_FREE_BYTES && this.#outBytes > this.#fed * this.#maxRatio;
    if (piece.length > room || bomb) this.#stop('capped');
  }

  #stop(state: 'capped' | 'broken'): void {
    if (this.#state !== 'open') return;
    this.#state = state;
    this.#waiting = [];
    for (const stream of this.#chain ?? []) stream.destroy();
    this.#atEnd?.();
    this.#afterFlush?.();
  }
}

const ZLIB = { finishFlush: constants.Z_SYNC_FLUSH } as const;
const BROTLI = { finishFlush: constants.BROTLI_OPERATION_FLUSH } as const;
const ZSTD = { finishFlush: constants.ZSTD_e_flush } as const;

/** @param whole whether bytes that end early are an error. */
function decodeNow(coding: Coding, bytes: Buffer, maxOutputLength: number, whole: boolean): Buffer {
  const room = Math.max(LEAST_ROOM_BYTES, ROOM_PER_ENCODED_BYTE * bytes.length);
  const limits = { maxOutputLength, chunkSize: Math.min(MOST_ROOM_BYTES, room) };
  switch (coding) {
    case 'gzip':
      return gunzipSync(bytes, { ...(whole ? {} : ZLIB), ...limits });
    case 'deflate': {
      const options = { ...(whole ? {} : ZLIB), ...limits };
      return isZlib(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
    }
    case 'br':
      return brotliDecompressSync(bytes, { ...(whole ? {} : BROTLI), ...limits });
    case 'zstd':
      return zstdDecompressSync(bytes, { ...(whole ? {} : ZSTD), ...limits });
  }
}

function streamOf(coding: Coding, first: Buffer | undefined): Transform {
  switch (coding) {
    case 'gzip':
      return createGunzip(ZLIB);
    case 'deflate':
      return first === undefined || isZlib(first) ? createInflate(ZLIB) : createInflateRaw(ZLIB);
    case 'br':
      return createBrotliDecompress(BROTLI);
    case 'zstd':
      return createZstdDecompress(ZSTD);
  }
}

/** `deflate` means zlib's format (RFC 1950), but some servers send the bare stream (RFC 1951). */
function isZlib(bytes: Buffer): boolean {
  if (bytes.length < 2) return true;
  const [cmf, flags] = bytes as unknown as [number, number];
  return (cmf & 0x0f) === 8 && ((cmf << 8) | flags) % 31 === 0;
}
