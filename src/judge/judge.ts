/**
 * The judge: all tests over the same disclosures, and the harshest of what stands against a recipient.
 */
import type { Recipient } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { harsher, type Verdict, type VerdictKind } from '../disclosure/verdict.ts';
import type { JudgeTest, Sighting } from './test.ts';

export class Judge {
  readonly #tests: readonly JudgeTest[];

  constructor(tests: readonly JudgeTest[]) {
    this.#tests = tests;
  }

  /** Counts a sighting. @returns the verdicts that it caused; most sightings cause none. */
  observe(sighting: Sighting): Verdict[] {
    return this.#tests.flatMap((test) => test.observe(sighting));
  }

  /** Counts a sighting of before, after a restart; no test speaks. */
  recount(sighting: Sighting): void {
    for (const test of this.#tests) test.recount?.(sighting);
  }

  /** The harshest verdict in force against any of a recipient's identities. */
  standing(recipient: Recipient, at: EpochMs): VerdictKind {
    let kind: VerdictKind = 'pass';
    for (const identity of recipient.identities) {
      for (const test of this.#tests) kind = harsher(kind, test.standing(identity, at));
    }
    return kind;
  }
}
