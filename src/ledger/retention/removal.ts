/**
 * A removal under retention from both sides: the keeper plans and carries out, the ledger that holds the spool records in
 * between, so that what goes is sealed before it is gone.
 *
 *   keeper: plan, horizon signed ─▶ ledger: recorded (spool) ─▶ keeper: handed over and sealed ─▶ rows removed
 *
 * Killed before the record: the plan is dropped, and nothing was removed. Killed after it: the next run finishes it.
 */
import { WeirError } from '../../disclosure/error.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { RemovalRecord } from '../record.ts';
import { sealedRemovals } from '../seal/horizon-book.ts';
import { type CarryOutOptions, removeRows } from './carry-out.ts';
import {
  dropPlan,
  type PlannedMonth,
  type PlanOptions,
  planRemoval,
  planUnderWay,
  prefixOf,
  type RemovalPlan,
  removalRecord,
} from './plan.ts';
import { cutoffsOf, type RetentionRules } from './rules.ts';
import { dropUnspoken, type Unspoken } from './unspoken.ts';

/** Months of one kind that a gate removes by itself at once. A clock that jumps years ahead must not empty a ledger. */
export const MONTHS_BY_ITSELF = 2;

export interface Planned {
  readonly plan: RemovalPlan;
  /** Whether an earlier run had begun it: then it is finished as it was planned. */
  readonly begun: boolean;
}

/** What a run did, or would do. */
export interface Retained extends Unspoken {
  readonly at: EpochMs;
  readonly rules: RetentionRules;
  /** 0 when nothing is past its time. */
  readonly horizon: number;
  readonly resumed: boolean;
  readonly removed: number;
  /** Rows past their time that a legal hold keeps. */
  readonly held: number;
  readonly months: readonly PlannedMonth[];
}

export interface RetainPorts {
  /** Everything recorded is handed over, then planned. */
  plan(rules: RetentionRules, now: EpochMs, dryRun: boolean): Promise<Planned>;
  record(removal: RemovalRecord): Promise<void>;
  carryOut(): Promise<Unspoken>;
}

/**
 * Removes what is past its time.
 * @param byItself nobody looks on: refuses when more is past its time than a gate that runs lets come together.
 * @throws WeirError WEIR_RETENTION_UNSEALED, WEIR_RETENTION_MANY, WEIR_HOLDS_DAMAGED, WEIR_SPOOL_WRITE, WEIR_LEDGER_*
 */
export async function retain(
  ports: RetainPorts,
  rules: RetentionRules,
  now: EpochMs,
  { dryRun, byItself }: { readonly dryRun: boolean; readonly byItself: boolean },
): Promise<Retained> {
  // What would go is looked at first where nobody looks on; a plan that was begun is finished in any case.
  let { plan, begun } = await ports.plan(rules, now, dryRun || byItself);
  if (byItself && !begun) {
    checkMonths(plan.months);
    if (plan.removed > 0) ({ plan, begun } = await ports.plan(rules, now, dryRun));
  }
  const { months, removed, horizon, at } = plan;
  const held = months.reduce((sum, month) => sum + month.held, 0);
  const answer = { at, rules, horizon: removed === 0 ? 0 : horizon, resumed: begun, removed, held, months };
  if (dryRun || removed === 0) return { ...answer, identities: 0, aliases: 0 };
  if (!begun) await ports.record(removalRecord(plan));
  return { ...answer, ...(await ports.carryOut()) };
}

function checkMonths(months: readonly PlannedMonth[]): void {
  const counts = new Map<string, number>();
  for (const { kind, removed } of months) if (removed > 0) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, count] of counts)
    if (count > MONTHS_BY_ITSELF) throw new WeirError('WEIR_RETENTION_MANY', { kind, months: count });
}

/** The keeper's part before the record. Everything recorded so far has been handed over. @throws as planRemoval */
export async function planOrResume(
  options: Omit<PlanOptions, 'cutoffs' | 'periods'>,
  rules: RetentionRules,
): Promise<Planned> {
  const { store, directory, seals, now, dryRun } = options;
  const under = planUnderWay(directory);
  if (under !== undefined) {
    const removals = await sealedRemovals(store, prefixOf(seals.writer));
    if (removals.some(({ digest }) => digest === under.digest)) return { plan: under, begun: true };
    if (!dryRun) dropPlan(directory);
  }
  const plan = await planRemoval({ ...options, cutoffs: cutoffsOf(rules, now), periods: rules });
  return { plan, begun: false };
}

/** The keeper's part after the record: it has been handed over, and so sealed. @throws as removeRows; WEIR_INTERNAL */
export async function carryOut(directory: string, options: CarryOutOptions): Promise<Unspoken> {
  const { store, cluster, writer, onStep } = options;
  const plan = planUnderWay(directory);
  const removals = await sealedRemovals(store, prefixOf(writer));
  if (plan === undefined || removals.every(({ digest }) => digest !== plan.digest))
    throw new WeirError('WEIR_INTERNAL', { reason: 'a removal that was not sealed is not carried out' });
  await removeRows(plan, options);
  onStep?.('finish a removal');
  const newest = Math.max(...Object.values(plan.cutoffs));
  const unspoken = await dropUnspoken(store, cluster, newest);
  dropPlan(directory);
  return unspoken;
}
