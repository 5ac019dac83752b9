/**
 * A table that somebody else made, whatever it is written in: rows that come one after the other, each with the names of its
 * fields. Nothing is guessed about what fields mean.
 */
export const TABLE_FORMATS = ['csv', 'json', 'jsonl', 'text', 'xlsx', 'parquet'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export interface TableRow {
  /** Names of the fields; the same array for all rows of a table with a header. */
  readonly names: readonly string[];
  /** As they stood there: text in CSV, numbers and more in the others. */
  readonly values: readonly unknown[];
  /** Where it began, from 1: a line, or the row's number. */
  readonly line: number;
}

export interface Table {
  readonly format: TableFormat;
  /** CSV only: what stands between fields. */
  readonly delimiter?: string;
  /** Rows that could not be read; complete when the rows are at their end. */
  readonly malformed: number;
  /** Once. */
  rows(): AsyncIterable<TableRow>;
}

/** A file that can be read at any place, as Parquet wants it: its end says where its parts begin. */
export interface FileRanges {
  readonly byteLength: number;
  /** @param end excluded; default: the end of the file. */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
  /** Nothing is read after it. */
  close(): Promise<void>;
}

/** A value as text; nothing is the empty text. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return JSON.stringify(value, jsonSafe);
  return String(value);
}

/** JSON has no 64-bit integers and no bytes: both become text. */
export function jsonSafe(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
