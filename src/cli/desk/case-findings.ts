/** Counts of cases, asked once for all who look at them within a while: each costs about a dozen questions to the ledger. */
import type { Clock, EpochMs } from '../../disclosure/time.ts';
import type { Case } from '../../incident/case/case.ts';
import { type CaseFindings, findingsOf } from '../../incident/case/findings.ts';
import type { Questions } from '../../ledger/questions.ts';

/** Cases whose counts are remembered; the oldest falls out. */
const MAX_REMEMBERED = 64;

interface Remembered {
  readonly scopes: number;
  readonly at: EpochMs;
  readonly findings: Promise<CaseFindings>;
}

export class CaseFindingsDesk {
  readonly #questions: Questions;
  readonly #clock: Clock;
  readonly #known = new Map<string, Remembered>();

  constructor(questions: Questions, clock: Clock) {
    this.#questions = questions;
    this.#clock = clock;
  }

  /** @param maxAgeMs counts that old or younger do. @throws WeirError as ask (rejects) */
  of({ id, scope, versions }: Case, maxAgeMs: number): Promise<CaseFindings> {
    const now = this.#clock.now();
    const known = this.#known.get(id);
    if (known !== undefined && known.scopes === versions.length && now - known.at <= maxAgeMs)
      return known.findings;
    const findings = findingsOf(this.#questions.affected, scope, now);
    this.#known.delete(id);
    this.#known.set(id, { scopes: versions.length, at: now, findings });
    const oldest = this.#known.keys().next();
    if (this.#known.size > MAX_REMEMBERED && !oldest.done) this.#known.delete(oldest.value);
    // What failed is asked again.
    findings.catch(() => {
      if (this.#known.get(id)?.findings === findings) this.#known.delete(id);
    });
    return findings;
  }
}
