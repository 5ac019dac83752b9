/**
 * Whoever receives the data (GDPR art. 4(9)). A recipient is known by several identities at once: an account, the
 * session it came in, the address behind it. The strongest one is the recipient that the ledger files under; all of
 * them are kept, so that a question may be asked by any.
 *
 * Invariant: an identity's value (an address, an account name) is itself personal data. Keys are pseudonyms; the
 * value travels only sealed once it leaves this process.
 */
import { hexKey } from './hex-key.ts';
import type { KeyedHash } from './keyed-hash.ts';

/** Identity kinds; the numbers are the ledger's Enum8 values and are only ever appended. */
export const IDENTITY_KINDS = {
  account: 1,
  session: 2,
  ip: 3,
  net: 4,
  asn: 5,
  client: 6,
  apiKey: 7,
  employee: 8,
  partner: 9,
  /** No identity of anybody: what many have in common that nothing else names, such as a route. Only alarms have it. */
  cell: 10,
} as const;
export type IdentityKind = keyof typeof IDENTITY_KINDS;

/** From the strongest to the weakest: the first one present names the recipient. */
export const IDENTITY_STRENGTH: readonly IdentityKind[] = [
  'employee',
  'partner',
  'apiKey',
  'account',
  'session',
  'ip',
  'client',
  'net',
  'asn',
];

/** 64-bit keyed pseudonym of a recipient's identity. */
export type RecipientKey = bigint;

export interface RecipientIdentity {
  readonly kind: IdentityKind;
  /** In the clear; never written to the ledger as it is. */
  readonly value: string;
  readonly key: RecipientKey;
}

/** In which capacity a recipient asks; budgets differ by it. */
export type RecipientRole = 'visitor' | 'employee' | 'partner';

export interface Recipient {
  /** The identity the ledger files under: the strongest of all. */
  readonly primary: RecipientIdentity;
  /** All identities, the primary included, strongest first, no kind twice. */
  readonly identities: readonly RecipientIdentity[];
  readonly role: RecipientRole;
}

export function isIdentityKind(text: string): text is IdentityKind {
  return Object.hasOwn(IDENTITY_KINDS, text);
}

/** What is hashed for an identity. No identifier of a person has this text. */
export function identityText(kind: IdentityKind, value: string): string {
  return `recipient:${kind}:${value}`;
}

/** Kinds whose key can be taken out of the key file: an account is a person of the platform, who may be forgotten. */
export const FORGETTABLE_KINDS: readonly IdentityKind[] = ['account'];

/** The pseudonym of one identity. */
export function recipientKey(hash: KeyedHash, kind: IdentityKind, value: string): RecipientKey {
  const text = identityText(kind, value);
  return FORGETTABLE_KINDS.includes(kind) ? hash.person64(text) : hash.key64(text);
}

/** Kinds whose value opens doors by itself: a session cookie, an API key. */
export const SECRET_KINDS: readonly IdentityKind[] = ['session', 'apiKey'];

/**
 * What stands for a secret identity: a keyed pseudonym, 16 hex digits. Whoever reads the ledger or the console must
 * not be able to take over a session.
 */
export function secretStandIn(hash: KeyedHash, kind: IdentityKind, secret: string): string {
  return hexKey(hash.key64(`secret:${kind}:${secret}`));
}

function roleOf(kind: IdentityKind): RecipientRole {
  if (kind === 'employee') return 'employee';
  return kind === 'partner' ? 'partner' : 'visitor';
}

/**
 * Puts a recipient together from whatever is known of it.
 * @param known values by kind; at least one. Empty values are left out. Secrets come as their stand-ins.
 * @returns undefined when nothing is known.
 */
export function recipientFrom(
  hash: KeyedHash,
  known: Readonly<Partial<Record<IdentityKind, string>>>,
): Recipient | undefined {
  const identities: RecipientIdentity[] = [];
  for (const kind of IDENTITY_STRENGTH) {
    const value = known[kind];
    if (value === undefined || value === '') continue;
    identities.push({ kind, value, key: recipientKey(hash, kind, value) });
  }
  return recipientOf(identities);
}

/** Puts a recipient together again from its identities, strongest first; undefined when there are none. */
export function recipientOf(identities: readonly RecipientIdentity[]): Recipient | undefined {
  const primary = identities[0];
  return primary === undefined ? undefined : { primary, identities, role: roleOf(primary.kind) };
}

/**
 * Reads `kind:value`, as people write a recipient on the command line. A bare value with dots or colons that is an
 * address is an `ip`; any other bare value is left to the caller.
 */
export function parseIdentity(text: string): { kind: IdentityKind; value: string } | undefined {
  const colon = text.indexOf(':');
  if (colon > 0) {
    const kind = text.slice(0, colon);
    const value = text.slice(colon + 1);
    if (isIdentityKind(kind) && value !== '') return { kind, value };
  }
  if (
    /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) ||
    (/^[0-9a-fA-F:.]+$/.test(text) && text.split(':').length > 2)
  ) {
    return { kind: 'ip', value: text };
  }
  return undefined;
}
