/**
 * What stands against recipients, as the answers of whoever counts say. Bounded; an entry that nobody confirmed for long is
 * forgotten, so that an application whose gate is gone does not refuse somebody for ever.
 *
 *   deny ─▶ known ─▶ (ASK_AFTER_MS) asked again, still known ─▶ pass: forgotten
 *                                                            └▶ no answer for FORGET_AFTER_MS: forgotten
 */
import type { VerdictKind } from '../../disclosure/verdict.ts';
import { RecentMap } from '../gate/recent-map.ts';
import { askerLabel } from './asker-text.ts';
import type { Heard } from './hearing.ts';
import type { Asker } from './wire.ts';

/** Recipients against whom something stands, remembered; about 200 bytes each. */
export const MAX_STANDINGS = 20_000;
/** Who is refused tells nothing any more: so often it is asked whether it still holds, in ms. */
export const ASK_AFTER_MS = 5_000;
/** Nobody is refused longer than this without being confirmed, in ms. */
export const FORGET_AFTER_MS = 10 * 60_000;

export interface StandingNow {
  readonly verdict: VerdictKind;
  readonly refuse: boolean;
}

interface Entry extends StandingNow {
  readonly heardAt: number;
  /** The route that told of it. */
  readonly route: string;
  askedAt: number;
}

const NOTHING: StandingNow = { verdict: 'pass', refuse: false };

export class Standings {
  readonly #known = new RecentMap<Entry | undefined>(MAX_STANDINGS);
  #any = false;
  readonly #ask: (asker: Asker, route: string) => void;

  /** @param ask asks anew about somebody. */
  constructor(ask: (asker: Asker, route: string) => void) {
    this.#ask = ask;
  }

  /** Cost: one comparison while nothing stands against anybody. */
  of(asker: Asker, now: number): StandingNow {
    if (!this.#any) return NOTHING;
    const label = askerLabel(asker);
    const entry = this.#known.get(label);
    if (entry === undefined || now - entry.heardAt > FORGET_AFTER_MS) return NOTHING;
    if (now - Math.max(entry.heardAt, entry.askedAt) >= ASK_AFTER_MS) {
      entry.askedAt = now;
      this.#ask(asker, entry.route);
    }
    return entry;
  }

  /** Takes what the answers to batches say. */
  heard(heard: readonly Heard[], now: number): void {
    for (const { label, route, verdict, refuse } of heard) {
      if (verdict === 'pass') {
        if (this.#known.get(label) !== undefined) this.#known.set(label, undefined);
        continue;
      }
      this.#any = true;
      this.#known.set(label, { verdict, refuse, route, heardAt: now, askedAt: now });
    }
  }
}
