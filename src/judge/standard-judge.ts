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
import { Coverage } from './coverage.ts';
import type { Entities } from './entity.ts';
import { EnumerationTest } from './enumeration.ts';
import { GroupCounts } from './group-counts.ts';
import { Judge, type JudgeOptions } from './judge.ts';
import { LoneActor } from './lone-actor.ts';
import { Outflow, type PlannedEvent } from './outflow.ts';
import { Rarity } from './rarity.ts';
import { Reference } from './reference.ts';
import type { Counter, JudgeTest, Scene, TestName } from './test.ts';
import { Unexplained, type UnexplainedOptions } from './unexplained.ts';

export interface StandardJudgeOptions extends Omit<JudgeOptions, 'tests' | 'counters' | 'policy'> {
  readonly policy: BudgetPolicy;
  readonly headcount: Headcount;
  readonly groups?: Groups;
  /** Without them the canary test is left out. */
  readonly canaries?: Canaries;
  /** Peer groups of employees; without it those of `groups`. */
  readonly teamOf?: UnexplainedOptions['teamOf'];
  /** Announced events, in which nobody forecasts how many people leave. */
  readonly events?: readonly PlannedEvent[];
  /** Tests that are left out, to see what each of them is worth. The budget test still counts. */
  readonly without?: readonly TestName[];
}

export function standardJudge(options: StandardJudgeOptions): Judge {
  const { policy, headcount, groups, canaries, teamOf, events = [], without = [], ...rest } = options;
  // Told of each scene before the tests that read it.
  let reference: Reference | undefined;
  const look: Counter = {
    name: 'reference',
    count: (scene: Scene) => reference?.count(scene),
    snapshot: (evidence) => (reference as Reference).snapshot(evidence),
    restore: (bytes) => reference?.restore(bytes) ?? false,
  };
  const tests = (entities: Entities): JudgeTest[] => {
    reference = new Reference(entities);
    const budget = new BudgetTest(policy, headcount, entities, !without.includes('budget'));
    const others: JudgeTest[] = [
      new EnumerationTest(entities),
      new BunchingTest(budget.curve, entities),
      new LoneActor(reference),
      new Rarity(reference, entities.capacity),
      new Coverage(reference),
      new Outflow(reference, events),
      new Unexplained({ teamOf: teamOf ?? ((employee) => groups?.team(employee)?.name) }),
    ];
    if (canaries !== undefined) others.push(new CanaryTest(canaries, entities));
    return [budget, ...others.filter(({ name }) => !without.includes(name))];
  };
  return new Judge({
    ...rest,
    policy,
    tests,
    counters: groups === undefined ? [look] : [new GroupCounts(policy, groups), look],
  });
}
