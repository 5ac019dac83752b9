/**
 * A relation as a file, a feed or a query tells it, in words, made into keys. The same columns everywhere:
 *
 *   recipient   who may see: `employee:e7`, or `e7` where the source says that all of them are employees
 *   person      whom: `id:10023`, `phone:+8613800000000`, or bare where the source says of which kind
 *   basis       why: order, ticket, assignment, contract, consent
 *   reference   what it rests on, such as a ticket's number: kept as a keyed stand-in, to withdraw it by
 *   from until  times with their zone (RFC 3339, or as PostgreSQL writes them), or days, which begin at 00:00 UTC
 *   withdrawn   true ends it at once
 *
 * Invariant: a problem names the column and never what stands there: that is somebody.
 */
import { BASES, type Basis } from '../../disclosure/channel.ts';
import type { KeyedHash } from '../../disclosure/keyed-hash.ts';
import {
  canonicalIdentifier,
  type IdentifierNamespace,
  isIdentifierNamespace,
  personKey,
} from '../../disclosure/person.ts';
import { recipientKey } from '../../disclosure/recipient.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { NEVER_MS, type Relation } from './relation-table.ts';

/** Columns of a relation; a source must have the first two, and `basis` unless it is said for all of them. */
export const RELATION_COLUMNS = [
  'recipient',
  'person',
  'basis',
  'reference',
  'from',
  'until',
  'withdrawn',
] as const;
export type RelationColumn = (typeof RELATION_COLUMNS)[number];

/** Recipients that a source can name: those whom their value identifies for good. */
export const NAMED_KINDS = ['employee', 'account', 'partner'] as const;
export type NamedKind = (typeof NAMED_KINDS)[number];

export type TellableBasis = Exclude<Basis, 'none' | 'self'>;
export const TELLABLE_BASES = (Object.keys(BASES) as Basis[]).filter(
  (basis): basis is TellableBasis => basis !== 'none' && basis !== 'self',
);

/** A row in words; what is absent, null or empty was not said. */
export type RelationText = Readonly<Partial<Record<RelationColumn, string | null | undefined>>>;

export interface RowReading {
  readonly hash: KeyedHash;
  /** What a recipient without a kind is. */
  readonly recipient: NamedKind;
  /** What a person without a kind is named by. */
  readonly person: IdentifierNamespace;
  /** What a row without a basis rests on; undefined when each must say. */
  readonly basis?: TellableBasis;
  /** How long a row without an end holds after it was told, in ms; NEVER_MS where it stands until it is gone. */
  readonly lastsMs: number;
}

export type ReadRow =
  | { readonly relation: Relation; readonly withdrawn: boolean }
  /** The column that says nothing that can be read. */
  | { readonly problem: RelationColumn };

/** Longest word of a column that is looked at: identifiers are shorter. */
const MAX_WORD = 512;

/** @param at the present: the beginning of what has none, and what `lastsMs` counts from. */
export function readRelation(text: RelationText, reading: RowReading, at: EpochMs): ReadRow {
  for (const column of RELATION_COLUMNS) {
    if ((text[column]?.length ?? 0) > MAX_WORD) return { problem: column };
  }
  const recipient = recipientIn(text.recipient, reading);
  if (recipient === undefined) return { problem: 'recipient' };
  const person = personIn(text.person, reading);
  if (person === undefined) return { problem: 'person' };
  const basis = basisIn(text.basis, reading);
  if (basis === undefined) return { problem: 'basis' };
  const from = word(text.from) === undefined ? 0 : instant(word(text.from) as string);
  if (from === undefined) return { problem: 'from' };
  const said = word(text.until);
  const until = said === undefined ? at + reading.lastsMs : instant(said);
  if (until === undefined) return { problem: 'until' };
  const withdrawn = truth(text.withdrawn);
  if (withdrawn === undefined) return { problem: 'withdrawn' };
  const reference = word(text.reference);
  return {
    withdrawn,
    relation: {
      recipient,
      person,
      basis,
      reference: reference === undefined ? 0n : reading.hash.key64(`reference:${reference}`) || 1n,
      from,
      until,
    },
  };
}

/**
 * Reads a time with its zone, or a day.
 * @returns undefined for what is neither: a time without a zone means another moment on every machine.
 */
export function instant(text: string): EpochMs | undefined {
  if (/^\+?infinity$/i.test(text)) return NEVER_MS;
  if (/^-infinity$/i.test(text)) return 0;
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    return momentOf(text, '00:00:00', 'Z');
  }
  // PostgreSQL writes `2026-11-23 05:10:37.123456+00` and `+05:30`.
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)$/i.exec(
    text,
  );
  if (parts === null) return undefined;
  const [, day, time, zone] = parts as unknown as [string, string, string, string];
  return momentOf(day, withMilliseconds(time), zoneOf(zone));
}

/** @returns undefined for a day that no calendar has, which the language would take for one of the next month. */
function momentOf(day: string, time: string, zone: string): EpochMs | undefined {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const at = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(at) ? undefined : at;
}

function withMilliseconds(time: string): string {
  const [whole, fraction] = time.split('.') as [string, string?];
  return fraction === undefined ? whole : `${whole}.${fraction.slice(0, 3).padEnd(3, '0')}`;
}

function zoneOf(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function word(text: string | null | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function recipientIn(text: string | null | undefined, { hash, recipient }: RowReading) {
  const said = word(text);
  if (said === undefined) return undefined;
  const [kind, value] = split(said, (name): name is NamedKind => NAMED_KINDS.includes(name as NamedKind));
  return value === '' ? undefined : recipientKey(hash, kind ?? recipient, value);
}

function personIn(text: string | null | undefined, { hash, person }: RowReading) {
  const said = word(text);
  if (said === undefined) return undefined;
  const [kind, raw] = split(said, isIdentifierNamespace);
  const namespace = kind ?? person;
  const value = canonicalIdentifier(namespace, raw);
  // Two people may share a name: it is not by a name that somebody is explained.
  if (value === undefined || namespace === 'name') return undefined;
  return personKey(hash, { namespace, value });
}

/** `kind:value`, where the kind is one; anything else is a value, whatever colons it holds. */
function split<T extends string>(text: string, isKind: (name: string) => name is T): [T | undefined, string] {
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(0, colon));
  return isKind(kind) ? [kind, text.slice(colon + 1).trim()] : [undefined, text];
}

function basisIn(text: string | null | undefined, { basis }: RowReading): TellableBasis | undefined {
  const said = word(text);
  if (said === undefined) return basis;
  return TELLABLE_BASES.find((name) => name === said.toLowerCase());
}

function truth(text: string | null | undefined): boolean | undefined {
  const said = word(text)?.toLowerCase();
  if (said === undefined || ['false', 'f', '0', 'no'].includes(said)) return false;
  return ['true', 't', '1', 'yes'].includes(said) ? true : undefined;
}
