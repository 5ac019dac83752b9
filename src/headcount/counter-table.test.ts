import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteCeiling } from './byte-ceiling.ts';
import { CounterTable, ID_LOW, NEWEST } from './counter-table.ts';

it('finds what is in it and nothing else, whatever comes and goes', () => {
  const action = fc.record({
    low: fc.oneof(fc.nat(40), fc.integer({ min: 0, max: 0xffff_ffff })),
    high: fc.nat(3),
    leaves: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 3_000 }), (actions) => {
      const table = new CounterTable(new ByteCeiling(1e9));
      const expected = new Map<string, number>();
      for (const [i, { low, high, leaves }] of actions.entries()) {
        const id = `${low} ${high}`;
        const found = table.find(low, high);
        expect(found === -1).toBe(!expected.has(id));
        if (found !== -1) expect(table.get(found, NEWEST)).toBe(expected.get(id));
        if (leaves && found !== -1) {
          table.remove(found);
          expected.delete(id);
        } else if (found === -1) {
          table.set(table.insert(low, high, 0), NEWEST, i);
          expected.set(id, i);
        }
      }
      expect(table.size).toBe(expected.size);
      const live = Array.from({ length: table.high }, (_, number) => number).filter((n) => table.isLive(n));
      expect(live.length).toBe(expected.size);
      for (const number of live)
        expect(table.find(table.get(number, ID_LOW), table.get(number, 1))).toBe(number);
    }),
    { numRuns: 60 },
  );
});

it('says when it must shrink because a wider index does not fit', () => {
  const table = new CounterTable(new ByteCeiling(1024 * 1024));
  let counters = 0;
  while (!table.mustShrinkFirst(512 * 1024)) {
    table.insert(counters, 0, 512 * 1024);
    counters += 1;
  }
  for (let i = 0; i < counters; i++) expect(table.get(table.find(i, 0), ID_LOW)).toBe(i);
  table.remove(table.find(0, 0));
  expect(table.mustShrinkFirst(512 * 1024)).toBe(false);
});
