/**
 * The real judge at a simulated door: the tests and the headcount that the gate has, with their defaults, told the
 * simulation's time. What the gate asks the ledger (recount) is answered from the headcount, which is exact up to 1,024
 * people of one recipient and a lower bound above.
 */
import { Headcount } from '../../headcount/headcount.ts';
import { BudgetTest } from '../../judge/budget.ts';
import { DEFAULT_BUDGET_POLICY } from '../../judge/budget-policy.ts';
import { Judge } from '../../judge/judge.ts';
import type { Watcher } from './door.ts';

/** Room of a simulation's headcount, in bytes: several run at a time. */
export const HEADCOUNT_BYTES = 512 * 1024 ** 2;

export function judgeWatch(): Watcher {
  const headcount = new Headcount({ maxBytes: HEADCOUNT_BYTES });
  return new Judge({
    policy: DEFAULT_BUDGET_POLICY,
    tests: (entities) => [new BudgetTest(DEFAULT_BUDGET_POLICY, headcount, entities)],
    recount: {
      people: ({ identity, at, windowMs }) => headcount.estimate(identity.key, windowMs, at).low,
    },
  });
}
