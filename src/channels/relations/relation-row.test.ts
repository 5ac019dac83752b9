import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Keyring } from '../../disclosure/keyring.ts';
import { personKey } from '../../disclosure/person.ts';
import { recipientKey } from '../../disclosure/recipient.ts';
import { instant, type RelationText, type RowReading, readRelation } from './relation-row.ts';
import { NEVER_MS } from './relation-table.ts';

const hash = new Keyring(new Uint8Array(32).fill(9));
const reading: RowReading = { hash, recipient: 'employee', person: 'id', lastsMs: 1_000 };
const row: RelationText = { recipient: 'e7', person: '10023', basis: 'ticket' };

describe('a relation in words', () => {
  it('is of whom the columns name, bare or with their kind', () => {
    const read = readRelation(row, reading, 5_000);
    expect(read).toEqual({
      withdrawn: false,
      relation: {
        recipient: recipientKey(hash, 'employee', 'e7'),
        person: personKey(hash, { namespace: 'id', value: '10023' }),
        basis: 'ticket',
        reference: 0n,
        from: 0,
        until: 6_000,
      },
    });
    const kinds = { ...row, recipient: 'account:77', person: 'phone: 138 1234 5678' };
    expect(readRelation(kinds, reading, 0)).toMatchObject({
      relation: {
        recipient: recipientKey(hash, 'account', '77'),
        person: personKey(hash, { namespace: 'phone', value: '+8613812345678' }),
      },
    });
    // A colon that no kind stands before is part of the value.
    expect(readRelation({ ...row, person: 'cust:10' }, reading, 0)).toMatchObject({
      relation: { person: personKey(hash, { namespace: 'id', value: 'cust:10' }) },
    });
  });

  it.each<[string, RelationText]>([
    ['recipient', { ...row, recipient: ' ' }],
    ['recipient', { ...row, recipient: 'employee:' }],
    ['person', { ...row, person: null }],
    ['person', { ...row, person: 'name:Wang Fang' }],
    ['person', { ...row, person: 'x'.repeat(600) }],
    ['basis', { ...row, basis: '' }],
    ['basis', { ...row, basis: 'self' }],
    ['basis', { ...row, basis: 'curiosity' }],
    ['from', { ...row, from: '2026-11-23 05:10:00' }],
    ['until', { ...row, until: 'tomorrow' }],
    ['withdrawn', { ...row, withdrawn: 'maybe' }],
  ])('says which column it cannot read: %s', (problem, text) => {
    expect(readRelation(text, reading, 0)).toEqual({ problem });
  });

  it('never throws, whatever a source writes', () => {
    const words = fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 600 })), {
      nil: null,
    });
    const texts = fc.record(
      {
        recipient: words,
        person: words,
        basis: words,
        reference: words,
        from: words,
        until: words,
        withdrawn: words,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(texts, (text) => typeof readRelation(text, { ...reading, basis: 'order' }, 0) === 'object'),
    );
  });

  it('keeps a reference by a stand-in that withdraws it', () => {
    const one = readRelation({ ...row, reference: 'T-17' }, reading, 0);
    const same = readRelation({ ...row, reference: ' T-17 ', withdrawn: 't' }, reading, 0);
    const other = readRelation({ ...row, reference: 'T-18' }, reading, 0);
    const of = (read: typeof one) => ('relation' in read ? read.relation.reference : undefined);
    expect(of(one)).toBe(of(same));
    expect(of(one)).not.toBe(of(other));
    expect(of(one)).not.toBe(0n);
    expect(same).toMatchObject({ withdrawn: true });
  });
});

describe('a time of a source', () => {
  it.each<[string, number | undefined]>([
    ['2026-11-23T05:10:37Z', Date.UTC(2026, 10, 23, 5, 10, 37)],
    ['2026-11-23 05:10:37.123456+00', Date.UTC(2026, 10, 23, 5, 10, 37, 123)],
    ['2026-11-23 13:10:37+08', Date.UTC(2026, 10, 23, 5, 10, 37)],
    ['2026-11-23 10:40:37.5+05:30', Date.UTC(2026, 10, 23, 5, 10, 37, 500)],
    ['2026-11-23', Date.UTC(2026, 10, 23)],
    ['infinity', NEVER_MS],
    ['-infinity', 0],
    ['2026-02-30', undefined],
    ['2026-02-30T10:00:00Z', undefined],
    ['2026-11-23T25:00:00Z', undefined],
    ['2026-11-23T05:10:37', undefined],
    ['23.11.2026', undefined],
    ['1763874637', undefined],
  ])('%s', (text, at) => {
    expect(instant(text)).toBe(at);
  });
});
