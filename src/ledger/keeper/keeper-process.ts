/**
 * The keeper as its parent sees it: started, told what is durable, asked to flush, started again when it dies.
 * Invariant: whatever happens to the keeper, the spool goes on; nothing here can lose a record.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WeirError } from '../../disclosure/error.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { Planned } from '../retention/removal.ts';
import type { RetentionRules } from '../retention/rules.ts';
import type { Unspoken } from '../retention/unspoken.ts';
import type { SpoolPosition } from '../spool-reader.ts';
import type { StoreAddress } from '../store.ts';
import type { FromKeeper, KeeperSetup, SentChange, SentError, ToKeeper, Unlink } from './messages.ts';

/** Pause before a keeper that died is started again, doubled up to the most; reset when it gets ready. */
const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;
/** How long a closing ledger waits for the last hand-over; what is left is handed over at the next start. */
export const STOP_WAIT_MS = 30_000;
/** How often the keeper is told of progress at most. */
const DURABLE_INTERVAL_MS = 100;

export interface KeeperEvents {
  /** The tables can be reached here from now on. */
  onReady(address: StoreAddress, missed: readonly SentChange[], newest: number): void;
  /** Something to tell the operator; nothing is lost. */
  onTrouble(error: WeirError): void;
}

export class KeeperProcess {
  readonly #setup: KeeperSetup;
  readonly #events: KeeperEvents;
  readonly #durable: () => SpoolPosition | undefined;
  #child: ChildProcess | undefined;
  #ready = false;
  #stopping = false;
  #restartMs = FIRST_RESTART_MS;
  #restartTimer: NodeJS.Timeout | undefined;
  #durableTimer: NodeJS.Timeout | undefined;
  #flushes = new Map<number, { resolve(answer: unknown): void; reject(error: WeirError): void }>();
  #nextFlush = 1;
  #handedOver = 0;

  constructor(setup: KeeperSetup, durable: () => SpoolPosition | undefined, events: KeeperEvents) {
    this.#setup = setup;
    this.#durable = durable;
    this.#events = events;
  }

  /** @throws WeirError that the keeper failed with, when it never got ready. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => this.#spawn(resolve, reject));
  }

  /** Records of the current writer that are in the tables. */
  get handedOver(): number {
    return this.#handedOver;
  }

  /** The spool has grown. Cheap; the keeper is told at intervals. */
  touch(): void {
    this.#durableTimer ??= setTimeout(() => {
      this.#durableTimer = undefined;
      this.#tellDurable();
    }, DURABLE_INTERVAL_MS);
  }

  /**
   * Resolves when everything that is durable now is in the tables.
   * @throws WeirError WEIR_LEDGER_UNAVAILABLE when the keeper is down or dies meanwhile.
   */
  async flush(): Promise<void> {
    await this.#ask((id) => ({ type: 'flush', id }));
  }

  #ask(message: (id: number) => ToKeeper): Promise<unknown> {
    if (!this.#ready) return Promise.reject(unavailable('the keeper is not running'));
    this.#tellDurable();
    const id = this.#nextFlush++;
    return new Promise((resolve, reject) => {
      this.#flushes.set(id, { resolve, reject });
      this.#send(message(id));
    });
  }

  /**
   * Hands over everything that is durable now and then deletes rows.
   * @throws WeirError as flush.
   */
  async unlink(rows: Unlink): Promise<void> {
    await this.#ask((id) => ({ type: 'unlink', id, rows }));
  }

  /** Plans what is past its time, or finds the plan that was begun. @throws WeirError as flush, and as planRemoval. */
  planRemoval(rules: RetentionRules, now: EpochMs, dryRun: boolean): Promise<Planned> {
    return this.#ask((id) => ({ type: 'plan-removal', id, rules, now, dryRun })) as Promise<Planned>;
  }

  /** Removes what the plan says, once its record is handed over. @throws WeirError as flush. */
  remove(): Promise<Unspoken> {
    return this.#ask((id) => ({ type: 'remove', id })) as Promise<Unspoken>;
  }

  /** Lets the keeper hand over the rest and end. Call after the spool is closed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restartTimer);
    clearTimeout(this.#durableTimer);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#send({ type: 'stop' });
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS);
    await ended;
    clearTimeout(timer);
  }

  #spawn(resolve: () => void, reject: (error: WeirError) => void): void {
    const entry = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
    // A debugger's or a profiler's flags are for this process, not for the keeper.
    const child = fork(entry, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child = child;
    let failure: WeirError | undefined;
    child.on('message', (message: FromKeeper) => {
      if (message.type === 'failed') failure = asError(message.error);
      else if (message.type === 'ready') {
        this.#ready = true;
        this.#restartMs = FIRST_RESTART_MS;
        this.#events.onReady(message.address, message.missed, message.newest);
        this.#tellDurable();
        resolve();
      } else this.#received(message);
    });
    child.on('error', (cause) => {
      failure ??= new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason: cause.message }, { cause });
    });
    child.once('exit', (code, signal) => {
      const wasReady = this.#ready;
      this.#ready = false;
      const error = failure ?? unavailable(`the keeper ended with ${signal ?? `code ${code}`}`);
      for (const flush of this.#flushes.values()) flush.reject(error);
      this.#flushes.clear();
      if (this.#stopping) return;
      if (!wasReady && this.#restartTimer === undefined) {
        reject(error);
        return;
      }
      this.#events.onTrouble(error);
      this.#restart();
    });
    this.#send({ type: 'setup', setup: this.#setup });
  }

  #restart(): void {
    this.#restartTimer = setTimeout(() => {
      this.#spawn(
        () => {
          this.#restartTimer = undefined;
        },
        (error) => {
          this.#events.onTrouble(error);
          this.#restart();
        },
      );
    }, this.#restartMs);
    this.#restartMs = Math.min(2 * this.#restartMs, LONGEST_RESTART_MS);
  }

  #received(message: FromKeeper): void {
    if (message.type === 'flushed') {
      const flush = this.#flushes.get(message.id);
      if (message.error === undefined) flush?.resolve(message.answer);
      else flush?.reject(asError(message.error));
      this.#flushes.delete(message.id);
    } else if (message.type === 'handed') {
      this.#handedOver += message.records;
    } else if (message.type === 'damage' || message.type === 'trouble') {
      this.#events.onTrouble(asError(message.error));
    }
  }

  #tellDurable(): void {
    const position = this.#durable();
    if (this.#ready && position !== undefined) this.#send({ type: 'durable', position });
  }

  #send(message: ToKeeper): void {
    const child = this.#child;
    if (child?.connected !== true) return;
    // The channel may close between the check and the write; the exit handler says so.
    child.send(message, () => undefined);
  }
}

function asError(error: SentError): WeirError {
  return new WeirError(error.code, error.params);
}

function unavailable(reason: string): WeirError {
  return new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason });
}
