/**
 * The keyring: the secrets that turn identifiers into pseudonyms and seal the values of recipients' identities. Without
 * it the ledger is a table of random numbers; with it, anyone can test whether a phone number is in the ledger, unless
 * its owner was forgotten. It lives in the key file (key-file.ts), is made at the first start and never leaves the
 * machine but in shares (key-shares/).
 *
 * Recipients' keys are SipHash-2-4 under one key. Keys of people and of their accounts come from puncturable trees
 * (person-tree/): forgetting a person takes the person's leaf out of the first tree that still has it. Somebody who is
 * forgotten and comes back gets a key from the next tree, which tells nothing about the old one.
 *
 * A new keyring is made from 32 random bytes by HKDF-SHA-256 (RFC 5869). Those bytes are not kept: what was derived from
 * them is, so that what is erased cannot be derived again. The seals have a key file of their own; see
 * ledger/seal/seal-key.ts.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { WeirError } from './error.ts';
import { hexKey } from './hex-key.ts';
import type { IdentifierColumns } from './identifier-columns.ts';
import {
  createKeyFile,
  encodeKeyFile,
  type KeyChange,
  type KeyMaterial,
  readKeyFile,
  SEAL_KEY_BYTES,
} from './key-file.ts';
import type { PeopleHash } from './keyed-hash.ts';
import { type Identifier, identifierText, identifierTextAt } from './person.ts';
import { PersonTree, SEED_BYTES } from './person-tree/person-tree.ts';
import type { NamedText } from './person-tree/value-batch.ts';
import { SipHash } from './siphash/siphash.ts';
import type { EpochMs } from './time.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Sealing keys kept for reading, and times that one person can be forgotten: counts of one byte in the file. */
const MAX_SEAL_KEYS = 255;
const MAX_TREES = 255;

/** Keys of a response that there is room for at first. */
const FIRST_KEYS = 256;

type Random = (bytes: number) => Uint8Array;

export class Keyring implements PeopleHash {
  #material: KeyMaterial;
  #hash: SipHash;
  /** What people64 hands out. */
  #keys = new Uint32Array(2 * FIRST_KEYS);

  /** @param keys 32 random bytes to make new keys from, or keys that were read. */
  constructor(keys: Uint8Array | KeyMaterial) {
    this.#material = keys instanceof Uint8Array ? newMaterial(keys) : keys;
    this.#hash = new SipHash(this.#material.recipientKey);
  }

  /** How often something was forgotten or rotated. */
  get generation(): number {
    return this.#material.generation;
  }

  /** The newest change; null when there was none. It is recorded in the ledger too, once the ledger is asked. */
  get lastChange(): KeyChange | null {
    return this.#material.lastChange;
  }

  key64(text: string): bigint {
    return this.#hash.text(text);
  }

  person64(text: string): bigint {
    for (const tree of this.#material.trees) {
      const value = tree.value(text);
      if (value !== 0n) return value;
    }
    // The last tree is whole.
    throw new WeirError('WEIR_INTERNAL', { reason: 'the keyring has no whole tree' });
  }

