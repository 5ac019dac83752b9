/**
 * Making proofs (RFC 9162 §2.1.3.1 and §2.1.4.1) over leaves that are held whole. All levels of the tree are computed
 * once; every path is then looked up.
 *
 *   level 2      x              a node without a partner goes up as it is, so that the node over
 *   level 1    x   x            leaves [a·2^k, (a+1)·2^k) stands at levels[k][a], also at the right edge
 *   level 0   x x x x  x
 */
import { EMPTY_ROOT, nodeHash } from './merkle.ts';

const BYTES = 32;

export class MerkleLevels {
  /** Hashes of each level, side by side. */
  readonly #levels: Buffer[];
  readonly size: number;

  /** @param leaves hashes of the leaves, 32 bytes each, side by side; not copied. Twice their memory is used. */
  constructor(leaves: Buffer) {
    this.size = leaves.length / BYTES;
    this.#levels = [leaves];
    for (let level = leaves; level.length > BYTES; ) {
      const next = Buffer.allocUnsafe(Math.ceil(level.length / BYTES / 2) * BYTES);
      for (let at = 0; at < level.length; at += 2 * BYTES) {
        const left = level.subarray(at, at + BYTES);
        const right = level.subarray(at + BYTES, at + 2 * BYTES);
        next.set(right.length === 0 ? left : nodeHash(left, right), at / 2);
      }
      this.#levels.push(next);
      level = next;
    }
  }

  /** Root over the first leaves, all of them by default. @throws RangeError when there are fewer. */
  root(size: number = this.size): Buffer {
    this.#check(size);
    if (size === 0) return Buffer.from(EMPTY_ROOT);
    if (size === this.size) return this.#at(this.#levels.length - 1, 0);
    let root: Buffer | undefined;
    // The whole subtrees that the size is made of, from the smallest on the right.
    for (let level = 0, rest = size; rest > 0; level++, rest = Math.floor(rest / 2)) {
      if (rest % 2 === 0) continue;
      const node = this.#at(level, rest - 1);
      root = root === undefined ? node : nodeHash(node, root);
    }
    return root as Buffer;
  }

  /** The leaf's path to the root over all leaves, from the leaf upwards. */
  inclusion(index: number): Buffer[] {
    this.#check(index + 1);
    const path: Buffer[] = [];
    let place = index;
    for (let level = 0; level < this.#levels.length - 1; level++) {
      const sibling = place % 2 === 0 ? place + 1 : place - 1;
      if (sibling * BYTES < (this.#levels[level] as Buffer).length) path.push(this.#at(level, sibling));
      place = Math.floor(place / 2);
    }
    return path;
  }

  /** Proof that all leaves begin with the first `size` of them. */
  consistency(size: number): Buffer[] {
    this.#check(size);
    if (size === 0 || size === this.size) return [];
    return this.#subproof(size, 0, this.size, true);
  }

  /** SUBPROOF of RFC 9162 §2.1.4.1 over leaves [from, to). */
  #subproof(size: number, from: number, to: number, isWhole: boolean): Buffer[] {
    const count = to - from;
    if (size === count) return isWhole ? [] : [this.#over(from, to)];
    let k = 1;
    while (2 * k < count) k *= 2;
    return size <= k
      ? [...this.#subproof(size, from, from + k, isWhole), this.#over(from + k, to)]
      : [...this.#subproof(size - k, from + k, to, false), this.#over(from, from + k)];
  }

  /** Node over a range that begins at a multiple of its size rounded up, and is whole or ends with the leaves. */
  #over(from: number, to: number): Buffer {
    let level = 0;
    let width = 1;
    while (width < to - from) {
      width *= 2;
      level += 1;
    }
    return this.#at(level, from / width);
  }

  #at(level: number, place: number): Buffer {
    return (this.#levels[level] as Buffer).subarray(place * BYTES, (place + 1) * BYTES);
  }

  #check(size: number): void {
    if (!Number.isInteger(size) || size < 0 || size > this.size)
      throw new RangeError(`${size} is not among ${this.size} leaves`);
  }
}
