/**
 * Who may use the console. It shows recipients in the clear, so loopback alone is not enough: other users of the
 * machine and pages in the operator's own browser reach loopback too.
 * - A token, new at every start, comes in once by the address that the gate prints, and becomes a cookie
 *   (HttpOnly, SameSite=Strict). Programs send it as a bearer token.
 * - The Host header must name the listener: a page on another name that resolves to loopback is refused.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { problem } from './problem.ts';

const COOKIE = 'weir_console';

export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/** @param hosts values of Host that name the listener, such as `127.0.0.1:7300` and `localhost:7300`. */
export function access(token: string, hosts: () => readonly string[]): MiddlewareHandler {
  const expected = digest(token);
  const isToken = (given: string | undefined) =>
    given !== undefined && timingSafeEqual(digest(given), expected);
  return async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!hosts().includes(host.toLowerCase())) return problem(context, 403, 'WEIR_CONSOLE_UNAUTHORISED');
    const given = context.req.query('token');
    if (given !== undefined && isToken(given)) {
      setCookie(context, COOKIE, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      // The token leaves the address bar and the history.
      const url = new URL(context.req.url);
      url.searchParams.delete('token');
      return context.redirect(`${url.pathname}${url.search}`, 303);
    }
    const bearer = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (isToken(getCookie(context, COOKIE)) || isToken(bearer)) return next();
    return problem(context, 401, 'WEIR_CONSOLE_UNAUTHORISED');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
