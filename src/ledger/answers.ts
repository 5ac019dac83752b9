/** What the ledger answers, as values. Keys are 16 hex digits; times are milliseconds since the epoch. */
import type { Category, Tier } from '../disclosure/category.ts';
import type { Basis, Channel, Measure } from '../disclosure/channel.ts';
import type { IdentityKind } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { CombinedEvidence, VerdictKind } from '../disclosure/verdict.ts';

/** A recipient's identity as it can be shown: its value is null when it was sealed with another key. */
export interface NamedIdentity {
  /** 16 hex digits. */
  readonly key: string;
  readonly kind: IdentityKind;
  readonly value: string | null;
}

/** One person and what a recipient received about them. */
export interface PersonSeen {
  readonly person: string;
  readonly categories: readonly Category[];
  readonly channels: readonly Channel[];
  readonly measures: readonly Measure[];
  readonly bases: readonly Basis[];
  readonly disclosures: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

/** One recipient and what it received about a person. */
export interface RecipientSeen {
  readonly recipient: NamedIdentity;
  readonly categories: readonly Category[];
  readonly channels: readonly Channel[];
  readonly bases: readonly Basis[];
  readonly disclosures: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

export interface RecipientTotals {
  readonly people: number;
  readonly unexplained: number;
  readonly disclosures: number;
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
}

export interface TopRecipient {
  readonly recipient: NamedIdentity;
  readonly people: number;
  readonly unexplained: number;
  readonly disclosures: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

export interface VerdictSeen {
  readonly at: EpochMs;
  readonly kind: VerdictKind;
  readonly recipient: NamedIdentity;
  readonly subject: NamedIdentity;
  readonly test: string;
  readonly people: number;
  readonly windowMs: number;
  readonly limit: number;
  readonly tier: Tier | null;
  readonly unexplainedOnly: boolean;
  readonly errorProbability: number | null;
  readonly enforced: boolean;
  /** An alarm about what many have in common. */
  readonly scope?: 'cell';
  readonly combined?: CombinedEvidence;
  /** What an operator said who overruled what stood. */
  readonly note?: string;
}

/** Where a page of people ended. */
export interface PeopleCursor {
  readonly firstAt: EpochMs;
  readonly person: string;
}
