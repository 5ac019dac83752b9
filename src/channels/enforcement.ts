/**
 * What is done about one response: which measures act, and what the client is told. The half of the way that counts asks
 * (assessor.ts); what of a body is altered is alteration.ts; the measures themselves are src/enforce/.
 *
 *   deny ─▶ refusal
 *   hold ─▶ a colleague ─▶ approved: goes on as it is, but for opaque ids
 *   challenge ─▶ 403, until there is a pass; a pass lifts what a step-up does
 *   else: passes, or is altered; delay; fields
 */

import { type CategorySet, highestTier } from '../disclosure/category.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import { type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import type { VerdictKind } from '../disclosure/verdict.ts';
import type { Challenges } from '../enforce/challenge/challenge.ts';
import type { HoldDesk } from '../enforce/hold-desk.ts';
import {
  acts,
  type EnforcementPolicy,
  isEnforced,
  type MeasureName,
  type Situation,
  standingOf,
} from '../enforce/measures.ts';
import { peopleField, type Quota, rateLimitFields } from '../enforce/people-fields.ts';
import { type RefusalDocument, refusal, refusalDocument } from '../enforce/refusal.ts';
import { ALTERING, type AlterationParts, type MeasureTaken } from './alteration.ts';
import type { ClientSide, Exchange, Part } from './exchange.ts';

/** What decisions need beside the policy; a measure whose part is missing does not act. */
export interface RulingParts {
  readonly policy: EnforcementPolicy;
  readonly challenges?: Challenges;
  readonly delayMs?: number;
  /** What becomes of a stream that would be altered, could it be held back whole. Default DEFAULT_ABOVE_CAP. */
  readonly aboveCap?: AboveCap;
  readonly hold?: {
    readonly desk: HoldDesk;
    /** More people in one reply than this are a bulk. */
    readonly above: number;
  };
  /** Whether responses say how many people they hold. */
  readonly peopleField?: boolean;
  /** What is left of a recipient's budgets, for RateLimit fields. */
  readonly quotas?: (recipient: Recipient, at: EpochMs) => readonly Quota[];
  /** Told of every measure that acted, or would have. */
  readonly onMeasure?: (taken: MeasureTaken) => void;
}

/** `pass`: it goes on as it is, and is recorded so. `deny`: it ends. */
export type AboveCap = 'pass' | 'deny';
/** An export that ends in the middle is a fault to whoever waits for it; a budget ends it all the same. */
export const DEFAULT_ABOVE_CAP: AboveCap = 'pass';

/** All that measures need, of both halves. */
export type MeasureParts = RulingParts & AlterationParts;

/** One response, as far as a decision needs to know. */
export interface Assessment {
  readonly exchange: Exchange;
  readonly people: readonly DisclosedPerson[];
  /** The harshest verdict in force against the recipient, this response's own included. */
  readonly verdict: VerdictKind;
  /** The window whose budget is used up, for whoever is told to wait. */
  readonly windowMs: number;
  /** Whether the whole response was held back. */
  readonly held: boolean;
  /** A part of a stream that is too long to be held back whole. */
  readonly part: Pick<Part, 'lifted'> | undefined;
  readonly client: ClientSide | undefined;
}

/** What becomes of a response. `lifted`: somebody approved it, or did the work. */
export type Ruling =
  | { readonly does: 'pass'; readonly lifted?: boolean }
  | { readonly does: 'deny'; readonly refusal: RefusalDocument }
  | { readonly does: 'alter'; readonly lifted: boolean };

const PASS: Ruling = { does: 'pass' };
const SAFE_METHOD = /^(?:GET|HEAD|OPTIONS) /;

export class Enforcement {
  readonly #parts: RulingParts;

  constructor(parts: RulingParts) {
    this.#parts = parts;
  }

