/**
 * The judge as the gate uses it, with all its tests; a simulation that is to say something about the gate uses the same.
 */
import type { Groups } from '../headcount/groups.ts';
import type { Headcount } from '../headcount/headcount.ts';
import { BudgetTest } from './budget.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { BunchingTest } from './bunching.ts';
import type { Canaries } from './canaries.ts';
import { CanaryTest } from './canary.ts';
import type { Entities } from './entity.ts';
import { EnumerationTest } from './enumeration.ts';
import { GroupCounts } from './group-counts.ts';
import { Judge, type JudgeOptions } from './judge.ts';
import type { JudgeTest, TestName } from './test.ts';

export interface StandardJudgeOptions extends Omit<JudgeOptions, 'tests' | 'counters' | 'policy'> {
  readonly policy: BudgetPolicy;
  readonly headcount: Headcount;
  readonly groups?: Groups;
  /** Without them the canary test is left out. */
  readonly canaries?: Canaries;
  /** Tests that are left out, to see what each of them is worth. The budget test still counts. */
  readonly without?: readonly TestName[];
}

export function standardJudge(options: StandardJudgeOptions): Judge {
  const { policy, headcount, groups, canaries, without = [], ...rest } = options;
  const tests = (entities: Entities): JudgeTest[] => {
    const budget = new BudgetTest(policy, headcount, entities, !without.includes('budget'));
    const others: JudgeTest[] = [new EnumerationTest(entities), new BunchingTest(budget.curve, entities)];
    if (canaries !== undefined) others.push(new CanaryTest(canaries, entities));
    return [budget, ...others.filter(({ name }) => !without.includes(name))];
  };
  return new Judge({
    ...rest,
    policy,
    tests,
    counters: groups === undefined ? [] : [new GroupCounts(policy, groups)],
  });
}
