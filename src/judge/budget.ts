/**
 * T1, the budget test: distinct people received by one recipient, in windows from ten seconds to a year at once.
 *
 * A recipient is counted under its strongest identity (an account, a session, a bare address); everybody behind one
 * address is counted together too, against lines of their own. Lines are those of the policy until the platform has been
 * learned (budget-curve.ts), and learned ones from then on; an operator's own stay in force whatever was learned. The
 * test speaks when a line is crossed, not again while the count stays above it, and forgets the line when the count has
 * fallen to RELEASE_SHARE of it, so that a recipient at the line does not flicker.
 *
 * What is held against a budget is what is certain: the count where it is exact (up to 256 people in any window, and
 * 1,024 of a recipient that never had more), above that the count less two standard errors. So a large budget is
 * crossed up to a tenth late, and early at one look in fifty at most.
 *
 * Error: a policy's line states none; it is no hypothesis test. A learned line states the probability that an ordinary
 * recipient crosses it on a day. Beside the lines the test reports an e-value: the average over windows of 1 / (2 √p),
 * a calibrator (Vovk and Wang 2021, section 2), p being the probability of today's largest count.
 */
import { OldestKey } from '../disclosure/oldest-key.ts';
import type { RecipientKey, RecipientRole } from '../disclosure/recipient.ts';
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import { harsher, type VerdictKind } from '../disclosure/verdict.ts';
import type { Headcount } from '../headcount/headcount.ts';
import { PeoplePage } from '../headcount/people-page.ts';
import { type CountedTier, countedTier, countedTierOf } from '../headcount/tier.ts';
import { BudgetCurve, LEARNED_WINDOWS_MS, WINDOWS } from './budget-curve.ts';
import { BUDGET_CLASSES, type BudgetPolicy } from './budget-policy.ts';
import { binOf, leastOf } from './count-bins.ts';
import { ACTOR_KINDS, type Entities, type EntityKind, type EntityNumber, NO_ENTITY } from './entity.ts';
import {
  type CountLine,
  type Finding,
  type JudgeTest,
  REPORTED_AGAIN,
  REPORTING_LINE,
  type Report,
  type Scene,
} from './test.ts';
import { WindowBounds } from './window-bounds.ts';

/** A line is forgotten when the count has fallen to this share of it. */
export const RELEASE_SHARE = 0.8;
/** An estimate is made again when it may have changed by so much: a fraction of its error. */
const ESTIMATE_STEP = 1 / 128;
/**
 * People in a view for which the default budgets are meant: more of them a view on average, on a site of long lists, and
 * the defaults are as many times larger. One view of each recipient a day counts.
 */
export const USUAL_VIEW = 10;
/** Recipients that the usual view counts for, before anybody has come. */
const USUAL_WEIGHT = 5;
/** Recipients whose views are remembered, about. */
const VIEWS_REMEMBERED = 5_000;
/** Entities with a crossed line that are remembered; the one crossed longest ago goes first. */
export const MAX_STANDING = 100_000;

/** How much a counter must not be forgotten, by what stands against it. */
const DANGER = { pass: 0, 'step-up': 2, hold: 2, deny: 3 } as const;
const ADDRESS_CLASS = BUDGET_CLASSES.indexOf('address');
const VISITOR_CLASS = BUDGET_CLASSES.indexOf('visitor');

interface Crossed {
  readonly windowMs: number;
  readonly stepUp: number;
  readonly deny: number;
  kind: VerdictKind;
  /** Not released before. */
  until: EpochMs;
}

interface Standing {
  readonly counter: bigint;
  readonly crossed: Crossed[];
}

/** A line, a policy's or learned. */
interface Limit {
  readonly windowMs: number;
  readonly stepUp: number;
  readonly deny: number;
  readonly error: number | null;
  readonly stepUpError: number | null;
}

// An address that stands for everybody behind it is another counter than an address that is all that is known.
const ADDRESS_COUNTER = 0x9e37_79b9_7f4a_7c15n;
const ADDRESS_COUNTER_LOW = 0x7f4a_7c15;
const ADDRESS_COUNTER_HIGH = 0x9e37_79b9;

/** The counter of everybody behind an address. */
export function addressCounter(address: RecipientKey): bigint {
  return address ^ ADDRESS_COUNTER;
}

