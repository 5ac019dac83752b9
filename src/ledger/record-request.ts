/** A disclosure that another process of this machine asks the holder of the ledger to record; see recording-ledger.ts. */
import { BASES, CHANNELS, MEASURES } from '../disclosure/channel.ts';
import type { DisclosedPerson, DisclosureEvent } from '../disclosure/disclosure.ts';
import { WeirError } from '../disclosure/error.ts';
import { type Alias, NAMESPACE_NUMBERS } from '../disclosure/person.ts';
import { isIdentityKind, type RecipientIdentity, recipientOf } from '../disclosure/recipient.ts';

export const SEND_RECORD = 'record';

/** JSON has no 64 bits: keys travel in decimal. */
export function sentEvent({ recipient, people, aliases, ...event }: DisclosureEvent): object {
  return {
    ...event,
    identities: recipient.identities.map(({ kind, value, key }) => ({ kind, value, key: String(key) })),
    people: people.map((each) => ({ ...each, person: String(each.person) })),
    aliases: aliases.map(({ alias, person, strength }) => [String(alias), String(person), strength]),
  };
}

/** @returns undefined when what is asked is something else. @throws WeirError WEIR_INTERNAL when it is no disclosure. */
export function receivedEvent(value: unknown): DisclosureEvent | undefined {
  const { type, event } = (value ?? {}) as { type?: unknown; event?: unknown };
  if (type !== SEND_RECORD) return undefined;
  const { at, channel, route, measure, identities, people, aliases } = (event ?? {}) as Record<
    string,
    unknown
  >;
  const known =
    typeof at === 'number' &&
    typeof route === 'string' &&
    typeof channel === 'string' &&
    Object.hasOwn(CHANNELS, channel) &&
    typeof measure === 'string' &&
    Object.hasOwn(MEASURES, measure) &&
    Array.isArray(identities) &&
    Array.isArray(people) &&
    Array.isArray(aliases);
  if (!known) throw malformed();
  const recipient = recipientOf(identities.map(identityFrom));
  if (recipient === undefined) throw malformed();
  return {
    at,
    route,
    channel: channel as DisclosureEvent['channel'],
    measure: measure as DisclosureEvent['measure'],
    recipient,
    people: people.map(personFrom),
    aliases: aliases.map(aliasFrom),
  };
}

function identityFrom(value: unknown): RecipientIdentity {
  const { kind, value: text, key } = (value ?? {}) as Record<string, unknown>;
  if (typeof kind !== 'string' || !isIdentityKind(kind) || typeof text !== 'string') throw malformed();
  return { kind, value: text, key: keyFrom(key) };
}

function personFrom(value: unknown): DisclosedPerson {
  const { person, categories, basis, namedBy } = (value ?? {}) as Record<string, unknown>;
  if (!Number.isInteger(categories) || typeof basis !== 'string' || !Object.hasOwn(BASES, basis))
    throw malformed();
  const known = {
    person: keyFrom(person),
    categories: categories as number,
    basis: basis as DisclosedPerson['basis'],
  };
  if (namedBy === undefined) return known;
  if (typeof namedBy !== 'string' || !Object.hasOwn(NAMESPACE_NUMBERS, namedBy)) throw malformed();
  return { ...known, namedBy: namedBy as NonNullable<DisclosedPerson['namedBy']> };
}

function aliasFrom(value: unknown): Alias {
  const [alias, person, strength] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!Number.isInteger(strength) || (strength as number) < 0 || (strength as number) > 255)
    throw malformed();
  return { alias: keyFrom(alias), person: keyFrom(person), strength: strength as number };
}

function keyFrom(value: unknown): bigint {
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value)) throw malformed();
  const key = BigInt(value);
  if (key >= 2n ** 64n) throw malformed();
  return key;
}

const malformed = () => new WeirError('WEIR_INTERNAL', { reason: 'an unknown disclosure was sent' });
