/**
 * Feeds the groups' counters with the same people as the budgets count. It says nothing: what a group may receive is no
 * budget of a single recipient, and a test over groups asks the headcount by the groups' keys (headcount/groups.ts).
 */
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { Groups } from '../headcount/groups.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { type Counts, countsOf } from './counted-people.ts';
import type { Counter, Scene } from './test.ts';

export class GroupCounts implements Counter {
  readonly #counts: Counts;
  readonly #groups: Groups;

  constructor(policy: Pick<BudgetPolicy, 'tier' | 'unexplainedOnly'>, groups: Groups) {
    this.#counts = countsOf(policy);
    this.#groups = groups;
  }

  count({ at, route, recipient, people, count }: Scene): void {
    const counted: readonly DisclosedPerson[] =
      count === people.length ? people : people.filter(this.#counts);
    this.#groups.observe({ at, route, recipient, people: counted });
  }
}
