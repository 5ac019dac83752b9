/**
 * The lone actor: one recipient that looks at people whom nobody else looks at, and comes back to none of them. It stays
 * below every budget, for people who read are many and some read a lot. The evidence is the e-process of
 * actor-process.ts; what is reported is what the ordinary recipients' own days support of it (tail-check.ts).
 *
 * Null: the recipient is drawn from the control's. Error: by Ville's inequality exp(-log e), as far as the control's days
 * bear it out. Blind to whoever takes popular people only and comes back to them as often as others do, and on a platform
 * where all people are looked at equally, as far as nobody comes back to anybody.
 */
import type { EntityKind, EntityNumber } from './entity.ts';
import type { Reference } from './reference.ts';
import { type JudgeTest, REPORTED_AGAIN, REPORTING_LINE, type Report, type Scene } from './test.ts';

/**
 * People whom a recipient was counted to meet for the first time, and met so for certain: the table of pairs forgets, so
 * that one who comes back is now and then counted twice.
 */
const CERTAIN_SHARE = 0.9;

export class LoneActor implements JudgeTest {
  readonly name = 'lone-actor';
  readonly about: readonly EntityKind[] = ['apiKey', 'account', 'session', 'ip'];
  readonly #reference: Reference;

  /** @param reference told of each scene before this test is. */
  constructor(reference: Reference) {
    this.#reference = reference;
  }

  observe({ actor, at }: Scene, report: Report): void {
    const { logE, actors, tail } = this.#reference;
    const last = actors.reported(actor);
    if (!(logE > REPORTING_LINE) && last === 0) return;
    const supported = Math.max(0, tail.supported(logE));
    if (Math.abs(supported - last) < REPORTED_AGAIN) return;
    const isTold = supported > REPORTING_LINE;
    if (!isTold && last === 0) return;
    actors.report(actor, isTold ? supported : 0);
    const { people, windowMs, repeats, expected } = actors.evidence(actor, at);
    report({
      entity: actor,
      test: this.name,
      logE: supported,
      people: Math.floor(CERTAIN_SHARE * people),
      windowMs,
      // Of as many sightings an ordinary recipient would have met so many people.
      limit: Math.max(1, Math.round(people + repeats - expected)),
    });
  }

  forget(entity: EntityNumber): void {
    this.#reference.forget(entity);
  }
}
