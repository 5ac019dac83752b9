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
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Questions } from '../ledger/questions.ts';
import { type Attribution, type AttributionOptions, attribute } from './attribution.ts';
import { isTelling, namespaceOf } from './columns.ts';
import { membersOf } from './complaint-attribution.ts';
import { datedValues, takenAfter, versionWeights } from './dated-values.ts';
import type { Holding, Leak } from './evidence.ts';
import { fileSensitivity } from './file-sensitivity.ts';
import type { FileFindings, RecipientFacts } from './findings.ts';
import { categoriesIn, type LeakedFile } from './leaked-file.ts';
import { linkRows } from './link-rows.ts';
import { factsOf, type Gathered, nameAll } from './received-facts.ts';
import { hitsOf, holdersByPerson, receivedOf, requiredOf, splitByStratum } from './received-people.ts';
import { sliceSign } from './slice-sign.ts';
import type { Strata } from './strata.ts';
import type { Versions } from './versions.ts';

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

  const sensitivity = await fileSensitivity(questions, {
    leak,
    held,
    main: attribution,
    received,
    before,
    by: { strata: split !== undefined, versions: weights !== undefined, categories: required !== 0 },
    whole: { people: size, pairs: extent.pairs },
  });

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
