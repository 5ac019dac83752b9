/**
 * Reading sealed rows back from the tables. The database makes the rows' canonical bytes and hashes them; what is
 * secret, the salts, is added here and never reaches a statement or a server's log.
 */
import { WeirError } from '../../disclosure/error.ts';
import { storeError } from '../ask.ts';
import { EXPORT_MARK } from '../keeper/front.ts';
import type { Store } from '../store.ts';
import { HASH_BYTES } from './row-tree.ts';
import { decodeRow, type RowFields, rowBytesSql, SEALED_TABLES, type SealedTable } from './sealed-row.ts';

/** Batches as the tables file them, with the writer in the upper 32 bits: a range, both ends inclusive, or some by name. */
export type BatchList = { readonly prefix: bigint } & (
  | { readonly first: number; readonly last: number }
  /** At most BATCHES_BY_NAME. */
  | { readonly filed: readonly number[] }
);

/** A statement has room for so many: 20 digits each in 256 KB. */
export const BATCHES_BY_NAME = 8_000;

/** Times that sealed rows of a range lie in, ms since the epoch, both inclusive: only their months are read. */
export interface Span {
  readonly least: number;
  readonly greatest: number;
}

/** Filed under u32 · mark u8 · hash. */
const RECORD_BYTES = 4 + 1 + HASH_BYTES;

/**
 * Hashes of all rows of some batches, whichever table they are in and in any order.
 * @param onRow told what the row is filed under, and where its 32 bytes stand; the bytes are valid during the call only.
 * @param markOf an expression over a table's columns, 0 to 255, that is told with each of its rows; default 0.
 * @throws WeirError WEIR_LEDGER_UNAVAILABLE, WEIR_LEDGER_QUERY
 */
export async function readRowHashes(
  store: Store,
  batches: BatchList,
  span: Span,
  onRow: (filed: number, bytes: Buffer, at: number, mark: number) => void,
  markOf: (table: SealedTable) => string = () => '0',
): Promise<void> {
  for (const table of SEALED_TABLES) {
    // As an export, piece by piece: whole, the hashes of a part would be half a gigabyte in the engine and again on their way.
    const sql = `SELECT toUInt32(bitAnd(batch, 4294967295)), toUInt8(${markOf(table)}), SHA256(${rowBytesSql(table)}) FROM ${table}
      WHERE ${ofBatches(batches)} AND ${inSpan(span)} ${EXPORT_MARK} FORMAT RowBinary`;
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of stream(store, sql, {})) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const whole = bytes.length - (bytes.length % RECORD_BYTES);
      for (let at = 0; at < whole; at += RECORD_BYTES)
        onRow(bytes.readUInt32LE(at), bytes, at + 5, bytes[at + 4] as number);
      rest = bytes.subarray(whole);
    }
    if (rest.length > 0) throw brokenOff(table);
  }
}

export interface FoundRow {
  readonly table: SealedTable;
  readonly row: RowFields;
  /** The row's canonical bytes. */
  readonly bytes: Buffer;
}

/** Sealed rows that meet a condition, whole, with the batch they are filed under. Memory for one row at a time. */
export async function* readRows(
  store: Store,
  condition: string,
  given: Readonly<Record<string, unknown>>,
  tables: readonly SealedTable[] = SEALED_TABLES,
): AsyncGenerator<FoundRow & { readonly batch: bigint }> {
  for (const table of tables) {
    const sql = `SELECT toUInt64(batch), ${rowBytesSql(table)} FROM ${table} WHERE ${condition} FORMAT RowBinary`;
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of stream(store, sql, given)) {
      let bytes = Buffer.concat([rest, piece]);
      for (;;) {
        const found = recordAt(bytes);
        if (found === undefined) break;
        const row = Buffer.from(bytes.subarray(found.from, found.to));
        yield { ...decodeRow(row), bytes: row, batch: bytes.readBigUInt64LE(0) };
        bytes = bytes.subarray(found.to);
      }
      rest = bytes;
    }
    if (rest.length > 0) throw brokenOff(table);
  }
}

/** Batch u64 · length of the row in LEB128 · row. */
function recordAt(bytes: Buffer): { readonly from: number; readonly to: number } | undefined {
  let length = 0;
  for (let i = 0; 8 + i < bytes.length && i < 4; i++) {
    const byte = bytes[8 + i] as number;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte >= 0x80) continue;
    const from = 9 + i;
    return from + length <= bytes.length ? { from, to: from + length } : undefined;
  }
  return undefined;
}

/** Numbers of ours only: nothing that somebody typed comes into a statement this way. */
export function ofBatches(batches: BatchList): string {
  const key = (filed: number) => batches.prefix + BigInt(filed);
  return 'filed' in batches
    ? `batch IN (${batches.filed.map(key).join(', ')})`
    : `batch BETWEEN ${key(batches.first)} AND ${key(batches.last)}`;
}

export function inSpan({ least, greatest }: Span): string {
  return `at >= fromUnixTimestamp64Milli(${least}) AND at <= fromUnixTimestamp64Milli(${greatest})`;
}

export const ALL_OF_BATCH = 'batch = {batch:UInt64}';

async function* stream(
  store: Store,
  query: string,
  query_params: Readonly<Record<string, unknown>>,
): AsyncGenerator<Buffer> {
  try {
    const { stream } = await store.exec({ query, query_params });
    for await (const piece of stream) yield Buffer.from(piece);
  } catch (cause) {
    throw storeError(cause);
  }
}

function brokenOff(table: string): WeirError {
  return new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason: `it broke off in the middle of ${table}` });
}
