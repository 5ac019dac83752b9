/**
 * What an attribution found, as values: everything that a report says comes from here, and nothing else does. Recipients
 * are keys in hex with their names beside them; leaked people are only counted, never listed.
 */
import type { Category } from '../disclosure/category.ts';
import type { Basis, Channel } from '../disclosure/channel.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { NamedIdentity } from '../ledger/answers.ts';
import type { Attribution, Conclusion } from './attribution.ts';

/** What a recipient had received of the leaked people. */
export interface RecipientFacts {
  readonly recipient: NamedIdentity;
  readonly channels: readonly Channel[];
  readonly bases: readonly Basis[];
  readonly categories: readonly Category[];
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  /** Rows of the ledger about leaked people. */
  readonly disclosures: number;
  /** Leaked people of whom it had received anything at all; null where that is shown one by one. */
  readonly anything: number | null;
}

/** One assumption changed, and what the answer would be then. */
export interface SensitivityRow {
  readonly change: SensitivityChange;
  /** What was changed, such as a number of people or of a complaint. */
  readonly value: string | number;
  readonly conclusion: Conclusion['kind'];
  /** ln e of the first candidate of the main answer; null when it is not among the candidates then. */
  readonly lnE: number | null;
  /** Whether the same is concluded: the same recipient, or a class with the same first. */
  readonly holds: boolean;
}

export type SensitivityChange =
  | 'population'
  | 'left-out-complaint'
  | 'half-of-rows'
  | 'popular'
  | 'any-category'
  | 'without-strata'
  | 'without-versions';

interface Common {
  readonly madeAt: EpochMs;
  /** Disclosures before this time count. */
  readonly before: EpochMs;
  /** People whom the leak could have been taken from, and who said so. */
  readonly population: { readonly people: number; readonly source: 'ledger' | 'given' };
  readonly attribution: Attribution;
  /** Facts about the recipients that the answer speaks of, by key. */
  readonly recipients: Readonly<Record<string, RecipientFacts>>;
  readonly sensitivity: readonly SensitivityRow[];
  /** Bytes before that time that left without being seen: what the ledger cannot know. */
  readonly blindBytes: number;
  /** The ledger's first disclosure; null when it has none before that time. */
  readonly firstAt: EpochMs | null;
}

export interface ComplaintRow {
  /** Complaints of one person, joined. */
  readonly ids: readonly string[];
  readonly at: EpochMs;
  readonly knew: readonly Category[];
  /** Of these, what any recipient was recorded to have received about the person: only that is held against anybody. */
  readonly required: readonly Category[];
  /** Whether the ledger has any disclosure of the person before that time. */
  readonly seen: boolean;
  /** Recipients that had received all that is required. */
  readonly holders: number;
  /** The most recent of them, HOLDERS_SHOWN at most. */
  readonly shown: readonly Holder[];
}

export interface Holder {
  readonly recipient: NamedIdentity;
  readonly channels: readonly Channel[];
  readonly bases: readonly Basis[];
  readonly categories: readonly Category[];
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

export interface ComplaintFindings extends Common {
  readonly kind: 'complaints';
  readonly complaints: readonly ComplaintRow[];
}

export interface ColumnFinding {
  readonly name: string;
  readonly category: Category | null;
  /** The identifier that rows were linked by through this column. */
  readonly namespace: string | null;
  readonly share: number;
}

/** A value that is the same in most rows: the file may be a slice. */
export interface SliceSign {
  readonly column: string;
  /** Share of rows with the most frequent value. */
  readonly share: number;
}

export interface FileFindings extends Common {
  readonly kind: 'file';
  readonly file: {
    readonly name: string;
    readonly format: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly rows: number;
    readonly columns: readonly ColumnFinding[];
    readonly malformed: number;
  };
  readonly linkage: {
    /** Rows with at least one identifier. */
    readonly identified: number;
    /** Distinct people in them. */
    readonly people: number;
    /** Of these, known to the ledger before that time. */
    readonly seen: number;
    /** Of these, received by somebody with all that is required. */
    readonly received: number;
    /** Rows whose identifiers lead to different people: left out. */
    readonly contradictory: number;
    readonly by: Readonly<Record<string, number>>;
  };
  /** Categories of the columns. */
  readonly categories: readonly Category[];
  /** Of these, what a recipient must have received of a person: telling ones that some door recorded. */
  readonly required: readonly Category[];
  readonly strata: { readonly column: string; readonly count: number; readonly unknown: number } | null;
  readonly slice: SliceSign | null;
  /** True when somebody would be named, but the file looks like a slice and no strata were given. */
  readonly withheld: boolean;
  readonly versions: { readonly rows: number; readonly takenAfter: EpochMs | null } | null;
}

export type Findings = ComplaintFindings | FileFindings;
