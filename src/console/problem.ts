/** Problem documents (RFC 9457) of the console's API, in the reader's language. */
import type { Context } from 'hono';
import { errorText } from '../../locales/errors.ts';
import { chooseLocale } from '../../locales/locale.ts';
import { type ErrorParams, WeirError } from '../disclosure/error.ts';
import type { ErrorCode } from '../disclosure/error-codes.ts';

export function problem(
  context: Context,
  status: 400 | 401 | 403 | 404 | 409 | 500 | 503,
  code: ErrorCode,
  params: ErrorParams = {},
) {
  const locale = chooseLocale(context.req.header('x-weir-locale'), context.req.header('accept-language'));
  const { message, hint } = errorText(locale, code, params);
  const field = code === 'WEIR_FORM_INVALID' ? { field: String(params.field) } : {};
  return context.json({ type: 'about:blank', title: message, status, code, hint, ...field }, status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  });
}

export function problemOf(context: Context, error: unknown) {
  if (error instanceof WeirError) {
    return problem(context, error.code === 'WEIR_LEDGER_UNAVAILABLE' ? 503 : 500, error.code, error.params);
  }
  return problem(context, 500, 'WEIR_INTERNAL', { reason: (error as Error).message });
}
