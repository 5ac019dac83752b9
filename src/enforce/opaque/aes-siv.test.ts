import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AesSiv, SIV_KEY_BYTES, SIV_TAG_BYTES } from './aes-siv.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
const key = fc.constantFrom(...SIV_KEY_BYTES).chain((length) => bytes(length, length));

describe('AES-SIV', () => {
  it('gives the vector of RFC 5297 A.1', () => {
    const siv = new AesSiv(hex('fffefdfc fbfaf9f8 f7f6f5f4 f3f2f1f0 f0f1f2f3 f4f5f6f7 f8f9fafb fcfdfeff'), [
      hex('10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627'),
    ]);
    const plaintext = hex('11223344 55667788 99aabbcc ddee');
    const sealed = hex('85632d07 c6e8f37f 950acd32 0a2ecc93 40c02b96 90c4dc04 daef7f6a fe5c');
    expect(siv.seal(plaintext)).toEqual(sealed);
    expect(siv.open(sealed)).toEqual(plaintext);
  });

  it('gives the vector of RFC 5297 A.2, with several associated strings', () => {
    const siv = new AesSiv(hex('7f7e7d7c 7b7a7978 77767574 73727170 40414243 44454647 48494a4b 4c4d4e4f'), [
      hex('00112233 44556677 8899aabb ccddeeff deaddada deaddada ffeeddcc bbaa9988 77665544 33221100'),
      hex('10203040 50607080 90a0'),
      hex('09f91102 9d74e35b d84156c5 635688c0'),
    ]);
    const plaintext = Buffer.from('this is some plaintext to encrypt using SIV-AES');
    const sealed = hex(
      '7bdb6e3b 432667eb 06f4d14b ff2fbd0f cb900f2f ddbe4043 26601965 c889bf17 dba77ceb 094fa663 b7a3f748 ba8af829 ea64ad54 4a272e9c 485b62a3 fd5c0d',
    );
    expect(siv.seal(plaintext)).toEqual(sealed);
    expect(siv.open(sealed)).toEqual(plaintext);
  });

  it('encrypts as AES-CTR from the tag does', () => {
    fc.assert(
      fc.property(key, bytes(0, 100), (k, plaintext) => {
        const sealed = new AesSiv(k).seal(plaintext);
        const counter = Buffer.from(sealed.subarray(0, SIV_TAG_BYTES));
        counter[8] = (counter[8] as number) & 0x7f;
        counter[12] = (counter[12] as number) & 0x7f;
        const half = k.subarray(k.length / 2);
        const ctr = createCipheriv(`aes-${half.length * 8}-ctr`, half, counter);
        expect(sealed.subarray(SIV_TAG_BYTES)).toEqual(Buffer.concat([ctr.update(plaintext), ctr.final()]));
      }),
    );
  });

  it('opens what it sealed, and nothing that was altered in any bit', () => {
    fc.assert(
      fc.property(
        key,
        bytes(0, 40),
        fc.array(bytes(0, 20), { maxLength: 3 }),
        fc.nat(),
        (k, plaintext, ad, where) => {
          const siv = new AesSiv(k, ad);
          const sealed = siv.seal(plaintext);
          expect(sealed.length).toBe(plaintext.length + SIV_TAG_BYTES);
          expect(siv.open(sealed)).toEqual(Buffer.from(plaintext));
          const bit = where % (sealed.length * 8);
          sealed[bit >> 3] = (sealed[bit >> 3] as number) ^ (1 << (bit & 7));
          expect(siv.open(sealed)).toBeUndefined();
        },
      ),
    );
  });

  it('is bound to its associated data, their number and their bounds', () => {
    const siv = (...associated: string[]) =>
      new AesSiv(
        Buffer.alloc(32, 3),
        associated.map((text) => Buffer.from(text)),
      );
    const sealed = siv('ab', 'c').seal(Buffer.from('10023'));
    expect(siv('ab', 'c').open(sealed)?.toString()).toBe('10023');
    for (const other of [siv('a', 'bc'), siv('abc'), siv()]) expect(other.open(sealed)).toBeUndefined();
    expect(siv('ab', 'c').open(sealed.subarray(0, 12))).toBeUndefined();
  });

  it('refuses keys of other lengths', () => {
    expect(() => new AesSiv(Buffer.alloc(16))).toThrow(RangeError);
  });
});
