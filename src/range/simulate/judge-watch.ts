/**
 * The real judge at a simulated door: the very tests and the headcount that the gate has, with their defaults, told the
 * simulation's time. What the gate asks the ledger (recount) is answered from the headcount, which is exact up to 1,024
 * people of one recipient and a lower bound above.
 */
import { Headcount } from '../../headcount/headcount.ts';
import { DEFAULT_BUDGET_POLICY } from '../../judge/budget-policy.ts';
import { CanarySet } from '../../judge/canaries.ts';
import { standardJudge } from '../../judge/standard-judge.ts';
import type { TestName } from '../../judge/test.ts';
import type { Watcher } from './door.ts';
import type { World } from './world.ts';

/** Room of a simulation's headcount, in bytes: several run at a time. */
export const HEADCOUNT_BYTES = 512 * 1024 ** 2;

/** @param without tests that are left out, to see what each of them is worth. */
export function judgeWatch({ keys, scenario, canaries }: World, without: readonly TestName[] = []): Watcher {
  const headcount = new Headcount({ maxBytes: HEADCOUNT_BYTES });
  const planted = Array.from({ length: canaries }, (_, i) => keys.person(scenario.people + i));
  return standardJudge({
    policy: DEFAULT_BUDGET_POLICY,
    headcount,
    without,
    // Employees of the range are called ROLE:NUMBER.
    teamOf: (_, name) => name.split(':')[0],
    ...(canaries === 0 ? {} : { canaries: new CanarySet(planted, { '*': canaries / scenario.people }) }),
    recount: {
      people: ({ identity, at, windowMs }) => headcount.estimate(identity.key, windowMs, at).low,
    },
  });
}
