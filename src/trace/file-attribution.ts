/**
 * From a leaked file to the recipient it was taken from, by the ledger alone:
 *
 *   rows ─▶ people (blind to recipients) ─▶ who had received each of them, all recipients in one pass
 *        ─▶ how many people each of those had received ─▶ likelihood (set-likelihood.ts, row-likelihood.ts) ─▶ answer
 *
 * A person counts as received when the recipient had received everything that the file's columns hold, as far as it is
 * telling and some door recorded it of these people at all.
 */
import { type CategorySet, categoriesOf, categorySet } from '../disclosure/category.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Questions } from '../ledger/questions.ts';
import { type Attribution, type AttributionOptions, attribute } from './attribution.ts';
import { isTelling, namespaceOf } from './columns.ts';
import { membersOf, sensitivityRow } from './complaint-attribution.ts';
import type { Holding, Leak } from './evidence.ts';
import type { FileFindings, RecipientFacts, SensitivityRow } from './findings.ts';
import { categoriesIn, type LeakedFile } from './leaked-file.ts';
import { type LinkedPerson, linkRows } from './link-rows.ts';
import { factsOf, type Gathered, gather, nameAll } from './received-facts.ts';
import { sliceSign } from './slice-sign.ts';
import type { Strata } from './strata.ts';
import { type DatedValue, lnVersionWeight, type Versions } from './versions.ts';

/** A category counts as recorded when so many of the leaked people had it recorded, by anybody. */
const RECORDED_SHARE = 0.05;
/** Members of a class whose shared people are counted, to say how many more rows would decide. */
const COMPARED_MEMBERS = 6;

