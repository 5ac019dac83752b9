/** Rows of cases compared with their seals, by a task beside the gate; what came of it is kept until the gate stops. */
import type { CaseSeals } from '../../console/api-types.ts';
import type { WeirError } from '../../disclosure/error.ts';
import type { Clock } from '../../disclosure/time.ts';
import type { Verification } from '../../ledger/seal/verification.ts';
import type { Task } from './task.ts';
import type { TaskRunner } from './task-runner.ts';

export interface SealComparisonOptions {
  readonly task: Omit<Task, 'now' | 'work'>;
  readonly runner: TaskRunner;
  readonly clock: Clock;
}

interface Comparison {
  readonly at: number;
  rows: number;
  verification: Verification | undefined;
  error: WeirError | undefined;
}

export class SealComparisons {
  readonly #options: SealComparisonOptions;
  readonly #byCase = new Map<string, Comparison>();

  constructor(options: SealComparisonOptions) {
    this.#options = options;
  }

  /** @param since rows before this time are not compared. @throws WeirError WEIR_DESK_BUSY */
  start(id: string, since: number | undefined): void {
    const { task, runner, clock } = this.#options;
    const known = this.#byCase.get(id);
    const isRunning = known !== undefined && known.verification === undefined && known.error === undefined;
    if (isRunning) return;
    const at = clock.now();
    const made: Comparison = { at, rows: 0, verification: undefined, error: undefined };
    const running = runner.start({ ...task, now: at, work: { kind: 'seals', since } }, ({ done }) => {
      made.rows = done;
    });
    this.#byCase.set(id, made);
    running.done.then(
      (report) => {
        if (report.type === 'verification') made.verification = report.verification;
      },
      (error: WeirError) => {
        made.error = error;
      },
    );
  }

  /** What came of the newest comparison; undefined while none is done. */
  verification(id: string): Verification | undefined {
    return this.#byCase.get(id)?.verification;
  }

  of(id: string): CaseSeals['seals'] {
    const found = this.#byCase.get(id);
    if (found === undefined) return null;
    const { at, rows, verification, error } = found;
    const state = verification !== undefined ? 'done' : error !== undefined ? 'failed' : 'running';
    return {
      state,
      at,
      rows: verification?.rows ?? rows,
      verified: verification?.verified ?? null,
      size: verification?.head?.size ?? 0,
      root: verification?.head?.root ?? null,
      problem: verification?.problem?.kind ?? error?.code ?? null,
    };
  }
}
