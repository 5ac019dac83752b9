/**
 * One person may stand twice on a page, under an account here and a phone there: that is one disclosure of both parts'
 * data. Nearly every page shows each person once, so that the question is answered without a map: an open table of the
 * keys' lower halves, where only equal halves make the whole keys be compared.
 *
 *   halves   0 free, else 1 + index of a person whose lower half hashes here; power of two, at most half full
 *
 * Invariant: order is that of the first appearance; nobody's categories are lost.
 */
import type { DisclosedPerson } from '../disclosure/disclosure.ts';

/** People of a page for whom the table is made at first; it grows. */
const FIRST_PEOPLE = 64;

export class PersonMerging {
  #table = new Int32Array(2 * FIRST_PEOPLE);
  readonly #wide = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#wide.buffer);

  /** @returns the same list where nobody stands twice. Cost: about 10 ns a person. */
  merge(people: readonly DisclosedPerson[]): readonly DisclosedPerson[] {
    return people.length < 2 || !this.#anybodyTwice(people) ? people : merged(people);
  }

  #anybodyTwice(people: readonly DisclosedPerson[]): boolean {
    if (2 * people.length > this.#table.length)
      this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * people.length)));
    else this.#table.fill(0);
    const table = this.#table;
    const mask = table.length - 1;
    for (let i = 0; i < people.length; i++) {
      const { person } = people[i] as DisclosedPerson;
      this.#wide[0] = person;
      // Keys are pseudo-random: any bits of them spread.
      let at = (this.#words[0] as number) & mask;
      for (let other = table[at] as number; other !== 0; other = table[at] as number) {
        if ((people[other - 1] as DisclosedPerson).person === person) return true;
        at = (at + 1) & mask;
      }
      table[at] = i + 1;
    }
    return false;
  }
}

function merged(people: readonly DisclosedPerson[]): readonly DisclosedPerson[] {
  const byKey = new Map<bigint, DisclosedPerson>();
  for (const person of people) {
    const before = byKey.get(person.person);
    byKey.set(
      person.person,
      before === undefined ? person : { ...person, categories: before.categories | person.categories },
    );
  }
  return [...byKey.values()];
}
