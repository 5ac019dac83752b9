/**
 * The port through which people are counted again one by one: a sketch triggers, only an exact recount convicts. The gate
 * asks the ledger; a simulation asks the set that it keeps of each suspect.
 */
import type { RecipientIdentity } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';

export interface Suspect {
  readonly identity: RecipientIdentity;
  readonly at: EpochMs;
  readonly windowMs: number;
}

export interface Recount {
  /**
   * Distinct people that the identity received in the window that ends at `at`, those of responses that have not left yet
   * excluded. Where nothing is known of the identity: 0.
   */
  people(suspect: Suspect): number | Promise<number>;
}
