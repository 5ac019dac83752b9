/** How a configuration wants recipients judged: the same for the gate and for a replay of its logs. */
import type { IdentityKind } from '../disclosure/recipient.ts';
import {
  BUDGET_CLASSES,
  type Budget,
  type BudgetClass,
  type BudgetPolicy,
  DEFAULT_BUDGET_POLICY,
} from '../judge/budget-policy.ts';
import type { StandardJudgeOptions } from '../judge/standard-judge.ts';
import type { Config } from './config.ts';

export interface Judging extends Required<Pick<StandardJudgeOptions, 'policy' | 'combination' | 'events'>> {
  /** Who is counted and never judged: those who were named, and verified crawlers. */
  readonly leftAlone: readonly { readonly kind: IdentityKind; readonly value: string }[];
}

export function judgingOf(config: Pick<Config, 'budgets' | 'judge' | 'identify'>): Judging {
  const { tier, unexplainedOnly, ...budgets } = config.budgets;
  const { learn, stepUpE, holdE, denyE, alarmE, verified, calendar } = config.judge;
  const policy: BudgetPolicy = {
    tier,
    unexplainedOnly,
    budgets,
    own: BUDGET_CLASSES.filter((name) => !isDefault(name, budgets[name])),
    learn,
  };
  return {
    policy,
    combination: { stepUpE, holdE, denyE, alarmE },
    events: calendar.map(({ from, to, factor }) => ({
      from,
      until: to,
      ...(factor === 'expected' ? {} : { factor }),
    })),
    leftAlone: [
      ...verified,
      ...config.identify.crawlers.map(({ name }) => ({ kind: 'partner', value: name }) as const),
    ],
  };
}

/** Whether budgets are those that hold until something is learned. */
function isDefault(name: BudgetClass, budgets: readonly Budget[]): boolean {
  return JSON.stringify(budgets) === JSON.stringify(DEFAULT_BUDGET_POLICY.budgets[name]);
}
