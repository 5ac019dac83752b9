import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import { PersonMerging } from './person-merging.ts';

/** The simple version. */
function naive(people: readonly DisclosedPerson[]): DisclosedPerson[] {
  const keys = [...new Set(people.map(({ person }) => person))];
  return keys.map((key) => {
    const all = people.filter(({ person }) => person === key);
    const categories = all.reduce((sum, person) => sum | person.categories, 0);
    return { ...(all.at(-1) as DisclosedPerson), categories };
  });
}

// Few keys, and keys that share their lower half.
const key = fc.oneof(
  fc.bigInt({ min: 0n, max: 40n }),
  fc.bigInt({ min: 0n, max: 3n }).map((high) => (high << 32n) | 7n),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);
const person = fc.record({ person: key, categories: fc.integer({ min: 0, max: 255 }) });

describe('people who stand on a page more than once', () => {
  const merging = new PersonMerging();

  it('are one each, with what is shown of them in all places', () => {
    fc.assert(
      fc.property(fc.array(person, { maxLength: 300 }), (drawn) => {
        const people = drawn.map((each): DisclosedPerson => ({ ...each, basis: 'none' }));
        expect(merging.merge(people)).toEqual(naive(people));
      }),
    );
  });

  it('are looked for in pages of any length, one after the other', () => {
    const page = (length: number): DisclosedPerson[] =>
      Array.from({ length }, (_, i) => ({ person: BigInt(i) << 32n, categories: 1, basis: 'none' }));
    for (const length of [0, 1, 64, 65, 5_000, 3]) {
      const people = page(length);
      expect(merging.merge(people)).toBe(people);
      expect(merging.merge([...people, ...people])).toHaveLength(length);
    }
  });
});
