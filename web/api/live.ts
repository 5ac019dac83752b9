/**
 * The overview, kept up to date: by server-sent events where they come through, by polling where they do not (a
 * proxy may hold a stream back without closing it), and by trying again where nothing answers.
 *
 *            event                     no event for STREAM_SILENCE_MS, or error
 *   polling ───────▶ live ─────────────────────────────────────────────────────▶ polling
 *      │  ▲
 *      ▼  │ answered
 *     lost           (asked every POLL_MS while polling, every RETRY_MS while lost)
 *
 * Invariant: outside of `live` exactly one question is under way or scheduled; there is at most one stream.
 */
import type { Overview } from '../../src/console/api-types.ts';
import type { Failure } from './request.ts';

/** How often the overview is asked for when no stream comes through, in milliseconds. */
export const POLL_MS = 5_000;
/** How often a server that does not answer is tried again, in milliseconds. */
export const RETRY_MS = 2_000;
/** A stream that says nothing for so long is taken for held back; the server speaks about once a second. */
export const STREAM_SILENCE_MS = 10_000;

export interface LiveState {
  readonly overview: Overview | undefined;
  /** Why there is nothing newer. */
  readonly failure: Failure | undefined;
  /** `opening` until it is known whether a stream comes through. */
  readonly connection: 'opening' | 'polling' | 'live' | 'lost';
}

export interface StreamHandlers {
  overview(overview: Overview): void;
  error(): void;
}

export interface LiveParts {
  /** Rejects with what `failureOf` understands. */
  fetchOverview(): Promise<Overview>;
  openStream(handlers: StreamHandlers): { close(): void };
  failureOf(error: unknown): Failure;
  setTimer(run: () => void, ms: number): unknown;
  clearTimer(timer: unknown): void;
}

export class LiveOverview {
  readonly #parts: LiveParts;
  readonly #listeners = new Set<() => void>();
  #state: LiveState = { overview: undefined, failure: undefined, connection: 'opening' };
  #stream: { close(): void } | undefined;
  #timer: unknown;
  /** Rises with each start and stop: an answer to an earlier question is thrown away. */
  #run = 0;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  get state(): LiveState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.stop();
    void this.#ask(this.#run);
  }

  /** Lets go of stream and timer; what was known stays. */
  stop(): void {
    this.#run += 1;
    this.#closeStream();
    this.#parts.clearTimer(this.#timer);
    // Without a stream nothing is live: the next answer has to count.
    if (this.#state.connection === 'live') this.#set({ ...this.#state, connection: 'polling' });
  }

  async #ask(run: number): Promise<void> {
    try {
      const overview = await this.#parts.fetchOverview();
      if (run !== this.#run || this.#state.connection === 'live') return;
      const connection = this.#state.overview === undefined ? 'opening' : 'polling';
      this.#set({ overview, failure: undefined, connection });
      this.#openStream(run);
      this.#schedule(run, POLL_MS);
    } catch (error) {
      const failure = this.#parts.failureOf(error);
      if (run !== this.#run || this.#state.connection === 'live') return;
      this.#closeStream();
      const lost = failure.kind === 'unreachable';
      // A refusal means that these figures are no longer for these eyes; silence does not.
      const overview = lost ? this.#state.overview : undefined;
      this.#set({ overview, failure, connection: lost ? 'lost' : 'polling' });
      this.#schedule(run, lost ? RETRY_MS : POLL_MS);
    }
  }

  #openStream(run: number): void {
    if (this.#stream !== undefined) return;
    this.#stream = this.#parts.openStream({
      overview: (overview) => {
        if (run !== this.#run) return;
        this.#set({ overview, failure: undefined, connection: 'live' });
        this.#arm(() => this.#streamFailed(run), STREAM_SILENCE_MS);
      },
      error: () => {
        if (run === this.#run) this.#streamFailed(run);
      },
    });
  }

  #streamFailed(run: number): void {
    this.#closeStream();
    if (this.#state.connection !== 'live') return;
    this.#set({ ...this.#state, connection: 'polling' });
    this.#parts.clearTimer(this.#timer);
    void this.#ask(run);
  }

  #closeStream(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  #schedule(run: number, ms: number): void {
    this.#arm(() => void this.#ask(run), ms);
  }

  #arm(what: () => void, ms: number): void {
    this.#parts.clearTimer(this.#timer);
    this.#timer = this.#parts.setTimer(what, ms);
  }

  #set(state: LiveState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
