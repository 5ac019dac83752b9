/**
 * The tree of a batch of which rows were removed under retention: what stays can still be proved to be as it was sealed.
 * Subtrees of which nothing stays are kept as their hash; the rows that stay keep their places.
 *
 *            root, as sealed                 rows 8, kept [2, 6]
 *           ┌────┴────┐                      hashes, from left to right: a b c d
 *         ┌─┴─┐     ┌─┴─┐
 *         a  ┌┴┐    c  ┌┴┐                   a over rows 0 and 1: nothing of them can be told any more
 *           (2) b     (6) d                  b, c, d likewise
 *
 * Shape: RFC 9162 §2.1. A node is kept as a hash only where its parent has a row that stays, so that there is one pruned
 * tree for each choice of rows. Without any row the one hash is the root.
 *
 * Cost: 32 bytes for each hash, of which there are at most k·log2(n/k) + k for k rows out of n.
 * Invariant: pruning never changes the root; rows that were pruned cannot come back under it by another way.
 */
import { EMPTY_ROOT, nodeHash } from './merkle.ts';

const BYTES = 32;
const HEAD_BYTES = 12;

export interface PrunedTree {
  /** Rows that were sealed. */
  readonly rows: number;
  /** Places of the rows that stay among the sorted leaves, ascending. */
  readonly kept: readonly number[];
  /** Hashes of the subtrees that nothing stays of, from left to right, side by side. */
  readonly hashes: Buffer;
}

/** A batch of which everything stays. */
export function wholeTree(rows: number): PrunedTree {
  return { rows, kept: Array.from({ length: rows }, (_, i) => i), hashes: Buffer.alloc(0) };
}

/** A batch of which nothing stays. */
export function goneTree(rows: number, root: Buffer): PrunedTree {
  return { rows, kept: [], hashes: rows === 0 ? Buffer.alloc(0) : root };
}

/**
 * The root that a pruned tree and the leaves of the rows that stayed come to.
 * @param leaves hashes of the kept rows' leaves, sorted, side by side.
 * @returns undefined when there are more or fewer leaves or hashes than the tree has places.
 */
export function rootOfPruned(tree: PrunedTree, leaves: Buffer): Buffer | undefined {
  if (leaves.length !== tree.kept.length * BYTES) return undefined;
  if (tree.rows === 0) return tree.hashes.length === 0 ? EMPTY_ROOT : undefined;
  const walk = new Walk(tree, leaves);
  const root = walk.hash(0, tree.rows);
  return root !== undefined && walk.isUsedUp ? root : undefined;
}

/**
 * Takes more rows out of a tree.
 * @param leaves of the rows that stayed until now.
 * @param stays by its place among them, whether a row still stays.
 * @throws RangeError when the leaves do not fit the tree.
 */
export function pruneFurther(
  tree: PrunedTree,
  leaves: Buffer,
  stays: (place: number) => boolean,
): PrunedTree {
  const kept = tree.kept.filter((_, place) => stays(place));
  if (tree.rows === 0) return tree;
  if (leaves.length !== tree.kept.length * BYTES) throw new RangeError('leaves and kept rows differ');
  const walk = new Walk(tree, leaves);
  const hashes: Buffer[] = [];
  let next = 0;
  const visit = (from: number, to: number): void => {
    if ((kept[next] ?? tree.rows) >= to) {
      const hash = walk.hash(from, to);
      if (hash === undefined) throw new RangeError('the tree has fewer hashes than places');
      hashes.push(hash);
    } else if (to - from === 1) {
      walk.hash(from, to);
      next += 1;
    } else {
      const middle = from + splitOf(to - from);
      visit(from, middle);
      visit(middle, to);
    }
  };
  visit(0, tree.rows);
  return { rows: tree.rows, kept, hashes: Buffer.concat(hashes) };
}

/** The path of one kept row from its leaf to the root. @param place among the kept rows. @throws RangeError as pruneFurther */
export function pathInPruned(tree: PrunedTree, leaves: Buffer, place: number): Buffer[] {
  const index = tree.kept[place];
  if (index === undefined) throw new RangeError(`${place} is not among the rows that stay`);
  const walk = new Walk(tree, leaves);
  const path: Buffer[] = [];
  const visit = (from: number, to: number): void => {
    if (to - from === 1) {
      walk.hash(from, to);
      return;
    }
    const middle = from + splitOf(to - from);
    const sibling = (start: number, end: number) => {
      const hash = walk.hash(start, end);
      if (hash === undefined) throw new RangeError('the tree has fewer hashes than places');
      return hash;
    };
    if (index < middle) {
      visit(from, middle);
      path.push(sibling(middle, to));
    } else {
      const left = sibling(from, middle);
      visit(middle, to);
      path.push(left);
    }
  };
  visit(0, tree.rows);
  return path;
}

/** rows u32 · kept u32 · hashes u32 · kept × place u32 · hashes × 32 bytes, little-endian. */
export function encodePruned({ rows, kept, hashes }: PrunedTree): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + 4 * kept.length + hashes.length);
  bytes.writeUInt32LE(rows, 0);
  bytes.writeUInt32LE(kept.length, 4);
  bytes.writeUInt32LE(hashes.length / BYTES, 8);
  for (const [i, place] of kept.entries()) bytes.writeUInt32LE(place, HEAD_BYTES + 4 * i);
  hashes.copy(bytes, HEAD_BYTES + 4 * kept.length);
  return bytes;
}

/** @returns undefined when the bytes do not begin with a pruned tree whose places ascend and lie among its rows. */
export function decodePruned(
  bytes: Buffer,
): { readonly tree: PrunedTree; readonly length: number } | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const [rows, count, hashCount] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
  const places = HEAD_BYTES + 4 * count;
  const length = places + BYTES * hashCount;
  if (count > rows || length > bytes.length) return undefined;
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    const place = bytes.readUInt32LE(HEAD_BYTES + 4 * i);
    if (place <= (kept.at(-1) ?? -1) || place >= rows) return undefined;
    kept.push(place);
  }
  return { tree: { rows, kept, hashes: Buffer.from(bytes.subarray(places, length)) }, length };
}

/** Hashes of stretches of leaves, taken from left to right, each place once. */
class Walk {
  readonly #tree: PrunedTree;
  readonly #leaves: Buffer;
  #leaf = 0;
  #hash = 0;

  constructor(tree: PrunedTree, leaves: Buffer) {
    this.#tree = tree;
    this.#leaves = leaves;
  }

  get isUsedUp(): boolean {
    return this.#leaf * BYTES === this.#leaves.length && this.#hash * BYTES === this.#tree.hashes.length;
  }

  /** Of the leaves [from, to), the next ones. @returns undefined when the hashes have run out. */
  hash(from: number, to: number): Buffer | undefined {
    if ((this.#tree.kept[this.#leaf] ?? this.#tree.rows) >= to) {
      const at = this.#hash * BYTES;
      if (at + BYTES > this.#tree.hashes.length) return undefined;
      this.#hash += 1;
      return this.#tree.hashes.subarray(at, at + BYTES);
    }
    if (to - from === 1) {
      const at = this.#leaf * BYTES;
      this.#leaf += 1;
      return this.#leaves.subarray(at, at + BYTES);
    }
    const middle = from + splitOf(to - from);
    const left = this.hash(from, middle);
    const right = left === undefined ? undefined : this.hash(middle, to);
    return left === undefined || right === undefined ? undefined : nodeHash(left, right);
  }
}

/** The largest power of two below a number of leaves, two at least. */
function splitOf(leaves: number): number {
  let k = 1;
  while (2 * k < leaves) k *= 2;
  return k;
}
