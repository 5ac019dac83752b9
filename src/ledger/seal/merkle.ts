/**
 * The Merkle tree of RFC 9162 §2.1 (the same as RFC 6962's), SHA-256. Leaves and inner nodes are hashed with different
 * first bytes, so that one can never be passed off as the other.
 *
 *   MTH({})   = SHA-256()
 *   MTH({d})  = SHA-256(0x00 ‖ d)
 *   MTH(D[n]) = SHA-256(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n])),  k the largest power of two below n
 *
 * Appending keeps only the roots of whole subtrees, one for each bit that is set in the size: log2(n) hashes.
 */
import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

export function leafHash(data: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(data).digest();
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

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
    for (let bits = this.#size; (bits & 1) === 1; bits = Math.floor(bits / 2)) {
      node = nodeHash(this.#subtrees.pop() as Buffer, node);
    }
    this.#subtrees.push(node);
    this.#size += 1;
  }

  root(): Buffer {
    if (this.#size === 0) return createHash('sha256').digest();
    return this.#subtrees.reduceRight((right, left) => nodeHash(left, right));
  }
}
