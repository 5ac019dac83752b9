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
import { askControl, type Control, openControl } from './control.ts';
import { keyChanges, type LinkedKeys, linkedKeys, ownAccounts } from './erase.ts';
import {
  type ForgetRequest,
  type ForgettingPorts,
  type Forgotten,
  forget,
  type HeldBy,
  rotate,
  writeKeyring,
} from './forgetting.ts';
import { checkTables } from './fsck/check-tables.ts';
import type { Finding } from './fsck/finding.ts';
import { firstFreeSegment, STATE_FILE } from './hand-over.ts';
import { heldBy } from './holds.ts';
import { DEFAULT_HAND_OVER_WITHIN_MS } from './keeper/hand-over-pace.ts';
import { KeeperProcess } from './keeper/keeper-process.ts';
import type { SealSetup, SentChange } from './keeper/messages.ts';
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
import { Recorder, type RecorderOptions } from './recorder.ts';
import { DailyRemoval, FIRST_RETAIN_MS, RESUME_MS, type RetentionSetup } from './retention/daily.ts';
import { planUnderWay } from './retention/plan.ts';
import { type Retained, type RetainPorts, retain } from './retention/removal.ts';
import { DEFAULT_RETENTION } from './retention/rules.ts';
import { exportProof } from './seal/proof-export.ts';
import type { Verification } from './seal/verification.ts';
import { verifySeals } from './seal/verify.ts';
import { POLL_MS, received as receivedChange, SharedChanges } from './shared-changes.ts';
import { Spool, type SpoolOptions } from './spool.ts';
import { type LedgerStanding, standingOf } from './standing.ts';
import { connectStore, type Store, type StoreAddress } from './store.ts';

/** Questions see what was recorded up to so long ago, in milliseconds: whoever watches does not make a batch a second. */
export const FRESH_MS = 2_000;
/** How long a question waits for what is being handed over; a store that is behind answers with what it has. */
export const FRESH_WAIT_MS = 2_000;
/** How often the head of the seals is signed while batches come: what is younger is known to the seal key's holder only. */
export const DEFAULT_SIGN_MS = 5 * 60_000;

export interface LedgerOptions extends RecorderOptions {
  readonly directory: string;
  /** A ClickHouse server; without it the embedded engine in the data directory. */
  readonly server?: StoreAddress;
  readonly spool?: SpoolOptions;
  /** How the seals are signed. Default: every DEFAULT_SIGN_MS and at the end. */
  readonly seals?: SealSetup;
  /**
   * How long a record stays in the spool alone at most, in milliseconds, while little is recorded and nobody asks; see
   * keeper/hand-over-pace.ts. Default DEFAULT_HAND_OVER_WITHIN_MS.
   */
  readonly handOverWithinMs?: number;
  /** Which legal hold forbids to forget a person. Default: there are none. */
  readonly heldBy?: HeldBy;
  /** How long rows are kept, by kind, and whether the ledger removes by itself what is past its time. Default: not. */
  readonly retention?: RetentionSetup;
}

export class Ledger {
  readonly keyring: Keyring;
  readonly questions: Questions;
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  readonly #seals: { readonly directory: string; readonly exclusive: boolean };
  readonly #recorder: Recorder;
  readonly #keeper: KeeperProcess;
  readonly #options: LedgerOptions;
  readonly #listeners: (() => void)[] = [];
  #freshenedAt = Number.NEGATIVE_INFINITY;
  #freshening: Promise<void> = Promise.resolve();
  #store: Store | undefined;
  #control: Control | undefined;
  /** What the tables knew of the key's changes when the ledger was opened. */
  #found: { readonly missed: readonly SentChange[]; readonly newest: number } | undefined;
  #daily: DailyRemoval | undefined;
  #others: SharedChanges | undefined;
  #lookTimer: NodeJS.Timeout | undefined;
  /** Changes of the key, and removals, one after the other. */
  #changes: Promise<unknown> = Promise.resolve();

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
      await opened.#catchUp();
      if (writes)
        opened.#control = await openControl(options.directory, (request) => opened.#answer(request));
      if (writes) opened.#watchOthers();
      if (writes && options.retention?.byItself === true) opened.#removeDaily();
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
      return (await ledger.#change(request)) as T;
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
    return this.#change({ type: 'forget', ...request }) as Promise<Forgotten>;
  }

  /** Removes what is past its time, or says what would be. @throws as retain in retention/removal.ts */
  retain({ dryRun }: { readonly dryRun: boolean }): Promise<Retained> {
    return this.#change({ type: 'retain', dryRun }) as Promise<Retained>;
  }

