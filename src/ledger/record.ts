/**
 * What the spool holds: one record for each response that disclosed somebody, each blind period, each verdict, each
 * change of the key file, each removal under retention, and each legal hold that is placed or ended.
 * Values of recipients' identities are in it only sealed.
 *
 *   record   = type u8 · version u8 · body
 *   who      = count u8 · count × (kind u8 · key u64 · sealed string)      strongest identity first
 *   disclose = at f64 · channel u8 · measure u8 · route string · who ·
 *              people u32 × (person u64 · categories u32 · why u8) · aliases u32 × (alias u64 · person u64 · strength u8)
 *   why      = basis in the low four bits, in the high four the namespace that names the person (0: not stated)
 *   blind    = at f64 · channel u8 · reason u8 · bytes f64 · route string · who
 *   verdict  = at f64 · kind u8 · enforced u8 · recipient · subject · test string · people u32 · window f64 ·
 *              limit f64 · tier u8 · unexplained u8 · error f64 (NaN: not stated)
 *   key      = at f64 · kind u8 · generation u32 · reference string · points u32 × u64
 *   removal  = at f64 · horizon u32 · removed f64 · kept f64 · digest string · rule string
 *   hold     = at f64 · what u8 · name string · reason string · scope string
 *
 * Invariant: decode(encode(r)) equals r; bytes left over or missing are an error, never ignored.
 */
