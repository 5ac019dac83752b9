/**
 * The seals as their one writer sees them: a batch is sealed when all of it is in the tables, and the tree's head is
 * signed at intervals and at the end.
 *
 *   batch ─▶ row tree ─▶ seal.rows (fingerprints) ─▶ seal.log ─▶ done           checkpoints.log: head, signed
 *
 * Before a head is signed it is one that follows from what was signed before: opening compares every head in
 * checkpoints.log with the tree over seal.log, and refuses when one does not fit.
 */

import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import { replaceFile } from '../files.ts';
import { appendNote, CHECKPOINT_FILE, checkpointNote, keyNote, readCheckpoints } from './checkpoint-log.ts';
import { encodeFingerprints } from './fingerprints.ts';
import { MerkleTree, type TreeHead } from './merkle.ts';
import type { NoteKey, NoteSigner } from './note.ts';
import { HASH_BYTES, RowTree } from './row-tree.ts';
import { MAX_FILED, type Seal, sealLeaf, sealText } from './seal.ts';
import { FINGERPRINT_FILE, headLine, SEAL_FILE, SealReader, tagOf } from './seal-file.ts';
import {
  createSealKey,
  readSealKey,
  replaceSealKey,
  SEAL_KEY_FILE,
  SEAL_PUBLIC_FILE,
  type SealKey,
} from './seal-key.ts';

/** Name of a ledger's log that nobody has named: it stands before the writer in the origin line. */
export const DEFAULT_SEAL_NAME = 'weir.local';

/** Rows of one batch as they are sealed. */
export interface BatchRows {
  /** SHA-256 of each row's canonical bytes, in any order. */
  readonly hashes: Uint8Array;
  /** Times of the earliest and the latest row, ms since the epoch; 0 when there are none. */
  readonly least: number;
  readonly greatest: number;
}

export interface SealLogOptions {
  readonly directory: string;
  /** 8 hex digits that tell this ledger's batches from those of others in the same tables; a log that exists has its own. */
  readonly newWriter: string;
  /** Name of a new log; a log that exists keeps its own. Default DEFAULT_SEAL_NAME. */
  readonly name?: string | undefined;
}

export class SealLog {
  readonly writer: string;
  readonly #options: SealLogOptions;
  readonly #tagKey: Buffer;
  readonly #rowTree: RowTree;
  readonly #tree = new MerkleTree();
  readonly #signer: NoteSigner;
  readonly #seals: AppendFile;
  readonly #fingerprints: AppendFile;
  #tag: string;
  #last: Seal | undefined;
  #signedSize: number;
  #checkpointBytes: number;

