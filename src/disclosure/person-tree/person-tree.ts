/**
 * The function behind person keys: pseudo-random, keyed, and *puncturable*: one input can be taken out of the key, after
 * which the key still answers for everybody else and nobody can compute that input's value any more.
 *
 * Source: the tree of O. Goldreich, S. Goldwasser, S. Micali, "How to construct random functions" (J. ACM 33, 1986);
 * punctured as by Boneh and Waters (ASIACRYPT 2013), Boyle, Goldwasser, Ivan (PKC 2014), Kiayias et al. (CCS 2013); used
 * to erase by Green and Miers, "Forward secure asynchronous messaging from puncturable encryption" (S&P 2015).
 *
 *                      root seed                       point(text) = upper 56 bits of SipHash-2-4(point key, text)
 *               ┌───┬────┴ … ┬───┐                     14 levels of 16 children: 4 bits of the point choose one
 *              s0   s1      s14 s15                    child i of a seed = SipHash-2-4(seed, 2i) ‖ SipHash-2-4(seed, 2i+1)
 *                    └─ … 14 levels … ─▶ leaf seed     value(text) = SipHash-2-4(leaf seed, text)
 *
 * To puncture a point, the seeds on its way are replaced by their other children, and its leaf by nothing: 15 seeds a
 * level, of which none leads to the leaf. The upper four levels are kept expanded (the crown, 1 MB), so that a value costs
 * ten steps and not fourteen: shape and cost are measured by `weir bench forget`.
 *
 * Values are remembered: a table of 2^18 entries, found by the hash of the text that names its leaf, so that whoever is met
 * again costs one hash instead of ten steps. No text is in it; another text is taken for a remembered one with a
 * probability of 2^-63 a look. It is wiped with whatever is punctured, and with the tree.
 *
 * Collateral: whoever shares the leaf of a forgotten person is forgotten too, which happens to one of n other people with
 * a probability of n / 2^56: 1.4e-8 for each person forgotten among a billion.
 *
 * Encoded, in preorder (little-endian):
 *   tree = 0 u8 · seed 16 bytes            nothing punctured
 *        | 1 u8 · nodes u32 · node
 *   node = mask u16 · a seed of 16 bytes for each clear bit · (below the last level) a node for each set bit
 */

import type { IdentifierColumns } from '../identifier-columns.ts';
import { IDENTIFIER_NAMESPACES } from '../person.ts';
import { PERSON_TREE_WASM } from './person-tree-wasm.ts';
import { type BatchKernel, type NamedText, ValueBatch } from './value-batch.ts';

/** Bits of the point that one level takes: 16 children. */
export const BITS_PER_LEVEL = 4;
/** Levels from the root to a leaf. */
export const TREE_LEVELS = 14;
/** Bits of a point. */
export const POINT_BITS = BITS_PER_LEVEL * TREE_LEVELS;
/** Level whose seeds are kept expanded: 65,536 slots, which a processor's cache holds. */
export const CROWN_LEVEL = 4;
/** Bytes of a seed and of the point key. */
export const SEED_BYTES = 16;

/** Addresses in the kernel's memory; person-tree.as.ts has the drawing. */
const MAX_MESSAGE_BYTES = 65_536;
const PREFIXES = 71_680;
const REMEMBERED = 131_072;
const ROOT = 4_325_376;
const PREFIX_BYTES = 16;
/** Where a prefix says how long it is. */
const PREFIX_LENGTH = PREFIX_BYTES - 1;
const FAN_OUT = 1 << BITS_PER_LEVEL;
const SLOT_BYTES = 16;
const NODE_BYTES = FAN_OUT * SLOT_BYTES;

/** Shape of a tree; others than the default are for measuring. */
export interface TreeShape {
  readonly bitsPerLevel: number;
  readonly levels: number;
  readonly crownLevel: number;
}

export const DEFAULT_SHAPE: TreeShape = {
  bitsPerLevel: BITS_PER_LEVEL,
  levels: TREE_LEVELS,
  crownLevel: CROWN_LEVEL,
};

interface Kernel extends BatchKernel {
  init(keyLow: bigint, keyHigh: bigint, bits: number, levels: number, crown: number): number;
  setRoot(low: bigint, high: bigint): void;
  newNode(): number;
  prepare(nodes: number): number;
  end(): number;
  buildCrown(): void;
  pointOf(length: number): bigint;
  evaluate(length: number): bigint;
  forgetValues(): void;
  wipe(): void;
  puncture(point: bigint): number;
}

const KERNEL = new WebAssembly.Module(Buffer.from(PERSON_TREE_WASM, 'base64'));
const UTF8 = new TextEncoder();

export class PersonTree {
  readonly #kernel: Kernel;
  #memory!: Uint8Array;
  #view!: DataView;
  readonly #batch: ValueBatch;
  #hasCrown = false;
  #isGone = false;
  #nodes = 0;

