/**
 * The end of a worker's line in the process that counts: what the worker asks is put to the assessor, in the order in which
 * it came, and answered when it is durable.
 *
 * Invariants: a worker that cannot be understood is not listened to any more; of one that has gone nothing is waited for,
 * and its clients have gone with it.
 */
import type { Duplex } from 'node:stream';
import { WeirError } from '../../disclosure/error.ts';
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import type { Assessor, Decision } from '../assessor.ts';
import type { Arrival } from '../entry.ts';
import type { ClientSide } from '../exchange.ts';
import type { Known } from '../gate/identify.ts';
import type { PassDesk } from '../pass-desk.ts';
import {
  FROM_WORKER,
  type Recipients,
  readChannel,
  readExchange,
  readShown,
  TO_WORKER,
  writeFields,
  writeRefusal,
  writeTold,
} from './codec.ts';
import { type Ink, Page, Pipe } from './frames.ts';

/** What of a request that named nobody is known here. */
export type Missed = Pick<Arrival, 'at' | 'channel' | 'route' | 'recipient'>;

/** What the process that counts does for its workers. */
export interface StationPorts {
  readonly assessor: Assessor;
  /** Undefined where there are no challenges. */
  readonly passes: PassDesk | undefined;
  missed(missed: Missed, miss: string, refused: boolean): void;
  /** Resolves when all other workers know whose a session is. */
  session(session: string, known: Known): Promise<void>;
  meter(state: unknown): void;
  learned(profiles: unknown): void;
  prepared(): void;
  listening(): void;
  failed(error: WeirError): void;
  /** @param error what could not be understood; undefined when the worker has gone. */
  lost(error: unknown): void;
}

type Alter = Extract<Decision, { does: 'alter' }>;

export class Station {
  readonly #pipe: Pipe;
  readonly #ports: StationPorts;
  readonly #recipients: Recipients;
  readonly #clients = new Map<number, Client>();
  readonly #altered = new Map<number, Alter>();
  readonly #orders = new Map<number, { resolve(): void; reject(error: WeirError): void }>();
  #next = 1;
  #epoch: number;

