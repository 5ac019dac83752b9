/** How much of a ledger waits in its spool, for whoever looks at it while it runs. Reads names, sizes and one small file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '../disclosure/time.ts';
import { readHandOver, STATE_FILE } from './hand-over.ts';
import { segmentName, segmentNumbers } from './spool.ts';
import { writtenBytes } from './spool-reader.ts';

export interface SpoolState {
  /** Files on the disk. */
  readonly segments: number;
  /** Bytes written to them: what was handed over of the current file counts, until the file is finished; its zeros do not. */
  readonly bytes: number;
  /** Bytes of them that are not in the tables yet. */
  readonly waitingBytes: number;
  /** When the last batch was in the tables and sealed; null when there was none. */
  readonly handedOverAt: EpochMs | null;
}

/** @param directory the data directory. @throws WeirError WEIR_DATA_DIR when the hand-over's state cannot be read. */
export function spoolState(directory: string): SpoolState {
  const spool = join(directory, 'spool');
  const state = readHandOver(join(directory, STATE_FILE));
  let bytes = 0;
  let waitingBytes = 0;
  const numbers = existsSync(spool) ? segmentNumbers(spool) : [];
  for (const number of numbers) {
    // It may be handed over and deleted meanwhile.
    const size = writtenBytes(join(spool, segmentName(number)));
    bytes += size;
    const { segment, offset } = state?.done ?? { segment: 0, offset: 0 };
    if (number >= segment) waitingBytes += Math.max(0, size - (number === segment ? offset : 0));
  }
  return { segments: numbers.length, bytes, waitingBytes, handedOverAt: state?.handedOverAt ?? null };
}
