/**
 * Verifying: the seals must fit together and with every head that was signed; every sealed batch is read back from the
 * tables and must have the rows it was sealed with; every row must belong to a sealed batch.
 *
 *   1 seal.log: lines, tags      2 checkpoints.log: keys, signatures, heads      3 rows      4 seal.rows      5 the rest
 *
 * What it proves: rows were not altered, removed or added by anyone without the seal key file. What it does not: somebody
 * with that file, or who puts back an older copy of everything, can make another history; what a witness kept contradicts
 * it (against.ts).
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import { ask } from '../ask.ts';
import { type CheckedSeals, checkSeals } from './check-seals.ts';
import { comparePart, type Part, parts } from './compare.ts';
import { changesOf } from './forensics.ts';
import { removalUnderWay } from './horizon.ts';
import { type ExpectedSeal, HorizonBook, sealedRemovals } from './horizon-book.ts';
import { readRows } from './read-rows.ts';
import { RowTree } from './row-tree.ts';
import { MAX_FILED, type Seal } from './seal.ts';
import { FINGERPRINT_FILE, SEAL_FILE, SealReader } from './seal-file.ts';
import { readSealKey, SEAL_KEY_FILE, type SealKey } from './seal-key.ts';
import { SEALED_TABLES, type SealedTable, showRow } from './sealed-row.ts';
import type { SealFilesOptions, SealProblem, Verification, VerifyOptions } from './verification.ts';

/** @throws WeirError WEIR_SEAL_*, WEIR_LEDGER_UNAVAILABLE, WEIR_DATA_DIR */
export async function verifySeals(options: VerifyOptions): Promise<Verification> {
  const { directory } = options;
  const key = readSealKey(join(directory, SEAL_KEY_FILE));
  const path = join(directory, FINGERPRINT_FILE);
  const fingerprints = existsSync(path) ? openSync(path, 'r') : undefined;
  try {
    const checked = checkSeals(options, key.tagKey());
    if (checked.problem !== undefined) return answerOf(checked, checked.problem, NOTHING);
    const book = await horizonsOf(options, checked);
    if ('kind' in book) return answerOf(checked, book, NOTHING);
    const rows = new RowVerifier(options, checked, key, fingerprints, book);
    const found = (await rows.checkRows()) ?? (await rows.checkRest());
    // Rows that went while they were compared were announced before.
    const problem = found && ((await removedMeanwhile(options, checked, book)) ?? found);
    return answerOf(checked, problem, rows, book);
  } finally {
    if (fingerprints !== undefined) closeSync(fingerprints);
  }
}

/**
 * Verifies everything but the rows: before a ledger is opened, which would set seals that are broken aside.
 * @returns what is wrong, or undefined. @throws WeirError WEIR_SEAL_*, WEIR_DATA_DIR
 */
export function verifySealFiles(options: SealFilesOptions): Verification | undefined {
  const key = readSealKey(join(options.directory, SEAL_KEY_FILE));
  const checked = checkSeals(options, key.tagKey());
  return checked.problem && answerOf(checked, checked.problem, NOTHING);
}

const NOTHING = { compared: 0, rows: 0 };

/** What was removed under retention; a removal that is under way leaves nothing that could be compared. */
async function horizonsOf(
  { store, directory }: VerifyOptions,
  { writer, keys }: CheckedSeals,
): Promise<HorizonBook | SealProblem> {
  const under = removalUnderWay(directory);
  if (under !== undefined) return { kind: 'removal-unfinished', horizon: under };
  return HorizonBook.read(directory, await sealedRemovals(store, prefixOf(writer)), keys);
}

async function removedMeanwhile(
  { store, directory }: VerifyOptions,
  { writer }: CheckedSeals,
  { horizons }: HorizonBook,
): Promise<SealProblem | undefined> {
  const under = removalUnderWay(directory);
  if (under !== undefined) return { kind: 'removal-unfinished', horizon: under };
  const last = (await sealedRemovals(store, prefixOf(writer))).at(-1)?.horizon ?? 0;
  return last > horizons.length ? { kind: 'removal-unfinished', horizon: last } : undefined;
}

function prefixOf(writer: string | undefined): bigint {
  return BigInt(`0x${writer ?? '0'}`) << 32n;
}

function answerOf(
  { tree, origin, checkpoints }: CheckedSeals,
  problem: SealProblem | undefined,
  { compared, rows }: Pick<Verification, 'compared' | 'rows'>,
  book?: HorizonBook,
): Verification {
  const head = { size: tree.size, root: tree.root().toString('base64') };
  return {
    verified: problem === undefined,
    batches: tree.size,
    compared,
    rows,
    checkpoints,
    removed: (book?.horizons ?? []).map(({ number, at, removed, batches, rule }) => ({
      horizon: number,
      at,
      rows: removed,
      batches,
      rule,
    })),
    head: origin === undefined ? null : { origin, ...head },
    problem: problem ?? null,
  };
}