import { TIERS } from '../disclosure/category.ts';
import { BASES, type Basis, CHANNELS, type Channel, MEASURES, type Measure } from '../disclosure/channel.ts';
import { BLIND_REASONS, type BlindReason, type DisclosedPerson } from '../disclosure/disclosure.ts';
import { detailOf, evidenceText, readEvidenceText } from '../disclosure/evidence-text.ts';
import { KEY_CHANGE_KINDS, type KeyChange } from '../disclosure/key-file.ts';
import { type Alias, type IdentifierNamespace, NAMESPACE_NUMBERS } from '../disclosure/person.ts';
import { IDENTITY_KINDS, type IdentityKind, type RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { type Evidence, VERDICTS, type VerdictKind } from '../disclosure/verdict.ts';
import { type ByteReader, ByteWriter, MalformedRecord, NewerRecord } from './bytes.ts';
import { HOLD_CHANGES, type HoldChange } from './hold-change.ts';

export interface SealedIdentity {
  readonly kind: IdentityKind;
  readonly key: RecipientKey;
  /** The value under the keyring's seal. */
  readonly sealed: string;
}

export interface DisclosureRecord {
  readonly type: 'disclosure';
  readonly at: EpochMs;
  readonly channel: Channel;
  readonly measure: Measure;
  readonly route: string;
  /** Strongest first; the first is the recipient. */
  readonly identities: readonly SealedIdentity[];
  readonly people: readonly DisclosedPerson[];
  readonly aliases: readonly Alias[];
}

export interface BlindRecord {
  readonly type: 'blind';
  readonly at: EpochMs;
  readonly channel: Channel;
  readonly reason: BlindReason;
  readonly bytes: number;
  readonly route: string;
  readonly identities: readonly SealedIdentity[];
}

export interface VerdictRecord {
  readonly type: 'verdict';
  readonly at: EpochMs;
  readonly kind: VerdictKind;
  /** False: only observed, nothing was changed in traffic. */
  readonly enforced: boolean;
  readonly recipient: SealedIdentity;
  readonly subject: SealedIdentity;
  readonly evidence: Evidence;
}

/** People were forgotten, or the sealing key was rotated. */
export interface KeyChangeRecord extends KeyChange {
  readonly type: 'key-change';
}

/** Rows are about to be removed under retention; see seal/horizon.ts. */
export interface RemovalRecord {
  readonly type: 'removal';
  readonly at: EpochMs;
  /** Number of the horizon. */
  readonly horizon: number;
  /** Rows that go, and rows of the same batches that stay. */
  readonly removed: number;
  readonly kept: number;
  /** SHA-256 of the horizon's text, 64 hex digits. */
  readonly digest: string;
  /** What was removed and under which rule, as people read it. */
  readonly rule: string;
}

export interface HoldChangeRecord extends HoldChange {
  readonly type: 'hold-change';
}

export type LedgerRecord =
  | DisclosureRecord
  | BlindRecord
  | VerdictRecord
  | KeyChangeRecord
  | RemovalRecord
  | HoldChangeRecord;

const TYPES = {
  disclosure: 1,
  blind: 2,
  verdict: 3,
  'key-change': 4,
  removal: 5,
  'hold-change': 6,
} as const;
const VERSION = 1;
const NEWEST_TYPE = Math.max(...Object.values(TYPES));

/** @param out what it is written with: whoever writes many clears one. @returns its bytes, valid until `out` is written to again. */
export function encodeRecord(record: LedgerRecord, out: ByteWriter = new ByteWriter()): Uint8Array {
  out.u8(TYPES[record.type]);
  out.u8(VERSION);
  out.f64(record.at);
  switch (record.type) {
    case 'disclosure':
      encodeDisclosure(out, record);
      break;
    case 'blind':
      out.u8(CHANNELS[record.channel]);
      out.u8(BLIND_REASONS[record.reason]);
      out.f64(record.bytes);
      out.string(record.route);
      encodeWho(out, record.identities);
      break;
    case 'verdict':
      encodeVerdict(out, record);
      break;
    case 'key-change':
      out.u8(KEY_CHANGE_KINDS[record.kind]);
      out.u32(record.generation);
      out.string(record.reference);
      out.u32(record.points.length);
      for (const point of record.points) out.u64(point);
      break;
    case 'removal':
      out.u32(record.horizon);
      out.f64(record.removed);
      out.f64(record.kept);
      out.string(record.digest);
      out.string(record.rule);
      break;
    case 'hold-change':
      out.u8(HOLD_CHANGES[record.what]);
      out.string(record.name);
      out.string(record.reason);
      out.string(record.scope);
      break;
  }
  return out.written();
}

/** @throws MalformedRecord; NewerRecord when a newer Weir wrote it. */
export function decodeRecord(input: ByteReader): LedgerRecord {
  const type = input.u8();
  const version = input.u8();
  if (version > VERSION || type > NEWEST_TYPE)
    throw new NewerRecord(`a record of type ${type}, version ${version}`);
  if (version !== VERSION) throw new MalformedRecord(`record version ${version} is not known`);
  const at = input.f64();
  const record = decodeBody(input, type, at);
  if (input.remaining !== 0) throw new MalformedRecord('the record has bytes left over');
  return record;
}

function decodeBody(input: ByteReader, type: number, at: EpochMs): LedgerRecord {
  switch (type) {
    case TYPES.disclosure:
      return decodeDisclosure(input, at);
    case TYPES.blind:
      return {
        type: 'blind',
        at,
        channel: nameOf(CHANNELS, input.u8()),
        reason: nameOf(BLIND_REASONS, input.u8()),
        bytes: input.f64(),
        route: input.string(),
        identities: decodeWho(input),
      };
    case TYPES.verdict:
      return decodeVerdict(input, at);
    case TYPES['key-change']:
      return {
        type: 'key-change',
        at,
        kind: nameOf<KeyChange['kind']>(KEY_CHANGE_KINDS, input.u8()),
        generation: input.u32(),
        reference: input.string(),
        points: decodeList(input, 8, () => input.u64()),
      };
    case TYPES.removal:
      return {
        type: 'removal',
        at,
        horizon: input.u32(),
        removed: input.f64(),
        kept: input.f64(),
        digest: input.string(),
        rule: input.string(),
      };
    case TYPES['hold-change']:
      return {
        type: 'hold-change',
        at,
        what: nameOf<HoldChange['what']>(HOLD_CHANGES, input.u8()),
        name: input.string(),
        reason: input.string(),
        scope: input.string(),
      };
    default:
      throw new MalformedRecord(`record type ${type} is not known`);
  }
}

/** Of a disclosure: person u64, categories u32, why u8. */
const PERSON_BYTES = 13;

function encodeDisclosure(out: ByteWriter, record: DisclosureRecord): void {
  out.u8(CHANNELS[record.channel]);
  out.u8(MEASURES[record.measure]);
  out.string(record.route);
  encodeWho(out, record.identities);
  out.u32(record.people.length);
  // Those of one page are mostly named and explained alike: names are looked up once.
  let [lastBasis, lastNamedBy, why]: [Basis, IdentifierNamespace | undefined, number] = [
    'none',
    undefined,
    whyOf('none', undefined),
  ];
  let at = out.room(PERSON_BYTES * record.people.length);
  const { view } = out;
  for (const { person, categories, basis, namedBy } of record.people) {
    if (basis !== lastBasis || namedBy !== lastNamedBy) {
      [lastBasis, lastNamedBy] = [basis, namedBy];
      why = whyOf(basis, namedBy);
    }
    view.setBigUint64(at, person, true);
    view.setUint32(at + 8, categories, true);
    view.setUint8(at + 12, why);
    at += PERSON_BYTES;
  }
  out.u32(record.aliases.length);
  for (const { alias, person, strength } of record.aliases) {
    out.u64(alias);
    out.u64(person);
    out.u8(strength);
  }
}

function whyOf(basis: Basis, namedBy: IdentifierNamespace | undefined): number {
  return BASES[basis] | ((namedBy === undefined ? 0 : NAMESPACE_NUMBERS[namedBy]) << 4);
}

function decodeDisclosure(input: ByteReader, at: EpochMs): DisclosureRecord {
  const channel = nameOf<Channel>(CHANNELS, input.u8());
  const measure = nameOf<Measure>(MEASURES, input.u8());
  const route = input.string();
  const identities = decodeWho(input);
  const people = decodeList(input, PERSON_BYTES, () => decodePerson(input));
  const aliases = decodeList(input, 17, () => ({
    alias: input.u64(),
    person: input.u64(),
    strength: input.u8(),
  }));
  return { type: 'disclosure', at, channel, measure, route, identities, people, aliases };
}

function decodePerson(input: ByteReader): DisclosedPerson {
  const person = input.u64();
  const categories = input.u32();
  const why = input.u8();
  const basis = nameOf<Basis>(BASES, why & 0x0f);
  if (why >> 4 === 0) return { person, categories, basis };
  return {
    person,
    categories,
    basis,
    namedBy: nameOf<IdentifierNamespace>(NAMESPACE_NUMBERS, why >> 4),
  };
}

/** A count that the remaining bytes cannot hold is refused before anything is allocated for it. */
function decodeList<T>(input: ByteReader, entryBytes: number, decode: () => T): T[] {
  const count = input.u32();
  if (count * entryBytes > input.remaining) throw new MalformedRecord('a list is longer than its record');
  return Array.from({ length: count }, decode);
}

function encodeVerdict(out: ByteWriter, record: VerdictRecord): void {
  const { evidence } = record;
  out.u8(VERDICTS[record.kind]);
  out.u8(record.enforced ? 1 : 0);
  encodeIdentity(out, record.recipient);
  encodeIdentity(out, record.subject);
  out.string(evidenceText(evidence.test, detailOf(evidence)));
  out.u32(evidence.people);
  out.f64(evidence.windowMs);
  out.f64(evidence.limit);
  out.u8(evidence.tier === null ? 0 : 1 + TIERS.indexOf(evidence.tier));
  out.u8(evidence.unexplainedOnly ? 1 : 0);
  out.f64(evidence.errorProbability ?? Number.NaN);
}

function decodeVerdict(input: ByteReader, at: EpochMs): VerdictRecord {
  const kind = nameOf<VerdictKind>(VERDICTS, input.u8());
  const enforced = input.u8() === 1;
  const recipient = decodeIdentity(input);
  const subject = decodeIdentity(input);
  const { test, ...detail } = readEvidenceText(input.string());
  const people = input.u32();
  const windowMs = input.f64();
  const limit = input.f64();
  const tierNumber = input.u8();
  const tier = tierNumber === 0 ? null : TIERS[tierNumber - 1];
  if (tier === undefined) throw new MalformedRecord(`tier ${tierNumber} is not known`);
  const unexplainedOnly = input.u8() === 1;
  const error = input.f64();
  const errorProbability = Number.isNaN(error) ? null : error;
  const counted = { people, windowMs, limit, tier, unexplainedOnly, errorProbability };
  const evidence: Evidence = { test, ...counted, ...detail };
  return { type: 'verdict', at, kind, enforced, recipient, subject, evidence };
}

function encodeWho(out: ByteWriter, identities: readonly SealedIdentity[]): void {
  out.u8(identities.length);
  for (const identity of identities) encodeIdentity(out, identity);
}

function decodeWho(input: ByteReader): SealedIdentity[] {
  return Array.from({ length: input.u8() }, () => decodeIdentity(input));
}

function encodeIdentity(out: ByteWriter, identity: SealedIdentity): void {
  out.u8(IDENTITY_KINDS[identity.kind]);
  out.u64(identity.key);
  out.string(identity.sealed);
}

function decodeIdentity(input: ByteReader): SealedIdentity {
  return { kind: nameOf<IdentityKind>(IDENTITY_KINDS, input.u8()), key: input.u64(), sealed: input.string() };
}

function nameOf<T extends string>(numbers: Readonly<Record<T, number>>, wanted: number): T {
  for (const name in numbers) if (numbers[name] === wanted) return name;
  throw new MalformedRecord(`${wanted} is not a known value`);
}
