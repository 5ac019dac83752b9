import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryOwner, lockDirectory } from './lock.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-lock-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('the lock of a data directory', () => {
  it('is held by one, named by its process, and free again when released', () => {
    const lock = lockDirectory(directory);
    expect(directoryOwner(directory)).toBe(process.pid);
    expect(() => lockDirectory(directory)).toThrow(
      expect.objectContaining({ code: 'WEIR_LEDGER_LOCKED', params: { path: directory, pid: process.pid } }),
    );
    lock.release();
    expect(directoryOwner(directory)).toBeUndefined();
    lockDirectory(directory).release();
  });

  it('is taken over from an owner that died', async () => {
    const child = spawn('true');
    await new Promise((resolve) => child.once('exit', resolve));
    writeFileSync(join(directory, 'lock'), `${child.pid} 12345`);
    expect(directoryOwner(directory)).toBeUndefined();
    lockDirectory(directory).release();
  });

  it('is not fooled by a stranger who got the dead owner’s process id', () => {
    writeFileSync(join(directory, 'lock'), `${process.pid} 1`);
    expect(directoryOwner(directory)).toBeUndefined();
    lockDirectory(directory).release();
  });

  it('is taken over when it is empty or garbage', () => {
    writeFileSync(join(directory, 'lock'), 'what?');
    lockDirectory(directory).release();
    writeFileSync(join(directory, 'lock'), '');
    lockDirectory(directory).release();
  });
});