/** Batches with consecutive numbers that were compared, and how many rows they have. */
interface Compared {
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

const IN_RANGE = 'batch BETWEEN {first:UInt64} AND {last:UInt64}';

function addRange(ranges: Compared[], part: Part): void {
  const { rows } = part;
  const { first, last } = rangeOf(part);
  const before = ranges.at(-1);
  if (before?.last !== first - 1) ranges.push({ first, last, rows });
  else ranges.splice(-1, 1, { first: before.first, last, rows: before.rows + rows });
}

/** Seals are compared in the order of the file, without jumps. */
function rangeOf({ range }: Part): { readonly first: number; readonly last: number } {
  if (range === undefined) throw new WeirError('WEIR_INTERNAL', { reason: 'a part of seals that jump' });
  return range;
}

/** Compares what the tables hold with seals that were found whole. */
class RowVerifier {
  readonly #options: VerifyOptions;
  readonly #checked: CheckedSeals;
  readonly #sealPath: string;
  readonly #tagKey: Buffer | undefined;
  readonly #saltKey: Buffer;
  readonly #rowTree: RowTree;
  readonly #fingerprints: number | undefined;
  readonly #book: HorizonBook;
  compared = 0;
  rows = 0;

  constructor(
    options: VerifyOptions,
    checked: CheckedSeals,
    key: SealKey,
    fingerprints: number | undefined,
    book: HorizonBook,
  ) {
    this.#options = options;
    this.#checked = checked;
    this.#sealPath = join(options.directory, SEAL_FILE);
    this.#tagKey = key.tagKey();
    this.#saltKey = key.saltKey();
    this.#rowTree = new RowTree(this.#saltKey);
    this.#fingerprints = fingerprints;
    this.#book = book;
  }

