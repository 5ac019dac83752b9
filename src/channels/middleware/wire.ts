/**
 * What an application tells whoever counts: records, several to a batch. Middlewares of other languages may speak it, too.
 *
 *   ┌──────────────────┬──────────────────┬──────────────┬──────────┐
 *   │ head length  u32 │ body length  u32 │ head (JSON)  │ body …   │   little-endian; any number one behind the other
 *   └──────────────────┴──────────────────┴──────────────┴──────────┘
 *
 * Responses may be told packed besides (packed.ts), by whoever was answered that they are read so.
 *
 * A body stands behind the head of a `response` only: the bytes that left, as they left (`encoding` says how to undo it).
 *
 * Invariant: a batch is read whole or refused whole; nothing in it is believed before the schema has seen it.
 */
import { z } from 'zod';
import { CATEGORIES, type Category } from '../../disclosure/category.ts';
import { BASES, type Basis, CHANNELS, type Channel } from '../../disclosure/channel.ts';
import { BLIND_REASONS, type BlindReason } from '../../disclosure/disclosure.ts';
import {
  canonicalIdentifier,
  IDENTIFIER_NAMESPACES,
  type IdentifierNamespace,
} from '../../disclosure/person.ts';
import { FRAME_BYTES } from './frame.ts';
import { type PackedHead, readFrame, readPackedHead } from './packed.ts';
import { unroutedOf } from './route-pattern.ts';

/** Longest head: a disclosure of some thousand people in one call. */
export const MAX_HEAD_BYTES = 4 * 1024 * 1024;
/** Longest body of a record; an application cuts before, and says how much it cut. */
export const MAX_RECORD_BODY_BYTES = 16 * 1024 * 1024;
/** Longest batch that is taken. */
export const MAX_BATCH_BYTES = MAX_HEAD_BYTES + MAX_RECORD_BODY_BYTES + FRAME_BYTES;
/** People whom one call of disclose() or explain() may name: more are several calls. */
export const MAX_PEOPLE_PER_CALL = 10_000;
/** Longest value of an identity that is taken as it stands; tokens are longer, nothing else is. */
const MAX_IDENTITY_LENGTH = 8_192;
/** Longest request target that is told. */
export const MAX_TARGET_LENGTH = 8_192;

const keysOf = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as [T, ...T[]];
const identity = z.string().min(1).max(MAX_IDENTITY_LENGTH).optional();

/** Kinds by which an application may name a recipient. */
export const askerSchema = z.strictObject({
  account: identity,
  employee: identity,
  partner: identity,
  session: identity,
  apiKey: identity,
  ip: identity,
  client: identity,
});

const channel = z.enum(keysOf<Channel>(CHANNELS));
const basis = z.enum(keysOf<Basis>(BASES));
const reason = z.enum(keysOf<BlindReason>(BLIND_REASONS));
const at = z.number().int().nonnegative();
const count = z.number().int().nonnegative();
const route = z.string().min(1).max(1_000);
const category = z.enum(keysOf<Category>(CATEGORIES));

const identifiers = Object.fromEntries(
  IDENTIFIER_NAMESPACES.map((namespace) => [
    namespace,
    z
      .string()
      .refine((raw) => canonicalIdentifier(namespace, raw) !== undefined, `holds nothing that names anybody`)
      .optional(),
  ]),
) as Record<IdentifierNamespace, z.ZodOptional<z.ZodString>>;

/** A person by one or several identifiers. */
export const personSchema = z
  .strictObject(identifiers)
  .refine(
    (named) => IDENTIFIER_NAMESPACES.some((namespace) => named[namespace] !== undefined),
    'names nobody',
  );
const people = z.array(personSchema).min(1).max(MAX_PEOPLE_PER_CALL);

