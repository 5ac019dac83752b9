/**
 * Telling by way of a thread: the application's event loop copies what left into a ring (crossing.ts), and one thread of the
 * process makes of it what is sent, and sends it (teller.ts).
 *
 *   tell ─▶ ring ═ shared memory ═▶ thread ─▶ whoever counts
 *     │      └─▶ no room: counted ─▶ told as not seen when there is room
 *     └─▶ the thread has ended: what it had not taken, and all that comes, goes by the loop (loop-line.ts)
 *
 * Invariants: bounded by the ring and what the thread keeps; a process that ends by itself, or by process.exit(), tells first
 * what waits, as long as whoever counts is there; a thread that ends is told of, with what was lost in it.
 */
import type { Worker } from 'node:worker_threads';
import { WeirError } from '../../disclosure/error.ts';
import { UNKNOWN_ADDRESS } from '../gate/unknown-address.ts';
import { CrossingReader } from './crossing-reader.ts';
import { CrossingWriter } from './crossing-writer.ts';
import { type Leaving, leavesWithProcess, staysBehind } from './leaving.ts';
import type { Left, Line, LinePorts, LineState } from './line.ts';
import type { LoopLine } from './loop-line.ts';
import { LostBook } from './lost-book.ts';
import { TOLD_EVERY_MS } from './outbox.ts';
import type { SeenAnswer } from './response-tap.ts';
import {
  ASLEEP,
  DELIVERED,
  DROPPED,
  ENFORCES,
  PLACES,
  REACHABLE,
  Ring,
  type RingMemory,
  ROUNDS,
  TAKEN_BYTES,
  WAITING,
} from './ring.ts';
import type { Sent, Settled } from './sent.ts';
import { bodyOf, type FromTeller, type ToTeller } from './teller.ts';
import { routeOn, sentOf, type Way, WayBook } from './way.ts';
import type { Asker } from './wire.ts';

/** How often what was left out is tried to be told, in ms. */
const TELL_LOST_EVERY_MS = 1_000;
/** What the thread is given beyond the time it has to tell what waits, in ms: it may be in the middle of something. */
const CLOSE_GRACE_MS = 1_000;

export interface ThreadLineOptions {
  readonly memory: RingMemory;
  /** Of the ring, of what the thread keeps, and of open streams. */
  readonly maxBytes: number;
  readonly worker: Worker;
  /** Whom it tells, for messages. */
  readonly label: string;
  /** How it goes on when the thread has ended. */
  readonly fallBack: () => LoopLine;
  /** What is told then. Default WEIR_TELLING_THREAD. */
  readonly endedWith?: (reason: string, records: number) => WeirError;
  /** Whether close() waits until the thread has ended, however long it takes. Default: a thread that is late is ended. */
  readonly isPatient?: boolean;
  readonly ports: LinePorts;
}

export class ThreadLine implements Line, Leaving {
  readonly #options: ThreadLineOptions;
  readonly #ring: Ring;
  readonly #control: Int32Array;
  readonly #writer: CrossingWriter;
  readonly #ways = new WayBook();
  readonly #lost = new LostBook();
  /** Who waits for the outcome of a record. */
  readonly #waiting = new Map<number, (outcome: Settled) => void>();
  #tickets = 0;
  #records = 0;
  #lingeredAt = 0;
  #streamed = 0;
  #dropped = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #telling: NodeJS.Timeout | undefined;
  #loop: LoopLine | undefined;
  #closing = false;
  #undelivered: number | undefined;
  #failure: string | undefined;
  readonly #end: Promise<void>;

