/**
 * Which measure a verdict leads to. Observing is the default: nothing in traffic changes until an operator switches
 * enforcement on, for all routes or for some. Below that switch each measure has its own, so that one may act while
 * another only says what it would do.
 *
 *                 pass      step-up         hold          deny
 *   alterations   opaque    + mask, omit    + mask …      (nothing leaves)
 *   the answer    passes    challenge       hold | deny   deny
 *
 * Invariant: a harsher verdict never leads to a milder measure; a measure that cannot be carried out gives way to the next
 * harsher one, never to letting the response pass.
 */
import { TIERS, type Tier } from '../disclosure/category.ts';
import type { Channel, Measure } from '../disclosure/channel.ts';
import { VERDICTS, type VerdictKind } from '../disclosure/verdict.ts';
import { DEFAULT_MASKED_TIER } from './mask.ts';

/** `off`: not looked at. `observe`: said what it would do. `enforce`: done, where the whole enforces, too. */
export type Mode = 'off' | 'observe' | 'enforce';

/** What measures there are. */
export const MEASURE_NAMES = [
  'mask',
  'omit',
  'opaqueIds',
  'challenge',
  'delay',
  'hold',
  'deny',
  'decoys',
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

/** When a measure applies. */
export interface Scope {
  readonly mode: Mode;
  /** The mildest verdict that it applies to. */
  readonly at: VerdictKind;
  /** Route templates; `*` at the end stands for any rest. Empty: all routes. */
  readonly routes: readonly string[];
  /** The mildest tier that a response must hold for it; undefined: any personal data. */
  readonly tier?: Tier;
  /** Doors it applies at. Empty or left out: all. */
  readonly channels?: readonly Channel[];
}

export type Scopes = Readonly<Record<MeasureName, Scope>>;

/** What is on without a word from the operator, once enforcement is: masks from a step-up on, refusals from a denial on. */
export const DEFAULT_SCOPES: Scopes = {
  mask: { mode: 'enforce', at: 'step-up', routes: [] },
  omit: { mode: 'off', at: 'step-up', routes: [] },
  opaqueIds: { mode: 'off', at: 'pass', routes: [] },
  challenge: { mode: 'off', at: 'step-up', routes: [] },
  delay: { mode: 'off', at: 'step-up', routes: [] },
  hold: { mode: 'off', at: 'hold', routes: [], channels: ['staff', 'export'] },
  deny: { mode: 'enforce', at: 'deny', routes: [] },
  decoys: { mode: 'off', at: 'step-up', routes: [] },
};

export interface EnforcementPolicy {
  readonly mode: 'observe' | 'enforce';
  /** Route templates that enforcement is for; `*` at the end stands for any rest. Empty: all routes. */
  readonly routes: readonly string[];
  /** The mildest tier that is masked. */
  readonly maskFrom: Tier;
  /** The measures' own switches. Default DEFAULT_SCOPES. */
  readonly scopes?: Scopes;
}

export const OBSERVE_ONLY: EnforcementPolicy = { mode: 'observe', routes: [], maskFrom: DEFAULT_MASKED_TIER };

/** What is known when a measure is chosen. */
export interface Situation {
  readonly route: string;
  readonly channel: Channel;
  readonly verdict: VerdictKind;
  /** The harshest tier in the response; undefined before there is one, where a tier excludes nothing. */
  readonly tier?: Tier | undefined;
}

/** Whether a response of this route may be changed at all. */
export function isEnforced(policy: EnforcementPolicy, route: string): boolean {
  if (policy.mode === 'observe') return false;
  return policy.routes.length === 0 || policy.routes.some((pattern) => matches(pattern, route));
}

/** What becomes of one measure: it acts, it says that it would, or it is not concerned. */
export function standingOf(policy: EnforcementPolicy, name: MeasureName, situation: Situation): Mode {
  const scope = (policy.scopes ?? DEFAULT_SCOPES)[name];
  if (!covers(scope, situation)) return 'off';
  return scope.mode === 'enforce' && isEnforced(policy, situation.route) ? 'enforce' : 'observe';
}

/** Whether a measure acts here. */
export function acts(policy: EnforcementPolicy, name: MeasureName, situation: Situation): boolean {
  return standingOf(policy, name, situation) === 'enforce';
}

/**
 * Whether what a verdict says is done here: what `enforced` says of it in the ledger and to others. A denial is when the
 * response is refused, for masks alone deny nobody; a hold, when it waits or is refused; a step-up, when any measure acts
 * that would not act without it.
 */
export function isCarriedOut(policy: EnforcementPolicy, situation: Situation): boolean {
  const isActing = (name: MeasureName, verdict: VerdictKind) => acts(policy, name, { ...situation, verdict });
  switch (situation.verdict) {
    case 'deny':
      return isActing('deny', 'deny');
    case 'hold':
      return isActing('hold', 'hold') || isActing('deny', 'deny');
    case 'step-up':
    case 'pass':
      return MEASURE_NAMES.some(
        (name) => isActing(name, situation.verdict) && !(name === 'opaqueIds' && isActing(name, 'pass')),
      );
  }
}

/** Whether any measure may act on responses of this route, so that they must be held back whole. */
export function mayAct(policy: EnforcementPolicy, route: string, channel: Channel): boolean {
  if (!isEnforced(policy, route)) return false;
  return MEASURE_NAMES.some((name) => acts(policy, name, { route, channel, verdict: 'deny' }));
}

/** What a verdict leads to where nothing but masks and refusals is set up. A hold waits for a person; until then nothing leaves. */
export function measureFor(verdict: VerdictKind): Measure {
  switch (verdict) {
    case 'pass':
      return 'pass';
    case 'step-up':
      return 'mask';
    case 'hold':
    case 'deny':
      return 'deny';
  }
}

function covers({ mode, at, routes, tier, channels = [] }: Scope, situation: Situation): boolean {
  if (mode === 'off' || VERDICTS[situation.verdict] < VERDICTS[at]) return false;
  if (routes.length > 0 && !routes.some((pattern) => matches(pattern, situation.route))) return false;
  if (channels.length > 0 && !channels.includes(situation.channel)) return false;
  return (
    tier === undefined || situation.tier === undefined || TIERS.indexOf(situation.tier) >= TIERS.indexOf(tier)
  );
}

/** Whether a route template is one that a pattern names. */
export function matches(pattern: string, route: string): boolean {
  return pattern.endsWith('*') ? route.startsWith(pattern.slice(0, -1)) : pattern === route;
}
