/**
 * Who sits before the console, as the company's sign-on says: the header that names employees, from a peer that is trusted
 * to set it. The token alone names nobody, because it does not tell two people apart.
 */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';

/** How the sign-on names who uses the console; undefined where there is none. */
export type SignOn =
  | { readonly header: string; readonly proxies: { hasText(peer: string | undefined): boolean } }
  | undefined;

const MAX_NAME = 256;

export function colleagueOf(signOn: SignOn, context: Context): string | undefined {
  if (signOn === undefined) return undefined;
  // Undefined where no socket stands behind a request: a test asks the routes themselves.
  const { incoming } = (context.env ?? {}) as { incoming?: IncomingMessage };
  const name = context.req.header(signOn.header)?.trim();
  if (name === undefined || name === '' || name.length > MAX_NAME) return undefined;
  return signOn.proxies.hasText(incoming?.socket.remoteAddress) ? name : undefined;
}
