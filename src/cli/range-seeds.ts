/**
 * Scenarios under many seeds, in parallel processes: each runs `weir range run … --seed N --json` by itself and hands back
 * its lines, so that what is measured together is what one would measure alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { rangeWords } from '../../locales/range.ts';
import { WeirError } from '../disclosure/error.ts';
import type { RivalOutcome } from '../range/rivals/rival-books.ts';
import type { Outcome } from '../range/simulate/outcome.ts';
import type { Terminal } from './terminal.ts';

/** Processes at a time, when nothing else is said: one for each core. */
export const DEFAULT_JOBS = availableParallelism();
/** Output of a process that is kept: a thousand findings and the last line. */
const KEPT_CHARS = 2 ** 20;

/** One process's work. */
export interface SeedRun {
  readonly path: string;
  readonly seed: number;
  /** Further options of `weir range run`. */
  readonly options: readonly string[];
}

/** A finding as it was printed. */
export interface PrintedFinding {
  /** ISO 8601. */
  readonly at: string;
  readonly kind: string;
  readonly test: string;
  readonly scope: string;
  /** Whom it is rightly about; null for a false alarm. */
  readonly about: string | null;
}

export interface SeedLines {
  readonly outcome: Outcome;
  readonly findings: readonly PrintedFinding[];
  readonly rivals: readonly RivalOutcome[];
}

/** One scenario under seeds that follow each other. */
export function seedsOf(
  path: string,
  first: number,
  seeds: number,
  options: readonly string[] = [],
): SeedRun[] {
  return Array.from({ length: seeds }, (_, i) => ({ path, seed: first + i, options }));
}

/** What each said, in the order of the runs. @throws WeirError WEIR_RANGE_PROCESS; the others are ended. */
export async function runSeeds(
  terminal: Terminal,
  runs: readonly SeedRun[],
  jobs: number,
  onDone: (run: SeedRun, lines: SeedLines) => void = () => undefined,
): Promise<SeedLines[]> {
  const words = rangeWords(terminal.locale);
  const lines: SeedLines[] = new Array(runs.length);
  const running = new Set<ChildProcess>();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < runs.length; i = next++) {
      const run = runs[i] as SeedRun;
      const said = await runSeed(run, running);
      lines[i] = said;
      onDone(run, said);
      done += 1;
      terminal.progress(words.seedsDone(done, runs.length));
    }
  };
  const end = () => {
    for (const child of running) child.kill();
  };
  process.once('exit', end);
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, runs.length) }, work));
  } finally {
    end();
    process.off('exit', end);
    terminal.endProgress();
  }
  return lines;
}

function runSeed({ path, seed, options }: SeedRun, running: Set<ChildProcess>): Promise<SeedLines> {
  const program = process.argv[1] as string;
  const args = [
    ...process.execArgv,
    program,
    'range',
    'run',
    path,
    '--seed',
    String(seed),
    '--json',
    ...options,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  return new Promise((resolve, reject) => {
    let out = '';
    let trouble = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // The last line counts most.
      out = (out + text).slice(-KEPT_CHARS);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      trouble = (trouble + text).slice(-1_000);
    });
    child.once('error', (cause) => reject(failed(seed, cause.message, cause)));
    child.once('close', (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(linesOf(out));
      else reject(failed(seed, trouble.trim().split('\n').at(-1) || `${code ?? signal}`));
    });
  });
}

function linesOf(out: string): SeedLines {
  const lines = out.trimEnd().split('\n');
  const before = lines.slice(0, -1).flatMap((line) => {
    try {
      return [JSON.parse(line) as { finding?: PrintedFinding; rival?: RivalOutcome }];
    } catch {
      // The first of what was kept may be half a line.
      return [];
    }
  });
  return {
    outcome: JSON.parse(lines.at(-1) as string) as Outcome,
    findings: before.flatMap(({ finding }) => (finding === undefined ? [] : [finding])),
    rivals: before.flatMap(({ rival }) => (rival === undefined ? [] : [rival])),
  };
}

function failed(seed: number, reason: string, cause?: unknown): WeirError {
  return new WeirError('WEIR_RANGE_PROCESS', { seed, reason }, { cause });
}
