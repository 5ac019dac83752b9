/**
 * Who is asking. Puts a recipient together from what a request shows (the address behind trusted proxies, a session
 * cookie, headers that the application or the company's sign-on sets) and from what the response adds: many
 * applications know the account only when they answer.
 *
 * Between the two stands a bounded memory from session to account, so that the next request of a session is known
 * before the origin is asked. A recipient who is recognised must not be able to shake the recognition off by asking
 * in the same session for something that does not carry the header.
 */
import type { X509Certificate } from 'node:crypto';
import type { KeyedHash } from '../../disclosure/keyed-hash.ts';
import {
  type IdentityKind,
  type Recipient,
  recipientFrom,
  secretStandIn,
} from '../../disclosure/recipient.ts';
import { formatAddress, networkOf, parseAddress, socketAddress } from './address.ts';
import { cookieOf, setCookieOf } from './cookies.ts';
import { headerValue, type RawHeaders } from './hop-by-hop.ts';
import { RecentMap } from './recent-map.ts';
import { TrustedProxies } from './trusted-proxies.ts';
import { UNKNOWN_ADDRESS } from './unknown-address.ts';

/** Sessions whose account is remembered. About 200 bytes each. */
export const DEFAULT_REMEMBERED_SESSIONS = 100_000;
/** Recipients that are kept ready; making one costs a keyed hash per identity. */
export const DEFAULT_REMEMBERED_RECIPIENTS = 20_000;
/** Longest identity value kept as it stands, in characters. Longer ones, such as signed tokens, are kept by their hash. */
export const MAX_IDENTITY_LENGTH = 256;

/** What a request shows before the origin is asked. */
export interface RequestFacts {
  /** The socket's address, or undefined when the socket is gone. */
  readonly peer: string | undefined;
  readonly method: string;
  readonly target: string;
  /** `1.0`, `1.1`, or `2` for frames of HTTP/2. */
  readonly httpVersion: string;
  readonly headers: RawHeaders;
  /** What the TLS connection shows of its client. */
  readonly connection?: ConnectionFacts;
  /** What a signed token says that was verified before. */
  readonly token?: Known;
  /** Whom the request alone named; a response that tells nothing leaves it at that. */
  readonly recipient?: Recipient;
}

/** What is known of a client from its connection, the same for all its requests. */
export interface ConnectionFacts {
  /** Whom its certificate names, where it was asked for one and showed one that is trusted. */
  readonly certificate?: X509Certificate;
  /** What an HTTP/2 client said of itself: its settings, in one spelling. */
  readonly settings?: string;
  /** JA4 of its greeting, where greetings are looked at. */
  readonly ja4?: string;
}

/** What the origin's response adds. */
export interface ResponseFacts {
  readonly status: number;
  readonly headers: RawHeaders;
}

export type Identify = (request: RequestFacts, response?: ResponseFacts) => Recipient;

/** Header names by identity. */
export interface IdentityHeaders {
  readonly account?: string;
  readonly employee?: string;
  readonly partner?: string;
  readonly apiKey?: string;
  /** Fingerprint of the client's software, such as JA4, made where TLS ends. */
  readonly client?: string;
  /** Autonomous system of the address, looked up by the proxy in front. */
  readonly asn?: string;
}

export interface IdentifyOptions {
  readonly hash: KeyedHash;
  readonly trustedProxies?: TrustedProxies;
  /** Name of the session cookie. */
  readonly sessionCookie?: string;
  /**
   * Request headers set by a proxy or sign-on in front of the gate. Believed only from trusted proxies, but for
   * `apiKey`, which the client itself sends.
   */
  readonly requestHeaders?: IdentityHeaders;
  /** Believe requestHeaders from anybody: only where nobody but the sign-on can reach the gate. */
  readonly trustEveryPeer?: boolean;
  /** Response headers set by the application. */
  readonly responseHeaders?: Pick<IdentityHeaders, 'account' | 'employee' | 'partner'>;
  readonly rememberedSessions?: number;
  readonly rememberedRecipients?: number;
  /** Further ways to tell, from the weakest to the strongest; headers of a trusted proxy go before them. */
  readonly evidence?: readonly Evidence[];
  /** The operator of an address; asked once per recipient. */
  readonly asnOf?: (address: string) => string | undefined;
  /** What another configuration has learned; by default nothing. */
  readonly memory?: IdentityMemory;
}

/** What is known of sessions, whatever configuration is in force. */
export class IdentityMemory {
  readonly #sessions: RecentMap<Known>;

  /** @param sessions most that are remembered. */
  constructor(sessions = DEFAULT_REMEMBERED_SESSIONS) {
    this.#sessions = new RecentMap(sessions);
  }

  of(session: string): Known | undefined {
    return this.#sessions.get(session);
  }

  /** A response has told whose a session is. */
  learn(session: string, known: Known): void {
    this.#sessions.set(session, known);
  }

