/**
 * The ledger: what is recorded goes to the spool and is durable when the promise resolves; the keeper carries it into
 * the tables; questions are asked of the tables.
 *
 *   record ─▶ spool (fdatasync) ─▶ keeper ─▶ tables ─▶ questions
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlindPeriod, DisclosureEvent } from '../disclosure/disclosure.ts';
import { WeirError } from '../disclosure/error.ts';
import { type Keyring, openExistingKeyring, openKeyring } from '../disclosure/keyring.ts';
import type { RecipientIdentity } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { boundTo } from './bound-to.ts';
import { firstFreeSegment, STATE_FILE } from './hand-over.ts';
import { KeeperProcess } from './keeper/keeper-process.ts';
import { ADDRESS_FILE, type SealSetup } from './keeper/messages.ts';
import { type DirectoryLock, directoryOwner, lockDirectory } from './lock.ts';
import { Questions } from './questions.ts';
import { type Recalled, recallSpooled, recallTables } from './recall.ts';
import { encodeRecord, type SealedIdentity } from './record.ts';
import { exportProof, type ProofRequest } from './seal/proof-export.ts';
import { type Verification, type VerifyOptions, verifySeals } from './seal/verify.ts';
import { Spool, type SpoolOptions } from './spool.ts';
import { connectStore, type Store, type StoreAddress } from './store.ts';

export const KEY_FILE = 'weir.key';
/** Sealed identities kept, so that a busy recipient is not sealed anew for every response. */
export const MAX_SEALED_IDENTITIES = 50_000;
/** How often the head of the seals is signed while batches come: what is younger is known to the seal key's holder only. */
export const DEFAULT_SIGN_MS = 5 * 60_000;

export interface LedgerOptions {
  readonly directory: string;
  /** A ClickHouse server; without it the embedded engine in the data directory. */
  readonly server?: StoreAddress;
  readonly spool?: SpoolOptions;
  /** How the seals are signed. Default: every DEFAULT_SIGN_MS and at the end. */
  readonly seals?: SealSetup;
  /** What the operator must hear of while the ledger runs: damage, an engine that died. Nothing is lost by it. */
  readonly onTrouble?: (error: WeirError) => void;
}

export class Ledger {
  readonly keyring: Keyring;
  readonly questions: Questions;
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  readonly #seals: { readonly directory: string; readonly exclusive: boolean };
  readonly #spool: Spool | undefined;
  readonly #keeper: KeeperProcess;
  readonly #sealed = new Map<bigint, SealedIdentity>();
  #store: Store | undefined;
  /** Records of this process that are durable. */
  #recorded = 0;

  private constructor(options: LedgerOptions, lock: DirectoryLock, keyring: Keyring, writes: boolean) {
    const { directory } = options;
    this.#directory = directory;
    this.#lock = lock;
    this.#seals = { directory, exclusive: options.server === undefined };
    this.keyring = keyring;
    const firstSegment = firstFreeSegment(join(directory, STATE_FILE));
    this.#spool = writes
      ? new Spool(join(directory, 'spool'), { ...options.spool, firstSegment })
      : undefined;
    this.questions = new Questions(() => this.#reach(), keyring);
    const setup = {
      directory,
      holder: process.pid,
      server: options.server ?? null,
      firstSegment: this.#spool?.durable.segment ?? Number.MAX_SAFE_INTEGER,
      seals: options.seals ?? { signEveryMs: DEFAULT_SIGN_MS, witnesses: [] },
      keyPath: join(directory, KEY_FILE),
      fingerprint: keyring.fingerprint(),
    };
    this.#keeper = new KeeperProcess(setup, () => this.#spool?.durable, {
      onReady: (address) => {
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
      ledger = new Ledger(options, lock, keyring, writes);
      await ledger.#keeper.start();
      return ledger;
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
    if (owner === undefined) {
      const ledger = await Ledger.#open(options, openExistingKeyring, false);
      await ledger.flush();
      return ledger;
    }
    const address = options.server ?? runningAddress(directory, owner);
    const store = connectStore(address);
    const keyring = openExistingKeyring(join(directory, KEY_FILE));
    const exclusive = options.server === undefined;
    return {
      keyring,
      questions: new Questions(() => store, keyring),
      verify: (request) => verifySeals({ store, directory, exclusive, ...request }),
      proof: (request) => exportProof({ store, directory, ...request }),
      close: () => store.close(),
    };
  }

  /**
   * Records who received whose data. Resolves when it is durable.
   * @throws WeirError WEIR_SPOOL_WRITE (rejects)
   */
  record(event: DisclosureEvent): Promise<void> {
    const { at, channel, measure, route, people, aliases } = event;
    const identities = this.#seal(event.recipient.identities);
    return this.#append({ type: 'disclosure', at, channel, measure, route, identities, people, aliases });
  }

  /** Records what left without being seen. Resolves when it is durable. @throws as record */
  blind(period: BlindPeriod): Promise<void> {
    const { at, channel, reason, bytes, route } = period;
    return this.#append({
      type: 'blind',
      at,
      channel,
      reason,
      bytes,
      route,
      identities: this.#seal(period.recipient.identities),
    });
  }

