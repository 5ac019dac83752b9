/**
 * What changes a ledger that is open: people forgotten, keys rotated, rows removed past their time; and the changes that
 * other gates on the same tables made.
 *
 * Invariant: one after the other, and each after a look at what the others changed, so that nothing is forgotten or
 * removed here against a hold that was laid elsewhere.
 */
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import { systemClock } from '../disclosure/time.ts';
import type { ChangeRequest } from './change-request.ts';
import { keyChanges, linkedKeys, ownAccounts } from './erase.ts';
import { type ForgettingPorts, forget, rotate, writeKeyring } from './forgetting.ts';
import { complaintHeldBy } from './held-statements.ts';
import { heldBy } from './holds.ts';
import type { KeeperProcess } from './keeper/keeper-process.ts';
import type { SentChange } from './keeper/messages.ts';
import type { LedgerOptions } from './ledger-options.ts';
import { countInLogs, forgetInLogs } from './person-log.ts';
import type { Questions } from './questions.ts';
import type { Recorder } from './recorder.ts';
import { DailyRemoval, FIRST_RETAIN_MS, RESUME_MS } from './retention/daily.ts';
import { planUnderWay } from './retention/plan.ts';
import { type Retained, type RetainPorts, retain } from './retention/removal.ts';
import { DEFAULT_RETENTION } from './retention/rules.ts';
import { POLL_MS, received as receivedChange, SharedChanges } from './shared-changes.ts';
import type { Store } from './store.ts';

/** What the tables knew of the key's changes when the ledger was opened. */
export interface KnownChanges {
  readonly missed: readonly SentChange[];
  readonly newest: number;
}

/** What changing needs of the ledger. */
export interface ChangePorts {
  readonly directory: string;
  readonly options: LedgerOptions;
  readonly keyring: Keyring;
  readonly keyPath: string;
  /** Whether other gates may write to the same tables. */
  readonly isShared: boolean;
  readonly recorder: Recorder;
  readonly keeper: KeeperProcess;
  readonly questions: Questions;
  /** @throws WeirError WEIR_LEDGER_UNAVAILABLE */
  readonly store: () => Store;
}

export class LedgerChanges {
  readonly #ports: ChangePorts;
  readonly #listeners: (() => void)[] = [];
  /** The last one of those that wait or run. */
  #last: Promise<unknown> = Promise.resolve();
  #daily: DailyRemoval | undefined;
  #others: SharedChanges | undefined;
  #lookTimer: NodeJS.Timeout | undefined;

  constructor(ports: ChangePorts) {
    this.#ports = ports;
  }

  /** Told when the key has changed. */
  onKeyChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Makes a change after those that were asked for before. @throws as forget, rotate and retain (rejects) */
  make(request: ChangeRequest): Promise<unknown> {
    const done = this.#last.then(async () => {
      // What other gates have forgotten or hold counts before anything is forgotten or removed here.
      const looked = this.#others?.look();
      // A key is rotated although the tables are away.
      await (request.type === 'rotate' ? looked?.catch(() => undefined) : looked);
      return request.type === 'retain' ? this.#retain(request.dryRun, false) : this.#changeKey(request);
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  #retain(dryRun: boolean, byItself: boolean): Promise<Retained> {
    const { keeper, options, recorder } = this.#ports;
    const { clock = systemClock, retention } = options;
    const ports: RetainPorts = {
      plan: (rules, now, dry) => keeper.planRemoval(rules, now, dry),
      record: (removal) => recorder.append(removal),
      carryOut: () => keeper.remove(),
    };
    return retain(ports, retention?.rules ?? DEFAULT_RETENTION, clock.now(), { dryRun, byItself });
  }

