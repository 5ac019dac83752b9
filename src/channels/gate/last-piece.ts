/**
 * A body that streams: pieces go on as they come, and the last one waits until what was seen is settled. A body that is
 * longer than what is looked at whole is settled part by part, and the piece that fills a part waits for that.
 *
 *   up to the cap   piece ▶ piece ▶ piece ▶ ┃ last piece
 *   longer          piece ▶ piece ┃ piece ▶ piece ▶ piece ┃ piece ▶ ┃ last piece         parts go on as they come
 *                   ┃ piece piece ┃ piece piece piece ┃ piece ┃ last piece               parts wait: may be ended
 *
 * Invariant: what was fed to the tee is what was sent or is about to be; memory is that of one part.
 */
import type { Part } from '../exchange.ts';
import type { Outlet, Passage } from './hold.ts';
import type { SeenBody, Tee } from './tee.ts';

export class LastPiece implements Passage {
  readonly #outlet: Outlet;
  readonly #tee: Tee;
  /** Whether parts wait for their outcome: the body may be ended between two of them. */
  readonly #waits: boolean;
  /** Bytes that are still to come, where the length is declared. */
  #left: number | undefined;
  #kept: Buffer | undefined;
  /** Pieces of a part that waits. */
  #waiting: Buffer[] = [];
  /** What came while a part was settled; undefined while none is. */
  #late: Buffer[] | undefined;
  #endDue = false;
  #part: Part | undefined;
  #over = false;
  #turnDue = false;

  constructor(outlet: Outlet, tee: Tee, contentLength: number | undefined, waits = false) {
    this.#outlet = outlet;
    this.#tee = tee;
    this.#left = contentLength;
    this.#waits = waits;
    this.#nextTurn();
  }

  piece(piece: Buffer): void {
    if (this.#over) return;
    if (this.#late !== undefined) {
      this.#late.push(piece);
      return;
    }
    if (this.#left !== undefined) {
      this.#left -= piece.length;
      // With a declared length it is known which piece is the last; the others need not wait.
      if (this.#left > 0) this.#send(piece);
      else this.#kept = piece;
      return;
    }
    const before = this.#kept;
    this.#kept = piece;
    if (before !== undefined) this.#send(before);
    this.#nextTurn();
  }

  end(): void {
    if (this.#over) return;
    if (this.#late !== undefined) {
      this.#endDue = true;
      return;
    }
    this.#over = true;
    if (this.#kept !== undefined) this.#tee.feed(this.#kept);
    if (this.#tee.fed === 0 && this.#part === undefined) {
      this.#tee.close();
      this.#outlet.finish();
      return;
    }
    const seen = this.#tee.end();
    const settled = seen instanceof Promise ? seen.then((it) => this.#settle(it)) : this.#settle(seen);
    settled.catch((error) => this.#failed(error));
  }

  cut(): void {
    if (this.#over) return;
    this.#over = true;
    // A part that is being settled is all that was sent; of one that waits nothing was.
    if (this.#late !== undefined) return;
    if (this.#waits) this.#waiting = [];
    else if (this.#tee.fed > 0 || this.#part !== undefined) {
      this.#settleCut().catch((error) => this.#failed(error));
      return;
    }
    this.#tee.close();
  }

  async #settle(seen: SeenBody): Promise<void> {
    const part = this.#waits || seen.body.length > this.#tee.cap ? this.#partOf() : this.#part;
    if (part !== undefined) part.last = true;
    const outcome = await this.#outlet.settle(seen, false, part);
    this.#tee.close();
    if (outcome?.measure === 'deny') this.#outlet.refuse(outcome);
    else if (outcome !== undefined) {
      for (const piece of this.#waiting) this.#outlet.send(piece);
      this.#outlet.finish(this.#kept);
    }
  }

  async #settleCut(): Promise<void> {
    const seen = await this.#tee.end();
    if (this.#part !== undefined) this.#part.last = true;
    await this.#outlet.settle(seen, false, this.#part);
    this.#tee.close();
  }

  #failed(error: unknown): void {
    this.#over = true;
    this.#tee.close();
    this.#outlet.failed(error);
  }

  #send(piece: Buffer): void {
    this.#tee.feed(piece);
    if (this.#waits) this.#waiting.push(piece);
    // Of what cannot be seen there is nothing to say before its end, unless it waits for that.
    if (!this.#tee.due || !(this.#waits || this.#tee.seeing)) {
      if (!this.#waits) this.#outlet.send(piece);
      return;
    }
    if (!this.#waits) this.#waiting = [piece];
    this.#late = [];
    this.#outlet.hold();
    this.#settlePart().catch((error) => this.#failed(error));
  }

  async #settlePart(): Promise<void> {
    const seen = await this.#tee.part();
    // Encoded bytes that come to less than a part wait on, where they wait at all.
    if (seen === undefined && this.#waits) this.#goOn();
    else if (seen === undefined) this.#pass();
    else {
      const outcome = await this.#outlet.settle(seen, false, this.#partOf());
      if (outcome?.measure === 'pass') this.#pass();
      else {
        this.#over = true;
        this.#tee.close();
        if (outcome?.measure === 'deny') this.#outlet.refuse(outcome);
      }
    }
  }

  #pass(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const piece of waiting) this.#outlet.send(piece);
    this.#goOn();
  }

  #goOn(): void {
    const late = this.#late ?? [];
    this.#late = undefined;
    if (this.#over) {
      this.#tee.close();
      return;
    }
    for (const piece of late) this.piece(piece);
    // A part may have become full again.
    if (this.#late !== undefined) return;
    this.#outlet.release();
    if (this.#endDue) this.end();
  }

  #partOf(): Part {
    this.#part ??= { lifted: false, last: false, waits: this.#waits };
    return this.#part;
  }

  /**
   * An origin that pauses must not make the client wait for what is here already: after one turn of the loop
   * everything but the last byte goes on, or the head when there is nothing else.
   */
  #nextTurn(): void {
    if (this.#turnDue || this.#waits) return;
    this.#turnDue = true;
    setImmediate(() => {
      this.#turnDue = false;
      if (this.#over || this.#late !== undefined) return;
      const kept = this.#kept;
      if (kept === undefined) {
        this.#outlet.flushHead();
      } else if (this.#left === undefined && kept.length > 1) {
        this.#kept = kept.subarray(kept.length - 1);
        this.#send(kept.subarray(0, kept.length - 1));
      }
    });
  }
}
