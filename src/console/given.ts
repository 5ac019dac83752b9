/**
 * What a page sends, before anything is done with it. The cookie is SameSite=Strict, but a page on another port of the same
 * host is of the same site: so whatever changes something must come as JSON (which another origin cannot send without
 * leave), and not from another origin where the browser says so.
 */
import type { Context } from 'hono';
import type { z } from 'zod';
import { WeirError } from '../disclosure/error.ts';
import type { ErrorCode } from '../disclosure/error-codes.ts';
import { problem } from './problem.ts';

/** Most bytes of what a form sends. */
export const MAX_GIVEN_BYTES = 256 * 1024;

/** Whether a browser says that a page of another origin asks. Programs say nothing. */
export function isForeign(context: Context): boolean {
  const site = context.req.header('sec-fetch-site');
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

export function foreign(context: Context): Response {
  return problem(context, 403, 'WEIR_CONSOLE_FOREIGN');
}

/** @returns what was sent, as the schema says; or the answer that refuses it, naming the field. */
export async function given<S extends z.ZodType>(
  context: Context,
  schema: S,
): Promise<z.output<S> | Response> {
  if (isForeign(context)) return foreign(context);
  const isJson = context.req.header('content-type')?.startsWith('application/json') ?? false;
  // What comes in pieces says no length, and is no form.
  const length = Number(context.req.header('content-length') ?? Number.NaN);
  if (!isJson || !(length <= MAX_GIVEN_BYTES)) return invalid(context, 'body', 'application/json, ≤ 256 KiB');
  const body: unknown = await context.req.json().catch(() => undefined);
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return invalid(context, issue?.path.join('.') || 'body', issue?.message ?? 'JSON');
}

/** @param expected in signs, so that it reads the same in every language. */
export function invalid(context: Context, field: string, expected: string): Response {
  return problem(context, 400, 'WEIR_FORM_INVALID', { field, expected });
}

const STATUS: Readonly<Partial<Record<ErrorCode, 400 | 404 | 409 | 503>>> = {
  WEIR_FORM_INVALID: 400,
  WEIR_USAGE: 400,
  WEIR_INPUT_INVALID: 400,
  WEIR_UPLOAD_TOO_LARGE: 400,
  WEIR_LAW_FACT_UNKNOWN: 400,
  WEIR_LAW_FACTS_INVALID: 400,
  WEIR_LAW_JURISDICTION: 400,
  WEIR_LAW_TIME: 400,
  WEIR_LAW_TIME_ZONE: 400,
  WEIR_LAW_CONTRADICTION: 400,
  WEIR_COMPLAINTS_NONE: 400,
  WEIR_RECIPIENT_UNKNOWN: 404,
  WEIR_COMPLAINT_UNKNOWN: 404,
  WEIR_TRACE_UNKNOWN: 404,
  WEIR_INCIDENT_UNKNOWN: 404,
  WEIR_LAW_RULE: 404,
  WEIR_SHARE_UNKNOWN: 404,
  WEIR_CONSENT_UNKNOWN: 404,
  WEIR_COMPLAINT_HELD: 409,
  WEIR_SHARE_ENDED: 409,
  WEIR_INCIDENT_CLOSED: 409,
  WEIR_HOLD_UNKNOWN: 409,
  WEIR_DESK_BUSY: 409,
  WEIR_LOG_BUSY: 409,
  WEIR_PDF_BROWSER: 503,
  WEIR_PDF_FAILED: 503,
};

/** The answer to what was refused for a reason that is told; anything else goes on. @throws the error */
export function refused(context: Context, error: unknown): Response {
  if (!(error instanceof WeirError)) throw error;
  const status = STATUS[error.code];
  if (status === undefined) throw error;
  return problem(context, status, error.code, error.params);
}

/** Answers with what the work gives, or with why it was refused. */
export async function answered(
  context: Context,
  work: () => unknown,
  status: 200 | 201 | 202 = 200,
): Promise<Response> {
  try {
    return context.json((await work()) as object, status, { 'cache-control': 'no-store' });
  } catch (error) {
    return refused(context, error);
  }
}
