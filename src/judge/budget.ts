/**
 * The budget test: distinct people received by one identity, in several windows at once, against fixed budgets.
 *
 * A recipient is counted under its strongest identity (an account, a session, a bare address); everybody behind one
 * address is counted together too, against budgets of their own. The test speaks when a line is crossed, not again
 * while the count stays above it, and forgets the line when the count has fallen to RELEASE_SHARE of it, so that a
 * recipient at the line does not flicker.
 *
 * What is held against a budget is what is certain: the count where it is exact (up to 256 people in any window, and
 * 1,024 of a recipient that never had more), above that the count less two standard errors. So a large budget is
 * crossed up to a tenth late, and early at one look in fifty at most.
 *
 * Error: none is stated. A budget is a policy, not a hypothesis test.
 */
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { harsher, type VerdictKind } from '../disclosure/verdict.ts';
import type { Headcount } from '../headcount/headcount.ts';
import { type CountedTier, countedTier, countedTierOf } from '../headcount/tier.ts';
import type { Budget, BudgetClass, BudgetPolicy } from './budget-policy.ts';
import { ACTOR_KINDS, type Entities, type EntityKind, type EntityNumber, NO_ENTITY } from './entity.ts';
import type { JudgeTest, Report, Scene } from './test.ts';

/** A line is forgotten when the count has fallen to this share of it. */
export const RELEASE_SHARE = 0.8;
/** Entities with a crossed line that are remembered; the one crossed longest ago goes first. */
export const MAX_STANDING = 100_000;

/** How much a counter must not be forgotten, by what stands against it. */
const DANGER = { pass: 0, 'step-up': 2, hold: 2, deny: 3 } as const;

interface Crossed {
  readonly budget: Budget;
  kind: VerdictKind;
}

interface Standing {
  readonly counter: bigint;
  readonly crossed: Crossed[];
}

// An address that stands for everybody behind it is another counter than an address that is all that is known.
const ADDRESS_LOW = 0x7f4a_7c15;
const ADDRESS_HIGH = 0x9e37_79b9;
const ADDRESS_COUNTER = 0x9e37_79b9_7f4a_7c15n;

/** The counter of everybody behind an address. */
export function addressCounter(address: RecipientKey): bigint {
  return address ^ ADDRESS_COUNTER;
}

export class BudgetTest implements JudgeTest {
  readonly name = 'budget';
  readonly about: readonly EntityKind[] = [...ACTOR_KINDS, 'address'];
  readonly #policy: BudgetPolicy;
  readonly #headcount: Headcount;
  readonly #entities: Entities;
  readonly #tier: CountedTier;
  readonly #standing = new Map<EntityNumber, Standing>();
  readonly #wide = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#wide.buffer);

  constructor(policy: BudgetPolicy, headcount: Headcount, entities: Entities) {
    this.#policy = policy;
    this.#headcount = headcount;
    this.#entities = entities;
    this.#tier = countedTier(policy.tier ?? 'public');
  }

  observe(scene: Scene, report: Report): void {
    this.recount(scene);
    if (scene.count === 0) return;
    const { actor, recipient } = scene;
    this.#look(scene, actor, recipient.primary.key, recipient.role, report);
    const address = scene.of('address');
    // A bare address has been judged as the visitor it stands for.
    if (address === NO_ENTITY) return;
    this.#look(scene, address, addressCounter(this.#entities.key(address)), 'address', report);
  }

  recount(scene: Scene): void {
    if (scene.count === 0) return;
    this.#wide[0] = scene.recipient.primary.key;
    this.#count(scene, this.#words[0] as number, this.#words[1] as number);
    const address = scene.of('address');
    if (address === NO_ENTITY) return;
    this.#wide[0] = this.#entities.key(address);
    const [low, high] = this.#words as unknown as [number, number];
    this.#count(scene, (low ^ ADDRESS_LOW) >>> 0, (high ^ ADDRESS_HIGH) >>> 0);
  }

  standing(entity: EntityNumber, at: EpochMs): VerdictKind {
    const standing = this.#standing.get(entity);
    if (standing === undefined) return 'pass';
    let kind: VerdictKind = 'pass';
    this.#release(entity, standing, at);
    for (const crossed of standing.crossed) kind = harsher(kind, crossed.kind);
    return kind;
  }

  forget(entity: EntityNumber): void {
    this.#standing.delete(entity);
  }

  #count({ at, count, low, high, categories }: Scene, counterLow: number, counterHigh: number): void {
    for (let i = 0; i < count; i++) {
      const tier = countedTierOf(categories[i] as number);
      this.#headcount.observeWords(counterLow, counterHigh, low[i] as number, high[i] as number, at, tier);
    }
  }

  #look(scene: Scene, entity: EntityNumber, counter: bigint, budgetClass: BudgetClass, report: Report): void {
    for (const budget of this.#policy.budgets[budgetClass])
      this.#cross(entity, counter, budget, scene.at, report);
  }

  #cross(entity: EntityNumber, counter: bigint, budget: Budget, at: EpochMs, report: Report): void {
    const people = this.#certain(counter, budget.windowMs, at, budget.stepUp);
    const kind: VerdictKind = people >= budget.deny ? 'deny' : people >= budget.stepUp ? 'step-up' : 'pass';
    if (kind === 'pass') return;
    const standing = this.#standing.get(entity) ?? this.#stand(entity, counter);
    const crossed = standing.crossed.find((entry) => entry.budget === budget);
    if (crossed !== undefined && harsher(crossed.kind, kind) === crossed.kind) return;
    if (crossed === undefined) standing.crossed.push({ budget, kind });
    else crossed.kind = kind;
    this.#headcount.mark(counter, { danger: DANGER[kind] });
    const limit = kind === 'deny' ? budget.deny : budget.stepUp;
    const { windowMs } = budget;
    const line = { kind, errorProbability: null };
    report({ entity, test: this.name, logE: Number.NEGATIVE_INFINITY, people, windowMs, limit, line });
  }

  /** People that are in the window for certain; or 0 when they cannot be as many as `matters`. */
  #certain(counter: bigint, windowMs: number, at: EpochMs, matters: number): number {
    if (this.#headcount.atMost(counter, windowMs, at, this.#tier) < matters) return 0;
    return this.#headcount.estimate(counter, windowMs, at, this.#tier).low;
  }

  #stand(entity: EntityNumber, counter: bigint): Standing {
    if (this.#standing.size >= MAX_STANDING) {
      const oldest = this.#standing.keys().next();
      if (!oldest.done) this.#standing.delete(oldest.value);
    }
    const standing: Standing = { counter, crossed: [] };
    this.#standing.set(entity, standing);
    return standing;
  }

  #release(entity: EntityNumber, standing: Standing, at: EpochMs): void {
    for (let i = standing.crossed.length - 1; i >= 0; i--) {
      const entry = standing.crossed[i] as Crossed;
      const people = this.#certain(standing.counter, entry.budget.windowMs, at, 0);
      if (people < RELEASE_SHARE * entry.budget.stepUp) standing.crossed.splice(i, 1);
      else if (entry.kind === 'deny' && people < RELEASE_SHARE * entry.budget.deny) entry.kind = 'step-up';
    }
    if (standing.crossed.length > 0) return;
    this.#standing.delete(entity);
    this.#headcount.mark(standing.counter, { danger: DANGER.pass });
  }
}