  /** Before the origin is asked. @param standing the harshest verdict in force against the recipient. */
  admit(exchange: Exchange, standing: VerdictKind): RefusalDocument | undefined {
    const { policy, challenges } = this.#parts;
    if (!isEnforced(policy, exchange.route)) return undefined;
    const situation = { route: exchange.route, channel: exchange.channel, verdict: standing };
    if (this.#denies(situation)) return this.#took('deny', situation, 0, refusal(HOUR_MS));
    // Who changes something is asked first: a challenge in place of the answer would have it done twice.
    if (challenges === undefined || SAFE_METHOD.test(exchange.route) || exchange.visit?.pass !== undefined)
      return undefined;
    if (!acts(policy, 'challenge', situation)) return undefined;
    return this.#took('challenge', situation, 0, this.#challenge(exchange));
  }

  /**
   * Decides, and waits where that is the measure. Never rejects for what a client does.
   * @returns no promise for what is neither held back nor a part: it has left but for its last piece.
   */
  rule(response: Assessment): Ruling | Promise<Ruling> {
    const { exchange, people, verdict, held } = response;
    const situation = situationOf(exchange, verdict, categoriesIn(people));
    this.#tellObserved(situation, people.length);
    if (response.part !== undefined) return this.#ruleOfPart(response, situation, response.part);
    return held ? this.#ruleOfHeld(response, situation) : PASS;
  }

  async #ruleOfHeld(response: Assessment, situation: Situation): Promise<Ruling> {
    const { people } = response;
    const admitted = people.length === 0 ? { lifted: false } : await this.#admitted(response, situation);
    if ('refusal' in admitted) return { does: 'deny', ...admitted };
    const { lifted } = admitted;
    const altering = ALTERING.some(
      (name) => (name === 'opaqueIds' || !lifted) && this.#acts(name, situation),
    );
    return altering ? { does: 'alter', lifted } : PASS;
  }

