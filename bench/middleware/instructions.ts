/**
 * Instructions that one thread executes, counted by the processor (`perf stat` of Linux), where that can be had. They are the
 * same on a busy machine as on a quiet one, which CPU time is not: what others do to the caches is in the time.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const EVENT = 'instructions:u';
/** Until perf has attached itself, in ms. */
const ATTACHED_MS = 150;

export function canCountInstructions(): boolean {
  const tried = spawnSync('perf', ['stat', '-x,', '-e', EVENT, 'true'], { encoding: 'utf8' });
  return tried.status === 0 && Number.isFinite(Number(tried.stderr.split(',')[0]));
}

export class InstructionCount {
  readonly #perf: ChildProcess;
  #said = '';

  private constructor(thread: number) {
    const given = ['stat', '-x,', '-e', EVENT, '-t', String(thread)];
    this.#perf = spawn('perf', given, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#perf.stderr?.on('data', (piece) => {
      this.#said += piece;
    });
  }

  /** @param thread its number; the first thread of a process has the process's. */
  static async of(thread: number): Promise<InstructionCount> {
    const count = new InstructionCount(thread);
    await new Promise((resolve) => setTimeout(resolve, ATTACHED_MS));
    return count;
  }

  /** Instructions in user mode since it was attached. */
  async end(): Promise<number> {
    const ended = once(this.#perf, 'close');
    this.#perf.kill('SIGINT');
    await ended;
    return Number(this.#said.split(',')[0]);
  }
}
