/**
 * How many distinct people a recipient may receive in a window before it is asked for more, and before it is refused.
 *
 * The defaults are for a platform that has not been learned yet: far above what single visitors were seen to view in
 * published click-streams (27 to 398 people a session at one in a million), because a list page shows twenty people
 * at a time, and far below what a harvester needs to be worth its while. They state no error probability.
 */
import type { Tier } from '../disclosure/category.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';

export interface Budget {
  readonly windowMs: number;
  /** Distinct people inside the window from which on a recipient gets `step-up`. */
  readonly stepUp: number;
  /** From which on it gets `deny`. */
  readonly deny: number;
}

/** Whom a list of budgets is for. `address` is everybody behind one address together. */
export const BUDGET_CLASSES = ['visitor', 'address', 'employee', 'partner'] as const;
export type BudgetClass = (typeof BUDGET_CLASSES)[number];

export interface BudgetPolicy {
  /** People count whose data of this tier or worse were disclosed; null counts all people. */
  readonly tier: Tier | null;
  /** Whether people with a basis (self, order, ticket…) are left out. */
  readonly unexplainedOnly: boolean;
  readonly budgets: Readonly<Record<BudgetClass, readonly Budget[]>>;
  /** Classes whose budgets the operator wrote: they hold whatever is learned. The others hold until something is. */
  readonly own?: readonly BudgetClass[];
  /** Whether lines are learned. Default true. */
  readonly learn?: boolean;
}

export const DEFAULT_BUDGET_POLICY: BudgetPolicy = {
  tier: null,
  unexplainedOnly: true,
  budgets: {
    visitor: [
      { windowMs: MINUTE_MS, stepUp: 200, deny: 300 },
      { windowMs: HOUR_MS, stepUp: 1_500, deny: 2_000 },
      { windowMs: DAY_MS, stepUp: 4_000, deny: 5_000 },
      { windowMs: 30 * DAY_MS, stepUp: 15_000, deny: 20_000 },
    ],
    // An office or a carrier's gateway: two hundred people behind one address, eight times as many on the day of a sale.
    address: [
      { windowMs: MINUTE_MS, stepUp: 2_000, deny: 4_000 },
      { windowMs: HOUR_MS, stepUp: 20_000, deny: 40_000 },
      { windowMs: DAY_MS, stepUp: 200_000, deny: 400_000 },
    ],
    // Beyond the tickets, orders and assignments that explain a look.
    employee: [
      { windowMs: HOUR_MS, stepUp: 100, deny: 150 },
      { windowMs: DAY_MS, stepUp: 150, deny: 200 },
      { windowMs: 30 * DAY_MS, stepUp: 1_000, deny: 1_500 },
    ],
    partner: [
      { windowMs: HOUR_MS, stepUp: 10_000, deny: 20_000 },
      { windowMs: DAY_MS, stepUp: 50_000, deny: 100_000 },
    ],
  },
};
