/**
 * What could not be recorded and left nevertheless (ledger.onFailure: open): kept in memory until the disk takes records
 * again, and then recorded as blind periods of the recipients that got it. Bounded: past the most, what more is missed is
 * one blind period of nobody in particular.
 */
import type { Channel } from '../disclosure/channel.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { BlindRecord, LedgerRecord, SealedIdentity } from './record.ts';

/** Pairs of recipient and route that are remembered, about a kilobyte each. */
export const MAX_MISSED = 1_000;

interface Gap {
  at: EpochMs;
  readonly channel: Channel;
  readonly route: string;
  readonly identities: readonly SealedIdentity[];
}

export class Missed {
  readonly #gaps = new Map<string, Gap>();

  get size(): number {
    return this.#gaps.size;
  }

  /** Remembers a record that the disk refused. The first of a recipient and route gives the time. */
  note(record: LedgerRecord): void {
    if (record.type !== 'disclosure' && record.type !== 'blind') return;
    const { at, channel, route, identities } = record;
    const key = `${identities[0]?.key ?? ''} ${channel} ${route}`;
    const known = this.#gaps.get(key);
    if (known !== undefined) known.at = Math.min(known.at, at);
    else if (this.#gaps.size < MAX_MISSED) this.#gaps.set(key, { at, channel, route, identities });
    else this.#noteElsewhere(at);
  }

  #noteElsewhere(at: EpochMs): void {
    const rest = this.#gaps.get('');
    if (rest === undefined) this.#gaps.set('', { at, channel: 'log', route: '', identities: [] });
    else rest.at = Math.min(rest.at, at);
  }

  /** Gives what was missed, and forgets it. How many bytes it was, nobody knows: 0. */
  take(): BlindRecord[] {
    const records = [...this.#gaps.values()].map(
      (gap): BlindRecord => ({ type: 'blind', reason: 'ledger-unavailable', bytes: 0, ...gap }),
    );
    this.#gaps.clear();
    return records;
  }
}
