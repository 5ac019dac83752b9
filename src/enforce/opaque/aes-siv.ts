/**
 * AES-SIV: deterministic authenticated encryption. Source: RFC 5297 (D. Harkins, 2008), after P. Rogaway and T. Shrimpton,
 * "Deterministic Authenticated-Encryption: A Provable-Security Treatment of the Key-Wrap Problem" (EUROCRYPT 2006);
 * CMAC is RFC 4493. Made from node:crypto's AES-CBC, AES-ECB and AES-CTR; the vectors of RFC 5297 appendix A test it.
 *
 *   V = S2V(K1; AD…, P)      IV and tag at once: a MAC over everything
 *   C = CTR(K2; V, P)
 *   V ‖ C
 *
 * Deterministic: equal plaintexts under one key and one AD give equal ciphertexts, and that is all they tell. A forgery is
 * accepted with probability 2⁻¹²⁸ a try, beside the PRF advantage of CMAC.
 */
import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto';

const BLOCK = 16;
const ZERO = Buffer.alloc(BLOCK);
/** Keys are those of CMAC and of CTR, one behind the other. */
export const SIV_KEY_BYTES = [32, 48, 64] as const;
export const SIV_TAG_BYTES = BLOCK;

export class AesSiv {
  readonly #macKey: Buffer;
  readonly #streamKey: Buffer;
  readonly #bits: number;
  /** CMAC's subkeys, RFC 4493 §2.3. */
  readonly #whole: Buffer;
  readonly #padded: Buffer;
  readonly #empty: Buffer;

  /** @param key 32, 48 or 64 bytes. @throws RangeError */
  constructor(key: Uint8Array) {
    if (!(SIV_KEY_BYTES as readonly number[]).includes(key.length))
      throw new RangeError('a SIV key has 32, 48 or 64 bytes');
    this.#macKey = Buffer.from(key.subarray(0, key.length / 2));
    this.#streamKey = Buffer.from(key.subarray(key.length / 2));
    this.#bits = this.#macKey.length * 8;
    const ecb = createCipheriv(`aes-${this.#bits}-ecb`, this.#macKey, null).setAutoPadding(false);
    this.#whole = double(Buffer.concat([ecb.update(ZERO), ecb.final()]));
    this.#padded = double(this.#whole);
    this.#empty = this.#cmac(ZERO);
  }

  /** @returns tag and ciphertext, 16 bytes longer than the plaintext. Cost: about 10 µs for a short one. */
  seal(plaintext: Uint8Array, associated: readonly Uint8Array[] = []): Buffer {
    const tag = this.#s2v(plaintext, associated);
    const cipher = createCipheriv(`aes-${this.#bits}-ctr`, this.#streamKey, counter(tag));
    return Buffer.concat([tag, cipher.update(plaintext), cipher.final()]);
  }

  /** @returns undefined when it was not sealed with this key and these associated data, or was altered. */
  open(sealed: Uint8Array, associated: readonly Uint8Array[] = []): Buffer | undefined {
    if (sealed.length < SIV_TAG_BYTES) return undefined;
    const tag = sealed.subarray(0, SIV_TAG_BYTES);
    const decipher = createDecipheriv(`aes-${this.#bits}-ctr`, this.#streamKey, counter(tag));
    const plaintext = Buffer.concat([decipher.update(sealed.subarray(SIV_TAG_BYTES)), decipher.final()]);
    return timingSafeEqual(this.#s2v(plaintext, associated), tag) ? plaintext : undefined;
  }

  /** RFC 5297 §2.4; the plaintext is the last string. */
  #s2v(plaintext: Uint8Array, associated: readonly Uint8Array[]): Buffer {
    let sum: Buffer = Buffer.from(this.#empty);
    for (const text of associated) {
      sum = double(sum);
      xorInto(sum, this.#cmac(text), 0);
    }
    if (plaintext.length >= BLOCK) {
      const end = Buffer.from(plaintext);
      xorInto(end, sum, plaintext.length - BLOCK);
      return this.#cmac(end);
    }
    sum = double(sum);
    xorInto(sum, padded(plaintext), 0);
    return this.#cmac(sum);
  }

  /** RFC 4493 §2.4, as AES-CBC from a zero block: the last block is the MAC. */
  #cmac(message: Uint8Array): Buffer {
    const isWhole = message.length > 0 && message.length % BLOCK === 0;
    const lastStart = isWhole ? message.length - BLOCK : message.length - (message.length % BLOCK);
    const blocks = Buffer.alloc(lastStart + BLOCK);
    blocks.set(message.subarray(0, lastStart));
    blocks.set(isWhole ? message.subarray(lastStart) : padded(message.subarray(lastStart)), lastStart);
    xorInto(blocks, isWhole ? this.#whole : this.#padded, lastStart);
    const cbc = createCipheriv(`aes-${this.#bits}-cbc`, this.#macKey, ZERO).setAutoPadding(false);
    return cbc.update(blocks).subarray(lastStart);
  }
}

/** Multiplies by x in GF(2¹²⁸), RFC 5297 §2.3. */
function double(block: Uint8Array): Buffer {
  const out = Buffer.alloc(BLOCK);
  for (let i = 0; i < BLOCK; i++) {
    const next = i + 1 < BLOCK ? (block[i + 1] as number) >>> 7 : 0;
    out[i] = ((block[i] as number) << 1) | next;
  }
  if ((block[0] as number) >>> 7 === 1) out[BLOCK - 1] = (out[BLOCK - 1] as number) ^ 0x87;
  return out;
}

function padded(text: Uint8Array): Buffer {
  const out = Buffer.alloc(BLOCK);
  out.set(text);
  out[text.length] = 0x80;
  return out;
}

function xorInto(into: Uint8Array, from: Uint8Array, at: number): void {
  for (let i = 0; i < BLOCK; i++) into[at + i] = (into[at + i] as number) ^ (from[i] as number);
}

/** RFC 5297 §2.6 clears the upper bits of both last words, so that implementations may count in 32 bits. */
function counter(tag: Uint8Array): Buffer {
  const q = Buffer.from(tag);
  q[8] = (q[8] as number) & 0x7f;
  q[12] = (q[12] as number) & 0x7f;
  return q;
}
