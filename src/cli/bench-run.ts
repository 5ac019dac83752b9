/**
 * One benchmark from its file to its report. A benchmark is `bench/NAME.ts` of the source repository and exports
 * `bench: Bench`; it is imported by its path when it is asked for, so that nothing of `bench/` is part of the product.
 *
 * A report is what `weir bench NAME --json` prints last:
 *   {"bench","date","machine","rows":[{"name","value","unit"}],"promises":[{"promise","target","measured","unit","holds"}]}
 * Invariant: whatever a benchmark leaves behind (its scratch directory, what it deferred) is undone when it ends, fails
 * or is interrupted.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { arch, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locale } from '../../locales/locale.ts';
import { WeirError } from '../disclosure/error.ts';

/** Something a person reads: in both languages, or a proper name that is the same in both. */
export type Said = string | Readonly<Record<'en' | 'zh', string>>;

export interface BenchOption {
  /** Without dashes: `people`. */
  readonly name: string;
  readonly about: Said;
  /** A number, a text, or a switch that is off. */
  readonly byDefault: number | string | false;
}

/** One measurement. A value that could not be measured is null, and the unit says why. */
export interface Row {
  readonly name: Said;
  readonly value: number | null;
  readonly unit: Said;
}

export interface KeptPromise {
  readonly promise: Said;
  /** The number that was promised, in `unit`. */
  readonly target: number;
  /** null when it could not be measured; then `holds` is false. */
  readonly measured: number | null;
  readonly unit: Said;
  readonly holds: boolean;
}

/** Weir and its rivals at the same work in the same run; the report adds their ratios. */
export interface Comparison {
  readonly what: Said;
  readonly unit: Said;
  /** Whether a larger value is the better one. */
  readonly better: 'more' | 'less';
  readonly weir: number;
  readonly rivals: readonly { readonly name: Said; readonly value: number | null; readonly why?: Said }[];
}

export interface Measured {
  readonly rows: readonly Row[];
  readonly promises: readonly KeptPromise[];
  readonly comparisons?: readonly Comparison[];
}

export interface BenchContext {
  /** Every random choice of a benchmark follows from it. */
  readonly seed: number;
  /** A size for CI: seconds, and less certain; rows say so where it matters. */
  readonly quick: boolean;
  /** Values of the benchmark's own options, by name. */
  readonly options: Readonly<Record<string, number | string | boolean>>;
  /** An empty directory that is removed at the end. */
  readonly scratch: string;
  /** One line on stderr that replaces the one before. */
  progress(text: string): void;
  /** A rival's module, or undefined when it is not installed. */
  rival<T>(name: string): Promise<T | undefined>;
  /** Undone at the end, last first, also when the benchmark fails or is interrupted. */
  defer(undo: () => void | Promise<void>): void;
}

export interface Bench {
  readonly name: string;
  readonly summary: Readonly<Record<'en' | 'zh', string>>;
  readonly options?: readonly BenchOption[];
  run(context: BenchContext): Promise<Measured>;
}

export interface BenchReport extends Measured {
  readonly bench: string;
  /** Day of the run, UTC. */
  readonly date: string;
  readonly machine: string;
}

export interface RunOptions {
  readonly seed: number;
  readonly quick: boolean;
  readonly options: Readonly<Record<string, number | string | boolean>>;
  readonly rivalsRoot: URL;
  readonly onProgress: (text: string) => void;
  /** A rival is installed and does not load. */
  readonly onTrouble: (rival: string, reason: string) => void;
}

export const DEFAULT_SEED = 1;

export function say(said: Said, locale: Locale): string {
  return typeof said === 'string' ? said : said[locale === 'zh-CN' ? 'zh' : 'en'];
}

/** Names of the benchmarks in a directory; `bench.ts` is what they are written with. @throws WeirError WEIR_BENCH_ABSENT */
export function benchNames(root: URL): string[] {
  if (!existsSync(new URL('bench.ts', root))) throw new WeirError('WEIR_BENCH_ABSENT');
  return readdirSync(root)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'bench.ts')
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** @throws WeirError WEIR_BENCH_ABSENT, WEIR_BENCH_UNKNOWN */
export async function loadBench(root: URL, name: string): Promise<Bench> {
  const names = benchNames(root);
  if (!names.includes(name)) throw new WeirError('WEIR_BENCH_UNKNOWN', { name, known: names.join(', ') });
  const { bench } = (await import(new URL(`${name}.ts`, root).href)) as { bench: Bench };
  return bench;
}

export async function runBench(bench: Bench, options: RunOptions): Promise<BenchReport> {
  const scratch = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const deferred: (() => void | Promise<void>)[] = [() => rmSync(scratch, { recursive: true, force: true })];
  let undone: Promise<void> | undefined;
  const undo = () => {
    undone ??= undoAll(deferred);
    return undone;
  };
  const interrupted = (signal: NodeJS.Signals) => {
    void undo().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const measured = await bench.run({
      seed: options.seed,
      quick: options.quick,
      options: options.options,
      scratch,
      progress: options.onProgress,
      rival: (name) => loadRival(name, options),
      defer: (step) => deferred.push(step),
    });
    return {
      bench: bench.name,
      date: new Date().toISOString().slice(0, 10),
      machine: machine(),
      ...measured,
    };
  } finally {
    await undo();
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}

/** Takes every step, also after one that fails. */
async function undoAll(deferred: readonly (() => void | Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of [...deferred].reverse()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function loadRival<T>(name: string, { rivalsRoot, onTrouble }: RunOptions): Promise<T | undefined> {
  if (!existsSync(new URL(`node_modules/${name}/package.json`, rivalsRoot))) return undefined;
  try {
    // Imported from beside the rivals, so that their packages are found and not the product's.
    const { load } = (await import(new URL('load.ts', rivalsRoot).href)) as {
      load(name: string): Promise<T>;
    };
    return await load(name);
  } catch (error) {
    onTrouble(name, (error as Error).message);
    return undefined;
  }
}

/** What every benchmark says about where it ran. */
export function machine(): string {
  return `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${arch()}, Node ${process.versions.node}`;
}

/** How much better Weir is: above 1 it is ahead. */
export function ratio({ better, weir }: Comparison, rival: number): number {
  return better === 'more' ? weir / rival : rival / weir;
}
