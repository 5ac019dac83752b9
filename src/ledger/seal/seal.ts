/**
 * A seal: what is known of one batch that was carried into the tables, and the text of it that becomes a leaf of the
 * ledger's tree.
 *
 *   leaf = SHA-256(0x00 ‖ "weir-batch v2 <writer> <number> <filed> <rows> <least> <greatest> <root> <fingerprints> <bytes>\n")
 *
 *   root           over the batch's rows, row-tree.ts          least, greatest   times of its rows, ms since the epoch
 *   fingerprints   SHA-256 of its block of seal.rows, so many bytes long         hashes in base64url
 *
 * Imports nothing but merkle.ts: whoever checks a proof reads it.
 */
import { leafHash } from './merkle.ts';

export interface Seal {
  /** 1, 2, 3…: the batch's number, and one more than its leaf's place. */
  readonly number: number;
  /**
   * What the batch's rows are filed under in the tables, beside the writer: larger than the batch's before, below 2^32.
   * It is near the tick in which the batch was begun (../batch-clock.ts).
   */
  readonly filed: number;
  readonly rows: number;
  readonly least: number;
  readonly greatest: number;
  readonly root: Buffer;
  readonly fingerprints: Buffer;
  readonly fingerprintBytes: number;
}

/** Rows are filed under 32 bits. */
export const MAX_FILED = 0xffff_ffff;

const TEXT =
  /^([1-9]\d{0,14}) ([1-9]\d{0,9}) (0|[1-9]\d{0,14}) (\d{1,16}) (\d{1,16}) ([\w-]{43}) ([\w-]{43}) (0|[1-9]\d{0,14})$/;

export function sealText(seal: Seal): string {
  const { number, filed, rows, least, greatest, root, fingerprints, fingerprintBytes } = seal;
  const hashes = `${root.toString('base64url')} ${fingerprints.toString('base64url')}`;
  return `${number} ${filed} ${rows} ${least} ${greatest} ${hashes} ${fingerprintBytes}`;
}

/** @returns undefined when the text is not a seal's, letter for letter. */
export function parseSeal(text: string): Seal | undefined {
  const [number, filed, rows, least, greatest, root = '', fingerprints = '', fingerprintBytes] =
    TEXT.exec(text)?.slice(1) ?? [];
  if (number === undefined) return undefined;
  const seal = {
    number: Number(number),
    filed: Number(filed),
    rows: Number(rows),
    least: Number(least),
    greatest: Number(greatest),
    root: Buffer.from(root, 'base64url'),
    fingerprints: Buffer.from(fingerprints, 'base64url'),
    fingerprintBytes: Number(fingerprintBytes),
  };
  return seal.filed <= MAX_FILED && sealText(seal) === text ? seal : undefined;
}

/** @param writer 8 hex digits that tell this ledger's batches from those of others in the same tables. */
export function sealLeaf(writer: string, seal: Seal): Buffer {
  return leafHash(Buffer.from(`weir-batch v2 ${writer} ${sealText(seal)}\n`));
}
