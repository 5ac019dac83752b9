/** A verdict as the budget gives it: an address is denied at 300 people a minute. */
import type { Verdict } from '../../src/disclosure/verdict.ts';

export const VERDICT_AT = Date.UTC(2026, 10, 23, 10);

export function deniedVerdict(address = '203.0.113.9', changes: Partial<Verdict> = {}): Verdict {
  const recipient = { kind: 'ip' as const, value: address, key: 0xabcn };
  return {
    at: VERDICT_AT,
    kind: 'deny',
    recipient,
    subject: recipient,
    evidence: {
      test: 'budget',
      people: 300,
      windowMs: 60_000,
      limit: 300,
      tier: null,
      unexplainedOnly: true,
      errorProbability: 1e-7,
    },
    ...changes,
  };
}
