/**
 * What waits to be told, and its way out: one batch under way at a time, in the order in which things happened.
 *
 *   add ─▶ open batch ─▶ (full, or LINGER_MS old) ─▶ queue ─▶ under way ─▶ taken
 *    │                                                 ▲           │ not now: again, later and later
 *    └─▶ no room: counted ─▶ told as not seen ─────────┘           └─▶ refused: counted
 *
 * Invariants: never more than `maxBytes` wait, whatever the application does and however long the gate is away; what is
 * left out is counted by route and recipient and told as a blind period when there is room again; nobody waits for add().
 */
import { WeirError } from '../../disclosure/error.ts';
import { Batch } from './batch.ts';
import type { Carrier } from './carrier.ts';
import type { DeskAnswer } from './desk-answer.ts';
import { LostBook } from './lost-book.ts';
import type { Sent, Settled } from './sent.ts';

/** Bytes that may wait: four thousand API responses, or some seconds of a busy application without its gate. */
export const DEFAULT_MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** How long a record waits for others to share its batch, in ms. */
export const LINGER_MS = 100;
/** Pause after a batch that was not taken, doubled up to the longest, in ms. */
export const FIRST_PAUSE_MS = 100;
export const LONGEST_PAUSE_MS = 30_000;
/** The same trouble is told at most so often, in ms. */
export const TOLD_EVERY_MS = 60_000;

export interface OutboxOptions {
  readonly carrier: Carrier;
  readonly maxBytes?: number;
  readonly lingerMs?: number;
  /** Told of what the operator should know; never of anybody's data. */
  readonly onTrouble: (error: WeirError) => void;
  /** Told of every answer, with what its batch held. */
  readonly onAnswer: (answer: DeskAnswer, batch: Batch) => void;
  readonly now: () => number;
}

