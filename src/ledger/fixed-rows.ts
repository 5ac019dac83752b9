/**
 * Rows of numbers as ClickHouse writes them in RowBinary: columns of fixed width one after the other, little-endian,
 * nothing between. Memory is one piece of the answer and one row.
 */
import type { Readable } from 'node:stream';

/** Visits each row: a view on it and the place where it begins. @throws RangeError when the last row is cut short. */
export async function eachFixedRow(
  source: Readable,
  bytesPerRow: number,
  visit: (row: DataView, at: number) => void,
): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let rows = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    for (; at + bytesPerRow <= bytes.length; at += bytesPerRow) {
      visit(view, at);
      rows += 1;
    }
    rest = bytes.subarray(at);
  }
  if (rest.length > 0) throw new RangeError('the answer ends in the middle of a row');
  return rows;
}
