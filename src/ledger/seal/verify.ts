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
import type { Store } from '../store.ts';
import { CHECKPOINT_FILE, openNotes, readCheckpoints, type SignedEntry } from './checkpoint-log.ts';
import { comparePart, type Part, parts } from './compare.ts';
import { changesOf, type RowChange } from './forensics.ts';
import { MerkleTree, type TreeHead } from './merkle.ts';
import type { NoteKey } from './note.ts';
import { readRows } from './read-rows.ts';
import { RowTree } from './row-tree.ts';
import { MAX_FILED, type Seal, sealLeaf } from './seal.ts';
import { FINGERPRINT_FILE, SEAL_FILE, SealReader } from './seal-file.ts';
import { readSealKey, SEAL_KEY_FILE } from './seal-key.ts';
import { SEALED_TABLES, type SealedTable, type ShownRow, showRow } from './sealed-row.ts';

/** The first thing that is not as it was sealed. */
export type SealProblem =
  | { readonly kind: 'seal-broken'; readonly line: number }
  /** An entry of checkpoints.log that nobody signed who should have, or none where there must be one. */
  | { readonly kind: 'checkpoint-broken'; readonly entry: number }
  /** The key that is trusted is not among those that signed. */
  | { readonly kind: 'key-foreign'; readonly key: string }
  /** A head that was signed, and the tree has another one at that size. */
  | { readonly kind: 'head-differs'; readonly size: number; readonly signedBy: string }
  /** What somebody else kept has an entry that no key of this ledger signed. */
  | { readonly kind: 'witness-foreign'; readonly entry: number; readonly witness: string }
  /** More batches were signed than there are seals. */
  | {
      readonly kind: 'seals-missing';
      readonly signed: number;
      readonly found: number;
      readonly signedBy: string;
    }
  | {
      readonly kind: 'rows-differ';
      readonly batch: number;
      readonly sealedRows: number;
      readonly foundRows: number;
      /** Rows in it that were not sealed, and sealed rows that are gone, as far as the fingerprints tell. */
      readonly foreign: number;
      readonly missing: number;
      /** Times that the batch's rows were sealed with. */
      readonly least: number;
      readonly greatest: number;
      readonly row: RowChange | null;
    }
  | { readonly kind: 'fingerprints-differ'; readonly batch: number }
  | {
      readonly kind: 'rows-unsealed';
      readonly table: SealedTable;
      readonly rows: number;
      readonly row: ShownRow | null;
    };

export interface Verification {
  readonly verified: boolean;
  /** Batches that there are seals of, and those whose rows were compared. */
  readonly batches: number;
  readonly compared: number;
  readonly rows: number;
  readonly checkpoints: number;
  readonly head: { readonly origin: string; readonly size: number; readonly root: string } | null;
  readonly problem: SealProblem | null;
}

/** Which batches' rows are compared; the seals and their heads always are. */
export interface VerifyScope {
  readonly batches?: { readonly first: number; readonly last: number } | undefined;
  /** Only batches with a row at this time or later, ms since the epoch. */
  readonly since?: number | undefined;
}

export interface VerifyOptions extends VerifyScope {
  readonly store: Store;
  /** Where the seals and their key are. */
  readonly directory: string;
  /** Whether nobody else writes to these tables: then rows of other writers are rows that were slipped in. */
  readonly exclusive: boolean;
  /** A public key that was kept elsewhere: it must be among those that signed. */
  readonly trusted?: NoteKey | undefined;
  /** Signed heads that somebody else kept, in the form of checkpoints.log, and what they are called. */
  readonly against?: { readonly name: string; readonly notes: string } | undefined;
  /** What the batch that is being carried over is filed under, when there is one. */
  readonly inWork?: (() => number | undefined) | undefined;
  readonly rowsAtATime?: number | undefined;
  readonly onProgress?: ((rows: number, of: number) => void) | undefined;
}

/** @throws WeirError WEIR_SEAL_*, WEIR_LEDGER_UNAVAILABLE, WEIR_DATA_DIR */
export async function verifySeals(options: VerifyOptions): Promise<Verification> {
  return new Verifier(options).run();
}

/**
 * Verifies everything but the rows: before a ledger is opened, which would set seals that are broken aside.
 * @returns what is wrong, or undefined. @throws WeirError WEIR_SEAL_*, WEIR_DATA_DIR
 */
export function verifySealFiles(options: SealFilesOptions): Verification | undefined {
  return new Verifier({ ...options, store: undefined as never, exclusive: true }).files();
}

/** What is verified without the tables. */
export type SealFilesOptions = Pick<VerifyOptions, 'directory' | 'trusted' | 'against'>;

interface NamedHead extends TreeHead {
  readonly signedBy: string;
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

class Verifier {
  readonly #options: VerifyOptions;
  readonly #sealPath: string;
  readonly #tagKey: Buffer | undefined;
  readonly #saltKey: Buffer;
  readonly #rowTree: RowTree;
  readonly #tree = new MerkleTree();
  #fingerprints: number | undefined;
  #writer: string | undefined;
  #checkpoints = 0;
  #origin: string | undefined;
  #compared = 0;
  #rows = 0;
  #lastFiled = 0;

  constructor(options: VerifyOptions) {
    this.#options = options;
    this.#sealPath = join(options.directory, SEAL_FILE);
    const key = readSealKey(join(options.directory, SEAL_KEY_FILE));
    this.#tagKey = key.tagKey();
    this.#saltKey = key.saltKey();
    this.#rowTree = new RowTree(this.#saltKey);
  }