  /** Told when the key has changed: whoever keeps what was made with it lets go of it. */
  onKeyChange(listener: () => void): void {
    this.#listeners.push(listener);
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

  #change(request: ChangeRequest): Promise<unknown> {
    const done = this.#changes.then(async () => {
      // What other gates have forgotten or hold counts before anything is forgotten or removed here.
      const looked = this.#others?.look();
      // A key is rotated although the tables are away.
      await (request.type === 'rotate' ? looked?.catch(() => undefined) : looked);
      return request.type === 'retain' ? this.#retain(request.dryRun, false) : this.#changeKey(request);
    });
    this.#changes = done.catch(() => undefined);
    return done;
  }

  #retain(dryRun: boolean, byItself: boolean): Promise<Retained> {
    const { clock = systemClock, retention } = this.#options;
    const ports: RetainPorts = {
      plan: (rules, now, dry) => this.#keeper.planRemoval(rules, now, dry),
      record: (removal) => this.#recorder.append(removal),
      carryOut: () => this.#keeper.remove(),
    };
    return retain(ports, retention?.rules ?? DEFAULT_RETENTION, clock.now(), { dryRun, byItself });
  }

  /** Changes that other gates on the same tables make are taken over, one look after the other. */
  #watchOthers(): void {
    const { directory, onTrouble } = this.#options;
    const others = new SharedChanges({
      directory,
      keyPath: join(directory, KEY_FILE),
      keyring: this.keyring,
      store: () => this.#reach(),
      isShared: !this.#seals.exclusive,
      changed: () => this.#keyChanged(),
      record: async (change) => {
        await this.#recorder.append({ type: 'hold-change', ...change });
        await this.#tellOthers();
      },
      onTrouble: (error) => onTrouble?.(error),
    });
    this.#others = others;
    const look = () => {
      this.#changes = this.#changes
        .then(() => others.look())
        .catch((error: WeirError) => {
          // The tables are away: the keeper says so by itself.
          if (error.code !== 'WEIR_LEDGER_UNAVAILABLE' && error instanceof WeirError) onTrouble?.(error);
        })
        .finally(() => {
          if (this.#lookTimer !== undefined) this.#lookTimer = setTimeout(look, POLL_MS).unref();
        });
    };
    this.#lookTimer = setTimeout(look, POLL_MS).unref();
  }

  /** Others see it in the tables: it does not wait for company there. While they are away it comes when they are back. */
  async #tellOthers(): Promise<void> {
    if (!this.#seals.exclusive) await this.flush().catch(() => undefined);
  }

  #keyChanged(): void {
    // The segment behind this one holds sealed values and aliases: it goes as soon as it is handed over.
    this.#recorder.forgetSealed();
    for (const listener of this.#listeners) listener();
  }

  #removeDaily(): void {
    const begun = planUnderWay(this.#directory) !== undefined;
    const run = () => {
      const done = this.#changes.then(async () => {
        await this.#others?.look();
        return this.#retain(false, true);
      });
      this.#changes = done.catch(() => undefined);
      return done;
    };
    const first = begun ? RESUME_MS : (this.#options.retention?.firstMs ?? FIRST_RETAIN_MS);
    this.#daily = new DailyRemoval(run, first, (error) => this.#options.onTrouble?.(error));
  }

  async #changeKey(request: Exclude<ChangeRequest, { type: 'retain' }>): Promise<unknown> {
    const keyPath = join(this.#options.directory, KEY_FILE);
    const ports: ForgettingPorts = {
      keyring: this.keyring,
      keyPath,
      clock: this.#options.clock ?? systemClock,
      flush: () => this.flush(),
      linkedKeys: (keys) => this.linkedKeys(keys),
      knowsPerson: (key) => this.questions.knowsPerson(key),
      ownAccounts: (people) => ownAccounts(this.#reach(), people),
      identity: (key) => this.questions.names.identity(key),
      unlink: (rows) => this.#keeper.unlink(rows),
      heldBy:
        this.#options.heldBy ??
        ((people, recipients) => heldBy(this.#options.directory, this.#reach(), people, recipients)),
      changed: () => this.#keyChanged(),
      record: (change) => this.#recorder.append({ type: 'key-change', ...change }),
    };
    const done =
      request.type === 'forget' ? await forget(ports, request) : await rotate(ports, request.reference);
    await this.#tellOthers();
    return done;
  }

  async #answer(request: unknown): Promise<unknown> {
    if (isFreshen(request)) return this.freshen();
    return this.#change(received(request));
  }

  /** A key file from a backup may be older than the ledger; a ledger that was killed may be older than the key file. */
  async #catchUp(): Promise<void> {
    const { missed, newest } = this.#found ?? { missed: [], newest: 0 };
    const path = join(this.#options.directory, KEY_FILE);
    if (missed.length > 0) {
      const found = this.keyring.generation;
      const all = (await keyChanges(this.#reach(), 0)).missed;
      const { rotated } = this.keyring.takeOver(all.map(receivedChange));
      if (rotated) throw new WeirError('WEIR_KEY_OLDER', { path, found, newest });
      await writeKeyring(this.keyring, path);
      this.#options.onTrouble?.(new WeirError('WEIR_KEY_CAUGHT_UP', { path, count: missed.length }));
    }
    const { lastChange } = this.keyring;
    if (this.#recorder.spool === undefined || lastChange === null) return;
    // A gate beside this one may have made a change of the same generation: this one's own is looked for.
    const { missed: since } = await keyChanges(this.#reach(), lastChange.generation - 1);
    const isOwn = ({ at, generation, points }: SentChange) =>
      generation === lastChange.generation &&
      at === Math.round(lastChange.at) &&
      points.join() === lastChange.points.join();
    if (since.some(isOwn)) return;
    await this.#recorder.append({ type: 'key-change', ...lastChange });
  }

  /** Writes what is waiting, hands it over, ends the keeper, gives the directory free. */
  async close(): Promise<void> {
    await this.#control?.close();
    await this.#daily?.stop();
    clearTimeout(this.#lookTimer);
    this.#lookTimer = undefined;
    await this.#changes;
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
