/**
 * Comparing batches with their seals, many at a time: rows come from the tables in whatever order they lie there, and
 * every hash goes to its batch's place, which is as large as the seal says.
 *
 *   batch 7 (3 rows)   batch 8 (2 rows)     hashes of 32 bytes, in the order they came
 *   [ · · · ]          [ · · ]              a row too many is counted, not kept
 *
 * Why not one query that groups by batch: the tables are ordered by recipient and person, so that every batch lies all
 * over them; sorting a billion rows costs more than reading a month again for each part of it.
 */
import type { Store } from '../store.ts';
import { readRowHashes } from './read-rows.ts';
import { HASH_BYTES, type RowTree } from './row-tree.ts';
import type { Seal } from './seal.ts';

/** Rows compared at a time: 32 bytes each, 512 MB, and as much again of one batch while its tree is made. */
export const ROWS_AT_A_TIME = 16_000_000;
/** Batches compared at a time, however few rows they have: about 100 bytes each. */
export const BATCHES_AT_A_TIME = 1_000_000;

/** Seals with consecutive numbers that are compared together, and whatever is filed between them. */
export interface Part {
  readonly seals: readonly Seal[];
  readonly rows: number;
  /** What is filed from here on, to the last seal's rows, both inclusive, is this part's. */
  readonly first: number;
  readonly last: number;
}

/** Cuts seals into parts. A batch that is larger than a part is one by itself. */
export function* parts(seals: Iterable<Seal>, rowsAtATime: number = ROWS_AT_A_TIME): Generator<Part> {
  let gathered: Seal[] = [];
  let rows = 0;
  /** The seal before the part. */
  let before: Seal | undefined;
  const part = (): Part => {
    const head = gathered[0] as Seal;
    const follows = head.number === (before?.number ?? 0) + 1;
    const first = follows ? (before?.filed ?? 0) + 1 : head.filed;
    before = gathered.at(-1) as Seal;
    return { seals: gathered, rows, first, last: before.filed };
  };
  for (const seal of seals) {
    const last = gathered.at(-1);
    const fits = rows + seal.rows <= rowsAtATime && gathered.length < BATCHES_AT_A_TIME;
    if (last !== undefined && !(fits && seal.number === last.number + 1)) {
      yield part();
      gathered = [];
      rows = 0;
    }
    gathered.push(seal);
    rows += seal.rows;
  }
  if (gathered.length > 0) yield part();
}

export interface Compared {
  /** Rows that were found under the part's batches, within their times. */
  readonly found: number;
  /** The first seal whose rows are others, with how many there are. */
  readonly different: { readonly seal: Seal; readonly foundRows: number } | undefined;
}

/** @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY */
export async function comparePart(
  store: Store,
  prefix: bigint,
  { seals, rows, first, last }: Part,
  rowTree: RowTree,
): Promise<Compared> {
  const hashes = Buffer.allocUnsafeSlow(rows * HASH_BYTES);
  const begins = new Float64Array(seals.length + 1);
  let least = Number.MAX_SAFE_INTEGER;
  let greatest = 0;
  for (const [i, seal] of seals.entries()) {
    begins[i + 1] = (begins[i] as number) + seal.rows;
    if (seal.rows === 0) continue;
    least = Math.min(least, seal.least);
    greatest = Math.max(greatest, seal.greatest);
  }
  const counts = new Float64Array(seals.length);
  const places = new Map(seals.map(({ filed }, i) => [filed, i]));
  let found = 0;
  const range = { prefix, first, last };
  if (rows === 0) return { found, different: undefined };
  await readRowHashes(store, range, { least, greatest }, (filed, bytes, at) => {
    const i = places.get(filed);
    // Filed under what was never sealed: not found where it should be, so that it is looked for.
    if (i === undefined) return;
    const place = (begins[i] as number) + (counts[i] as number);
    (counts[i] as number)++;
    found += 1;
    if (place < (begins[i + 1] as number)) bytes.copy(hashes, place * HASH_BYTES, at, at + HASH_BYTES);
  });
  for (const [i, seal] of seals.entries()) {
    const foundRows = counts[i] as number;
    const own = hashes.subarray((begins[i] as number) * HASH_BYTES, (begins[i + 1] as number) * HASH_BYTES);
    if (foundRows !== seal.rows || !rowTree.root(own).equals(seal.root))
      return { found, different: { seal, foundRows } };
  }
  return { found, different: undefined };
}
