import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKernel, KERNELS } from '../../../scripts/wasm-kernels.mjs';
import { MAX_MESSAGE_BYTES, SipHash } from './siphash.ts';

const MASK = (1n << 64n) - 1n;
const rotl = (x: bigint, n: bigint) => ((x << n) | (x >> (64n - n))) & MASK;

/** The algorithm as the paper writes it, on big integers: slow, and the oracle. */
function naive(key: Uint8Array, message: Uint8Array): bigint {
  const word = (bytes: Uint8Array, at: number) =>
    bytes.slice(at, at + 8).reduce((sum, byte, i) => sum | (BigInt(byte) << BigInt(8 * i)), 0n);
  const k0 = word(key, 0);
  const k1 = word(key, 8);
  const v: [bigint, bigint, bigint, bigint] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const round = () => {
    v[0] = (v[0] + v[1]) & MASK;
    v[1] = rotl(v[1], 13n) ^ v[0];
    v[0] = rotl(v[0], 32n);
    v[2] = (v[2] + v[3]) & MASK;
    v[3] = rotl(v[3], 16n) ^ v[2];
    v[0] = (v[0] + v[3]) & MASK;
    v[3] = rotl(v[3], 21n) ^ v[0];
    v[2] = (v[2] + v[1]) & MASK;
    v[1] = rotl(v[1], 17n) ^ v[2];
    v[2] = rotl(v[2], 32n);
  };
  const whole = message.length & ~7;
  for (let at = 0; at <= whole; at += 8) {
    const m = at < whole ? word(message, at) : word(message, whole) | (BigInt(message.length & 0xff) << 56n);
    v[3] ^= m;
    round();
    round();
    v[0] ^= m;
  }
  v[2] ^= 0xffn;
  for (let i = 0; i < 4; i++) round();
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

const COUNTING_KEY = Uint8Array.from({ length: 16 }, (_, i) => i);
const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);
const littleEndian = (hex: string) => Buffer.from(hex, 'hex').readBigUInt64LE();

describe('SipHash-2-4', () => {
  it.each([
    [0, '310e0edd47db6f72'],
    [1, 'fd67dc93c539f874'],
    [2, '5a4fa9d909806c0d'],
    [7, '37d1018bf50002ab'],
    [8, '6224939a79f5f593'],
    [15, 'e545be4961ca29a1'],
    [63, '724506eb4c328a95'],
  ])('gives the reference vector for %i bytes', (length, hex) => {
    expect(new SipHash(COUNTING_KEY).bytes(counting(length))).toBe(littleEndian(hex));
  });

  it('agrees with the algorithm written on big integers', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ maxLength: 100 }),
        (key, message) => {
          expect(new SipHash(key).bytes(message)).toBe(naive(key, message));
        },
      ),
    );
  });

  it('hashes text as its UTF-8, ASCII or not', () => {
    const hash = new SipHash(COUNTING_KEY);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(hash.text(text)).toBe(hash.bytes(new TextEncoder().encode(text)));
      }),
    );
  });

  it('refuses a message over one page and a key of another size', () => {
    const hash = new SipHash(COUNTING_KEY);
    expect(() => hash.text('x'.repeat(MAX_MESSAGE_BYTES + 1))).toThrow(RangeError);
    expect(() => hash.text('人'.repeat(MAX_MESSAGE_BYTES / 2))).toThrow(RangeError);
    expect(() => hash.bytes(new Uint8Array(MAX_MESSAGE_BYTES + 1))).toThrow(RangeError);
    expect(() => new SipHash(new Uint8Array(15))).toThrow(RangeError);
  });

  it('runs the bytes that its source compiles to', async () => {
    for (const kernel of KERNELS) {
      expect(readFileSync(kernel.output, 'utf8')).toBe(await compileKernel(kernel));
    }
  }, 60_000);
});
