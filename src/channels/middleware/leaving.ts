/**
 * What is done for lines by way of a thread when their process ends, for threads keep no process alive and end with it.
 * One listener for all of them, from the first one on.
 */

/** Most that process.exit() is held up to tell what waits, in ms, all lines together. */
export const EXIT_WITHIN_MS = 1_000;

export interface Leaving {
  /** The process has nothing left to do; it goes on if this gives it something. */
  lingers(): void;
  /** The process ends when this returns. */
  leaves(withinMs: number): void;
}

const lines = new Set<Leaving>();
let listens = false;

export function leavesWithProcess(line: Leaving): void {
  lines.add(line);
  if (listens) return;
  listens = true;
  process.on('beforeExit', () => {
    for (const one of lines) one.lingers();
  });
  process.on('exit', () => {
    const until = Date.now() + EXIT_WITHIN_MS;
    for (const one of lines) one.leaves(Math.max(0, until - Date.now()));
  });
}

export function staysBehind(line: Leaving): void {
  lines.delete(line);
}
