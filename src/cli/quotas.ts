/** What a recipient has left of its class's budgets, for RateLimit fields: the policy's lines, and the count as it stands. */
import type { Recipient } from '../disclosure/recipient.ts';
import { type EpochMs, formatWindow } from '../disclosure/time.ts';
import type { Quota } from '../enforce/people-fields.ts';
import type { Headcount } from '../headcount/headcount.ts';
import { countedTier } from '../headcount/tier.ts';
import type { Config } from './config.ts';

/** The quota is the line from which measures begin, the step-up's: what comes after it is no right of the client. */
export function quotasOf(
  budgets: Config['budgets'],
  headcount: Headcount,
): (recipient: Recipient, at: EpochMs) => readonly Quota[] {
  const tier = countedTier(budgets.tier ?? 'public');
  return ({ role, primary }, at) =>
    budgets[role].map(({ windowMs, stepUp }) => ({
      name: `${role}-${formatWindow(windowMs)}`,
      people: stepUp,
      windowMs,
      left: Math.max(0, stepUp - headcount.count(primary.key, windowMs, at, tier)),
    }));
}
