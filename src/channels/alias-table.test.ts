import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AliasTable } from './alias-table.ts';

const key = fc.bigInt({ min: 1n, max: (1n << 64n) - 1n });
const entry = fc.record({ key, person: key, strength: fc.nat(254) });

function put(
  table: AliasTable,
  { key, person, strength }: { key: bigint; person: bigint; strength: number },
) {
  table.put(find(table, key), ...halves(key), ...halves(person), strength);
}

const halves = (key: bigint) => [Number(key & 0xffff_ffffn), Number(key >> 32n)] as const;
const find = (table: AliasTable, key: bigint) => table.find(...halves(key));
const personAt = (table: AliasTable, place: number) =>
  (BigInt(table.personHigh(place)) << 32n) | BigInt(table.personLow(place));

describe('a table of aliases', () => {
  it('is a map, for as long as no set is full', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), fc.array(key), (entries, others) => {
        const table = new AliasTable(64);
        const map = new Map<bigint, { person: bigint; strength: number }>();
        for (const each of entries) {
          put(table, each);
          map.set(each.key, each);
        }
        for (const asked of [...map.keys(), ...others]) {
          const place = find(table, asked);
          const known = map.get(asked);
          expect(place !== -1).toBe(known !== undefined);
          if (known === undefined) continue;
          expect({ person: personAt(table, place), strength: table.strength }).toMatchObject({
            person: known.person,
            strength: known.strength,
          });
        }
      }),
    );
  });

  it('lets go of what its set took longest ago, and of nothing else', () => {
    // Of one set: the lower bits are all alike.
    const of = (i: number) => (BigInt(i + 1) << 32n) | 7n;
    const table = new AliasTable(8 * 16);
    for (let i = 0; i < 8; i++) put(table, { key: of(i), person: of(i), strength: 0 });
    put(table, { key: 8n, person: 8n, strength: 0 });
    // Again is no news: nobody goes for it.
    put(table, { key: of(3), person: 9n, strength: 1 });
    for (let i = 0; i < 8; i++) expect(find(table, of(i))).not.toBe(-1);
    expect(personAt(table, find(table, of(3)))).toBe(9n);
    put(table, { key: of(8), person: 1n, strength: 0 });
    put(table, { key: of(9), person: 1n, strength: 0 });
    expect([0, 1, 2, 8, 9].map((i) => find(table, of(i)) !== -1)).toEqual([false, false, true, true, true]);
    expect(find(table, 8n)).not.toBe(-1);
    table.clear();
    for (let i = 0; i < 10; i++) expect(find(table, of(i))).toBe(-1);
  });

  it('keeps most of as many keys as it has places', () => {
    const table = new AliasTable(4_096);
    // xorshift64: pseudo-random, as keys are.
    let state = 88_172_645_463_325_252n;
    const keys = Array.from({ length: 4_096 }, () => {
      state ^= BigInt.asUintN(64, state << 13n);
      state ^= state >> 7n;
      state ^= BigInt.asUintN(64, state << 17n);
      return state;
    });
    for (const each of keys) put(table, { key: each, person: each, strength: 2 });
    const kept = keys.filter((each) => find(table, each) !== -1).length;
    // A set of eight that is given eight by chance (Poisson) has 6.88 of them: 86 %.
    expect(kept).toBeGreaterThan(3_400);
    expect(kept).toBeLessThan(3_650);
  });
});
