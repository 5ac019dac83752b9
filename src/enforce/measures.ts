/**
 * Which measure a verdict leads to. Observing is the default: nothing in traffic changes until an operator switches
 * enforcement on, for all routes or for some.
 */
import type { Tier } from '../disclosure/category.ts';
import type { Measure } from '../disclosure/channel.ts';
import type { VerdictKind } from '../disclosure/verdict.ts';
import { DEFAULT_MASKED_TIER } from './mask.ts';

export interface EnforcementPolicy {
  readonly mode: 'observe' | 'enforce';
  /** Route templates that enforcement is for; `*` at the end stands for any rest. Empty: all routes. */
  readonly routes: readonly string[];
  /** The mildest tier that is masked. */
  readonly maskFrom: Tier;
}

export const OBSERVE_ONLY: EnforcementPolicy = { mode: 'observe', routes: [], maskFrom: DEFAULT_MASKED_TIER };

/** Whether a response of this route may be changed at all. */
export function isEnforced(policy: EnforcementPolicy, route: string): boolean {
  if (policy.mode === 'observe') return false;
  return policy.routes.length === 0 || policy.routes.some((pattern) => matches(pattern, route));
}

/** What is done about a verdict where enforcement is on. A hold waits for a person; until then nothing leaves. */
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

function matches(pattern: string, route: string): boolean {
  return pattern.endsWith('*') ? route.startsWith(pattern.slice(0, -1)) : pattern === route;
}
