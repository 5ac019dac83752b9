import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIERS } from '../disclosure/category.ts';
import { BASES, type Basis, CHANNELS, type Channel, MEASURES, type Measure } from '../disclosure/channel.ts';
import { BLIND_REASONS, type BlindReason } from '../disclosure/disclosure.ts';
import { type IdentifierNamespace, NAMESPACE_NUMBERS } from '../disclosure/person.ts';
import { IDENTITY_KINDS, type IdentityKind } from '../disclosure/recipient.ts';
import { VERDICTS, type VerdictKind } from '../disclosure/verdict.ts';
import { ByteReader, MAX_STRING_BYTES, MalformedRecord, NewerRecord } from './bytes.ts';
import { decodeRecord, encodeRecord, type LedgerRecord } from './record.ts';

const oneOf = <T extends string>(names: Readonly<Record<T, number>>) =>
  fc.constantFrom(...(Object.keys(names) as T[]));
const u64 = fc.bigInt(0n, (1n << 64n) - 1n);
const at = fc.integer({ min: 0, max: 4_102_444_800_000 });
const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const identity = fc.record({ kind: oneOf<IdentityKind>(IDENTITY_KINDS), key: u64, sealed: text });
const identities = fc.array(identity, { maxLength: 9 });
const record: fc.Arbitrary<LedgerRecord> = fc.oneof(
  fc.record({
    type: fc.constant('disclosure' as const),
    at,
    channel: oneOf<Channel>(CHANNELS),
    measure: oneOf<Measure>(MEASURES),
    route: text,
    identities,
    people: fc.array(
      fc.record(
        {
          person: u64,
          categories: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
          basis: oneOf<Basis>(BASES),
          namedBy: oneOf<IdentifierNamespace>(NAMESPACE_NUMBERS),
        },
        { requiredKeys: ['person', 'categories', 'basis'] },
      ),
      {
        maxLength: 120,
      },
    ),
    aliases: fc.array(fc.record({ alias: u64, person: u64, strength: fc.integer({ min: 0, max: 6 }) }), {
      maxLength: 60,
    }),
  }),
  fc.record({
    type: fc.constant('blind' as const),
    at,
    channel: oneOf<Channel>(CHANNELS),
    reason: oneOf<BlindReason>(BLIND_REASONS),
    bytes: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    route: text,
    identities,
  }),
  fc.record({
    type: fc.constant('verdict' as const),
    at,
    kind: oneOf<VerdictKind>(VERDICTS),
    enforced: fc.boolean(),
    recipient: identity,
    subject: identity,
    evidence: fc.record({
      test: text,
      people: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      windowMs: fc.integer({ min: 1 }),
      limit: fc.integer({ min: 0 }),
      tier: fc.constantFrom(null, ...TIERS),
      unexplainedOnly: fc.boolean(),
      errorProbability: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    }),
  }),
  fc.record({
    type: fc.constant('key-change' as const),
    at,
    kind: fc.constantFrom('erasure' as const, 'rotation' as const),
    generation: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    reference: text,
    points: fc.array(u64, { maxLength: 40 }),
  }),
  fc.record({
    type: fc.constant('removal' as const),
    at,
    horizon: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    removed: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    kept: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    digest: text,
    rule: text,
  }),
  fc.record({
    type: fc.constant('hold-change' as const),
    at,
    what: fc.constantFrom('placed' as const, 'ended' as const),
    name: text,
    reason: text,
    scope: text,
  }),
);

describe('records', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(record, (original) => {
        expect(decodeRecord(new ByteReader(encodeRecord(original)))).toEqual(original);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are refused, not misread, when they are cut short or have something appended', () => {
    fc.assert(
      fc.property(record, fc.double({ min: 0, max: 0.999, noNaN: true }), (original, share) => {
        const whole = encodeRecord(original);
        const cut = whole.subarray(0, Math.floor(share * whole.length));
        expect(() => decodeRecord(new ByteReader(cut))).toThrow(MalformedRecord);
        expect(() => decodeRecord(new ByteReader(Buffer.concat([whole, Buffer.of(0)])))).toThrow(
          MalformedRecord,
        );
      }),
    );
  });

  it('never throw anything but MalformedRecord and NewerRecord, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          decodeRecord(new ByteReader(bytes));
        } catch (error) {
          if (error instanceof NewerRecord) expect(bytes[0]! > 4 || bytes[1]! > 1).toBe(true);
          else expect(error).toBeInstanceOf(MalformedRecord);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuse a string that no record can hold', () => {
    const long = {
      type: 'blind',
      at: 0,
      channel: 'web',
      reason: 'over-cap',
      bytes: 1,
      identities: [],
    } as const;
    expect(() => encodeRecord({ ...long, route: 'x'.repeat(MAX_STRING_BYTES + 1) })).toThrow(RangeError);
  });
});