  private constructor(pointKey: Uint8Array, shape: TreeShape) {
    if (pointKey.length !== SEED_BYTES) throw new RangeError('a point key has 16 bytes');
    this.#kernel = new WebAssembly.Instance(KERNEL).exports as unknown as Kernel;
    this.#batch = new ValueBatch(this.#kernel, (text) => this.value(text));
    const { bitsPerLevel, levels, crownLevel } = shape;
    const key = viewOf(pointKey);
    const done = this.#kernel.init(
      key.getBigUint64(0, true),
      key.getBigUint64(8, true),
      bitsPerLevel,
      levels,
      crownLevel,
    );
    if (done === 0) throw outOfMemory();
    this.#look();
    for (const [i, namespace] of IDENTIFIER_NAMESPACES.entries()) {
      const { written } = UTF8.encodeInto(
        `${namespace}:`,
        this.#memory.subarray(PREFIXES + PREFIX_BYTES * i),
      );
      this.#memory[PREFIXES + PREFIX_BYTES * i + PREFIX_LENGTH] = written;
    }
  }

  /** A tree with nothing punctured. @param seed 16 secret bytes. @param pointKey 16 secret bytes. */
  static whole(seed: Uint8Array, pointKey: Uint8Array, shape: TreeShape = DEFAULT_SHAPE): PersonTree {
    if (seed.length !== SEED_BYTES) throw new RangeError('a root seed has 16 bytes');
    const tree = new PersonTree(pointKey, shape);
    const view = viewOf(seed);
    tree.#kernel.setRoot(view.getBigUint64(0, true), view.getBigUint64(8, true));
    return tree;
  }

  /** Reads an encoded tree. @throws RangeError when the bytes are none, or when memory does not hold it. */
  static decode(bytes: Uint8Array, pointKey: Uint8Array): PersonTree {
    const isPunctured = bytes[0] === 1;
    if (!isPunctured) {
      if (bytes[0] !== 0 || bytes.length !== 1 + SEED_BYTES) throw malformed();
      return PersonTree.whole(bytes.subarray(1), pointKey);
    }
    const tree = new PersonTree(pointKey, DEFAULT_SHAPE);
    tree.#decodeNodes(bytes);
    return tree;
  }

  /** Nodes whose seed is erased: about ten for each forgotten person. */
  get nodes(): number {
    return this.#nodes;
  }

  /** Whether nothing was ever taken out of it. */
  get isWhole(): boolean {
    return this.#nodes === 0;
  }

  /** Bytes that the tree takes in memory, its crown and what is remembered included. */
  get memoryBytes(): number {
    return this.#kernel.end() - REMEMBERED;
  }

  /** Whether these bytes stand anywhere in its memory. For tests of what is erased. */
  memoryIncludes(bytes: Uint8Array): boolean {
    return Buffer.from(this.#kernel.memory.buffer).includes(Buffer.from(bytes));
  }

  /**
   * The text's value: 64 bits, never 0; 0n when its leaf is punctured. About 210 ns for a phone number that is not
   * remembered.
   * @throws RangeError when its UTF-8 is over 64 KB.
   */
  value(text: string): bigint {
    if (!this.#hasCrown) this.#buildCrown();
    return BigInt.asUintN(64, this.#kernel.evaluate(this.#write(text)));
  }

  /**
   * The values of many texts: all of them go to the kernel at once, and no text is put together. Cost: some 300 instructions
   * for a text that is remembered.
   * @param into where they are written to, lower and upper halves in turns; 0 for a punctured leaf.
   * @returns how many leaves are punctured.
   * @throws RangeError when a text's UTF-8 is over 64 KB.
   */
  values(texts: readonly NamedText[], into: Uint32Array): number {
    if (!this.#hasCrown) this.#buildCrown();
    return this.#batch.ofTexts(texts, into);
  }

  /** The same of identifiers that are UTF-8 already. */
  valuesOf(columns: IdentifierColumns, into: Uint32Array): number {
    if (!this.#hasCrown) this.#buildCrown();
    return this.#batch.ofColumns(columns, into);
  }

  /** The text's leaf: an unsigned number of POINT_BITS bits. */
  pointOf(text: string): bigint {
    this.#mustBeThere();
    return BigInt.asUintN(64, this.#kernel.pointOf(this.#write(text)));
  }

  /** Overwrites all of it, secrets and what is remembered. It gives no value any more: whoever asks is told so. */
  destroy(): void {
    this.#kernel.wipe();
    this.#hasCrown = false;
    this.#isGone = true;
  }

  /**
   * Takes a leaf out of the key. What is then in memory, and what encode() gives, does not lead to it.
   * @returns false when it was taken out before.
   * @throws RangeError when memory does not hold the tree any more (4 GB: about 1.6 million people).
   */
  puncture(point: bigint): boolean {
    if (!this.#hasCrown) this.#buildCrown();
    const before = this.#kernel.end();
    const outcome = this.#kernel.puncture(point);
    this.#nodes += (this.#kernel.end() - before) / NODE_BYTES;
    this.#look();
    // The messages are identifiers, perhaps those of whoever is forgotten, and what is remembered has their values.
    this.#kernel.forgetValues();
    if (outcome === 2) throw outOfMemory();
    return outcome === 1;
  }

  /** @returns the tree's bytes; the caller wipes them when they are written. */
  encode(): Buffer {
    this.#mustBeThere();
    if (this.#nodes === 0) {
      const bytes = Buffer.alloc(1 + SEED_BYTES);
      bytes.set(this.#memory.subarray(ROOT, ROOT + SEED_BYTES), 1);
      return bytes;
    }
    const bytes = Buffer.allocUnsafe(5 + this.#nodes * (2 + NODE_BYTES));
    bytes[0] = 1;
    bytes.writeUInt32LE(this.#nodes, 1);
    const end = this.#encodeNode(this.#view.getUint32(ROOT, true), 1, bytes, 5);
    return bytes.subarray(0, end);
  }

  #encodeNode(node: number, level: number, bytes: Buffer, start: number): number {
    let mask = 0;
    let at = start + 2;
    for (let i = 0; i < FAN_OUT; i++) {
      const slot = node + i * SLOT_BYTES;
      if (this.#isSeed(slot)) {
        bytes.set(this.#memory.subarray(slot, slot + SEED_BYTES), at);
        at += SEED_BYTES;
      } else mask |= 1 << i;
    }
    bytes.writeUInt16LE(mask, start);
    if (level === TREE_LEVELS) return at;
    for (let i = 0; i < FAN_OUT; i++) {
      if ((mask & (1 << i)) === 0) continue;
      at = this.#encodeNode(this.#view.getUint32(node + i * SLOT_BYTES, true), level + 1, bytes, at);
    }
    return at;
  }

  #decodeNodes(bytes: Uint8Array): void {
    const source = viewOf(bytes);
    if (bytes.length < 5) throw malformed();
    const claimed = source.getUint32(1, true);
    // A node takes two bytes at least: what is claimed beyond that is not there.
    if (claimed > bytes.length / 2) throw malformed();
    if (this.#kernel.prepare(claimed) === 0) throw outOfMemory();
    this.#look();
    let at = 5;
    /** @returns the address of the node that begins at `at`. */
    const readNode = (level: number): number => {
      if (at + 2 > bytes.length || this.#nodes === claimed) throw malformed();
      const mask = source.getUint16(at, true);
      at += 2;
      const node = this.#kernel.newNode();
      if (node === 0) throw outOfMemory();
      this.#nodes += 1;
      if (this.#memory.buffer !== this.#kernel.memory.buffer) this.#look();
      for (let i = 0; i < FAN_OUT; i++) {
        if ((mask & (1 << i)) !== 0) continue;
        if (at + SEED_BYTES > bytes.length) throw malformed();
        this.#memory.set(bytes.subarray(at, at + SEED_BYTES), node + i * SLOT_BYTES);
        if (!this.#isSeed(node + i * SLOT_BYTES)) throw malformed();
        at += SEED_BYTES;
      }
      if (level === TREE_LEVELS) return node;
      for (let i = 0; i < FAN_OUT; i++) {
        if ((mask & (1 << i)) === 0) continue;
        const child = readNode(level + 1);
        this.#view.setBigUint64(node + i * SLOT_BYTES, BigInt(child), true);
      }
      return node;
    };
    const root = readNode(1);
    this.#view.setBigUint64(ROOT, BigInt(root), true);
    if (at !== bytes.length || this.#nodes !== claimed) throw malformed();
  }

  /** A slot's second half is never 0 in a seed. */
  #isSeed(slot: number): boolean {
    return this.#view.getUint32(slot + 8, true) !== 0 || this.#view.getUint32(slot + 12, true) !== 0;
  }

  #buildCrown(): void {
    this.#mustBeThere();
    this.#kernel.buildCrown();
    this.#hasCrown = true;
  }

  #mustBeThere(): void {
    if (this.#isGone) throw new Error('this tree of person keys was destroyed');
  }

  /** Memory that has grown is another buffer. */
  #look(): void {
    const { buffer } = this.#kernel.memory;
    this.#memory = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#batch.look();
  }

  /** Writes the text's UTF-8 to the start of memory. Short ASCII needs no encoder. @returns how many bytes it is. */
  #write(text: string): number {
    const memory = this.#memory;
    const length = text.length;
    if (length > MAX_MESSAGE_BYTES) throw overPage();
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return this.#encoded(text);
      memory[i] = unit;
    }
    return length;
  }

  #encoded(text: string): number {
    const { read, written } = UTF8.encodeInto(text, this.#memory.subarray(0, MAX_MESSAGE_BYTES));
    if (read < text.length) throw overPage();
    return written;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const malformed = () => new RangeError('these bytes are no tree of person keys');
const overPage = () => new RangeError('the message is over one page');
const outOfMemory = () => new RangeError('the tree of person keys is full');
