/** How recipients are told apart by a configuration: files are read here, and what they hold is checked. */
import { readFileSync } from 'node:fs';
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet } from 'jose';
import { asnDatabase } from '../channels/gate/asn.ts';
import { certificates } from '../channels/gate/client-certificate.ts';
import { type Crawler, crawlers, readNetworks } from '../channels/gate/crawlers.ts';
import { fingerprints } from '../channels/gate/fingerprint.ts';
import {
  boundedIdentity,
  createIdentify,
  type Evidence,
  type Identify,
  type IdentityMemory,
} from '../channels/gate/identify.ts';
import type { Meter } from '../channels/gate/meter.ts';
import { type Authenticate, signedTokens, type TokenKeys } from '../channels/gate/signed-token.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { WeirError } from '../disclosure/error.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import { type Clock, MINUTE_MS, SECOND_MS } from '../disclosure/time.ts';
import type { Config } from './config.ts';
import { readText } from './gate-settings.ts';

/** How long a set of keys is used before it is asked for again; an unknown key asks at once, but for the pause. */
const JWKS_AGE_MS = 10 * MINUTE_MS;
/** Pause between two questions for unknown keys: whoever invents key ids must not make the gate ask all the time. */
const JWKS_PAUSE_MS = 30 * SECOND_MS;
const JWKS_TIMEOUT_MS = 5 * SECOND_MS;
/** A shared secret that is shorter can be guessed (RFC 7518 §3.2). */
const MIN_SECRET_BYTES = 32;

export interface IdentificationParts {
  readonly hash: KeyedHash;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly memory: IdentityMemory;
}

export interface Identification {
  readonly identify: Identify;
  readonly authenticate?: Authenticate;
}

/** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
export function identification({ identify }: Config, parts: IdentificationParts): Identification {
  const { hash, clock, meter, memory } = parts;
  const bounded = (value: string) => boundedIdentity(hash, value);
  const evidence: Evidence[] = [];
  const { fingerprint } = identify;
  if (fingerprint !== false) evidence.push(fingerprints(fingerprint === true ? 'fields' : fingerprint));
  if (identify.crawlers.length > 0) evidence.push(crawlers(identify.crawlers.map(crawlerOf)));
  const { certificate, jwt, asnDatabase: path } = identify;
  if (certificate !== undefined) evidence.push(certificates(certificate.name, certificate.kind, bounded));
  const made = createIdentify({
    hash,
    memory,
    evidence,
    trustedProxies: new TrustedProxies(identify.trustedProxies),
    requestHeaders: given(identify.requestHeaders),
    responseHeaders: given(identify.responseHeaders),
    ...(identify.sessionCookie === undefined ? {} : { sessionCookie: identify.sessionCookie }),
    ...(path === undefined ? {} : { asnOf: checked(path, () => asnDatabase(readFileSync(path))) }),
  });
  if (jwt === undefined) return { identify: made };
  const authenticate = signedTokens({
    keys: keysOf(jwt),
    place:
      jwt.cookie === undefined
        ? { header: (jwt.header ?? 'Authorization').toLowerCase() }
        : { cookie: jwt.cookie },
    claim: jwt.claim,
    kind: jwt.kind,
    clock,
    meter,
    bounded,
    ...(jwt.issuer === undefined ? {} : { issuer: jwt.issuer }),
    ...(jwt.audience === undefined ? {} : { audience: jwt.audience }),
  });
  return { identify: made, authenticate };
}

type JwtConfig = Exclude<Config['identify']['jwt'], undefined>;

function keysOf({ jwksFile, jwksUrl, secretFile }: JwtConfig): TokenKeys {
  if (jwksFile !== undefined) {
    const keys = checked(jwksFile, () => createLocalJWKSet(JSON.parse(readText(jwksFile)) as JSONWebKeySet));
    return { by: 'jwks', keys };
  }
  if (jwksUrl !== undefined) {
    const options = {
      cacheMaxAge: JWKS_AGE_MS,
      cooldownDuration: JWKS_PAUSE_MS,
      timeoutDuration: JWKS_TIMEOUT_MS,
    };
    return { by: 'jwks', keys: createRemoteJWKSet(new URL(jwksUrl), options) };
  }
  if (secretFile !== undefined) {
    const secret = Buffer.from(readText(secretFile).trim());
    return checked(secretFile, () => {
      if (secret.length < MIN_SECRET_BYTES)
        throw new Error(`the secret has less than ${MIN_SECRET_BYTES} bytes`);
      return { by: 'secret', secret };
    });
  }
  return { by: 'nobody' };
}

/** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
export function crawlerOf({
  name,
  userAgent,
  networks,
  networksFile,
}: Config['identify']['crawlers'][number]): Crawler {
  const ofFile =
    networksFile === undefined ? [] : checked(networksFile, () => readNetworks(readText(networksFile)));
  return { name, userAgent, networks: [...networks, ...ofFile] };
}

/** Says in which file it is wrong. @throws WeirError WEIR_INPUT_INVALID, or what the work throws */
function checked<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const unreadable = code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR';
    throw unreadable
      ? new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: message }, { cause })
      : new WeirError('WEIR_INPUT_INVALID', { path, line: 1, problem: message }, { cause });
  }
}

/** Without the keys that are not given: the rooms tell absent from undefined. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
