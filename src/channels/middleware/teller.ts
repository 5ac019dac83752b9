/**
 * The thread's half of a line by way of a thread (thread-line.ts): takes records out of the ring, makes of them what is sent,
 * and sends it.
 *
 *   ring ─▶ (every POLL_MS, or woken) ─▶ packed, or head as JSON and body as UTF-8 ─▶ outbox ─▶ carrier ═▶ whoever counts
 *                                                                          └─▶ what was heard, settled, went wrong ─▶ loop
 *
 * It looks by itself while there is something to do, for waking a thread costs who wakes it more than a record; after
 * IDLE_MS without a record it sleeps, and asks to be woken.
 *
 * Invariants: what is waiting here is bounded by the outbox; what finds no room there stays in the ring, whose writer counts
 * what finds no room in it.
 */
import { transcode } from 'node:buffer';
import type { WeirError } from '../../disclosure/error.ts';
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import { askerText } from './asker-text.ts';
import type { Carried, Carrier } from './carrier.ts';
import { type Crossed, CrossingReader } from './crossing-reader.ts';
import { type Heard, Hearing } from './hearing.ts';
import { LINGER_MS, Outbox } from './outbox.ts';
import { Packer } from './packer.ts';
import {
  ASLEEP,
  DELIVERED,
  DROPPED,
  ENFORCES,
  REACHABLE,
  Ring,
  type RingMemory,
  ROUNDS,
  TAKEN_BYTES,
  WAITING,
} from './ring.ts';
import type { Sent, Settled } from './sent.ts';
import { responseHead, routeOn, sentOf, type Way } from './way.ts';

/** How often the ring is looked at while an application tells, in ms: with the linger of a batch, LINGER_MS in all. */
export const POLL_MS = 25;
/** Without a record for so long, the thread sleeps until it is woken, in ms. */
export const IDLE_MS = 1_000;
/** Bytes that are taken before answers of whoever counts get a turn. */
const TURN_BYTES = 1024 * 1024;

export interface ToldError {
  readonly code: ErrorCode;
  readonly params: WeirError['params'];
}

/** From the loop. */
export type ToTeller =
  | { readonly kind: 'wake' }
  /** Tell all that there is, and say when. */
  | { readonly kind: 'drain' }
  | { readonly kind: 'close'; readonly withinMs: number };

/** To the loop. */
export type FromTeller =
  | ({ readonly kind: 'trouble' } & ToldError)
  | { readonly kind: 'heard'; readonly heard: readonly Heard[] }
  | { readonly kind: 'settled'; readonly ticket: number; readonly outcome: Settled }
  /** All was told, or whoever counts is away. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'closed'; readonly undelivered: number };

export interface TellerOptions {
  readonly memory: RingMemory;
  /** Of what waits here. */
  readonly maxBytes: number;
  readonly carrier: (enforces: () => boolean) => Carrier;
  readonly say: (message: FromTeller) => void;
}

export class Teller {
  readonly #ring: Ring;
  readonly #reader: CrossingReader;
  readonly #carrier: Carrier;
  /** Made when whoever counts has said that it reads what is packed; null where that cannot be had. */
  #packer: Packer | null | undefined;
  readonly #outbox: Outbox;
  readonly #say: (message: FromTeller) => void;
  /** Taken from the ring, without room in the outbox. */
  #held: Crossed | undefined;
  /** What stands in the ring finds no room in the outbox. */
  #isFull = false;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #idleSince = 0;
  #draining = false;
  #closing = false;

