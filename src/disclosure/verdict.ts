/**
 * The judge's decision about one recipient, with its evidence.
 * Invariant: a verdict always carries its arithmetic: how many people, in which window, against which baseline,
 * with which error probability (null where the test states none).
 */
import type { Tier } from './category.ts';
import type { RecipientIdentity } from './recipient.ts';
import type { EpochMs } from './time.ts';

/** From harmless to harsh; the numbers are the ledger's Enum8 values. */
export const VERDICTS = { pass: 1, 'step-up': 2, hold: 3, deny: 4 } as const;
export type VerdictKind = keyof typeof VERDICTS;

export interface Evidence {
  /** The test that spoke, such as `budget`. */
  readonly test: string;
  /**
   * Distinct people received inside the window, the present response included: exact, or at least so many where the
   * count is an estimate.
   */
  readonly people: number;
  readonly windowMs: number;
  /** What the count was held against, in people. */
  readonly limit: number;
  /** The tier that was counted, or null for all people. */
  readonly tier: Tier | null;
  /** Whether only unexplained people were counted. */
  readonly unexplainedOnly: boolean;
  /** The probability that an honest recipient reaches this, or null where the test does not state one. */
  readonly errorProbability: number | null;
  /** How several tests came to it together; left out where a single line was crossed. */
  readonly combined?: CombinedEvidence;
  /** An alarm about what many recipients have in common, which denies none of them. */
  readonly scope?: 'cell';
  /** What an operator said who overruled it. */
  readonly note?: string;
}

/** The arithmetic of a verdict that tests came to together. Logarithms are natural. */
export interface CombinedEvidence {
  /** The average of the tests' e-values. */
  readonly logE: number;
  /** What it had to reach. */
  readonly line: number;
  /** Tests over which the average was taken; those that said nothing count as 0. */
  readonly tests: number;
  readonly shares: readonly EvidenceShare[];
  /** People counted again, one by one; null when that was not needed. */
  readonly recounted: number | null;
}

/** What one test found. */
export interface EvidenceShare {
  readonly test: string;
  readonly logE: number;
  readonly people: number;
  readonly windowMs: number;
  readonly limit: number;
  /** People taken in all, where canaries among them say so. */
  readonly taken?: TakenInAll;
}

/** An estimate without bias, and the interval that holds the truth with 95 %. */
export interface TakenInAll {
  readonly people: number;
  readonly low: number;
  readonly high: number;
}

export interface Verdict {
  readonly at: EpochMs;
  readonly kind: VerdictKind;
  /** The recipient the ledger files the disclosures under. */
  readonly recipient: RecipientIdentity;
  /** Whom it is about: the account, the address behind it; for an alarm the cell, which is its own recipient. */
  readonly subject: RecipientIdentity;
  /** `cell`: an alarm about what many recipients have in common, which denies none of them. Default `recipient`. */
  readonly scope?: 'recipient' | 'cell';
  readonly evidence: Evidence;
}

/** The harsher of two verdict kinds. */
export function harsher(a: VerdictKind, b: VerdictKind): VerdictKind {
  return VERDICTS[a] >= VERDICTS[b] ? a : b;
}
