/**
 * What goes between the process that counts and its workers, as bytes: exchanges, what was shown, what was decided.
 *
 * Invariant: what is read is what was written; see codec.test.ts. No identifier of a person is among it, only keys; a
 * recipient's identities are, for their values are sealed where the ledger is.
 */
import { LOCALES } from '../../../locales/locale.ts';
import { CHANNELS, type Channel } from '../../disclosure/channel.ts';
import { BLIND_REASONS, type BlindReason } from '../../disclosure/disclosure.ts';
import { IDENTIFIER_NAMESPACES, type IdentifierNamespace } from '../../disclosure/person.ts';
import {
  IDENTITY_KINDS,
  type IdentityKind,
  type Recipient,
  type RecipientIdentity,
  recipientOf,
} from '../../disclosure/recipient.ts';
import { VERDICTS, type VerdictKind } from '../../disclosure/verdict.ts';
import type { AskedFor } from '../asked.ts';
import type { Shown } from '../assessor.ts';
import type { Blind, Exchange, Refusal, Visit } from '../exchange.ts';
import { RecentMap } from '../gate/recent-map.ts';
import { ShownPeople, type ShownPerson } from '../shown-people.ts';
import { Ink, type Page } from './frames.ts';

/** From a worker. */
export const FROM_WORKER = {
  /** What a response shows: id, generation of the key, exchange, shown. */
  assess: 1,
  /** What is left of one that was altered: id, whether it was, categories. */
  left: 2,
  /** A request that may be refused before the origin is asked: id, exchange. */
  admit: 3,
  /** The client of an exchange that is being decided has gone: id. */
  gone: 4,
  /** A solution or a pass: id, what is shown. */
  pass: 5,
  /** A request that named nobody. */
  miss: 6,
  /** Whose a session is: id, session, identities. */
  session: 7,
  /** The worker's counts so far. */
  meter: 8,
  /** What was learned of routes. */
  learned: 9,
  /** It knows all that it must know to listen. */
  prepared: 10,
  /** Something it was told is done: id, what failed. */
  done: 11,
  /** It cannot start. */
  failed: 12,
  /** It listens. */
  listening: 13,
} as const;

/** To a worker. */
export const TO_WORKER = {
  setup: 1,
  /** id, decision. */
  decision: 2,
  /** What was left is durable: id, fields. */
  recorded: 3,
  /** It could not be recorded: id, error. */
  failed: 4,
  /** id, refusal or none. */
  admitted: 5,
  /** id, new pass, pass that is good. */
  passed: 6,
  /** Whose a session is, to be acknowledged: id, session, identities. */
  session: 7,
  /** All workers know whose a session is: id. */
  known: 8,
  /** Another key: id, key. */
  key: 9,
  /** Another configuration: id, where it is from. */
  reload: 10,
  /** What was learned of routes. */
  learned: 11,
  drain: 12,
  listen: 13,
} as const;

/** Recipients that are kept ready on the counting side; each is some 1 KB. */
const READY_RECIPIENTS = 50_000;

const names = <T extends string>(record: Readonly<Record<T, number>>) => {
  const list: T[] = [];
  for (const [name, number] of Object.entries(record)) list[number as number] = name as T;
  return list;
};
const CHANNEL_NAMES = names<Channel>(CHANNELS);
const KIND_NAMES = names<IdentityKind>(IDENTITY_KINDS);
const VERDICT_NAMES = names<VerdictKind>(VERDICTS);
const REASON_NAMES = names<BlindReason>(BLIND_REASONS);
const ASKED_NAMES: readonly AskedFor['by'][] = ['id', 'phone', 'page'];

function named<T>(list: readonly (T | undefined)[], number: number): T {
  const name = list[number];
  if (name === undefined) throw new RangeError(`no such name: ${number}`);
  return name;
}

// ── recipients ───────────────────────────────────────────────────────────────────────────────────────────────────────

const written = new WeakMap<Recipient, Buffer>();

/** A recipient's identities; written once for each object. */
export function writeRecipient(ink: Ink, recipient: Recipient): void {
  let bytes = written.get(recipient);
  if (bytes === undefined) {
    const own = new Ink();
    own.u8(recipient.identities.length);
    for (const { kind, key, value } of recipient.identities) {
      own.u8(IDENTITY_KINDS[kind]);
      own.key(key);
      own.text(value);
    }
    bytes = own.take();
    written.set(recipient, bytes);
  }
  ink.bytes(bytes);
}

