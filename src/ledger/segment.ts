/**
 * A spool segment: an append-only file of checksummed frames.
 *
 *   0        8        12       16
 *   | magic  | version| crc    | frame | frame | frame …
 *   frame = length u32 · crc-32 u32 over length and payload · payload          (little-endian)
 *
 * Reading stops at what is not a whole frame. A frame cut short at the end is what a crash leaves behind: nobody was
 * told that it is durable. A frame whose checksum is wrong is damage; reading goes on at the next offset where a
 * whole frame with a right checksum stands.
 *
 * Zeros behind the last frame are a segment's that was made before it was needed. In such a one a frame that a crash
 * cut short ends in zeros from the boundary of a sector on, for no record holds a sector of them.
 */
import { crc32 } from 'node:zlib';

const MAGIC = Buffer.from('weirspl\n', 'latin1');
const VERSION = 1;
export const SEGMENT_HEADER_BYTES = 16;
export const FRAME_HEADER_BYTES = 8;
/** Largest payload. A response with a million people is 13 MB; anything larger is damage. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

export function segmentHeader(): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(VERSION, 8);
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12);
  return header;
}

export type HeaderProblem = 'short' | 'foreign' | 'newer' | 'damaged';

/** @returns what is wrong with a segment's first bytes, or undefined. */
export function headerProblem(header: Uint8Array): HeaderProblem | undefined {
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.length);
  if (bytes.length < SEGMENT_HEADER_BYTES) return 'short';
  if (!bytes.subarray(0, 8).equals(MAGIC)) return 'foreign';
  if (bytes.readUInt32LE(12) !== crc32(bytes.subarray(0, 12))) return 'damaged';
  return bytes.readUInt32LE(8) === VERSION ? undefined : 'newer';
}

/** Puts a payload into a frame. @throws RangeError when it is empty or over MAX_PAYLOAD_BYTES. */
export function frame(payload: Uint8Array): Buffer {
  if (payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES)
    throw new RangeError('a frame holds 1 byte to 64 MiB');
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.set(payload, FRAME_HEADER_BYTES);
  bytes.writeUInt32LE(checksum(bytes, 0, payload.length), 4);
  return bytes;
}

function checksum(bytes: Buffer, at: number, length: number): number {
  const body = bytes.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + length);
  return crc32(body, crc32(bytes.subarray(at, at + 4)));
}

export type FrameAt =
  | { readonly kind: 'whole'; readonly start: number; readonly end: number; readonly payload: Uint8Array }
  /** The bytes end inside a frame that may still be coming. */
  | { readonly kind: 'short' }
  | { readonly kind: 'damaged'; readonly reason: string };

/** Looks at the frame that begins at an offset. */
export function frameAt(bytes: Buffer, start: number): FrameAt {
  if (start + FRAME_HEADER_BYTES > bytes.length) return { kind: 'short' };
  const length = bytes.readUInt32LE(start);
  if (length === 0 || length > MAX_PAYLOAD_BYTES)
    return { kind: 'damaged', reason: 'a frame has an impossible length' };
  const end = start + FRAME_HEADER_BYTES + length;
  if (end > bytes.length) return { kind: 'short' };
  if (bytes.readUInt32LE(start + 4) !== checksum(bytes, start, length)) {
    return { kind: 'damaged', reason: 'a checksum does not fit' };
  }
  return { kind: 'whole', start, end, payload: bytes.subarray(start + FRAME_HEADER_BYTES, end) };
}

/**
 * Finds the next offset after damage where a whole frame stands.
 * Work is bounded: candidates are checked by length first, and a checksum is computed only for lengths that fit.
 * @param written offset from which on there are only zeros.
 * @returns the offset, or undefined when none follows.
 */
export function nextWholeFrame(
  bytes: Buffer,
  from: number,
  written: number = bytes.length,
): number | undefined {
  let budget = RESYNC_CHECKSUM_BYTES;
  const last = Math.min(written, bytes.length - FRAME_HEADER_BYTES);
  for (let start = from; start < last; start++) {
    const length = bytes.readUInt32LE(start);
    if (length === 0 || length > bytes.length - start - FRAME_HEADER_BYTES) continue;
    budget -= length;
    if (budget < 0) return undefined;
    if (frameAt(bytes, start).kind === 'whole') return start;
  }
  return undefined;
}

/** What a disk writes wholly or not at all. */
const SECTOR_BYTES = 512;
const ZEROS = Buffer.alloc(64 * 1024);

/** Where the zeros begin that bytes end with; their length when they do not. */
export function endOfWritten(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0) {
    const from = Math.max(0, end - ZEROS.length);
    if (!bytes.subarray(from, end).equals(ZEROS.subarray(0, end - from))) break;
    end = from;
  }
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return end;
}

/**
 * Whether the frame at an offset, which is not whole, was cut short by a crash: a sector of it, or its end from the
 * boundary of a sector on, was never written.
 * @param base offset in its file of the first byte.
 */
export function isTorn(bytes: Buffer, start: number, base: number): boolean {
  const length = bytes.readUInt32LE(start);
  if (length > MAX_PAYLOAD_BYTES) return false;
  const end = Math.min(start + FRAME_HEADER_BYTES + length, bytes.length);
  for (let at = start + SECTOR_BYTES - ((base + start) % SECTOR_BYTES); at < end; at += SECTOR_BYTES) {
    const sector = bytes.subarray(at, Math.min(at + SECTOR_BYTES, end));
    if (sector.equals(ZEROS.subarray(0, sector.length))) return true;
  }
  return false;
}

/** Bytes of checksums that looking for the next whole frame may cost: keeps it linear on hostile bytes. */
export const RESYNC_CHECKSUM_BYTES = 1024 * 1024 * 1024;
