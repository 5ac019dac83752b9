/** Moves what is in the way into `aside/<time>/` of the data directory. Nothing is ever deleted or overwritten. */
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { directoryOwner } from '../lock.ts';
import { type Finding, LEVELS } from './finding.ts';

export interface SetAside {
  readonly from: string;
  readonly to: string;
}

/**
 * @returns what was moved, relative to the data directory.
 * @throws WeirError WEIR_LEDGER_LOCKED while a process holds the directory; WEIR_DATA_DIR.
 */
export function setAside(directory: string, findings: readonly Finding[], at: EpochMs): SetAside[] {
  const owner = directoryOwner(directory);
  if (owner !== undefined) throw new WeirError('WEIR_LEDGER_LOCKED', { path: directory, pid: owner });
  const target = join('aside', new Date(at).toISOString().replaceAll(':', '-'));
  return findings
    .filter(({ id }) => LEVELS[id] === 'mend')
    .map(({ where }) => {
      const to = join(target, where);
      try {
        mkdirSync(dirname(join(directory, to)), { recursive: true, mode: 0o700 });
        renameSync(join(directory, where), join(directory, to));
      } catch (cause) {
        throw new WeirError('WEIR_DATA_DIR', { path: where, reason: (cause as Error).message }, { cause });
      }
      return { from: where, to };
    });
}
