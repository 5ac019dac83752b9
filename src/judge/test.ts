/**
 * What every test of the judge is: it observes disclosures as they are about to happen and says when a recipient has
 * left what it holds for ordinary. One file each.
 */
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { Recipient, RecipientIdentity } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Verdict, VerdictKind } from '../disclosure/verdict.ts';

/** People who are about to be disclosed to a recipient. */
export interface Sighting {
  readonly at: EpochMs;
  /** Template of the route, such as `GET /api/users/{id}`. */
  readonly route: string;
  readonly recipient: Recipient;
  readonly people: readonly DisclosedPerson[];
}

export interface JudgeTest {
  readonly name: string;
  /**
   * Counts a sighting and speaks once for each line that it crosses. Counting goes on whatever was said before and
   * whatever is done about it.
   */
  observe(sighting: Sighting): Verdict[];
  /** Counts a sighting of before, as it is in the ledger, and says nothing: what was said then is in the ledger, too. */
  recount?(sighting: Sighting): void;
  /** What stands against one identity now; `pass` when nothing does. */
  standing(identity: RecipientIdentity, at: EpochMs): VerdictKind;
}