  async run(): Promise<Verification> {
    const path = join(this.#options.directory, FINGERPRINT_FILE);
    if (existsSync(path)) this.#fingerprints = openSync(path, 'r');
    try {
      return await this.#verify();
    } finally {
      if (this.#fingerprints !== undefined) closeSync(this.#fingerprints);
    }
  }

  files(): Verification | undefined {
    const problem = this.#checkSeals();
    return problem === undefined ? undefined : this.#answer(problem);
  }

  async #verify(): Promise<Verification> {
    return this.#answer(this.#checkSeals() ?? (await this.#checkRows()) ?? (await this.#checkRest()));
  }

  #answer(problem: SealProblem | undefined): Verification {
    const head = { size: this.#tree.size, root: this.#tree.root().toString('base64') };
    return {
      verified: problem === undefined,
      batches: this.#tree.size,
      compared: this.#compared,
      rows: this.#rows,
      checkpoints: this.#checkpoints,
      head: this.#origin === undefined ? null : { origin: this.#origin, ...head },
      problem: problem ?? null,
    };
  }

  /** Lines, tags, keys, signatures, heads: everything but the rows. */
  #checkSeals(): SealProblem | undefined {
    const { directory, trusted } = this.#options;
    const checkpoints = readCheckpoints(join(directory, CHECKPOINT_FILE), 'all');
    const { entries, keys, origin, brokenEntry } = checkpoints;
    this.#origin = origin;
    this.#checkpoints = entries.filter(({ kind }) => kind === 'checkpoint').length;
    const kept = this.#witnessed(keys);
    if ('kind' in kept) return kept;
    const heads = [...this.#named(entries, CHECKPOINT_FILE), ...kept.heads].sort((a, b) => a.size - b.size);
    const reader = new SealReader(this.#sealPath, this.#tagKey);
    this.#writer = reader.writer;
    for (let next = 0; ; ) {
      for (; heads[next]?.size === this.#tree.size; next++) {
        const { root, size, signedBy } = heads[next] as NamedHead;
        if (Buffer.compare(root, this.#tree.root()) !== 0) return { kind: 'head-differs', size, signedBy };
      }
      const seal = reader.next();
      if (seal === undefined) break;
      this.#tree.append(sealLeaf(reader.writer as string, seal));
      this.#lastFiled = seal.filed;
    }
    if (reader.brokenLine !== undefined) return { kind: 'seal-broken', line: reader.brokenLine };
    if (brokenEntry !== undefined) return { kind: 'checkpoint-broken', entry: brokenEntry };
    if (this.#tree.size > 0 && keys.length === 0) return { kind: 'checkpoint-broken', entry: 1 };
    if (trusted !== undefined && keys.every(({ vkey }) => vkey !== trusted.vkey))
      return { kind: 'key-foreign', key: trusted.vkey };
    const last = heads.at(-1);
    if (last !== undefined && last.size > this.#tree.size)
      return { kind: 'seals-missing', signed: last.size, found: this.#tree.size, signedBy: last.signedBy };
    return undefined;
  }

  /** Heads that somebody else kept; every one must be signed by a key of this ledger. */
  #witnessed(keys: readonly NoteKey[]): { readonly heads: readonly NamedHead[] } | SealProblem {
    const { against, trusted } = this.#options;
    if (against === undefined) return { heads: [] };
    const { entries, unknownEntry } = openNotes(
      against.notes,
      trusted === undefined ? keys : [...keys, trusted],
    );
    if (unknownEntry !== undefined)
      return { kind: 'witness-foreign', entry: unknownEntry, witness: against.name };
    return { heads: this.#named(entries, against.name) };
  }

  #named(entries: readonly SignedEntry[], signedBy: string): NamedHead[] {
    return entries.map(({ head: { size, root } }) => ({ size, root, signedBy }));
  }

  /** Seals of the scope, with where their fingerprints begin. */
  *#seals(begins: Map<number, number>): Generator<Seal> {
    const { batches, since } = this.#options;
    const reader = new SealReader(this.#sealPath, undefined);
    let at = 0;
    for (let seal = reader.next(); seal !== undefined; seal = reader.next()) {
      // The ledger may go on growing while it is verified: what was not checked above is not compared.
      if (seal.number > this.#tree.size) return;
      const begin = at;
      at += seal.fingerprintBytes;
      if (batches !== undefined && (seal.number < batches.first || seal.number > batches.last)) continue;
      if (since !== undefined && seal.greatest < since) continue;
      begins.set(seal.number, begin);
      yield seal;
    }
  }

  async #checkRows(): Promise<SealProblem | undefined> {
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
      this.#rows += part.rows;
      this.#compared += part.seals.length;
      onProgress?.(this.#rows, total);
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

  async #differing(seal: Seal, foundRows: number, begin: number): Promise<SealProblem> {
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
  async #checkRest(): Promise<SealProblem | undefined> {
    const { exclusive, batches, since, store, inWork } = this.#options;
    if (batches !== undefined || since !== undefined) return undefined;
    const all = this.#range(1, MAX_FILED);
    const another = 'batch > 4294967295 AND bitShiftRight(batch, 32) != bitShiftRight({first:UInt64}, 32)';
    const where = exclusive ? `NOT (${IN_RANGE})` : `NOT (${IN_RANGE}) AND NOT (${another})`;
    const foreign = await this.#unsealed(where, all);
    if (foreign !== undefined) return foreign;
    // A gate that runs goes on: what came since must be in work, or sealed by now. In this order, since a batch that is
    // done meanwhile goes from the first to the second.
    const later = this.#range(this.#lastFiled + 1, MAX_FILED);
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
    return BigInt(`0x${this.#writer ?? '0'}`) << 32n;
  }
}