export interface OutboxState {
  /** Records that were taken. */
  readonly delivered: number;
  /** Records that were left out or refused. */
  readonly dropped: number;
  readonly waitingBytes: number;
  /** Whether the last batch was taken. */
  readonly reachable: boolean;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #maxBytes: number;
  readonly #lingerMs: number;
  readonly #lost = new LostBook();
  #open: Batch | undefined;
  #queue: Batch[] = [];
  #waiting = 0;
  #sequence = 0;
  #sending = false;
  #pauseMs = 0;
  #linger: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #resume: (() => void) | undefined;
  #delivered = 0;
  #dropped = 0;
  #reachable = true;
  #closing = false;
  #toldAt = new Map<string, number>();
  #onIdle: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_WAITING_BYTES;
    this.#lingerMs = options.lingerMs ?? LINGER_MS;
  }

  get state(): OutboxState {
    return {
      delivered: this.#delivered,
      dropped: this.#dropped,
      waitingBytes: this.#waiting,
      reachable: this.#reachable,
    };
  }

  /** Whether so many bytes more may be kept. */
  hasRoom(bytes: number): boolean {
    return this.#waiting + bytes <= this.#maxBytes;
  }

  /** Keeps room for bytes that are collected elsewhere; give() lets go of it. @returns false when there is none. */
  take(bytes: number): boolean {
    if (!this.hasRoom(bytes)) return false;
    this.#waiting += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#waiting -= bytes;
  }

  /** Takes a record. @param sent what is counted of it where there is no room. Cost: a copy of the bytes. */
  add(head: string, body: Uint8Array | string | undefined, sent: Sent): void {
    const bound = Batch.bound(head, body);
    if (this.#closing || !this.hasRoom(bound)) {
      this.#lose(sent);
      return;
    }
    this.#put(bound, (batch) => batch.add(head, body, sent));
  }

  /** Has responses packed (packed.ts) into a batch. @param bytes that they take at most; there has to be room for them. */
  pack(bytes: number, into: (batch: Batch) => void): void {
    this.#put(bytes, into);
  }

  #put(bytes: number, into: (batch: Batch) => void): void {
    let open = this.#open;
    if (open !== undefined && !open.fits(bytes)) {
      this.#seal(open);
      open = undefined;
    }
    if (open === undefined) {
      open = new Batch(bytes);
      this.#open = open;
      // Until the first failure the process stays to tell what it knows; then it may end.
      this.#linger ??= setTimeout(this.#lingered, this.#lingerMs);
    }
    const before = open.length;
    into(open);
    this.#waiting += open.length - before;
  }

  /** Sends what waits without waiting for more. */
  flush(): void {
    if (this.#open !== undefined) this.#seal(this.#open);
  }

  /** Sends what waits; gives up after so long. @returns records that nobody took. */
  async close(withinMs: number): Promise<number> {
    this.flush();
    this.#tellLost();
    this.flush();
    this.#closing = true;
    this.#resume?.();
    if (this.#sending) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([new Promise<void>((resolve) => this.#onIdle.push(resolve)), late]);
      clearTimeout(timer);
    }
    const left = this.#queue.splice(0);
    for (const batch of left) this.#giveUp(batch);
    clearTimeout(this.#linger);
    clearTimeout(this.#pause);
    await this.#options.carrier.close();
    return left.reduce((sum, { records }) => sum + records, 0);
  }

  readonly #lingered = () => {
    this.#linger = undefined;
    this.flush();
  };

  #seal(batch: Batch): void {
    this.#open = undefined;
    clearTimeout(this.#linger);
    this.#linger = undefined;
    this.#queue.push(batch);
    if (!this.#sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    for (let batch = this.#queue[0]; batch !== undefined; batch = this.#queue[0]) {
      const sequence = this.#sequence + 1;
      const carried = await this.#options.carrier.send(batch.content(), sequence);
      switch (carried.outcome) {
        case 'taken':
          this.#sequence = sequence;
          this.#queue.shift();
          this.#delivered += batch.records;
          this.#reachable = true;
          this.#pauseMs = 0;
          this.#options.onAnswer(carried.answer, batch);
          this.#release(batch);
          this.#tellLost();
          break;
        case 'refused':
          this.#sequence = sequence;
          if (batch.isPacked) {
            // Whoever counts may have been replaced by one that reads no packed responses.
            const plain = batch.plain();
            this.#queue[0] = plain;
            this.#waiting += plain.length;
            this.#release(batch);
            break;
          }
          this.#queue.shift();
          this.#giveUp(batch);
          this.#release(batch);
          this.#tell(
            new WeirError('WEIR_TELLING_REFUSED', {
              gate: this.#options.carrier.label,
              reason: carried.reason,
              records: batch.records,
            }),
          );
          break;
        default:
          await this.#wait(carried.outcome, carried.reason);
      }
      if (this.#closing && !this.#reachable) break;
    }
    this.#sending = false;
    for (const idle of this.#onIdle.splice(0)) idle();
  }

  #release(batch: Batch): void {
    this.#waiting -= batch.length;
    batch.release();
  }

  async #wait(outcome: 'later' | 'unknown', reason: string): Promise<void> {
    this.#reachable = false;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs === 0 ? FIRST_PAUSE_MS : 2 * this.#pauseMs);
    const { carrier } = this.#options;
    const code = outcome === 'unknown' ? 'WEIR_TELLING_UNKNOWN' : 'WEIR_TELLING_WAITS';
    this.#tell(new WeirError(code, { gate: carrier.label, reason, bytes: this.#waiting }));
    if (this.#closing) return;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
      this.#pause = setTimeout(resolve, this.#pauseMs).unref();
    });
    this.#resume = undefined;
    clearTimeout(this.#pause);
  }

  /** Who waits for the outcome of one of its records is told that there is none. */
  #giveUp(batch: Batch): void {
    this.#dropped += batch.records;
    const given: Settled = { taken: false };
    batch.settle(() => given);
  }

  #lose(sent: Sent): void {
    this.#dropped++;
    sent.settled?.({ taken: false });
    this.#lost.add(sent);
    this.#tell(
      new WeirError('WEIR_TELLING_DROPPED', {
        gate: this.#options.carrier.label,
        records: this.#dropped,
        maxBytes: this.#maxBytes,
      }),
    );
  }

  /** What was left out is told as soon as there is room, each route and recipient once. */
  #tellLost(): void {
    if (this.#lost.empty || this.#closing) return;
    for (const { head, sent } of this.#lost.take()) {
      const open = this.#open;
      const bound = Batch.bound(head, undefined);
      if (open !== undefined && !open.fits(bound)) this.#seal(open);
      this.#open ??= new Batch(bound);
      const before = this.#open.length;
      this.#open.add(head, undefined, sent);
      this.#waiting += this.#open.length - before;
    }
    this.#linger ??= setTimeout(this.#lingered, this.#lingerMs);
  }

  #tell(error: WeirError): void {
    const now = this.#options.now();
    if (now - (this.#toldAt.get(error.code) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY_MS) return;
    this.#toldAt.set(error.code, now);
    this.#options.onTrouble(error);
  }
}
