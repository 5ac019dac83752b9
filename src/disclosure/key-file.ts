/**
 * The key file, as bytes and on the disk. Readable by its owner only (mode 0600), and replaced as a whole whenever a
 * person is forgotten or a key is rotated: a crash leaves either the old or the new one.
 *
 *   weir-key v2 ⏎
 *   SHA-256 of what follows (32 bytes): tells a damaged file from a wrong one
 *   generation u32 · recipients' key 16 · point key 16
 *   count u8 · sealing keys of 32, the newest last
 *   count u8 · (length u32 · tree)          one tree for each time a person may have come back; the last is whole
 *   length u32 · the newest change, as JSON
 *
 * Replacing writes a new file beside the old one, syncs it, renames it, and then overwrites the old one's bytes, which by
 * then have no name. Where a file system copies on write, keeps snapshots, or a disk remaps its blocks, old bytes may
 * survive below our reach; docs/forgetting.md says what that means.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WeirError } from './error.ts';
import { PersonTree, SEED_BYTES } from './person-tree/person-tree.ts';
import type { EpochMs } from './time.ts';

const HEAD = Buffer.from('weir-key v2\n', 'latin1');
const ANY_HEAD = /^weir-key v(\d{1,3})[ \n]/;
const KNOWN_VERSION = 2;
const SUM_BYTES = 32;
const FIXED_BYTES = 4 + 16 + 16;
export const SEAL_KEY_BYTES = 32;
/** Node reads a file of up to 2 GiB at once: about 800,000 people forgotten. */
export const MAX_KEY_FILE_BYTES = 2 ** 31 - 1;
const WIPE_CHUNK_BYTES = 1 << 20;

/** What can happen to a key; the numbers are the ledger's Enum8 values. */
export const KEY_CHANGE_KINDS = { erasure: 1, rotation: 2 } as const;

/** What happened to a key: people were forgotten, or the sealing key was rotated. */
export interface KeyChange {
  readonly generation: number;
  readonly at: EpochMs;
  readonly kind: keyof typeof KEY_CHANGE_KINDS;
  /** The request that asked for it, as the operator numbers them; never an identifier. */
  readonly reference: string;
  /** Leaves that were taken out; see Keyring.pointOf. */
  readonly points: readonly bigint[];
}

/** Everything that the key file holds. */
export interface KeyMaterial {
  /** How often something was forgotten or rotated. A ledger remembers the newest it has seen. */
  readonly generation: number;
  /** Key of recipients' pseudonyms, 16 bytes. */
  readonly recipientKey: Buffer;
  /** Key of the function that leads an identifier to its leaf, 16 bytes. */
  readonly pointKey: Buffer;
  /** AES-256 keys of sealed values; the last one seals, all of them open. */
  readonly sealKeys: readonly Buffer[];
  /** The first tree that has not forgotten a person makes the person's key. The last one is whole. */
  readonly trees: readonly PersonTree[];
  /** The newest change, so that a ledger that was killed before it recorded the change can do so later. */
  readonly lastChange: KeyChange | null;
}

export function encodeKeyFile(material: KeyMaterial): Buffer {
  const fixed = Buffer.alloc(4);
  fixed.writeUInt32LE(material.generation);
  const parts = [fixed, material.recipientKey, material.pointKey];
  parts.push(Buffer.from([material.sealKeys.length]), ...material.sealKeys);
  parts.push(Buffer.from([material.trees.length]));
  const trees = material.trees.map((tree) => tree.encode());
  for (const bytes of trees) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    parts.push(length, bytes);
  }
  const change = Buffer.from(JSON.stringify(material.lastChange, (_, value) => writable(value)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(change.length);
  parts.push(length, change);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const bytes = Buffer.concat([HEAD, hash.digest(), ...parts]);
  // Copies only: the keys themselves are in use.
  for (const tree of trees) tree.fill(0);
  if (bytes.length > MAX_KEY_FILE_BYTES) throw new WeirError('WEIR_KEY_FULL');
  return bytes;
}

/** @throws WeirError WEIR_KEY_MALFORMED, WEIR_KEY_VERSION. @param path is named in errors only. */
export function decodeKeyFile(bytes: Buffer, path: string): KeyMaterial {
  const version = Number(ANY_HEAD.exec(bytes.subarray(0, 16).toString('latin1'))?.[1] ?? Number.NaN);
  if (Number.isNaN(version)) throw new WeirError('WEIR_KEY_MALFORMED', { path });
  if (version !== KNOWN_VERSION)
    throw new WeirError('WEIR_KEY_VERSION', { path, found: version, known: KNOWN_VERSION });
  const body = bytes.subarray(HEAD.length + SUM_BYTES);
  const sum = bytes.subarray(HEAD.length, HEAD.length + SUM_BYTES);
  if (!createHash('sha256').update(body).digest().equals(sum)) {
    throw new WeirError('WEIR_KEY_MALFORMED', { path });
  }
  try {
    return decodeBody(body);
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof SyntaxError)
      throw new WeirError('WEIR_KEY_MALFORMED', { path }, { cause });
    throw cause;
  }
}

