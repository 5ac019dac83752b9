/** Where a ledger stands: what waits in its spool, when it was last handed over and signed, what was last removed. */
import { join } from 'node:path';
import type { EpochMs } from '../disclosure/time.ts';
import { type LastHorizon, lastHorizon } from './retention/removals.ts';
import { CHECKPOINT_FILE, readCheckpoints, writtenAt } from './seal/checkpoint-log.ts';
import { type SpoolState, spoolState } from './spool-state.ts';
import type { Store } from './store.ts';

export interface LedgerStanding {
  readonly spool: SpoolState;
  /** When the head of the seals was last signed; null when it never was. */
  readonly checkpointAt: EpochMs | null;
  /** The newest removal under retention; null when there was none. */
  readonly horizon: LastHorizon | null;
}

/** @param directory the data directory. @throws WeirError WEIR_DATA_DIR, and as ask */
export async function standingOf(store: Store, directory: string): Promise<LedgerStanding> {
  const path = join(directory, CHECKPOINT_FILE);
  const isSigned = readCheckpoints(path, 'newest').entries.some(({ kind }) => kind === 'checkpoint');
  return {
    spool: spoolState(directory),
    checkpointAt: isSigned ? Math.round(writtenAt(path) ?? 0) : null,
    horizon: await lastHorizon(store, directory),
  };
}