  /** Changes that other gates on the same tables make are taken over, one look after the other. */
  watchOthers(): void {
    const { directory, keyPath, keyring, store, isShared, recorder } = this.#ports;
    const { onTrouble } = this.#ports.options;
    const others = new SharedChanges({
      directory,
      keyPath,
      keyring,
      store,
      isShared,
      changed: () => this.#keyChanged(),
      record: async (change) => {
        await recorder.append({ type: 'hold-change', ...change });
        await this.#tellOthers();
      },
      onTrouble: (error) => onTrouble?.(error),
    });
    this.#others = others;
    const look = () => {
      this.#last = this.#last
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
    if (this.#ports.isShared) await this.#ports.keeper.flush().catch(() => undefined);
  }

  #keyChanged(): void {
    // The segment behind this one holds sealed values and aliases: it goes as soon as it is handed over.
    this.#ports.recorder.forgetSealed();
    for (const listener of this.#listeners) listener();
  }

  /** Removes what is past its time, day by day, without being asked. */
  removeDaily(): void {
    const begun = planUnderWay(this.#ports.directory) !== undefined;
    const run = () => {
      const done = this.#last.then(async () => {
        await this.#others?.look();
        return this.#retain(false, true);
      });
      this.#last = done.catch(() => undefined);
      return done;
    };
    const first = begun ? RESUME_MS : (this.#ports.options.retention?.firstMs ?? FIRST_RETAIN_MS);
    this.#daily = new DailyRemoval(run, first, (error) => this.#ports.options.onTrouble?.(error));
  }

  async #changeKey(request: Exclude<ChangeRequest, { type: 'retain' }>): Promise<unknown> {
    const { directory, options, keyring, keyPath, recorder, keeper, questions, store } = this.#ports;
    const ports: ForgettingPorts = {
      keyring,
      keyPath,
      clock: options.clock ?? systemClock,
      flush: () => keeper.flush(),
      linkedKeys: (keys) => linkedKeys(store(), keys),
      knowsPerson: (key) => questions.knowsPerson(key),
      ownAccounts: (people) => ownAccounts(store(), people),
      identity: (key) => questions.names.identity(key),
      unlink: (rows) => keeper.unlink(rows),
      heldBy: options.heldBy ?? ((people, recipients) => heldBy(directory, store(), people, recipients)),
      statements: {
        count: (people) => countInLogs(directory, keyring, people),
        heldBy: (people) => complaintHeldBy(directory, keyring, people),
        destroy: (people) => forgetInLogs(directory, keyring, people),
      },
      changed: () => this.#keyChanged(),
      record: (change) => recorder.append({ type: 'key-change', ...change }),
    };
    const done =
      request.type === 'forget' ? await forget(ports, request) : await rotate(ports, request.reference);
    await this.#tellOthers();
    return done;
  }

  /** A key file from a backup may be older than the ledger; a ledger that was killed may be older than the key file. */
  async catchUp(found: KnownChanges | undefined): Promise<void> {
    const { missed, newest } = found ?? { missed: [], newest: 0 };
    const { keyring, keyPath: path, options, recorder, store } = this.#ports;
    if (missed.length > 0) {
      const generation = keyring.generation;
      const all = (await keyChanges(store(), 0)).missed;
      const { rotated } = keyring.takeOver(all.map(receivedChange));
      if (rotated) throw new WeirError('WEIR_KEY_OLDER', { path, found: generation, newest });
      await writeKeyring(keyring, path);
      options.onTrouble?.(new WeirError('WEIR_KEY_CAUGHT_UP', { path, count: missed.length }));
    }
    const { lastChange } = keyring;
    if (recorder.spool === undefined || lastChange === null) return;
    // A gate beside this one may have made a change of the same generation: this one's own is looked for.
    const { missed: since } = await keyChanges(store(), lastChange.generation - 1);
    const isOwn = ({ at, generation, points }: SentChange) =>
      generation === lastChange.generation &&
      at === Math.round(lastChange.at) &&
      points.join() === lastChange.points.join();
    if (since.some(isOwn)) return;
    await recorder.append({ type: 'key-change', ...lastChange });
  }

  /** Resolves when no change runs any more and none will. */
  async close(): Promise<void> {
    await this.#daily?.stop();
    clearTimeout(this.#lookTimer);
    this.#lookTimer = undefined;
    await this.#last;
  }
}
