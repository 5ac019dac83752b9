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
import type { Recipient, RecipientIdentity, RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { harsher, type Verdict, type VerdictKind } from '../disclosure/verdict.ts';
import type { Headcount } from '../headcount/headcount.ts';
import { type CountedTier, countedTier, countedTierOf } from '../headcount/tier.ts';
import type { Budget, BudgetClass, BudgetPolicy } from './budget-policy.ts';
import { type Counts, countsOf } from './counted-people.ts';
import type { JudgeTest, Sighting } from './test.ts';

/** A line is forgotten when the count has fallen to this share of it. */
export const RELEASE_SHARE = 0.8;
/** Identities with a crossed line that are remembered; the one crossed longest ago goes first. */
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
const ADDRESS_COUNTER = 0x9e37_79b9_7f4a_7c15n;

/** The counter of everybody behind an address. */
export function addressCounter(address: RecipientKey): bigint {
  return address ^ ADDRESS_COUNTER;
}

export class BudgetTest implements JudgeTest {
  readonly name = 'budget';
  readonly #policy: BudgetPolicy;
  readonly #headcount: Headcount;
  readonly #counts: Counts;
  readonly #tier: CountedTier;
  readonly #standing = new Map<bigint, Standing>();

  constructor(policy: BudgetPolicy, headcount: Headcount) {
    this.#policy = policy;
    this.#headcount = headcount;
    this.#tier = countedTier(policy.tier ?? 'public');
    this.#counts = countsOf(policy);
  }

  observe(sighting: Sighting): Verdict[] {
    this.recount(sighting);
    const { at, recipient, people } = sighting;
    if (!people.some((person) => this.#counts(person))) return [];
    const verdicts: Verdict[] = [];
    for (const { identity, counter, budgetClass } of countersOf(recipient)) {
      // A bare address has been judged as the visitor it stands for.
      if (budgetClass === 'address' && identity === recipient.primary) continue;
      for (const budget of this.#policy.budgets[budgetClass]) {
        const verdict = this.#cross(recipient, identity, counter, budget, at);
        if (verdict !== undefined) verdicts.push(verdict);
      }
    }
    return verdicts;
  }

  recount({ at, recipient, people }: Sighting): void {
    const counted = people.filter((person) => this.#counts(person));
    if (counted.length === 0) return;
    for (const { counter } of countersOf(recipient)) {
      for (const { person, categories } of counted) {
        this.#headcount.observe(counter, person, at, countedTierOf(categories));
      }
    }
  }

  standing(identity: RecipientIdentity, at: EpochMs): VerdictKind {
    let kind: VerdictKind = 'pass';
    for (const counter of [identity.key, addressCounter(identity.key)]) {
      const standing = this.#standing.get(counter);
      if (standing === undefined) continue;
      this.#release(standing, at);
      for (const crossed of standing.crossed) kind = harsher(kind, crossed.kind);
    }
    return kind;
  }

  #cross(
    recipient: Recipient,
    subject: RecipientIdentity,
    counter: bigint,
    budget: Budget,
    at: EpochMs,
  ): Verdict | undefined {
    const people = this.#certain(counter, budget.windowMs, at, budget.stepUp);
    const kind: VerdictKind = people >= budget.deny ? 'deny' : people >= budget.stepUp ? 'step-up' : 'pass';
    if (kind === 'pass') return undefined;
    const standing = this.#standing.get(counter) ?? this.#stand(counter);
    const crossed = standing.crossed.find((entry) => entry.budget === budget);
    if (crossed !== undefined && harsher(crossed.kind, kind) === crossed.kind) return undefined;
    if (crossed === undefined) standing.crossed.push({ budget, kind });
    else crossed.kind = kind;
    this.#headcount.mark(counter, { danger: DANGER[kind] });
    const { tier, unexplainedOnly } = this.#policy;
    const limit = kind === 'deny' ? budget.deny : budget.stepUp;
    const { windowMs } = budget;
    return {
      at,
      kind,
      recipient: recipient.primary,
      subject,
      evidence: { test: this.name, people, windowMs, limit, tier, unexplainedOnly, errorProbability: null },
    };
  }

  /** People that are in the window for certain; or 0 when they cannot be as many as `matters`. */
  #certain(counter: bigint, windowMs: number, at: EpochMs, matters: number): number {
    if (this.#headcount.atMost(counter, windowMs, at, this.#tier) < matters) return 0;
    return this.#headcount.estimate(counter, windowMs, at, this.#tier).low;
  }

  #stand(counter: bigint): Standing {
    if (this.#standing.size >= MAX_STANDING) {
      const oldest = this.#standing.keys().next();
      if (!oldest.done) this.#standing.delete(oldest.value);
    }
    const standing: Standing = { counter, crossed: [] };
    this.#standing.set(counter, standing);
    return standing;
  }

  #release(standing: Standing, at: EpochMs): void {
    for (let i = standing.crossed.length - 1; i >= 0; i--) {
      const entry = standing.crossed[i] as Crossed;
      const people = this.#certain(standing.counter, entry.budget.windowMs, at, 0);
      if (people < RELEASE_SHARE * entry.budget.stepUp) standing.crossed.splice(i, 1);
      else if (entry.kind === 'deny' && people < RELEASE_SHARE * entry.budget.deny) entry.kind = 'step-up';
    }
    if (standing.crossed.length > 0) return;
    this.#standing.delete(standing.counter);
    this.#headcount.mark(standing.counter, { danger: DANGER.pass });
  }
}

interface CounterOf {
  readonly identity: RecipientIdentity;
  readonly counter: bigint;
  readonly budgetClass: BudgetClass;
}

function countersOf(recipient: Recipient): CounterOf[] {
  const { primary, identities, role } = recipient;
  const counters: CounterOf[] = [{ identity: primary, counter: primary.key, budgetClass: role }];
  const address = identities.find((identity) => identity.kind === 'ip');
  if (address !== undefined && role === 'visitor') {
    counters.push({ identity: address, counter: addressCounter(address.key), budgetClass: 'address' });
  }
  return counters;
}
