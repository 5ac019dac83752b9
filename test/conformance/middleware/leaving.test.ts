import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nobodyListens, TellGate, TOKEN } from './bed.ts';

const run = promisify(execFile);
const APPLICATION = fileURLToPath(new URL('leaving.ts', import.meta.url));

describe('an application that ends right after its answer', () => {
  let gate: TellGate;
  beforeAll(async () => {
    gate = await new TellGate().listen();
  });
  afterAll(() => gate.close());

  it.each([
    ['by-itself', 'thread', []],
    ['exit', 'thread', []],
    // A process that may have no threads.
    ['by-itself', 'loop', ['--permission', '--allow-fs-read=*']],
  ])('%s, telling by its %s', async (how, by, flags) => {
    const before = gate.responses.length;
    const { stdout, stderr } = await run(process.execPath, [...flags, APPLICATION, how, gate.url, TOKEN]);
    expect(stdout).toBe(by);
    expect(stderr.includes('WEIR_TELLING_THREAD')).toBe(by === 'loop');
    expect(gate.responses.slice(before)).toMatchObject([{ target: '/users/7', who: { account: '42' } }]);
  });

  it('goes on by its loop where the thread has crashed, and nothing is told twice', async () => {
    const before = gate.responses.length;
    const { stdout, stderr } = await run(process.execPath, [APPLICATION, 'crash', gate.url, TOKEN]);
    expect(stdout).toBe('loop');
    expect(stderr).toMatch(/WEIR_TELLING_THREAD .*Cannot read properties of null/);
    const told = gate.responses.slice(before).map(({ target }) => target);
    expect(told).toEqual(['/users/7', '/users/8', '/users/9']);
  });

  it('does not stay for a gate that is away', async () => {
    const { stderr } = await run(process.execPath, [APPLICATION, 'by-itself', await nobodyListens(), TOKEN]);
    expect(stderr).toContain('WEIR_TELLING_WAITS');
  });
});
