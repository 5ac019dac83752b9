/**
 * What is done about one response: which measures act, what is left of it, and of whom. The way of a disclosure asks; the
 * measures themselves are src/enforce/.
 *
 *   deny ─▶ refusal
 *   hold ─▶ a colleague ─▶ approved: goes on as it is, but for opaque ids
 *   challenge ─▶ 403, until there is a pass; a pass lifts what a step-up does
 *   else: mask, omit, opaque ids, decoys as edits of one body; delay; fields
 *
 * Invariant: what apply() says is left is what the body it hands out holds.
 */

import { type CategorySet, highestTier } from '../disclosure/category.ts';
import type { Measure } from '../disclosure/channel.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import { type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import type { VerdictKind } from '../disclosure/verdict.ts';
import type { Challenges } from '../enforce/challenge/challenge.ts';
import type { CanaryProvider } from '../enforce/decoys/canaries.ts';
import { decoyChance } from '../enforce/decoys/chance.ts';
import { decoyEdit } from '../enforce/decoys/decoy.ts';
import { applyEdits, type Edit } from '../enforce/edits.ts';
import type { HoldDesk } from '../enforce/hold-desk.ts';
import { type MaskPolicy, maskEdits } from '../enforce/mask.ts';
import {
  acts,
  type EnforcementPolicy,
  isEnforced,
  type MeasureName,
  mayAct,
  type Situation,
  standingOf,
} from '../enforce/measures.ts';
import { type OmitPolicy, omitEdits } from '../enforce/omit.ts';
import { type OpaquePlaces, opaqueEdits, opaqueFields } from '../enforce/opaque/rewrite.ts';
import type { OpaqueIds } from '../enforce/opaque/token.ts';
import { peopleField, type Quota, rateLimitFields } from '../enforce/people-fields.ts';
import { type RefusalDocument, refusal, refusalDocument } from '../enforce/refusal.ts';
import { withdrawn } from '../enforce/withdrawn.ts';
import { treatmentOf } from '../inspect/body-type.ts';
import { blankNonAscii, charsetOf } from '../inspect/charset.ts';
import type { Inspection } from '../inspect/inspection.ts';
import type { ClientSide, Exchange, Outcome, SeenResponse } from './exchange.ts';

/** What measures need beside the policy; a measure whose part is missing does not act. */
export interface MeasureParts {
  readonly policy: EnforcementPolicy;
  readonly mask?: Pick<MaskPolicy, 'categories'>;
  readonly omit?: OmitPolicy;
  readonly opaque?: { readonly ids: OpaqueIds; readonly places: OpaquePlaces };
  readonly challenges?: Challenges;
  readonly delayMs?: number;
  readonly hold?: {
    readonly desk: HoldDesk /** More people in one reply than this are a bulk. */;
    readonly above: number;
  };
  readonly canaries?: CanaryProvider;
  /** Whether responses say how many people they hold. */
  readonly peopleField?: boolean;
  /** What is left of a recipient's budgets, for RateLimit fields. */
  readonly quotas?: (recipient: Recipient, at: EpochMs) => readonly Quota[];
  /** Told of every measure that acted, or would have. */
  readonly onMeasure?: (taken: MeasureTaken) => void;
}

export interface MeasureTaken {
  readonly measure: MeasureName;
  /** False: it only would have. */
  readonly enforced: boolean;
  readonly route: string;
  readonly people: number;
}

/** One response, as far as measures need to know. */
export interface Assessment {
  readonly exchange: Exchange;
  readonly seen: SeenResponse;
  readonly inspection: Inspection;
  /** By the index in inspection.people. */
  readonly people: readonly DisclosedPerson[];
  /** The harshest verdict in force against the recipient, this response's own included. */
  readonly verdict: VerdictKind;
  /** The window whose budget is used up, for whoever is told to wait. */
  readonly windowMs: number;
}

