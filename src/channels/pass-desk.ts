/**
 * Where solutions and passes are looked at. A solution is good once and a pass is counted person by person, so that there is
 * one desk for all processes of a gate.
 */
import type { EpochMs } from '../disclosure/time.ts';
import type { Challenges } from '../enforce/challenge/challenge.ts';

/** What a request shows at the desk. */
export interface Shows {
  /** A challenge's solution, for which there is a pass. */
  readonly solution: string | undefined;
  /** A pass that was given before. */
  readonly pass: string | undefined;
  /** Whom a new pass is for. */
  readonly asker: bigint;
  /** Whose passes may be shown. */
  readonly own: readonly bigint[];
  readonly at: EpochMs;
}

export interface Brought {
  /** A new pass, to be given out. */
  readonly made: string | undefined;
  /** Id of a pass that is good. */
  readonly pass: string | undefined;
}

export interface PassDesk {
  /** How long a pass is good. */
  readonly lastsMs: number;
  /** @returns a promise where another process has to be asked. */
  look(shows: Shows): Brought | Promise<Brought>;
}

/** The desk of the process that counts. */
export function passDesk(challenges: Challenges): PassDesk {
  const { passes } = challenges;
  return {
    lastsMs: passes.lastsMs,
    look: ({ solution, pass: shown, asker, own, at }) => {
      const made = solution === undefined ? undefined : challenges.solve(solution, asker, at);
      const pass = made ?? shown;
      return { made, pass: pass === undefined ? undefined : passes.open(pass, own, at) };
    },
  };
}