  /** What cannot be altered leaves as it is or ends; nothing else is milder to a stream than to a page. */
  async #ruleOfPart(
    response: Assessment,
    situation: Situation,
    { lifted }: Pick<Part, 'lifted'>,
  ): Promise<Ruling> {
    const { exchange, people, windowMs } = response;
    if (people.length === 0) return PASS;
    if (this.#denies(situation))
      return { does: 'deny', refusal: this.#took('deny', situation, people.length, refusal(windowMs)) };
    if (lifted) return PASS;
    const cause = this.#holdCause(response, situation);
    if (cause !== undefined) {
      // Who approves the first of it approves an export, not a stretch of one.
      if (await this.#asks(response, cause)) return { does: 'pass', lifted: true };
      return {
        does: 'deny',
        refusal: this.#took('hold', situation, people.length, refusalDocument(403, 'WEIR_DISCLOSURE_HELD')),
      };
    }
    const { challenges, aboveCap = DEFAULT_ABOVE_CAP } = this.#parts;
    const pass = exchange.visit?.pass;
    if (pass !== undefined && this.#acts('challenge', situation)) {
      if (challenges?.passes.spend(pass, people.length) === true) return PASS;
    }
    const altering = [...ALTERING, 'challenge' as const].some((name) => this.#acts(name, situation));
    if (!altering || aboveCap === 'pass') return PASS;
    return { does: 'deny', refusal: this.#took('deny', situation, people.length, refusal(windowMs)) };
  }

  /** What is done before a response leaves that was held back. */
  async release({ exchange, people, verdict, client }: Assessment, lifted: boolean): Promise<void> {
    if (!lifted)
      await this.#delay(situationOf(exchange, verdict, categoriesIn(people)), people.length, client);
  }

  /** Fields of a response that was held back. @param left of whom something leaves. */
  fields({ recipient, at }: Exchange, left: readonly DisclosedPerson[]): readonly string[] {
    const { peopleField: counts, quotas } = this.#parts;
    const people = counts === true ? peopleField(new Set(left.map(({ person }) => person)).size) : [];
    return quotas === undefined ? people : [...people, ...rateLimitFields(quotas(recipient, at))];
  }

  /** The answer in place of the response; or whether it may leave as it is, for somebody approved it or did the work. */
  async #admitted(
    response: Assessment,
    situation: Situation,
  ): Promise<{ readonly refusal: RefusalDocument } | { readonly lifted: boolean }> {
    const { exchange, people } = response;
    const { challenges } = this.#parts;
    if (this.#denies(situation))
      return { refusal: this.#took('deny', situation, people.length, refusal(response.windowMs)) };
    const cause = this.#holdCause(response, situation);
    if (cause !== undefined) {
      if (await this.#asks(response, cause)) return { lifted: true };
      return {
        refusal: this.#took('hold', situation, people.length, refusalDocument(403, 'WEIR_DISCLOSURE_HELD')),
      };
    }
    if (challenges === undefined || !this.#acts('challenge', situation)) return { lifted: false };
    const pass = exchange.visit?.pass;
    if (pass !== undefined && challenges.passes.spend(pass, people.length)) return { lifted: true };
    // What was changed at the origin is done: its answer is altered, and admit() asks before the next one.
    if (!SAFE_METHOD.test(exchange.route)) return { lifted: false };
    return { refusal: this.#took('challenge', situation, people.length, this.#challenge(exchange)) };
  }

  /** A hold that nobody decides is a denial: until then nothing leaves. */
  #denies(situation: Situation): boolean {
    const { policy, hold } = this.#parts;
    if (acts(policy, 'deny', situation)) return true;
    if (situation.verdict !== 'hold' || !isEnforced(policy, situation.route)) return false;
    const isHeld = hold !== undefined && acts(policy, 'hold', situation);
    return !isHeld && acts(policy, 'deny', { ...situation, verdict: 'deny' });
  }

  #holdCause({ people }: Assessment, situation: Situation): 'verdict' | 'bulk' | undefined {
    const { policy, hold } = this.#parts;
    if (hold === undefined || people.length === 0) return undefined;
    if (acts(policy, 'hold', situation)) return 'verdict';
    const isBulk = new Set(people.map(({ person }) => person)).size > hold.above;
    return isBulk && acts(policy, 'hold', { ...situation, verdict: 'deny' }) ? 'bulk' : undefined;
  }

  async #asks({ exchange, client, people }: Assessment, cause: 'verdict' | 'bulk'): Promise<boolean> {
    const { desk } = this.#parts.hold as NonNullable<RulingParts['hold']>;
    const { route, channel, recipient, visit } = exchange;
    const categories = people.reduce((all, person) => all | person.categories, 0);
    const request = {
      route,
      channel,
      recipient: recipient.primary,
      categories,
      cause,
      reason: visit?.reason,
    };
    const outcome = await desk.ask({ ...request, people: people.map(({ person }) => person) }, client);
    return outcome === 'approved' && client?.gone !== true;
  }

  async #delay(situation: Situation, people: number, client: ClientSide | undefined): Promise<void> {
    const { delayMs = 0 } = this.#parts;
    if (people === 0 || delayMs === 0 || !this.#acts('delay', situation)) return;
    this.#tell('delay', situation, true, people);
    await wait(delayMs, client);
  }

  #challenge({ recipient, at, visit }: Exchange): RefusalDocument {
    const challenges = this.#parts.challenges as Challenges;
    const whom = visit?.asker ?? recipient.primary.key;
    return challenges.ask(whom, at, visit?.page ?? false, visit?.locale ?? 'en');
  }

  #acts(name: MeasureName, situation: Situation): boolean {
    return acts(this.#parts.policy, name, situation);
  }

  #took<T>(measure: MeasureName, situation: Situation, people: number, answer: T): T {
    this.#tell(measure, situation, true, people);
    return answer;
  }

  #tell(measure: MeasureName, { route }: Situation, enforced: boolean, people: number): void {
    this.#parts.onMeasure?.({ measure, enforced, route, people });
  }

  /** What would have acted, were it not told to observe only. */
  #tellObserved(situation: Situation, people: number): void {
    const { onMeasure, policy } = this.#parts;
    if (onMeasure === undefined || people === 0) return;
    for (const name of OBSERVED) {
      if (standingOf(policy, name, situation) === 'observe') this.#tell(name, situation, false, people);
    }
  }
}

const OBSERVED: readonly MeasureName[] = ['mask', 'omit', 'challenge', 'delay', 'hold', 'deny', 'decoys'];

/** Waits, but not for a client that has gone. */
function wait(ms: number, client: ClientSide | undefined): Promise<void> {
  if (client?.gone === true) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      stop?.();
      resolve();
    }, ms);
    const stop = client?.onGone(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** What is known of a response when a measure is chosen. @param categories all that it shows of anybody. */
export function situationOf(
  { route, channel }: Exchange,
  verdict: VerdictKind,
  categories: CategorySet,
): Situation {
  return { route, channel, verdict, tier: categories === 0 ? undefined : highestTier(categories) };
}

/** What is shown of all of them together. */
export function categoriesIn(people: readonly DisclosedPerson[]): CategorySet {
  let all = 0;
  for (const { categories } of people) all |= categories;
  return all;
}
