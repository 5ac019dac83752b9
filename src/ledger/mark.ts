/**
 * What was recorded since a moment, told by the batches. Rows' times do not tell it: a disclosure is filed under the time
 * at which its request came, and a download may take days. Batches are made at the hand-over:
 *
 *   mark ─▶ newest batch sealed by then, number n        recorded before the mark: any batch
 *                                                        recorded after it: a batch above n, or still in the spool
 *
 * Numbers of one writer only grow, whatever the clock does (batch-clock.ts). The seals above n say between which times
 * their rows lie, so that only those months are read.
 */
import { join } from 'node:path';
import { DAY_MS, type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import { batchTicks } from './batch-clock.ts';
import { SEAL_FILE } from './seal/seal-file.ts';
import { sealTail } from './seal/seal-tail.ts';
import { type Condition, during } from './sql.ts';

/** A moment of a ledger: whatever this writer records after it is in batches above `filed`, or in the spool. */
export interface LedgerMark {
  /** 8 hex digits. */
  readonly writer: string;
  readonly filed: number;
  /** By the machine's clock; for what other writers put into the same tables. */
  readonly at: EpochMs;
}

/** What to recall. */
export interface RecallSince {
  /** What was recorded since; when it is not given, or the ledger's seals have begun anew since then, `from` counts. */
  readonly mark: LedgerMark | undefined;
  /** Disclosures of this time or later. */
  readonly from: EpochMs;
}

/**
 * Of other writers to the same tables is taken in what was handed over since the mark, as far as their clocks differ by
 * less than an hour and the request came in the day before: nobody promises that one gate counts what another let through.
 */
const OTHERS_CLOCK_MS = HOUR_MS;
const OTHERS_BACK_MS = DAY_MS;

/** Where a ledger's recording stands; undefined while nothing was sealed, or when the seals cannot be read. */
export function markOf(directory: string, now: EpochMs): LedgerMark | undefined {
  const tail = sealTail(join(directory, SEAL_FILE), Number.POSITIVE_INFINITY);
  return tail === undefined ? undefined : { writer: tail.writer, filed: tail.newest, at: now };
}

/** Rows of the tables. */
export interface RowsSince {
  readonly condition: Condition;
  /** What names their recipients was written with them: at this time or later. */
  readonly from: EpochMs;
}

/**
 * Which rows of the tables are meant. What is in the spool must have been recalled before: what is handed over meanwhile
 * is sealed when it leaves the spool.
 * @param shared whether there may be rows of other writers.
 * @returns undefined when there can be none.
 */
export function rowsSince(
  directory: string,
  { mark, from }: RecallSince,
  shared: boolean,
): RowsSince | undefined {
  const tail = mark === undefined ? undefined : sealTail(join(directory, SEAL_FILE), mark.filed);
  if (mark === undefined || tail?.writer !== mark.writer) return { condition: during({ from }), from: 0 };
  if (tail.rows === 0 && !shared) return undefined;
  const own = Number.parseInt(mark.writer, 16);
  const othersFrom = mark.at - OTHERS_BACK_MS;
  const least = Math.max(0, Math.min(tail.least, shared ? othersFrom : tail.least));
  const filed = 'bitAnd(batch, 4294967295)';
  const time = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64})`;
  const ofOthers = ` OR (writer != {own:UInt32} AND ${filed} >= {others:Int64} AND at >= ${time('othersFrom')})`;
  return {
    from: least,
    condition: {
      sql: `at >= ${time('least')} AND
        ((writer = {own:UInt32} AND ${filed} > {filed:UInt64} AND at <= ${time('greatest')})${shared ? ofOthers : ''})`,
      params: {
        own,
        least,
        greatest: Math.max(tail.greatest, least),
        filed: mark.filed,
        ...(shared
          ? { others: batchTicks(mark.at - OTHERS_CLOCK_MS), othersFrom: Math.max(0, othersFrom) }
          : {}),
      },
    },
  };
}
