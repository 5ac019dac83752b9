/**
 * What the console has done beside the gate, in a process of its own: a trace, or comparing rows with their seals. It may
 * take a core for minutes and much memory, and a file that is meant to break what reads it breaks that process only.
 *
 *   gate ──▶ task (IPC)    file's bytes ──▶ standard input    nothing is written to any disk
 *   gate ◀── progress … done | failed (IPC)
 */
import type { ErrorParams } from '../../disclosure/error.ts';
import type { ErrorCode } from '../../disclosure/error-codes.ts';
import type { Verification } from '../../ledger/seal/verification.ts';
import type { StoreAddress } from '../../ledger/store.ts';
import type { Findings } from '../../trace/findings.ts';

export type Work =
  | { readonly kind: 'complaints'; readonly ids: readonly string[] }
  | { readonly kind: 'file'; readonly name: string; readonly before: number; readonly whole: boolean }
  /** Rows from this time on are compared; undefined: all. */
  | { readonly kind: 'seals'; readonly since?: number | undefined };

/** What the process is told first. */
export interface Task {
  readonly directory: string;
  /** The ledger's server; undefined for the embedded engine. */
  readonly server?: StoreAddress | undefined;
  /** When it was asked. */
  readonly now: number;
  readonly work: Work;
}

export interface Progress {
  readonly name: string;
  readonly done: number;
  /** null: not known. */
  readonly of: number | null;
}

export type Report =
  | ({ readonly type: 'progress' } & Progress)
  | { readonly type: 'findings'; readonly findings: Findings }
  | { readonly type: 'verification'; readonly verification: Verification }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly params: ErrorParams };
