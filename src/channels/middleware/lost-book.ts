/**
 * What was left out for want of room, added up by route and recipient until it can be told as blind periods. Bounded: past
 * MAX_LOST_ROWS, further recipients are put together under nobody's address, for the bytes are still to be told.
 */
import type { BlindReason } from '../../disclosure/disclosure.ts';
import { UNKNOWN_ADDRESS } from '../gate/unknown-address.ts';
import { askerText } from './asker-text.ts';
import { routeOfSent, type Sent } from './sent.ts';
import type { Asker } from './wire.ts';

/** Rows of a route and a recipient; each is about 300 bytes. */
export const MAX_LOST_ROWS = 1_000;

const NOBODY: Asker = { ip: UNKNOWN_ADDRESS };

interface Row {
  readonly first: Sent;
  readonly route: string;
  /** Bytes of data that left and that nobody looked at. */
  bytes: number;
}

export class LostBook {
  #rows = new Map<string, Row>();

  get empty(): boolean {
    return this.#rows.size === 0;
  }

  /** A record was left out. */
  add(lost: Sent): void {
    const { bytes } = lost;
    if (bytes === 0) return;
    const key = `${lost.channel}\n${routeOfSent(lost)}\n${askerText(lost.asker)}`;
    const known = this.#rows.get(key);
    if (known !== undefined) known.bytes += bytes;
    else if (this.#rows.size < MAX_LOST_ROWS)
      this.#rows.set(key, { first: lost, route: routeOfSent(lost), bytes });
    else this.#addOther(lost, bytes);
  }

  #addOther(lost: Sent, bytes: number): void {
    const known = this.#rows.get(lost.channel);
    if (known !== undefined) known.bytes += bytes;
    else {
      const { at, channel } = lost;
      const route = 'other routes';
      this.#rows.set(channel, { first: { at, channel, route, asker: NOBODY, bytes }, route, bytes });
    }
  }

  /** All rows as heads of records, oldest first. Afterwards the book is empty. */
  take(): { readonly head: string; readonly sent: Sent }[] {
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    return rows.map(({ first, route, bytes }) => {
      const { at, channel, asker } = first;
      const named = JSON.stringify(route);
      const why: BlindReason = 'ledger-unavailable';
      return {
        head: `{"kind":"blind","at":${at},"channel":"${channel}","route":${named},"who":${askerText(asker)},"reason":"${why}","bytes":${bytes}}`,
        sent: { at, channel, asker, route, bytes },
      };
    });
  }
}
