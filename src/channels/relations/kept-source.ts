/**
 * One source, asked at its own pace for as long as the gate runs. A failure is logged, counted and tried again with
 * growing pauses; it changes nothing of what was told before, and nothing about whether the gate is ready: without
 * relations more people count as unexplained, and the site goes on.
 */
import { WeirError } from '../../disclosure/error.ts';
import { type EpochMs, MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';
import { type Look, pause, type RelationSource } from './relation-source.ts';
import type { ToldRelations } from './told-relations.ts';

/** Longest pause after failures, unless the source is asked less often anyway. */
export const LONGEST_RETRY_MS = 5 * MINUTE_MS;
/** Slots of the table looked at for what has ended, after each look at the source; the whole table in some looks. */
const SWEPT_AT_ONCE = 4_096;
const SWEEPS = 16;

export interface KeptSourceOptions {
  readonly name: string;
  readonly source: RelationSource;
  readonly told: ToldRelations;
  readonly everyMs: number;
  /** How often everything is told anew; undefined for a source that does so by itself. */
  readonly anewMs?: number;
  readonly now: () => EpochMs;
  readonly onTrouble: (error: WeirError) => void;
  /** Told when it can be read again after a failure, and of the first time. */
  readonly onRead?: (relations: number) => void;
}

export class KeptSource {
  readonly name: string;
  readonly told: ToldRelations;
  /** Looks by what came of them. */
  readonly looks = { taken: 0, unchanged: 0, failed: 0 };
  readonly #options: KeptSourceOptions;
  readonly #ending = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #readAt: EpochMs | undefined;
  #wholeAt: EpochMs | undefined;
  #failures = 0;
  #again = false;
  #complaint = '0 0';

  constructor(options: KeptSourceOptions) {
    this.name = options.name;
    this.told = options.told;
    this.#options = options;
  }

  /** Resolves after the first look, however it went. */
  get first(): Promise<void> {
    return this.#first.promise;
  }

  /** Resolves when no look runs. */
  get settled(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** When it was last read without a failure; undefined before. */
  get readAt(): EpochMs | undefined {
    return this.#readAt;
  }

  /** Looks now, and from then on at its own pace; a look that runs is the one. */
  look(): Promise<void> {
    if (this.#ending.signal.aborted) return Promise.resolve();
    clearTimeout(this.#timer);
    this.#running ??= this.#lookOnce().finally(() => {
      this.#running = undefined;
      this.#first.resolve();
      if (!this.#ending.signal.aborted) this.#schedule();
    });
    return this.#running;
  }

  /** Forgets everything, and has it told anew: person keys are others from now on. */
  forget(): void {
    this.told.clear();
    this.#again = true;
    // A look that runs was begun under the old keys: what it tells is replaced by the next.
    void this.settled.then(() => this.look());
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#ending.abort();
    await this.#running;
  }

  async #lookOnce(): Promise<void> {
    const { source, told, anewMs, now, onTrouble, onRead } = this.#options;
    const at = now();
    const isDue = this.#wholeAt === undefined || (anewMs !== undefined && at - this.#wholeAt >= anewMs);
    const again = this.#again || isDue;
    this.#again = false;
    try {
      const look = await source.look(told, again, this.#ending.signal);
      const isFirst = this.#readAt === undefined || this.#failures > 0;
      this.#readAt = now();
      this.#failures = 0;
      if (again) this.#wholeAt = at;
      if (isFirst) onRead?.(told.size);
      if (look === 'unchanged') {
        this.looks.unchanged++;
      } else {
        this.looks.taken++;
        this.#complain(look);
      }
    } catch (cause) {
      if (this.#ending.signal.aborted) return;
      if (again) this.#again = true;
      this.looks.failed++;
      this.#failures++;
      const reason = (cause as Error).message;
      const seconds = Math.round(this.#pauseMs() / SECOND_MS);
      onTrouble(new WeirError('WEIR_RELATIONS_UNREAD', { source: this.name, reason, seconds }, { cause }));
    }
    for (let part = 0; part < SWEEPS && !this.#ending.signal.aborted; part++) {
      told.sweep(SWEPT_AT_ONCE);
      await pause();
    }
  }

  /** Says what is wrong with rows, once for as long as it is the same. */
  #complain({ rows, refused, dropped, firstProblem }: Exclude<Look, 'unchanged'>): void {
    const complaint = `${refused} ${dropped}`;
    if (complaint === this.#complaint) return;
    this.#complaint = complaint;
    const { onTrouble } = this.#options;
    if (firstProblem !== undefined) {
      const params = { source: this.name, rows, refused, ...firstProblem };
      onTrouble(new WeirError('WEIR_RELATIONS_ROWS', params));
    }
    if (dropped > 0) onTrouble(new WeirError('WEIR_RELATIONS_FULL', { source: this.name, dropped }));
  }

  #pauseMs(): number {
    const { everyMs } = this.#options;
    return Math.min(everyMs * 2 ** Math.min(this.#failures, 10), Math.max(everyMs, LONGEST_RETRY_MS));
  }

  #schedule(): void {
    this.#timer = setTimeout(
      () => void this.look(),
      this.#failures === 0 ? this.#options.everyMs : this.#pauseMs(),
    );
    this.#timer.unref();
  }
}
