/**
 * The account that a signed token names (JWT, RFC 7519), as a request carries it in a header or a cookie. Signatures are
 * checked by jose, by keys of a JWKS (RFC 7517) or a shared secret.
 *
 * Invariants: a token is believed only under an algorithm that was asked for, so that nobody chooses `none` or makes a
 * public key a secret; a token that was verified is remembered by its hash, no longer than it is valid and never longer
 * than MAX_REMEMBERED_MS, so that a key that was withdrawn counts no more soon after.
 */
import { createHash } from 'node:crypto';
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Clock, MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';
import { cookieOf } from './cookies.ts';
import { headerValue, type RawHeaders } from './hop-by-hop.ts';
import type { Known } from './identify.ts';
import type { Meter } from './meter.ts';
import { RecentMap } from './recent-map.ts';

/** Algorithms with which nobody but the holder of the private key can sign. */
export const PUBLIC_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
/** Algorithms with one secret for both sides. */
export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
/** Longest time that a verified token is remembered. */
export const MAX_REMEMBERED_MS = 5 * MINUTE_MS;
/** Tokens that are remembered, about 200 bytes each. */
const REMEMBERED_TOKENS = 50_000;
/** Longest token that is looked at, in characters: header sections are bounded, and so are checks of signatures. */
const MAX_TOKEN_LENGTH = 16_384;
/** How far the clocks of this machine and of who signs may differ. */
export const CLOCK_TOLERANCE_S = 30;

/** By what a signature is checked. */
export type TokenKeys =
  | { readonly by: 'jwks'; readonly keys: JWTVerifyGetKey }
  | { readonly by: 'secret'; readonly secret: Uint8Array }
  /** Not at all: the application behind does, and answers nothing to a token that is not valid. */
  | { readonly by: 'nobody' };

export interface SignedTokenOptions {
  readonly keys: TokenKeys;
  /** Where it stands: a header, with or without `Bearer`, or a cookie. */
  readonly place: { readonly header: string } | { readonly cookie: string };
  /** Claim that names the account. */
  readonly claim: string;
  readonly kind: 'account' | 'employee' | 'partner';
  readonly issuer?: string;
  readonly audience?: string;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Makes a value short enough to be kept. */
  readonly bounded: (value: string) => string;
}

interface Remembered {
  readonly known: Known;
  readonly until: number;
}

/** What a request's token says: at once when it is known, else when its signature was checked. Never rejects. */
export type Authenticate = (headers: RawHeaders) => Known | undefined | Promise<Known | undefined>;

export function signedTokens(options: SignedTokenOptions): Authenticate {
  const { keys, place, claim, kind, clock, meter } = options;
  const remembered = new RecentMap<Remembered>(REMEMBERED_TOKENS);

  function tokenOf(headers: RawHeaders): string | undefined {
    const value =
      'cookie' in place ? cookieOf(headers, place.cookie) : headerValue(headers, place.header)?.trim();
    const token =
      value === undefined ? undefined : /^(?:Bearer +)?([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(value)?.[1];
    return token === undefined || token.length > MAX_TOKEN_LENGTH ? undefined : token;
  }

  function knownOf(payload: JWTPayload): Known {
    const value = payload[claim];
    const name = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof name !== 'string' || name.trim() === '' || /\p{Cc}/u.test(name)) return {};
    return { [kind]: options.bounded(name.trim()) };
  }

  async function verify(token: string, digest: string): Promise<Known | undefined> {
    const expected = {
      currentDate: new Date(clock.now()),
      clockTolerance: CLOCK_TOLERANCE_S,
      ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
      ...(options.audience === undefined ? {} : { audience: options.audience }),
    };
    try {
      const { payload } =
        keys.by === 'jwks'
          ? await jwtVerify(token, keys.keys, { ...expected, algorithms: [...PUBLIC_ALGORITHMS] })
          : await jwtVerify(token, (keys as { secret: Uint8Array }).secret, {
              ...expected,
              algorithms: [...SECRET_ALGORITHMS],
            });
      const known = knownOf(payload);
      const now = clock.now();
      const ends = payload.exp === undefined ? Number.POSITIVE_INFINITY : payload.exp * SECOND_MS;
      remembered.set(digest, { known, until: Math.min(now + MAX_REMEMBERED_MS, ends) });
      meter.tokens.add('verified');
      return known;
    } catch (error) {
      meter.tokens.add(resultOf(error));
      return undefined;
    }
  }

  return (headers) => {
    const token = tokenOf(headers);
    if (token === undefined) return undefined;
    if (keys.by === 'nobody') {
      try {
        return knownOf(decodeJwt(token));
      } catch {
        return undefined;
      }
    }
    const digest = createHash('sha256').update(token).digest('base64');
    const before = remembered.get(digest);
    if (before !== undefined && clock.now() < before.until) return before.known;
    return verify(token, digest);
  };
}

/** What a metric calls it: an attack, a client that was away too long, and keys that cannot be had are three matters. */
function resultOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWKSTimeout) return 'keys-unreachable';
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') return 'invalid';
  return error instanceof errors.JOSEError || error instanceof TypeError ? 'keys-unreachable' : 'invalid';
}
