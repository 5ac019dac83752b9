/**
 * A ledger that can be asked, and asking one that another process holds: through the engine that process has started, or
 * the server that both speak to.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { type Keyring, openExistingKeyring } from '../disclosure/keyring.ts';
import type { PersonKey } from '../disclosure/person.ts';
import { keyChanges, type LinkedKeys, linkedKeys } from './erase.ts';
import { checkTables } from './fsck/check-tables.ts';
import type { Finding } from './fsck/finding.ts';
import { batchInWork, STATE_FILE } from './hand-over.ts';
import { ADDRESS_FILE, type SentChange } from './keeper/messages.ts';
import { Questions } from './questions.ts';
import { exportProof, type ProofRequest } from './seal/proof-export.ts';
import type { Verification, VerifyOptions } from './seal/verification.ts';
import { verifySeals } from './seal/verify.ts';
import { type LedgerStanding, standingOf } from './standing.ts';
import { connectStore, type StoreAddress } from './store.ts';

/** File in the data directory with the key of pseudonyms. */
export const KEY_FILE = 'weir.key';

/** A ledger that can be asked. */
export interface ReadableLedger {
  readonly keyring: Keyring;
  readonly questions: Questions;
  verify(request?: VerifyRequest): Promise<Verification>;
  proof(request: ProofQuestion): AsyncIterable<string>;
  /** What waits, and what was last handed over, signed and removed. */
  standing(): Promise<LedgerStanding>;
  linkedKeys(keys: readonly PersonKey[]): Promise<LinkedKeys>;
  keyChanges(): Promise<readonly SentChange[]>;
  /** Has the database look at its own parts. @param onTable told before each table. */
  checkTables(onTable: (table: string) => void): Promise<Finding[]>;
  close(): Promise<void>;
}

/** What is to be verified, and who is told how far it has come. */
export type VerifyRequest = Omit<VerifyOptions, 'store' | 'directory' | 'exclusive'>;

/** What is to be proved. */
export type ProofQuestion = Omit<ProofRequest, 'store' | 'directory'>;

/**
 * @param owner the process that holds the directory. @param server undefined for the embedded engine.
 * @throws WeirError WEIR_LEDGER_LOCKED when it does not say how it is reached, WEIR_KEY_*
 */
export function readThrough(
  directory: string,
  owner: number,
  server: StoreAddress | undefined,
): ReadableLedger {
  const store = connectStore(server ?? runningAddress(directory, owner));
  const keyring = openExistingKeyring(join(directory, KEY_FILE));
  const exclusive = server === undefined;
  return {
    keyring,
    questions: new Questions(() => store, keyring),
    verify: (request) =>
      verifySeals({ store, directory, exclusive, inWork: inWorkOf(directory), ...request }),
    proof: (request) => exportProof({ store, directory, ...request }),
    standing: () => standingOf(store, directory),
    linkedKeys: (keys) => linkedKeys(store, keys),
    keyChanges: async () => (await keyChanges(store, 0)).missed,
    checkTables: (onTable) => checkTables(store, onTable),
    close: () => store.close(),
  };
}

/** Says which batch the keeper of a directory is carrying over, when there is one. */
export function inWorkOf(directory: string): () => number | undefined {
  return () => batchInWork(join(directory, STATE_FILE));
}

function runningAddress(directory: string, owner: number): StoreAddress {
  try {
    return JSON.parse(readFileSync(join(directory, ADDRESS_FILE), 'utf8')) as StoreAddress;
  } catch (cause) {
    throw new WeirError('WEIR_LEDGER_LOCKED', { path: directory, pid: owner }, { cause });
  }
}
