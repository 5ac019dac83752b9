/**
 * Reasons that employees give, and the people each of them explains. A reason is what somebody typed: it must not explain
 * whatever its giver likes to look at, so each one is good for a few people only; whoever is met first counts as meant.
 *
 * Invariant: at most `people` people are explained by one reason of one employee, however often it is given.
 */
import { OldestKey } from '../disclosure/oldest-key.ts';
import type { PersonKey } from '../disclosure/person.ts';

/** People that one ticket explains: a customer, the other side, and who stands beside them on the page. */
export const DEFAULT_REASON_PEOPLE = 5;
/** (employee, reason) pairs remembered; the oldest fall out. */
export const MAX_REASONS = 100_000;

export class ReasonBook {
  readonly #people: number;
  readonly #known = new Map<string, Set<PersonKey>>();
  readonly #oldest = new OldestKey(this.#known);

  constructor(people: number = DEFAULT_REASON_PEOPLE) {
    this.#people = people;
  }

  /** Whether this reason explains that the employee sees this person. @param recipient the employee's key. */
  explains(recipient: bigint, reason: string, person: PersonKey): boolean {
    const key = `${recipient}:${reason}`;
    const meant = this.#known.get(key) ?? new Set();
    this.#known.delete(key);
    this.#known.set(key, meant);
    if (this.#known.size > MAX_REASONS) this.#known.delete(this.#oldest.next() as string);
    if (meant.has(person)) return true;
    if (meant.size >= this.#people) return false;
    meant.add(person);
    return true;
  }
}
