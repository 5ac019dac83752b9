/**
 * The key file: the secret that turns identifiers into pseudonyms and seals the values of recipients' identities.
 * Without it the ledger is a table of random numbers; with it, anyone can test whether a phone number is in the
 * ledger. It is created at the first start, readable by its owner only (mode 0600), and never leaves the machine.
 *
 *   weir-key v1 <64 hex digits: 32 random bytes>
 *
 * From the 32 bytes, HKDF-SHA-256 (RFC 5869) derives a 16-byte key for SipHash-2-4 and a 32-byte key for AES-256-GCM, so
 * that neither tells anything about the other. The seals have a key file of their own; see ledger/seal/seal-key.ts.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { WeirError } from './error.ts';
import { hexKey } from './hex-key.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { SipHash } from './siphash/siphash.ts';

const KEY_LINE = /^weir-key v1 ([0-9a-f]{64})\s*$/;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class Keyring implements KeyedHash {
  readonly #hash: SipHash;
  readonly #sealKey: Buffer;

  /** @param secret 32 random bytes. */
  constructor(secret: Uint8Array) {
    if (secret.length !== 32) throw new RangeError('a keyring needs 32 secret bytes');
    this.#hash = new SipHash(derive(secret, 'weir person and recipient keys v1', 16));
    this.#sealKey = derive(secret, 'weir sealed values v1', 32);
  }

  key64(text: string): bigint {
    return this.#hash.text(text);
  }

  /**
   * Encrypts a value with AES-256-GCM under a random nonce.
   * @param boundTo what it belongs to: it cannot be opened as belonging to anything else.
   * @returns nonce, ciphertext and tag in base64url.
   */
  seal(value: string, boundTo: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce);
    cipher.setAAD(Buffer.from(boundTo));
    const body = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
  }

  /** @returns the value, or undefined when it was sealed with another key, for something else, or altered. */
  unseal(sealed: string, boundTo: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(boundTo));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    try {
      const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }

  /** A value that tells two keys apart without revealing either: a ledger remembers it to refuse a wrong key. */
  fingerprint(): string {
    return hexKey(this.key64('weir keyring fingerprint'));
  }
}

function derive(secret: Uint8Array, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, bytes));
}

/**
 * Opens the key file, creating it when it is missing.
 * @throws WeirError WEIR_KEY_UNREADABLE, WEIR_KEY_MALFORMED, WEIR_KEY_EXPOSED (others may read it).
 */
export function openKeyring(path: string): Keyring {
  const existing = readKeyFile(path);
  return new Keyring(existing ?? createKeyFile(path));
}

/** @throws as openKeyring; WEIR_KEY_MISSING when there is no key file. */
export function openExistingKeyring(path: string): Keyring {
  const existing = readKeyFile(path);
  if (existing === undefined) throw new WeirError('WEIR_KEY_MISSING', { path });
  return new Keyring(existing);
}

function readKeyFile(path: string): Uint8Array | undefined {
  let text: string;
  try {
    const mode = statSync(path).mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new WeirError('WEIR_KEY_EXPOSED', { path, mode: `0${mode.toString(8)}` });
    }
    text = readFileSync(path, 'latin1');
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WeirError('WEIR_KEY_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  const match = KEY_LINE.exec(text);
  if (match === null) throw new WeirError('WEIR_KEY_MALFORMED', { path });
  return Buffer.from(match[1] as string, 'hex');
}

function createKeyFile(path: string): Uint8Array {
  const secret = randomBytes(32);
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      fchmodSync(file, 0o600);
      writeSync(file, `weir-key v1 ${secret.toString('hex')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new WeirError('WEIR_KEY_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  return secret;
}
