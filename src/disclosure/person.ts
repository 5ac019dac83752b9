/**
 * A person, as the ledger knows one: a *person key*, 64 bits of a keyed pseudo-random function over
 * `namespace:canonical identifier`. Without the key file nobody can go from a key to a phone number, not even by
 * trying all phone numbers. The function is puncturable: a person can be forgotten (person-tree/, docs/forgetting.md).
 *
 * One person may have several identifiers. The strongest one that a response shows names the person; the others are
 * tied to it by aliases, so that a phone number seen alone later is the same person.
 *
 * Invariant: two spellings of one identifier have one canonical form, and canonicalising twice changes nothing.
 */
import type { IdentifierColumns } from './identifier-columns.ts';
import type { KeyedHash } from './keyed-hash.ts';

/** Namespaces from the strongest identity to the weakest. */
export const IDENTIFIER_NAMESPACES = [
  'id',
  'residentId',
  'phone',
  'email',
  'card',
  'username',
  'name',
] as const;
export type IdentifierNamespace = (typeof IDENTIFIER_NAMESPACES)[number];

/** Numbers of the namespaces in the ledger, 1 to 15: part of its format, only ever appended, never reused. */
export const NAMESPACE_NUMBERS: Readonly<Record<IdentifierNamespace, number>> = {
  id: 1,
  residentId: 2,
  phone: 3,
  email: 4,
  card: 5,
  username: 6,
  name: 7,
};

/** 64-bit keyed pseudonym of a person. */
export type PersonKey = bigint;

export interface Identifier {
  readonly namespace: IdentifierNamespace;
  /** Canonical form; see canonicalIdentifier. */
  readonly value: string;
}

/** Ties a weaker identifier's key to the person it belongs to. */
export interface Alias {
  readonly alias: PersonKey;
  readonly person: PersonKey;
  /**
   * Strength of the identifier that names the person: its index in IDENTIFIER_NAMESPACES, 0 the strongest; with SELF_TIE
   * added when the alias is a self key.
   */
  readonly strength: number;
}

/** Longest identifier that is taken for one, in UTF-16 units. Anything longer is text, not an identifier. */
export const MAX_IDENTIFIER_LENGTH = 254; // an e-mail address's limit, RFC 5321 §4.5.3.1.3

export function isIdentifierNamespace(text: string): text is IdentifierNamespace {
  return (IDENTIFIER_NAMESPACES as readonly string[]).includes(text);
}

/**
 * The one spelling of an identifier that is hashed.
 * - `phone`: E.164; a bare mainland mobile number gets +86. Other national numbers need their country code.
 * - `email`: trimmed, lower case (providers that tell case apart in the local part are unknown in practice).
 * - `residentId`: 18 characters, the check character in upper case (GB 11643-1999).
 * - `card`: digits only.
 * - `id`, `username`, `name`: trimmed, Unicode NFKC, inner white space folded.
 * @returns undefined when nothing is left, or when it is longer than MAX_IDENTIFIER_LENGTH.
 */
export function canonicalIdentifier(namespace: IdentifierNamespace, raw: string): string | undefined {
  if (raw.length > 2 * MAX_IDENTIFIER_LENGTH) return undefined;
  const value = CANONICAL[namespace](raw.trim());
  return value === '' || value.length > MAX_IDENTIFIER_LENGTH ? undefined : value;
}

const CANONICAL: Readonly<Record<IdentifierNamespace, (raw: string) => string>> = {
  id: foldText,
  residentId: (raw) => raw.replace(/[\s-]/g, '').toUpperCase(),
  phone: canonicalPhone,
  email: (raw) => raw.normalize('NFKC').trim().toLowerCase(),
  card: (raw) => raw.replace(/[^0-9]/g, ''),
  username: foldText,
  name: foldText,
};

function foldText(raw: string): string {
  return raw.normalize('NFKC').replace(/\s+/g, ' ').trim();
}

function canonicalPhone(raw: string): string {
  const plus = /^\s*(?:\+|00)/.test(raw);
  const digits = raw.replace(/^\s*00/, '').replace(/[^0-9]/g, '');
  if (digits === '') return '';
  if (plus) return `+${digits}`;
  if (/^1[3-9]\d{9}$/.test(digits)) return `+86${digits}`;
  if (/^861[3-9]\d{9}$/.test(digits)) return `+${digits}`;
  return digits;
}

/** What is hashed for an identifier. */
export function identifierText({ namespace, value }: Identifier): string {
  return `${namespace}:${value}`;
}

const FROM_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** What is hashed for an identifier that is bytes. */
export function identifierTextAt(columns: IdentifierColumns, identifier: number): string {
  const text = columns.bytes.subarray(columns.start(identifier), columns.start(identifier + 1));
  return `${IDENTIFIER_NAMESPACES[columns.namespace(identifier)]}:${FROM_UTF8.decode(text)}`;
}

/** The person key of one identifier. `identifier.value` must be canonical. */
export function personKey(hash: KeyedHash, identifier: Identifier): PersonKey {
  return hash.person64(identifierText(identifier));
}

/**
 * What a person was shown about themselves is filed under a key of its own, and an alias ties it to the person: the
 * account that received it can be found for as long as it is evidence, and must not lead to a person who was forgotten.
 * No identifier of a namespace has this text.
 */
export function selfText(identifier: Identifier): string {
  return `self:${identifierText(identifier)}`;
}

/** @param identifier the one by which the recipient was known to be the person. Canonical. */
export function selfKey(hash: KeyedHash, identifier: Identifier): PersonKey {
  return hash.person64(selfText(identifier));
}

/** Added to the strength of an alias that ties a self key to its person. */
export const SELF_TIE = 128;

/**
 * How strong an identifier is: the index of its namespace in IDENTIFIER_NAMESPACES, 0 the strongest; -1 where it is none.
 * Names that are written in the program are compared by where they are: a hundred instructions less than a look-up.
 */
export function strengthOf(namespace: IdentifierNamespace): number {
  switch (namespace) {
    case 'id':
      return 0;
    case 'residentId':
      return 1;
    case 'phone':
      return 2;
    case 'email':
      return 3;
    case 'card':
      return 4;
    case 'username':
      return 5;
    case 'name':
      return 6;
    default:
      return -1;
  }
}

/** Sorts identifiers so that the one that names the person comes first. */
export function strongestFirst(a: Identifier, b: Identifier): number {
  return strengthOf(a.namespace) - strengthOf(b.namespace);
}
