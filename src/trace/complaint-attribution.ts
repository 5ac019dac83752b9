/**
 * From complaints to the recipient: who had received these data of these people before those times.
 *
 * Complaints of one person are joined: the latest time, and all that strangers knew. What no door ever recorded about the
 * person (a company's name that only the person wrote) is not held against anybody, and said. A person whom the ledger
 * never saw counts as one taken from elsewhere: it speaks for nobody.
 */
import { type CategorySet, categoriesOf, categorySet } from '../disclosure/category.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { LinkedPeople } from '../ledger/linked-people.ts';
import type { Questions } from '../ledger/questions.ts';
import { type Attribution, attribute, type Conclusion } from './attribution.ts';
import type { Complaint } from './complaints.ts';
import type { Holding, Leak } from './evidence.ts';
import type { ComplaintFindings, ComplaintRow, RecipientFacts, SensitivityRow } from './findings.ts';
import { factsOf, type Gathered, gather, nameAll } from './received-facts.ts';

/** Recipients listed beside a complaint; how many there are is always said. */
export const HOLDERS_SHOWN = 20;
/** Complaints that are left out one by one in the table of sensitivity. */
const LEFT_OUT = 20;

export interface ComplaintOptions {
  readonly now: EpochMs;
  readonly alpha?: number;
  /** People of the platform; default: those the ledger knows. */
  readonly population?: number | undefined;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Complaints of one person. */
interface Joined {
  readonly ids: readonly string[];
  readonly keys: readonly PersonKey[];
  readonly at: EpochMs;
  readonly knew: CategorySet;
}

/** One person's receipts before the time of the complaint. */
interface Met {
  readonly joined: Joined;
  readonly byRecipient: ReadonlyMap<RecipientKey, Gathered>;
  readonly required: CategorySet;
  readonly holders: readonly RecipientKey[];
}

/** @param complaints at least one, all open. @throws WeirError as ask */
export async function attributeComplaints(
  questions: Questions,
  complaints: readonly Complaint[],
  { now, alpha, population, onProgress = () => undefined }: ComplaintOptions,
): Promise<ComplaintFindings> {
  const { holdings } = questions;
  const linked = await holdings.link(complaints.flatMap(({ keys }) => keys));
  const people = join(complaints, linked);
  const met: Met[] = [];
  for (const [i, joined] of people.entries()) {
    onProgress(i, people.length);
    met.push(await meet(questions, joined));
  }
  const before = Math.max(...people.map(({ at }) => at));
  const known = met.reduce((set, { required }) => set | required, 0);
  const everything = { range: { to: before }, anyOf: known };
  const extent = await holdings.extent({ range: { to: before }, anyOf: 0 });
  const { pairs } = known === 0 ? extent : await holdings.extent(everything);
  const unseen = met.filter(({ byRecipient }) => byRecipient.size === 0).length;
  const size = Math.max(1, (population ?? extent.people) + unseen);

  const candidates = [...new Set(met.flatMap(({ holders }) => holders))];
  const received = await holdings.received(candidates, everything);
  const sizes: Map<RecipientKey, number>[] = [];
  for (const { joined, required, holders } of met)
    sizes.push(await holdings.received(holders, { range: { to: joined.at }, anyOf: required }, required));

  const leak: Leak = {
    stratumOf: new Uint16Array(met.length),
    strata: [{ name: '', people: size, pairs }],
    holders: Uint32Array.from(met.map(({ byRecipient, required }) => holdersOfAny(byRecipient, required))),
    recipients: extent.recipients,
  };
  const held = holdingsOf(candidates, met, sizes, received);
  const attribution = attribute(leak, held, alpha === undefined ? {} : { alpha });
  const sensitivity = sensitivityOf(leak, held, attribution, met);

  const told = [
    ...new Set([
      ...attribution.candidates.map(({ recipient }) => recipient),
      ...membersOf(attribution.conclusion),
    ]),
  ].map((hex) => BigInt(`0x${hex}`));
  const shown = met.map(({ byRecipient, holders }) => recent(byRecipient, holders));
  const named = await nameAll(questions, [...told, ...shown.flat()]);
  const rows: ComplaintRow[] = met.map(({ joined, byRecipient, required, holders }, i) => ({
    ids: joined.ids,
    at: joined.at,
    knew: categoriesOf(joined.knew),
    required: categoriesOf(required),
    seen: byRecipient.size > 0,
    holders: holders.length,
    shown: (shown[i] as RecipientKey[]).map((key) =>
      factsOf(named(key), byRecipient.get(key) as Gathered, null),
    ),
  }));
  const facts: Record<string, RecipientFacts> = {};
  for (const key of told) {
    const all = met.flatMap(({ byRecipient }) => byRecipient.get(key) ?? []);
    facts[hexKey(key)] = factsOf(named(key), merged(all), null);
  }
  return {
    kind: 'complaints',
    madeAt: now,
    before,
    population: { people: size, source: population === undefined ? 'ledger' : 'given' },
    attribution,
    recipients: facts,
    sensitivity,
    ...(await holdings.horizon({ to: before })),
    complaints: rows,
  };
}

function join(complaints: readonly Complaint[], linked: LinkedPeople): Joined[] {
  const byPerson = new Map<PersonKey, Joined>();
  const keysOf = Map.groupBy(linked.keys, (key) => linked.personOf(key));
  for (const { id, keys, at = 0, knew } of complaints) {
    const people = [...new Set(keys.map((key) => linked.personOf(key) ?? key))];
    const person = people[0] as PersonKey;
    const known = byPerson.get(person);
    byPerson.set(person, {
      ids: [...(known?.ids ?? []), id],
      keys: [
        ...new Set([...(known?.keys ?? []), ...keys, ...people.flatMap((each) => keysOf.get(each) ?? [])]),
      ],
      at: Math.max(known?.at ?? 0, at),
      knew: (known?.knew ?? 0) | categorySet(...knew),
    });
  }
  return [...byPerson.values()];
}

async function meet({ holdings }: Questions, joined: Joined): Promise<Met> {
  const byRecipient = new Map<RecipientKey, Gathered>();
  await holdings.eachReceipt(joined.keys, { range: { to: joined.at }, anyOf: 0 }, (receipt) =>
    byRecipient.set(receipt.recipient, gather(byRecipient.get(receipt.recipient), receipt)),
  );
  let recorded = 0;
  for (const { categories } of byRecipient.values()) recorded |= categories;
  const required = joined.knew & recorded;
  const holders = [...byRecipient]
    .filter(([, { categories }]) => (categories & required) === required)
    .map(([key]) => key);
  return { joined, byRecipient, required, holders };
}

function holdersOfAny(byRecipient: ReadonlyMap<RecipientKey, Gathered>, required: CategorySet): number {
  if (required === 0) return byRecipient.size;
  let count = 0;
  for (const { categories } of byRecipient.values()) if ((categories & required) !== 0) count += 1;
  return count;
}

function holdingsOf(
  candidates: readonly RecipientKey[],
  met: readonly Met[],
  sizes: readonly ReadonlyMap<RecipientKey, number>[],
  received: ReadonlyMap<RecipientKey, number>,
): Holding[] {
  const holders = met.map((each) => new Set(each.holders));
  return candidates.map((key) => {
    const rows = [...met.keys()].filter((i) => holders[i]?.has(key));
    return {
      recipient: hexKey(key),
      rows: Uint32Array.from(rows),
      received: [Math.max(received.get(key) ?? 0, rows.length)],
      receivedAt: Float64Array.from(rows.map((i) => sizes[i]?.get(key) ?? 1)),
    };
  });
}

function recent(
  byRecipient: ReadonlyMap<RecipientKey, Gathered>,
  holders: readonly RecipientKey[],
): RecipientKey[] {
  const lastAt = (key: RecipientKey) => byRecipient.get(key)?.lastAt ?? 0;
  return [...holders].sort((a, b) => lastAt(b) - lastAt(a)).slice(0, HOLDERS_SHOWN);
}

function merged(all: readonly Gathered[]): Gathered {
  const start = { categories: 0, channels: 0, bases: 0, firstAt: Infinity, lastAt: 0, disclosures: 0 };
  return all.reduce<Gathered>(
    (sum, each) => ({
      categories: sum.categories | each.categories,
      channels: sum.channels | each.channels,
      bases: sum.bases | each.bases,
      firstAt: Math.min(sum.firstAt, each.firstAt),
      lastAt: Math.max(sum.lastAt, each.lastAt),
      disclosures: sum.disclosures + each.disclosures,
    }),
    start,
  );
}

/** Recipients that a conclusion speaks of. */
export function membersOf(conclusion: Conclusion): readonly string[] {
  if (conclusion.kind === 'named') return [conclusion.recipient];
  return conclusion.kind === 'class' ? conclusion.members : [];
}

function sensitivityOf(
  leak: Leak,
  held: readonly Holding[],
  main: Attribution,
  met: readonly Met[],
): SensitivityRow[] {
  const { alpha } = main;
  const size = leak.strata[0]?.people ?? 1;
  const withPeople = (people: number): Leak => ({
    ...leak,
    strata: leak.strata.map((stratum) => ({ ...stratum, people })),
  });
  const rows = [0.5, 2, 10].map((factor) => {
    const people = Math.max(1, Math.round(size * factor));
    return sensitivityRow('population', people, attribute(withPeople(people), held, { alpha }), main);
  });
  rows.push(sensitivityRow('popular', '', attribute(leak, held, { alpha, withoutPopular: true }), main));
  if (met.length < 2) return rows;
  for (const [i, { joined }] of met.slice(0, LEFT_OUT).entries()) {
    const [lesser, fewer] = withoutRow(leak, held, i);
    rows.push(
      sensitivityRow('left-out-complaint', joined.ids.join(' '), attribute(lesser, fewer, { alpha }), main),
    );
  }
  return rows;
}

export function sensitivityRow(
  change: SensitivityRow['change'],
  value: string | number,
  { conclusion, candidates }: Attribution,
  main: Attribution,
): SensitivityRow {
  const first = membersOf(main.conclusion)[0] ?? main.candidates[0]?.recipient;
  return {
    change,
    value,
    conclusion: conclusion.kind,
    lnE: candidates.find(({ recipient }) => recipient === first)?.lnE ?? null,
    holds:
      conclusion.kind === main.conclusion.kind &&
      (conclusion.kind === 'open' || membersOf(conclusion).includes(first as string)),
  };
}

function withoutRow(leak: Leak, held: readonly Holding[], row: number): [Leak, Holding[]] {
  const stays = (_: unknown, i: number) => i !== row;
  const lesser: Leak = {
    ...leak,
    stratumOf: leak.stratumOf.filter(stays),
    holders: leak.holders.filter(stays),
  };
  const fewer = held.map((holding) => {
    const kept = [...holding.rows.keys()].filter((i) => holding.rows[i] !== row);
    return {
      ...holding,
      rows: Uint32Array.from(kept.map((i) => holding.rows[i] as number).map((r) => (r > row ? r - 1 : r))),
      receivedAt: Float64Array.from(kept.map((i) => holding.receivedAt?.[i] ?? 1)),
    };
  });
  return [lesser, fewer];
}