export class BudgetTest implements JudgeTest {
  readonly name = 'budget';
  readonly about: readonly EntityKind[] = [...ACTOR_KINDS, 'address'];
  readonly curve: BudgetCurve;
  /** What is learned, then what only the policy has. */
  readonly #windowsMs: readonly number[];
  /** By class and window. */
  readonly #policies: readonly (readonly (Limit | undefined)[])[];
  /** Whether the operator wrote the lines of a class. */
  readonly #isOwn: readonly boolean[];
  readonly #headcount: Headcount;
  readonly #entities: Entities;
  readonly #tier: CountedTier;
  readonly #bounds: WindowBounds;
  /** Windows that are due, their lengths, and the people in them. */
  readonly #due: Int32Array;
  readonly #dueMs: Float64Array;
  readonly #people: Float64Array;
  readonly #standing = new Map<EntityNumber, Standing>();
  readonly #oldest = new OldestKey(this.#standing);
  /** Logarithms of the e-values that were reported. */
  readonly #reported = new Map<EntityNumber, number>();
  /** The people of the scene at hand. */
  readonly #page = new PeoplePage();
  /** The key of the counter at hand, and its halves. */
  readonly #wide = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#wide.buffer);

  readonly #speaks: boolean;
  /** People in the first views of visitors' days, and how many they were. */
  #viewed = USUAL_WEIGHT * USUAL_VIEW;
  #views = USUAL_WEIGHT;

