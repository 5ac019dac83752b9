/**
 * A disclosure: one person's categories of data given to one recipient through one channel at one time, on one
 * basis. People come out of a response together, so the ledger's unit of writing is a *disclosure event*: one
 * response, everybody in it.
 */
import type { CategorySet } from './category.ts';
import type { Basis, Channel, Measure } from './channel.ts';
import type { Alias, IdentifierNamespace, PersonKey } from './person.ts';
import type { Recipient } from './recipient.ts';
import type { EpochMs } from './time.ts';

export interface DisclosedPerson {
  readonly person: PersonKey;
  /** What actually left about this person, after masking. */
  readonly categories: CategorySet;
  readonly basis: Basis;
  /**
   * Kind of the identifier that names the person, as far as it is known. A person named by `id` has no stronger name, so
   * that questions look for one only for the others.
   */
  readonly namedBy?: IdentifierNamespace;
}

export interface DisclosureEvent {
  readonly at: EpochMs;
  readonly channel: Channel;
  /** Method and route template, such as `GET /api/reviews`. Never a concrete path: paths hold identifiers. */
  readonly route: string;
  readonly recipient: Recipient;
  readonly measure: Measure;
  readonly people: readonly DisclosedPerson[];
  readonly aliases: readonly Alias[];
}

/** Why something left without being seen. The numbers are the ledger's Enum8 values. */
export const BLIND_REASONS = {
  'over-cap': 1,
  encoding: 2,
  malformed: 3,
  upgraded: 4,
  'ledger-unavailable': 5,
  'partial-content': 6,
  /** A spool record that could not be read back. */
  damaged: 7,
} as const;
export type BlindReason = keyof typeof BLIND_REASONS;

/** A stretch of a response that left without being inspected. Never silently dropped. */
export interface BlindPeriod {
  readonly at: EpochMs;
  readonly channel: Channel;
  readonly route: string;
  readonly recipient: Recipient;
  readonly reason: BlindReason;
  /** Bytes that were not seen. */
  readonly bytes: number;
}
