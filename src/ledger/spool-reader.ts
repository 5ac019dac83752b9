/**
 * Reads a spool's segments in order, from a position on, and tells whole records from a torn end and from damage.
 * Invariant: the same segments give the same records at the same positions, whoever reads and however often.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { ByteReader, MalformedRecord, NewerRecord } from './bytes.ts';
import { decodeRecord, type LedgerRecord } from './record.ts';
import { frameAt, headerProblem, nextWholeFrame, SEGMENT_HEADER_BYTES } from './segment.ts';
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
  const file = readFileSync(join(directory, segmentName(segment)));
  const bytes = file.subarray(0, Math.min(until, file.length));
  const damage: Damage[] = [];
  let at = offset;
  if (at < SEGMENT_HEADER_BYTES) {
    const problem = headerProblem(bytes);
    if (problem === 'short') return { records: [], damage, end: offset, exhausted: !isCurrent };
    if (problem === 'newer') throw newer(segment, 0, 'the segment itself');
    if (problem !== undefined) {
      const aside = { segment, offset: 0, bytes, reason: `its header is ${problem}` };
      return { records: [], damage: [aside], end: bytes.length, exhausted: !isCurrent };
    }
    at = SEGMENT_HEADER_BYTES;
  }
  const records: LedgerRecord[] = [];
  while (records.length < maxRecords) {
    const found = frameAt(bytes, at);
    if (found.kind === 'whole') {
      const record = tryDecode(found.payload);
      if (record instanceof NewerRecord) {
        // What stands before it is carried over first.
        if (records.length + damage.length > 0) return { records, damage, end: at, exhausted: false };
        throw newer(segment, at, record.message);
      }
      if (record instanceof MalformedRecord) {
        damage.push({ segment, offset: at, bytes: bytes.subarray(at, found.end), reason: record.message });
      } else {
        records.push(record);
      }
      at = found.end;
      continue;
    }
    const next = nextWholeFrame(bytes, at + 1);
    if (next !== undefined) {
      const reason = found.kind === 'damaged' ? found.reason : 'a frame is cut short';
      damage.push({ segment, offset: at, bytes: bytes.subarray(at, next), reason });
      at = next;
      continue;
    }
    if (found.kind === 'damaged' && !isCurrent) {
      damage.push({ segment, offset: at, bytes: bytes.subarray(at), reason: found.reason });
      at = bytes.length;
    }
    return { records, damage, end: at, exhausted: !isCurrent };
  }
  return { records, damage, end: at, exhausted: !isCurrent && at >= bytes.length };
}

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
