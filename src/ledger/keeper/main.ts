/**
 * The keeper: the child process that owns the tables. It opens the store (the embedded engine, or a server by URL),
 * brings it to this version's schema, carries records over from the spool, and for the embedded engine opens the
 * door through which the ledger is read. If it dies, the gate goes on writing to the spool and starts another.
 *
 * Beside a gate it gives way to whoever answers clients: what it carries over is durable already, and on a machine whose cores are all
 * taken the engine's threads would each get as much of the gate's core as the gate does (KEEPER_NICENESS).
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import { keyChanges, unlinkRows } from '../erase.ts';
import { replaceFile } from '../files.ts';
import { HandOver, type HandOverStep, STATE_FILE } from '../hand-over.ts';
import type { RemovalStep } from '../retention/carry-out.ts';
import { carryOut, planOrResume } from '../retention/removal.ts';
import type { RetentionRules } from '../retention/rules.ts';
import { WitnessPublisher } from '../seal/witness-publisher.ts';
import type { SpoolPosition } from '../spool-reader.ts';
import { connectStore, migrate, type Store, type StoreAddress } from '../store.ts';
import { dieAt } from './die-at.ts';
import { openEngine } from './engine.ts';
import { type Front, openFront } from './front.ts';
import { HandOverPace } from './hand-over-pace.ts';
import { ADDRESS_FILE, type FromKeeper, type KeeperSetup, type ToKeeper, type Unlink } from './messages.ts';

const USERNAME = 'weir';
/**
 * Of nice(2): beside a gate that takes all of a core it still has a tenth of that core, which carries over what the rest
 * of it records.
 */
export const KEEPER_NICENESS = 5;

class Keeper {
  readonly #setup: KeeperSetup;
  readonly #store: Store;
  readonly #front: Front | undefined;
  readonly #handOver: HandOver;
  readonly #signTimer: NodeJS.Timeout;
  readonly #witnesses: WitnessPublisher;
  readonly #onStep: ((step: HandOverStep | RemovalStep) => void) | undefined;
  #durable: SpoolPosition | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #pace: HandOverPace;
  #work: Promise<void> = Promise.resolve();
  #ending = false;

