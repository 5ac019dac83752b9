/**
 * AES-SIV: deterministic authenticated encryption. Source: RFC 5297 (D. Harkins, 2008), after P. Rogaway and T. Shrimpton,
 * "Deterministic Authenticated-Encryption: A Provable-Security Treatment of the Key-Wrap Problem" (EUROCRYPT 2006);
 * CMAC is RFC 4493. Made from node:crypto's AES block by block (ECB): a cipher object is dear to make and is kept, and its
 * blocks are chained and counted here. The vectors of RFC 5297 appendix A test it.
 *
 *   V = S2V(K1; AD…, P)      IV and tag at once: a MAC over everything
 *   C = CTR(K2; V, P)
 *   V ‖ C
 *
 * Deterministic: equal plaintexts under one key and one AD give equal ciphertexts, and that is all they tell. A forgery is
 * accepted with probability 2⁻¹²⁸ a try, beside the PRF advantage of CMAC.
 */
import { type Cipheriv, createCipheriv, timingSafeEqual } from 'node:crypto';

const BLOCK = 16;
const ZERO = Buffer.alloc(BLOCK);
/** Keys are those of CMAC and of CTR, one behind the other. */
export const SIV_KEY_BYTES = [32, 48, 64] as const;
export const SIV_TAG_BYTES = BLOCK;

/** AES-SIV under one key with associated data that stay the same, such as those of one rotation. */
export class AesSiv {
  readonly #mac: Cipheriv;
  readonly #stream: Cipheriv;
  /** CMAC's subkeys, RFC 4493 §2.3. */
  readonly #whole: Buffer;
  readonly #padded: Buffer;
  /** S2V over the associated data, which the plaintext then joins. */
  readonly #sum: Buffer;

  /** @param key 32, 48 or 64 bytes. @throws RangeError */
  constructor(key: Uint8Array, associated: readonly Uint8Array[] = []) {
    if (!(SIV_KEY_BYTES as readonly number[]).includes(key.length))
      throw new RangeError('a SIV key has 32, 48 or 64 bytes');
    this.#mac = blocks(key.subarray(0, key.length / 2));
    this.#stream = blocks(key.subarray(key.length / 2));
    this.#whole = double(this.#mac.update(ZERO));
    this.#padded = double(this.#whole);
    this.#sum = associated.reduce<Buffer>((sum, text) => {
      const doubled = double(sum);
      xorInto(doubled, this.#cmac(text), 0);
      return doubled;
    }, this.#cmac(ZERO));
  }

  /** @returns tag and ciphertext, 16 bytes longer than the plaintext. Cost: one AES block for each 8 bytes. */
  seal(plaintext: Uint8Array): Buffer {
    const tag = this.#s2v(plaintext);
    return Buffer.concat([tag, this.#counted(tag, plaintext)]);
  }

  /** @returns undefined when it was not sealed with this key and these associated data, or was altered. */
  open(sealed: Uint8Array): Buffer | undefined {
    if (sealed.length < SIV_TAG_BYTES) return undefined;
    const tag = sealed.subarray(0, SIV_TAG_BYTES);
    const plaintext = this.#counted(tag, sealed.subarray(SIV_TAG_BYTES));
    return timingSafeEqual(this.#s2v(plaintext), tag) ? plaintext : undefined;
  }

  /** RFC 5297 §2.4 from the last string on, which is the plaintext. */
  #s2v(plaintext: Uint8Array): Buffer {
    if (plaintext.length >= BLOCK) {
      const end = Buffer.from(plaintext);
      xorInto(end, this.#sum, plaintext.length - BLOCK);
      return this.#cmac(end);
    }
    const sum = double(this.#sum);
    xorInto(sum, padded(plaintext), 0);
    return this.#cmac(sum);
  }

  /** RFC 4493 §2.4. */
  #cmac(message: Uint8Array): Buffer {
    const isWhole = message.length > 0 && message.length % BLOCK === 0;
    const lastStart = isWhole ? message.length - BLOCK : message.length - (message.length % BLOCK);
    let chained = ZERO;
    for (let at = 0; at < lastStart; at += BLOCK) {
      const block = Buffer.from(message.subarray(at, at + BLOCK));
      xorInto(block, chained, 0);
      chained = this.#mac.update(block);
    }
    const last = isWhole ? Buffer.from(message.subarray(lastStart)) : padded(message.subarray(lastStart));
    xorInto(last, isWhole ? this.#whole : this.#padded, 0);
    xorInto(last, chained, 0);
    return this.#mac.update(last);
  }

  /**
   * CTR mode from the tag. RFC 5297 §2.6 clears the upper bits of both last words, so that counting the last one in 32 bits
   * does not overflow for 2³¹ blocks.
   */
  #counted(tag: Uint8Array, text: Uint8Array): Buffer {
    const count = Math.ceil(text.length / BLOCK);
    const counters = Buffer.alloc(count * BLOCK);
    for (let i = 0; i < count; i++) {
      counters.set(tag, i * BLOCK);
      counters[i * BLOCK + 8] = (tag[8] as number) & 0x7f;
      counters[i * BLOCK + 12] = (tag[12] as number) & 0x7f;
      counters.writeUInt32BE((counters.readUInt32BE(i * BLOCK + 12) + i) >>> 0, i * BLOCK + 12);
    }
    const stream = this.#stream.update(counters);
    const out = Buffer.from(text);
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) ^ (stream[i] as number);
    return out;
  }
}

/** AES of whole blocks, one independent of the other: what goes in comes out at once, and nothing is kept between. */
function blocks(key: Uint8Array): Cipheriv {
  return createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
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
