/**
 * Checking seals without the rows: lines and tags of seal.log, keys, signatures and heads of checkpoints.log, and what
 * somebody else kept. One pass over the seals; memory is a path of the tree, not the seals.
 */
import { join } from 'node:path';
import { CHECKPOINT_FILE, openNotes, readCheckpoints, type SignedEntry } from './checkpoint-log.ts';
import { MerkleTree, type TreeHead } from './merkle.ts';
import type { NoteKey } from './note.ts';
import { sealLeaf } from './seal.ts';
import { SEAL_FILE, SealReader } from './seal-file.ts';
import type { SealFilesOptions, SealProblem } from './verification.ts';

/** What was found, as far as it was read. */
export interface CheckedSeals {
  /** The tree over the seals that were read. */
  readonly tree: MerkleTree;
  /** Who wrote them, 8 hexadecimal digits; undefined when there is no seal. */
  readonly writer: string | undefined;
  /** What the last batch is filed under; 0 when there is none. */
  readonly lastFiled: number;
  readonly origin: string | undefined;
  /** All keys that signed. */
  readonly keys: readonly NoteKey[];
  readonly checkpoints: number;
  readonly problem: SealProblem | undefined;
}

interface NamedHead extends TreeHead {
  readonly signedBy: string;
}

/** @param tagKey key of the tags of seal.log. @throws WeirError WEIR_SEAL_*, WEIR_DATA_DIR */
export function checkSeals(options: SealFilesOptions, tagKey: Buffer | undefined): CheckedSeals {
  const { directory, trusted } = options;
  const notes = readCheckpoints(join(directory, CHECKPOINT_FILE), 'all');
  const { entries, keys, origin, brokenEntry } = notes;
  const checkpoints = entries.filter(({ kind }) => kind === 'checkpoint').length;
  const tree = new MerkleTree();
  let writer: string | undefined;
  let lastFiled = 0;
  const found = (problem?: SealProblem): CheckedSeals => ({
    tree,
    writer,
    lastFiled,
    origin,
    keys,
    checkpoints,
    problem,
  });

  const kept = witnessedHeads(options, keys);
  if ('kind' in kept) return found(kept);
  const heads = [...named(entries, CHECKPOINT_FILE), ...kept.heads].sort((a, b) => a.size - b.size);
  const reader = new SealReader(join(directory, SEAL_FILE), tagKey);
  writer = reader.writer;
  for (let next = 0; ; ) {
    for (; heads[next]?.size === tree.size; next++) {
      const { root, size, signedBy } = heads[next] as NamedHead;
      if (Buffer.compare(root, tree.root()) !== 0) return found({ kind: 'head-differs', size, signedBy });
    }
    const seal = reader.next();
    if (seal === undefined) break;
    tree.append(sealLeaf(reader.writer as string, seal));
    lastFiled = seal.filed;
  }
  if (reader.brokenLine !== undefined) return found({ kind: 'seal-broken', line: reader.brokenLine });
  if (brokenEntry !== undefined) return found({ kind: 'checkpoint-broken', entry: brokenEntry });
  if (tree.size > 0 && keys.length === 0) return found({ kind: 'checkpoint-broken', entry: 1 });
  if (trusted !== undefined && keys.every(({ vkey }) => vkey !== trusted.vkey))
    return found({ kind: 'key-foreign', key: trusted.vkey });
  const last = heads.at(-1);
  if (last !== undefined && last.size > tree.size)
    return found({ kind: 'seals-missing', signed: last.size, found: tree.size, signedBy: last.signedBy });
  return found();
}

/** Heads that somebody else kept; every one must be signed by a key of this ledger. */
function witnessedHeads(
  { against, trusted }: SealFilesOptions,
  keys: readonly NoteKey[],
): { readonly heads: readonly NamedHead[] } | SealProblem {
  if (against === undefined) return { heads: [] };
  const { entries, unknownEntry } = openNotes(
    against.notes,
    trusted === undefined ? keys : [...keys, trusted],
  );
  if (unknownEntry !== undefined)
    return { kind: 'witness-foreign', entry: unknownEntry, witness: against.name };
  return { heads: named(entries, against.name) };
}

function named(entries: readonly SignedEntry[], signedBy: string): NamedHead[] {
  return entries.map(({ head: { size, root } }) => ({ size, root, signedBy }));
}
