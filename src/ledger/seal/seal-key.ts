/**
 * The key file of the seals, apart from the one of the pseudonyms: who can name people need not be able to seal, and the
 * other way round. Created at the first start, mode 0600. Its public half goes to whoever is to check.
 *
 *   seal.key   weir-seal-key v1
 *              sign <64 hex digits>     seed of the Ed25519 key that signs checkpoints; rotated by `weir seal rotate`
 *              rows <64 hex digits>     secret of the rows' salts and of the seals' tags; stays the same
 *   seal.pub   the public key, a vkey of c2sp.org/signed-note
 *
 * Without the file nothing can be sealed and no row be compared with its seal; with it and the tables, somebody can make
 * another history, which only a witness then contradicts.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { WeirError } from '../../disclosure/error.ts';
import { replaceFile } from '../files.ts';
import { type NoteSigner, noteSigner } from './note.ts';

export const SEAL_KEY_FILE = 'seal.key';
export const SEAL_PUBLIC_FILE = 'seal.pub';

const KEY_TEXT = /^weir-seal-key v1\nsign ([0-9a-f]{64})\nrows ([0-9a-f]{64})\n$/;
const SECRET_BYTES = 32;

export class SealKey {
  readonly #seed: Buffer;
  readonly #rows: Buffer;

  constructor(seed: Uint8Array, rows: Uint8Array) {
    this.#seed = Buffer.from(seed);
    this.#rows = Buffer.from(rows);
  }

  /** Key of the rows' salts, 16 bytes. */
  saltKey(): Buffer {
    return derive(this.#rows, 'weir row salts v2', 16);
  }

  /** Key of the tags on the seals' lines, 32 bytes. */
  tagKey(): Buffer {
    return derive(this.#rows, 'weir seal tags v2', 32);
  }

  /** @param origin names the log; see checkpoint-log.ts. */
  signer(origin: string): NoteSigner {
    return noteSigner(origin, this.#seed);
  }

  /** The same secret of the rows with a new key that signs. */
  rotated(): SealKey {
    return new SealKey(randomBytes(SECRET_BYTES), this.#rows);
  }

  text(): string {
    return `weir-seal-key v1\nsign ${this.#seed.toString('hex')}\nrows ${this.#rows.toString('hex')}\n`;
  }
}

function derive(secret: Uint8Array, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, bytes));
}

/** @throws WeirError WEIR_SEAL_KEY (missing, unreadable or not one), WEIR_KEY_EXPOSED (others may read it). */
export function readSealKey(path: string): SealKey {
  let text: string;
  try {
    const mode = statSync(path).mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new WeirError('WEIR_KEY_EXPOSED', { path, mode: `0${mode.toString(8)}` });
    text = readFileSync(path, 'latin1');
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = isMissing ? 'it is missing' : (cause as Error).message;
    throw new WeirError('WEIR_SEAL_KEY', { path, reason }, { cause });
  }
  const [, seed, rows] = KEY_TEXT.exec(text) ?? [];
  if (seed === undefined || rows === undefined)
    throw new WeirError('WEIR_SEAL_KEY', { path, reason: 'it is not a key of seals' });
  return new SealKey(Buffer.from(seed, 'hex'), Buffer.from(rows, 'hex'));
}

/** A new key file. @throws WeirError WEIR_SEAL_KEY when one exists already or the directory cannot be written. */
export function createSealKey(path: string): SealKey {
  const key = new SealKey(randomBytes(SECRET_BYTES), randomBytes(SECRET_BYTES));
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      fchmodSync(file, 0o600);
      writeSync(file, key.text());
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new WeirError('WEIR_SEAL_KEY', { path, reason: (cause as Error).message }, { cause });
  }
  return key;
}

/** Puts a rotated key in the place of the old one. */
export function replaceSealKey(path: string, key: SealKey): void {
  replaceFile(path, key.text());
}
