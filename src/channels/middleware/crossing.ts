/**
 * Records on their way from an application's event loop to the thread that tells them (ring.ts). Nothing is written as JSON
 * and no text as UTF-8 here: characters are copied as they lie in memory, and the thread makes of them what is sent.
 *
 *   ┌────────┬──────┬───────┬────┬─────┬────────┬─────────┬─────────────────────────┬────────┬─────────┬────┬──────┐
 *   │ length │ kind │ flags │ at │ way │ ticket │ unseen  │ lengths: target, who,   │ target │ account │ ip │ body │
 *   │ i32    │ u8   │ u8    │ f64│ i32 │ i32    │ f64     │ ip, body, to come, gap  │ …      │ …       │ …  │ …    │
 *   └────────┴──────┴───────┴────┴─────┴────────┴─────────┴─────────────────────────┴────────┴─────────┴────┴──────┘
 *
 * A body that is longer than a segment goes on in records of the kind MORE. Texts are one byte a character
 * where all are Latin-1, and two where a flag says so; bodies that are texts are two bytes a character.
 *
 * Invariant: a record is written whole, with all that belongs to it, or not at all.
 */
import type { Channel } from '../../disclosure/channel.ts';
import type { Asker } from './wire.ts';

export const RESPONSE = 1;
/** Says what a way's number stands for; JSON in its body. */
export const WAY = 2;
/** A record that is a head and no body; JSON in its body. */
export const STATEMENT = 3;
/** Goes on with the body of the record before. */
export const MORE = 4;

export const WIDE_TARGET = 1;
/** Who asks is JSON, two bytes a character, in place of an account and an address. */
export const WHO_TEXT = 2;
/** The body is a text. */
export const TEXT = 4;

// Words of a record, 4 bytes each; `at` and `unseen` are two words long.
export const LENGTH = 0;
export const KIND = 1;
export const AT = 2;
export const WAY_ID = 4;
export const TICKET = 5;
export const UNSEEN = 6;
export const TARGET_CHARS = 8;
export const WHO_CHARS = 9;
export const IP_CHARS = 10;
export const BODY_BYTES = 11;
/** Bytes of the body that follow in records of the kind MORE. */
export const TO_COME = 12;
/** Bytes that are left empty before the body. */
export const GAP = 13;
export const HEADER_BYTES = 56;
/** Longer texts are written two bytes a character, for it takes less time than to look at each. */
export const MAX_NARROW = 256;

/** A record without a body: its head, and what is counted of it. */
export interface StatementText {
  readonly head: string;
  readonly at: number;
  readonly asker: Asker;
  readonly channel: Channel;
  readonly method: string | undefined;
  readonly route: string;
  readonly bytes: number;
}
