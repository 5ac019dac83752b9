/**
 * The Merkle tree of RFC 9162 §2.1 (the same as RFC 6962's), SHA-256. Leaves and inner nodes are hashed with different
 * first bytes, so that one can never be passed off as the other.
 *
 *   MTH({})   = SHA-256()
 *   MTH({d})  = SHA-256(0x00 ‖ d)
 *   MTH(D[n]) = SHA-256(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n])),  k the largest power of two below n
 *
 * Checking a proof follows the algorithms of §2.1.3.2 and §2.1.4.2 step by step; making one is merkle-proofs.ts.
 * Imports nothing but node:crypto: whoever checks a proof reads this file, note.ts and proof-verifier.ts.
 */
import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
export const EMPTY_ROOT = createHash('sha256').digest();
/** A path is never longer: sizes are whole numbers that a double holds exactly. */
export const MAX_PATH_NODES = 53;

export function leafHash(data: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(data).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Appending keeps only the roots of whole subtrees, one for each bit that is set in the size: log2(n) hashes. */
export class MerkleTree {
  /** Roots of whole subtrees, the largest first. */
  #subtrees: Buffer[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param leaf a leaf's hash, as leafHash makes it. */
  append(leaf: Buffer): void {
    let node = leaf;
    // As carries in a binary counter: two subtrees of one size become one of the next.
    for (let bits = this.#size; isOdd(bits); bits = half(bits)) {
      node = nodeHash(this.#subtrees.pop() as Buffer, node);
    }
    this.#subtrees.push(node);
    this.#size += 1;
  }

  root(): Buffer {
    if (this.#size === 0) return EMPTY_ROOT;
    return this.#subtrees.reduceRight((right, left) => nodeHash(left, right));
  }
}

/**
 * RFC 9162 §2.1.3.2: the root that a leaf and its path come to.
 * @param index of the leaf, from 0.
 * @returns undefined when the path cannot belong to that place in a tree of that size.
 */
export function rootFromPath(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): Buffer | undefined {
  if (!isPlace(index) || !isPlace(size) || index >= size || !areHashes([leaf, ...path])) return undefined;
  let fn = index;
  let sn = size - 1;
  let root: Buffer = Buffer.from(leaf);
  for (const node of path) {
    if (sn === 0) return undefined;
    if (isOdd(fn) || fn === sn) {
      root = nodeHash(node, root);
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      root = nodeHash(root, node);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 ? root : undefined;
}

/** A tree's head: how many leaves, and the root over them. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** RFC 9162 §2.1.4.2: whether the larger tree begins with the smaller one. Every tree begins with the empty one. */
export function isConsistent(first: TreeHead, second: TreeHead, path: readonly Uint8Array[]): boolean {
  if (!isPlace(first.size) || !isPlace(second.size) || first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && same(first.root, second.root);
  if (first.size === 0) return path.length === 0;
  if (path.length === 0 || !areHashes(path)) return false;
  const nodes = isPowerOfTwo(first.size) ? [first.root, ...path] : path;
  let fn = first.size - 1;
  let sn = second.size - 1;
  while (isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  let fr = nodes[0] as Uint8Array;
  let sr = fr;
  for (const node of nodes.slice(1)) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(node, fr);
      sr = nodeHash(node, sr);
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      sr = nodeHash(sr, node);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && same(fr, first.root) && same(sr, second.root);
}

// Sizes may pass 2^31, where the bit operators of the language stop.
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const isPlace = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

function isPowerOfTwo(n: number): boolean {
  let rest = n;
  while (!isOdd(rest)) rest = half(rest);
  return rest === 1;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === 32 && Buffer.compare(a, b) === 0;
}

function areHashes(nodes: readonly Uint8Array[]): boolean {
  return nodes.length <= MAX_PATH_NODES + 1 && nodes.every((node) => node.length === 32);
}
