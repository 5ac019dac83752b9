/**
 * The report as one HTML file that needs nothing else: no script, no font, no picture from anywhere. It prints on A4, and
 * everything in it that came from outside (names of columns, of files, of recipients) is text, whatever it holds.
 */
import type { Block, ReportText } from './report-sections.ts';

const STYLE = `
:root { color-scheme: light; --ink: #1b2430; --soft: #5a6675; --line: #d8dee6; --accent: #0b5c6b; --wash: #f3f7f8; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink);
  font: 15px/1.6 var(--font); }
/* Which comes first decides how wide quotes and dots are: those of the report's language. */
:root { --latin: "Noto Sans", "Source Sans 3", "Liberation Sans", "Helvetica Neue", Arial; --han: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei";
  --font: var(--latin), var(--han), system-ui, sans-serif; }
:root:lang(zh) { --font: var(--han), var(--latin), system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0; }
.made { color: var(--soft); margin: .25rem 0 2rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
p, ul { margin: .5rem 0; max-width: 50rem; }
li { margin: .25rem 0; }
.answer { font-size: 1.15rem; line-height: 1.5; font-weight: 600; background: var(--wash); border-left: 4px solid var(--accent); padding: .9rem 1.1rem; }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .87rem; line-height: 1.4; width: 100%; }
caption { text-align: left; color: var(--soft); padding: .5rem 0 .3rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
thead th { color: var(--soft); font-weight: 500; overflow-wrap: normal; }
tbody th { font-weight: 500; min-width: 7rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
@media print { body { font-size: 11px; } main { padding: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } .scroll { overflow: visible; } @page { size: A4 landscape; margin: 14mm; } }
`;

export function reportHtml({ lang, title, made, sections }: ReportText): string {
  const body = sections.map(
    (section) =>
      `<section>\n<h2>${escaped(section.title)}</h2>\n${section.blocks.map(blockHtml).join('\n')}\n</section>`,
  );
  return `<!doctype html>
<html lang="${escaped(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="made">${escaped(made)}</p>
${body.join('\n')}
</main>
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p${block.strong === true ? ' class="answer"' : ''}>${escaped(block.text)}</p>`;
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}\n</ul>`;
    case 'table': {
      const cell = (tag: string, scope: string) => (text: string, i: number) =>
        `<${tag}${scope}${block.numbers.includes(i) ? ' class="number"' : ''}>${escaped(text)}</${tag}>`;
      const caption = block.caption === undefined ? '' : `<caption>${escaped(block.caption)}</caption>`;
      const head =
        block.head.length === 0
          ? ''
          : `<thead><tr>${block.head.map(cell('th', ' scope="col"')).join('')}</tr></thead>`;
      const rows = block.rows.map(
        ([first = '', ...rest]) =>
          `<tr><th scope="row">${escaped(first)}</th>${rest.map((text, i) => cell('td', '')(text, i + 1)).join('')}</tr>`,
      );
      return `<div class="scroll"><table>${caption}${head}<tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
