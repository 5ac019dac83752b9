/**
 * What the judge has learned, in the data directory: read when a site opens, written when the headcount is. One that is
 * damaged or of another version is left aside: then everything is learned anew, and the policy's budgets hold until it is.
 *
 *   judge.snapshot        see judge/judge-snapshot.ts; written beside it, fsynced, renamed
 *   judge.snapshot.aside  one that could not be read, kept until the next one
 */
import { readFileSync, renameSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { WeirError } from '../disclosure/error.ts';
import type { Judge } from '../judge/judge.ts';

export const JUDGE_FILE = 'judge.snapshot';

/** @throws WeirError WEIR_DATA_DIR when the file is there and cannot be read. */
export function restoreJudge(path: string, judge: Judge): void {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
  if (!judge.restore(bytes)) renameSync(path, `${path}.aside`);
}

/**
 * A crash leaves the old one or the new one.
 * @param evidence as Judge.snapshot
 * @throws WeirError WEIR_OUTPUT (rejects); the old one is still there.
 */
export async function saveJudge(path: string, judge: Judge, evidence = false): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(judge.snapshot(evidence));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}
