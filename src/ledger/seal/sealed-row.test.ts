import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeRow,
  encodeRow,
  encodeShown,
  fieldNames,
  namesOf,
  type RowFields,
  SEALED_TABLES,
  type ShownRow,
  showRow,
} from './sealed-row.ts';

const KEYS = new Set(['recipient', 'person', 'identity_set', 'subject']);
const TEXTS = new Set(
  ['route', 'test', 'tier', 'reference', 'points'].concat(['digest', 'rule', 'name', 'reason', 'scope']),
);
const BYTES = new Set(['unexplained_only', 'enforced']);

/** Any row of a table. */
const anyRow = fc.constantFrom(...SEALED_TABLES).chain((table) => {
  const fields = fieldNames(table).map((name) => {
    const names = namesOf(table, name);
    const value: fc.Arbitrary<RowFields[string]> =
      names !== undefined
        ? fc.constantFrom(...names)
        : KEYS.has(name)
          ? fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
          : name === 'error_probability'
            ? fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))
            : TEXTS.has(name)
              ? fc.string({ unit: 'grapheme' })
              : BYTES.has(name)
                ? fc.nat(1)
                : fc.nat(2 ** 31 - 1);
    return [name, value] as const;
  });
  return fc.record(Object.fromEntries(fields)).map((row) => ({ table, row: row as RowFields }));
});

describe('a sealed row', () => {
  it('comes back from its bytes, and from what people are shown', () => {
    fc.assert(
      fc.property(anyRow, ({ table, row }) => {
        const bytes = Buffer.from(encodeRow(table, row));
        expect(decodeRow(bytes)).toEqual({ table, row });
        const shown = JSON.parse(JSON.stringify(showRow(table, row))) as ShownRow;
        // JSON has one zero.
        if (!Object.is(row.error_probability, -0)) expect(encodeShown(shown)).toEqual(bytes);
      }),
    );
  });

  it('has other bytes when any field is another', () => {
    fc.assert(
      fc.property(anyRow, anyRow, (a, b) => {
        const same =
          a.table === b.table && fieldNames(a.table).every((name) => Object.is(a.row[name], b.row[name]));
        const bytes = Buffer.from(encodeRow(a.table, a.row));
        expect(bytes.equals(encodeRow(b.table, b.row))).toBe(same);
      }),
    );
  });

  it('is the bytes that its layout says', () => {
    const row = {
      at: 0x0102030405,
      recipient: 1n,
      person: 0xfedcba9876543210n,
      categories: 9,
      channel: 'staff',
      basis: 'ticket',
      measure: 'mask',
      named_by: 'phone',
      identity_set: 2n,
      route: 'GET /é',
    };
    expect(Buffer.from(encodeRow('disclosures', row)).toString('hex')).toBe(
      [
        '01',
        '0504030201000000',
        '0100000000000000',
        '1032547698badcfe',
        '09000000',
        '02',
        '03',
        '02',
        '03',
        '0200000000000000',
        '0700',
        Buffer.from('GET /é').toString('hex'),
      ].join(''),
    );
  });

  it('is refused when bytes are missing or left over', () => {
    fc.assert(
      fc.property(anyRow, ({ table, row }) => {
        const bytes = Buffer.from(encodeRow(table, row));
        expect(() => decodeRow(bytes.subarray(0, -1))).toThrow(RangeError);
        expect(() => decodeRow(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(RangeError);
      }),
    );
    expect(() => decodeRow(Buffer.from([9]))).toThrow(RangeError);
    expect(() => decodeRow(Buffer.alloc(0))).toThrow(RangeError);
  });

  it.each([
    ['a field less', ({ at: _, ...rest }: ShownRow) => rest],
    ['a field more', (row: ShownRow) => ({ ...row, more: 1 })],
    ['another table', (row: ShownRow) => ({ ...row, table: 'aliases' })],
    ['a name that is none', (row: ShownRow) => ({ ...row, reason: 'toString' })],
    ['a key in capitals', (row: ShownRow) => ({ ...row, recipient: 'A'.repeat(16) })],
    ['a number for a text', (row: ShownRow) => ({ ...row, route: 7 })],
    ['a negative number', (row: ShownRow) => ({ ...row, bytes: -1 })],
    ['a fraction', (row: ShownRow) => ({ ...row, bytes: 1.5 })],
  ])('is refused as it is shown with %s', (_what, change) => {
    const row = {
      at: 1,
      recipient: 2n,
      identity_set: 3n,
      bytes: 4,
      channel: 'web',
      reason: 'over-cap',
      route: '/',
    };
    const shown = showRow('blind_periods', row);
    expect(() => encodeShown(shown)).not.toThrow();
    expect(() => encodeShown(change(shown) as ShownRow)).toThrow(RangeError);
  });
});
