/**
 * One scenario under many seeds, in parallel processes: each runs `weir range run … --seed N --json` by itself and hands
 * back its last line, so that what is measured together is what one would measure alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { rangeWords } from '../../locales/range.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Outcome } from '../range/simulate/outcome.ts';
import type { Terminal } from './terminal.ts';

/** Processes at a time: one for each core. */
export const PARALLEL = availableParallelism();

/** Outcomes in the order of their seeds. @throws WeirError WEIR_RANGE_PROCESS; the others are ended. */
export async function runSeeds(
  terminal: Terminal,
  path: string,
  first: number,
  seeds: number,
): Promise<Outcome[]> {
  const words = rangeWords(terminal.locale);
  const outcomes: Outcome[] = new Array(seeds);
  const running = new Set<ChildProcess>();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < seeds; i = next++) {
      outcomes[i] = await runSeed(path, first + i, running);
      done += 1;
      terminal.progress(words.seedsDone(done, seeds));
    }
  };
  const end = () => {
    for (const child of running) child.kill();
  };
  process.once('exit', end);
  try {
    await Promise.all(Array.from({ length: Math.min(PARALLEL, seeds) }, work));
  } finally {
    end();
    process.off('exit', end);
    terminal.endProgress();
  }
  return outcomes;
}

function runSeed(path: string, seed: number, running: Set<ChildProcess>): Promise<Outcome> {
  const program = process.argv[1] as string;
  const args = [...process.execArgv, program, 'range', 'run', path, '--seed', String(seed), '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  return new Promise((resolve, reject) => {
    let out = '';
    let trouble = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // Only the last line counts.
      out = (out + text).slice(-64 * 1_024);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      trouble = (trouble + text).slice(-1_000);
    });
    child.once('error', (cause) => reject(failed(seed, cause.message, cause)));
    child.once('close', (code, signal) => {
      running.delete(child);
      const last = out.trimEnd().split('\n').at(-1) ?? '';
      if (code === 0 && last.startsWith('{')) resolve(JSON.parse(last) as Outcome);
      else reject(failed(seed, trouble.trim().split('\n').at(-1) || `${code ?? signal}`));
    });
  });
}

function failed(seed: number, reason: string, cause?: unknown): WeirError {
  return new WeirError('WEIR_RANGE_PROCESS', { seed, reason }, { cause });
}