  constructor({ memory, maxBytes, carrier, say }: TellerOptions) {
    this.#ring = new Ring(memory);
    this.#reader = new CrossingReader(this.#ring, [], (way) => this.#packer?.forget(way));
    this.#say = say;
    const { control } = this.#ring;
    const hearing = new Hearing();
    const inner = carrier(() => Atomics.load(control, ENFORCES) === 1);
    this.#carrier = inner;
    this.#outbox = new Outbox({
      carrier: { ...inner, send: (batch, sequence) => this.#sent(inner.send(batch, sequence)) },
      maxBytes,
      lingerMs: LINGER_MS - 2 * POLL_MS,
      now: Date.now,
      onTrouble: ({ code, params }) => say({ kind: 'trouble', code, params }),
      onAnswer: ({ standing }, batch) => {
        const heard = hearing.of(standing, batch);
        if (heard.length > 0) say({ kind: 'heard', heard });
      },
    });
    this.#idleSince = Date.now();
    this.#turn();
  }

  hear(message: ToTeller): void {
    switch (message.kind) {
      case 'drain':
        this.#draining = true;
        break;
      case 'close':
        void this.#close(message.withinMs);
        return;
    }
    this.#turn();
  }

  readonly #turn = () => {
    if (this.#closing) return;
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    const { control } = this.#ring;
    Atomics.store(control, ASLEEP, 0);
    if (this.#take(TURN_BYTES) > 0) this.#idleSince = Date.now();
    this.#publish();
    if (this.#draining) this.#drained();
    if (!this.#waits && Date.now() - this.#idleSince > IDLE_MS) {
      Atomics.store(control, ASLEEP, 1);
      // What was written before the writer could see that.
      if (this.#take(TURN_BYTES) === 0) return;
      Atomics.store(control, ASLEEP, 0);
      this.#publish();
    }
    this.#timer = setTimeout(this.#turn, POLL_MS);
  };

  /** @returns bytes that were taken from the ring. */
  #take(most: number): number {
    const before = this.#reader.bytesRead;
    this.#isFull = false;
    while (this.#reader.bytesRead - before < most)
      if (!this.#takeSome()) return this.#reader.bytesRead - before;
    this.#soon = setImmediate(this.#turn);
    return this.#reader.bytesRead - before;
  }

  /** @returns false when there is nothing to take, or no room for it. */
  #takeSome(): boolean {
    if (this.#held === undefined && this.#carrier.readsPacked === true) {
      const packed = this.#pack();
      if (packed !== undefined) return packed;
    }
    const crossed = this.#held ?? this.#reader.next();
    this.#held = undefined;
    if (crossed === undefined) return false;
    const room = 4 * (crossed.body.length + (crossed.statement?.head.length ?? 0));
    if (!this.#hasRoom(room)) {
      this.#held = crossed;
      return false;
    }
    this.#pass(crossed);
    return true;
  }

  /** Whether so much may be taken from the ring. One that is longer than all that may wait is taken alone, and counted. */
  #hasRoom(bytes: number): boolean {
    return this.#closing || this.#outbox.hasRoom(bytes) || this.#outbox.state.waitingBytes === 0;
  }

  /** Takes what can be packed. @returns as takeSome(); undefined when the next record has to be told otherwise. */
  #pack(): boolean | undefined {
    this.#packer ??= Packer.make() ?? null;
    const packer = this.#packer;
    if (packer === null) return undefined;
    const span = this.#reader.span();
    if (span === undefined) return false;
    const most = packer.bound(this.#ring, span);
    // What there is no room for is left out as JSON is, and counted.
    if (!this.#outbox.hasRoom(most)) {
      this.#isFull = !this.#hasRoom(most);
      return this.#isFull ? false : undefined;
    }
    let isStopped = false;
    this.#outbox.pack(most, (batch) => {
      const packed = packer.pack(this.#ring, span, (id) => this.#reader.way(id), batch);
      this.#reader.skip(packed.bytes);
      isStopped = packed.isStopped;
    });
    return isStopped ? undefined : true;
  }

  #pass(crossed: Crossed): void {
    const { statement, ticket } = crossed;
    if (statement !== undefined) {
      const { head, at, asker, channel, method, route, bytes } = statement;
      const settled = (outcome: Settled) => this.#say({ kind: 'settled', ticket, outcome });
      const sent: Sent = {
        at,
        asker,
        channel,
        route,
        bytes,
        ...(method === undefined ? {} : { method }),
        ...(ticket === 0 ? {} : { settled }),
      };
      this.#outbox.add(head, undefined, sent);
      // Somebody may be waiting for it.
      if (ticket !== 0) this.#outbox.flush();
      return;
    }
    const { at, target, asker, unseen } = crossed;
    const way = crossed.way as Way;
    const body = bodyOf(crossed);
    const route = routeOn(way, target);
    const head = responseHead(at, way, target, route, unseen, askerText(asker));
    this.#outbox.add(head, body, sentOf(at, way, route, asker, body.length + unseen));
  }

  async #sent(sending: Promise<Carried>): Promise<Carried> {
    const carried = await sending;
    const { outcome } = carried;
    Atomics.store(this.#ring.control, REACHABLE, outcome === 'taken' || outcome === 'refused' ? 1 : 0);
    // Once the outbox has seen it.
    setImmediate(() => {
      this.#publish();
      if (this.#draining) this.#drained();
      if (this.#waits) this.#turn();
    });
    return carried;
  }

  /** Whether something in the ring waits for room. */
  get #waits(): boolean {
    return this.#held !== undefined || this.#isFull;
  }

  /** Says that all was told, or that nothing can be. */
  #drained(): void {
    const { control } = this.#ring;
    this.#outbox.flush();
    const { waitingBytes } = this.#outbox.state;
    const isAway = Atomics.load(control, REACHABLE) === 0;
    if (!isAway && (this.#waits || waitingBytes > 0)) return;
    this.#draining = false;
    Atomics.add(control, ROUNDS, 1);
    Atomics.notify(control, ROUNDS);
    this.#say({ kind: 'idle' });
  }

  #publish(): void {
    const { delivered, dropped, waitingBytes } = this.#outbox.state;
    // In this order: what is taken is seen to wait here before it is seen to wait there no more.
    this.#ring.setCount(WAITING, waitingBytes);
    this.#ring.setCount(DELIVERED, delivered);
    this.#ring.setCount(DROPPED, dropped);
    this.#ring.setCount(TAKEN_BYTES, this.#reader.bytesRead);
  }

  async #close(withinMs: number): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    this.#take(Number.POSITIVE_INFINITY);
    const undelivered = await this.#outbox.close(withinMs);
    this.#publish();
    this.#say({ kind: 'closed', undelivered });
  }
}

/** The body as it is sent; good until the next record is asked for. */
export function bodyOf({ body, isText }: Crossed): Uint8Array {
  if (!isText || body.length === 0) return body;
  try {
    return transcode(body, 'utf16le', 'utf8');
  } catch {
    // Half of a pair of surrogates: sent as U+FFFD, as the application sent it.
    return Buffer.from(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf16le'), 'utf8');
  }
}
