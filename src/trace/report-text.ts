/** The report as plain text, for a terminal or a mail: paragraphs, and tables whose columns are apart by two spaces. */
import type { Block, ReportText } from './report-sections.ts';

/** Lines of the report. */
export function* textLines({ title, made, sections }: ReportText): Generator<string> {
  yield title;
  yield made;
  for (const section of sections) {
    yield '';
    yield `== ${section.title}`;
    for (const block of section.blocks) yield* blockLines(block);
  }
}

function* blockLines(block: Block): Generator<string> {
  switch (block.kind) {
    case 'text':
      yield block.text;
      return;
    case 'list':
      for (const item of block.items) yield `- ${item}`;
      return;
    case 'table': {
      if (block.caption !== undefined) yield `-- ${block.caption}`;
      const all = block.head.length === 0 ? block.rows : [block.head, ...block.rows];
      const widths = (all[0] ?? []).map((_, i) => Math.max(...all.map((row) => width(row[i] ?? ''))));
      for (const row of all)
        yield row
          .map((cell, i) => pad(cell, widths[i] ?? 0, block.numbers.includes(i)))
          .join('  ')
          .trimEnd();
    }
  }
}

/** Columns on a terminal: East Asian wide characters take two (Unicode Annex 11, as far as these texts need it). */
function width(cell: string): number {
  let columns = 0;
  for (const character of cell)
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u.test(
        character,
      )
        ? 2
        : 1;
  return columns;
}

function pad(cell: string, to: number, atRight: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(cell)));
  return atRight ? space + cell : cell + space;
}
