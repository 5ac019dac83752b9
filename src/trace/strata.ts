/**
 * Strata: in which city, segment or other part of the platform people are, from the platform's own table. A leak that is a
 * slice of one part is held against how much of that part each recipient had received.
 */
import type { PersonKey } from '../disclosure/person.ts';

/** More parts than this are no parts. */
export const MAX_STRATA = 10_000;
/** People whose part is not known are one of their own. */
export const UNKNOWN_STRATUM = '';

export class Strata {
  readonly #of = new Map<PersonKey, number>();
  readonly #names = [UNKNOWN_STRATUM];
  readonly #people = [0];
  readonly #numbers = new Map<string, number>([[UNKNOWN_STRATUM, 0]]);

  /** A person of the table, under all of their keys. @returns false when there are too many strata to take another one. */
  add(name: string, keys: readonly PersonKey[]): boolean {
    const folded = name.normalize('NFKC').trim();
    let number = this.#numbers.get(folded);
    if (number === undefined) {
      if (this.#names.length >= MAX_STRATA) return false;
      number = this.#names.push(folded) - 1;
      this.#people.push(0);
      this.#numbers.set(folded, number);
    }
    this.#people[number] = (this.#people[number] as number) + 1;
    for (const key of keys) this.#of.set(key, number);
    return true;
  }

  /** Number of the stratum that any of these keys is in; 0 when none is known. */
  of(keys: Iterable<PersonKey>): number {
    for (const key of keys) {
      const number = this.#of.get(key);
      if (number !== undefined) return number;
    }
    return 0;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** People of the table by stratum. */
  get people(): readonly number[] {
    return this.#people;
  }
}
