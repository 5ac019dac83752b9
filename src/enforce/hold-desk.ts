/**
 * Replies that wait for a colleague. An employee who asks for more than the policy lets pass gets the reply when somebody
 * else has approved it; until then nothing of it leaves.
 *
 *   ask ──▶ waiting ──▶ approved ──▶ the reply goes on; for a while the same people may be asked for again
 *              │  ├────▶ refused ──▶ 403
 *              │  └────▶ expired ──▶ 403
 *              └ the client leaves: it goes on waiting, so that the approval is there when the employee asks again
 *
 * Invariants: whoever decides is not who asked, by the sign-on's word for both; a decision is taken once; an approval is
 * for one recipient, one route and no other people than those that were shown; everything is bounded.
 */
import { randomBytes } from 'node:crypto';
import { WeirError } from '../disclosure/error.ts';
import type { PersonKey } from '../disclosure/person.ts';
import { type Clock, type EpochMs, MINUTE_MS } from '../disclosure/time.ts';
import type { HeldReply, HoldState } from './held-reply.ts';

/** How long a reply waits: as long as a colleague may be asked across the room. Connections stay open for that long. */
export const DEFAULT_HOLD_MS = 5 * MINUTE_MS;
/** How long what was approved may be asked for again: to look at what one was shown. */
export const DEFAULT_APPROVAL_MS = 15 * MINUTE_MS;
/** Replies that wait at a time. Past it they are refused at once: nobody decides a thousand by hand. */
export const MAX_WAITING = 1_000;
/** Replies of one recipient that wait at a time. */
export const MAX_WAITING_OF_ONE = 10;
/** Decisions shown after they were taken, and approvals that are in force. */
export const MAX_DECIDED = 1_000;

export interface HoldRequest
  extends Pick<HeldReply, 'route' | 'channel' | 'recipient' | 'categories' | 'cause' | 'reason'> {
  readonly people: readonly PersonKey[];
}

/** The client's side, as whoever waits needs it. */
export interface Waiter {
  readonly gone: boolean;
  /** @returns takes the listener away again. */
  onGone(listener: () => void): () => void;
}

export type HoldOutcome = 'approved' | 'refused' | 'expired' | 'gone';

export interface HoldDeskOptions {
  readonly clock: Clock;
  readonly waitMs?: number;
  readonly approvalMs?: number;
  /** Told of every reply that begins to wait and of every decision, to be kept. */
  readonly onChange?: (reply: HeldReply) => void;
  readonly newId?: () => string;
}

interface Entry {
  reply: HeldReply;
  readonly people: ReadonlySet<PersonKey>;
  readonly waiters: Set<(outcome: HoldOutcome) => void>;
  timer: NodeJS.Timeout | undefined;
}

export class HoldDesk {
  readonly #clock: Clock;
  #waitMs: number;
  #approvalMs: number;
  readonly #onChange: (reply: HeldReply) => void;
  readonly #newId: () => string;
  readonly #waiting = new Map<string, Entry>();
  readonly #decided = new Map<string, Entry>();
  #closed = false;

  constructor(options: HoldDeskOptions) {
    this.#clock = options.clock;
    this.#waitMs = options.waitMs ?? DEFAULT_HOLD_MS;
    this.#approvalMs = options.approvalMs ?? DEFAULT_APPROVAL_MS;
    this.#onChange = options.onChange ?? (() => undefined);
    this.#newId = options.newId ?? (() => randomBytes(9).toString('base64url'));
  }

  /** Other times from the next reply on. */
  configure(waitMs: number, approvalMs: number): void {
    this.#waitMs = waitMs;
    this.#approvalMs = approvalMs;
  }

