/**
 * Fingerprints of a batch's rows: what tells, when a batch is not as it was sealed, which row it is. They convict nobody
 * by themselves (that is the tree's matter); they name.
 *
 *   seal.rows     one block for each batch, one after the other, as long as its seal says; the seal holds SHA-256 of it
 *   block       = the leaves' upper b bits, sorted, as differences in Rice code     b = 12 + bits of the number of rows
 *   difference  = quotient by 2^12 in ones, a zero, remainder in 12 bits            bits from the highest of a byte
 *
 * The leaves are even by nature, so that differences are geometric with mean 2^12 at most: 13.6 bits a row. A row that
 * was not sealed passes for one that was with probability 2^-12, and then the batch is named without the row.
 * Source of the code: R. F. Rice and J. R. Plaunt, "Adaptive Variable-Length Coding", IEEE Trans. Commun. 19 (1971).
 */

/** Bits that a row's fingerprint has beyond what tells the rows of a batch apart. */
const EXTRA_BITS = 12;
const REMAINDER = 2 ** EXTRA_BITS;
const LEAF_BYTES = 32;

/** Bits of a fingerprint in a batch of so many rows; at most 48. */
export function fingerprintBits(rows: number): number {
  return EXTRA_BITS + Math.ceil(Math.log2(Math.max(2, rows)));
}

/** The leaf's upper bits. */
export function fingerprintOf(leaf: Buffer, bits: number, offset = 0): number {
  return Math.floor(leaf.readUIntBE(offset, 6) / 2 ** (48 - bits));
}

/** @param leaves sorted, 32 bytes each. */
export function encodeFingerprints(leaves: Buffer): Buffer {
  const rows = leaves.length / LEAF_BYTES;
  const bits = fingerprintBits(rows);
  const out = new BitWriter(2 * rows + 16);
  let before = 0;
  for (let i = 0; i < rows; i++) {
    const value = fingerprintOf(leaves, bits, i * LEAF_BYTES);
    const difference = value - before;
    out.ones(Math.floor(difference / REMAINDER));
    out.bits(difference % REMAINDER, EXTRA_BITS);
    before = value;
  }
  return out.written();
}

/** @returns the fingerprints, ascending, or undefined when the block does not hold so many. */
export function decodeFingerprints(block: Uint8Array, rows: number): number[] | undefined {
  const found: number[] = [];
  let at = 0;
  const end = block.length * 8;
  const bit = () => ((block[at >> 3] as number) >> (7 - (at++ & 7))) & 1;
  let value = 0;
  while (found.length < rows) {
    let quotient = 0;
    while (at < end && bit() === 1) quotient += 1;
    if (at + EXTRA_BITS > end) return undefined;
    let remainder = 0;
    for (let i = 0; i < EXTRA_BITS; i++) remainder = 2 * remainder + bit();
    value += quotient * REMAINDER + remainder;
    found.push(value);
  }
  return found;
}

class BitWriter {
  #bytes: Buffer;
  #bit = 0;

  constructor(bytes: number) {
    this.#bytes = Buffer.alloc(bytes);
  }

  /** So many ones, and a zero. */
  ones(count: number): void {
    this.#room(count + 1);
    for (let i = 0; i < count; i++) this.#set(1);
    this.#set(0);
  }

  bits(value: number, count: number): void {
    this.#room(count);
    for (let i = count - 1; i >= 0; i--) this.#set((value >> i) & 1);
  }

  written(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, (this.#bit + 7) >> 3));
  }

  #set(bit: number): void {
    const at = this.#bit >> 3;
    this.#bytes[at] = (this.#bytes[at] as number) | (bit << (7 - (this.#bit & 7)));
    this.#bit += 1;
  }

  #room(bits: number): void {
    if (this.#bit + bits <= 8 * this.#bytes.length) return;
    this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length + (bits >> 3) + 1)]);
  }
}
