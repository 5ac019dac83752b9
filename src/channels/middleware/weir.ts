/**
 * What an application tells Weir of the data that leave it, whatever its framework:
 *
 *   adapter ─▶ door: who asks, by which route, what left ─▶ line ─▶ a gate, or a ledger in this process
 *   disclose(), explain() ─────────────────────────────▶   │
 *   verdict(), refusals ◀── standings ◀──────────── answers ┘
 *
 * Invariants: a response waits for nothing here, and is what it would have been without; what fails here is told to
 * onTrouble and never to the application's clients, unless the application chose to fail closed.
 */
import { WeirError } from '../../disclosure/error.ts';
import type { VerdictKind } from '../../disclosure/verdict.ts';
import { askerText } from './asker-text.ts';
import type { Line, LinePorts, LineState } from './line.ts';
import { DEFAULT_MAX_BODY_BYTES } from './response-tap.ts';
import type { Settled } from './sent.ts';
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
  /** Bytes that may wait to be told. Default DEFAULT_THREAD_BYTES, or DEFAULT_MAX_WAITING_BYTES without a thread. */
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
  readonly state: LineState;
  /** Tells what waits, and ends. @returns how many records nobody took. */
  close(withinMs?: number): Promise<{ readonly undelivered: number }>;
}

export class ApplicationWeir implements Weir {
  readonly onFailure: 'open' | 'closed';
  readonly maxBodyBytes: number;
  readonly line: Line;
  #enforces = false;
  readonly #onTrouble: (error: WeirError) => void;
  readonly #standings: Standings;
  #closed: Promise<{ readonly undelivered: number }> | undefined;

  /** @param line how it is told. */
  constructor(line: (ports: LinePorts) => Line, options: WeirOptions = {}) {
    this.onFailure = options.onFailure ?? 'open';
    this.maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
    this.#onTrouble = options.onTrouble ?? toStderr;
    this.#standings = new Standings((asker, route) => this.#ask(asker, route));
    this.line = line({
      maxBytes: options.maxWaitingBytes,
      enforces: () => this.#enforces,
      onTrouble: (error) => this.trouble(error),
      onHeard: (heard) => this.#standings.heard(heard, Date.now()),
      now: Date.now,
    });
  }

  /** Whether any door refuses whom it is told to refuse. */
  get enforces(): boolean {
    return this.#enforces;
  }

  set enforces(enforces: boolean) {
    this.#enforces = enforces;
    this.line.enforcesNow();
  }

  get state(): LineState {
    return this.line.state;
  }

  /** Whether doors must answer 503. */
  get failsClosed(): boolean {
    return this.onFailure === 'closed' && !this.line.reachable;
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
      this.line.add(textOfDisclosure(told, at), sent);
      // Somebody may be waiting for it.
      this.line.flush();
    });
  }

  explain(explanation: Explanation): void {
    const told = readExplanation(explanation);
    const at = Date.now();
    // What is lost of it makes nobody blind: people go on being counted, as unexplained.
    const sent = { at, asker: told.who, channel: 'web', route: 'explain', bytes: 0 } as const;
    this.line.add(textOfExplanation(told, at), sent);
  }

  verdict(recipient: Asker): VerdictKind {
    return this.#standings.of(recipient, Date.now()).verdict;
  }

  /** Whether a door that enforces is to refuse somebody. */
  refuses(asker: Asker): boolean {
    return this.#standings.of(asker, Date.now()).refuse;
  }

  close(withinMs = DEFAULT_CLOSE_WITHIN_MS): Promise<{ readonly undelivered: number }> {
    this.#closed ??= this.line.close(withinMs).then((undelivered) => ({ undelivered }));
    return this.#closed;
  }

  /** Asks what stands against somebody who is refused and therefore tells nothing by themselves. */
  #ask(asker: Asker, route: string): void {
    const at = Date.now();
    const head = `{"kind":"standing","at":${at},"route":${JSON.stringify(route)},"who":${askerText(asker)}}`;
    this.line.add(head, { at, asker, channel: 'web', route, bytes: 0 });
  }
}

function toStderr({ code, message, hint }: WeirError): void {
  process.stderr.write(`weir: ${code} ${message}; ${hint}\n`);
}
