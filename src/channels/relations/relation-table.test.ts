import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Basis } from '../../disclosure/channel.ts';
import { MAX_RELATIONS_PER_PAIR, NEVER_MS, type Relation, RelationTable } from './relation-table.ts';

/** The same by a list, looked through from the beginning. */
class RelationList {
  readonly #max: number;
  relations: Relation[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  put(relation: Relation): boolean {
    const known = this.relations.findIndex((it) => same(it, relation) && it.reference === relation.reference);
    if (known !== -1) {
      this.relations[known] = relation;
      return true;
    }
    if (this.relations.length >= this.#max) return false;
    this.relations.push(relation);
    return true;
  }

  withdraw(meant: Relation): number {
    const before = this.relations.length;
    this.relations = this.relations.filter(
      (it) => !(same(it, meant) && (meant.reference === 0n || it.reference === meant.reference)),
    );
    return before - this.relations.length;
  }

  bases(recipient: bigint, person: bigint, at: number): Set<Basis> {
    const holding = this.relations.filter(
      (it) => it.recipient === recipient && it.person === person && it.from <= at && at < it.until,
    );
    return new Set(holding.length === 0 ? ['none'] : holding.map(({ basis }) => basis));
  }

  sweep(at: number): void {
    this.relations = this.relations.filter(({ until }) => until > at);
  }
}

function same(a: Relation, b: Relation): boolean {
  return a.recipient === b.recipient && a.person === b.person && a.basis === b.basis;
}

// Few enough for the same pair to come again, and keys that collide in a small table.
const key = fc.bigInt({ min: 1n, max: 12n });
const wide = fc.oneof(key, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const seconds = fc.integer({ min: 0, max: 40 }).map((s) => s * 1_000);
const relation: fc.Arbitrary<Relation> = fc.record({
  recipient: wide,
  person: key,
  basis: fc.constantFrom('order', 'ticket', 'assignment'),
  reference: fc.bigInt({ min: 0n, max: 3n }),
  from: seconds,
  until: fc.oneof(seconds, fc.constant(NEVER_MS)),
});
const step = fc.oneof(
  { weight: 5, arbitrary: relation.map((it) => ({ put: it })) },
  { weight: 2, arbitrary: relation.map((it) => ({ withdraw: it })) },
  { weight: 1, arbitrary: seconds.map((at) => ({ sweep: at })) },
);

describe('the table of relations', () => {
  it('answers as a list does, through growth, replacement, withdrawal and expiry', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (steps, max) => {
        const table = new RelationTable(max);
        const list = new RelationList(max);
        const pairs: Relation[] = [];
        for (const each of steps) {
          if ('put' in each) {
            pairs.push(each.put);
            expect(table.put(each.put)).toBe(list.put(each.put));
          } else if ('withdraw' in each) {
            expect(table.withdraw(each.withdraw)).toBe(list.withdraw(each.withdraw));
          } else {
            for (let part = 0; part < 40; part++) table.sweep(each.sweep, 64);
            list.sweep(each.sweep);
          }
          expect(table.size).toBe(list.relations.length);
        }
        for (const { recipient, person } of pairs) {
          for (const at of [0, 7_000, 20_000, 39_999, 10_000_000]) {
            expect(list.bases(recipient, person, at)).toContain(table.basisOf(recipient, person, at));
          }
        }
      }),
    );
  });

  it('holds from its beginning on and not at its end', () => {
    const table = new RelationTable();
    const it = { recipient: 1n, person: 2n, basis: 'ticket', reference: 0n } as const;
    table.put({ ...it, from: 1_500, until: 3_900 });
    const held = [1_499, 1_999, 2_000, 2_999, 3_000, 3_900].map((at) => table.basisOf(1n, 2n, at));
    // Whole seconds, never longer than was told.
    expect(held).toEqual(['none', 'none', 'ticket', 'ticket', 'none', 'none']);
  });

  it('keeps two references apart: one ticket is closed, the other stays', () => {
    const table = new RelationTable();
    const it = { recipient: 1n, person: 2n, basis: 'ticket', from: 0, until: NEVER_MS } as const;
    for (const reference of [7n, 8n]) table.put({ ...it, reference });
    expect(table.withdraw({ ...it, reference: 7n })).toBe(1);
    expect(table.basisOf(1n, 2n, 0)).toBe('ticket');
    expect(table.withdraw({ ...it, reference: 0n })).toBe(1);
    expect(table.basisOf(1n, 2n, 0)).toBe('none');
  });

  it('says what it has no room for, and stays as large as it may be', () => {
    const table = new RelationTable(1_000);
    const taken = Array.from({ length: 5_000 }, (_, i) =>
      table.put({
        recipient: 1n,
        person: BigInt(i),
        basis: 'order',
        reference: 0n,
        from: 0,
        until: NEVER_MS,
      }),
    );
    expect(taken.filter((it) => it)).toHaveLength(1_000);
    expect(table.size).toBe(1_000);
    expect(table.bytes).toBe(2_048 * 25);
    const pair = new RelationTable();
    const ofPair = Array.from({ length: 100 }, (_, i) =>
      pair.put({ recipient: 1n, person: 2n, basis: 'order', reference: BigInt(i), from: 0, until: NEVER_MS }),
    );
    expect(ofPair.filter((it) => it)).toHaveLength(MAX_RELATIONS_PER_PAIR);
  });
});
