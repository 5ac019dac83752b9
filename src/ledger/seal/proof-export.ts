/**
 * Makes a proof (proof.ts) of the rows that meet a condition: which batches they lie in, and then, as many batches at a
 * time as memory allows, their rows' hashes, their trees, and the paths of the rows asked for.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import { ask } from '../ask.ts';
import type { Condition } from '../sql.ts';
import type { Store } from '../store.ts';
import { CHECKPOINT_FILE, readCheckpoints } from './checkpoint-log.ts';
import { batchesOf, fits, type Gathered, gather, type Part, parts, ROWS_AT_A_TIME } from './compare.ts';
import { asSealed, type ExpectedSeal, HorizonBook, sealedRemovals } from './horizon-book.ts';
import { leafHash } from './merkle.ts';
import { MerkleLevels } from './merkle-proofs.ts';
import type { NoteKey } from './note.ts';
import { PROOF_VERSION, type ProofHead } from './proof.ts';
import { pathInPruned } from './pruned-tree.ts';
import { type FoundRow, inSpan, ofBatches, readRows } from './read-rows.ts';
import { HASH_BYTES, RowTree, SALT_BYTES, saltOf } from './row-tree.ts';
import { type Seal, sealLeaf, sealText } from './seal.ts';
import { SEAL_FILE, SealReader } from './seal-file.ts';
import { readSealKey, SEAL_KEY_FILE } from './seal-key.ts';
import { showRow } from './sealed-row.ts';

/** Rows of one proof at most: each has about a kilobyte of it. */
export const MAX_PROOF_ROWS = 10_000_000;
/** Batches that the rows of one proof lie in at most; each is read whole. */
export const MAX_PROOF_BATCHES = 200_000;

export interface ProofRequest {
  readonly store: Store;
  readonly directory: string;
  /** Of disclosures. */
  readonly condition: Condition;
  readonly question: ProofHead['question'];
  readonly onProgress?: ((batches: number, of: number) => void) | undefined;
}

/**
 * Lines of a proof, without their newlines.
 * @throws WeirError WEIR_PROOF (nothing to prove, too much, not signed yet, rows that are not as they were sealed),
 *   WEIR_SEAL_*, WEIR_LEDGER_*
 */
export async function* exportProof(request: ProofRequest): AsyncGenerator<string> {
  const { store, directory, condition, question, onProgress } = request;
  const sealKey = readSealKey(join(directory, SEAL_KEY_FILE));
  const sealed = readSealed(directory, sealKey.tagKey());
  const batches = await sealsOf(store, condition, sealed);
  const book = HorizonBook.read(directory, await sealedRemovals(store, sealed.prefix), sealed.keys);
  if ('kind' in book) throw proofError(`horizon ${book.horizon} is missing or altered; run weir verify`);
  const head: ProofHead = {
    type: 'weir-proof',
    version: PROOF_VERSION,
    writer: sealed.writer,
    checkpoint: sealed.note,
    key: sealed.vkey,
    question,
  };
  yield JSON.stringify(head);
  const rowTree = new RowTree(sealKey.saltKey());
  let rows = 0;
  let done = 0;
  for (const part of parts(
    batches.map((seal) => book.expected(seal)),
    ROWS_AT_A_TIME,
    true,
  )) {
    for await (const line of partLines(request, sealed, part, rowTree, sealKey.saltKey())) {
      if (line.startsWith(ROW_LINE)) rows += 1;
      else onProgress?.(++done, batches.length);
      yield line;
    }
  }
  yield JSON.stringify({ type: 'end', batches: batches.length, rows });
}

const ROW_LINE = '{"type":"row"';

interface Sealed {
  readonly writer: string;
  readonly prefix: bigint;
  readonly note: string;
  readonly vkey: string;
  readonly keys: readonly NoteKey[];
  /** By what their rows are filed under. */
  readonly seals: ReadonlyMap<number, Seal>;
  readonly levels: MerkleLevels;
}

/** The newest checkpoint, and the seals below it. About 300 bytes of memory a batch. */
function readSealed(directory: string, tagKey: Uint8Array): Sealed {
  const checkpoints = readCheckpoints(join(directory, CHECKPOINT_FILE), 'all');
  const last = checkpoints.entries.findLast(({ kind }) => kind === 'checkpoint');
  const reader = new SealReader(join(directory, SEAL_FILE), tagKey);
  if (last === undefined || checkpoints.key === undefined || reader.writer === undefined)
    throw proofError('no checkpoint was signed yet');
  const seals = new Map<number, Seal>();
  const leaves: Buffer[] = [];
  while (leaves.length < last.head.size) {
    const seal = reader.next();
    if (seal === undefined) throw proofError('the seals do not hold; run weir verify');
    seals.set(seal.filed, seal);
    leaves.push(sealLeaf(reader.writer, seal));
  }
  const levels = new MerkleLevels(Buffer.concat(leaves));
  if (Buffer.compare(levels.root(), last.head.root) !== 0)
    throw proofError('the seals do not hold; run weir verify');
  const prefix = BigInt(`0x${reader.writer}`) << 32n;
  const { key, keys } = checkpoints;
  return { writer: reader.writer, prefix, note: last.note, vkey: key.vkey, keys, seals, levels };
}

