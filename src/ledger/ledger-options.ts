/** How a ledger is opened. */
import type { HeldBy } from './forgetting.ts';
import type { SealSetup } from './keeper/messages.ts';
import type { RecorderOptions } from './recorder.ts';
import type { RetentionSetup } from './retention/daily.ts';
import type { SpoolOptions } from './spool.ts';
import type { StoreAddress } from './store.ts';

export interface LedgerOptions extends RecorderOptions {
  readonly directory: string;
  /** A ClickHouse server; without it the embedded engine in the data directory. */
  readonly server?: StoreAddress;
  readonly spool?: SpoolOptions;
  /** How the seals are signed. Default: every DEFAULT_SIGN_MS and at the end. */
  readonly seals?: SealSetup;
  /**
   * How long a record stays in the spool alone at most, in milliseconds, while little is recorded and nobody asks; see
   * keeper/hand-over-pace.ts. Default DEFAULT_HAND_OVER_WITHIN_MS.
   */
  readonly handOverWithinMs?: number;
  /**
   * Whether the keeper gives way to other processes once it is ready, as beside a gate whose clients wait; default: not, for
   * whoever opens a ledger to ask or change something waits for the keeper.
   */
  readonly keeperGivesWay?: boolean;
  /** Which legal hold forbids to forget a person. Default: there are none. */
  readonly heldBy?: HeldBy;
  /** How long rows are kept, by kind, and whether the ledger removes by itself what is past its time. Default: not. */
  readonly retention?: RetentionSetup;
}
