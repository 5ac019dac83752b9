/**
 * Where the people of a case live. The ledger does not know; the platform's own table of customers does. It is read once,
 * matched person by person, and of it only the counts are kept.
 */
import type { PersonKey } from '../../disclosure/person.ts';
import type { AffectedQuestions } from '../../ledger/affected.ts';
import type { HoldingQuestions } from '../../ledger/holdings.ts';
import { affectedScope, type CaseScope } from './case.ts';

/** Places that are told one by one, the largest ones; the rest is told together. */
export const MAX_PLACES = 40;
/** Whoever is not in the table, or has nothing there. */
export const NOT_KNOWN = '?';

export interface Residence {
  /** People of the case. */
  readonly people: number;
  /** By place, most people first; names as the table has them. */
  readonly places: readonly { readonly place: string; readonly people: number }[];
  /** Of whom the table says nothing. */
  readonly unknown: number;
}

/** People whose other keys are looked up at once: some statements of the ledger for each so many. */
const LOOKED_UP_AT_ONCE = 7_000;

/**
 * @param placeOf where whoever has one of these keys lives; an empty text where that is not known.
 * @throws WeirError as ask. Cost: every person of the case is read once; of whom the table does not know the strongest key
 *   (it lists phones, the ledger knows the account), all others are looked up.
 */
export async function residenceOf(
  affected: Pick<AffectedQuestions, 'everyone'>,
  holdings: Pick<HoldingQuestions, 'link'>,
  scope: CaseScope,
  placeOf: (keys: Iterable<PersonKey>) => string,
): Promise<Residence> {
  const counts = new Map<string, number>();
  let [people, unknown] = [0, 0];
  const count = (place: string) => {
    if (place === '') unknown += 1;
    else counts.set(place, (counts.get(place) ?? 0) + 1);
  };
  let others: PersonKey[] = [];
  const lookUp = async () => {
    const linked = await holdings.link(others);
    const keysOf = Map.groupBy(linked.keys, (key) => linked.personOf(key));
    for (const person of others) count(placeOf(keysOf.get(linked.personOf(person)) ?? []));
    others = [];
  };
  for await (const { person } of affected.everyone(affectedScope(scope))) {
    people += 1;
    const key = BigInt(`0x${person}`);
    const place = placeOf([key]);
    if (place !== '') count(place);
    else if (others.push(key) >= LOOKED_UP_AT_ONCE) await lookUp();
  }
  if (others.length > 0) await lookUp();
  const places = [...counts]
    .map(([place, n]) => ({ place, people: n }))
    .sort((a, b) => b.people - a.people || (a.place < b.place ? -1 : 1));
  return { people, places, unknown };
}

/**
 * As it is answered in the case and stands in letters to authorities: the same in every language.
 *
 *   杭州市 310, 宁波市 24, ? 12 (customers.csv, city; SHA-256 4f1c…)
 */
export function residenceText({ places, unknown }: Residence, source: string): string {
  const told = places.slice(0, MAX_PLACES);
  const rest = places.slice(MAX_PLACES);
  const parts = told.map(({ place, people }) => `${place} ${people}`);
  if (rest.length > 0) parts.push(`… (${rest.length}) ${rest.reduce((sum, { people }) => sum + people, 0)}`);
  if (unknown > 0) parts.push(`${NOT_KNOWN} ${unknown}`);
  return `${parts.join(', ')} (${source})`;
}