  /** Seals of the scope with the rows that should be there now, and where their fingerprints begin. */
  *#seals(begins: Map<number, number>): Generator<ExpectedSeal> {
    const { batches, since } = this.#options;
    const reader = new SealReader(this.#sealPath, undefined);
    let at = 0;
    for (let seal = reader.next(); seal !== undefined; seal = reader.next()) {
      // The ledger may go on growing while it is verified: what was not checked above is not compared.
      if (seal.number > this.#checked.tree.size) return;
      const begin = at;
      at += seal.fingerprintBytes;
      if (batches !== undefined && (seal.number < batches.first || seal.number > batches.last)) continue;
      if (since !== undefined && seal.greatest < since) continue;
      begins.set(seal.number, begin);
      yield this.#book.expected(seal);
    }
  }

  async checkRows(): Promise<SealProblem | undefined> {
    const { store, rowsAtATime, onProgress } = this.#options;
    let total = 0;
    for (const { rows } of this.#seals(new Map())) total += rows;
    const begins = new Map<number, number>();
    const ranges: Compared[] = [];
    for (const part of parts(this.#seals(begins), rowsAtATime)) {
      const { different } = await comparePart(store, this.#prefix, part, this.#rowTree);
      if (different !== undefined)
        return this.#differing(different.seal, different.foundRows, begins.get(different.seal.number) ?? 0);
      addRange(ranges, part);
      const wrong = this.#checkFingerprints(part, begins);
      if (wrong !== undefined) return wrong;
      this.rows += part.rows;
      this.compared += part.seals.length;
      onProgress?.(this.rows, total);
      // The next part's first seal has been read already.
      for (const { number } of part.seals) begins.delete(number);
    }
    return this.#checkStrays(ranges);
  }

  /**
   * Rows under batches that were compared, with times outside of what was sealed: only the months of the seals were
   * read. Counted over all of them at once, as that reads whole tables; looked for only when the count is another.
   */
  async #checkStrays(ranges: readonly Compared[]): Promise<SealProblem | undefined> {
    for (const { first, last, rows } of ranges) {
      if ((await this.#count(SEALED_TABLES, IN_RANGE, this.#range(first, last))) === rows) continue;
      const begins = new Map<number, number>();
      for (const part of parts(this.#seals(begins), this.#options.rowsAtATime)) {
        const stray = await this.#checkStray(part, begins);
        if (stray !== undefined) return stray;
      }
    }
    return undefined;
  }

  #range(first: number, last: number): Record<string, string> {
    return { first: String(this.#prefix + BigInt(first)), last: String(this.#prefix + BigInt(last)) };
  }

  async #checkStray(part: Part, begins: ReadonlyMap<number, number>): Promise<SealProblem | undefined> {
    const { first, last } = rangeOf(part);
    const range = this.#range(first, last);
    const all = await this.#count(SEALED_TABLES, IN_RANGE, range);
    if (all === part.rows) return undefined;
    const spans = new Map(part.seals.map((seal) => [seal.filed, seal]));
    for await (const { batch, row } of readRows(this.#options.store, IN_RANGE, range)) {
      const seal = spans.get(Number(batch - this.#prefix));
      if (seal === undefined) return this.#unsealed('batch = {batch:UInt64}', { batch: String(batch) });
      const at = Number(row.at);
      if (at < seal.least || at > seal.greatest)
        return this.#differing(seal, seal.rows + all - part.rows, begins.get(seal.number) ?? 0);
    }
    return undefined;
  }

  async #differing(seal: ExpectedSeal, foundRows: number, begin: number): Promise<SealProblem> {
    const { number: batch, rows: sealedRows, least, greatest } = seal;
    const keys = { saltKey: this.#saltKey, rowTree: this.#rowTree };
    const block = this.#block(seal, begin);
    const { first, foreign, missing } = await changesOf(this.#options.store, this.#prefix, seal, block, keys);
    return {
      kind: 'rows-differ',
      batch,
      sealedRows,
      foundRows,
      foreign,
      missing,
      least,
      greatest,
      row: first,
    };
  }

  #checkFingerprints(part: Part, begins: ReadonlyMap<number, number>): SealProblem | undefined {
    for (const seal of part.seals) {
      if (this.#block(seal, begins.get(seal.number) ?? 0) === undefined)
        return { kind: 'fingerprints-differ', batch: seal.number };
    }
    return undefined;
  }

  /** A batch's fingerprints, or undefined when they are not what the seal says. */
  #block(seal: Seal, begin: number): Buffer | undefined {
    const block = Buffer.alloc(seal.fingerprintBytes);
    if (block.length > 0) {
      if (this.#fingerprints === undefined) return undefined;
      readSync(this.#fingerprints, block, 0, block.length, begin);
    }
    return createHash('sha256').update(block).digest().equals(seal.fingerprints) ? block : undefined;
  }

  /** Rows of no sealed batch. The one after the last may be on its way in: it is sealed once all of it is there. */
  async checkRest(): Promise<SealProblem | undefined> {
    const { exclusive, batches, since, store, inWork } = this.#options;
    if (batches !== undefined || since !== undefined) return undefined;
    const all = this.#range(1, MAX_FILED);
    const another = 'batch > 4294967295 AND bitShiftRight(batch, 32) != bitShiftRight({first:UInt64}, 32)';
    const where = exclusive ? `NOT (${IN_RANGE})` : `NOT (${IN_RANGE}) AND NOT (${another})`;
    const foreign = await this.#unsealed(where, all);
    if (foreign !== undefined) return foreign;
    // A gate that runs goes on: what came since must be in work, or sealed by now. In this order, since a batch that is
    // done meanwhile goes from the first to the second.
    const later = this.#range(this.#checked.lastFiled + 1, MAX_FILED);
    const came = new Set<number>();
    for (const table of SEALED_TABLES) {
      const sql = `SELECT toUInt32(bitAnd(batch, 4294967295)) AS filed FROM ${table} WHERE ${IN_RANGE} GROUP BY filed`;
      for (const { filed } of await ask<{ filed: number }>(store, sql, { sql: '1', params: later }))
        came.add(Number(filed));
    }
    if (came.size === 0) return undefined;
    came.delete(inWork?.() ?? 0);
    const reader = new SealReader(this.#sealPath, this.#tagKey);
    for (let seal = reader.next(); seal !== undefined; seal = reader.next()) came.delete(seal.filed);
    const [left] = came;
    if (left === undefined) return undefined;
    return this.#unsealed('batch = {batch:UInt64}', { batch: String(this.#prefix + BigInt(left)) });
  }

  async #unsealed(where: string, params: Record<string, string>): Promise<SealProblem | undefined> {
    for (const table of SEALED_TABLES) {
      const rows = await this.#count([table], where, params);
      if (rows === 0) continue;
      for await (const { row } of readRows(this.#options.store, `${where} LIMIT 1`, params, [table]))
        return { kind: 'rows-unsealed', table, rows, row: showRow(table, row) };
      return { kind: 'rows-unsealed', table, rows, row: null };
    }
    return undefined;
  }

  async #count(
    tables: readonly SealedTable[],
    where: string,
    params: Record<string, string>,
  ): Promise<number> {
    let rows = 0;
    for (const table of tables) {
      const sql = `SELECT count() AS n FROM ${table} WHERE ${where}`;
      const [row] = await ask<{ n: number }>(this.#options.store, sql, { sql: '1', params });
      rows += Number(row?.n ?? 0);
    }
    return rows;
  }

  get #prefix(): bigint {
    return prefixOf(this.#checked.writer);
  }
}