const responseSchema = z.strictObject({
  kind: z.literal('response'),
  at,
  method: z.string().min(1).max(32),
  target: z.string().max(MAX_TARGET_LENGTH),
  route: route.optional(),
  channel: channel.optional(),
  status: z.number().int().min(100).max(999),
  type: z.string().optional(),
  encoding: z.string().optional(),
  who: askerSchema,
  /** Bytes of the body that are not told. */
  unseen: count.optional(),
});

const disclosureSchema = z.strictObject({
  kind: z.literal('disclosure'),
  at,
  route,
  channel,
  who: askerSchema,
  people,
  categories: z.array(category).min(1),
  basis: basis.optional(),
});

const explanationSchema = z.strictObject({
  kind: z.literal('explanation'),
  at,
  who: askerSchema,
  people,
  basis: basis.exclude(['none']),
  until: at,
});

const blindSchema = z.strictObject({
  kind: z.literal('blind'),
  at,
  route,
  channel,
  who: askerSchema,
  reason,
  bytes: count,
});

/** Asks what stands against somebody who is refused, on the route that told of it. */
const standingSchema = z.strictObject({ kind: z.literal('standing'), at, route, who: askerSchema });

/** What is the same for most answers of a route; said before the first packed response of it. */
const waySchema = responseSchema
  .omit({ kind: true, at: true, target: true, who: true, unseen: true })
  .extend({ kind: z.literal('way'), way: count });

const heads = [responseSchema, disclosureSchema, explanationSchema, blindSchema, standingSchema] as const;
const headSchema = z.discriminatedUnion('kind', heads);
const saidSchema = z.discriminatedUnion('kind', [...heads, waySchema]);

type ResponseHead = z.infer<typeof responseSchema>;
type WayHead = z.infer<typeof waySchema>;
export type Asker = z.infer<typeof askerSchema>;
export type TellingHead = z.infer<typeof headSchema>;
export type NamedPerson = z.infer<typeof personSchema>;

export interface Telling {
  readonly head: TellingHead;
  readonly body: Buffer;
}

/** Reads a batch. @throws RangeError, SyntaxError or ZodError for one that cannot be read; nothing of it is taken then. */
export function readBatch(batch: Buffer): Telling[] {
  const told: Telling[] = [];
  const ways = new Map<number, WayHead>();
  for (let from = 0; from < batch.length; ) {
    const { isPacked, headAt, bodyAt, end } = readFrame(batch, from);
    const body = batch.subarray(bodyAt, end);
    from = end;
    if (isPacked) {
      told.push({ head: responseOf(readPackedHead(batch, headAt, bodyAt - headAt), ways), body });
      continue;
    }
    const read = saidSchema.parse(JSON.parse(batch.toString('utf8', headAt, bodyAt)));
    if (body.length > 0 && read.kind !== 'response') throw new RangeError(`a body behind a ${read.kind}`);
    if (read.kind === 'way') ways.set(read.way, read);
    else told.push({ head: read, body });
  }
  return told;
}

/** What the schema sees of other responses is seen to here by hand: there are many of them. @throws as readBatch() */
function responseOf(
  { at, unseen, way, target, whoJson, account, ip }: PackedHead,
  ways: ReadonlyMap<number, WayHead>,
): ResponseHead {
  const known = ways.get(way);
  if (known === undefined) throw new RangeError('a way that was not said before');
  if (!isCount(at) || !isCount(unseen)) throw new RangeError('a time or a size that is none');
  if (Math.max(target.length, account.length, ip.length) > MAX_IDENTITY_LENGTH)
    throw new RangeError('a text of a packed head is too long');
  const who: Asker =
    whoJson === undefined
      ? { ...(account === '' ? {} : { account }), ...(ip === '' ? {} : { ip }) }
      : askerSchema.parse(JSON.parse(whoJson));
  const { kind: _kind, way: _way, ...facts } = known;
  // As an application says it of its own answers, whichever way it tells them: a refusal is asked for by the same name.
  const { route = unroutedOf(target) } = facts;
  return { kind: 'response', at, target, ...facts, route, who, ...(unseen === 0 ? {} : { unseen }) };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
