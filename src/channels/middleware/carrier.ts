/** How a batch gets to whoever counts: over HTTP to a gate (http-carrier.ts), or to a thread of this process. */
import type { DeskAnswer } from './desk-answer.ts';

export type Carried =
  | { readonly outcome: 'taken'; readonly answer: DeskAnswer }
  /** Not now: it is sent again. */
  | { readonly outcome: 'later'; readonly reason: string }
  /** The application is not known there: it is sent again, and somebody should look. */
  | { readonly outcome: 'unknown'; readonly reason: string }
  /** It will never be taken. */
  | { readonly outcome: 'refused'; readonly reason: string };

export interface Carrier {
  /** Whether whoever counts reads packed responses (packed.ts), as far as is known by now. */
  readonly readsPacked?: boolean;
  /** Where it goes, for messages. */
  readonly label: string;
  /**
   * Never rejects. @param sequence of the batch: one that was taken, and whose answer was lost, is not counted twice.
   */
  send(batch: Buffer, sequence: number): Promise<Carried>;
  close(): Promise<void>;
}