  /** @param speaks false to count only. */
  constructor(policy: BudgetPolicy, headcount: Headcount, entities: Entities, speaks = true) {
    this.#speaks = speaks;
    this.#headcount = headcount;
    this.#entities = entities;
    this.#tier = countedTier(policy.tier ?? 'public');
    const windows = BUDGET_CLASSES.flatMap((name) => policy.budgets[name].map(({ windowMs }) => windowMs));
    const others = windows.filter(
      (windowMs) => !(LEARNED_WINDOWS_MS as readonly number[]).includes(windowMs),
    );
    this.#windowsMs = [...LEARNED_WINDOWS_MS, ...new Set(others)];
    this.#policies = BUDGET_CLASSES.map((name) =>
      this.#windowsMs.map((windowMs) => {
        const budget = policy.budgets[name].find((each) => each.windowMs === windowMs);
        return budget === undefined ? undefined : { ...budget, error: null, stepUpError: null };
      }),
    );
    this.#isOwn = BUDGET_CLASSES.map((name) => policy.own?.includes(name) ?? false);
    this.curve = new BudgetCurve(policy.budgets, policy.learn);
    this.#bounds = new WindowBounds(entities.capacity, this.#windowsMs);
    this.#due = new Int32Array(this.#windowsMs.length);
    this.#dueMs = new Float64Array(this.#windowsMs.length);
    this.#people = new Float64Array(this.#windowsMs.length);
  }

  observe(scene: Scene, report: Report): void {
    if (scene.count === 0) return;
    this.curve.advance(scene.at);
    this.#see(scene, this.#speaks ? report : undefined);
  }

  recount(scene: Scene): void {
    if (scene.count === 0) return;
    this.curve.advance(scene.at);
    this.#see(scene, undefined);
  }

  standing(entity: EntityNumber, at: EpochMs): VerdictKind {
    const standing = this.#standing.get(entity);
    if (standing === undefined) return 'pass';
    let kind: VerdictKind = 'pass';
    this.#release(entity, standing, at);
    for (const crossed of standing.crossed) kind = harsher(kind, crossed.kind);
    return kind;
  }

  /** The tighter of the policy's line and the learned one, where both hold. Cost: some ten comparisons. */
  lines(role: RecipientRole): readonly CountLine[] {
    const budgetClass = BUDGET_CLASSES.indexOf(role);
    const isLearned = this.curve.isLearned(budgetClass);
    const policies = this.#policies[budgetClass] as readonly (Limit | undefined)[];
    const learned = this.curve.lines(budgetClass);
    return this.#windowsMs.flatMap((windowMs, window) => {
      const written = this.#holds(budgetClass, isLearned) ? policies[window]?.stepUp : undefined;
      const found = isLearned ? learned[window]?.stepUp : undefined;
      const people = Math.min(written ?? Number.POSITIVE_INFINITY, found ?? Number.POSITIVE_INFINITY);
      return Number.isFinite(people) ? [{ windowMs, people }] : [];
    });
  }

  snapshot(): Uint8Array {
    return this.curve.snapshot();
  }

  restore(bytes: Uint8Array): boolean {
    return this.curve.restore(bytes);
  }

  retract({ entity, windowMs }: Finding): void {
    const standing = this.#standing.get(entity);
    const at = standing?.crossed.findIndex((entry) => entry.windowMs === windowMs) ?? -1;
    if (at !== -1) standing?.crossed.splice(at, 1);
  }

  forget(entity: EntityNumber): void {
    this.#standing.delete(entity);
    this.#reported.delete(entity);
    this.#bounds.forget(entity);
  }

  #see(scene: Scene, report: Report | undefined): void {
    const { actor, recipient } = scene;
    const words = this.#words;
    this.#take(scene);
    this.#wide[0] = recipient.primary.key;
    this.#count(scene, actor, BUDGET_CLASSES.indexOf(recipient.role), report);
    // A bare address has been counted as the visitor it stands for.
    const address = scene.of('address');
    if (address === NO_ENTITY) return;
    words[0] = this.#entities.low(address) ^ ADDRESS_COUNTER_LOW;
    words[1] = this.#entities.high(address) ^ ADDRESS_COUNTER_HIGH;
    this.#count(scene, address, ADDRESS_CLASS, report);
  }

  /** Hashes the scene's people, for all counters that they are counted in. */
  #take({ count, low, high, categories }: Scene): void {
    const page = this.#page;
    page.clear();
    let [known, tier] = [Number.NaN, countedTier('public')];
    for (let i = 0; i < count; i++) {
      const set = categories[i] as number;
      if (set !== known) {
        known = set;
        tier = countedTierOf(set);
      }
      page.add(low[i] as number, high[i] as number, tier);
    }
  }

  /** Counts the page in the counter whose key stands in `#wide`. */
  #count(scene: Scene, entity: EntityNumber, budgetClass: number, report: Report | undefined): void {
    const { at, count } = scene;
    const bounds = this.#bounds;
    if (!bounds.isKnown(entity)) {
      // Counted before this entity had a number: what is known of it bounds every window.
      bounds.begin(entity, this.#headcount.atMost(this.#wide[0] as bigint, DAY_MS, at, this.#tier), at);
    }
    this.#headcount.observePage(this.#words[0] as number, this.#words[1] as number, this.#page, at);
    if (bounds.comesToday(entity, at, scene.trusted)) {
      this.curve.came(budgetClass, scene.trusted);
      if (scene.recipient.role === 'visitor' && entity === scene.actor) this.#view(count);
      if (report !== undefined) this.#fall(entity, report);
    }
    bounds.add(entity, count, at);
    const isLearned = this.curve.isLearned(budgetClass);
    let due = 0;
    for (let window = 0; window < this.#windowsMs.length; window++) {
      if (bounds.most(entity, window) < this.#matters(budgetClass, window, isLearned)) continue;
      if (bounds.isDue(entity, window, count)) this.#due[due++] = window;
    }
    if (due > 0) this.#measureAll(entity, budgetClass, due, at, report);
    if (report !== undefined && isLearned) this.#weigh(entity, budgetClass, report);
  }

  /** Counts below change nothing: neither what is learned nor what is said. */
  #matters(budgetClass: number, window: number, isLearned: boolean): number {
    const policy = (this.#policies[budgetClass] as readonly (Limit | undefined)[])[window];
    const line = policy !== undefined && this.#holds(budgetClass, isLearned) ? policy.stepUp : Infinity;
    return window < WINDOWS ? Math.min(line, this.curve.matters(budgetClass, window)) : line;
  }

  /** Whether the policy's lines of a class hold. */
  #holds(budgetClass: number, isLearned: boolean): boolean {
    return !isLearned || (this.#isOwn[budgetClass] as boolean);
  }

  /** Counts the people in the windows that are due, together where they are counted one by one. */
  #measureAll(
    entity: EntityNumber,
    budgetClass: number,
    due: number,
    at: EpochMs,
    report: Report | undefined,
  ): void {
    const counter = this.#wide[0] as bigint;
    const [windows, dueMs, people] = [this.#due, this.#dueMs, this.#people];
    for (let i = 0; i < due; i++) dueMs[i] = this.#windowsMs[windows[i] as number] as number;
    const isExact = this.#headcount.countExactly(counter, dueMs, due, at, this.#tier, people);
    for (let i = 0; i < due; i++) {
      const window = windows[i] as number;
      if (isExact) this.#measure(entity, budgetClass, window, counter, people[i] as number, true, at, report);
      else {
        const { low, exact } = this.#headcount.estimate(counter, dueMs[i] as number, at, this.#tier);
        this.#measure(entity, budgetClass, window, counter, low, exact, at, report);
      }
    }
  }

  /** Looks at everything that the number of people in a window decides. */
  #measure(
    entity: EntityNumber,
    budgetClass: number,
    window: number,
    counter: bigint,
    people: number,
    exact: boolean,
    at: EpochMs,
    report: Report | undefined,
  ): void {
    let next = Number.POSITIVE_INFINITY;
    if (window < WINDOWS) {
      const bounds = this.#bounds;
      const bin = binOf(people);
      const largest = bounds.largest(entity, window);
      if (bin > largest && people >= this.curve.matters(budgetClass, window)) {
        bounds.setLargest(entity, window, bin);
        this.curve.moved(budgetClass, bounds.isTrusted(entity), window, largest, bin);
      }
      next = leastOf(bounds.largest(entity, window) + 1);
    }
    // Steps finer than an estimate's error would be counted for nothing, each time at the cost of a sketch.
    const least = exact ? 1 : Math.max(1, Math.floor(ESTIMATE_STEP * people));
    if (!this.#speaks) {
      this.#bounds.setCredit(entity, window, Math.max(least, next - people));
      return;
    }
    const isLearned = this.curve.isLearned(budgetClass);
    const policy = (this.#policies[budgetClass] as readonly (Limit | undefined)[])[window];
    if (policy !== undefined && this.#holds(budgetClass, isLearned))
      next = Math.min(
        next,
        this.#cross(entity, counter, this.#scaled(policy, budgetClass, people), people, exact, at, report),
      );
    if (isLearned && window < WINDOWS) {
      const line = this.curve.lines(budgetClass)[window] as Limit;
      next = Math.min(next, this.#cross(entity, counter, line, people, exact, at, report));
    }
    this.#bounds.setCredit(entity, window, Math.max(least, next - people));
  }

  #view(people: number): void {
    this.#viewed += people;
    this.#views += 1;
    if (this.#views < VIEWS_REMEMBERED) return;
    this.#viewed /= 2;
    this.#views /= 2;
  }

  /** A default line as it is on a site whose views show so many people; below the line itself nobody asks. */
  #scaled(policy: Limit, budgetClass: number, people: number): Limit {
    const times = this.#viewed / this.#views / USUAL_VIEW;
    const isOfVisitors = budgetClass === VISITOR_CLASS || budgetClass === ADDRESS_CLASS;
    if (people < policy.stepUp || times <= 1 || !isOfVisitors || this.#isOwn[budgetClass] === true)
      return policy;
    return { ...policy, stepUp: Math.ceil(times * policy.stepUp), deny: Math.ceil(times * policy.deny) };
  }

  /** The e-value of today's largest counts. */
  #weigh(entity: EntityNumber, budgetClass: number, report: Report): void {
    let sum = 0;
    let rarest = 1;
    let where = 0;
    for (let window = 0; window < WINDOWS; window++) {
      const bin = this.#bounds.largest(entity, window);
      if (bin === 0) continue;
      const p = this.curve.probabilityOfBin(budgetClass, window, bin);
      sum += p >= 1 ? 0 : 0.5 / Math.sqrt(Math.max(p, Number.MIN_VALUE));
      if (p >= rarest) continue;
      rarest = p;
      where = window;
    }
    if (sum === 0) return;
    const logE = Math.log(sum / WINDOWS);
    const before = this.#reported.get(entity) ?? REPORTING_LINE - REPORTED_AGAIN;
    if (logE < before + REPORTED_AGAIN) return;
    this.#remember(entity, logE);
    const people = leastOf(this.#bounds.largest(entity, where));
    const windowMs = LEARNED_WINDOWS_MS[where] as number;
    const limit = (this.curve.lines(budgetClass)[where] as Limit).stepUp;
    report({ entity, test: this.name, logE, people, windowMs, limit });
  }

  /** A new day: what was found yesterday is over. */
  #fall(entity: EntityNumber, report: Report): void {
    if (!this.#reported.delete(entity)) return;
    const logE = Number.NEGATIVE_INFINITY;
    report({ entity, test: this.name, logE, people: 0, windowMs: HOUR_MS, limit: 0 });
  }

  #remember(entity: EntityNumber, logE: number): void {
    if (this.#reported.size >= MAX_STANDING) this.#reported.clear();
    this.#reported.set(entity, logE);
  }

  /** Holds a count against a line. @returns the next count at which there is something to say. */
  #cross(
    entity: EntityNumber,
    counter: bigint,
    limit: Limit,
    people: number,
    exact: boolean,
    at: EpochMs,
    report: Report | undefined,
  ): number {
    const { windowMs, stepUp, deny, error, stepUpError } = limit;
    if (people < stepUp) return stepUp;
    if (report === undefined) return 0;
    const kind: VerdictKind = people >= deny ? 'deny' : 'step-up';
    const next = people >= deny ? Number.POSITIVE_INFINITY : deny;
    const standing = this.#standing.get(entity) ?? this.#stand(entity, counter);
    const crossed = standing.crossed.find((entry) => entry.windowMs === windowMs);
    // A minute's line holds for a minute; a learned one for an hour, as it may be of ten seconds.
    const until = at + (error === null ? Math.min(windowMs, HOUR_MS) : HOUR_MS);
    if (crossed !== undefined) {
      crossed.until = Math.max(crossed.until, until);
      this.#release(entity, standing, at);
      if (harsher(crossed.kind, kind) === crossed.kind && standing.crossed.includes(crossed)) return next;
    }
    if (crossed === undefined || !standing.crossed.includes(crossed))
      standing.crossed.push({ windowMs, stepUp, deny, kind, until });
    else crossed.kind = kind;
    this.#standing.set(entity, standing);
    this.#headcount.mark(counter, { danger: DANGER[kind] });
    report({
      entity,
      test: this.name,
      logE: Number.NEGATIVE_INFINITY,
      people,
      windowMs,
      limit: kind === 'deny' ? deny : stepUp,
      line: { kind, errorProbability: kind === 'deny' ? error : stepUpError },
      exact,
    });
    return next;
  }

  /** People that are in the window for certain; or 0 when they cannot be as many as `matters`. */
  #certain(counter: bigint, windowMs: number, at: EpochMs, matters: number): number {
    if (this.#headcount.atMost(counter, windowMs, at, this.#tier) < matters) return 0;
    return this.#headcount.estimate(counter, windowMs, at, this.#tier).low;
  }

  #stand(entity: EntityNumber, counter: bigint): Standing {
    if (this.#standing.size >= MAX_STANDING) {
      const oldest = this.#oldest.next();
      if (oldest !== undefined) this.#standing.delete(oldest);
    }
    const standing: Standing = { counter, crossed: [] };
    this.#standing.set(entity, standing);
    return standing;
  }

  #release(entity: EntityNumber, standing: Standing, at: EpochMs): void {
    for (let i = standing.crossed.length - 1; i >= 0; i--) {
      const entry = standing.crossed[i] as Crossed;
      if (at < entry.until) continue;
      const people = this.#certain(standing.counter, entry.windowMs, at, 0);
      if (people < RELEASE_SHARE * entry.stepUp) standing.crossed.splice(i, 1);
      else {
        // A sketch is not counted again for each request while the window empties.
        entry.until = at + Math.min(MINUTE_MS, entry.windowMs * ESTIMATE_STEP);
        if (entry.kind === 'deny' && people < RELEASE_SHARE * entry.deny) entry.kind = 'step-up';
      }
    }
    if (standing.crossed.length > 0) return;
    this.#standing.delete(entity);
    this.#headcount.mark(standing.counter, { danger: DANGER.pass });
  }
}
