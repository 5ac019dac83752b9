/** A ledger that a replay records in, by the ledger's own recorder; what waits for the disk is bounded. */
import type { DisclosureEvent } from '../disclosure/disclosure.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Terminal } from './terminal.ts';

/** Records that wait for the disk at most. */
export const MAX_WAITING_RECORDS = 5_000;

export interface ReplayLedger {
  readonly hash: KeyedHash;
  /** Disclosures that were given to it. */
  readonly recorded: number;
  record(event: DisclosureEvent): void;
  verdict(verdict: Verdict): void;
  /** Resolves when no more than so many wait. @throws WeirError WEIR_SPOOL_WRITE when something was not recorded */
  drained(most?: number): Promise<void>;
  close(): Promise<void>;
}

/** @throws WeirError WEIR_LEDGER_LOCKED, WEIR_KEY_*, WEIR_DATA_DIR, WEIR_LEDGER_* */
export async function openReplayLedger(directory: string, terminal: Terminal): Promise<ReplayLedger> {
  const ledger = await Ledger.open({ directory, onTrouble: (error) => terminal.error(error) });
  const waiting = new Set<Promise<void>>();
  let failure: unknown;
  let recorded = 0;
  const track = (done: Promise<void>) => {
    const settled = done
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => waiting.delete(settled));
    waiting.add(settled);
  };
  return {
    hash: ledger.keyring,
    get recorded() {
      return recorded;
    },
    record: (event) => {
      recorded += event.people.length;
      track(ledger.record(event));
    },
    verdict: (verdict) => track(ledger.verdict(verdict, false)),
    drained: async (most = MAX_WAITING_RECORDS) => {
      while (waiting.size > most) await Promise.race(waiting);
      if (failure !== undefined) throw failure;
    },
    close: () => ledger.close(),
  };
}