function decodeBody(body: Buffer): KeyMaterial {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > body.length) throw new RangeError('the key file ends too early');
    at += length;
    return Buffer.from(body.subarray(at - length, at));
  };
  if (body.length < FIXED_BYTES) throw new RangeError('the key file ends too early');
  const generation = take(4).readUInt32LE();
  const recipientKey = take(16);
  const pointKey = take(SEED_BYTES);
  const sealKeys = Array.from({ length: take(1).readUInt8() }, () => take(SEAL_KEY_BYTES));
  const trees = Array.from({ length: take(1).readUInt8() }, () => {
    const length = take(4).readUInt32LE();
    if (at + length > body.length) throw new RangeError('the key file ends too early');
    at += length;
    return PersonTree.decode(body.subarray(at - length, at), pointKey);
  });
  const lastChange = readChange(take(take(4).readUInt32LE()).toString('utf8'));
  const isWhole = sealKeys.length > 0 && trees.at(-1)?.isWhole === true && at === body.length;
  if (!isWhole) throw new RangeError('the key file is not complete');
  return { generation, recipientKey, pointKey, sealKeys, trees, lastChange };
}

const writable = (value: unknown) => (typeof value === 'bigint' ? String(value) : value);

function readChange(text: string): KeyChange | null {
  const change = JSON.parse(text) as (Omit<KeyChange, 'points'> & { points: string[] }) | null;
  return change === null ? null : { ...change, points: change.points.map(BigInt) };
}

/**
 * @returns undefined when there is no file.
 * @throws WeirError WEIR_KEY_UNREADABLE, WEIR_KEY_MALFORMED, WEIR_KEY_VERSION, WEIR_KEY_EXPOSED (others may read it).
 */
export function readKeyFile(path: string): KeyMaterial | undefined {
  let bytes: Buffer;
  try {
    const mode = statSync(path).mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new WeirError('WEIR_KEY_EXPOSED', { path, mode: `0${mode.toString(8)}` });
    }
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
  try {
    return decodeKeyFile(bytes, path);
  } finally {
    bytes.fill(0);
  }
}

/** Writes a key file where there is none. @throws WeirError WEIR_KEY_UNREADABLE */
export function createKeyFile(path: string, bytes: Uint8Array): void {
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      fchmodSync(file, 0o600);
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * Puts new bytes in a key file's place and overwrites the old ones. Once it resolves, the new ones are durable; when it
 * rejects, the old file stands as it was.
 * @throws WeirError WEIR_KEY_WRITE (rejects)
 */
export async function replaceKeyFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.new`;
  let old: FileHandle | undefined;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.chmod(0o600);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    old = await open(path, 'r+').catch(() => undefined);
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await old?.close();
    await wipe(temporary).catch(() => undefined);
    throw new WeirError('WEIR_KEY_WRITE', { path, reason: (cause as Error).message }, { cause });
  }
  if (old !== undefined) await overwrite(old);
}

/** Overwrites a file that holds key material, and removes it. */
export async function wipe(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await unlink(path);
  await overwrite(file);
}

async function overwrite(file: FileHandle): Promise<void> {
  try {
    const { size } = await file.stat();
    const zeros = Buffer.alloc(Math.min(size, WIPE_CHUNK_BYTES));
    for (let at = 0; at < size; at += zeros.length) {
      await file.write(zeros, 0, Math.min(zeros.length, size - at), at);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function unreadable(path: string, cause: unknown): WeirError {
  return new WeirError('WEIR_KEY_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
}