/** Reads recipients; the same bytes are the same object for as long as they are remembered. */
export class Recipients {
  readonly #ready = new RecentMap<Recipient>(READY_RECIPIENTS);

  read(page: Page, read: (bytes: Buffer) => Page): Recipient {
    const label = page.label();
    const known = this.#ready.get(label);
    if (known !== undefined) return known;
    const own = read(Buffer.from(label, 'latin1'));
    const identities: RecipientIdentity[] = [];
    for (let left = own.u8(); left > 0; left--) {
      const kind = named(KIND_NAMES, own.u8());
      const key = own.key();
      identities.push({ kind, key, value: own.text() });
    }
    const recipient = recipientOf(identities);
    if (recipient === undefined) throw new RangeError('a recipient without identities');
    this.#ready.set(label, recipient);
    return recipient;
  }
}

// ── exchanges ────────────────────────────────────────────────────────────────────────────────────────────────────────

const HAS_VISIT = 1;
const IS_PAGE = 2;
const HAS_PASS = 4;
const HAS_REASON = 8;
const HAS_ASKED = 16;
const HAS_VALUE = 32;

/** Everything but a visit's fields, which stay where the response is. */
export function writeChannel(ink: Ink, channel: Channel): void {
  ink.u8(CHANNELS[channel]);
}

export function readChannel(page: Page): Channel {
  return named(CHANNEL_NAMES, page.u8());
}

export function writeExchange(ink: Ink, { at, channel, route, recipient, visit, asked }: Exchange): void {
  ink.f64(at);
  writeChannel(ink, channel);
  ink.text(route);
  writeRecipient(ink, recipient);
  ink.u8(
    (visit === undefined ? 0 : HAS_VISIT) |
      (visit?.page === true ? IS_PAGE : 0) |
      (visit?.pass === undefined ? 0 : HAS_PASS) |
      (visit?.reason === undefined ? 0 : HAS_REASON) |
      (asked === undefined ? 0 : HAS_ASKED) |
      (asked?.value === undefined ? 0 : HAS_VALUE),
  );
  if (visit !== undefined) {
    ink.key(visit.asker);
    ink.u8(LOCALES.indexOf(visit.locale));
    if (visit.pass !== undefined) ink.text(visit.pass);
    if (visit.reason !== undefined) ink.text(visit.reason);
  }
  if (asked !== undefined) {
    ink.u8(ASKED_NAMES.indexOf(asked.by));
    if (asked.value !== undefined) ink.f64(asked.value);
  }
}

export function readExchange(page: Page, recipientOfPage: (page: Page) => Recipient): Exchange {
  const at = page.f64();
  const channel = readChannel(page);
  const route = page.text();
  const recipient = recipientOfPage(page);
  const flags = page.u8();
  const has = (flag: number) => (flags & flag) !== 0;
  let visit: Visit | undefined;
  if (has(HAS_VISIT)) {
    const asker = page.key();
    const locale = named(LOCALES, page.u8());
    const pass = has(HAS_PASS) ? page.text() : undefined;
    const reason = has(HAS_REASON) ? page.text() : undefined;
    visit = { asker, page: has(IS_PAGE), locale, pass, reason, fields: [] };
  }
  let asked: AskedFor | undefined;
  if (has(HAS_ASKED)) {
    const by = named(ASKED_NAMES, page.u8());
    asked = has(HAS_VALUE) ? { by, value: page.f64() } : { by };
  }
  return { at, channel, route, recipient, asked, ...(visit === undefined ? {} : { visit }) };
}

// ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────────

const HELD = 1;
const PART = 2;
const LIFTED = 4;
const WAITS = 8;

export function writeShown(ink: Ink, { status, people, blind, held, part }: Shown): void {
  ink.u32(status);
  ink.u8(
    (held ? HELD : 0) |
      (part === undefined ? 0 : PART) |
      (part?.lifted === true ? LIFTED : 0) |
      (part?.waits === true ? WAITS : 0),
  );
  ink.u32(people.count);
  for (let i = 0; i < people.count; i++) writePerson(ink, people, i);
  ink.u8(blind.length);
  for (const { reason, bytes } of blind) {
    ink.u8(BLIND_REASONS[reason]);
    ink.f64(bytes);
  }
}

