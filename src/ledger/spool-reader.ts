/**
 * Reads a spool's segments in order, from a position on, and tells whole records from a torn end and from damage.
 * Invariant: the same segments give the same records at the same positions, whoever reads and however often.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { ByteReader, MalformedRecord, NewerRecord } from './bytes.ts';
import { decodeRecord, type LedgerRecord } from './record.ts';
import {
  endOfWritten,
  frameAt,
  headerProblem,
  isTorn,
  nextWholeFrame,
  SEGMENT_HEADER_BYTES,
} from './segment.ts';
import { segmentName } from './spool.ts';

export interface SpoolPosition {
  readonly segment: number;
  readonly offset: number;
}

export interface Damage {
  readonly segment: number;
  readonly offset: number;
  /** The bytes that could not be read, as they stood there. */
  readonly bytes: Uint8Array;
  readonly reason: string;
}

export interface SegmentPart {
  readonly records: readonly LedgerRecord[];
  readonly damage: readonly Damage[];
  /** Where the next part begins. */
  readonly end: number;
  /** Whether a closed segment has nothing more to give. */
  readonly exhausted: boolean;
  /** Behind the last byte that is not a zero: more than `end` where a crash left something there. */
  readonly written: number;
}

export interface ReadLimits {
  readonly maxRecords: number;
  /** Nothing from this offset on is looked at: for the segment that is being written, its durable length. */
  readonly until: number;
  /**
   * Whether a writer may still append: then an unfinished frame may still be coming; in a closed segment it is what
   * a crash tore off, and nobody was told that it is durable.
   */
  readonly isCurrent: boolean;
}

/**
 * Reads records of one segment from a position on, within limits.
 * @throws WeirError WEIR_SPOOL_NEWER when the next thing there was written by a newer Weir: it is not damage, and nothing
 *   behind it may overtake it.
 */
export function readSegment(
  directory: string,
  { segment, offset }: SpoolPosition,
  { maxRecords, until, isCurrent }: ReadLimits,
): SegmentPart {
  const base = offset < SEGMENT_HEADER_BYTES ? 0 : offset;
  const bytes = readRange(join(directory, segmentName(segment)), base, until);
  const end = endOfWritten(bytes);
  const records: LedgerRecord[] = [];
  const damage: Damage[] = [];
  /** Offsets within the bytes that were read. */
  let at = 0;
  const partTo = (to: number, exhausted: boolean): SegmentPart => {
    return { records, damage, end: base + to, exhausted, written: Math.max(base + to, base + end) };
  };
  const setAside = (to: number, reason: string): void => {
    damage.push({ segment, offset: base + at, bytes: bytes.subarray(at, to), reason });
    at = to;
  };
  if (base === 0) {
    const problem = headerProblem(bytes);
    if (problem === 'short') return { ...partTo(0, !isCurrent), end: offset };
    if (problem === 'newer') throw newer(segment, 0, 'the segment itself');
    if (problem !== undefined) {
      // What is nothing but zeros is not worth keeping aside: it is told by its size alone.
      setAside(Math.max(end, SEGMENT_HEADER_BYTES), `its header is ${problem}`);
      return partTo(bytes.length, !isCurrent);
    }
    at = SEGMENT_HEADER_BYTES;
  }
  while (records.length < maxRecords) {
    // Zeros up to the end were written before any record was, and none came.
    if (at >= end) return partTo(at, !isCurrent);
    const found = frameAt(bytes, at);
    if (found.kind === 'whole') {
      const record = tryDecode(found.payload);
      if (record instanceof NewerRecord) {
        // What stands before it is carried over first.
        if (records.length + damage.length > 0) return partTo(at, false);
        throw newer(segment, base + at, record.message);
      }
      if (record instanceof MalformedRecord) {
        setAside(found.end, record.message);
      } else {
        records.push(record);
        at = found.end;
      }
      continue;
    }
    const next = nextWholeFrame(bytes, at + 1, end);
    if (next !== undefined) {
      setAside(next, found.kind === 'damaged' ? found.reason : 'a frame is cut short');
      continue;
    }
    if (found.kind === 'damaged' && !isCurrent && !isTorn(bytes, at, base)) setAside(end, found.reason);
    return partTo(at, !isCurrent);
  }
  return partTo(at, !isCurrent && at >= end);
}

/** Bytes of a file from an offset on; none when it ends before. */
function readRange(path: string, from: number, until: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const to = Math.min(until, fstatSync(file).size);
    if (to <= from) return Buffer.alloc(0);
    const bytes = Buffer.allocUnsafeSlow(to - from);
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(file, bytes, filled, bytes.length - filled, from + filled);
      // It was cut since: its writer has closed it.
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

/** Bytes of a segment up to the zeros that were written into it beforehand; 0 when it is not there any more. */
export function writtenBytes(path: string): number {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  try {
    const piece = Buffer.allocUnsafe(LOOK_BYTES);
    for (let end = fstatSync(file).size; end > 0; ) {
      const from = Math.max(0, end - piece.length);
      const read = piece.subarray(0, readSync(file, piece, 0, end - from, from));
      const written = endOfWritten(read);
      if (written > 0) return from + written;
      end = from;
    }
    return 0;
  } finally {
    closeSync(file);
  }
}

/** Of a segment at a time, from its end on, when its zeros are looked for. */
const LOOK_BYTES = 1024 * 1024;

function newer(segment: number, offset: number, what: string): WeirError {
  return new WeirError('WEIR_SPOOL_NEWER', { segment, offset, what });
}

function tryDecode(payload: Uint8Array): LedgerRecord | MalformedRecord | NewerRecord {
  try {
    return decodeRecord(new ByteReader(payload));
  } catch (error) {
    if (error instanceof MalformedRecord || error instanceof NewerRecord) return error;
    throw error;
  }
}
