/**
 * What is asked of a verification and what it answers: the first thing that is not as it was sealed, or that everything
 * is. The answer holds no identifier and no key material: it may be shown to whoever may see when rows were written.
 */
import type { Store } from '../store.ts';
import type { RowChange } from './forensics.ts';
import type { NoteKey } from './note.ts';
import type { SealedTable, ShownRow } from './sealed-row.ts';

/** The first thing that is not as it was sealed. */
export type SealProblem =
  | { readonly kind: 'seal-broken'; readonly line: number }
  /** An entry of checkpoints.log that nobody signed who should have, or none where there must be one. */
  | { readonly kind: 'checkpoint-broken'; readonly entry: number }
  /** The key that is trusted is not among those that signed. */
  | { readonly kind: 'key-foreign'; readonly key: string }
  /** A head that was signed, and the tree has another one at that size. */
  | { readonly kind: 'head-differs'; readonly size: number; readonly signedBy: string }
  /** What somebody else kept has an entry that no key of this ledger signed. */
  | { readonly kind: 'witness-foreign'; readonly entry: number; readonly witness: string }
  /** More batches were signed than there are seals. */
  | {
      readonly kind: 'seals-missing';
      readonly signed: number;
      readonly found: number;
      readonly signedBy: string;
    }
  | {
      readonly kind: 'rows-differ';
      readonly batch: number;
      readonly sealedRows: number;
      readonly foundRows: number;
      /** Rows in it that were not sealed, and sealed rows that are gone, as far as the fingerprints tell. */
      readonly foreign: number;
      readonly missing: number;
      /** Times that the batch's rows were sealed with. */
      readonly least: number;
      readonly greatest: number;
      readonly row: RowChange | null;
    }
  | { readonly kind: 'fingerprints-differ'; readonly batch: number }
  /** A sealed row says that rows were removed under retention, and the horizon that says which is gone. */
  | { readonly kind: 'horizon-missing'; readonly horizon: number }
  /** It is there, and is not the one that was sealed, or nobody signed it who should have. */
  | { readonly kind: 'horizon-broken'; readonly horizon: number }
  /** Rows are being removed under retention, or whoever did it was killed: until it is finished rows cannot be compared. */
  | { readonly kind: 'removal-unfinished'; readonly horizon: number }
  | {
      readonly kind: 'rows-unsealed';
      readonly table: SealedTable;
      readonly rows: number;
      readonly row: ShownRow | null;
    };

/** A removal under retention, as it was signed and sealed. */
export interface VerifiedRemoval {
  readonly horizon: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly rows: number;
  /** Batches that it took rows from. */
  readonly batches: number;
  /** What was removed, and under which rule. */
  readonly rule: string;
}

export interface Verification {
  readonly verified: boolean;
  /** Batches that there are seals of, and those whose rows were compared. */
  readonly batches: number;
  readonly compared: number;
  readonly rows: number;
  readonly checkpoints: number;
  /** What is not there because it was removed under retention, oldest first. */
  readonly removed: readonly VerifiedRemoval[];
  readonly head: { readonly origin: string; readonly size: number; readonly root: string } | null;
  readonly problem: SealProblem | null;
}

/** Which batches' rows are compared; the seals and their heads always are. */
export interface VerifyScope {
  readonly batches?: { readonly first: number; readonly last: number } | undefined;
  /** Only batches with a row at this time or later, ms since the epoch. */
  readonly since?: number | undefined;
}

export interface VerifyOptions extends VerifyScope {
  readonly store: Store;
  /** Where the seals and their key are. */
  readonly directory: string;
  /** Whether nobody else writes to these tables: then rows of other writers are rows that were slipped in. */
  readonly exclusive: boolean;
  /** A public key that was kept elsewhere: it must be among those that signed. */
  readonly trusted?: NoteKey | undefined;
  /** Signed heads that somebody else kept, in the form of checkpoints.log, and what they are called. */
  readonly against?: { readonly name: string; readonly notes: string } | undefined;
  /** What the batch that is being carried over is filed under, when there is one. */
  readonly inWork?: (() => number | undefined) | undefined;
  readonly rowsAtATime?: number | undefined;
  readonly onProgress?: ((rows: number, of: number) => void) | undefined;
}

/** What is verified without the tables. */
export type SealFilesOptions = Pick<VerifyOptions, 'directory' | 'trusted' | 'against'>;
