/** What a ledger and its keeper process say to each other over the fork's channel. */

import type { ErrorParams } from '../../disclosure/error.ts';
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import type { RetentionRules } from '../retention/rules.ts';
import type { SpoolPosition } from '../spool-reader.ts';
import type { StoreAddress } from '../store.ts';

/** File in the data directory where a running keeper says how it is reached; readable by its owner only. */
export const ADDRESS_FILE = 'ledger-address.json';

/** How the seals are signed. */
export interface SealSetup {
  /** Names a log of seals that begins. */
  readonly name?: string;
  readonly signEveryMs: number;
  /** Who is told of every head: paths of files, and URLs. */
  readonly witnesses: readonly string[];
}

/** The first message to the keeper. */
export interface KeeperSetup {
  readonly directory: string;
  /** Process id of whoever holds the directory. */
  readonly holder: number;
  /** A ClickHouse server; null for the embedded engine. */
  readonly server: StoreAddress | null;
  /** First segment of the current writer: what is before was left by earlier ones. */
  readonly firstSegment: number;
  readonly seals: SealSetup;
  /** How long a record waits for others at most before it is handed over, in milliseconds. */
  readonly handOverWithinMs: number;
  /** Whether it is less urgent than other processes once it is ready. */
  readonly givesWay: boolean;
  readonly keyPath: string;
  readonly fingerprint: string;
  /** Generation of the key file. */
  readonly generation: number;
}

/** A key change as the tables have it; points in decimal. */
export interface SentChange {
  readonly generation: number;
  readonly at: number;
  readonly kind: 'erasure' | 'rotation';
  readonly reference: string;
  readonly points: readonly string[];
}

/** Rows to delete: what ties identifiers of forgotten people together, or a recipient's sealed value. Keys in decimal. */
export interface Unlink {
  readonly people: readonly string[];
  readonly identities: readonly string[];
}

export type ToKeeper =
  | { readonly type: 'setup'; readonly setup: KeeperSetup }
  /** How much of the spool is durable now. */
  | { readonly type: 'durable'; readonly position: SpoolPosition }
  /** Hand over everything that is durable, then answer. */
  | { readonly type: 'flush'; readonly id: number }
  /** Hand over everything that is durable, delete these rows, then answer as to a flush. */
  | { readonly type: 'unlink'; readonly id: number; readonly rows: Unlink }
  /** Hand over everything that is durable, plan what is past its time (or find what was begun), then answer. */
  | {
      readonly type: 'plan-removal';
      readonly id: number;
      readonly rules: RetentionRules;
      readonly now: number;
      readonly dryRun: boolean;
    }
  /** Hand over everything that is durable, the plan's record with it; then remove what it says, and answer. */
  | { readonly type: 'remove'; readonly id: number }
  /** The writer has closed the spool: hand over everything and end. */
  | { readonly type: 'stop' };

export interface SentError {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
}

export type FromKeeper =
  | {
      readonly type: 'ready';
      readonly address: StoreAddress;
      /** Changes of the key that this key file has not seen, oldest first. */
      readonly missed: readonly SentChange[];
      /** Newest generation in the tables. */
      readonly newest: number;
    }
  | { readonly type: 'failed'; readonly error: SentError }
  /** With an error when the store did not take everything; it is tried again later. */
  | { readonly type: 'flushed'; readonly id: number; readonly answer?: unknown; readonly error?: SentError }
  /** Records carried into the tables since the last such message, of this writer's segments. */
  | { readonly type: 'handed'; readonly records: number }
  | { readonly type: 'damage'; readonly error: SentError }
  /** The store did not take a batch; it is tried again. */
  | { readonly type: 'trouble'; readonly error: SentError };