  constructor(options: ThreadLineOptions) {
    this.#options = options;
    this.#ring = new Ring(options.memory);
    this.#control = this.#ring.control;
    this.#writer = new CrossingWriter(this.#ring, this.#ways);
    const { worker } = options;
    worker.on('message', (message: FromTeller) => this.#hear(message));
    worker.on('error', (error: Error) => {
      this.#failure = error.message;
    });
    this.#end = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#ended();
        resolve();
      });
    });
    worker.unref();
    leavesWithProcess(this);
  }

  get state(): LineState {
    const loop = this.#loop?.state;
    if (loop !== undefined) {
      const waitingBytes = loop.waitingBytes + this.#streamed;
      return { ...loop, ...this.#counts(loop.delivered, loop.dropped), waitingBytes };
    }
    // In this order, see Teller.
    const taken = this.#ring.count(TAKEN_BYTES);
    const waiting = this.#ring.count(WAITING);
    return {
      ...this.#counts(0, 0),
      waitingBytes: this.#writer.written - taken + waiting + this.#streamed,
      reachable: this.reachable,
      by: 'thread',
    };
  }

  get reachable(): boolean {
    return this.#loop?.reachable ?? Atomics.load(this.#control, REACHABLE) === 1;
  }

  #counts(delivered: number, dropped: number) {
    return {
      delivered: this.#ring.count(DELIVERED) + delivered,
      dropped: this.#ring.count(DROPPED) + this.#dropped + dropped,
    };
  }

  take(bytes: number): boolean {
    if (this.#loop !== undefined) return this.#loop.take(bytes);
    const inRing = this.#writer.segmentsInUse * this.#ring.segmentBytes;
    if (inRing + this.#streamed + this.#ring.count(WAITING) + bytes > this.#options.maxBytes) return false;
    this.#streamed += bytes;
    return true;
  }

  give(bytes: number): void {
    // What was kept before the thread ended is not the loop line's.
    if (this.#loop === undefined || this.#streamed >= bytes) this.#streamed -= bytes;
    else this.#loop.give(bytes);
  }

  /** Cost: a copy of the body, a look into a map, and some twenty words. */
  tell(left: Left, { status, type, encoding, body, unseen }: SeenAnswer, asker: Asker): void {
    const { at, method, target, pattern, channel } = left;
    const way = this.#ways.of(method, pattern, channel, status, type, encoding);
    const loop = this.#loop;
    if (loop !== undefined) loop.response(at, way, target, asker, body, unseen);
    else if (!this.#closing && this.#writer.response(at, way, target, asker, body, unseen)) this.#written();
    else this.#lose(sentOf(at, way, routeOn(way, target), asker, body.length + unseen));
  }

  add(head: string, sent: Sent): void {
    if (this.#loop !== undefined) {
      this.#loop.add(head, sent);
      return;
    }
    const ticket = sent.settled === undefined ? 0 : ++this.#tickets;
    if (this.#closing || !this.#writer.statement(head, sent, ticket)) {
      this.#lose(sent);
      return;
    }
    if (sent.settled !== undefined) this.#waiting.set(ticket, sent.settled);
    this.#written();
  }

  flush(): void {
    if (this.#loop === undefined) this.#tell({ kind: 'wake' });
    else this.#loop.flush();
  }

  enforcesNow(): void {
    Atomics.store(this.#control, ENFORCES, this.#options.ports.enforces() ? 1 : 0);
  }

  async close(withinMs: number): Promise<number> {
    if (this.#loop !== undefined) return this.#loop.close(withinMs);
    this.#tellLost();
    this.#closing = true;
    clearInterval(this.#telling);
    staysBehind(this);
    const { worker, isPatient = false } = this.#options;
    worker.ref();
    this.#tell({ kind: 'close', withinMs });
    if (!isPatient) {
      const late = setTimeout(() => void worker.terminate(), withinMs + CLOSE_GRACE_MS);
      await this.#end;
      clearTimeout(late);
    } else await this.#end;
    const { delivered, dropped } = this.#counts(0, 0);
    for (const settled of this.#waiting.values()) settled({ taken: false });
    this.#waiting.clear();
    return this.#undelivered ?? Math.max(0, this.#records + this.#dropped - delivered - dropped);
  }

  /** The process has nothing left to do: it stays until all was told. */
  lingers(): void {
    // Once for what was told so far: a process that has nothing to do is not kept by a mistake of ours.
    if (!this.#waits() || this.#lingeredAt === this.#records) return;
    this.#lingeredAt = this.#records;
    this.#options.worker.ref();
    this.#tell({ kind: 'drain' });
  }

  /** The process ends now. Blocks it. */
  leaves(withinMs: number): void {
    if (!this.#waits()) return;
    const rounds = Atomics.load(this.#control, ROUNDS);
    this.#tell({ kind: 'drain' });
    Atomics.wait(this.#control, ROUNDS, rounds, withinMs);
  }

  #waits(): boolean {
    if (this.#loop !== undefined) return false;
    const { waitingBytes, reachable } = this.state;
    return reachable && waitingBytes - this.#streamed > 0;
  }

  #written(): void {
    this.#records++;
    // Waking a thread costs more than what it is woken for: it looks by itself, unless there was nothing for a while.
    if (Atomics.load(this.#control, ASLEEP) === 1) this.#wake();
    else if (this.#writer.hasOpened() && this.#writer.segmentsInUse > PLACES / 2) this.#wake();
  }

  #wake(): void {
    Atomics.store(this.#control, ASLEEP, 0);
    this.#tell({ kind: 'wake' });
  }

  #tell(message: ToTeller): void {
    this.#options.worker.postMessage(message);
  }

  #hear(message: FromTeller): void {
    switch (message.kind) {
      case 'trouble':
        this.#options.ports.onTrouble(new WeirError(message.code, message.params));
        break;
      case 'heard':
        this.#options.ports.onHeard(message.heard);
        break;
      case 'settled': {
        const settled = this.#waiting.get(message.ticket);
        this.#waiting.delete(message.ticket);
        settled?.(message.outcome);
        break;
      }
      case 'idle':
        if (!this.#closing) this.#options.worker.unref();
        break;
      case 'closed':
        this.#undelivered = message.undelivered;
        break;
    }
  }

  #lose(sent: Sent): void {
    this.#dropped++;
    sent.settled?.({ taken: false });
    this.#lost.add(sent);
    const { label, maxBytes, ports } = this.#options;
    if (!this.#closing) this.#telling ??= setInterval(() => this.#tellLost(), TELL_LOST_EVERY_MS).unref();
    const now = ports.now();
    if (now - this.#toldAt < TOLD_EVERY_MS) return;
    this.#toldAt = now;
    ports.onTrouble(new WeirError('WEIR_TELLING_DROPPED', { gate: label, records: this.#dropped, maxBytes }));
  }

  /** What was left out is told as soon as there is room, each route and recipient once. */
  #tellLost(): void {
    if (this.#lost.empty || this.#closing) return;
    if (this.#loop === undefined && this.#writer.segmentsInUse > PLACES / 2) return;
    clearInterval(this.#telling);
    this.#telling = undefined;
    for (const { head, sent } of this.#lost.take()) this.add(head, sent);
  }

  #ended(): void {
    staysBehind(this);
    if (this.#closing) return;
    const loop = this.#options.fallBack();
    this.#loop = loop;
    const salvaged = this.#salvage(loop);
    const delivered = this.#ring.count(DELIVERED);
    const dropped = this.#ring.count(DROPPED);
    const records = Math.max(0, this.#records - delivered - dropped - salvaged);
    // What the thread had taken went with it.
    for (const settled of this.#waiting.values()) settled({ taken: false });
    this.#waiting.clear();
    this.#dropped += records;
    if (records > 0) {
      const at = this.#options.ports.now();
      const bytes = Math.max(1, this.#ring.count(WAITING));
      this.#lost.add({ at, channel: 'web', route: 'other routes', asker: { ip: UNKNOWN_ADDRESS }, bytes });
    }
    this.#tellLost();
    const { label: gate, ports, endedWith } = this.#options;
    const reason = this.#failure ?? 'it has ended';
    ports.onTrouble(
      endedWith?.(reason, records) ?? new WeirError('WEIR_TELLING_THREAD', { gate, reason, records }),
    );
  }

  /** What the thread had not taken goes on by the loop. @returns how many records. */
  #salvage(loop: LoopLine): number {
    const reader = new CrossingReader(this.#ring, this.#ways.all);
    let records = 0;
    for (let crossed = reader.next(); crossed !== undefined; crossed = reader.next(), records++) {
      const { statement, ticket, at, target, asker, unseen } = crossed;
      if (statement !== undefined) {
        const { head, method, ...rest } = statement;
        const settled = this.#waiting.get(ticket);
        this.#waiting.delete(ticket);
        loop.add(head, { ...rest, settled, ...(method === undefined ? {} : { method }) });
      } else loop.response(at, crossed.way as Way, target, asker, bodyOf(crossed), unseen);
    }
    return records;
  }
}
