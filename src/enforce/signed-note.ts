/**
 * Short notes that a client keeps for the gate, as cookie or header: who solved a challenge, who gave a reason. Signed and
 * bound to the recipient, so that nobody can write one, prolong one or lend one.
 *
 *   base64url(JSON)  .  base64url(HMAC-SHA-256(key, purpose ‖ recipient ‖ JSON))
 *
 * Invariant: what opens was made here, for this purpose and this recipient, and has not expired.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { EpochMs } from '../disclosure/time.ts';

/** Longest note that is looked at, in characters. */
export const MAX_NOTE_LENGTH = 1_024;

const noteSchema = z.object({ id: z.string(), until: z.number().int(), text: z.string() });

export interface Note {
  /** Tells two notes of one recipient apart. */
  readonly id: string;
  readonly until: EpochMs;
  readonly text: string;
}

export class SignedNotes {
  readonly #key: Uint8Array;
  readonly #purpose: string;

  /** @param purpose tells notes of different kinds apart: no note of one opens as one of another. */
  constructor(key: Uint8Array, purpose: string) {
    this.#key = key;
    this.#purpose = purpose;
  }

  write(note: Note, recipient: bigint): string {
    const body = Buffer.from(JSON.stringify({ id: note.id, until: note.until, text: note.text }));
    return `${body.toString('base64url')}.${this.#sign(body, recipient).toString('base64url')}`;
  }

  /** @param recipients keys of the identities that a note may be bound to. */
  open(written: string, recipients: readonly bigint[], at: EpochMs): Note | undefined {
    if (written.length > MAX_NOTE_LENGTH) return undefined;
    const [left = '', right = '', ...rest] = written.split('.');
    if (rest.length > 0) return undefined;
    const body = Buffer.from(left, 'base64url');
    const signature = Buffer.from(right, 'base64url');
    const isOurs = recipients.some((recipient) => {
      const expected = this.#sign(body, recipient);
      return expected.length === signature.length && timingSafeEqual(expected, signature);
    });
    if (!isOurs) return undefined;
    const note = noteSchema.parse(JSON.parse(body.toString('utf8')));
    return note.until > at ? note : undefined;
  }

  #sign(body: Uint8Array, recipient: bigint): Buffer {
    return createHmac('sha256', this.#key).update(`${this.#purpose}\n${recipient}\n`).update(body).digest();
  }
}