export interface Enforced {
  readonly outcome: Outcome;
  readonly measure: Measure;
  /** What leaves about whom; nothing about people of whom nothing does. */
  readonly left: readonly DisclosedPerson[];
}

const SAFE_METHOD = /^(?:GET|HEAD|OPTIONS) /;

export class Enforcement {
  readonly #parts: MeasureParts;

  constructor(parts: MeasureParts) {
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

  /** Whether responses of this exchange must be held back whole. */
  holds({ route, channel }: Exchange): boolean {
    const { policy, peopleField: counts, quotas } = this.#parts;
    return counts === true || quotas !== undefined || mayAct(policy, route, channel);
  }

  /** The response's fields: addresses in them name people too, and a visit may have brought a cookie. */
  head(exchange: Exchange, fields: readonly string[]): readonly string[] {
    const { opaque } = this.#parts;
    const added = exchange.visit?.fields ?? [];
    const situation = { route: exchange.route, channel: exchange.channel, verdict: 'pass' } as const;
    const hidden =
      opaque === undefined || !this.#acts('opaqueIds', situation)
        ? fields
        : opaqueFields(fields, opaque.ids, opaque.places.addresses, this.#whom(exchange));
    return added.length === 0 ? hidden : [...hidden, ...added];
  }

  /** Decides, waits where that is the measure, and says what is left. Never rejects for what a client does. */
  async apply(response: Assessment): Promise<Enforced> {
    const { exchange, seen, people, verdict } = response;
    const situation: Situation = {
      route: exchange.route,
      channel: exchange.channel,
      verdict,
      tier: tierOf(people),
    };
    this.#tellObserved(situation, people.length);
    if (!seen.held) return { outcome: { measure: 'pass' }, measure: 'pass', left: leaving(people) };
    const admitted = people.length === 0 ? { lifted: false } : await this.#admitted(response, situation);
    if ('refusal' in admitted)
      return { outcome: { measure: 'deny', ...admitted }, measure: 'deny', left: [] };
    return this.#alter(response, situation, admitted.lifted);
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

  async #alter(response: Assessment, situation: Situation, isLifted: boolean): Promise<Enforced> {
    const { exchange, seen, inspection, people } = response;
    const edits = this.#edits(response, situation, isLifted);
    const changed = edits.length > 0;
    const gone = changed ? withdrawn(inspection.findings, edits) : new Map<number, CategorySet>();
    const left = leaving(
      people.map((person, i) => ({ ...person, categories: person.categories & ~(gone.get(i) ?? 0) })),
    );
    if (!isLifted) await this.#delay(situation, people.length, seen.client);
    const fields = this.#fields(exchange, left);
    const more = fields.length === 0 ? {} : { fields };
    const outcome: Outcome = changed
      ? { measure: 'mask', body: applyEdits(seen.body, edits), ...more }
      : { measure: 'pass', ...more };
    // Nothing of a held response was sent before: to a client that went meanwhile nothing is.
    return { outcome, measure: outcome.measure, left: seen.client?.gone === true ? [] : left };
  }

  #edits(response: Assessment, situation: Situation, isLifted: boolean): Edit[] {
    const { exchange, seen, inspection, people } = response;
    const { policy, mask, omit, opaque } = this.#parts;
    const { findings } = inspection;
    if (!ALTERING.some((name) => this.#acts(name, situation))) return [];
    const text = readable(seen);
    if (text === undefined) return [];
    const edits: Edit[] = [];
    if (!isLifted && this.#acts('mask', situation)) {
      edits.push(...maskEdits(seen.body, findings, { from: policy.maskFrom, ...mask }));
      if (edits.length > 0) this.#tell('mask', situation, true, people.length);
    }
    if (!isLifted && omit !== undefined && text.form === 'json' && this.#acts('omit', situation)) {
      const gone = omitEdits(text.bytes, findings, omit, text.root);
      // What cannot be left out for want of a document is masked.
      edits.push(
        ...(gone ?? maskEdits(seen.body, findings, { from: policy.maskFrom, categories: omit.categories })),
      );
      this.#tell('omit', situation, true, people.length);
    }
    if (opaque !== undefined && this.#acts('opaqueIds', situation)) {
      const whom = this.#whom(exchange);
      edits.push(...opaqueEdits(text.bytes, text.form, text.root, findings, opaque.ids, opaque.places, whom));
    }
    if (!isLifted && text.form === 'json') edits.push(...this.#decoys(response, situation, text));
    return edits;
  }

  #decoys({ exchange, inspection, people }: Assessment, situation: Situation, text: Readable): Edit[] {
    const { canaries } = this.#parts;
    if (canaries === undefined || people.length === 0 || !this.#acts('decoys', situation)) return [];
    const place = {
      recipient: exchange.recipient.primary.key,
      route: exchange.route,
      list: people.reduce((sum, { person }) => sum ^ person, 0n),
      at: exchange.at,
    };
    const canary = canaries.canaryFor(place);
    if (canary === undefined) return [];
    const edit = decoyEdit(text.bytes, inspection.findings, canary, decoyChance(place), text.root);
    if (edit === undefined) return [];
    canaries.placed?.(canary, place);
    this.#tell('decoys', situation, true, people.length);
    return [edit];
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

  async #asks({ exchange, seen, people }: Assessment, cause: 'verdict' | 'bulk'): Promise<boolean> {
    const { desk } = this.#parts.hold as NonNullable<MeasureParts['hold']>;
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
    const outcome = await desk.ask({ ...request, people: people.map(({ person }) => person) }, seen.client);
    return outcome === 'approved' && seen.client?.gone !== true;
  }

  async #delay(situation: Situation, people: number, client: ClientSide | undefined): Promise<void> {
    const { delayMs = 0 } = this.#parts;
    if (people === 0 || delayMs === 0 || !this.#acts('delay', situation)) return;
    this.#tell('delay', situation, true, people);
    await wait(delayMs, client);
  }

  #fields({ recipient, at }: Exchange, left: readonly DisclosedPerson[]): readonly string[] {
    const { peopleField: counts, quotas } = this.#parts;
    const people = counts === true ? peopleField(new Set(left.map(({ person }) => person)).size) : [];
    return quotas === undefined ? people : [...people, ...rateLimitFields(quotas(recipient, at))];
  }

  #challenge({ recipient, at, visit }: Exchange): RefusalDocument {
    const challenges = this.#parts.challenges as Challenges;
    const whom = visit?.asker ?? recipient.primary.key;
    return challenges.ask(whom, at, visit?.page ?? false, visit?.locale ?? 'en');
  }

  #whom({ recipient, at, visit }: Exchange) {
    return { recipient: visit?.asker ?? recipient.primary.key, at };
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

const ALTERING: readonly MeasureName[] = ['mask', 'omit', 'opaqueIds', 'decoys'];
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

function leaving(people: readonly DisclosedPerson[]): readonly DisclosedPerson[] {
  return people.filter(({ categories }) => categories !== 0);
}

function tierOf(people: readonly DisclosedPerson[]) {
  const all = people.reduce((sum, { categories }) => sum | categories, 0);
  return all === 0 ? undefined : highestTier(all);
}

interface Readable {
  readonly bytes: Uint8Array;
  readonly form: 'json' | 'html' | 'other';
  readonly root: '$' | '$[]';
}

/** The body as readers of its structure need it; undefined for what has no ASCII in it. */
function readable({ body, contentType }: SeenResponse): Readable | undefined {
  const charset = charsetOf(contentType, body);
  if (charset === 'wide') return undefined;
  const { walk } = treatmentOf(contentType, body);
  const several = walk === 'events';
  const form = several ? 'json' : walk === 'json' || walk === 'html' ? walk : 'other';
  return {
    bytes: charset === 'utf-8' ? body : blankNonAscii(body, charset).bytes,
    form,
    root: several ? '$[]' : '$',
  };
}
