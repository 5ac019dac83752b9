/**
 * What recipients had received of the people in a leak: by person, by how much of what the leak holds some door recorded at
 * all, and over the whole ledger by stratum.
 */
import { type CategorySet, categoriesOf, categorySet } from '../disclosure/category.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Questions } from '../ledger/questions.ts';
import type { LinkedPerson } from './link-rows.ts';
import { type Gathered, gather } from './received-facts.ts';
import type { Strata } from './strata.ts';

/** A category counts as recorded when so many of the leaked people had it recorded, by anybody. */
const RECORDED_SHARE = 0.05;

/** What recipients had received of the leaked people. */
export interface Received {
  /** By recipient: categories of each leaked person, by number. */
  readonly byRecipient: ReadonlyMap<RecipientKey, ReadonlyMap<number, CategorySet>>;
  readonly gathered: ReadonlyMap<RecipientKey, Gathered>;
}

export async function receivedOf(
  { holdings }: Questions,
  people: readonly LinkedPerson[],
  before: EpochMs,
): Promise<Received> {
  const numberOf = new Map<PersonKey, number>();
  for (const [i, { keys, seen }] of people.entries()) if (seen) for (const key of keys) numberOf.set(key, i);
  const byRecipient = new Map<RecipientKey, Map<number, CategorySet>>();
  const gathered = new Map<RecipientKey, Gathered>();
  await holdings.eachReceipt([...numberOf.keys()], { range: { to: before }, anyOf: 0 }, (receipt) => {
    const { recipient, key, categories } = receipt;
    const number = numberOf.get(key) as number;
    const own = byRecipient.get(recipient);
    if (own === undefined) byRecipient.set(recipient, new Map([[number, categories]]));
    else own.set(number, (own.get(number) ?? 0) | categories);
    gathered.set(recipient, gather(gathered.get(recipient), receipt));
  });
  return { byRecipient, gathered };
}

/** Of the telling categories those that anybody was recorded to have received of a good part of these people. */
export function requiredOf(telling: CategorySet, people: number, { byRecipient }: Received): CategorySet {
  const recorded = new Map<number, CategorySet>();
  for (const own of byRecipient.values())
    for (const [number, categories] of own) recorded.set(number, (recorded.get(number) ?? 0) | categories);
  return categoriesOf(telling).reduce((set, category) => {
    const bit = categorySet(category);
    let count = 0;
    for (const categories of recorded.values()) if ((categories & bit) !== 0) count += 1;
    return count >= RECORDED_SHARE * people ? set | bit : set;
  }, 0);
}

/** Numbers of the leaked people of whom a recipient had received all that is asked, ascending. */
export function hitsOf({ byRecipient }: Received, key: RecipientKey, asked: CategorySet): number[] {
  const hits: number[] = [];
  for (const [number, categories] of byRecipient.get(key) ?? [])
    if ((categories & asked) === asked) hits.push(number);
  return hits.sort((a, b) => a - b);
}

export function holdersByPerson(
  people: number,
  received: Received,
  holders: readonly RecipientKey[],
  required: CategorySet,
): Uint32Array {
  const counts = new Uint32Array(people);
  for (const key of holders)
    for (const row of hitsOf(received, key, required)) counts[row] = (counts[row] as number) + 1;
  return counts;
}

/** One pass over all pairs of the ledger: how many people of each stratum each recipient had received. */
export async function splitByStratum(
  { holdings }: Questions,
  people: readonly LinkedPerson[],
  holders: readonly RecipientKey[],
  strata: Strata,
  setting: {
    range: { to: EpochMs };
    required: CategorySet;
    size: number;
    onProgress: (step: 'streaming', count: number) => void;
  },
) {
  const { range, required, size, onProgress } = setting;
  const received = new Map<RecipientKey, number[]>(holders.map((key) => [key, strata.names.map(() => 0)]));
  const pairs = strata.names.map(() => 0);
  const one: PersonKey[] = [0n];
  let count = 0;
  await holdings.eachPair({ range, anyOf: 0 }, required, (recipient, key) => {
    one[0] = key;
    const stratum = strata.of(one);
    pairs[stratum] = (pairs[stratum] as number) + 1;
    const own = received.get(recipient);
    if (own !== undefined) own[stratum] = (own[stratum] as number) + 1;
    count += 1;
    if (count % 100_000 === 0) onProgress('streaming', count);
  });
  const stratumOf = Uint16Array.from(people.map(({ keys }) => strata.of(keys)));
  const unknown = stratumOf.reduce((sum, stratum) => sum + (stratum === 0 ? 1 : 0), 0);
  const known = strata.people.reduce((sum, n) => sum + n, 0);
  const all = strata.names.map((name, g) => ({
    name,
    people: g === 0 ? Math.max(unknown, size - known, 1) : (strata.people[g] as number),
    pairs: pairs[g] as number,
  }));
  return { stratumOf, strata: all, received, unknown };
}
