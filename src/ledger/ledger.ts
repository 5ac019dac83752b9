/**
 * The ledger: what is recorded goes to the spool and is durable when the promise resolves; the keeper carries it into
 * the tables; questions are asked of the tables.
 *
 *   record ─▶ spool (fdatasync) ─▶ keeper ─▶ tables ─▶ questions
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BlindPeriod, DisclosureEvent } from '../disclosure/disclosure.ts';
import { WeirError } from '../disclosure/error.ts';
import { type Keyring, openExistingKeyring, openKeyring } from '../disclosure/keyring.ts';
import type { PersonKey } from '../disclosure/person.ts';
import { systemClock } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { type ChangeRequest, FRESHEN, isFreshen, received, sendable } from './change-request.ts';
import { type KnownChanges, LedgerChanges } from './changes.ts';
import { askControl, type Control, openControl } from './control.ts';
import { keyChanges, type LinkedKeys, linkedKeys } from './erase.ts';
import type { ForgetRequest, Forgotten } from './forgetting.ts';
import { checkTables } from './fsck/check-tables.ts';
import type { Finding } from './fsck/finding.ts';
import { firstFreeSegment, STATE_FILE } from './hand-over.ts';
import { DEFAULT_HAND_OVER_WITHIN_MS } from './keeper/hand-over-pace.ts';
import { KeeperProcess } from './keeper/keeper-process.ts';
import type { SentChange } from './keeper/messages.ts';
import type { LedgerOptions } from './ledger-options.ts';
import { type DirectoryLock, directoryOwner, lockDirectory } from './lock.ts';
import { type LedgerMark, markOf, type RecallSince, rowsSince } from './mark.ts';
import { Questions } from './questions.ts';
import {
  inWorkOf,
  KEY_FILE,
  type ProofQuestion,
  type ReadableLedger,
  readThrough,
  type VerifyRequest,
} from './readable-ledger.ts';
import { type Recalled, recallSpooled, recallTables } from './recall.ts';
import { receivedEvent } from './record-request.ts';
import { Recorder } from './recorder.ts';
import type { Retained } from './retention/removal.ts';
import { exportProof } from './seal/proof-export.ts';
import type { Verification } from './seal/verification.ts';
import { verifySeals } from './seal/verify.ts';
import { Spool } from './spool.ts';
import { type LedgerStanding, standingOf } from './standing.ts';
import { connectStore, type Store } from './store.ts';

/** Questions see what was recorded up to so long ago, in milliseconds: whoever watches does not make a batch a second. */
export const FRESH_MS = 2_000;
/** How long a question waits for what is being handed over; a store that is behind answers with what it has. */
export const FRESH_WAIT_MS = 2_000;
/** How often the head of the seals is signed while batches come: what is younger is known to the seal key's holder only. */
export const DEFAULT_SIGN_MS = 5 * 60_000;

export class Ledger {
  readonly keyring: Keyring;
  readonly questions: Questions;
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  readonly #seals: { readonly directory: string; readonly exclusive: boolean };
  readonly #recorder: Recorder;
  readonly #keeper: KeeperProcess;
  readonly #options: LedgerOptions;
  #freshenedAt = Number.NEGATIVE_INFINITY;
  #freshening: Promise<void> = Promise.resolve();
  #store: Store | undefined;
  readonly #changes: LedgerChanges;
  #control: Control | undefined;
  /** What the tables knew of the key's changes when the ledger was opened. */
  #found: KnownChanges | undefined;