  /** @param recipients shared by all stations. @param epoch how often the key has changed. */
  constructor(stream: Duplex, ports: StationPorts, recipients: Recipients, epoch: number) {
    this.#ports = ports;
    this.#recipients = recipients;
    this.#epoch = epoch;
    this.#pipe = new Pipe(
      stream,
      (kind, page) => this.#hear(kind, page),
      (error) => this.#lost(error),
    );
  }

  setUp(setup: unknown): void {
    this.#pipe.send(TO_WORKER.setup, (ink) => {
      ink.u32(this.#epoch);
      ink.json(setup);
    });
  }

  /** Resolves when the worker names people by another key. @throws WeirError (rejects) */
  key(epoch: number, key: Uint8Array): Promise<void> {
    this.#epoch = epoch;
    return this.#order(TO_WORKER.key, (ink) => {
      ink.u32(epoch);
      ink.bytes(key);
    });
  }

  /** Resolves when the worker works by another configuration. @throws WeirError (rejects) */
  reload(source: unknown): Promise<void> {
    return this.#order(TO_WORKER.reload, (ink) => ink.json(source));
  }

  /** Resolves when the worker knows whose a session is. @throws WeirError (rejects) */
  session(session: string, known: Known): Promise<void> {
    return this.#order(TO_WORKER.session, (ink) => {
      ink.text(session);
      ink.json(known);
    });
  }

  learned(profiles: unknown): void {
    this.#pipe.send(TO_WORKER.learned, (ink) => ink.json(profiles));
  }

  listen(): void {
    this.#pipe.send(TO_WORKER.listen, () => undefined);
  }

  drain(): void {
    this.#pipe.send(TO_WORKER.drain, () => undefined);
  }

  #order(kind: number, fill: (ink: Ink) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      // Who has gone has nothing to do any more.
      if (this.#pipe.closed) {
        resolve();
        return;
      }
      const id = this.#next++;
      this.#orders.set(id, { resolve, reject });
      this.#pipe.send(kind, (ink) => {
        ink.u32(id);
        fill(ink);
      });
    });
  }

  #hear(kind: number, page: Page): void {
    switch (kind) {
      case FROM_WORKER.assess:
        this.#assess(page);
        break;
      case FROM_WORKER.left:
        this.#left(page);
        break;
      case FROM_WORKER.admit:
        this.#admit(page);
        break;
      case FROM_WORKER.gone:
        this.#clients.get(page.u32())?.go();
        break;
      case FROM_WORKER.pass:
        this.#pass(page);
        break;
      case FROM_WORKER.miss: {
        const at = page.f64();
        const channel = readChannel(page);
        const missed = { at, channel, route: page.text(), recipient: this.#recipient(page) };
        this.#ports.missed(missed, page.text(), page.u8() === 1);
        break;
      }
      case FROM_WORKER.session: {
        const id = page.u32();
        const told = this.#ports.session(page.text(), page.json() as Known);
        this.#answer(id, TO_WORKER.known, told, () => undefined);
        break;
      }
      case FROM_WORKER.meter:
        this.#ports.meter(page.json());
        break;
      case FROM_WORKER.learned:
        this.#ports.learned(page.json());
        break;
      case FROM_WORKER.prepared:
        this.#ports.prepared();
        break;
      case FROM_WORKER.listening:
        this.#ports.listening();
        break;
      case FROM_WORKER.failed:
        this.#ports.failed(errorOf(page.json()));
        break;
      case FROM_WORKER.done: {
        const id = page.u32();
        const order = this.#orders.get(id);
        this.#orders.delete(id);
        const error = page.json();
        if (error === null) order?.resolve();
        else order?.reject(errorOf(error));
        break;
      }
      default:
        throw new RangeError(`no such frame: ${kind}`);
    }
  }

  #assess(page: Page): void {
    const id = page.u32();
    const epoch = page.u32();
    const exchange = readExchange(page, (from) => this.#recipient(from));
    const shown = readShown(page);
    const client = new Client(page.u8() === 1);
    if (epoch !== this.#epoch) {
      this.#pipe.send(TO_WORKER.decision, (ink) => {
        ink.u32(id);
        writeTold(ink, { does: 'again' });
      });
      return;
    }
    this.#clients.set(id, client);
    const decided = this.#ports.assessor.assess(exchange, { ...shown, client }).then((decision) => {
      if (decision.does === 'alter') this.#altered.set(id, decision);
      else this.#clients.delete(id);
      return decision;
    });
    this.#answer(id, TO_WORKER.decision, decided, writeTold);
  }

  #left(page: Page): void {
    const id = page.u32();
    const about = page.u32();
    const changed = page.u8() === 1;
    const categories: number[] = [];
    for (let left = page.u32(); left > 0; left--) categories.push(page.u32());
    const alter = this.#altered.get(about);
    if (alter === undefined) throw new RangeError('nothing was to be altered');
    this.#altered.delete(about);
    const recorded = alter.record({ categories, changed }).finally(() => this.#clients.delete(about));
    this.#answer(id, TO_WORKER.recorded, recorded, writeFields);
  }

  #admit(page: Page): void {
    const id = page.u32();
    const exchange = readExchange(page, (from) => this.#recipient(from));
    const admitted = Promise.resolve(this.#ports.assessor.admit(exchange));
    this.#answer(id, TO_WORKER.admitted, admitted, (ink, refusal) => {
      ink.u8(refusal === undefined ? 0 : 1);
      if (refusal !== undefined) writeRefusal(ink, refusal);
    });
  }

  #pass(page: Page): void {
    const id = page.u32();
    const { solution, pass } = page.json() as { solution?: string; pass?: string };
    const asker = page.key();
    const own: bigint[] = [];
    for (let left = page.u32(); left > 0; left--) own.push(page.key());
    const at = page.f64();
    const brought = this.#ports.passes?.look({ solution, pass, asker, own, at });
    this.#answer(id, TO_WORKER.passed, Promise.resolve(brought ?? {}), (ink, it) => ink.json(it));
  }

  #answer<T>(id: number, kind: number, answer: Promise<T>, write: (ink: Ink, answer: T) => void): void {
    answer.then(
      (value) =>
        this.#pipe.send(kind, (ink) => {
          ink.u32(id);
          write(ink, value);
        }),
      (error: unknown) => {
        this.#clients.delete(id);
        const told =
          error instanceof WeirError
            ? error
            : new WeirError('WEIR_INTERNAL', { reason: (error as Error).message });
        this.#pipe.send(TO_WORKER.failed, (ink) => {
          ink.u32(id);
          ink.json({ code: told.code, params: told.params });
        });
      },
    );
  }

  #recipient(page: Page) {
    return this.#recipients.read(page, (bytes) => new Page(bytes));
  }

  #lost(error: unknown): void {
    for (const client of this.#clients.values()) client.go();
    this.#clients.clear();
    this.#altered.clear();
    for (const { resolve } of this.#orders.values()) resolve();
    this.#orders.clear();
    this.#ports.lost(error);
  }
}

/** A client that is connected to a worker. */
class Client implements ClientSide {
  gone: boolean;
  readonly #listeners = new Set<() => void>();

  constructor(gone: boolean) {
    this.gone = gone;
  }

  onGone(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  go(): void {
    if (this.gone) return;
    this.gone = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }
}

function errorOf(told: unknown): WeirError {
  const { code, params } = told as { code: ErrorCode; params: Record<string, string | number> };
  return new WeirError(code, params);
}