export interface FileOptions {
  readonly now: EpochMs;
  /** The leak was out by then. */
  readonly before: EpochMs;
  readonly alpha?: number;
  readonly population?: number | undefined;
  readonly strata?: { readonly column: string; readonly strata: Strata } | undefined;
  readonly versions?: Versions | undefined;
  /** The file is no slice, whatever it looks like. */
  readonly whole?: boolean | undefined;
  /** What the file is, for the report. */
  readonly file: {
    readonly name: string;
    readonly format: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  readonly onProgress?: (step: 'linking' | 'counting' | 'streaming', count: number) => void;
}

/** What recipients had received of the leaked people. */
interface Received {
  /** By recipient: categories of each leaked person, by number. */
  readonly byRecipient: ReadonlyMap<RecipientKey, ReadonlyMap<number, CategorySet>>;
  readonly gathered: ReadonlyMap<RecipientKey, Gathered>;
}

/** @throws WeirError as ask */
export async function attributeFile(
  questions: Questions,
  keyring: KeyedHash,
  leaked: LeakedFile,
  options: FileOptions,
): Promise<FileFindings> {
  const { now, before, alpha, population, strata, versions, onProgress = () => undefined } = options;
  const { holdings } = questions;
  const range = { to: before };
  const linked = await linkRows(leaked, keyring, holdings, range);
  const { people } = linked;
  onProgress('linking', people.length);
  const received = await receivedOf(questions, people, before);

  const categories = [
    ...new Set([
      ...categoriesIn(leaked),
      ...linked.columns.flatMap((each) => (each === null ? [] : (CATEGORY_OF[each] ?? []))),
    ]),
  ];
  const required = requiredOf(categorySet(...categories.filter(isTelling)), people.length, received);
  const everything = { range, anyOf: 0 };
  const extent = await holdings.extent(everything, required);
  const unseen = people.filter(({ seen }) => !seen).length;
  const size = Math.max(1, (population ?? extent.people) + unseen);

  const holders = [...received.byRecipient.keys()].filter(
    (key) => hitsOf(received, key, required).length > 0,
  );
  onProgress('counting', holders.length);
  const sizes = await holdings.received(holders, everything, required);
  const split =
    strata === undefined
      ? undefined
      : await splitByStratum(questions, people, holders, strata.strata, {
          range,
          required,
          size,
          onProgress,
        });
  const leak: Leak = {
    stratumOf: split?.stratumOf ?? new Uint16Array(people.length),
    strata: split?.strata ?? [{ name: '', people: size, pairs: extent.pairs }],
    holders: holdersByPerson(people.length, received, holders, required),
    recipients: extent.recipients,
  };
  const dated = versions === undefined ? undefined : datedValues(leaked, people, versions);
  const weights =
    dated === undefined || dated.size === 0
      ? undefined
      : await versionWeights(questions, people, dated, before);
  const holdingOf = (key: RecipientKey, asked: CategorySet, count: number): Holding => {
    const rows = hitsOf(received, key, asked);
    const own = split?.received.get(key) ?? [Math.max(count, rows.length)];
    const versionsOf =
      weights === undefined ? {} : { versions: Float64Array.from(rows, (row) => weights(key, row)) };
    return { recipient: hexKey(key), rows: Uint32Array.from(rows), received: own, ...versionsOf };
  };
  const held = holders.map((key) => holdingOf(key, required, sizes.get(key) ?? 0));
  const settings: AttributionOptions<string> = alpha === undefined ? {} : { alpha };
  let attribution = attribute(leak, held, settings);
  if (attribution.conclusion.kind === 'class')
    attribution = attribute(leak, held, {
      ...settings,
      overlap: await overlapOf(questions, attribution, before),
    });

  const sensitivity = [
    ...changed(leak, held, attribution, split !== undefined),
    ...(weights === undefined ? [] : [withoutVersions(leak, held, attribution)]),
    ...(required === 0 ? [] : [await anyCategory(questions, leak, received, attribution, before)]),
    ...(split === undefined
      ? []
      : [
          sensitivityRow(
            'without-strata',
            '',
            attribute(
              unsplit(leak, size, extent.pairs),
              held.map((each) => ({ ...each, received: [each.received.reduce((sum, n) => sum + n, 0)] })),
              settings,
            ),
            attribution,
          ),
        ]),
  ];

  const told = [
    ...new Set([
      ...attribution.candidates.map(({ recipient }) => recipient),
      ...membersOf(attribution.conclusion),
    ]),
  ];
  const keys = told.map((hex) => BigInt(`0x${hex}`));
  const named = await nameAll(questions, keys);
  const recipients: Record<string, RecipientFacts> = {};
  for (const key of keys) {
    const anything = received.byRecipient.get(key)?.size ?? 0;
    recipients[hexKey(key)] = factsOf(named(key), received.gathered.get(key) as Gathered, anything);
  }
  const slice = strata === undefined && options.whole !== true ? sliceSign(leaked) : null;
  return {
    kind: 'file',
    madeAt: now,
    before,
    population: { people: size, source: population === undefined ? 'ledger' : 'given' },
    attribution,
    recipients,
    sensitivity,
    ...(await holdings.horizon(range)),
    file: {
      ...options.file,
      rows: leaked.count,
      malformed: leaked.malformed,
      columns: leaked.columns.map(({ name, category, share }, i) => {
        const namespace = linked.columns[i] ?? null;
        const what = category ?? (namespace === null ? null : (CATEGORY_OF[namespace] ?? null));
        return { name, category: what, namespace: namespace ?? namespaceOf(category) ?? null, share };
      }),
    },
    linkage: {
      identified: linked.identified,
      people: people.length,
      seen: people.length - unseen,
      received: leak.holders.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
      contradictory: linked.contradictory,
      by: linked.by as Record<string, number>,
    },
    categories,
    required: categoriesOf(required),
    strata:
      strata === undefined || split === undefined
        ? null
        : { column: strata.column, count: strata.strata.names.length - 1, unknown: split.unknown },
    slice,
    withheld: slice !== null && attribution.conclusion.kind !== 'open',
    versions: dated === undefined ? null : { rows: dated.size, takenAfter: takenAfter(dated) },
  };
}

/** Category of what an identifier is. */
const CATEGORY_OF: Readonly<
  Record<
    string,
    | 'pd:UID'
    | 'weir:ResidentID'
    | 'pd:TelephoneNumber'
    | 'pd:EmailAddress'
    | 'pd:PaymentCardNumber'
    | 'pd:Username'
  >
> = {
  id: 'pd:UID',
  residentId: 'weir:ResidentID',
  phone: 'pd:TelephoneNumber',
  email: 'pd:EmailAddress',
  card: 'pd:PaymentCardNumber',
  username: 'pd:Username',
};

async function receivedOf(
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
function requiredOf(telling: CategorySet, people: number, { byRecipient }: Received): CategorySet {
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
function hitsOf({ byRecipient }: Received, key: RecipientKey, asked: CategorySet): number[] {
  const hits: number[] = [];
  for (const [number, categories] of byRecipient.get(key) ?? [])
    if ((categories & asked) === asked) hits.push(number);
  return hits.sort((a, b) => a - b);
}

function holdersByPerson(
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
async function splitByStratum(
  { holdings }: Questions,
  people: readonly LinkedPerson[],
  holders: readonly RecipientKey[],
  strata: Strata,
  setting: {
    range: { to: EpochMs };
    required: CategorySet;
    size: number;
    onProgress: NonNullable<FileOptions['onProgress']>;
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

/** Leaked values whose times are known, by the person's number. */
function datedValues(
  leaked: LeakedFile,
  people: readonly LinkedPerson[],
  versions: Versions,
): Map<number, DatedValue[]> {
  const found = new Map<number, DatedValue[]>();
  for (const [i, { keys, rows }] of people.entries()) {
    if (!versions.has(keys)) continue;
    const values = rows.flatMap((row) =>
      leaked.columns.flatMap(
        ({ name }, column) => versions.dated(keys, name, leaked.rows[row]?.cells[column] ?? '') ?? [],
      ),
    );
    if (values.length > 0) found.set(i, values);
  }
  return found;
}

function takenAfter(dated: ReadonlyMap<number, readonly DatedValue[]>): EpochMs | null {
  const all = [...dated.values()]
    .flat()
    .map(({ from }) => from)
    .filter(Number.isFinite);
  return all.length === 0 ? null : all.reduce((most, from) => Math.max(most, from));
}

async function versionWeights(
  { holdings }: Questions,
  people: readonly LinkedPerson[],
  dated: ReadonlyMap<number, readonly DatedValue[]>,
  before: EpochMs,
): Promise<(recipient: RecipientKey, row: number) => number> {
  const numberOf = new Map<PersonKey, number>();
  for (const row of dated.keys()) for (const key of people[row]?.keys ?? []) numberOf.set(key, row);
  const times = new Map<RecipientKey, Map<number, EpochMs[]>>();
  await holdings.eachTime([...numberOf.keys()], { range: { to: before }, anyOf: 0 }, (recipient, key, at) => {
    const row = numberOf.get(key) as number;
    const own = times.get(recipient) ?? new Map<number, EpochMs[]>();
    times.set(recipient, own);
    own.set(row, [...(own.get(row) ?? []), at]);
  });
  return (recipient, row) => {
    const shown = times.get(recipient)?.get(row) ?? [];
    return (dated.get(row) ?? []).reduce((sum, value) => sum + lnVersionWeight(value, shown), 0);
  };
}

async function overlapOf(
  { holdings }: Questions,
  { conclusion, candidates }: Attribution,
  before: EpochMs,
): Promise<(of: string, by: string) => number | undefined> {
  const members = membersOf(conclusion).slice(0, COMPARED_MEMBERS);
  const shares = new Map<string, number>();
  const [first, ...others] = members;
  for (const other of others) {
    const shared = await holdings.shared(BigInt(`0x${first}`), BigInt(`0x${other}`), {
      range: { to: before },
      anyOf: 0,
    });
    const own = candidates.find(({ recipient }) => recipient === first)?.received ?? 1;
    shares.set(`${first} ${other}`, Math.min(1, shared / Math.max(1, own)));
  }
  return (of, by) => shares.get(`${of} ${by}`);
}

function changed(
  leak: Leak,
  held: readonly Holding[],
  main: Attribution,
  isSplit: boolean,
): SensitivityRow[] {
  const { alpha } = main;
  const size = leak.strata.reduce((sum, { people }) => sum + people, 0);
  const rows = [0.5, 2, 10].map((factor) => {
    const strata = leak.strata.map((stratum) => ({
      ...stratum,
      people: Math.max(1, Math.round(stratum.people * factor)),
    }));
    return sensitivityRow(
      'population',
      Math.round(size * factor),
      attribute({ ...leak, strata }, held, { alpha }),
      main,
    );
  });
  if (isSplit) rows.length = 0;
  rows.push(sensitivityRow('popular', '', attribute(leak, held, { alpha, withoutPopular: true }), main));
  for (const half of [0, 1]) {
    const [lesser, fewer] = halfOf(leak, held, half);
    rows.push(sensitivityRow('half-of-rows', half + 1, attribute(lesser, fewer, { alpha }), main));
  }
  return rows;
}

/** Every other person of the leak. */
function halfOf(leak: Leak, held: readonly Holding[], half: number): [Leak, Holding[]] {
  const stays = (row: number) => row % 2 === half;
  const lesser = {
    ...leak,
    stratumOf: leak.stratumOf.filter((_, row) => stays(row)),
    holders: leak.holders.filter((_, row) => stays(row)),
  };
  const fewer = held.map((holding) => {
    const kept = [...holding.rows.keys()].filter((i) => stays(holding.rows[i] as number));
    return {
      ...holding,
      rows: Uint32Array.from(kept, (i) => (holding.rows[i] as number) >> 1),
      ...(holding.versions === undefined
        ? {}
        : { versions: Float64Array.from(kept, (i) => holding.versions?.[i] ?? 0) }),
    };
  });
  return [lesser, fewer];
}

function withoutVersions(leak: Leak, held: readonly Holding[], main: Attribution): SensitivityRow {
  const plain = held.map(({ recipient, rows, received }) => ({ recipient, rows, received }));
  return sensitivityRow('without-versions', '', attribute(leak, plain, { alpha: main.alpha }), main);
}

/** The whole answer again when any data of a person count as received. */
async function anyCategory(
  { holdings }: Questions,
  leak: Leak,
  received: Received,
  main: Attribution,
  before: EpochMs,
): Promise<SensitivityRow> {
  const keys = [...received.byRecipient.keys()];
  const filter = { range: { to: before }, anyOf: 0 };
  const sizes = await holdings.received(keys, filter);
  const { pairs } = await holdings.extent(filter);
  const people = leak.strata.reduce((sum, stratum) => sum + stratum.people, 0);
  const wider = unsplit(
    { ...leak, holders: holdersByPerson(leak.stratumOf.length, received, keys, 0) },
    people,
    pairs,
  );
  const held = keys.map((key) => {
    const rows = hitsOf(received, key, 0);
    return {
      recipient: hexKey(key),
      rows: Uint32Array.from(rows),
      received: [Math.max(sizes.get(key) ?? 0, rows.length)],
    };
  });
  return sensitivityRow('any-category', '', attribute(wider, held, { alpha: main.alpha }), main);
}

function unsplit(leak: Leak, people: number, pairs: number): Leak {
  return {
    ...leak,
    stratumOf: new Uint16Array(leak.stratumOf.length),
    strata: [{ name: '', people, pairs }],
  };
}
