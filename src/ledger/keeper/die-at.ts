/**
 * Lets the kill tests end a keeper at a step of the hand-over, or of a removal, that chance would seldom hit. Without the variable
 * WEIR_TEST_DIE_AT, which only those tests set, nothing is looked at.
 *
 * The variable names a file. While it exists it says `<step>` or `<step>, both`; the keeper that comes to this step
 * removes the file and kills itself, with `both` its parent first.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { HandOverStep } from '../hand-over.ts';
import type { RemovalStep } from '../retention/carry-out.ts';

export function dieAt(path: string | undefined): ((step: HandOverStep | RemovalStep) => void) | undefined {
  if (path === undefined) return undefined;
  return (step) => {
    if (!existsSync(path)) return;
    const [wanted, both] = readFileSync(path, 'utf8').split(', ');
    if (wanted !== step) return;
    rmSync(path);
    if (both === 'both') process.kill(process.ppid, 'SIGKILL');
    process.kill(process.pid, 'SIGKILL');
  };
}
