import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { keepsTickShape, keepTickShape } from './engine.ts';

describe('the shape of ticks', () => {
  it('is kept by an object that Node made for one', async () => {
    expect(keepsTickShape()).toBe(false);
    keepTickShape();
    await new Promise((resolve) => setImmediate(resolve));
    expect(keepsTickShape()).toBe(true);
  });
});

/** A process with a heap of objects that live, which is given buffers and drops them: how often all was collected. */
const WITH_BUFFERS = `
  import { PerformanceObserver } from 'node:perf_hooks';
  import { levelHeap } from '${new URL('engine.ts', import.meta.url).href}';
  if (process.argv[1] === 'level') levelHeap();
  const living = Array.from({ length: 1e6 }, (_, i) => ({ i }));
  const MAJOR = 4;
  let collections = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) if (detail.kind === MAJOR) collections++;
  }).observe({ entryTypes: ['gc'] });
  for (let i = 0; i < 10_000; i++) {
    Buffer.allocUnsafeSlow(65_536);
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  console.log(collections, living.length);
`;

/** A process that makes objects of which some live for a while: how much room for young ones it has before and at the end. */
const WITH_YOUNG = `
  import { ENOUGH_YOUNG_BYTES, levelHeap, youngBytes } from '${new URL('engine.ts', import.meta.url).href}';
  const kept = [];
  const make = () => {
    for (let i = 0; i < 1e5; i++) kept[i] = { i, text: [i] };
  };
  while (youngBytes() < ENOUGH_YOUNG_BYTES) make();
  const before = youngBytes();
  if (process.argv[1] === 'level') levelHeap();
  for (let i = 0; i < 100; i++) make();
  console.log(before, youngBytes());
`;

describe.runIf(Number(process.versions.node.split('.')[0]) >= 24)('a heap of a process that serves', () => {
  it('is not collected for each few buffers that were dropped', () => {
    const collections = (how: string) => {
      const args = ['--input-type=module', '-e', WITH_BUFFERS, how];
      return Number(spawnSync(process.execPath, args).stdout.toString().split(' ')[0]);
    };
    const before = collections('as it is');
    expect(before).toBeGreaterThan(4);
    expect(collections('level')).toBeLessThanOrEqual(before / 2);
  });

  it('has no more room for young objects than is enough', () => {
    const room = (how: string) => {
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', WITH_YOUNG, how]);
      return stdout.toString().trim().split(' ').map(Number) as [number, number];
    };
    const [before, after] = room('level');
    expect(after).toBe(before);
    const [begun, grown] = room('as it is');
    expect(grown).toBeGreaterThan(begun);
  });
});
