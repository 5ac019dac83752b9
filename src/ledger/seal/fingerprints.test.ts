import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFingerprints, encodeFingerprints, fingerprintBits, fingerprintOf } from './fingerprints.ts';

const leavesOf = (rows: number, seed: number) =>
  Array.from({ length: rows }, (_, i) => createHash('sha256').update(`${seed} ${i}`).digest()).sort(
    Buffer.compare,
  );

describe('fingerprints', () => {
  it('come back as they were, for any number of rows', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(), (rows, seed) => {
        const leaves = leavesOf(rows, seed);
        const block = encodeFingerprints(Buffer.concat(leaves));
        const bits = fingerprintBits(rows);
        expect(decodeFingerprints(block, rows)).toEqual(leaves.map((leaf) => fingerprintOf(leaf, bits)));
        if (rows > 0) expect(decodeFingerprints(block.subarray(0, -2), rows)).toBeUndefined();
      }),
      {
        examples: [
          [1, 0],
          [2, 0],
        ],
      },
    );
  });

  it('come back from rows that stand twice, and from leaves at both ends', () => {
    const leaves = [Buffer.alloc(32), Buffer.alloc(32), Buffer.alloc(32, 0xff), Buffer.alloc(32, 0xff)];
    const block = encodeFingerprints(Buffer.concat(leaves));
    expect(decodeFingerprints(block, 4)).toEqual([0, 0, 2 ** 14 - 1, 2 ** 14 - 1]);
  });

  it('take less than two bytes a row', () => {
    for (const rows of [100, 5_000, 100_000]) {
      const block = encodeFingerprints(Buffer.concat(leavesOf(rows, 1)));
      expect(block.length / rows).toBeLessThan(1.8);
    }
  });

  it('are refused, not invented, from any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 100 }), (junk, rows) => {
        const found = decodeFingerprints(junk, rows);
        expect(found === undefined || found.length === rows).toBe(true);
      }),
    );
  });
});
