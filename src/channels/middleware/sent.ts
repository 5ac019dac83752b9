/** What whoever tells a record knows of it until it was taken: whose it is, and who waits for its outcome. */
import type { Channel } from '../../disclosure/channel.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { Asker } from './wire.ts';

/** What is known of a record while its batch is under way, and what is counted of it where there is no room. */
export interface Sent {
  readonly at: EpochMs;
  readonly asker: Asker;
  readonly channel: Channel;
  /** Left out where there is none. */
  readonly method?: string;
  /** Template, or what the application calls the way. */
  readonly route: string;
  /** Bytes of data that leave and are told of; 0 where none do. */
  readonly bytes: number;
  /** Told what stands against the recipient, or that the record was given up. */
  readonly settled?: ((standing: Settled) => void) | undefined;
}

/** Method and template, as the ledger has it. */
export function routeOfSent({ method, route }: Sent): string {
  return method === undefined ? route : `${method} ${route}`;
}

export type Settled =
  | { readonly taken: true; readonly verdict: 'pass' | 'step-up' | 'hold' | 'deny' }
  | { readonly taken: false };
