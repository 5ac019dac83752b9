/** Which people of a disclosure count: those of the policy's tier or a worse one, and those whom nothing explains. */
import {
  CATEGORIES,
  type Category,
  type CategorySet,
  categorySet,
  TIERS,
  type Tier,
} from '../disclosure/category.ts';
import { isExplained } from '../disclosure/channel.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { BudgetPolicy } from './budget-policy.ts';

/** Whether a person counts. */
export type Counts = (person: DisclosedPerson) => boolean;

export function countsOf({ tier, unexplainedOnly }: Pick<BudgetPolicy, 'tier' | 'unexplainedOnly'>): Counts {
  const counted = countedCategories({ tier });
  return ({ basis, categories }) => !(unexplainedOnly && isExplained(basis)) && (categories & counted) !== 0;
}

/** Categories by which a person counts. */
export function countedCategories({ tier }: Pick<BudgetPolicy, 'tier'>): CategorySet {
  // Worse tiers are counted apart by the headcount; what is milder than personal data it does not tell apart.
  return categoriesFrom(tier === 'personal' ? 'personal' : null);
}

/** Categories of a tier or a worse one; all when tier is null. */
function categoriesFrom(tier: Tier | null): CategorySet {
  const least = tier === null ? 0 : TIERS.indexOf(tier);
  const names = Object.keys(CATEGORIES) as Category[];
  return categorySet(...names.filter((name) => TIERS.indexOf(CATEGORIES[name].tier) >= least));
}