  /**
   * @throws WeirError WEIR_SEAL_BROKEN when what stands there does not fit; WEIR_SEAL_KEY, WEIR_SEAL_VERSION,
   *   WEIR_DATA_DIR.
   */
  constructor(options: SealLogOptions) {
    const { directory, newWriter } = options;
    this.#options = options;
    const path = join(directory, SEAL_FILE);
    const checkpoints = readCheckpoints(join(directory, CHECKPOINT_FILE), 'newest');
    const key = openKey(directory, checkpoints.key);
    this.#tagKey = key.tagKey();
    this.#rowTree = new RowTree(key.saltKey());
    const reader = new SealReader(path, this.#tagKey);
    const heads = new Map(checkpoints.entries.map(({ head }) => [head.size, head]));
    let fingerprintBytes = 0;
    for (;;) {
      checkHead(heads, this.#tree, path);
      const seal = reader.next();
      if (seal === undefined) break;
      this.#tree.append(sealLeaf(reader.writer as string, seal));
      fingerprintBytes += seal.fingerprintBytes;
      this.#last = seal;
    }
    const brokenLine = reader.brokenLine ?? (heads.size > 0 ? this.#tree.size + 2 : undefined);
    if (brokenLine !== undefined) throw broken(path, brokenLine);
    const brokenEntry =
      checkpoints.brokenEntry ?? (this.size > 0 && checkpoints.key === undefined ? 1 : undefined);
    if (brokenEntry !== undefined) throw broken(join(directory, CHECKPOINT_FILE), brokenEntry);
    this.writer = reader.writer ?? newWriter;
    this.#tag = reader.tag;
    this.#signer = key.signer(checkpoints.origin ?? `${options.name ?? DEFAULT_SEAL_NAME}/${this.writer}`);
    if (checkpoints.key !== undefined && checkpoints.key.vkey !== this.#signer.vkey)
      throw new WeirError('WEIR_SEAL_KEY', {
        path: join(directory, SEAL_KEY_FILE),
        reason: 'it is not the key that signed the newest checkpoint',
      });
    this.#seals = new AppendFile(path, reader.wholeBytes);
    this.#fingerprints = new AppendFile(join(directory, FINGERPRINT_FILE), fingerprintBytes);
    this.#checkpointBytes = checkpoints.wholeBytes;
    this.#signedSize = checkpoints.entries.at(-1)?.head.size ?? 0;
    if (reader.wholeBytes === 0) this.#seals.append(headLine(this.writer));
    if (checkpoints.key === undefined) this.#putKeyInForce();
  }

  /** Number of the newest seal; 0 when there is none. */
  get size(): number {
    return this.#tree.size;
  }

  /** What the newest seal's rows are filed under; 0 when there is none. */
  get filed(): number {
    return this.#last?.filed ?? 0;
  }

  /** The key in force. */
  get signer(): NoteSigner {
    return this.#signer;
  }

  /**
   * Seals a batch; the same batch again changes nothing. Durable when it returns.
   * @param filed see Seal.
   * @throws WeirError WEIR_INTERNAL when a sealed batch comes with other rows, or one is left out.
   */
  append(number: number, filed: number, { hashes, least, greatest }: BatchRows): void {
    const leaves = this.#rowTree.leaves(hashes);
    const root = leaves.length === 0 ? this.#rowTree.root(leaves) : this.#rowTree.rootOfLeaves(leaves);
    if (number === this.#last?.number && root.equals(this.#last.root)) return;
    if (number !== this.#tree.size + 1 || filed <= this.filed || filed > MAX_FILED) {
      throw new WeirError('WEIR_INTERNAL', {
        reason: `batch ${number}, filed under ${filed}, cannot be sealed after ${this.#tree.size}, ${this.filed}`,
      });
    }
    const block = encodeFingerprints(leaves);
    const fingerprints = createHash('sha256').update(block).digest();
    const rows = hashes.length / HASH_BYTES;
    const seal = { number, filed, rows, least, greatest, root, fingerprints, fingerprintBytes: block.length };
    this.#fingerprints.append(block);
    const tag = tagOf(this.#tagKey, this.writer, this.#tag, seal);
    this.#seals.append(`${sealText(seal)} ${tag}\n`);
    this.#tag = tag;
    this.#tree.append(sealLeaf(this.writer, seal));
    this.#last = seal;
  }

  /** Signs the tree's head, when it has grown since the last time. @returns whether it had. */
  sign(): boolean {
    if (this.#tree.size <= this.#signedSize) return false;
    this.#appendNote(checkpointNote(this.head, this.#signer));
    this.#signedSize = this.#tree.size;
    return true;
  }

  /**
   * Puts a new key in force: the tree's head as it is, signed by the old key and the new. The new key is on disk before
   * the note is, so that a crash between leaves one that can be finished.
   */
  rotate(): { readonly before: string; readonly key: string } {
    const { directory } = this.#options;
    this.sign();
    const next = readSealKey(join(directory, SEAL_KEY_FILE)).rotated();
    const signer = next.signer(this.#signer.name);
    replaceSealKey(join(directory, NEXT_KEY_FILE), next);
    this.#appendNote(keyNote(this.head, signer, this.#signer));
    finishRotation(directory, signer);
    return { before: this.#signer.vkey, key: signer.vkey };
  }

  close(): void {
    this.#seals.close();
    this.#fingerprints.close();
  }

  #putKeyInForce(): void {
    this.#appendNote(keyNote(this.head, this.#signer, undefined));
    replaceFile(join(this.#options.directory, SEAL_PUBLIC_FILE), `${this.#signer.vkey}\n`);
  }

  #appendNote(note: string): void {
    appendNote(join(this.#options.directory, CHECKPOINT_FILE), note, this.#checkpointBytes);
    this.#checkpointBytes += Buffer.byteLength(note) + 1;
  }

  get head(): TreeHead {
    return { size: this.#tree.size, root: this.#tree.root() };
  }
}

/** A key that is to take over, until the note that says so is on disk. */
const NEXT_KEY_FILE = `${SEAL_KEY_FILE}.next`;

/**
 * Puts a new key in force; see SealLog.rotate. The directory must be locked by the caller.
 * @throws WeirError as the constructor of SealLog; WEIR_LEDGER_NONE
 */
export function rotateSealKey(directory: string): { readonly before: string; readonly key: string } {
  if (!existsSync(join(directory, SEAL_FILE))) throw new WeirError('WEIR_LEDGER_NONE', { path: directory });
  const seals = new SealLog({ directory, newWriter: '00000000' });
  try {
    return seals.rotate();
  } finally {
    seals.close();
  }
}

function finishRotation(directory: string, { vkey }: NoteKey): void {
  renameSync(join(directory, NEXT_KEY_FILE), join(directory, SEAL_KEY_FILE));
  replaceFile(join(directory, SEAL_PUBLIC_FILE), `${vkey}\n`);
}

/** A key is made for seals that begin; seals that exist need theirs. */
function openKey(directory: string, inForce: NoteKey | undefined): SealKey {
  const path = join(directory, SEAL_KEY_FILE);
  const next = join(directory, NEXT_KEY_FILE);
  // A rotation that a crash broke off after the note was written.
  if (
    inForce !== undefined &&
    existsSync(next) &&
    readSealKey(next).signer(inForce.name).vkey === inForce.vkey
  )
    finishRotation(directory, inForce);
  const begun = [SEAL_FILE, CHECKPOINT_FILE].some((name) => existsSync(join(directory, name)));
  // A key without seals is one whose seals were set aside: new ones begin with it.
  return begun || existsSync(path) ? readSealKey(path) : createSealKey(path);
}

/** A head that was signed must be the tree's at that size. @throws WeirError WEIR_SEAL_BROKEN */
function checkHead(heads: Map<number, TreeHead>, tree: MerkleTree, path: string): void {
  const head = heads.get(tree.size);
  if (head === undefined) return;
  if (Buffer.compare(head.root, tree.root()) !== 0) throw broken(path, tree.size + 1);
  heads.delete(tree.size);
}

function broken(path: string, line: number): WeirError {
  return new WeirError('WEIR_SEAL_BROKEN', { path, line, aside: path });
}

/** A file that only grows, from where it is known to be whole; durable after each append. */
class AppendFile {
  readonly #file: number;
  #bytes: number;

  constructor(path: string, wholeBytes: number) {
    try {
      this.#file = openSync(path, existsSync(path) ? 'r+' : 'w', 0o600);
      ftruncateSync(this.#file, wholeBytes);
    } catch (cause) {
      throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
    }
    this.#bytes = wholeBytes;
  }

  append(data: string | Uint8Array): void {
    const bytes = Buffer.from(data as string);
    let written = 0;
    while (written < bytes.length)
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#bytes + written);
    if (bytes.length > 0) fsyncSync(this.#file);
    this.#bytes += bytes.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}
