/**
 * A legal hold that was placed or ended, as it is recorded in the ledger. The numbers are the ledger's Enum8 values.
 */
import type { EpochMs } from '../disclosure/time.ts';

export const HOLD_CHANGES = { placed: 1, ended: 2 } as const;

export interface HoldChange {
  readonly at: EpochMs;
  readonly what: keyof typeof HOLD_CHANGES;
  readonly name: string;
  /** The operator's own words. */
  readonly reason: string;
  /** What a hold that is placed covers, as JSON; empty for one that is ended. */
  readonly scope: string;
}
