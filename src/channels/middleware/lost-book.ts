/**
 * What was left out for want of room, added up by route and recipient until it can be told as blind periods. Bounded: past
 * MAX_LOST_ROWS, further recipients are put together under nobody's address, for the bytes are still to be told.
 */
import type { Channel } from '../../disclosure/channel.ts';
import { UNKNOWN_ADDRESS } from '../gate/identify.ts';
import type { Asker } from './wire.ts';

/** Rows of a route and a recipient; each is about 300 bytes. */
export const MAX_LOST_ROWS = 1_000;

/** A record that was left out. */
export interface Lost {
  readonly at: number;
  readonly channel: Channel;
  readonly route: string;
  /** The recipient as it would have been told, as JSON. */
  readonly who: string;
  readonly asker: string;
  /** Bytes of data that left and that nobody looked at; at least 1. */
  readonly bytes: number;
}

const NOBODY = JSON.stringify({ ip: UNKNOWN_ADDRESS } satisfies Asker);

export class LostBook {
  #rows = new Map<string, Lost>();

  get empty(): boolean {
    return this.#rows.size === 0;
  }

  add(lost: Lost): void {
    let row = lost;
    let key = keyOf(row);
    if (!this.#rows.has(key) && this.#rows.size >= MAX_LOST_ROWS) {
      row = { ...lost, route: 'other routes', who: NOBODY, asker: '' };
      key = keyOf(row);
    }
    const before = this.#rows.get(key);
    const bytes = Math.max(1, lost.bytes);
    this.#rows.set(
      key,
      before === undefined ? { ...row, bytes } : { ...before, bytes: before.bytes + bytes },
    );
  }

  /** All rows as heads of records, oldest first. Afterwards the book is empty. */
  take(): { readonly head: string; readonly asker: string; readonly route: string }[] {
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    return rows.map(({ at, channel, route, who, asker, bytes }) => ({
      head: `{"kind":"blind","at":${at},"channel":"${channel}","route":${JSON.stringify(route)},"who":${who},"reason":"ledger-unavailable","bytes":${bytes}}`,
      asker,
      route,
    }));
  }
}

function keyOf({ channel, route, who }: Lost): string {
  return `${channel}\n${route}\n${who}`;
}
