import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WeirError } from '../error.ts';
import { makeBackup, openBackup } from './key-backup.ts';
import { join, multiply, split } from './shamir.ts';

/** Random bytes that fast-check can repeat. */
function bytesFrom(seed: number): (bytes: number) => Uint8Array {
  let state = seed >>> 0 || 1;
  return (bytes) =>
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

const shapes = fc
  .integer({ min: 2, max: 8 })
  .chain((threshold) =>
    fc.record({ threshold: fc.constant(threshold), shares: fc.integer({ min: threshold, max: 12 }) }),
  );
const secrets = fc.uint8Array({ minLength: 1, maxLength: 64 });

describe('GF(2^8)', () => {
  it('multiplies as FIPS 197 says', () => {
    expect(multiply(0x57, 0x83)).toBe(0xc1);
    expect(multiply(0x57, 0x13)).toBe(0xfe);
    const element = fc.nat(255);
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        expect(multiply(a, b)).toBe(multiply(b, a));
        expect(multiply(a, b ^ c)).toBe(multiply(a, b) ^ multiply(a, c));
        expect(multiply(multiply(a, b), c)).toBe(multiply(a, multiply(b, c)));
        expect(multiply(a, 1)).toBe(a);
      }),
    );
  });
});

describe('shares of a secret', () => {
  it('give it back from any of them, as many as are needed', () => {
    fc.assert(
      fc.property(
        secrets,
        shapes,
        fc.integer(),
        fc.infiniteStream(fc.nat()),
        (secret, shape, seed, picks) => {
          const shares = split(secret, shape.threshold, shape.shares, bytesFrom(seed));
          const chosen = [...shares];
          while (chosen.length > shape.threshold)
            chosen.splice((picks.next().value as number) % chosen.length, 1);
          expect(join(chosen)).toEqual(Uint8Array.from(secret));
          expect(join(shares)).toEqual(Uint8Array.from(secret));
        },
      ),
    );
  });

  it('tell nothing when one is missing: every secret is as possible as every other', () => {
    // Of a one-byte secret with threshold 2, the first share over all 256 coefficients takes every value once,
    // whatever the secret is.
    for (const secret of [0, 1, 77, 255]) {
      const seen = new Set<number>();
      for (let coefficient = 0; coefficient < 256; coefficient++) {
        const [first] = split(Uint8Array.of(secret), 2, 2, () => Uint8Array.of(coefficient));
        seen.add(first?.y[0] as number);
      }
      expect(seen.size).toBe(256);
    }
  });

  it('are refused in impossible numbers', () => {
    for (const [threshold, shares] of [
      [1, 3],
      [3, 2],
      [2, 256],
      [2.5, 4],
    ] as const)
      expect(() => split(Uint8Array.of(1), threshold, shares, bytesFrom(1))).toThrow(RangeError);
    const [a] = split(Uint8Array.of(1), 2, 2, bytesFrom(1));
    expect(() => join([a as never, a as never])).toThrow(RangeError);
  });
});

describe('a backup of the key file', () => {
  const problemOf = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      return `${(error as WeirError).code} ${(error as WeirError).message}`;
    }
    return 'none';
  };

  it('opens with its shares and not without', () => {
    const keyFile = bytesFrom(3)(500);
    const { backup, shares } = makeBackup(keyFile, 4, { threshold: 2, shares: 3 });
    expect(openBackup(backup, [shares[2] as string, shares[0] as string], 'backup').equals(keyFile)).toBe(
      true,
    );
    expect(openBackup(backup, shares, 'backup').equals(keyFile)).toBe(true);
    expect(backup.includes(Buffer.from(keyFile.subarray(0, 16)))).toBe(false);
    expect(problemOf(() => openBackup(backup, [shares[1] as string], 'backup'))).toMatch(
      /2 different shares/,
    );
    expect(problemOf(() => openBackup(backup, [shares[1] as string, shares[1] as string], 'backup'))).toMatch(
      /1 were given/,
    );
    expect(problemOf(() => openBackup(backup, ['', shares[1] as string], 'backup'))).toMatch(
      /^WEIR_KEY_SHARE share 1/,
    );
    const mistyped = (shares[0] as string).replace(/[0-9a-f](?= [0-9a-f]{8}$)/, (digit) =>
      digit === '0' ? '1' : '0',
    );
    expect(problemOf(() => openBackup(backup, [shares[1] as string, mistyped], 'backup'))).toMatch(
      /^WEIR_KEY_SHARE share 2/,
    );
    const other = makeBackup(keyFile, 4, { threshold: 2, shares: 2 });
    expect(
      problemOf(() => openBackup(backup, [shares[0] as string, other.shares[1] as string], 'backup')),
    ).toMatch(/another backup/);
    expect(problemOf(() => openBackup(Buffer.from(keyFile), shares, 'backup'))).toMatch(/^WEIR_KEY_BACKUP/);
  });

  it('does not open when any part of it is altered or cut off', () => {
    const { backup, shares } = makeBackup(bytesFrom(5)(200), 4, { threshold: 2, shares: 2 });
    for (let at = 0; at < backup.length; at++) {
      const flipped = Buffer.from(backup);
      flipped[at]! ^= 1;
      expect(problemOf(() => openBackup(flipped, shares, 'backup'))).toMatch(
        /^WEIR_KEY_(BACKUP|SHARE_FOREIGN|SHARES_FEW)/,
      );
      expect(problemOf(() => openBackup(backup.subarray(0, at), shares, 'backup'))).toMatch(
        /^WEIR_KEY_(BACKUP|SHARE_FOREIGN|SHARES_FEW)/,
      );
    }
  });
});