  /** Everything that is remembered, what was not used for longest first. */
  [Symbol.iterator](): Iterator<readonly [string, Known]> {
    return this.#sessions[Symbol.iterator]();
  }
}

/** Identities by kind, as they were told. */
export type Known = Partial<Record<IdentityKind, string>>;

/** One more way to tell who is asking. Called for every request: cheap, or with a memory of its own. */
export type Evidence = (request: RequestFacts, address: string) => Known | undefined;
type Names = readonly (readonly [IdentityKind, string])[];

/** A value that is not too long to be kept. Tokens begin alike, so a long one is never merely cut. */
export function boundedIdentity(hash: KeyedHash, value: string): string {
  if (value.length <= MAX_IDENTITY_LENGTH) return value;
  return `${value.slice(0, 16)}…${hash.key64(`identity:${value}`).toString(16)}`;
}

/** Makes the function that names recipients. */
export function createIdentify(options: IdentifyOptions): Identify {
  const { hash, sessionCookie, trustEveryPeer = false } = options;
  const proxies = options.trustedProxies ?? new TrustedProxies();
  const fromProxy = namesOf({ ...options.requestHeaders, apiKey: '' });
  const fromClient = namesOf({ apiKey: options.requestHeaders?.apiKey ?? '' });
  const fromResponse = namesOf(options.responseHeaders ?? {});
  const sessions = options.memory ?? new IdentityMemory(options.rememberedSessions);
  const evidence = options.evidence ?? [];
  const recipients = new RecentMap<Recipient>(options.rememberedRecipients ?? DEFAULT_REMEMBERED_RECIPIENTS);

  const bounded = (value: string): string => boundedIdentity(hash, value);

  function read(headers: RawHeaders, names: Names, into: Known): boolean {
    let found = false;
    for (const [kind, name] of names) {
      const value = headerValue(headers, name)?.trim();
      if (value === undefined || value === '') continue;
      into[kind] = bounded(value);
      found = true;
    }
    return found;
  }

  function addressOf(request: RequestFacts): string {
    if (request.peer === undefined) return UNKNOWN_ADDRESS;
    if (proxies.empty) return socketAddress(request.peer);
    const peer = parseAddress(request.peer);
    return peer === undefined ? request.peer : formatAddress(proxies.clientOf(peer, request.headers));
  }

  return (request, response) => {
    const told: Known = {};
    const tells = response !== undefined && read(response.headers, fromResponse, told);
    if (response !== undefined && !tells && request.recipient !== undefined) return request.recipient;
    const ip = addressOf(request);
    const cookie = sessionCookie === undefined ? undefined : cookieOf(request.headers, sessionCookie);
    const session = cookie === undefined ? undefined : bounded(cookie);
    const shown: Known = {};
    for (const tell of evidence) Object.assign(shown, tell(request, ip));
    if (request.token !== undefined) Object.assign(shown, request.token);
    if (fromProxy.length > 0 && (trustEveryPeer || proxies.hasText(request.peer))) {
      read(request.headers, fromProxy, shown);
    }
    if (fromClient.length > 0) read(request.headers, fromClient, shown);
    if (tells) {
      Object.assign(shown, told);
      if (session !== undefined) sessions.learn(session, told);
      // A response that opens a session tells whose it is: the session's first request is known already.
      const opened = sessionCookie === undefined ? undefined : setCookieOf(response.headers, sessionCookie);
      if (opened !== undefined && opened !== cookie) sessions.learn(bounded(opened), told);
    }
    const remembered = session === undefined ? undefined : sessions.of(session);
    const known: Known = remembered === undefined ? shown : { ...remembered, ...shown };
    const { account, employee, partner, apiKey, client, asn } = known;
    const ready = [ip, session, account, employee, partner, apiKey, client, asn].join('\n');
    const recipient = recipients.get(ready);
    if (recipient !== undefined) return recipient;
    // What opens doors by itself goes no further than this: from here on its stand-in is all that is known.
    if (session !== undefined) known.session = secretStandIn(hash, 'session', session);
    if (known.apiKey !== undefined) known.apiKey = secretStandIn(hash, 'apiKey', known.apiKey);
    addAddress(known, ip);
    const operator = known.asn ?? options.asnOf?.(ip);
    if (operator !== undefined) known.asn = operator;
    const made = recipientFrom(hash, known) as Recipient;
    recipients.set(ready, made);
    return made;
  };
}

function addAddress(known: Known, text: string): void {
  const address = parseAddress(text);
  known.ip = address === undefined ? text || UNKNOWN_ADDRESS : formatAddress(address);
  if (address !== undefined) known.net = networkOf(address);
}

function namesOf(headers: IdentityHeaders): Names {
  const names: (readonly [IdentityKind, string])[] = [];
  for (const kind of ['account', 'employee', 'partner', 'apiKey', 'client', 'asn'] as const) {
    const name = headers[kind];
    if (name !== undefined && name !== '') names.push([kind, name.toLowerCase()]);
  }
  return names;
}
