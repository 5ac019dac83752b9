/**
 * How a request enters: what a door tells the threshold of it, and what the threshold says is to be done. Doors know this;
 * what is done, and why, is threshold.ts.
 */
import type { Channel } from '../disclosure/channel.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Refusal, Visit } from './exchange.ts';
import type { RawHeaders } from './gate/hop-by-hop.ts';

/** Bodies up to this size are translated; larger ones with a declared length go on as they are. */
export const MAX_TRANSLATED_BYTES = 1024 * 1024;

/** A request, as far as the threshold needs to know. */
export interface Arrival {
  readonly at: EpochMs;
  readonly method: string;
  readonly target: string;
  readonly channel: Channel;
  /** Template of the target as it came. */
  readonly route: string;
  readonly recipient: Recipient;
  /** End-to-end fields. */
  readonly headers: RawHeaders;
  readonly hasBody: boolean;
  readonly encrypted: boolean;
}

export type Entry =
  /** The gate answers itself. */
  | { readonly answer: Refusal }
  /** The gate answers itself, once it has read what was sent. */
  | { readonly maxBytes: number; readonly answerTo: (body: Buffer) => Refusal }
  /** The request goes on. */
  | {
      readonly target: string;
      readonly visit: Visit;
      /** Takes out of a list of fields what is the gate's own. */
      readonly fields: (headers: string[]) => string[];
      /** What becomes of the body, where something may. */
      readonly body?: (body: Buffer) => { readonly value: Buffer } | { readonly answer: Refusal };
    };

export interface Threshold {
  /** @returns a promise where another process has to be asked. */
  enter(arrival: Arrival): Entry | Promise<Entry>;
}

/** A cookie that scripts cannot read and other sites cannot send along with what changes something. */
export function cookie(name: string, value: string, seconds: number, encrypted: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${encrypted ? '; Secure' : ''}`;
}
