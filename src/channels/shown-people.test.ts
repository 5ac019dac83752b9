/** People by column are those that were put there one by one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDENTIFIER_NAMESPACES } from '../disclosure/person.ts';
import { NOBODY_SHOWN, ShownPeople } from './shown-people.ts';

const key = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const people = fc.array(
  fc.record(
    {
      categories: fc.nat({ max: 2 ** 31 - 1 }),
      names: fc.array(fc.record({ namespace: fc.constantFrom(...IDENTIFIER_NAMESPACES), key }), {
        minLength: 1,
        maxLength: 5,
      }),
      self: key,
      basis: fc.constantFrom('order' as const, 'none' as const),
    },
    { requiredKeys: ['categories', 'names'] },
  ),
  { maxLength: 12 },
);

describe('people by column', () => {
  it('are those that were put there, in their order', () => {
    fc.assert(
      fc.property(people, (given) => {
        const shown = ShownPeople.of(given);
        expect(shown.count).toBe(given.length);
        expect(shown.list()).toEqual(given);
        for (const [i, { names }] of given.entries()) {
          expect(shown.names(i)).toEqual(names);
          expect(shown.key(shown.firsts[i] as number)).toBe(names[0]?.key);
        }
      }),
    );
    expect(NOBODY_SHOWN.list()).toEqual([]);
  });

  it('are shown themselves without another column', () => {
    fc.assert(
      fc.property(people, fc.nat(11), key, (given, who, self) => {
        const others = given.map(({ self: _, ...rest }) => rest);
        const shown = ShownPeople.of(others);
        expect(shown.withSelves(new Map())).toBe(shown);
        if (who >= given.length) return;
        const own = shown.withSelves(new Map([[who, self]]));
        expect(own.list()).toEqual(others.map((each, i) => (i === who ? { ...each, self } : each)));
        expect(own.keys).toBe(shown.keys);
      }),
    );
  });
});
