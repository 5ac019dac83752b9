/**
 * What an application tells Weir of the data that leave it, whatever its framework:
 *
 *   adapter ─▶ door: who asks, by which route, what left ─▶ outbox ─▶ carrier ─▶ a gate, or a thread of this process
 *   disclose(), explain() ────────────────────────────────▶   │
 *   verdict(), refusals ◀── standings ◀─────────────── answers ┘
 *
 * Invariants: a response waits for nothing here, and is what it would have been without; what fails here is told to
 * onTrouble and never to the application's clients, unless the application chose to fail closed.
 */
import type { Channel } from '../../disclosure/channel.ts';
import { WeirError } from '../../disclosure/error.ts';
import type { VerdictKind } from '../../disclosure/verdict.ts';
import { askerText } from './asker.ts';
import type { Settled } from './batch.ts';
import type { Carrier } from './carrier.ts';
import { Outbox, type OutboxState } from './outbox.ts';
import { DEFAULT_MAX_BODY_BYTES, type SeenAnswer } from './response-tap.ts';
import { Standings } from './standings.ts';
import {
  type DisclosureStatement,
  type Explanation,
  readDisclosure,
  readExplanation,
  textOfDisclosure,
  textOfExplanation,
} from './statement.ts';
import type { Asker } from './wire.ts';

/** Routes whose usual answer is remembered as JSON. */
const MAX_USUAL = 2_000;
/** How long close() tries to tell what is still waiting, in ms. */
export const DEFAULT_CLOSE_WITHIN_MS = 5_000;
/** How long disclose() waits to hear that it was recorded, in ms. The record itself waits as long as it must. */
export const DEFAULT_PATIENCE_MS = 2_000;

export interface WeirOptions {
  /**
   * What happens while nothing can be recorded. `open` (default): the application goes on, and what waits too long is
   * recorded as not seen. `closed`: doors answer 503, and disclose() says `deny`.
   */
  readonly onFailure?: 'open' | 'closed';
  /** Bytes that may wait to be told. Default DEFAULT_MAX_WAITING_BYTES. */
  readonly maxWaitingBytes?: number;
  /** Bytes of one response that are looked at. Default DEFAULT_MAX_BODY_BYTES. */
  readonly maxBodyBytes?: number;
  /** Told what the operator should know, at most once a minute of a kind; by default a line on stderr. */
  readonly onTrouble?: (error: WeirError) => void;
}

/** What became of a disclosure that the application stated. */
export interface Disclosed {
  /** Whether it is on disk. Where it is not yet, it goes on waiting. */
  readonly recorded: boolean;
  /** What stands against the recipient, these people included: on `deny` do not send. */
  readonly verdict: VerdictKind;
}

export interface Weir {
  /**
   * Says that people's data are about to leave in a way that no wrapper sees: an export, an e-mail, a message in a queue.
   * Resolves when it is recorded, or patience is over; never rejects, so it need not be awaited.
   * @throws WeirError WEIR_STATEMENT_INVALID at once
   */
  disclose(statement: DisclosureStatement): Promise<Disclosed>;
  /** Says why a recipient may see people from now on. @throws WeirError WEIR_STATEMENT_INVALID */
  explain(explanation: Explanation): void;
  /** What stands against a recipient, as far as the last answer said; `pass` for whoever was not heard of. */
  verdict(recipient: Asker): VerdictKind;
  /** How telling goes. */
  readonly state: OutboxState;
  /** Tells what waits, and ends. @returns how many records nobody took. */
  close(withinMs?: number): Promise<{ readonly undelivered: number }>;
}

/** By which way something left. */
export interface Left {
  readonly at: number;
  readonly method: string;
  readonly target: string;
  /** Its template, in braces, as the ledger spells it. */
  readonly route: string;
  readonly channel: Channel;
}

/** What is the same for most answers of a route. */
interface Usual {
  readonly status: number;
  readonly type: string | undefined;
  readonly channel: Channel;
  readonly text: string;
}

export class ApplicationWeir implements Weir {
  readonly onFailure: 'open' | 'closed';
  readonly maxBodyBytes: number;
  readonly outbox: Outbox;
  /** Whether any door refuses whom it is told to refuse. */
  enforces = false;
  readonly #onTrouble: (error: WeirError) => void;
  readonly #standings: Standings;
  readonly #usual = new Map<string, Usual>();
  #closed: Promise<{ readonly undelivered: number }> | undefined;

