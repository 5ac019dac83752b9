import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WeirError } from './error.ts';
import { decodeKeyFile, type KeyChange, replaceKeyFile } from './key-file.ts';
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
    expect(second.person64('id:1')).toBe(first.person64('id:1'));
    expect(second.unseal(first.seal('203.0.113.9', 'a'), 'a')).toBe('203.0.113.9');
  });

  it('leaves the keys that are in use as they are when it is written', () => {
    const path = join(directory, 'first-start.key');
    const sealed = openKeyring(path).seal('198.51.100.7', 'identity:1');
    expect(openExistingKeyring(path).unseal(sealed, 'identity:1')).toBe('198.51.100.7');
  });

  it('is refused when it is missing, malformed, open to others or a directory', () => {
    const path = join(directory, 'weir.key');
    expect(codeOf(() => openExistingKeyring(path))).toBe('WEIR_KEY_MISSING');
    writeFileSync(path, 'weir-key v1 deadbeef\n', { mode: 0o600 });
    expect(codeOf(() => openKeyring(path))).toBe('WEIR_KEY_VERSION');
    writeFileSync(path, 'weir-key v3\n');
    expect(codeOf(() => openKeyring(path))).toBe('WEIR_KEY_VERSION');
    writeFileSync(path, 'something else');
    expect(codeOf(() => openKeyring(path))).toBe('WEIR_KEY_MALFORMED');
    chmodSync(path, 0o644);
    expect(codeOf(() => openKeyring(path))).toBe('WEIR_KEY_EXPOSED');
    chmodSync(directory, 0o700);
    expect(codeOf(() => openKeyring(directory))).toBe('WEIR_KEY_UNREADABLE');
    expect(codeOf(() => openKeyring(join(directory, 'no', 'such', 'place')))).toBe('WEIR_KEY_UNREADABLE');
  });

  it('is refused when one byte of it is another, or it ends early', () => {
    const keyring = new Keyring(new Uint8Array(32).fill(3));
    keyring.forget({ at: 1, reference: 'case', points: [keyring.pointOf('id:1')] });
    const bytes = keyring.bytes();
    const path = join(directory, 'weir.key');
    for (let at = 12; at < bytes.length; at += 53) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1;
      expect(codeOf(() => decodeKeyFile(flipped, path))).toBe('WEIR_KEY_MALFORMED');
      expect(codeOf(() => decodeKeyFile(bytes.subarray(0, at), path))).toBe('WEIR_KEY_MALFORMED');
    }
    expect(decodeKeyFile(bytes, path).generation).toBe(1);
  });

  it('is replaced whole: new bytes durable under its name, the old ones overwritten', async () => {
    const path = join(directory, 'weir.key');
    const keyring = openKeyring(path);
    const kept = join(directory, 'the same file');
    linkSync(path, kept);
    const before = readFileSync(path);
    keyring.rotate(5, 'yearly');
    await replaceKeyFile(path, keyring.bytes());
    expect(openExistingKeyring(path).generation).toBe(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(kept).equals(Buffer.alloc(before.length))).toBe(true);
    expect(readdirSync(directory).sort()).toEqual(['the same file', 'weir.key']);
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

describe('people in a keyring', () => {
  const fresh = () => new Keyring(new Uint8Array(32).fill(7));
  const change = (keyring: Keyring, ...texts: string[]) => ({
    at: 1,
    reference: '',
    points: texts.map((text) => keyring.pointOf(text)),
  });

  it('keep their keys when others are forgotten, and get new ones when they are', () => {
    const keyring = fresh();
    const first = keyring.person64('id:1');
    const other = keyring.person64('id:2');
    const seen = new Set([first]);
    for (let times = 1; times <= 3; times++) {
      keyring.forget(change(keyring, 'id:1'));
      expect(keyring.generation).toBe(times);
      seen.add(keyring.person64('id:1'));
      expect(seen.size).toBe(times + 1);
      expect(keyring.person64('id:2')).toBe(other);
    }
    const again = new Keyring(decodeKeyFile(keyring.bytes(), 'key'));
    expect(again.person64('id:1')).toBe(keyring.person64('id:1'));
    expect(again.person64('id:2')).toBe(other);
    expect(again.lastChange).toEqual(keyring.lastChange);
    expect(again.fingerprint()).toBe(fresh().fingerprint());
  });

  it('are forgotten in an older copy by the same changes', () => {
    const keyring = fresh();
    const changes = [change(keyring, 'id:1'), change(keyring, 'id:2', 'phone:3')];
    const done = changes.map((each) => {
      keyring.forget(each);
      return keyring.lastChange as KeyChange;
    });
    const older = fresh();
    expect(older.takeOver(done)).toEqual({ points: 3, rotated: false });
    expect(older.generation).toBe(2);
    for (const text of ['id:1', 'id:2', 'phone:3', 'id:4'])
      expect(older.person64(text)).toBe(keyring.person64(text));
    expect(older.takeOver(done)).toEqual({ points: 0, rotated: false });
    keyring.rotate(2, '');
    const rotation = keyring.lastChange as KeyChange;
    expect(older.takeOver([...done, rotation])).toEqual({ points: 0, rotated: true });
    expect(older.generation).toBe(2);
  });

  it('are the same in every copy, whichever changes it made itself and in whichever order it sees the others', () => {
    const text = fc.constantFrom('id:1', 'id:2', 'phone:3');
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { minLength: 1, maxLength: 3 }), { maxLength: 5 }),
        fc.nat(),
        (asked, seed) => {
          const [one, other] = [fresh(), fresh()];
          const done: KeyChange[] = [];
          for (const [i, texts] of asked.entries()) {
            // Both may be of the same generation: neither had heard of the other.
            const by = (seed >> i) % 2 === 0 ? one : other;
            by.forget(change(by, ...texts));
            done.push(by.lastChange as KeyChange);
            if ((seed >> i) % 3 === 0) (by === one ? other : one).takeOver(done);
          }
          one.takeOver(done.toReversed());
          other.takeOver(done);
          for (const each of ['id:1', 'id:2', 'phone:3', 'id:4'])
            expect(one.person64(each)).toBe(other.person64(each));
          const named = new Set(asked.flat());
          for (const each of named) expect(one.person64(each)).not.toBe(fresh().person64(each));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('have the same keys asked for at once and one by one, also when they were forgotten', () => {
    const keyring = fresh();
    const named = [1, 2, 3, 4].map((each) => ({ namespace: 'id', value: String(each) }));
    const keys = () => wide(keyring.people64(named)).slice(0, named.length);
    const one = () => named.map(({ value }) => keyring.person64(`id:${value}`));
    const before = keys();
    expect(before).toEqual(one());
    keyring.forget(change(keyring, 'id:2', 'id:4'));
    keyring.forget(change(keyring, 'id:4'));
    const after = keys();
    expect(after).toEqual(one());
    expect(after.map((key, i) => key === before[i])).toEqual([true, false, true, false]);
    const columns = {
      identifiers: named.length,
      bytes: Buffer.from('1234'),
      start: (i: number) => i,
      namespace: () => 0,
    };
    expect(wide(keyring.columns64(columns)).slice(0, named.length)).toEqual(after);
    const many = Array.from({ length: 700 }, (_, i) => ({ namespace: 'id', value: String(i % 5) }));
    expect(wide(keyring.people64(many))[699]).toBe(after[3]);
  });

  it('are forgotten by whoever takes over a key, as a worker does, and what was held before is overwritten', () => {
    const worker = fresh();
    const counting = fresh();
    const id = { namespace: 'id', value: '1' };
    const known = wide(worker.people64([id]))[0] as bigint;
    const handed = worker.people64([id]);
    counting.forget(change(counting, 'id:1'));
    worker.adopt(new Keyring(decodeKeyFile(counting.bytes(), 'the line')));
    expect(wide(handed)[0]).toBe(0n);
    expect(wide(worker.people64([id]))[0]).toBe(counting.person64('id:1'));
    expect(worker.person64('id:1')).not.toBe(known);
    const replaced = fresh();
    const before = replaced.bytes();
    worker.adopt(replaced);
    expect(replaced.bytes().equals(before)).toBe(true);
    expect(wide(worker.people64([id]))[0]).toBe(known);
  });

  it('open what was sealed before a rotation', () => {
    const keyring = fresh();
    const sealed = keyring.seal('203.0.113.9', 'a');
    keyring.rotate(1, '');
    const again = new Keyring(decodeKeyFile(keyring.bytes(), 'key'));
    expect(again.unseal(keyring.seal('203.0.113.9', 'a'), 'a')).toBe('203.0.113.9');
    expect(again.unseal(sealed, 'a')).toBe('203.0.113.9');
    expect(keyring.unseal(sealed, 'a')).toBe('203.0.113.9');
    expect(fresh().unseal(keyring.seal('203.0.113.9', 'a'), 'a')).toBeUndefined();
  });

  it('gives keys for other purposes: the same for the same key file, and all different', () => {
    const keyring = new Keyring(new Uint8Array(32).fill(1));
    const hex = (purpose: string, of = keyring) => Buffer.from(of.subkey(purpose, 32)).toString('hex');
    expect(hex('a')).toBe(hex('a', new Keyring(new Uint8Array(32).fill(1))));
    expect(new Set([hex('a'), hex('b'), hex('a', new Keyring(new Uint8Array(32).fill(2)))]).size).toBe(3);
    const before = hex('a');
    keyring.rotate(0, 'r');
    expect(hex('a')).toBe(before);
  });
});

/** Keys from their halves. */
function wide(halves: Uint32Array): bigint[] {
  return [...new BigUint64Array(halves.buffer, halves.byteOffset, halves.length / 2)];
}
