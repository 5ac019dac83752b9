/**
 * The client's side of one exchange, the same whatever version of HTTP it speaks: http1-client.ts, http2-client.ts.
 *
 * Invariants: a message that was broken off never looks complete to the client; a client that takes nothing for longer
 * than it is allowed to is cut off; after clientGone() every call does nothing.
 */
import type { Readable } from 'node:stream';
import type { Refusal } from '../exchange.ts';
import type { RawHeaders } from './hop-by-hop.ts';

/** What a client tells the exchange. */
export interface ClientListener {
  /** This side is over, in order or not. Called once. */
  clientGone(): void;
  /** What was written has gone out. Called after write() returned false. */
  clientDrained(): void;
}

/** A request's content as it comes. */
export interface Content {
  readonly stream: Readable;
  /** Whether all of it was read. */
  readonly complete: boolean;
  /** Whether it ended although the client had not finished it. */
  readonly brokenOff: boolean;
  /** Fields behind it, once it has ended. */
  readonly trailers: RawHeaders;
  /** Gives up what is left of it, and what cannot go on without it. */
  cut(): void;
}

export interface Client {
  readonly content: Content;
  /** Whether this side is over already. */
  readonly gone: boolean;
  listen(listener: ClientListener): void;
  /** Asks for the content (100 Continue). */
  proceed(): void;
  /** Hands on an interim response. @param raw its fields as the origin sent them. */
  inform(status: number, raw: readonly (Buffer | string)[]): void;
  /**
   * Writes the head.
   * @param last whether the connection takes no further request.
   * @throws when a field cannot be written; nothing was sent then.
   */
  head(status: number, text: string, headers: RawHeaders, last: boolean): void;
  /** Sends the head now, although no content is here yet. */
  flushHead(): void;
  /** @returns false when the client does not keep up; clientDrained() follows. */
  write(piece: Uint8Array): boolean;
  /** Completes the message. */
  end(last?: Uint8Array, trailers?: readonly (Buffer | string)[]): void;
  /** Breaks the message off. */
  abort(): void;
  /** Sends a whole answer of the gate's own. @param last whether the connection takes no further request. */
  refuse(refusal: Refusal, last: boolean): void;
}

/** The fields of a refusal, with its length as it is. */
export function refusalFields(refusal: Refusal): string[] {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(refusal.headers)) {
    if (name.toLowerCase() !== 'content-length') fields.push(name, value);
  }
  fields.push('Content-Length', String(refusal.body.length));
  return fields;
}
