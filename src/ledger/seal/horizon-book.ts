/**
 * The horizons of a ledger as verifying and proving see them: those that a sealed row of `removals` names, each with its
 * signature, its digest and its rows checked. A horizon that nothing sealed speaks of is none: it excuses no missing row.
 *
 * Memory: three numbers for each batch that a horizon touches; pruned trees are read when they are asked for.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { ask } from '../ask.ts';
import type { Store } from '../store.ts';
import { BATCH_HEAD_BYTES, type Horizon, horizonDigest, horizonPath, openHorizon } from './horizon.ts';
import { MAX_NOTE_BYTES, type NoteKey } from './note.ts';
import { decodePruned, goneTree, type PrunedTree } from './pruned-tree.ts';
import { MAX_FILED, type Seal } from './seal.ts';

/** A seal whose rows are those that should be there now. */
export interface ExpectedSeal extends Seal {
  /** What a horizon left of the batch; undefined when all of it is there. */
  readonly pruned?: PrunedTree;
}

/** What a sealed row says of a removal. */
export interface SealedRemoval {
  readonly horizon: number;
  readonly digest: string;
  readonly removed: number;
  readonly kept: number;
}

/** A sealed row speaks of a horizon that is missing, or is not what was sealed. */
export interface HorizonProblem {
  readonly kind: 'horizon-missing' | 'horizon-broken';
  readonly horizon: number;
}

const PIECE_BYTES = 1024 * 1024;
const PLACE = /^[0-9a-f]{64}$/;

/** The removals that this ledger's own rows speak of, oldest first. @throws WeirError as ask */
export async function sealedRemovals(store: Store, prefix: bigint): Promise<SealedRemoval[]> {
  const rows = await ask<{ horizon: number; digest: string; removed: string; kept: string }>(
    store,
    `SELECT horizon, any(digest) AS digest, toString(any(removed)) AS removed, toString(any(kept)) AS kept FROM removals
     WHERE batch BETWEEN {first:UInt64} AND {last:UInt64} GROUP BY horizon ORDER BY horizon`,
    { sql: '1', params: { first: String(prefix + 1n), last: String(prefix + BigInt(MAX_FILED)) } },
  );
  return rows.map(({ horizon, digest, removed, kept }) => ({
    horizon: Number(horizon),
    digest,
    removed: Number(removed),
    kept: Number(kept),
  }));
}

interface Place {
  readonly horizon: number;
  readonly offset: number;
  readonly length: number;
}

export class HorizonBook {
  readonly #directory: string;
  readonly #places = new Map<number, Place>();
  readonly #horizons: Horizon[] = [];

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Reads what the sealed rows speak of.
   * @param keys all keys that signed for this ledger.
   */
  static read(
    directory: string,
    removals: readonly SealedRemoval[],
    keys: readonly NoteKey[],
  ): HorizonBook | HorizonProblem {
    const book = new HorizonBook(directory);
    for (const removal of removals) {
      const problem = book.#take(removal, keys);
      if (problem !== undefined) return { kind: problem, horizon: removal.horizon };
    }
    return book;
  }

  /** Oldest first. */
  get horizons(): readonly Horizon[] {
    return this.#horizons;
  }

  /** Whether any horizon touches a batch. */
  touches(number: number): boolean {
    return this.#places.has(number);
  }

  /** A seal with the rows that should be there now. */
  expected(seal: Seal): ExpectedSeal {
    const place = this.#places.get(seal.number);
    if (place === undefined) return seal;
    const bytes = Buffer.alloc(place.length);
    const file = openSync(horizonPath(this.#directory, place.horizon, 'rows'), 'r');
    try {
      readSync(file, bytes, 0, place.length, place.offset);
    } finally {
      closeSync(file);
    }
    const tree = decodePruned(bytes)?.tree;
    // Another number of rows than was sealed: nothing of the batch is as the seal says, and it will be found so.
    const pruned = tree?.rows === seal.rows ? tree : goneTree(seal.rows, Buffer.alloc(32));
    return { ...seal, rows: pruned.kept.length, pruned };
  }

  #take({ horizon: number, digest, removed, kept }: SealedRemoval, keys: readonly NoteKey[]) {
    const notePath = horizonPath(this.#directory, number, 'note');
    const rowsPath = horizonPath(this.#directory, number, 'rows');
    if (!existsSync(notePath) || !existsSync(rowsPath)) return 'horizon-missing';
    if (!PLACE.test(digest) || statSync(notePath).size > MAX_NOTE_BYTES) return 'horizon-broken';
    const opened = openHorizon(readFileSync(notePath, 'utf8'), keys);
    const horizon = opened?.horizon;
    const fits =
      horizon?.number === number &&
      horizonDigest(opened?.text ?? '') === digest &&
      horizon.removed === removed &&
      horizon.kept === kept;
    if (!fits || !this.#takeRows(rowsPath, horizon)) return 'horizon-broken';
    this.#horizons.push(horizon);
    return undefined;
  }

  /** @returns whether the file is what the horizon says. */
  #takeRows(path: string, { number: horizon, batches, bytes, hash, head }: Horizon): boolean {
    if (statSync(path).size !== bytes) return false;
    const sum = createHash('sha256');
    const file = openSync(path, 'r');
    try {
      let rest: Buffer = Buffer.alloc(0);
      let offset = 0;
      let count = 0;
      let last = 0;
      for (;;) {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        const read = readSync(file, piece, 0, PIECE_BYTES, null);
        if (read === 0) break;
        sum.update(piece.subarray(0, read));
        let held: Buffer = Buffer.concat([rest, piece.subarray(0, read)]);
        for (;;) {
          const found =
            held.length < BATCH_HEAD_BYTES ? undefined : decodePruned(held.subarray(BATCH_HEAD_BYTES));
          if (found === undefined) break;
          const number = held.readUIntLE(0, BATCH_HEAD_BYTES);
          if (number <= last || number > head.size) return false;
          last = number;
          count += 1;
          this.#places.set(number, { horizon, offset: offset + BATCH_HEAD_BYTES, length: found.length });
          offset += BATCH_HEAD_BYTES + found.length;
          held = held.subarray(BATCH_HEAD_BYTES + found.length);
        }
        rest = held;
      }
      return rest.length === 0 && count === batches && sum.digest().equals(hash);
    } finally {
      closeSync(file);
    }
  }
}

/** The seal as it was signed. */
export function asSealed({ pruned, ...seal }: ExpectedSeal): Seal {
  return pruned === undefined ? seal : { ...seal, rows: pruned.rows };
}
