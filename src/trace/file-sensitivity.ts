/** The answer again under other assumptions: how far each of them carries it. */
import { hexKey } from '../disclosure/hex-key.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Questions } from '../ledger/questions.ts';
import { type Attribution, attribute } from './attribution.ts';
import { sensitivityRow } from './complaint-attribution.ts';
import type { Holding, Leak } from './evidence.ts';
import type { SensitivityRow } from './findings.ts';
import { hitsOf, holdersByPerson, type Received } from './received-people.ts';

export interface FileSensitivity {
  readonly leak: Leak;
  readonly held: readonly Holding[];
  /** The answer that is varied. */
  readonly main: Attribution;
  readonly received: Received;
  readonly before: EpochMs;
  /** Whether the ledger was split by strata, whether times of values count, and whether certain categories are asked. */
  readonly by: { readonly strata: boolean; readonly versions: boolean; readonly categories: boolean };
  /** People and pairs of the whole ledger, as they count without strata. */
  readonly whole: { readonly people: number; readonly pairs: number };
}

/** @throws WeirError as ask */
export async function fileSensitivity(
  questions: Questions,
  { leak, held, main, received, before, by, whole }: FileSensitivity,
): Promise<SensitivityRow[]> {
  const rows = changed(leak, held, main, by.strata);
  if (by.versions) rows.push(withoutVersions(leak, held, main));
  if (by.categories) rows.push(await anyCategory(questions, leak, received, main, before));
  if (by.strata) {
    const together = held.map((each) => ({
      ...each,
      received: [each.received.reduce((sum, n) => sum + n, 0)],
    }));
    const plain = attribute(unsplit(leak, whole.people, whole.pairs), together, { alpha: main.alpha });
    rows.push(sensitivityRow('without-strata', '', plain, main));
  }
  return rows;
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
