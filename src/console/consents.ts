/**
 * Consent receipts from other programs, as they are given and withdrawn: lines of JSON, all of a request or none.
 * A page of another site cannot send that content type without being asked for leave, and the cookie is SameSite=Strict
 * besides.
 */
import type { Context, Hono } from 'hono';
import { WeirError } from '../disclosure/error.ts';
import type { ConsentsTaken } from './api-types.ts';
import { problem } from './problem.ts';

/** Takes receipts, and withdraws them by number. */
export interface ConsentDoor {
  /** @throws WeirError WEIR_INPUT_INVALID with the line; nothing was taken then (rejects) */
  take(lines: string): Promise<ConsentsTaken>;
  /** @throws WeirError WEIR_CONSENT_UNKNOWN */
  withdraw(id: string): void;
}

/** Most bytes of one request: some ten thousand receipts. */
export const MAX_CONSENT_BYTES = 16 * 1024 * 1024;
const LINES = /^application\/(?:x-ndjson|jsonl|json)\b/;

export function consentRoutes(app: Hono, door: ConsentDoor | undefined): void {
  app.post('/api/consents', async (context) => {
    const length = Number(context.req.header('content-length') ?? Number.NaN);
    const isOurs = LINES.test(context.req.header('content-type') ?? '') && !isForeign(context);
    if (door === undefined || !isOurs || !(length <= MAX_CONSENT_BYTES))
      return problem(context, 400, 'WEIR_USAGE', {
        problem: 'receipts come as lines of JSON, with their type and length, at most 16 MiB at once',
        command: 'consent',
      });
    try {
      return context.json(await door.take(await context.req.text()));
    } catch (error) {
      return refused(context, error, 400);
    }
  });
  app.post('/api/consents/:id/withdraw', (context) => {
    const id = context.req.param('id');
    if (door === undefined || isForeign(context))
      return problem(context, 404, 'WEIR_CONSENT_UNKNOWN', { id });
    try {
      door.withdraw(id);
      return context.json({ id, state: 'withdrawn' });
    } catch (error) {
      return refused(context, error, 404);
    }
  });
}

function isForeign(context: Context): boolean {
  return context.req.header('sec-fetch-site') === 'cross-site';
}

function refused(context: Context, error: unknown, status: 400 | 404) {
  const known =
    error instanceof WeirError && ['WEIR_INPUT_INVALID', 'WEIR_CONSENT_UNKNOWN'].includes(error.code);
  if (!known) throw error;
  return problem(context, status, error.code, error.params);
}
