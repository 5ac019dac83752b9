/**
 * The leaf of one row in the tree over a batch: salted, so that a path that shows the leaves beside a row says nothing of
 * the rows that they are of. row-tree.ts has the scheme.
 */
import { createHash } from 'node:crypto';
import { leafHash } from './merkle.ts';

export const HASH_BYTES = 32;
export const SALT_BYTES = 16;
export const SALT_KEY_BYTES = 16;

/** The salt of one row. @param rowHash SHA-256 of the row's canonical bytes. */
export function saltOf(saltKey: Uint8Array, rowHash: Uint8Array): Buffer {
  return createHash('sha256').update(saltKey).update(rowHash).digest().subarray(0, SALT_BYTES);
}

/** SHA-256(0x00 ‖ salt ‖ row hash). */
export function saltedLeaf(saltKey: Uint8Array, rowHash: Uint8Array): Buffer {
  return leafHash(Buffer.concat([saltOf(saltKey, rowHash), rowHash]));
}
