/**
 * The tree over the rows of one batch: RFC 9162 §2.1 over the rows' leaves in the order of their bytes, so that the root
 * says which rows there are, whichever order a table keeps them in, and so that one row can be shown without the others.
 *
 *   row hash h = SHA-256(row)                    row: the canonical bytes of sealed-row.ts; a database may compute it
 *   salt       = SHA-256(salt key ‖ h)[0:16]     never leaves this process but for rows that are shown
 *   leaf       = SHA-256(0x00 ‖ salt ‖ h)        RFC 9162's leaf of the 48 bytes salt ‖ h
 *   root       = MTH(leaves, sorted)
 *
 * Why salted: a path shows leaves of rows that lie beside the one that is proved. A row has little that a reader could
 * not guess once they know a person's key; without the salt they could try who else is in the batch.
 *
 * Why WebAssembly: four blocks of SHA-256 a row. Four messages go through one kernel at a time; row-tree.test.ts holds
 * it against node:crypto, and `weir bench seal` measures it. Where a machine has no SIMD for WebAssembly node:crypto does
 * it all (row-tree-plain.ts): the roots are the same, so that a ledger moves between machines.
 */
import { createHash } from 'node:crypto';
import { HAS_SIMD } from '../../disclosure/simd.ts';
import { plainLeaves, plainRoot } from './row-tree-plain.ts';
import { ROW_TREE_WASM } from './row-tree-wasm.ts';
import { HASH_BYTES, SALT_KEY_BYTES } from './salted-leaf.ts';

export { HASH_BYTES, SALT_BYTES, SALT_KEY_BYTES, saltOf } from './salted-leaf.ts';

/** Where the kernel's scratch ends. */
const DATA = 4_096;
const KEY = 512;
/** Lanes that are not used read and write a little behind the data. */
const ROOM = 1_024;
const PAGE = 65_536;

interface Kernel {
  readonly memory: WebAssembly.Memory;
  leaves(at: number, count: number): void;
  sort(from: number, count: number, to: number, counts: number): void;
  root(at: number, count: number): void;
}

/** Compiled when it is first needed: a machine without SIMD refuses it. */
let compiled: WebAssembly.Module | undefined;

function newKernel(): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(ROW_TREE_WASM, 'base64'));
  return new WebAssembly.Instance(compiled).exports as unknown as Kernel;
}

export interface RowTreeOptions {
  /** With node:crypto alone. Default where WebAssembly has no SIMD. */
  readonly plain?: boolean;
}

export class RowTree {
  readonly #kernel: Kernel | undefined;
  readonly #saltKey: Buffer;

  /** @param saltKey 16 secret bytes. */
  constructor(saltKey: Uint8Array, { plain = !HAS_SIMD }: RowTreeOptions = {}) {
    if (saltKey.length !== SALT_KEY_BYTES) throw new RangeError('a salt key has 16 bytes');
    this.#saltKey = Buffer.from(saltKey);
    this.#kernel = plain ? undefined : newKernel();
  }

  /**
   * Leaves of rows, sorted by their bytes.
   * @param rowHashes 32 bytes each, in any order.
   * @returns the same number of 32-byte leaves. About 0.3 µs a row, 100 bytes of memory a row meanwhile; without the
   * kernel about 7 µs.
   */
  leaves(rowHashes: Uint8Array): Buffer {
    const kernel = this.#kernel;
    if (kernel === undefined) return plainLeaves(this.#saltKey, rowHashes);
    const sorted = this.#sorted(kernel, rowHashes);
    return Buffer.from(new Uint8Array(kernel.memory.buffer, sorted, rowHashes.length));
  }

  /** Root of the tree over the rows: that of the empty tree when there are none. */
  root(rowHashes: Uint8Array): Buffer {
    if (rowHashes.length === 0) return createHash('sha256').digest();
    const kernel = this.#kernel;
    if (kernel === undefined) return plainRoot(plainLeaves(this.#saltKey, rowHashes));
    return rootAt(kernel, this.#sorted(kernel, rowHashes), rowHashes.length / HASH_BYTES);
  }

  /** Root over leaves that are sorted already. @param leaves at least one. */
  rootOfLeaves(leaves: Uint8Array): Buffer {
    const kernel = this.#kernel;
    if (kernel === undefined) return plainRoot(leaves);
    const at = roomFor(kernel, leaves.length);
    new Uint8Array(kernel.memory.buffer, at, leaves.length).set(leaves);
    return rootAt(kernel, at, leaves.length / HASH_BYTES);
  }

  /** @returns where the sorted leaves lie. */
  #sorted(kernel: Kernel, rowHashes: Uint8Array): number {
    const count = rowHashes.length / HASH_BYTES;
    const region = rowHashes.length + ROOM;
    const from = roomFor(kernel, 2 * region + 4 * (count + 1));
    const { memory } = kernel;
    new Uint8Array(memory.buffer, KEY, SALT_KEY_BYTES).set(this.#saltKey);
    new Uint8Array(memory.buffer, from, rowHashes.length).set(rowHashes);
    kernel.leaves(from, count);
    kernel.sort(from, count, from + region, from + 2 * region);
    return from + region;
  }
}

function rootAt(kernel: Kernel, at: number, count: number): Buffer {
  kernel.root(at, count);
  return Buffer.from(new Uint8Array(kernel.memory.buffer, at, HASH_BYTES));
}

/** Makes the kernel's memory large enough. @returns where the caller's data begins. */
function roomFor({ memory }: Kernel, bytes: number): number {
  const missing = DATA + bytes + ROOM - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return DATA;
}
