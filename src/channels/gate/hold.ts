/**
 * The ways in which a watched body goes to the client. All keep one promise: a client that received a response whole
 * is in the ledger, for something of the response is kept back until the way of the disclosure has settled.
 *
 *   LastPiece   piece ▶ piece ▶ piece ▶ ┃ last piece      settle once, then the last piece (last-piece.ts)
 *   Records     record ┃ record ┃ record ┃                settle before each record of an event stream
 *   Held        ┃ piece piece piece piece                 nothing before the outcome: pass, mask or deny
 *
 * Invariant: what was fed to the tee is what was sent or is about to be, so that a body that breaks off is recorded
 * as far as it went.
 */
import type { Blind, Outcome, Part } from '../exchange.ts';
import type { CopyBudget } from './limits.ts';
import { MAX_RECORD_BYTES } from './limits.ts';
import type { SeenBody, Tee } from './tee.ts';
import { endOfRecords, type RecordEnd } from './watched.ts';

/** The client's side of a relay, as a passage sees it. */
export interface Outlet {
  /** Writes a piece, and the head before the first one. */
  send(piece: Uint8Array): void;
  /** Writes the head alone. */
  flushHead(): void;
  /** Ends the response with an optional last piece. */
  finish(last?: Uint8Array): void;
  /** Ends the response with another body in place of the original. */
  replace(body: Uint8Array): void;
  /** Refuses, or breaks off where a part was sent already. */
  refuse(outcome: Extract<Outcome, { measure: 'deny' }>): void;
  /** Stops the origin until release(). */
  hold(): void;
  release(): void;
  /** Hands over to another passage. */
  become(passage: Passage): void;
  /**
   * Settles what was seen. @param part what it is a part of, where it is one.
   * @returns what to do, or undefined when the relay has ended the response itself.
   */
  settle(seen: SeenBody, held: boolean, part?: Part): Promise<Outcome | undefined>;
  /** Something failed that should not. */
  failed(error: unknown): void;
}

/** What becomes of a body. Its methods are called in the order piece*, then end or cut; never after each other. */
export interface Passage {
  piece(piece: Buffer): void;
  /** The body is complete. */
  end(): void;
  /** The origin broke off, or the client left. */
  cut(): void;
}

/** Settles a stream of records one by one, each before it is sent. */
export class Records implements Passage {
  readonly #outlet: Outlet;
  readonly #tee: Tee;
  readonly #recordEnd: RecordEnd;
  /** Whether each record may still be changed. An encoded stream cannot be changed in its middle. */
  readonly #held: boolean;
  #rest: Buffer = Buffer.alloc(0);
  #over = false;

  constructor(outlet: Outlet, tee: Tee, recordEnd: RecordEnd, holds: boolean) {
    this.#outlet = outlet;
    this.#tee = tee;
    this.#recordEnd = recordEnd;
    this.#held = holds && !tee.encoded;
    if (!this.#held) outlet.flushHead();
  }

  piece(piece: Buffer): void {
    const part = this.#tee.encoded ? piece : this.#whole(piece);
    if (part.length === 0) return;
    this.#outlet.hold();
    this.#pass(part)
      .then(() => this.#outlet.release())
      .catch((error) => this.#failed(error));
  }

  end(): void {
    this.#over = true;
    this.#finish().catch((error) => this.#failed(error));
  }

  /** Nothing to settle: what was sent was settled before. */
  cut(): void {
    this.#over = true;
    this.#tee.close();
  }

  /** The whole records of what is here; the begun one waits, for its reader could do nothing with it yet. */
  #whole(piece: Buffer): Buffer {
    const joined = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const end = endOfRecords(joined, this.#recordEnd);
    const cut = end === 0 && joined.length > MAX_RECORD_BYTES ? joined.length : end;
    this.#rest = joined.subarray(cut);
    return joined.subarray(0, cut);
  }

  async #finish(): Promise<void> {
    if (this.#rest.length > 0 && !(await this.#pass(this.#rest))) return;
    this.#tee.close();
    this.#outlet.finish();
  }

  #failed(error: unknown): void {
    this.#tee.close();
    this.#outlet.failed(error);
  }

  /** @returns whether the stream goes on. */
  async #pass(part: Buffer): Promise<boolean> {
    this.#tee.feed(part);
    const outcome = await this.#outlet.settle(await this.#tee.records(), this.#held);
    if (this.#over && outcome === undefined) this.#tee.close();
    switch (outcome?.measure) {
      case 'pass':
        this.#outlet.send(part);
        return true;
      case 'mask':
        if (outcome.body.length > 0) this.#outlet.send(outcome.body);
        return true;
      case 'deny':
        this.#outlet.refuse(outcome);
        return false;
      default:
        return false;
    }
  }
}

/** Holds the whole body until the outcome is known, up to a cap; above, it goes on part by part as LastPiece. */
export class Held implements Passage {
  readonly #outlet: Outlet;
  readonly #tee: Tee;
  readonly #maxBytes: number;
  readonly #budget: CopyBudget;
  readonly #stream: () => Passage;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #cut = false;

  /** @param stream what a body that is too long goes on as. */
  constructor(outlet: Outlet, tee: Tee, maxBytes: number, budget: CopyBudget, stream: () => Passage) {
    this.#outlet = outlet;
    this.#tee = tee;
    this.#stream = stream;
    this.#maxBytes = maxBytes;
    this.#budget = budget;
  }

  piece(piece: Buffer): void {
    this.#pieces.push(piece);
    const room = this.#bytes + piece.length <= this.#maxBytes && this.#budget.take(piece.length);
    if (room) this.#bytes += piece.length;
    else this.#letGo();
  }

  end(): void {
    this.#settle().catch((error) => this.#failed(error));
  }

  /** Nothing was sent, so nothing is recorded. */
  cut(): void {
    this.#cut = true;
    this.#pieces = [];
    this.#close();
  }

  #letGo(): Passage {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#close();
    const streaming = this.#stream();
    this.#outlet.become(streaming);
    for (const piece of pieces) streaming.piece(piece);
    return streaming;
  }

  async #settle(): Promise<void> {
    if (this.#bytes === 0) {
      this.#close();
      this.#outlet.finish();
      return;
    }
    for (const piece of this.#pieces) this.#tee.feed(piece);
    const seen = await this.#tee.end();
    if (this.#cut) return;
    // A copy that is not complete cannot take the place of the body.
    if (seen.blind.some((blind: Blind) => blind.reason === 'over-cap')) {
      this.#letGo().end();
      return;
    }
    const outcome = await this.#outlet.settle(seen, true);
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#close();
    switch (outcome?.measure) {
      case 'pass':
        for (const piece of pieces.slice(0, -1)) this.#outlet.send(piece);
        this.#outlet.finish(pieces.at(-1));
        break;
      case 'mask':
        this.#outlet.replace(outcome.body);
        break;
      case 'deny':
        this.#outlet.refuse(outcome);
        break;
    }
  }

  #failed(error: unknown): void {
    this.#close();
    this.#outlet.failed(error);
  }

  #close(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
    this.#tee.close();
  }
}
