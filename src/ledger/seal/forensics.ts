/**
 * When a batch is not as it was sealed: which row it is. The batch's fingerprints tell what was sealed and is gone from
 * what is there and never was sealed; an altered row is both. What stood there before is found again when one field was
 * changed: other values of it are tried, names that it can have and values that the batch's other rows have, until one
 * fits a missing fingerprint; when every row is mended so, the tree's root says whether that is right.
 */

import { hash } from 'node:crypto';
import type { Store } from '../store.ts';
import { fits } from './compare.ts';
import { decodeFingerprints, fingerprintBits, fingerprintOf } from './fingerprints.ts';
import type { ExpectedSeal } from './horizon-book.ts';
import { leafHash } from './merkle.ts';
import { ALL_OF_BATCH, type FoundRow, readRows } from './read-rows.ts';
import { type RowTree, saltOf } from './row-tree.ts';
import { encodeRow, fieldNames, namesOf, type RowFields, type ShownRow, showRow } from './sealed-row.ts';

/** What happened to a row. */
export interface RowChange {
  readonly what: 'altered' | 'deleted' | 'inserted';
  /** The row as it is in the table; null when it is gone. */
  readonly found: ShownRow | null;
  /** The row as it was sealed; null when that is not known. */
  readonly sealed: ShownRow | null;
  /** Whether the seal itself says that `sealed` is right, and not only its fingerprint. */
  readonly proved: boolean;
}

export interface Changes {
  /** The first one by its time; null when the fingerprints tell none. */
  readonly first: RowChange | null;
  /** Rows that are there and were not sealed; rows that were sealed and are not there. */
  readonly foreign: number;
  readonly missing: number;
}

/** Foreign rows that other values are tried for. */
const MAX_MENDED = 4;
/** Values tried for one field of a row. */
const MAX_VALUES = 4_096;
/** Rows of a batch that are read to find the one; a batch comes from one piece of the spool and has fewer. */
const MAX_ROWS = 10_000_000;

/** @param block the batch's fingerprints, or undefined when they cannot be had. */
export async function changesOf(
  store: Store,
  prefix: bigint,
  seal: ExpectedSeal,
  block: Buffer | undefined,
  keys: { readonly saltKey: Uint8Array; readonly rowTree: RowTree },
): Promise<Changes> {
  const { pruned } = seal;
  const all = block === undefined ? undefined : decodeFingerprints(block, pruned?.rows ?? seal.rows);
  // Fingerprints stand in the order of the leaves: those of rows that were removed under retention are not missed.
  const sealed = pruned === undefined ? all : pruned.kept.map((place) => all?.[place] ?? -1);
  if (all === undefined || sealed === undefined) return { first: null, foreign: 0, missing: 0 };
  const rows: FoundRow[] = [];
  const batch = { batch: String(prefix + BigInt(seal.filed)) };
  for await (const row of readRows(store, ALL_OF_BATCH, batch)) {
    rows.push(row);
    if (rows.length === MAX_ROWS) break;
  }
  const bits = fingerprintBits(pruned?.rows ?? seal.rows);
  const left = new Map<number, number>();
  for (const fingerprint of sealed) left.set(fingerprint, (left.get(fingerprint) ?? 0) + 1);
  const foreign: FoundRow[] = [];
  for (const row of rows) {
    const fingerprint = fingerprintOf(leafOf(row.bytes, keys.saltKey), bits);
    const count = left.get(fingerprint) ?? 0;
    if (count === 0) foreign.push(row);
    else left.set(fingerprint, count - 1);
  }
  const missing = [...left.values()].reduce((sum, count) => sum + count, 0);
  foreign.sort((a, b) => Number(a.row.at) - Number(b.row.at));
  const mended =
    foreign.length > 0 && foreign.length <= MAX_MENDED && missing > 0
      ? mend(foreign, rows, left, (bytes) => fingerprintOf(leafOf(bytes, keys.saltKey), bits))
      : new Map<FoundRow, RowFields>();
  const isWhole = mended.size === foreign.length && foreign.length === missing;
  const proved = isWhole && fits(seal, hashesOf(rows.map((row) => bytesOf(row, mended))), keys.rowTree);
  return { first: firstChange(foreign, missing, mended, proved), foreign: foreign.length, missing };
}

function firstChange(
  foreign: readonly FoundRow[],
  missing: number,
  mended: ReadonlyMap<FoundRow, RowFields>,
  proved: boolean,
): RowChange | null {
  const row = foreign[0];
  if (row === undefined)
    return missing === 0 ? null : { what: 'deleted', found: null, sealed: null, proved: false };
  const before = mended.get(row);
  return {
    what: before !== undefined || missing >= foreign.length ? 'altered' : 'inserted',
    found: showRow(row.table, row.row),
    sealed: before === undefined ? null : showRow(row.table, before),
    proved,
  };
}

/** For each foreign row the one that stood in its place, as far as it can be found. Uses up the fingerprints it fits. */
function mend(
  foreign: readonly FoundRow[],
  rows: readonly FoundRow[],
  left: Map<number, number>,
  fingerprint: (bytes: Buffer) => number,
): Map<FoundRow, RowFields> {
  const mended = new Map<FoundRow, RowFields>();
  for (const row of foreign) {
    for (const candidate of candidates(row, rows)) {
      const bytes = encodable(row, candidate);
      const print = bytes === undefined ? -1 : fingerprint(bytes);
      const count = left.get(print) ?? 0;
      if (count === 0) continue;
      left.set(print, count - 1);
      mended.set(row, candidate);
      break;
    }
  }
  return mended;
}

/** A value that a field has no room for was never sealed. */
function encodable({ table }: FoundRow, candidate: RowFields): Buffer | undefined {
  try {
    return encodeRow(table, candidate);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function* candidates(row: FoundRow, rows: readonly FoundRow[]): Generator<RowFields> {
  for (const field of fieldNames(row.table)) {
    for (const value of valuesOf(field, row, rows)) {
      if (value !== row.row[field]) yield { ...row.row, [field]: value };
    }
  }
}

function valuesOf(
  field: string,
  { table, row }: FoundRow,
  rows: readonly FoundRow[],
): ReadonlySet<RowFields[string]> {
  const names = namesOf(table, field);
  if (names !== undefined) return new Set(names);
  const values = new Set<RowFields[string]>();
  for (const other of rows) {
    if (other.table === table && values.size < MAX_VALUES) values.add(other.row[field] as RowFields[string]);
  }
  const value = row[field];
  // A flag, or one category more or less.
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff)
    for (let bit = 0; bit < 32; bit++) values.add((value ^ (1 << bit)) >>> 0);
  return values;
}

function bytesOf(row: FoundRow, mended: ReadonlyMap<FoundRow, RowFields>): Buffer {
  const before = mended.get(row);
  return before === undefined ? row.bytes : encodeRow(row.table, before);
}

function hashesOf(rows: readonly Buffer[]): Buffer {
  return Buffer.concat(rows.map((bytes) => hash('sha256', bytes, 'buffer')));
}

function leafOf(bytes: Buffer, saltKey: Uint8Array): Buffer {
  const row = hash('sha256', bytes, 'buffer');
  return leafHash(Buffer.concat([saltOf(saltKey, row), row]));
}
