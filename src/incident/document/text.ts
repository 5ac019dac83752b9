/** A document as plain text: figures with the number of their source in brackets, gaps in double angle brackets. */
import type { Block, CaseDocument, Line } from './document.ts';

export function documentText({
  title,
  subtitle,
  banner,
  sections,
  sourcesTitle,
  sources,
}: CaseDocument): string {
  const lines = [title, subtitle, ...banner, ''];
  for (const section of sections) {
    lines.push(section.title, '');
    for (const block of section.blocks) lines.push(...blockLines(block), '');
  }
  if (sources.length > 0) {
    lines.push(sourcesTitle, '');
    lines.push(...sources.map(({ path, question }, i) => `[${i + 1}] ${path}  ${question}`), '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'line':
      return [lineText(block.line)];
    case 'list':
      return block.lines.map((line) => `- ${lineText(line)}`);
    case 'table': {
      const rows = block.rows.map((row) => row.map(lineText).join(' | '));
      return [block.head.join(' | '), ...rows];
    }
    // A picture shows what stands in words and tables beside it.
    case 'drawing':
      return [block.caption];
  }
}

export function lineText(line: Line): string {
  return line
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'gap' in part ? `<<${part.gap}>>` : `${part.figure} [${part.source + 1}]`;
    })
    .join('');
}
