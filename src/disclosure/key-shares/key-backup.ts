/**
 * A backup of the key file that no single custodian can open: the file encrypted under a random key, and that key in
 * shares (shamir.ts). The backup may lie anywhere; each share is one line that can be printed and locked away.
 *
 *   weir-key-backup v1 <id> <generation> <threshold> ⏎ nonce 12 · ciphertext · tag 16        AES-256-GCM over the key file
 *   weir-share v1 <id> <generation> <threshold> <x> <64 hex digits> <CRC-32>
 *
 * The first line is authenticated with the ciphertext. A share's checksum tells a typing error from a wrong share.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { WeirError } from '../error.ts';
import { join, MAX_SHARES, type Share, split } from './shamir.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const BACKUP_HEAD = /^weir-key-backup v1 ([0-9a-f]{8}) (\d{1,10}) (\d{1,3})\n/;
const SHARE_LINE =
  /^(weir-share v1 ([0-9a-f]{8}) (\d{1,10}) (\d{1,3}) (\d{1,3}) ([0-9a-f]{64})) ([0-9a-f]{8})$/;

export interface KeyBackup {
  readonly backup: Buffer;
  /** One line each. */
  readonly shares: readonly string[];
}

/** @param keyFile its bytes. @throws RangeError as split in shamir.ts */
export function makeBackup(
  keyFile: Uint8Array,
  generation: number,
  { threshold, shares }: { readonly threshold: number; readonly shares: number },
  random: (bytes: number) => Uint8Array = randomBytes,
): KeyBackup {
  const key = Buffer.from(random(32));
  const id = Buffer.from(random(4)).toString('hex');
  const nonce = Buffer.from(random(NONCE_BYTES));
  const head = Buffer.from(`weir-key-backup v1 ${id} ${generation} ${threshold}\n`);
  const lines = split(key, threshold, shares, random).map(({ x, y }) => {
    const line = `weir-share v1 ${id} ${generation} ${threshold} ${x} ${Buffer.from(y).toString('hex')}`;
    return `${line} ${checksum(line)}`;
  });
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(head);
  const body = Buffer.concat([cipher.update(keyFile), cipher.final()]);
  key.fill(0);
  return { backup: Buffer.concat([head, nonce, body, cipher.getAuthTag()]), shares: lines };
}

const checksum = (line: string) => crc32(line).toString(16).padStart(8, '0');

/**
 * Opens a backup with its shares.
 * @param shares lines; the order does not matter, more than needed are welcome.
 * @returns the key file's bytes.
 * @param path of the backup, named in errors only.
 * @throws WeirError WEIR_KEY_BACKUP, WEIR_KEY_SHARE, WEIR_KEY_SHARE_FOREIGN, WEIR_KEY_SHARES_FEW; none says a share's value.
 */
export function openBackup(backup: Buffer, shares: readonly string[], path: string): Buffer {
  const match = BACKUP_HEAD.exec(backup.subarray(0, 64).toString('latin1'));
  if (match === null) throw new WeirError('WEIR_KEY_BACKUP', { path });
  const [head, id, generation, threshold] = match;
  const read = new Map<number, Share>();
  for (const [i, line] of shares.entries()) {
    const share = SHARE_LINE.exec(line.trim());
    const x = Number(share?.[5] ?? 0);
    if (share === null || checksum(share[1] as string) !== share[7] || x < 1 || x > MAX_SHARES)
      throw new WeirError('WEIR_KEY_SHARE', { number: i + 1 });
    if (share[2] !== id || share[3] !== generation || share[4] !== threshold)
      throw new WeirError('WEIR_KEY_SHARE_FOREIGN', { number: i + 1 });
    read.set(x, { x, y: Buffer.from(share[6] as string, 'hex') });
  }
  if (read.size < Number(threshold))
    throw new WeirError('WEIR_KEY_SHARES_FEW', { needed: Number(threshold), given: read.size });
  const key = join([...read.values()].slice(0, Number(threshold)));
  const sealed = backup.subarray((head as string).length);
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new WeirError('WEIR_KEY_BACKUP', { path });
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(head as string));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    const body = sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw new WeirError('WEIR_KEY_BACKUP', { path }, { cause });
  } finally {
    key.fill(0);
  }
}
