/** Collects what is sealed of a batch while its rows are made: one hash a row, and the time they span. */
import { hash } from 'node:crypto';
import { HASH_BYTES } from './row-tree.ts';
import type { BatchRows } from './seal-log.ts';
import { encodeRow, type RowFields, type SealedTable } from './sealed-row.ts';

/** Room for a batch of list pages; doubled when it is not enough. */
const FIRST_ROWS = 4_096;

export class BatchRowCollector {
  #hashes = Buffer.allocUnsafe(FIRST_ROWS * HASH_BYTES);
  #rows = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = 0;

  /** @param row with `at` in ms since the epoch. About 2 µs. */
  add(table: SealedTable, row: RowFields): void {
    if ((this.#rows + 1) * HASH_BYTES > this.#hashes.length)
      this.#hashes = Buffer.concat([this.#hashes, Buffer.allocUnsafe(this.#hashes.length)]);
    this.#hashes.set(hash('sha256', encodeRow(table, row), 'buffer'), this.#rows * HASH_BYTES);
    this.#rows += 1;
    const at = Number(row.at);
    this.#least = Math.min(this.#least, at);
    this.#greatest = Math.max(this.#greatest, at);
  }

  /** What was collected; valid until the next row. */
  rows(): BatchRows {
    return {
      hashes: this.#hashes.subarray(0, this.#rows * HASH_BYTES),
      least: this.#rows === 0 ? 0 : this.#least,
      greatest: this.#greatest,
    };
  }
}
