/**
 * Consent receipts as they are given and withdrawn, by programs and by the console's own page: lines of JSON, a JSON
 * document or CSV, all of a request or none. A page of another origin cannot send these content types without being asked
 * for leave. Who is looked for stands in the body of a request, never in its address.
 */
import type { Context, Hono } from 'hono';
import { WeirError } from '../disclosure/error.ts';
import type { ConsentsTaken } from './api-types.ts';
import { consentSearchSchema } from './consent-api.ts';
import type { ConsentPages } from './desk.ts';
import { answered, given, isForeign, refused as refusal } from './given.ts';
import { document } from './papers.ts';
import { problem } from './problem.ts';
import { withdrawalSchema } from './trace-api.ts';

/** How receipts are written: lines of JSON, JSON whichever way, CSV with a header. */
export type ReceiptForm = 'jsonl' | 'json' | 'csv';

/** Takes receipts, and withdraws them by number. */
export interface ConsentDoor {
  /** @throws WeirError WEIR_INPUT_INVALID with the line; nothing was taken then (rejects) */
  take(bytes: Uint8Array, form: ReceiptForm): Promise<ConsentsTaken>;
  /** @throws WeirError WEIR_CONSENT_UNKNOWN */
  withdraw(id: string): void;
}

/** Most bytes of one request: some ten thousand receipts. */
export const MAX_CONSENT_BYTES = 16 * 1024 * 1024;
const FORMS: readonly (readonly [RegExp, ReceiptForm])[] = [
  [/^application\/(?:x-ndjson|jsonl)\b/, 'jsonl'],
  [/^application\/json\b/, 'json'],
  [/^text\/csv\b/, 'csv'],
];

export function consentRoutes(app: Hono, door: ConsentDoor | undefined): void {
  app.post('/api/consents', async (context) => {
    const length = Number(context.req.header('content-length') ?? Number.NaN);
    const type = context.req.header('content-type') ?? '';
    const form = isForeign(context) ? undefined : FORMS.find(([pattern]) => pattern.test(type))?.[1];
    if (door === undefined || form === undefined || !(length <= MAX_CONSENT_BYTES))
      return problem(context, 400, 'WEIR_USAGE', {
        problem:
          'receipts come as lines of JSON or as CSV, with their type and length, at most 16 MiB at once',
        command: 'consent',
      });
    try {
      return context.json(await door.take(new Uint8Array(await context.req.arrayBuffer()), form));
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

/** What people agreed to, found by person and partner; and what was given to partners. */
export function consentPageRoutes(
  app: Hono,
  pages: ConsentPages,
  by: (context: Context) => string | undefined,
): void {
  app.post('/api/consents/search', async (context) => {
    const asked = await given(context, consentSearchSchema);
    if (asked instanceof Response) return asked;
    return answered(context, () => pages.search(asked));
  });
  app.get('/api/shares', (context) => answered(context, () => pages.shares()));
  app.post('/api/shares/:id/end', async (context) => {
    const asked = await given(context, withdrawalSchema);
    if (asked instanceof Response) return asked;
    const id = context.req.param('id');
    return answered(context, () => {
      pages.endShare(id, asked.reason, by(context));
      return { id, state: 'ended' };
    });
  });
  app.get('/api/shares/:id/manifest', (context) => {
    const id = context.req.param('id');
    try {
      return document(context, pages.manifest(id), 'txt', `${id.replace(/[^A-Za-z0-9-]/g, '_')}.note.txt`);
    } catch (error) {
      return refusal(context, error);
    }
  });
}

function refused(context: Context, error: unknown, status: 400 | 404) {
  const known =
    error instanceof WeirError && ['WEIR_INPUT_INVALID', 'WEIR_CONSENT_UNKNOWN'].includes(error.code);
  if (!known) throw error;
  return problem(context, status, error.code, error.params);
}