  /** Records a verdict. @param enforced false when it was only observed. Resolves when it is durable. @throws as record */
  verdict(verdict: Verdict, enforced: boolean): Promise<void> {
    const [recipient, subject] = this.#seal([verdict.recipient, verdict.subject]) as [
      SealedIdentity,
      SealedIdentity,
    ];
    const { at, kind, evidence } = verdict;
    return this.#append({ type: 'verdict', at, kind, enforced, recipient, subject, evidence });
  }

  /** What is in the spool and not yet in the tables, as far as the keeper has said; bytes are those waiting for the disk. */
  get pending(): { readonly records: number; readonly bytes: number } {
    return {
      records: Math.max(0, this.#recorded - this.#keeper.handedOver),
      bytes: this.#spool?.waitingBytes ?? 0,
    };
  }

  /**
   * Visits the disclosures recorded at a time or later, in no order, some of them more than once: those that are in the
   * spool, then those in the tables, so that what is handed over meanwhile is met in one of them.
   * @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY; what was in the spool has been visited then.
   */
  async recall(from: EpochMs, visit: (recalled: Recalled) => void): Promise<void> {
    recallSpooled(join(this.#directory, 'spool'), visit);
    await recallTables(this.#reach(), from, visit);
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
    return verifySeals({ store: this.#reach(), ...this.#seals, ...request });
  }

  /** Lines of a proof for others. @throws WeirError WEIR_PROOF, WEIR_SEAL_*, WEIR_LEDGER_* (rejects) */
  proof(request: ProofQuestion): AsyncIterable<string> {
    return exportProof({ store: this.#reach(), directory: this.#seals.directory, ...request });
  }

  /** Writes what is waiting, hands it over, ends the keeper, gives the directory free. */
  async close(): Promise<void> {
    await this.#spool?.close();
    await this.#keeper.stop();
    await this.#store?.close();
    this.#lock.release();
  }

  async #append(record: Parameters<typeof encodeRecord>[0]): Promise<void> {
    if (this.#spool === undefined)
      throw new WeirError('WEIR_INTERNAL', { reason: 'this ledger was opened for reading' });
    await this.#spool.append(encodeRecord(record));
    this.#recorded += 1;
    this.#keeper.touch();
  }

  #reach(): Store {
    if (this.#store === undefined)
      throw new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason: 'the keeper is starting' });
    return this.#store;
  }

  #seal(identities: readonly RecipientIdentity[]): SealedIdentity[] {
    return identities.map((identity) => {
      const known = this.#sealed.get(identity.key);
      if (known !== undefined) return known;
      if (this.#sealed.size >= MAX_SEALED_IDENTITIES) this.#sealed.clear();
      const sealed = {
        kind: identity.kind,
        key: identity.key,
        sealed: this.keyring.seal(identity.value, boundTo(identity.key)),
      };
      this.#sealed.set(identity.key, sealed);
      return sealed;
    });
  }
}

/** A ledger that can be asked. */
export interface ReadableLedger {
  readonly keyring: Keyring;
  readonly questions: Questions;
  verify(request?: VerifyRequest): Promise<Verification>;
  proof(request: ProofQuestion): AsyncIterable<string>;
  close(): Promise<void>;
}

/** What is to be verified, and who is told how far it has come. */
export type VerifyRequest = Omit<VerifyOptions, 'store' | 'directory' | 'exclusive'>;

/** What is to be proved. */
export type ProofQuestion = Omit<ProofRequest, 'store' | 'directory'>;

function runningAddress(directory: string, owner: number): StoreAddress {
  try {
    return JSON.parse(readFileSync(join(directory, ADDRESS_FILE), 'utf8')) as StoreAddress;
  } catch (cause) {
    throw new WeirError('WEIR_LEDGER_LOCKED', { path: directory, pid: owner }, { cause });
  }
}