  constructor(setup: KeeperSetup, store: Store, front: Front | undefined) {
    this.#setup = setup;
    this.#pace = new HandOverPace(setup.handOverWithinMs);
    this.#store = store;
    this.#front = front;
    const onStep = dieAt(process.env.WEIR_TEST_DIE_AT);
    this.#onStep = onStep;
    this.#handOver = new HandOver({
      now: Date.now,
      spoolDirectory: join(setup.directory, 'spool'),
      statePath: join(setup.directory, STATE_FILE),
      store,
      sealDirectory: setup.directory,
      sealName: setup.seals.name,
      durable: () => this.#durable,
      // A process whose parent has died has another one; the channel alone would tell it later.
      isHeld: () => process.connected && process.ppid === setup.holder,
      onHandedOver: (segment, records) => {
        if (segment >= setup.firstSegment) send({ type: 'handed', records });
      },
      onDamage: ({ code, params }) => send({ type: 'damage', error: { code, params } }),
      ...(onStep === undefined ? {} : { onStep }),
    });
    this.#witnesses = new WitnessPublisher({
      directory: setup.directory,
      targets: setup.seals.witnesses,
      now: () => Date.now(),
      onTrouble: ({ code, params }) => send({ type: 'trouble', error: { code, params } }),
    });
    this.#witnesses.start();
    this.#signTimer = setInterval(() => this.#enqueue(async () => this.#sign()), setup.seals.signEveryMs);
  }

  #sign(): void {
    try {
      this.#handOver.sign();
    } catch (error) {
      send({ type: 'trouble', error: sendable(error) });
    }
  }

  durable(position: SpoolPosition): void {
    this.#durable = position;
    this.#schedule();
  }

  /** Sets the clock for what waits now. */
  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#ending) return;
    const now = performance.now();
    const bytes = this.#durable === undefined ? 0 : this.#handOver.waitingBytes(this.#durable);
    if (bytes > 0) this.#pace.grown(bytes, now);
    const { due } = this.#pace;
    if (due === undefined) return;
    this.#timer = setTimeout(() => this.#enqueue(() => this.#tick()), Math.max(0, due - now));
  }

  flush(id: number, then: (store: Store) => Promise<unknown> = async () => undefined): void {
    this.#enqueue(async () => {
      try {
        await this.#drain();
        send({ type: 'flushed', id, answer: await then(this.#store) });
      } catch (error) {
        send({ type: 'flushed', id, error: sendable(error) });
      }
    });
  }

  unlink(id: number, rows: Unlink): void {
    this.flush(id, (store) => unlinkRows(store, rows, this.#setup.server?.cluster));
  }

  /** Between plan and removal the record is handed over; nothing else is, while one of them is at work. */
  planRemoval(id: number, rules: RetentionRules, now: number, dryRun: boolean): void {
    this.flush(id, (store) => {
      this.#onStep?.('plan a removal');
      const { directory } = this.#setup;
      return planOrResume({ store, directory, seals: this.#handOver.authority, now, dryRun }, rules);
    });
  }

  remove(id: number): void {
    const { directory, server } = this.#setup;
    this.flush(id, (store) => {
      const { writer } = this.#handOver.authority;
      return carryOut(directory, { store, cluster: server?.cluster, writer, onStep: this.#onStep });
    });
  }

  /**
   * The writer has closed the spool: what is there is handed over, and the process ends. When the writer is gone
   * nothing more is handed over: the next one may be writing already, and its keeper takes what was left.
   */
  stop(): void {
    if (this.#ending) return;
    this.#ending = true;
    clearTimeout(this.#timer);
    clearInterval(this.#signTimer);
    this.#durable = undefined;
    this.#enqueue(async () => {
      await this.#handOver.drain().catch(() => undefined);
      this.#sign();
      this.#handOver.close();
      if (process.connected) await this.#witnesses.stop();
      rmSync(join(this.#setup.directory, ADDRESS_FILE), { force: true });
      await this.#front?.close();
      await this.#store.close();
      process.exit(0);
    });
  }

  async #tick(): Promise<void> {
    try {
      await this.#drain();
    } catch (error) {
      send({ type: 'trouble', error: sendable(error) });
    }
  }

  /** Hands over what waits; what is refused is tried again later. */
  async #drain(): Promise<void> {
    this.#pace.begun();
    try {
      await this.#handOver.drain();
      this.#pace.taken();
    } catch (error) {
      this.#pace.refused(performance.now());
      throw error;
    } finally {
      this.#schedule();
    }
  }

  /** One thing after the other: hand-overs must not overlap. */
  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => send({ type: 'trouble', error: sendable(error) }));
  }
}

async function open(setup: KeeperSetup): Promise<Keeper> {
  const address = setup.server;
  if (address !== null) {
    const store = connectStore(address);
    await migrate(store, setup.keyPath, setup.fingerprint, address.cluster);
    const keeper = new Keeper(setup, store, undefined);
    send({ type: 'ready', address, ...(await keyChanges(store, setup.generation)) });
    return keeper;
  }
  const tables = join(setup.directory, 'tables');
  mkdirSync(tables, { recursive: true, mode: 0o700 });
  const engine = await openEngine(tables);
  await migrate(engine.store, setup.keyPath, setup.fingerprint);
  const password = randomBytes(24).toString('base64url');
  const front = await openFront(engine, { username: USERNAME, password });
  const reached: StoreAddress = { url: front.url, username: USERNAME, password };
  replaceFile(join(setup.directory, ADDRESS_FILE), `${JSON.stringify(reached)}\n`);
  const keeper = new Keeper(setup, engine.store, front);
  send({ type: 'ready', address: reached, ...(await keyChanges(engine.store, setup.generation)) });
  return keeper;
}

function sendable(error: unknown): { code: WeirError['code']; params: WeirError['params'] } {
  if (error instanceof WeirError) return { code: error.code, params: error.params };
  const reason = ((error as Error).message.split('\n')[0] ?? '').slice(0, 300);
  return { code: 'WEIR_LEDGER_UNAVAILABLE', params: { reason } };
}

function send(message: FromKeeper): void {
  if (process.connected) process.send?.(message);
}

/** Once it is ready, for until then the gate waits for it: all its threads, and those that they will make. */
function giveWay(): void {
  try {
    const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
    for (const thread of threads) setPriority(thread, KEEPER_NICENESS);
  } catch {
    // A system that knows no priorities, or a thread that has just ended: the others go on as they are.
  }
}

let keeper: Keeper | undefined;
/** Asked to end before it was ready: it gets ready, hands over what there is, and ends. */
let stopAsked = false;
// The writer's own signals reach the whole process group: the writer decides when the keeper ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => {
  if (keeper === undefined) process.exit(0);
  keeper.stop();
});
process.on('message', (message: ToKeeper) => {
  switch (message.type) {
    case 'setup':
      open(message.setup).then(
        (opened) => {
          keeper = opened;
          if (message.setup.givesWay) giveWay();
          if (stopAsked || !process.connected) keeper.stop();
        },
        (error: unknown) => {
          send({ type: 'failed', error: sendable(error) });
          process.disconnect?.();
        },
      );
      break;
    case 'durable':
      keeper?.durable(message.position);
      break;
    case 'flush':
      keeper?.flush(message.id);
      break;
    case 'unlink':
      keeper?.unlink(message.id, message.rows);
      break;
    case 'plan-removal':
      keeper?.planRemoval(message.id, message.rules, message.now, message.dryRun);
      break;
    case 'remove':
      keeper?.remove(message.id);
      break;
    case 'stop':
      stopAsked = true;
      keeper?.stop();
      break;
  }
});
