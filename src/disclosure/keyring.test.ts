import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WeirError } from './error.ts';
import { Keyring, openExistingKeyring, openKeyring } from './keyring.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-key-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof WeirError) return error.code;
    throw error;
  }
  return 'none';
};

describe('the key file', () => {
  it('is created once, for its owner only, and read back the same', () => {
    const path = join(directory, 'weir.key');
    const first = openKeyring(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const second = openExistingKeyring(path);
    expect(second.key64('id:1')).toBe(first.key64('id:1'));
    expect(second.fingerprint()).toBe(first.fingerprint());
  });

  it('is refused when it is missing, malformed, open to others or a directory', () => {
    const path = join(directory, 'weir.key');
    expect(codeOf(() => openExistingKeyring(path))).toBe('WEIR_KEY_MISSING');
    writeFileSync(path, 'weir-key v1 deadbeef\n', { mode: 0o600 });
    expect(codeOf(() => openKeyring(path))).toBe('WEIR_KEY_MALFORMED');
    chmodSync(path, 0o644);
    expect(codeOf(() => openKeyring(path))).toBe('WEIR_KEY_EXPOSED');
    chmodSync(directory, 0o700);
    expect(codeOf(() => openKeyring(directory))).toBe('WEIR_KEY_UNREADABLE');
    expect(codeOf(() => openKeyring(join(directory, 'no', 'such', 'place')))).toBe('WEIR_KEY_UNREADABLE');
  });

  it('never appears in what it seals', () => {
    const path = join(directory, 'weir.key');
    const sealed = openKeyring(path).seal('203.0.113.9', 'a');
    expect(sealed).not.toContain('203.0.113.9');
    expect(readFileSync(path, 'utf8')).not.toContain(sealed);
  });
});

describe('sealed values', () => {
  const keyring = new Keyring(new Uint8Array(32).fill(7));

  it('open with their key only, and only when unaltered', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const sealed = keyring.seal(value, 'a');
        expect(keyring.unseal(sealed, 'a')).toBe(value);
        expect(keyring.unseal(sealed, 'b')).toBeUndefined();
        expect(new Keyring(new Uint8Array(32).fill(8)).unseal(sealed, 'a')).toBeUndefined();
        const flipped = Buffer.from(sealed, 'base64url');
        flipped[flipped.length - 1]! ^= 1;
        expect(keyring.unseal(flipped.toString('base64url'), 'a')).toBeUndefined();
      }),
    );
    expect(keyring.unseal('short', 'a')).toBeUndefined();
  });
});
