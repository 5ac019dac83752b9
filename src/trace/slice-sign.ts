/**
 * Whether a file looks like a slice: a column, or the beginning of its addresses, is the same in most rows. Whoever works
 * with a slice has most of it, so that a leak of the slice by anybody points at them.
 */
import type { SliceSign } from './findings.ts';
import type { LeakedFile } from './leaked-file.ts';

/** Share of rows with one value from which a file looks like a slice. */
export const SLICE_SHARE = 0.8;
/** Rows below which nothing is said. */
const FEW_ROWS = 10;
/** Characters of an address that name its city: province and city in Chinese, a town in most others. */
const ADDRESS_HEAD = 5;

/** @returns the column with the clearest sign; null when there is none. */
export function sliceSign({ columns, rows }: LeakedFile): SliceSign | null {
  let best: SliceSign | null = null;
  for (const [i, { name, category }] of columns.entries()) {
    if (category !== null && category !== 'pd:PhysicalAddress') continue;
    const counts = new Map<string, number>();
    let filled = 0;
    for (const { cells } of rows) {
      const cell = (cells[i] ?? '').trim();
      if (cell === '') continue;
      filled += 1;
      const value = category === null ? cell : [...cell].slice(0, ADDRESS_HEAD).join('');
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (filled < FEW_ROWS) continue;
    const share = Math.max(...counts.values()) / filled;
    if (share >= SLICE_SHARE && (best === null || share > best.share)) best = { column: name, share };
  }
  return best;
}