function writePerson(ink: Ink, people: ShownPeople, person: number): void {
  const first = people.firsts[person] as number;
  // A person has few names; who has more than can be told is told by the strongest.
  const count = Math.min((people.firsts[person + 1] as number) - first, 127);
  const self = people.selves.get(person);
  ink.u32(people.categories[person] as number);
  ink.u8((self === undefined ? 0 : 128) | count);
  for (let i = first; i < first + count; i++) {
    ink.u8(people.namespaces[i] as number);
    ink.u32(people.keys[2 * i] as number);
    ink.u32(people.keys[2 * i + 1] as number);
  }
  if (self !== undefined) ink.key(self);
}

export function readShown(page: Page): Omit<Shown, 'client'> {
  const status = page.u32();
  const flags = page.u8();
  const people: ShownPerson[] = [];
  for (let left = page.u32(); left > 0; left--) people.push(readPerson(page));
  const blind: Blind[] = [];
  for (let left = page.u8(); left > 0; left--) {
    const reason = named(REASON_NAMES, page.u8());
    blind.push({ reason, bytes: page.f64() });
  }
  return {
    status,
    people: ShownPeople.of(people),
    blind,
    held: (flags & HELD) !== 0,
    part: (flags & PART) === 0 ? undefined : { lifted: (flags & LIFTED) !== 0, waits: (flags & WAITS) !== 0 },
  };
}

function readPerson(page: Page): ShownPerson {
  const categories = page.u32();
  const head = page.u8();
  const keys: { namespace: IdentifierNamespace; key: bigint }[] = [];
  for (let left = head & 127; left > 0; left--) {
    const namespace = named(IDENTIFIER_NAMESPACES, page.u8());
    keys.push({ namespace, key: page.key() });
  }
  if (keys.length === 0) throw new RangeError('a person without a name');
  return head < 128 ? { categories, names: keys } : { categories, names: keys, self: page.key() };
}

// ── what is decided ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A decision without the means to carry it out. */
export type Told =
  | { readonly does: 'pass'; readonly fields: readonly string[]; readonly lifted: boolean }
  | { readonly does: 'deny'; readonly refusal: Refusal }
  | { readonly does: 'alter'; readonly verdict: VerdictKind; readonly lifted: boolean }
  | { readonly does: 'again' };

const DOES = ['pass', 'deny', 'alter', 'again'] as const;

export function writeTold(ink: Ink, told: Told): void {
  ink.u8(DOES.indexOf(told.does));
  switch (told.does) {
    case 'pass':
      ink.u8(told.lifted ? 1 : 0);
      writeFields(ink, told.fields);
      break;
    case 'deny':
      writeRefusal(ink, told.refusal);
      break;
    case 'alter':
      ink.u8(told.lifted ? 1 : 0);
      ink.u8(VERDICTS[told.verdict]);
      break;
  }
}

export function readTold(page: Page): Told {
  const does = named(DOES, page.u8());
  switch (does) {
    case 'pass': {
      const lifted = page.u8() === 1;
      return { does, lifted, fields: readFields(page) };
    }
    case 'deny':
      return { does, refusal: readRefusal(page) };
    case 'alter': {
      const lifted = page.u8() === 1;
      return { does, lifted, verdict: named(VERDICT_NAMES, page.u8()) };
    }
    case 'again':
      return { does };
  }
}

export function writeFields(ink: Ink, fields: readonly string[]): void {
  ink.u32(fields.length);
  for (const field of fields) ink.text(field);
}

export function readFields(page: Page): string[] {
  const fields: string[] = [];
  for (let left = page.u32(); left > 0; left--) fields.push(page.text());
  return fields;
}

export function writeRefusal(ink: Ink, { status, headers, body }: Refusal): void {
  ink.u32(status);
  writeFields(ink, Object.entries(headers).flat());
  ink.bytes(body);
}

export function readRefusal(page: Page): Refusal {
  const status = page.u32();
  const fields = readFields(page);
  const headers: Record<string, string> = {};
  for (let i = 0; i < fields.length; i += 2) headers[fields[i] as string] = fields[i + 1] as string;
  return { status, headers, body: page.bytes() };
}
