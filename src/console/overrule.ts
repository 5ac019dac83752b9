/**
 * An operator overrules what stands against a recipient, or an alarm: nothing is said against it for some days. Who did so
 * and why stands in the ledger like a verdict: `passed`, by the test `operator`.
 */
import type { Hono } from 'hono';
import type { RecipientKey } from '../disclosure/recipient.ts';
import { type Clock, DAY_MS, type EpochMs } from '../disclosure/time.ts';
import { overruleSchema } from './api.ts';
import type { Overruled } from './api-types.ts';
import { isForeign } from './given.ts';
import { problem } from './problem.ts';

export interface OverruleRequest {
  readonly key: RecipientKey;
  readonly at: EpochMs;
  readonly until: EpochMs;
  readonly reason: string;
}

/** @returns false when the ledger does not know the key; resolves when it is durable. */
export type Overrule = (request: OverruleRequest) => Promise<boolean>;

export function overruleRoutes(app: Hono, overrule: Overrule | undefined, clock: Clock): void {
  app.post('/api/overrule', async (context) => {
    // A page of another site cannot send JSON without being asked for leave, and the cookie is SameSite=Strict besides.
    const isJson = context.req.header('content-type')?.startsWith('application/json') ?? false;
    const given = isJson ? await context.req.json().catch(() => undefined) : undefined;
    const asked = overruleSchema.safeParse(given);
    if (overrule === undefined || !asked.success || isForeign(context)) {
      return problem(context, 400, 'WEIR_USAGE', {
        problem: 'an overruling needs JSON with key, reason and, if not 30, days',
        command: 'gate',
      });
    }
    const { key, reason, days } = asked.data;
    const at = clock.now();
    const until = at + days * DAY_MS;
    const isKnown = await overrule({ key: BigInt(`0x${key}`), at, until, reason });
    const answer: Overruled = { until };
    return isKnown
      ? context.json(answer)
      : problem(context, 404, 'WEIR_RECIPIENT_UNKNOWN', { recipient: key });
  });
}
