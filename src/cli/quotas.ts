/** What a recipient has left before measures begin, for RateLimit fields: the lines in force, and the count as it stands. */
import type { Recipient } from '../disclosure/recipient.ts';
import { type EpochMs, formatWindow } from '../disclosure/time.ts';
import type { Quota } from '../enforce/people-fields.ts';
import type { Headcount } from '../headcount/headcount.ts';
import { countedTier } from '../headcount/tier.ts';
import type { Judge } from '../judge/judge.ts';
import type { Config } from './config.ts';

/**
 * The quota is the line from which measures begin, the step-up's: what comes after it is no right of the client. Where
 * something was learned of ordinary use, the tighter line holds, as it does for the judge.
 */
export function quotasOf(
  { tier }: Config['budgets'],
  headcount: Headcount,
  judge: Pick<Judge, 'lines'>,
): (recipient: Recipient, at: EpochMs) => readonly Quota[] {
  const counted = countedTier(tier ?? 'public');
  return ({ role, primary }, at) =>
    judge
      .lines(role)
      .toSorted((a, b) => a.windowMs - b.windowMs)
      .map(({ windowMs, people }) => ({
        name: `${role}-${formatWindow(windowMs)}`,
        people,
        windowMs,
        left: Math.max(0, people - headcount.count(primary.key, windowMs, at, counted)),
      }));
}
