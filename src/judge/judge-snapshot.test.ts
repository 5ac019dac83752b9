import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinParts, splitParts } from './judge-snapshot.ts';

describe('what a judge has learned', () => {
  it('comes back part by part', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.uint8Array({ maxLength: 40 })), (given) => {
        const parts = new Map(Object.entries(given));
        expect(splitParts(joinParts(parts))).toEqual(parts);
        for (const part of splitParts(Buffer.from(joinParts(parts)))?.values() ?? [])
          expect(part.byteLength).toBe(part.buffer.byteLength);
      }),
    );
  });

  it('is not believed when a byte of it is another one, or some are missing', () => {
    const bytes = joinParts(new Map([['budget', new Uint8Array(30).fill(7)]]));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at] = (damaged[at] as number) ^ change;
        expect(splitParts(damaged)).toBeUndefined();
        expect(splitParts(bytes.subarray(0, at))).toBeUndefined();
      }),
    );
  });
});
