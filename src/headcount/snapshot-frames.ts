/**
 * Checksummed frames of a snapshot, and reading them back from bytes that are cut up in any way.
 *
 *   frame = kind u32 | payload bytes u32 | crc-32 u32 over kind, length and payload | payload, a multiple of 4 bytes
 *
 * Little-endian, as all machines that Node supports but one family are; the header says so and the others refuse.
 */
import { crc32 } from 'node:zlib';
import { WeirError } from '../disclosure/error.ts';

const HEAD_BYTES = 12;
/** Anything longer is damage: a frame holds about a megabyte. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

export interface Frame {
  readonly kind: number;
  /** Aligned: may be read as 32-bit words. */
  readonly payload: Uint8Array;
}

/** @param payload a multiple of 4 bytes. */
export function frame(kind: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + payload.length);
  const head = new DataView(bytes.buffer);
  head.setUint32(0, kind, true);
  head.setUint32(4, payload.length, true);
  bytes.set(payload, HEAD_BYTES);
  head.setUint32(8, crc32(payload, crc32(bytes.subarray(0, 8))), true);
  return bytes;
}

/** Puts frames together again. @throws WeirError WEIR_HEADCOUNT_SNAPSHOT when they are not what was written. */
export function* framesOf(chunks: Iterable<Uint8Array>): Generator<Frame> {
  let pending = new Uint8Array(0);
  for (const chunk of chunks) {
    pending = joined(pending, chunk);
    let at = 0;
    for (;;) {
      const end = frameEnd(pending, at);
      if (end === undefined || end > pending.length) break;
      yield frameAt(pending, at, end);
      at = end;
    }
    pending = pending.subarray(at);
  }
  if (pending.length > 0) throw damaged('it breaks off in the middle');
}

export function damaged(reason: string): WeirError {
  return new WeirError('WEIR_HEADCOUNT_SNAPSHOT', { reason });
}

/** Where the frame that begins here ends, as far as that can be told. */
function frameEnd(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length - at < HEAD_BYTES) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(4, true);
  if (length > MAX_PAYLOAD_BYTES || length % 4 !== 0) throw damaged('a frame has an impossible length');
  return at + HEAD_BYTES + length;
}

function frameAt(bytes: Uint8Array, at: number, end: number): Frame {
  const head = new DataView(bytes.buffer, bytes.byteOffset + at);
  const payload = bytes.slice(at + HEAD_BYTES, end);
  if (crc32(payload, crc32(bytes.subarray(at, at + 8))) !== head.getUint32(8, true)) {
    throw damaged('a checksum does not fit');
  }
  return { kind: head.getUint32(0, true), payload };
}

function joined(a: Uint8Array<ArrayBuffer>, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
