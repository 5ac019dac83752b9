/**
 * A worker's line to the process that counts: it asks whether somebody may come in, tells what a response shows and hears
 * what is to be done. What it hears of as done is durable.
 *
 *   assess ─▶ … ─▶ decision ─┬─ pass, deny                         recorded already
 *                            └─ alter ─▶ left ─▶ … ─▶ recorded
 *
 * Invariant: whoever waits is answered; when the line breaks, by an error, so that nothing leaves unrecorded where the
 * configuration says so.
 */
import type { Duplex } from 'node:stream';
import { WeirError } from '../../disclosure/error.ts';
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import { type EnforcementPolicy, isEnforced } from '../../enforce/measures.ts';
import type { Assessor, Decision, Left, Shown } from '../assessor.ts';
import type { Exchange, Refusal } from '../exchange.ts';
import type { Known } from '../gate/identify.ts';
import type { Brought, PassDesk, Shows } from '../pass-desk.ts';
import {
  FROM_WORKER,
  readFields,
  readRefusal,
  readTold,
  TO_WORKER,
  writeChannel,
  writeExchange,
  writeRecipient,
  writeShown,
} from './codec.ts';
import { type Ink, type Page, Pipe } from './frames.ts';
import type { Missed } from './station.ts';

/** What the process that counts tells a worker beside answers. Promises say when it is done. */
export interface Orders {
  /** The first thing it says. */
  setup(setup: unknown): void;
  /** Another key. */
  key(key: Buffer): Promise<void>;
  reload(source: unknown): Promise<void>;
  /** Another worker has learned whose a session is. */
  session(session: string, known: Known): void;
  /** What was learned of routes. */
  learned(profiles: unknown): void;
  listen(): void;
  drain(): void;
  /** There is nobody on the other end any more. */
  lost(): void;
}

interface Waiting {
  answer(page: Page): void;
  fail(error: WeirError): void;
}

export class Line {
  readonly #pipe: Pipe;
  readonly #orders: Orders;
  readonly #waiting = new Map<number, Waiting>();
  /** Those whose people were named by an old key; they wait for the new one. */
  #stale: (() => void)[] = [];
  #next = 1;
  #epoch = 0;

