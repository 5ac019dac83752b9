/**
 * When the keeper hands over next. A batch costs the same whatever it holds: 155 bytes of seal, a part in every table,
 * some fsyncs. So a little is left to gather, and what is much, or has waited long, or is asked for, goes on.
 *
 *   waiting bytes ≥ HAND_OVER_BYTES ─▶ HAND_OVER_INTERVAL_MS after the first of them
 *   fewer                           ─▶ withinMs after the first of them
 *   refused by the store            ─▶ after a pause that doubles
 *
 * Invariant: while something waits there is a time at which it goes on, and it never moves back but by a refusal.
 * Times are milliseconds of any clock that only goes forwards, passed in.
 */

/** As much as this is not left to gather: about 180 pages of twenty people, 3,600 rows. */
export const HAND_OVER_BYTES = 64 * 1024;
/**
 * Pause between hand-overs at least, however much arrives and while nobody asks. Each of them syncs 58 files of the disk that
 * the spool is on, about a tenth of a second's work, and whoever is to be recorded meanwhile waits for it: every two seconds
 * that was one response in twenty.
 */
export const HAND_OVER_INTERVAL_MS = 10_000;
/**
 * How long a record waits for others at most. Half a minute makes 2,880 batches a day, 450 KB of seals; until then it
 * is durable, but not sealed.
 */
export const DEFAULT_HAND_OVER_WITHIN_MS = 30_000;
/** Pause after a store that did not take a batch, doubled up to the most. */
export const FIRST_RETRY_MS = 500;
export const LONGEST_RETRY_MS = 30_000;

export class HandOverPace {
  readonly #withinMs: number;
  #due: number | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isRefused = false;

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  /** When the next hand-over begins; undefined while nothing waits. */
  get due(): number | undefined {
    return this.#due;
  }

  /** @param bytes that wait now, at least one. */
  grown(bytes: number, now: number): void {
    if (this.#isRefused) return;
    const wait = bytes >= HAND_OVER_BYTES ? HAND_OVER_INTERVAL_MS : this.#withinMs;
    this.#due = Math.min(this.#due ?? Number.POSITIVE_INFINITY, now + Math.min(wait, this.#withinMs));
  }

  /** A hand-over begins: what grows from here on is the next one's. */
  begun(): void {
    this.#due = undefined;
    this.#isRefused = false;
  }

  /** All that waited was taken. */
  taken(): void {
    this.#retryMs = FIRST_RETRY_MS;
  }

  /** The store did not take it: whatever grows meanwhile, it is left alone for a while. */
  refused(now: number): void {
    this.#isRefused = true;
    this.#due = now + this.#retryMs;
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
  }
}
