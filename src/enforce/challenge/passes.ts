/**
 * Passes: what a recipient has who solved a challenge. A pass lifts what a step-up does to responses, for a while and for
 * so many people; then there is another challenge. Work is what a harvester pays with, so a pass must not be worth more
 * than the work: it is bound to the recipient and counted here, person by person.
 */

import { randomBytes } from 'node:crypto';
import { OldestKey } from '../../disclosure/oldest-key.ts';
import { type EpochMs, HOUR_MS } from '../../disclosure/time.ts';
import { type Note, SignedNotes } from '../signed-note.ts';

/** How long a pass is good. */
export const DEFAULT_PASS_MS = HOUR_MS;
/** People that may be received on one pass: some pages of a list. */
export const DEFAULT_PASS_PEOPLE = 100;
/** Passes whose use is counted; the oldest fall out, and are good no more, as they cannot be counted. */
export const MAX_COUNTED_PASSES = 100_000;

export interface PassOptions {
  readonly key: Uint8Array;
  readonly lastsMs?: number;
  readonly people?: number;
}

export class Passes {
  readonly #notes: SignedNotes;
  readonly #lastsMs: number;
  readonly #people: number;
  /** People that are left, by pass. */
  readonly #left = new Map<string, number>();
  readonly #oldest = new OldestKey(this.#left);

  constructor(options: PassOptions) {
    this.#notes = new SignedNotes(options.key, 'weir pass v1');
    this.#lastsMs = options.lastsMs ?? DEFAULT_PASS_MS;
    this.#people = options.people ?? DEFAULT_PASS_PEOPLE;
  }

  get lastsMs(): number {
    return this.#lastsMs;
  }

  /** Makes a pass for a recipient. */
  make(recipient: bigint, at: EpochMs, id: string = randomBytes(12).toString('base64url')): string {
    this.#left.set(id, this.#people);
    if (this.#left.size > MAX_COUNTED_PASSES) this.#left.delete(this.#oldest.next() as string);
    return this.#notes.write({ id, until: at + this.#lastsMs, text: '' }, recipient);
  }

  /** @returns the pass's id while it is good. */
  open(pass: string, recipients: readonly bigint[], at: EpochMs): string | undefined {
    const note: Note | undefined = this.#notes.open(pass, recipients, at);
    return note !== undefined && (this.#left.get(note.id) ?? 0) > 0 ? note.id : undefined;
  }

  /** Takes people off a pass. @returns whether it was still good: the last response may hold more than what was left. */
  spend(id: string, people: number): boolean {
    const left = this.#left.get(id) ?? 0;
    if (left <= 0) return false;
    this.#left.set(id, left - people);
    return true;
  }
}