  constructor(carrier: (enforces: () => boolean) => Carrier, options: WeirOptions = {}) {
    this.onFailure = options.onFailure ?? 'open';
    this.maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
    this.#onTrouble = options.onTrouble ?? toStderr;
    this.#standings = new Standings((asker, route) => this.#ask(asker, route));
    this.outbox = new Outbox({
      carrier: carrier(() => this.enforces),
      now: Date.now,
      onTrouble: (error) => this.trouble(error),
      onAnswer: ({ standing }, sent) => this.#standings.heard(standing, sent, Date.now()),
      ...(options.maxWaitingBytes === undefined ? {} : { maxBytes: options.maxWaitingBytes }),
    });
  }

  get state(): OutboxState {
    return this.outbox.state;
  }

  /** Whether doors must answer 503. */
  get failsClosed(): boolean {
    return this.onFailure === 'closed' && !this.outbox.state.reachable;
  }

  trouble(error: unknown): void {
    const told =
      error instanceof WeirError
        ? error
        : new WeirError('WEIR_INTERNAL', { reason: (error as Error)?.message ?? 'unknown' });
    try {
      this.#onTrouble(told);
    } catch {
      // Whoever is told of faults must not cause one.
    }
  }

  /** Tells what left through a door. Cost: a line of JSON and a copy of the body. */
  tell(left: Left, seen: SeenAnswer, asker: Asker): void {
    const { at, target, method, route, channel } = left;
    const { encoding, body, unseen } = seen;
    let head = `{"kind":"response","at":${at},"target":${JSON.stringify(target)}${this.#answered(left, seen)}`;
    if (encoding !== undefined) head += `,"encoding":${JSON.stringify(encoding)}`;
    if (unseen > 0) head += `,"unseen":${unseen}`;
    head += `,"who":${askerText(asker)}}`;
    this.outbox.add(head, body, { at, asker, channel, method, route, bytes: body.length + unseen });
  }

  /** What is the same for most answers of a route, as JSON. */
  #answered({ method, route, channel }: Left, { status, type }: SeenAnswer): string {
    const key = `${method} ${route}`;
    const known = this.#usual.get(key);
    if (known !== undefined && known.status === status && known.type === type && known.channel === channel)
      return known.text;
    const json = JSON.stringify({ method, route, status, type, ...(channel === 'web' ? {} : { channel }) });
    const text = `,${json.slice(1, -1)}`;
    if (known !== undefined || this.#usual.size < MAX_USUAL)
      this.#usual.set(key, { status, type, channel, text });
    return text;
  }

  disclose(statement: DisclosureStatement): Promise<Disclosed> {
    const told = readDisclosure(statement);
    const at = Date.now();
    return new Promise((resolve) => {
      const unrecorded = { recorded: false, verdict: this.onFailure === 'closed' ? 'deny' : 'pass' } as const;
      const patience = setTimeout(() => resolve(unrecorded), DEFAULT_PATIENCE_MS);
      const settled = (outcome: Settled) => {
        clearTimeout(patience);
        resolve(outcome.taken ? { recorded: true, verdict: outcome.verdict } : unrecorded);
      };
      const { channel, route, who: asker } = told;
      const sent = { at, asker, channel, route, bytes: 1, settled };
      this.outbox.add(textOfDisclosure(told, at), undefined, sent);
      // Somebody may be waiting for it.
      this.outbox.flush();
    });
  }

  explain(explanation: Explanation): void {
    const told = readExplanation(explanation);
    const at = Date.now();
    // What is lost of it makes nobody blind: people go on being counted, as unexplained.
    const sent = { at, asker: told.who, channel: 'web', route: 'explain', bytes: 0 } as const;
    this.outbox.add(textOfExplanation(told, at), undefined, sent);
  }

  verdict(recipient: Asker): VerdictKind {
    return this.#standings.of(recipient, Date.now()).verdict;
  }

  /** Whether a door that enforces is to refuse somebody. */
  refuses(asker: Asker): boolean {
    return this.#standings.of(asker, Date.now()).refuse;
  }

  close(withinMs = DEFAULT_CLOSE_WITHIN_MS): Promise<{ readonly undelivered: number }> {
    this.#closed ??= this.outbox.close(withinMs).then((undelivered) => ({ undelivered }));
    return this.#closed;
  }

  /** Asks what stands against somebody who is refused and therefore tells nothing by themselves. */
  #ask(asker: Asker, route: string): void {
    const at = Date.now();
    const head = `{"kind":"standing","at":${at},"route":${JSON.stringify(route)},"who":${askerText(asker)}}`;
    this.outbox.add(head, undefined, { at, asker, channel: 'web', route, bytes: 0 });
  }
}

function toStderr({ code, message, hint }: WeirError): void {
  process.stderr.write(`weir: ${code} ${message}; ${hint}\n`);
}
