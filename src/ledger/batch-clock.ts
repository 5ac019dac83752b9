/**
 * The clock that numbers batches: quarter seconds since 2020. A batch's number is never below the ticks of the moment it
 * was begun at, and always above the last one's; so it is near its rows' times, and `disclosures` keeps the distance only
 * (a few bits), where a number that is merely counted would cost two bytes a row, being random in the table's order.
 *
 * A quarter of a second, because a keeper makes about two batches a second at most: numbers that go ahead of the clock,
 * after an outage, are caught up with. 32 bits last until 2054.
 *
 * Invariant: the same arithmetic stands in the column `batch` of migrations/001-disclosures.sql.
 */
import type { EpochMs } from '../disclosure/time.ts';

export const BATCH_TICK_MS = 250;
export const BATCH_EPOCH_MS: EpochMs = Date.UTC(2020, 0, 1);

/** Ticks at a time, ms since the epoch. Rounds towards zero, as ClickHouse's intDiv does; negative before 2020. */
export function batchTicks(at: EpochMs): number {
  return Math.trunc((Math.round(at) - BATCH_EPOCH_MS) / BATCH_TICK_MS);
}
