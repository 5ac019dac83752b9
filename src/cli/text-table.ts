/** A table of text for a terminal: cells under each other, whatever script they are in. */

/**
 * @param rows the heads first.
 * @param numbersFrom the first column that stands to the right, as numbers do.
 * @returns a line for each row, indented by two.
 */
export function columns(
  rows: readonly (readonly string[])[],
  numbersFrom = Number.POSITIVE_INFINITY,
): string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    rows.reduce((widest, row) => Math.max(widest, cellsWide(row[i] ?? '')), 0),
  );
  return rows.map((row) => {
    const cells = row.map((cell, i) => {
      const space = ' '.repeat((widths[i] ?? 0) - cellsWide(cell));
      return i >= numbersFrom ? space + cell : cell + space;
    });
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

/** A Chinese character is two cells of a terminal wide. */
export function cellsWide(text: string): number {
  let cells = 0;
  for (const character of text) cells += WIDE.test(character) ? 2 : 1;
  return cells;
}
