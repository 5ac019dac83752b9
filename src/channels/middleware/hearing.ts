/**
 * What the answers to batches say of recipients, as far as anybody has to remember it (standings.ts). It is made where batches
 * are sent, which may be on a thread; most answers say nothing of anybody.
 */
import type { VerdictKind } from '../../disclosure/verdict.ts';
import { RecentMap } from '../gate/recent-map.ts';
import { askerLabel } from './asker-text.ts';
import type { Batch } from './batch.ts';
import type { Standing } from './desk-answer.ts';
import { routeOfSent } from './sent.ts';

/** What stands against a recipient from now on; `pass` where nothing does any more. */
export interface Heard {
  /** See askerLabel. */
  readonly label: string;
  /** The route that told of it. */
  readonly route: string;
  readonly verdict: VerdictKind;
  readonly refuse: boolean;
}

/** Recipients of whom something was said, remembered, so that its end is said as well. */
const MAX_SAID = 20_000;

export class Hearing {
  readonly #said = new RecentMap<boolean>(MAX_SAID);
  #any = false;

  /** Takes the answer to a batch, tells those who wait for it, and says what is to be remembered. */
  of(standing: readonly Standing[], batch: Pick<Batch, 'settle' | 'sent'>): Heard[] {
    const heard: Heard[] = [];
    const against = new Map(standing.map((said) => [said.record, said]));
    batch.settle((record) => ({ taken: true, verdict: against.get(record)?.verdict ?? 'pass' }));
    if (against.size > 0) this.#any = true;
    if (!this.#any) return heard;
    for (const [i, record] of batch.sent().entries()) {
      const said = against.get(i);
      const label = askerLabel(record.asker);
      const route = routeOfSent(record);
      if (said !== undefined) {
        heard.push({ label, route, verdict: said.verdict, refuse: said.refuse });
        this.#said.set(label, true);
      } else if (this.#said.get(label) === true) {
        heard.push({ label, route, verdict: 'pass', refuse: false });
        this.#said.set(label, false);
      }
    }
    return heard;
  }
}