/** Seals of the batches that rows of the answer lie in, ascending. */
async function sealsOf(store: Store, condition: Condition, sealed: Sealed): Promise<Seal[]> {
  const found = await ask<{ filed: string; rows: string }>(
    store,
    `SELECT toString(batch) AS filed, toString(count()) AS rows FROM disclosures WHERE ${condition.sql}
     GROUP BY batch ORDER BY batch LIMIT ${MAX_PROOF_BATCHES + 1}`,
    condition,
  );
  const rows = found.reduce((sum, each) => sum + Number(each.rows), 0);
  if (rows === 0) throw proofError('no row answers the question');
  if (rows > MAX_PROOF_ROWS || found.length > MAX_PROOF_BATCHES)
    throw proofError(
      `the question is answered by more than ${MAX_PROOF_ROWS} rows or ${MAX_PROOF_BATCHES} batches; narrow it with --from and --to`,
    );
  return found.map(({ filed }) => {
    const seal = sealed.seals.get(Number(BigInt(filed) - sealed.prefix));
    if (seal === undefined)
      throw proofError(
        'a row of the answer lies in no batch that was signed yet; try again after the next checkpoint',
      );
    return seal;
  });
}

/**
 * Lines of some batches: each batch's, and those of its rows that are asked for, with their paths. The others are read
 * and not shown.
 */
async function* partLines(
  { store, condition }: ProofRequest,
  { prefix, levels }: Sealed,
  part: Part,
  rowTree: RowTree,
  saltKey: Uint8Array,
): AsyncGenerator<string> {
  const gathered = await gather(store, prefix, part);
  const where = `${ofBatches(batchesOf(prefix, part))} AND ${inSpan(gathered.span)} AND (${condition.sql}) ORDER BY batch`;
  let place = -1;
  let tree: BatchTree | undefined;
  for await (const row of readRows(store, where, condition.params, ['disclosures'])) {
    const filed = Number(row.batch - prefix);
    while (place === -1 || (part.seals[place] as ExpectedSeal).filed !== filed) {
      place += 1;
      const seal = part.seals[place] ?? missingSeal(filed);
      tree = treeOf(seal, gathered, place, rowTree);
      const path = levels.inclusion(seal.number - 1).map(base64);
      yield JSON.stringify({ type: 'batch', seal: sealText(asSealed(seal)), path });
    }
    if (tree !== undefined) yield rowLine(row, tree, saltKey);
  }
}

/** The leaves of a batch's rows that are there, and what leads from each of them to its root. */
interface BatchTree {
  readonly leaves: Buffer;
  /** @param place among the leaves. */
  wayOf(place: number): { readonly index: number; readonly path: readonly Buffer[] };
}

function treeOf(seal: ExpectedSeal, gathered: Gathered, place: number, rowTree: RowTree): BatchTree {
  const hashes = gathered.hashesOf(place);
  if (gathered.foundOf(place) !== seal.rows || !fits(seal, hashes, rowTree))
    throw proofError(`batch ${seal.number} is not as it was sealed; run weir verify`);
  const leaves = rowTree.leaves(hashes);
  const { pruned } = seal;
  if (pruned !== undefined) {
    const wayOf = (row: number) => ({
      index: pruned.kept[row] as number,
      path: pathInPruned(pruned, leaves, row),
    });
    return { leaves, wayOf };
  }
  const levels = new MerkleLevels(leaves);
  return { leaves, wayOf: (index) => ({ index, path: levels.inclusion(index) }) };
}

function rowLine({ table, row, bytes }: FoundRow, tree: BatchTree, saltKey: Uint8Array): string {
  const rowHash = hash('sha256', bytes, 'buffer');
  const salt = saltOf(saltKey, rowHash);
  const leaf = leafHash(Buffer.concat([salt.subarray(0, SALT_BYTES), rowHash]));
  const { index, path } = tree.wayOf(placeOf(leaf, tree.leaves));
  return JSON.stringify({
    type: 'row',
    row: showRow(table, row),
    salt: base64(salt),
    index,
    path: path.map(base64),
  });
}

/** Leaves are sorted: found by halving. */
function placeOf(leaf: Buffer, leaves: Buffer): number {
  let from = 0;
  let to = leaves.length / HASH_BYTES;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const order = leaf.compare(leaves, middle * HASH_BYTES, (middle + 1) * HASH_BYTES);
    if (order === 0) return middle;
    if (order < 0) to = middle;
    else from = middle + 1;
  }
  throw proofError('a row is not as it was sealed; run weir verify');
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');

function missingSeal(filed: number): never {
  throw proofError(`nothing that is sealed is filed under ${filed}; run weir verify`);
}

function proofError(reason: string): WeirError {
  return new WeirError('WEIR_PROOF', { reason });
}
