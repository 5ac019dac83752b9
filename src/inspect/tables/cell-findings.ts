/** Personal data cell by cell: rows of a table go through the inspector as CSV, and each finding counts for its cell. */
import type { Category } from '../../disclosure/category.ts';
import type { Inspector } from '../inspection.ts';

/** Longest value that is looked at, in UTF-16 units. */
export const MAX_CELL = 4_096;

/** Visits each category of each cell, once. @param cells of each row, as many as there are names. */
export function eachCellFinding(
  inspector: Inspector,
  names: readonly string[],
  rows: readonly (readonly string[])[],
  visit: (row: number, column: number, category: Category) => void,
): void {
  const header = Buffer.from(`${names.map(quoted).join(',')}\n`);
  const parts: Buffer[] = [header];
  const ends: number[] = [];
  let at = header.length;
  for (const cells of rows)
    for (const [i, cell] of cells.entries()) {
      const part = Buffer.from(quoted(cell.slice(0, MAX_CELL)) + (i === cells.length - 1 ? '\n' : ','));
      parts.push(part);
      at += part.length;
      ends.push(at);
    }
  const seen = new Set<string>();
  for (const { start, category } of inspector.inspect(Buffer.concat(parts), { type: 'csv' }).findings) {
    const cell = firstAfter(ends, start);
    const known = `${cell} ${category}`;
    if (start < header.length || cell === ends.length || seen.has(known)) continue;
    seen.add(known);
    visit(Math.floor(cell / names.length), cell % names.length, category);
  }
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Index of the first value that is larger. */
function firstAfter(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