  /** Waits for a decision. Never rejects. */
  ask(request: HoldRequest, waiter: Waiter | undefined): Promise<HoldOutcome> {
    if (waiter?.gone === true) return Promise.resolve('gone');
    if (this.#isApproved(request)) return Promise.resolve('approved');
    const entry = this.#entryFor(request);
    if (entry === undefined) return Promise.resolve('refused');
    return new Promise((resolve) => {
      const done = (outcome: HoldOutcome): void => {
        stop?.();
        entry.waiters.delete(done);
        resolve(outcome);
      };
      const stop = waiter?.onGone(() => done('gone'));
      entry.waiters.add(done);
    });
  }

  /** Waiting ones first, then what was decided, each newest first. */
  list(): readonly HeldReply[] {
    return [...[...this.#waiting.values()].reverse(), ...[...this.#decided.values()].reverse()].map(
      ({ reply }) => reply,
    );
  }

  /**
   * Takes a decision.
   * @param colleague who decides, as the sign-on names them.
   * @throws WeirError WEIR_HELD_UNKNOWN, WEIR_HELD_DECIDED, WEIR_HELD_OWN.
   */
  decide(id: string, decision: 'approved' | 'refused', colleague: string): HeldReply {
    const entry = this.#waiting.get(id);
    if (entry === undefined)
      throw new WeirError(this.#decided.has(id) ? 'WEIR_HELD_DECIDED' : 'WEIR_HELD_UNKNOWN', { id });
    if (isSame(entry.reply.recipient.value, colleague)) throw new WeirError('WEIR_HELD_OWN', { id });
    return this.#end(entry, decision, colleague);
  }

  /** Refuses what waits, and everything that comes: before the gate stops. */
  close(): void {
    this.#closed = true;
    for (const entry of [...this.#waiting.values()]) this.#end(entry, 'expired', undefined);
  }

  #isApproved({ route, recipient, people }: HoldRequest): boolean {
    const now = this.#clock.now();
    for (const { reply, people: shown } of this.#decided.values()) {
      if (reply.state !== 'approved' || (reply.decidedAt as EpochMs) + this.#approvalMs <= now) continue;
      if (reply.recipient.key !== recipient.key || reply.route !== route) continue;
      if (people.every((person) => shown.has(person))) return true;
    }
    return false;
  }

  /** Who asks for the same again, or for a part of it, waits for the same decision. */
  #entryFor(request: HoldRequest): Entry | undefined {
    const { people, ...shown } = request;
    let ofOne = 0;
    for (const entry of this.#waiting.values()) {
      if (entry.reply.recipient.key !== request.recipient.key) continue;
      ofOne += 1;
      if (entry.reply.route === request.route && people.every((person) => entry.people.has(person)))
        return entry;
    }
    if (this.#closed || this.#waiting.size >= MAX_WAITING || ofOne >= MAX_WAITING_OF_ONE) return undefined;
    const at = this.#clock.now();
    const known = new Set(people);
    const reply: HeldReply = {
      ...shown,
      id: this.#newId(),
      at,
      until: at + this.#waitMs,
      people: known.size,
      state: 'waiting',
      decidedBy: undefined,
      decidedAt: undefined,
    };
    const entry: Entry = { reply, people: known, waiters: new Set(), timer: undefined };
    entry.timer = setTimeout(() => this.#end(entry, 'expired', undefined), this.#waitMs);
    entry.timer.unref();
    this.#waiting.set(reply.id, entry);
    this.#onChange(reply);
    return entry;
  }

  #end(entry: Entry, state: Exclude<HoldState, 'waiting'>, decidedBy: string | undefined): HeldReply {
    clearTimeout(entry.timer);
    this.#waiting.delete(entry.reply.id);
    entry.reply = { ...entry.reply, state, decidedBy, decidedAt: this.#clock.now() };
    this.#decided.set(entry.reply.id, entry);
    if (this.#decided.size > MAX_DECIDED) this.#decided.delete(this.#decided.keys().next().value as string);
    this.#onChange(entry.reply);
    for (const done of [...entry.waiters]) done(state);
    return entry.reply;
  }
}

/** Sign-ons differ in case and blanks: one person must not become two by writing a name in capitals. */
function isSame(a: string, b: string): boolean {
  const folded = (text: string) => text.normalize('NFKC').trim().toLowerCase();
  return folded(a) === folded(b);
}
