/**
 * What every door hands to the way of a disclosure, and what it gets back. A door (the gate, the middleware) knows
 * its protocol; the way knows inspecting, judging, enforcing and recording. They meet here.
 *
 *   door: exchange ─▶ admit ─▶ ask the origin ─▶ (hold | stream but for the last piece) ─▶ settle ─▶ last piece
 */

import type { Locale } from '../../locales/locale.ts';
import type { Channel, Measure } from '../disclosure/channel.ts';
import type { BlindReason } from '../disclosure/disclosure.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { InspectionSession } from '../inspect/inspection.ts';
import type { AskedFor } from './asked.ts';

/** One request and the response to it, as far as the way needs to know. */
export interface Exchange {
  readonly at: EpochMs;
  readonly channel: Channel;
  /** Method and route template; see RouteTemplates. */
  readonly route: string;
  readonly recipient: Recipient;
  /** What came with the request beside its question; absent where no measure needs it. */
  readonly visit?: Visit;
  /** What the form of the request asked for; see askedFor. */
  readonly asked?: AskedFor | undefined;
}

/** What a request brought for the measures (threshold.ts). */
export interface Visit {
  /**
   * Key of whom the request alone named. What the gate gives out to be brought back (a token, a challenge) is bound to it:
   * whom the response names besides, the next request may not show.
   */
  readonly asker: bigint;
  /** Whether a person waits for a page, rather than a program for an answer. */
  readonly page: boolean;
  readonly locale: Locale;
  /** Id of the pass of whoever solved a challenge. */
  readonly pass: string | undefined;
  /** The reason that an employee gave. */
  readonly reason: string | undefined;
  /** Fields to be added to the response, names and values one behind the other. */
  readonly fields: readonly string[];
}

/** A stretch of the body that was not seen, as the door knows it. */
export interface Blind {
  readonly reason: BlindReason;
  readonly bytes: number;
}

/**
 * A stream that is too long to be seen whole, as the way of a disclosure knows it from one part to the next. The door makes
 * one for a body and hands it in with every part; what is in it is the way's.
 */
export interface Part {
  /** Reads the body on from part to part; see Look. */
  session?: InspectionSession;
  /** Whether somebody approved what is left of it. */
  lifted: boolean;
  /** Whether it is the last part. */
  last: boolean;
  /** Whether parts wait for their outcome, so that the stream can be ended before one of them. */
  readonly waits: boolean;
}

/** What the door saw of the response: decoded (no content encoding, no chunk framing). */
export interface SeenResponse {
  readonly status: number;
  readonly contentType: string | undefined;
  /** Decoded bytes, complete or up to the door's cap. */
  readonly body: Uint8Array;
  readonly blind: readonly Blind[];
  /** Whether the whole body was held back, so that it can still be changed. */
  readonly held: boolean;
  /** What the body is a part of, where it is one: it can no longer be changed, and still be ended. */
  readonly part?: Part;
  /** The client, for measures that take their time. */
  readonly client?: ClientSide;
}

/** Whether the client is still there. */
export interface ClientSide {
  readonly gone: boolean;
  /** Told once, when it goes. @returns takes the listener away again. */
  onGone(listener: () => void): () => void;
}

/** A refusal that the door sends in place of the response. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What the door must do now. By the time it is told, what leaves is on disk. */
export type Outcome =
  | { readonly measure: Extract<Measure, 'pass'>; readonly fields?: readonly string[] }
  /** Send these decoded bytes instead; only when the response was held. */
  | {
      readonly measure: Extract<Measure, 'mask'>;
      readonly body: Uint8Array;
      readonly fields?: readonly string[];
    }
  /** Send the refusal; only when the response was held. */
  | { readonly measure: Extract<Measure, 'deny'>; readonly refusal: Refusal };

/** The way of a disclosure, as a door sees it. */
export interface DisclosureWay {
  /**
   * Before the origin is asked: a refusal for a recipient that is denied already.
   * @returns a promise where another process has to be asked.
   */
  admit(exchange: Exchange): Refusal | undefined | Promise<Refusal | undefined>;
  /** Whether the response may have to be changed, so that the door must hold it back whole (up to its cap). */
  holds(exchange: Exchange): boolean;
  /** What becomes of the response's fields; absent where nothing does. */
  head?(exchange: Exchange, fields: readonly string[]): readonly string[];
  /**
   * Inspects, judges, enforces and records. Resolves when everything that will leave is durable; the door sends
   * the last piece only then.
   * @throws WeirError WEIR_SPOOL_WRITE when nothing could be recorded and the ledger fails closed.
   */
  settle(exchange: Exchange, seen: SeenResponse): Promise<Outcome>;
}
