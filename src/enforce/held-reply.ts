/** A reply that waits for a colleague, as everybody sees it who decides, keeps or lists it: whose, how much, why; nobody's data. */
import type { CategorySet } from '../disclosure/category.ts';
import type { Channel } from '../disclosure/channel.ts';
import type { RecipientIdentity } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';

export const HOLD_STATES = ['waiting', 'approved', 'refused', 'expired'] as const;
export type HoldState = (typeof HOLD_STATES)[number];

/** Why it waits: the judge said so, or it is a bulk page or an export. */
export const HOLD_CAUSES = ['verdict', 'bulk'] as const;
export type HoldCause = (typeof HOLD_CAUSES)[number];

/** A reply, as a colleague sees it: whose, how much, why; nobody's data. */
export interface HeldReply {
  readonly id: string;
  readonly at: EpochMs;
  readonly until: EpochMs;
  readonly route: string;
  readonly channel: Channel;
  readonly recipient: RecipientIdentity;
  readonly people: number;
  readonly categories: CategorySet;
  readonly cause: HoldCause;
  /** What the employee gave as a reason, if that was asked for. */
  readonly reason: string | undefined;
  readonly state: HoldState;
  /** Who decided, as the sign-on names them. */
  readonly decidedBy: string | undefined;
  readonly decidedAt: EpochMs | undefined;
}
