/**
 * Header fields that count people, for rate limiters and clients.
 *
 *   Weir-People: 20                                     people whose data this response holds
 *   RateLimit-Policy: "visitor-1h";q=2000;w=3600;qu="people"
 *   RateLimit: "visitor-1h";r=1980;t=3600
 *
 * RateLimit: draft-ietf-httpapi-ratelimit-headers-10 (Polli, Martinez, Miller; Structured Fields, RFC 9651). `q` is the
 * quota, `w` its window in seconds, `qu` the unit, `r` what is left and `t` the seconds until it may be more. Windows
 * slide here, so `t` is the window: nothing is promised earlier.
 *
 * Invariant: of several windows the one with the least left is told in RateLimit (§ "Server behaviour"); no field tells a
 * count that is not the recipient's own.
 */

/** How much of a budget a recipient has left. */
export interface Quota {
  /** A word of lower-case letters, digits and dashes. */
  readonly name: string;
  readonly people: number;
  readonly windowMs: number;
  readonly left: number;
}

/** Field names and values, one behind the other. */
export function rateLimitFields(quotas: readonly Quota[]): readonly string[] {
  if (quotas.length === 0) return [];
  const policies = quotas.map(
    ({ name, people, windowMs }) => `"${name}";q=${people};w=${seconds(windowMs)};qu="people"`,
  );
  const tightest = quotas.reduce((least, quota) => (quota.left < least.left ? quota : least));
  const left = Math.max(0, Math.floor(tightest.left));
  return [
    'RateLimit-Policy',
    policies.join(', '),
    'RateLimit',
    `"${tightest.name}";r=${left};t=${seconds(tightest.windowMs)}`,
  ];
}

export function peopleField(people: number): readonly string[] {
  return ['Weir-People', String(people)];
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
