/** Starts the processes of tasks, a few at a time, and ends them with the gate. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WeirError } from '../../disclosure/error.ts';
import type { Progress, Report, Task } from './task.ts';

/** Tasks at a time: each may take a core. */
export const MAX_TASKS = 2;
/** Memory of a task, in MiB: more than any file within the bound needs, and less than would harm the gate. */
export const TASK_MEMORY_MIB = 1_536;

/** A task that runs. */
export interface Running {
  /** The last thing it says. @throws WeirError as the task, WEIR_TRACE_FAILED (rejects) */
  readonly done: Promise<Report>;
  /** Writes a piece of the file. Resolves false when the task takes no more of it. */
  write(piece: Uint8Array): Promise<boolean>;
  /** The file is at its end. */
  end(): void;
  /** Ends it at once. */
  kill(): void;
}

export class TaskRunner {
  readonly #children = new Set<ChildProcess>();

  get running(): number {
    return this.#children.size;
  }

  /** @throws WeirError WEIR_DESK_BUSY */
  start(task: Task, onProgress: (progress: Progress) => void): Running {
    if (this.#children.size >= MAX_TASKS)
      throw new WeirError('WEIR_DESK_BUSY', { running: this.#children.size });
    const entry = fileURLToPath(new URL(`./task-process${extname(import.meta.url)}`, import.meta.url));
    const child = spawn(process.execPath, [`--max-old-space-size=${TASK_MEMORY_MIB}`, entry], {
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    this.#children.add(child);
    const done = new Promise<Report>((resolve, reject) => {
      const failed = (reason: string, cause?: unknown) =>
        reject(new WeirError('WEIR_TRACE_FAILED', { reason }, { cause }));
      child.on('message', (report: Report) => {
        if (report.type === 'progress') onProgress(report);
        else if (report.type === 'failed') reject(new WeirError(report.code, report.params));
        else resolve(report);
      });
      child.once('error', (cause) => failed(cause.message, cause));
      child.once('exit', (code, signal) => {
        this.#children.delete(child);
        failed(String(signal ?? code));
      });
    });
    // Whoever waits for it hears of a failure; whoever does not must not end the gate.
    done.catch(() => undefined);
    const { stdin } = child;
    // A task that has ended reads nothing more.
    stdin?.on('error', () => undefined);
    child.send(task, (error) => {
      if (error !== null) child.kill('SIGKILL');
    });
    if (task.work.kind !== 'file') stdin?.end();
    return {
      done,
      write: async (piece) => {
        if (stdin === null || !stdin.writable) return false;
        if (!stdin.write(piece))
          await Promise.race([once(stdin, 'drain'), once(child, 'exit')]).catch(() => undefined);
        return stdin.writable;
      },
      end: () => stdin?.end(),
      kill: () => child.kill('SIGKILL'),
    };
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}
