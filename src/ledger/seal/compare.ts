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
import type { ExpectedSeal } from './horizon-book.ts';
import { rootOfPruned } from './pruned-tree.ts';
import { BATCHES_BY_NAME, type BatchList, readRowHashes, type Span } from './read-rows.ts';
import { HASH_BYTES, type RowTree } from './row-tree.ts';

/** Rows compared at a time: 32 bytes each, 512 MB, and as much again of one batch while its tree is made. */
export const ROWS_AT_A_TIME = 16_000_000;
/** Batches compared at a time, however few rows they have: about 100 bytes each. */
export const BATCHES_AT_A_TIME = 1_000_000;

/** Seals that are compared together, ascending; their rows are those that should be there now. */
export interface Part {
  readonly seals: readonly ExpectedSeal[];
  readonly rows: number;
  /** Of seals that follow each other: what is filed from here to here, both inclusive, is this part's or nobody's. */
  readonly range: { readonly first: number; readonly last: number } | undefined;
}

/** Cuts seals into parts. A batch that is larger than a part is one by itself. @param mayJump numbers need not follow each other. */
export function* parts(
  seals: Iterable<ExpectedSeal>,
  rowsAtATime: number = ROWS_AT_A_TIME,
  mayJump = false,
): Generator<Part> {
  let gathered: ExpectedSeal[] = [];
  let rows = 0;
  let before: ExpectedSeal | undefined;
  const part = (): Part => {
    const head = gathered[0] as ExpectedSeal;
    const follows = head.number === (before?.number ?? 0) + 1;
    const first = follows ? (before?.filed ?? 0) + 1 : head.filed;
    before = gathered.at(-1) as ExpectedSeal;
    return { seals: gathered, rows, range: mayJump ? undefined : { first, last: before.filed } };
  };
  for (const seal of seals) {
    const last = gathered.at(-1);
    const most = mayJump ? BATCHES_BY_NAME : BATCHES_AT_A_TIME;
    const fits = rows + seal.rows <= rowsAtATime && gathered.length < most;
    if (last !== undefined && !(fits && (mayJump || seal.number === last.number + 1))) {
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
  /** The first seal whose rows are others, with how many there are. */
  readonly different: { readonly seal: ExpectedSeal; readonly foundRows: number } | undefined;
}

/** Row hashes of a part, by batch. */
export interface Gathered {
  /** Times that the part's rows were sealed with. */
  readonly span: Span;
  readonly found: number;
  /** Rows that were found of a seal by its place in the part; may be more than were sealed. */
  foundOf(place: number): number;
  /** Hashes of a seal's rows, as many as were sealed; what was not found is undefined. */
  hashesOf(place: number): Buffer;
}

/** How a part's rows are asked for. */
export function batchesOf(prefix: bigint, { seals, range }: Part): BatchList {
  return range === undefined ? { prefix, filed: seals.map(({ filed }) => filed) } : { prefix, ...range };
}

/** Reads a part's rows. @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY */
export async function gather(store: Store, prefix: bigint, part: Part): Promise<Gathered> {
  const { seals, rows } = part;
  const places = new Map(seals.map(({ filed }, i) => [filed, i]));
  const hashes = Buffer.allocUnsafeSlow(rows * HASH_BYTES);
  const begins = new Float64Array(seals.length + 1);
  const counts = new Float64Array(seals.length);
  const withRows = seals.filter((seal) => seal.rows > 0);
  const span = {
    least: withRows.reduce((least, seal) => Math.min(least, seal.least), Number.MAX_SAFE_INTEGER),
    greatest: withRows.reduce((greatest, seal) => Math.max(greatest, seal.greatest), 0),
  };
  for (const [i, seal] of seals.entries()) {
    begins[i + 1] = (begins[i] as number) + seal.rows;
  }
  let found = 0;
  if (rows > 0) {
    await readRowHashes(store, batchesOf(prefix, part), span, (filed, bytes, at) => {
      const i = places.get(filed);
      // Filed under what was never sealed: not found where it should be, and so looked for.
      if (i === undefined) return;
      const place = (begins[i] as number) + (counts[i] as number);
      (counts[i] as number)++;
      found += 1;
      if (place < (begins[i + 1] as number)) bytes.copy(hashes, place * HASH_BYTES, at, at + HASH_BYTES);
    });
  }
  return {
    span,
    found,
    foundOf: (i) => counts[i] as number,
    hashesOf: (i) =>
      hashes.subarray((begins[i] as number) * HASH_BYTES, (begins[i + 1] as number) * HASH_BYTES),
  };
}

/** @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY */
export async function comparePart(
  store: Store,
  prefix: bigint,
  part: Part,
  rowTree: RowTree,
): Promise<Compared> {
  const gathered = await gather(store, prefix, part);
  for (const [i, seal] of part.seals.entries()) {
    const foundRows = gathered.foundOf(i);
    if (foundRows !== seal.rows || !fits(seal, gathered.hashesOf(i), rowTree))
      return { different: { seal, foundRows } };
  }
  return { different: undefined };
}

/** Whether rows are those that should be there of a batch: all that were sealed, or all that a horizon left. */
export function fits({ pruned, root }: ExpectedSeal, hashes: Buffer, rowTree: RowTree): boolean {
  if (pruned === undefined) return rowTree.root(hashes).equals(root);
  const leaves = hashes.length === 0 ? hashes : rowTree.leaves(hashes);
  return rootOfPruned(pruned, leaves)?.equals(root) === true;
}
