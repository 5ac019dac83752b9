/**
 * A page of relations that its maker has signed: a compact JWS (RFC 7515) over JSON. Whoever could put relations of their
 * own between a feed and the gate could look at everybody unnoticed, and whoever could hold back a page would keep a
 * relation that was withdrawn: so a page says when it was made (`iat`, seconds) and which question it answers (`after`).
 */
import { compactVerify, errors, type JWTVerifyGetKey } from 'jose';
import { type Clock, MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';
import { CLOCK_TOLERANCE_S, PUBLIC_ALGORITHMS, SECRET_ALGORITHMS } from '../gate/signed-token.ts';
import type { VerifyPage } from './feed-source.ts';

/** A page that was made longer ago may be one that somebody has kept. */
export const MAX_PAGE_AGE_MS = 10 * MINUTE_MS;

/** By what a page's signature is checked. */
export type PageKeys =
  | { readonly by: 'jwks'; readonly keys: JWTVerifyGetKey }
  | { readonly by: 'secret'; readonly secret: Uint8Array };

export function signedPages(given: PageKeys, clock: Clock): VerifyPage {
  let newestS = 0;
  return async (jws, after) => {
    let payload: Uint8Array;
    try {
      const verified =
        given.by === 'secret'
          ? await compactVerify(jws, given.secret, { algorithms: [...SECRET_ALGORITHMS] })
          : await compactVerify(jws, given.keys, { algorithms: [...PUBLIC_ALGORITHMS] });
      payload = verified.payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      throw new Error(`its signature does not hold (${error.code})`);
    }
    const text = Buffer.from(payload).toString('utf8');
    const { iat, after: answered } = said(text);
    const nowS = clock.now() / SECOND_MS;
    if (typeof iat !== 'number' || !Number.isFinite(iat))
      throw new Error('its page does not say when it was made');
    if (iat < newestS) throw new Error('its page is older than one that was read before');
    if (nowS - iat > MAX_PAGE_AGE_MS / SECOND_MS) throw new Error('its page was made too long ago');
    if (iat - nowS > CLOCK_TOLERANCE_S) throw new Error('its page was made in the future');
    if ((answered ?? undefined) !== after) throw new Error('its page answers another question');
    newestS = iat;
    return text;
  };
}

function said(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    throw new Error('its answer is no JSON');
  }
}
