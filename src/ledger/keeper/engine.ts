/**
 * The embedded ClickHouse (chdb). It lives in the keeper's process and nowhere else: a native engine may take its
 * process down, and it crashes when it is used from a worker thread. One process owns a data directory at a time.
 */
import { createClient } from '@clickhouse/client';
import { WeirError } from '../../disclosure/error.ts';
import { lockDirectory } from '../lock.ts';
import type { Store } from '../store.ts';
import { exportThroughPipe } from './export-pipe.ts';
import type { Engine } from './front.ts';

/** A keeper that is ending may still hold the directory for a moment. */
export const ENGINE_LOCK_WAIT_MS = 45_000;
const RETRY_MS = 200;

export interface EmbeddedEngine extends Engine {
  readonly store: Store;
}

/**
 * Waits for a keeper that is ending. The lock is never released: it ends with its process, as the engine's own does, which
 * goes only after the last listener to the process's end. Whoever came between the two would be refused by the engine.
 * @throws WeirError WEIR_LEDGER_LOCKED with the process id of one that is not ending.
 */
async function ownTables(directory: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      lockDirectory(directory);
      return;
    } catch (error) {
      const isHeld = (error as WeirError).code === 'WEIR_LEDGER_LOCKED';
      if (!isHeld || Date.now() > deadline) throw error;
      await pause();
    }
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, RETRY_MS));

/** @throws WeirError WEIR_LEDGER_ENGINE_MISSING, WEIR_LEDGER_LOCKED, WEIR_LEDGER_UNAVAILABLE */
export async function openEngine(directory: string): Promise<EmbeddedEngine> {
  let chdb: typeof import('chdb/connection');
  try {
    chdb = await import('chdb/connection');
  } catch (cause) {
    throw new WeirError('WEIR_LEDGER_ENGINE_MISSING', { reason: firstLine(cause) }, { cause });
  }
  const deadline = Date.now() + ENGINE_LOCK_WAIT_MS;
  await ownTables(directory, deadline);
  for (;;) {
    try {
      const connection = chdb.createChdbConnection({ path: directory });
      const store = createClient({ connection: connection as never, log: { level: 127 as never } });
      await store.command({ query: 'SELECT 1' });
      return {
        store,
        query: async (params) => connection.query(params as never) as never,
        export: (params, format) => exportThroughPipe(directory, params, format),
      };
    } catch (cause) {
      const locked = /lock|CANNOT_OPEN_FILE|Code: 76|create connection/i.test((cause as Error).message);
      if (!locked) throw new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason: firstLine(cause) }, { cause });
      if (Date.now() > deadline)
        throw new WeirError('WEIR_LEDGER_LOCKED', { path: directory, pid: '?' }, { cause });
      await pause();
    }
  }
}

function firstLine(error: unknown): string {
  return ((error as Error).message.split('\n')[0] ?? '').slice(0, 300);
}
