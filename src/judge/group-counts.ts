/**
 * Feeds the groups' counters with the same people as the budgets count. It says nothing: what a group may receive is no
 * budget of a single recipient, and a test over groups asks the headcount by the groups' keys (headcount/groups.ts).
 */
import type { Verdict, VerdictKind } from '../disclosure/verdict.ts';
import type { Groups } from '../headcount/groups.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { type Counts, countsOf } from './counted-people.ts';
import type { JudgeTest, Sighting } from './test.ts';

export class GroupCounts implements JudgeTest {
  readonly name = 'groups';
  readonly #counts: Counts;
  readonly #groups: Groups;

  constructor(policy: Pick<BudgetPolicy, 'tier' | 'unexplainedOnly'>, groups: Groups) {
    this.#counts = countsOf(policy);
    this.#groups = groups;
  }

  observe(sighting: Sighting): Verdict[] {
    this.recount(sighting);
    return [];
  }

  recount(sighting: Sighting): void {
    this.#groups.observe({ ...sighting, people: sighting.people.filter(this.#counts) });
  }

  standing(): VerdictKind {
    return 'pass';
  }
}
