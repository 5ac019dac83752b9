import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { reportJson, reportLines } from '../../src/cli/bench-report.ts';
import {
  type Bench,
  type BenchContext,
  type BenchReport,
  benchNames,
  loadBench,
  type RunOptions,
  runBench,
} from '../../src/cli/bench-run.ts';

const BENCH_ROOT = new URL('../../bench/', import.meta.url);
const directory = mkdtempSync(join(tmpdir(), 'weir-bench-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const options: RunOptions = {
  seed: 7,
  quick: true,
  options: { people: 3 },
  rivalsRoot: pathToFileURL(`${directory}/rivals/`),
  onProgress: () => undefined,
  onTrouble: () => undefined,
};

const NOTHING = { rows: [], promises: [] };

function benchOf(run: Bench['run']): Bench {
  return { name: 'test', summary: { en: 'a test', zh: '测试' }, run };
}

describe('the benchmarks of the repository', () => {
  it('are each a file that exports a benchmark of its name, described in both languages', async () => {
    const names = benchNames(BENCH_ROOT);
    expect(names).toContain('siphash');
    for (const name of names) {
      const bench = await loadBench(BENCH_ROOT, name);
      expect(bench.name).toBe(name);
      expect(bench.summary.en).toMatch(/[a-z]/);
      expect(bench.summary.zh).toMatch(/[\u4e00-\u9fff]/);
    }
  });

  it('an unknown one is refused with the names that there are', async () => {
    await expect(loadBench(BENCH_ROOT, '../bench')).rejects.toMatchObject({
      code: 'WEIR_BENCH_UNKNOWN',
      params: { known: expect.stringContaining('siphash') },
    });
  });

  it('are not there in an installed package, and that is said', () => {
    expect(() => benchNames(pathToFileURL(`${directory}/nothing/`))).toThrowError(
      expect.objectContaining({ code: 'WEIR_BENCH_ABSENT' }),
    );
  });
});

describe('a run', () => {
  it('gets its seed, size and options, and a directory that is gone afterwards', async () => {
    let seen: BenchContext | undefined;
    const report = await runBench(
      benchOf(async (context) => {
        seen = context;
        writeFileSync(join(context.scratch, 'file'), 'x');
        return NOTHING;
      }),
      options,
    );
    expect(seen).toMatchObject({ seed: 7, quick: true, options: { people: 3 } });
    expect(existsSync((seen as BenchContext).scratch)).toBe(false);
    expect(report).toMatchObject({ bench: 'test', rows: [], promises: [] });
    expect(report.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(report.machine).toContain(process.versions.node);
  });

  it('that fails undoes what it deferred, last first, and fails', async () => {
    const undone: number[] = [];
    let scratch = '';
    const failing = benchOf(async (context) => {
      scratch = context.scratch;
      context.defer(() => void undone.push(1));
      context.defer(() => {
        undone.push(2);
        throw new Error('cannot be undone');
      });
      throw new Error('measured nothing');
    });
    await expect(runBench(failing, options)).rejects.toThrow();
    expect(undone).toEqual([2, 1]);
    expect(existsSync(scratch)).toBe(false);
  });

  it('leaves no listeners behind', async () => {
    const before = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
    await runBench(
      benchOf(async () => NOTHING),
      options,
    );
    expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(before);
  });
});

describe('a rival', () => {
  const troubles: string[] = [];
  const withTroubles = { ...options, onTrouble: (rival: string) => void troubles.push(rival) };
  const rivalOf = async (name: string) => {
    let rival: unknown = 'not asked';
    await runBench(
      benchOf(async (context) => {
        rival = await context.rival(name);
        return NOTHING;
      }),
      withTroubles,
    );
    return rival;
  };
  const install = (name: string, source: string) => {
    const home = join(directory, 'rivals', 'node_modules', name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name, type: 'module', main: 'index.js' }));
    writeFileSync(join(home, 'index.js'), source);
    writeFileSync(join(directory, 'rivals', 'load.ts'), 'export const load = (name) => import(name);');
  };

  it('that is installed beside the benchmarks is imported from there', async () => {
    install('some-rival', 'export const speed = 3;');
    expect(await rivalOf('some-rival')).toMatchObject({ speed: 3 });
  });

  it('that is not installed is undefined, also when the product has a package of that name', async () => {
    expect(await rivalOf('undici')).toBeUndefined();
    expect(troubles).toEqual([]);
  });

  it('that does not load is undefined, and that is said', async () => {
    install('broken-rival', 'throw new Error("built for another Node");');
    expect(await rivalOf('broken-rival')).toBeUndefined();
    expect(troubles).toEqual(['broken-rival']);
  });
});

describe('a report', () => {
  const report: BenchReport = {
    bench: 'test',
    date: '2026-11-22',
    machine: 'a machine',
    rows: [{ name: { en: 'a row', zh: '一行' }, value: 12_345.678, unit: 's' }],
    comparisons: [
      {
        what: { en: 'an update', zh: '一次更新' },
        unit: 'ns',
        better: 'less',
        weir: 10,
        rivals: [
          { name: 'slow', value: 45 },
          { name: 'missing', value: null },
        ],
      },
      {
        what: 'throughput',
        unit: 'MB/s',
        better: 'more',
        weir: 10,
        rivals: [{ name: 'quick', value: 40 }],
      },
    ],
    promises: [
      { promise: { en: 'fast', zh: '快' }, target: 5, measured: null, unit: 'x', holds: false },
      { promise: 'small', target: 5, measured: 4, unit: 'x', holds: true },
    ],
  };

  it('is one object of the documented shape, in English, with a row for every ratio', () => {
    const { rows, promises, ...rest } = JSON.parse(reportJson(report));
    expect(rest).toEqual({ bench: 'test', date: '2026-11-22', machine: 'a machine' });
    expect(rows).toEqual([
      { name: 'a row', value: 12_345.678, unit: 's' },
      { name: 'an update: Weir', value: 10, unit: 'ns' },
      { name: 'an update: slow', value: 45, unit: 'ns' },
      { name: expect.stringMatching(/^an update: Weir against slow/), value: 4.5, unit: 'x' },
      { name: 'an update: missing', value: null, unit: expect.stringContaining('not installed') },
      { name: 'throughput: Weir', value: 10, unit: 'MB/s' },
      { name: 'throughput: quick', value: 40, unit: 'MB/s' },
      { name: expect.stringMatching(/^throughput: Weir against quick/), value: 0.25, unit: 'x' },
    ]);
    expect(promises).toEqual([
      { promise: 'fast', target: 5, measured: null, unit: 'x', holds: false },
      { promise: 'small', target: 5, measured: 4, unit: 'x', holds: true },
    ]);
  });

  it('is read by people in their language', () => {
    const english = reportLines(report, 'en').join('\n');
    expect(english).toMatch(/a row +12,345\.7 +s/);
    expect(english).toMatch(/slow +45 +4\.50x/);
    expect(english).toMatch(/missing +not installed/);
    expect(english).toMatch(/fast +5 +— +x +DOES NOT HOLD/);
    const chinese = reportLines(report, 'zh-CN').join('\n');
    expect(chinese).toContain('一行');
    expect(chinese).toMatch(/快 +5 +— +x +不成立/);
    expect(chinese).not.toContain('HOLD');
  });
});
