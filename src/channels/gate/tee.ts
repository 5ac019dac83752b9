/**
 * The decoded copy of one response's body, kept for inspection up to a cap while the original goes its way.
 * Invariant: every byte that is fed is either in the copy or in a blind stretch with its reason.
 */
import type { Blind } from '../exchange.ts';
import { codingsOf, Decoding } from './decoding.ts';
import type { CopyBudget } from './limits.ts';

export interface SeenBody {
  readonly body: Buffer;
  readonly blind: readonly Blind[];
}

export interface TeeLimits {
  /** Most decoded bytes kept. */
  readonly maxBytes: number;
  /** Decoded bytes that make a part, where a longer body is seen part by part; else everything is one. */
  readonly partBytes?: number;
  readonly maxRatio: number;
  /** Shared by all responses of the gate. */
  readonly budget: CopyBudget;
}

const EMPTY = Buffer.alloc(0);
const NO_BLIND: readonly Blind[] = [];

/** Encoded bytes after which it is looked how much they have become: few enough that a hundredfold of them can be kept. */
const ENCODED_STRETCH_BYTES = 128 * 1024;

export class Tee {
  readonly #limits: TeeLimits;
  readonly #decoding: Decoding | undefined;
  /** The encoding is one that nobody here can undo. */
  readonly #opaque: boolean;
  /** Decoded pieces of a part that is not full yet. */
  #decoded: Buffer[] = [];
  #decodedBytes = 0;
  /** Bytes fed since it was last looked how much they are. */
  #since = 0;
  #pieces: Buffer[] = [];
  #kept = 0;
  #fed = 0;
  #taken = 0;
  #full = false;

  /** @param contentEncoding value of Content-Encoding, or undefined. */
  constructor(contentEncoding: string | undefined, limits: TeeLimits) {
    this.#limits = limits;
    const codings = codingsOf(contentEncoding);
    this.#opaque = codings === undefined;
    if (codings !== undefined && codings.length > 0) {
      this.#decoding = new Decoding(codings, limits.maxBytes, limits.maxRatio, (bytes) => this.#take(bytes));
    }
  }

  /** Whether the body is encoded, so that what is seen is not what is sent. */
  get encoded(): boolean {
    return this.#opaque || this.#decoding !== undefined;
  }

  /** Decoded bytes that make a part; without parts, infinitely many. */
  get cap(): number {
    return this.#limits.partBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Whether anything more of it will be seen. */
  get seeing(): boolean {
    return !this.#opaque && this.#decoding?.stopped === undefined;
  }

  /** Whether there may be a part; see part(). */
  get due(): boolean {
    return (
      this.#since >= (this.#decoding === undefined ? this.cap : Math.min(this.cap, ENCODED_STRETCH_BYTES))
    );
  }

  /** Bytes of the original that went by, since the last part where there are parts. */
  get fed(): number {
    return this.#fed;
  }

  /** Takes the next piece of the original. The piece must not be changed afterwards. */
  feed(piece: Buffer): void {
    this.#fed += piece.length;
    this.#since += piece.length;
    if (this.#full || this.#opaque) return;
    if (!this.#take(piece.length)) {
      this.#full = true;
      return;
    }
    if (this.#decoding !== undefined) {
      this.#decoding.write(piece);
      this.#kept += piece.length;
      if (this.#decoding.stopped !== undefined) this.#full = true;
      return;
    }
    const room = this.#limits.maxBytes - this.#kept;
    if (piece.length > room) {
      this.#full = true;
      if (room > 0) this.#pieces.push(piece.subarray(0, room));
      this.#kept += room;
      return;
    }
    this.#pieces.push(piece);
    this.#kept += piece.length;
  }

  /**
   * What was seen. A promise only for encoded bodies of more than a few pieces.
   * @param complete whether all of the body was fed; a part of an encoded body yields what can be decoded.
   */
  end(): SeenBody | Promise<SeenBody> {
    if (this.#opaque) {
      return { body: EMPTY, blind: this.#fed > 0 ? [{ reason: 'encoding', bytes: this.#fed }] : NO_BLIND };
    }
    if (this.#decoding !== undefined) {
      const decoded = this.#decoding.end();
      return decoded instanceof Promise ? decoded.then((it) => this.#seen(it)) : this.#seen(decoded);
    }
    const body = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
    const unseen = this.#fed - this.#kept;
    return { body, blind: unseen > 0 ? [{ reason: 'over-cap', bytes: unseen }] : NO_BLIND };
  }

  /** What was seen since the last part, if that is a part; undefined while encoded bytes have become too few. */
  async part(): Promise<SeenBody | undefined> {
    this.#since = 0;
    const decoding = this.#decoding;
    if (decoding === undefined) return this.records();
    if (decoding.stopped === undefined) this.#hold(await decoding.flushed());
    // There was no room for some of it: what comes behind the gap cannot be decoded.
    if (this.#full) decoding.destroy();
    if (decoding.stopped === undefined && this.#decodedBytes < this.cap) return undefined;
    return this.records();
  }

  /** What was seen since the last call, for streams that are settled record by record. Afterwards the copy is empty. */
  async records(): Promise<SeenBody> {
    const decoding = this.#decoding;
    if (decoding === undefined) {
      const seen = this.end() as SeenBody;
      this.#forget();
      return seen;
    }
    this.#hold(await decoding.flushed());
    const body = this.#letGo();
    const blind: Blind[] = [];
    if (decoding.stopped !== undefined) {
      blind.push({
        reason: decoding.stopped === 'broken' ? 'encoding' : 'over-cap',
        bytes: Math.max(1, this.#fed),
      });
    }
    this.#forget();
    return { body, blind };
  }

  #take(bytes: number): boolean {
    if (!this.#limits.budget.take(bytes)) return false;
    this.#taken += bytes;
    return true;
  }

  #hold(decoded: Buffer): void {
    if (decoded.length === 0) return;
    this.#decoded.push(decoded);
    this.#decodedBytes += decoded.length;
  }

  #letGo(): Buffer {
    const body = this.#decoded.length === 1 ? (this.#decoded[0] as Buffer) : Buffer.concat(this.#decoded);
    this.#decoded = [];
    this.#decodedBytes = 0;
    return body;
  }

  #forget(): void {
    this.#pieces = [];
    this.#kept = 0;
    this.#fed = 0;
    if (this.#decoding?.stopped === undefined) this.#full = false;
    this.#limits.budget.give(this.#taken);
    this.#taken = 0;
  }

  #seen(decoded: { body: Buffer; overCap: number; broken: number }): SeenBody {
    const blind: Blind[] = [];
    // Bytes that the budget refused never reached the decoder.
    const overCap = decoded.overCap + (this.#fed - this.#kept);
    if (overCap > 0) blind.push({ reason: 'over-cap', bytes: overCap });
    if (decoded.broken > 0) blind.push({ reason: 'encoding', bytes: decoded.broken });
    this.#hold(decoded.body);
    return { body: this.#letGo(), blind };
  }

  /** Frees the copy and its share of the budget. May be called more than once. */
  close(): void {
    this.#decoding?.destroy();
    this.#pieces = [];
    this.#decoded = [];
    this.#limits.budget.give(this.#taken);
    this.#taken = 0;
  }
}
