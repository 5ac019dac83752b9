/**
 * Removing by itself what is past its time: once a day while a ledger is open, soon after the start, and at once when an
 * earlier process left a removal unfinished.
 */
import type { WeirError } from '../../disclosure/error.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';
import type { RetentionRules } from './rules.ts';

export const RETAIN_EVERY_MS = DAY_MS;
/** A gate that starts has other things to do first. */
export const FIRST_RETAIN_MS = 5 * MINUTE_MS;
/** What was begun is finished as soon as the tables can be reached. */
export const RESUME_MS = SECOND_MS;

export interface RetentionSetup {
  readonly rules: RetentionRules;
  /** Whether the ledger removes by itself what is past its time. */
  readonly byItself: boolean;
  /** Until the first run; default FIRST_RETAIN_MS. */
  readonly firstMs?: number;
}

export class DailyRemoval {
  readonly #run: () => Promise<unknown>;
  readonly #onTrouble: (error: WeirError) => void;
  #timer: NodeJS.Timeout;
  #running: Promise<unknown> = Promise.resolve();

  /** @param run removes what is past its time. @param firstMs until the first run. */
  constructor(run: () => Promise<unknown>, firstMs: number, onTrouble: (error: WeirError) => void) {
    this.#run = run;
    this.#onTrouble = onTrouble;
    this.#timer = this.#in(firstMs);
  }

  /** No further run is begun; resolves when the one that is under way has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
  }

  #in(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#running = this.#run().catch((error: WeirError) => this.#onTrouble(error));
      this.#timer = this.#in(RETAIN_EVERY_MS);
    }, ms).unref();
  }
}
