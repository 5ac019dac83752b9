/**
 * Many people at once, by any of their keys: which keys are one person, as all other questions see it. An alias leads to
 * the strongest identifier that is known, two steps (e-mail to phone, phone to account); two more lead back from there to
 * every key that the person may stand under in the rows.
 *
 * Invariant: a key belongs to one person at most, and `personOf` agrees with Questions.resolve.
 */
import type { PersonKey } from '../disclosure/person.ts';
import { ask } from './ask.ts';
import { keyList, partsOf } from './key-list.ts';
import { EVERYTHING } from './sql.ts';
import type { Store } from './store.ts';

export interface LinkedPeople {
  /** The person that a key stands for, of the keys that were asked for and of all that lead to the same people. */
  personOf(key: PersonKey): PersonKey | undefined;
  /** Every key of these people. */
  readonly keys: readonly PersonKey[];
}

/** @throws WeirError as ask. Cost: four look-ups in `aliases` for each 7,000 keys. */
export async function linkPeople(store: Store, asked: readonly PersonKey[]): Promise<LinkedPeople> {
  const steps = new Map<PersonKey, PersonKey>();
  const climb = async (keys: readonly PersonKey[]) => {
    for (const part of partsOf(keys.filter((key) => !steps.has(key)))) {
      for (const key of part) steps.set(key, key);
      for (const { alias, person } of await strongest(store, part)) steps.set(alias, person);
    }
  };
  const top = (key: PersonKey): PersonKey => {
    const first = steps.get(key) ?? key;
    return steps.get(first) ?? first;
  };
  const settle = async (keys: readonly PersonKey[]) => {
    await climb(keys);
    await climb([...new Set(keys.map((key) => steps.get(key) ?? key))]);
  };
  const distinct = [...new Set(asked)];
  await settle(distinct);
  const people = [...new Set(distinct.map(top))];
  const first = await weaker(store, people);
  const second = await weaker(store, first);
  const below = [...new Set([...first, ...second])];
  await settle(below);

  const personOf = new Map<PersonKey, PersonKey>();
  const known = new Set(people);
  for (const key of [...distinct, ...people, ...below]) {
    const person = top(key);
    if (known.has(person)) personOf.set(key, person);
  }
  return { personOf: (key) => personOf.get(key), keys: [...personOf.keys()] };
}

async function strongest(
  store: Store,
  keys: readonly PersonKey[],
): Promise<{ alias: PersonKey; person: PersonKey }[]> {
  const rows = await ask<{ alias: string; person: string }>(
    store,
    `SELECT toString(key) AS alias, toString(strongest) AS person FROM (
       SELECT alias AS key, argMin(person, (strength, person)) AS strongest
       FROM aliases WHERE alias IN (${keyList(keys)}) GROUP BY alias)`,
    EVERYTHING,
  );
  return rows.map(({ alias, person }) => ({ alias: BigInt(alias), person: BigInt(person) }));
}

async function weaker(store: Store, people: readonly PersonKey[]): Promise<PersonKey[]> {
  const found = new Set<PersonKey>();
  for (const part of partsOf(people)) {
    const rows = await ask<{ key: string }>(
      store,
      `SELECT DISTINCT toString(alias) AS key FROM aliases WHERE person IN (${keyList(part)})`,
      EVERYTHING,
    );
    for (const { key } of rows) found.add(BigInt(key));
  }
  return [...found];
}