  people64(texts: readonly NamedText[]): Uint32Array {
    const keys = this.#roomFor(texts.length);
    const punctured = (this.#material.trees[0] as PersonTree).values(texts, keys);
    if (punctured > 0) this.#comeBack((i) => identifierText(texts[i] as Identifier), punctured);
    return keys;
  }

  columns64(columns: IdentifierColumns): Uint32Array {
    const keys = this.#roomFor(columns.identifiers);
    const punctured = (this.#material.trees[0] as PersonTree).valuesOf(columns, keys);
    if (punctured > 0) this.#comeBack((i) => identifierTextAt(columns, i), punctured);
    return keys;
  }

  #roomFor(keys: number): Uint32Array {
    if (2 * keys > this.#keys.length) this.#keys = new Uint32Array(2 ** Math.ceil(Math.log2(2 * keys)));
    return this.#keys;
  }

  /** Those whom the first tree has lost get the keys of a later one. */
  #comeBack(textOf: (identifier: number) => string, lost: number): void {
    const keys = this.#keys;
    for (let i = 0, left = lost; left > 0; i++) {
      if (keys[2 * i] !== 0 || keys[2 * i + 1] !== 0) continue;
      const key = this.person64(textOf(i));
      keys[2 * i] = Number(key & 0xffff_ffffn);
      keys[2 * i + 1] = Number(key >> 32n);
      left -= 1;
    }
  }

  /** The leaf of an identifier's text: what is recorded of an erasure. Whoever lacks the key file learns nothing of it. */
  pointOf(text: string): bigint {
    return (this.#material.trees[0] as PersonTree).pointOf(text);
  }

  /**
   * Takes points out of the key: what led to people's keys is gone from memory, and from the key file once bytes() is
   * written there. Counts as one generation. Cost: about 3.4 KB of key file for each point.
   * @throws WeirError WEIR_KEY_FULL
   */
  forget({ at, reference, points }: Omit<KeyChange, 'generation' | 'kind'>): void {
    const trees = [...this.#material.trees];
    for (const point of new Set(points)) {
      let i = 0;
      while (!this.#puncture(trees, i, point)) i += 1;
    }
    this.#changed({ at, kind: 'erasure', reference, points }, { trees });
  }

  /** @returns false when the tree had lost the point before. @throws WeirError WEIR_KEY_FULL */
  #puncture(trees: PersonTree[], i: number, point: bigint): boolean {
    try {
      const tree = trees[i] as PersonTree;
      // The last tree is whole; the one that follows it is the same in every copy of this key.
      const next = i < trees.length - 1 ? undefined : nextTree(tree, this.#material.pointKey);
      const isNew = tree.puncture(point);
      if (next === undefined) return isNew;
      if (trees.length === MAX_TREES) throw new RangeError('one person was forgotten too often');
      trees.push(next);
      return isNew;
    } catch (cause) {
      if (cause instanceof RangeError) throw new WeirError('WEIR_KEY_FULL', {}, { cause });
      throw cause;
    }
  }

  /** Seals with a new key from now on; the old ones still open. Counts as one generation. @throws WeirError WEIR_KEY_FULL */
  rotate(at: EpochMs, reference: string, random: Random = randomBytes): void {
    const { sealKeys } = this.#material;
    if (sealKeys.length === MAX_SEAL_KEYS) throw new WeirError('WEIR_KEY_FULL');
    const newest = Buffer.from(random(SEAL_KEY_BYTES));
    this.#changed({ at, kind: 'rotation', reference, points: [] }, { sealKeys: [...sealKeys, newest] });
  }

  #changed(change: Omit<KeyChange, 'generation'>, changed: Partial<KeyMaterial>): void {
    this.#keys.fill(0);
    const generation = this.generation + 1;
    this.#material = { ...this.#material, ...changed, generation, lastChange: { ...change, generation } };
  }

  /**
   * Does again what was done to other copies of this key: an older backup must not bring the forgotten back, and what one
   * gate forgot the others forget. A point that the changes name n times is taken out of the first n trees: whichever of
   * them were seen before, in any order, the outcome is the same.
   * @param changes all that the ledger knows.
   * @returns how many points were taken out, and whether a rotation is among the changes that this key does not have: its
   *   new key is not in them, so that this copy stays of its generation.
   * @throws WeirError WEIR_KEY_FULL
   */
  takeOver(changes: readonly KeyChange[]): { readonly points: number; readonly rotated: boolean } {
    const times = new Map<bigint, number>();
    for (const { points } of changes)
      for (const point of new Set(points)) times.set(point, (times.get(point) ?? 0) + 1);
    const trees = [...this.#material.trees];
    let points = 0;
    for (const [point, count] of times) {
      let isNew = false;
      for (let i = 0; i < count; i++) isNew = this.#puncture(trees, i, point) || isNew;
      if (isNew) points += 1;
    }
    const rotated = changes.some(
      ({ kind, generation }) => kind === 'rotation' && generation > this.generation,
    );
    const newest = changes.reduce<KeyChange | null>(
      (last, change) => (change.generation > (last?.generation ?? this.generation) ? change : last),
      null,
    );
    const isNewer = newest !== null && !rotated;
    this.#keys.fill(0);
    this.#material = {
      ...this.#material,
      trees,
      ...(isNewer ? { generation: newest.generation, lastChange: newest } : {}),
    };
    return { points, rotated };
  }

  /**
   * Takes over what another keyring holds, such as one that was read anew and is used no more. What was held before is
   * overwritten: it may lead to whom the other one has forgotten.
   */
  adopt(other: Keyring): void {
    const before = this.#material.trees;
    this.#material = other.#material;
    this.#hash = other.#hash;
    this.#keys.fill(0);
    for (const tree of before) if (!this.#material.trees.includes(tree)) tree.destroy();
  }

  /** The key file's bytes; the caller wipes them once they are written. @throws WeirError WEIR_KEY_FULL */
  bytes(): Buffer {
    return encodeKeyFile(this.#material);
  }

  /**
   * Encrypts a value with AES-256-GCM under the newest sealing key and a random nonce.
   * @param boundTo what it belongs to: it cannot be opened as belonging to anything else.
   * @returns nonce, ciphertext and tag in base64url.
   */
  seal(value: string, boundTo: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#material.sealKeys.at(-1) as Buffer, nonce);
    cipher.setAAD(Buffer.from(boundTo));
    const body = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
  }

  /** @returns the value, or undefined when it was sealed with another key, for something else, or altered. */
  unseal(sealed: string, boundTo: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    for (const key of this.#material.sealKeys.toReversed()) {
      const value = open(bytes, boundTo, key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /**
   * A key for a purpose of its own (HKDF-SHA-256, RFC 5869): the same for all who share the key file, and nothing about
   * any other key follows from it.
   */
  subkey(purpose: string, bytes: number): Uint8Array {
    const { recipientKey } = this.#material;
    return new Uint8Array(hkdfSync('sha256', recipientKey, Buffer.alloc(0), `weir subkey ${purpose}`, bytes));
  }

  /** A value that tells two keys apart without revealing either: a ledger remembers it to refuse a wrong key. */
  fingerprint(): string {
    return hexKey(this.key64('weir keyring fingerprint'));
  }
}

function open(bytes: Buffer, boundTo: string, key: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function newMaterial(secret: Uint8Array): KeyMaterial {
  if (secret.length !== 32) throw new RangeError('a keyring is made from 32 secret bytes');
  const pointKey = derive(secret, 'weir points of people v2', SEED_BYTES);
  return {
    generation: 0,
    recipientKey: derive(secret, 'weir recipient keys v2', 16),
    pointKey,
    sealKeys: [derive(secret, 'weir sealed values v1', SEAL_KEY_BYTES)],
    // Two from the start: a backup made now also names those who are forgotten once and come back.
    trees: ['first', 'second'].map((place) =>
      PersonTree.whole(derive(secret, `weir ${place} tree of people v2`, SEED_BYTES), pointKey),
    ),
    lastChange: null,
  };
}

/**
 * The tree for those who are forgotten once more: made from the last one while that is whole, one way, so that every copy
 * of a key makes the same.
 */
function nextTree(last: PersonTree, pointKey: Uint8Array): PersonTree {
  const seed = last.encode();
  const next = PersonTree.whole(derive(seed, 'weir next tree of people v2', SEED_BYTES), pointKey);
  seed.fill(0);
  return next;
}

function derive(secret: Uint8Array, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, bytes));
}

/**
 * Opens the key file, creating it when it is missing.
 * @throws WeirError WEIR_KEY_UNREADABLE, WEIR_KEY_MALFORMED, WEIR_KEY_VERSION, WEIR_KEY_EXPOSED (others may read it).
 */
export function openKeyring(path: string): Keyring {
  const existing = readKeyFile(path);
  if (existing !== undefined) return new Keyring(existing);
  const keyring = new Keyring(randomBytes(32));
  const bytes = keyring.bytes();
  createKeyFile(path, bytes);
  bytes.fill(0);
  return keyring;
}

/** @throws as openKeyring; WEIR_KEY_MISSING when there is no key file. */
export function openExistingKeyring(path: string): Keyring {
  const existing = readKeyFile(path);
  if (existing === undefined) throw new WeirError('WEIR_KEY_MISSING', { path });
  return new Keyring(existing);
}