  private constructor(options: LedgerOptions, lock: DirectoryLock, keyring: Keyring, writes: boolean) {
    const { directory } = options;
    this.#directory = directory;
    this.#options = options;
    this.#lock = lock;
    this.#seals = { directory, exclusive: options.server === undefined };
    this.keyring = keyring;
    const firstSegment = firstFreeSegment(join(directory, STATE_FILE));
    const spool = writes
      ? new Spool(join(directory, 'spool'), { ...options.spool, firstSegment })
      : undefined;
    this.#recorder = new Recorder(spool, keyring, options, () => this.#keeper.touch());
    this.questions = new Questions(() => this.#reach(), keyring);
    const setup = {
      directory,
      holder: process.pid,
      server: options.server ?? null,
      firstSegment: spool?.durable.segment ?? Number.MAX_SAFE_INTEGER,
      seals: options.seals ?? { signEveryMs: DEFAULT_SIGN_MS, witnesses: [] },
      handOverWithinMs: options.handOverWithinMs ?? DEFAULT_HAND_OVER_WITHIN_MS,
      givesWay: options.keeperGivesWay ?? false,
      keyPath: join(directory, KEY_FILE),
      fingerprint: keyring.fingerprint(),
      generation: keyring.generation,
    };
    this.#keeper = new KeeperProcess(setup, () => spool?.durable, {
      onReady: (address, missed, newest) => {
        this.#found ??= { missed, newest };
        void this.#store?.close();
        this.#store = connectStore(address);
      },
      onTrouble: (error) => options.onTrouble?.(error),
    });
    this.#changes = new LedgerChanges({
      directory,
      options,
      keyring,
      keyPath: setup.keyPath,
      isShared: !this.#seals.exclusive,
      recorder: this.#recorder,
      keeper: this.#keeper,
      questions: this.questions,
      store: () => this.#reach(),
    });
  }

  /**
   * Opens a ledger for writing, creating it when the directory holds none.
   * @throws WeirError WEIR_LEDGER_LOCKED, WEIR_KEY_*, WEIR_DATA_DIR, WEIR_LEDGER_*
   */
  static open(options: LedgerOptions): Promise<Ledger> {
    // A new key beside an old ledger would make everything in it nameless: only an empty directory gets a new one.
    const isNew = !existsSync(join(options.directory, 'spool'));
    return Ledger.#open(options, isNew ? openKeyring : openExistingKeyring, true);
  }

  static async #open(
    options: LedgerOptions,
    keyringAt: (path: string) => Keyring,
    writes: boolean,
  ): Promise<Ledger> {
    const lock = lockDirectory(options.directory);
    let ledger: Ledger | undefined;
    try {
      const keyring = keyringAt(join(options.directory, KEY_FILE));
      const opened = new Ledger(options, lock, keyring, writes);
      ledger = opened;
      await opened.#keeper.start();
      await opened.#changes.catchUp(opened.#found);
      if (writes) {
        opened.#control = await openControl(options.directory, (request) => opened.#answer(request));
        opened.#changes.watchOthers();
        if (options.retention?.byItself === true) opened.#changes.removeDaily();
      }
      return opened;
    } catch (error) {
      if (ledger === undefined) lock.release();
      else await ledger.close();
      throw error;
    }
  }

  /**
   * Opens an existing ledger for questions: through the process that holds it when there is one, else by itself.
   * @throws WeirError WEIR_LEDGER_NONE, and as open.
   */
  static async read(options: LedgerOptions): Promise<ReadableLedger> {
    const { directory } = options;
    if (!existsSync(join(directory, KEY_FILE))) {
      const started = existsSync(join(directory, 'spool'));
      throw started
        ? new WeirError('WEIR_KEY_MISSING', { path: join(directory, KEY_FILE) })
        : new WeirError('WEIR_LEDGER_NONE', { path: directory });
    }
    const owner = directoryOwner(directory);
    if (owner !== undefined) {
      const handedOver = askControl(directory, owner, FRESHEN).catch(() => undefined);
      await atMost(handedOver, FRESH_WAIT_MS);
      return readThrough(directory, owner, options.server);
    }
    const ledger = await Ledger.#open(options, openExistingKeyring, false);
    await ledger.flush();
    return ledger;
  }

  /**
   * Has a ledger changed by the process that holds it when there is one, else by this one.
   * @throws WeirError WEIR_LEDGER_NONE, WEIR_LEDGER_LOCKED, and those of forgetting.ts.
   */
  static async change<T>(options: LedgerOptions, request: ChangeRequest): Promise<T> {
    const { directory } = options;
    if (!existsSync(join(directory, KEY_FILE)) && !existsSync(join(directory, 'spool')))
      throw new WeirError('WEIR_LEDGER_NONE', { path: directory });
    const owner = directoryOwner(directory);
    if (owner !== undefined) return askControl<T>(directory, owner, sendable(request));
    const ledger = await Ledger.#open(options, openExistingKeyring, true);
    try {
      return (await ledger.#changes.make(request)) as T;
    } finally {
      await ledger.close();
    }
  }

  /**
   * Records who received whose data. Resolves when it is durable.
   * @throws WeirError WEIR_SPOOL_WRITE (rejects)
   */
  record(event: DisclosureEvent): Promise<void> {
    return this.#recorder.record(event);
  }

  /** Records what left without being seen. Resolves when it is durable. @throws as record */
  blind(period: BlindPeriod): Promise<void> {
    return this.#recorder.blind(period);
  }

  /** Records a verdict. @param enforced false when it was only observed. Resolves when it is durable. @throws as record */
  verdict(verdict: Verdict, enforced: boolean): Promise<void> {
    return this.#recorder.verdict(verdict, enforced);
  }

  /** What is in the spool and not yet in the tables, as far as the keeper has said; bytes are those waiting for the disk. */
  get pending(): { readonly records: number; readonly bytes: number } {
    return {
      records: Math.max(0, this.#recorder.recorded - this.#keeper.handedOver),
      bytes: this.#recorder.spool?.waitingBytes ?? 0,
    };
  }

  /** Where recording stands; undefined while nothing was handed over. @throws WeirError WEIR_DATA_DIR */
  mark(): LedgerMark | undefined {
    return markOf(this.#directory, (this.#options.clock ?? systemClock).now());
  }

  /**
   * Visits what was recorded since a mark, or the disclosures of a time and later; in no order, some of them more than
   * once, and more than was asked for: those that are in the spool, then those in the tables, so that what is handed
   * over meanwhile is met in one of them.
   * @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY; what was in the spool has been visited then.
   */
  async recall(since: RecallSince, visit: (recalled: Recalled) => void): Promise<void> {
    recallSpooled(join(this.#directory, 'spool'), visit);
    const rows = rowsSince(this.#directory, since, this.#options.server !== undefined);
    if (rows !== undefined) await recallTables(this.#reach(), rows, visit);
  }

  /**
   * For whoever is about to ask: hands over what waits in the spool, unless that was done FRESH_MS ago or less. Resolves
   * after FRESH_WAIT_MS at the latest and never rejects: what cannot be reached is told by the question itself.
   */
  async freshen(): Promise<void> {
    const now = performance.now();
    if (this.pending.records > 0 && now - this.#freshenedAt > FRESH_MS) {
      this.#freshenedAt = now;
      this.#freshening = this.flush().catch(() => undefined);
    }
    await atMost(this.#freshening, FRESH_WAIT_MS);
  }

  /** Resolves when everything recorded so far can be asked for. @throws WeirError WEIR_LEDGER_UNAVAILABLE */
  flush(): Promise<void> {
    return this.#keeper.flush();
  }

  /**
   * Reads every sealed row back and compares it with its seal.
   * @throws WeirError WEIR_LEDGER_UNAVAILABLE
   */
  verify(request: VerifyRequest = {}): Promise<Verification> {
    const inWork = inWorkOf(this.#seals.directory);
    return verifySeals({ store: this.#reach(), ...this.#seals, inWork, ...request });
  }

  /** Lines of a proof for others. @throws WeirError WEIR_PROOF, WEIR_SEAL_*, WEIR_LEDGER_* (rejects) */
  proof(request: ProofQuestion): AsyncIterable<string> {
    return exportProof({ store: this.#reach(), directory: this.#seals.directory, ...request });
  }

  /** Forgets people, or destroys the sealed values of recipients. @throws as forget in forgetting.ts */
  forget(request: ForgetRequest): Promise<Forgotten> {
    return this.#changes.make({ type: 'forget', ...request }) as Promise<Forgotten>;
  }

  /** Removes what is past its time, or says what would be. @throws as retain in retention/removal.ts */
  retain({ dryRun }: { readonly dryRun: boolean }): Promise<Retained> {
    return this.#changes.make({ type: 'retain', dryRun }) as Promise<Retained>;
  }

  /** Told when the key has changed: whoever keeps what was made with it lets go of it. */
  onKeyChange(listener: () => void): void {
    this.#changes.onKeyChange(listener);
  }

  /** What waits, and what was last handed over, signed and removed. @throws WeirError WEIR_DATA_DIR, WEIR_LEDGER_* (rejects) */
  standing(): Promise<LedgerStanding> {
    return standingOf(this.#reach(), this.#directory);
  }

  /** All keys that aliases tie to these. */
  linkedKeys(keys: readonly PersonKey[]): Promise<LinkedKeys> {
    return linkedKeys(this.#reach(), keys);
  }

  /** What happened to the key, oldest first. */
  async keyChanges(): Promise<readonly SentChange[]> {
    return (await keyChanges(this.#reach(), 0)).missed;
  }

  /** Has the database look at its own parts. @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY */
  checkTables(onTable: (table: string) => void): Promise<Finding[]> {
    return checkTables(this.#reach(), onTable);
  }

  async #answer(request: unknown): Promise<unknown> {
    if (isFreshen(request)) return this.freshen();
    const event = receivedEvent(request);
    if (event !== undefined) return this.record(event);
    return this.#changes.make(received(request));
  }

  /** Writes what is waiting, hands it over, ends the keeper, gives the directory free. */
  async close(): Promise<void> {
    await this.#control?.close();
    await this.#changes.close();
    await this.#recorder.spool?.close();
    await this.#keeper.stop();
    await this.#store?.close();
    this.#lock.release();
  }

  #reach(): Store {
    if (this.#store === undefined)
      throw new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason: 'the keeper is starting' });
    return this.#store;
  }
}

/** Waits for something, but not longer than so many milliseconds. */
async function atMost(done: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}