  constructor(stream: Duplex, orders: Orders) {
    this.#orders = orders;
    this.#pipe = new Pipe(
      stream,
      (kind, page) => this.#hear(kind, page),
      () => this.#lost(),
    );
  }

  /** A desk for passes on the other end. @param lastsMs how long a pass is good. */
  passDesk(lastsMs: number): PassDesk {
    return {
      lastsMs,
      look: (shows) => this.#passes(shows),
    };
  }

  /** An assessor under a policy: where nothing is enforced nobody has to be asked whether somebody may come in. */
  assessorFor(policy: EnforcementPolicy): Assessor {
    return {
      admit: (exchange) => (isEnforced(policy, exchange.route) ? this.#admit(exchange) : undefined),
      assess: (exchange, shown) => this.#assess(exchange, shown),
    };
  }

  #admit(exchange: Exchange): Promise<Refusal | undefined> {
    return this.#ask(
      FROM_WORKER.admit,
      (ink) => writeExchange(ink, exchange),
      (page) => (page.u8() === 0 ? undefined : readRefusal(page)),
    );
  }

  async #assess(exchange: Exchange, shown: Shown): Promise<Decision> {
    // Nobody was shown, nobody was asked for, nothing went unseen: nobody has to be told.
    if (!shown.held && shown.people.count === 0 && shown.blind.length === 0 && exchange.asked === undefined)
      return NOTHING;
    const epoch = this.#epoch;
    const { client } = shown;
    let asked = 0;
    const stop = client?.onGone(() => this.#send(FROM_WORKER.gone, (ink) => ink.u32(asked)));
    let goesOn = false;
    try {
      const told = await this.#ask(
        FROM_WORKER.assess,
        (ink, id) => {
          asked = id;
          ink.u32(epoch);
          writeExchange(ink, exchange);
          writeShown(ink, shown);
          ink.u8(client?.gone === true ? 1 : 0);
        },
        readTold,
      );
      if (told.does === 'again') await this.#keyAfter(epoch);
      if (told.does !== 'alter') return told;
      goesOn = true;
      return { ...told, record: (left) => this.#left(asked, left).finally(stop) };
    } finally {
      if (!goesOn) stop?.();
    }
  }

  #left(id: number, { categories, changed }: Left): Promise<readonly string[]> {
    return this.#ask(
      FROM_WORKER.left,
      (ink) => {
        ink.u32(id);
        ink.u8(changed ? 1 : 0);
        ink.u32(categories.length);
        for (const set of categories) ink.u32(set);
      },
      readFields,
    );
  }

  #passes({ solution, pass, asker, own, at }: Shows): Promise<Brought> {
    return this.#ask(
      FROM_WORKER.pass,
      (ink) => {
        ink.json({ solution, pass });
        ink.key(asker);
        ink.u32(own.length);
        for (const key of own) ink.key(key);
        ink.f64(at);
      },
      (page) => page.json() as Brought,
    );
  }

  /** A request named nobody. */
  missed({ at, channel, route, recipient }: Missed, miss: string, refused: boolean): void {
    this.#send(FROM_WORKER.miss, (ink) => {
      ink.f64(at);
      writeChannel(ink, channel);
      ink.text(route);
      writeRecipient(ink, recipient);
      ink.text(miss);
      ink.u8(refused ? 1 : 0);
    });
  }

  /** Tells all others whose a session is. Resolves when they know. */
  session(session: string, known: Known): Promise<void> {
    return this.#ask(
      FROM_WORKER.session,
      (ink) => {
        ink.text(session);
        ink.json(known);
      },
      () => undefined,
    );
  }

  meter(state: unknown): void {
    this.#send(FROM_WORKER.meter, (ink) => ink.json(state));
  }

  learned(profiles: unknown): void {
    this.#send(FROM_WORKER.learned, (ink) => ink.json(profiles));
  }

  /** It knows all that it must know to listen. */
  prepared(): void {
    this.#send(FROM_WORKER.prepared, () => undefined);
  }

  listening(): void {
    this.#send(FROM_WORKER.listening, () => undefined);
  }

  /** It cannot start. @param then told when that has left this process. */
  failed(error: WeirError, then: () => void): void {
    this.#send(FROM_WORKER.failed, (ink) => ink.json({ code: error.code, params: error.params }));
    this.flush(then);
  }

  /** Sends what waits at once. @param then told when it has left this process. */
  flush(then?: () => void): void {
    this.#pipe.flush(then);
  }

  #send(kind: number, fill: (ink: Ink) => void): void {
    this.#pipe.send(kind, fill);
  }

  #ask<T>(kind: number, fill: (ink: Ink, id: number) => void, read: (page: Page) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#pipe.closed) {
        reject(broken());
        return;
      }
      const id = this.#next;
      this.#next = id === 0xffff_ffff ? 1 : id + 1;
      this.#waiting.set(id, { answer: (page) => resolve(read(page)), fail: reject });
      this.#pipe.send(kind, (ink) => {
        ink.u32(id);
        fill(ink, id);
      });
    });
  }

  #keyAfter(epoch: number): Promise<void> {
    if (this.#epoch !== epoch) return Promise.resolve();
    return new Promise((resolve) => this.#stale.push(resolve));
  }

  #hear(kind: number, page: Page): void {
    switch (kind) {
      case TO_WORKER.decision:
      case TO_WORKER.recorded:
      case TO_WORKER.admitted:
      case TO_WORKER.passed:
      case TO_WORKER.known:
        this.#take(page.u32())?.answer(page);
        break;
      case TO_WORKER.failed: {
        const waiting = this.#take(page.u32());
        const { code, params } = page.json() as { code: ErrorCode; params: Record<string, string | number> };
        waiting?.fail(new WeirError(code, params));
        break;
      }
      case TO_WORKER.setup: {
        this.#epoch = page.u32();
        this.#orders.setup(page.json());
        break;
      }
      case TO_WORKER.key: {
        const id = page.u32();
        const epoch = page.u32();
        void this.#carryOut(
          id,
          this.#orders.key(page.bytes()).then(() => {
            this.#epoch = epoch;
            for (const go of this.#stale.splice(0)) go();
          }),
        );
        break;
      }
      case TO_WORKER.reload: {
        const id = page.u32();
        void this.#carryOut(id, this.#orders.reload(page.json()));
        break;
      }
      case TO_WORKER.session: {
        const id = page.u32();
        this.#orders.session(page.text(), page.json() as Known);
        this.#done(id, undefined);
        break;
      }
      case TO_WORKER.learned:
        this.#orders.learned(page.json());
        break;
      case TO_WORKER.listen:
        this.#orders.listen();
        break;
      case TO_WORKER.drain:
        this.#orders.drain();
        break;
      default:
        throw new RangeError(`no such frame: ${kind}`);
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  async #carryOut(id: number, work: Promise<void>): Promise<void> {
    try {
      await work;
      this.#done(id, undefined);
    } catch (error) {
      this.#done(
        id,
        error instanceof WeirError ? error : new WeirError('WEIR_INTERNAL', { reason: String(error) }),
      );
    }
  }

  #done(id: number, error: WeirError | undefined): void {
    this.#send(FROM_WORKER.done, (ink) => {
      ink.u32(id);
      ink.json(error === undefined ? null : { code: error.code, params: error.params });
    });
  }

  #lost(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { fail } of waiting) fail(broken());
    this.#orders.lost();
  }
}

const NOTHING: Decision = { does: 'pass', fields: [], lifted: false };

function broken(): WeirError {
  return new WeirError('WEIR_SPOOL_WRITE', { reason: 'the process that counts has ended' });
}
