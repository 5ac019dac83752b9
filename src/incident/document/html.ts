/**
 * A document as one HTML file that needs nothing else: no script, no font and no picture from anywhere. It prints on A4.
 * Whatever came from outside (names of recipients, routes, answers) is text, whatever it holds.
 */
import type { Block, CaseDocument, Inline, Line } from './document.ts';

const STYLE = `
:root { color-scheme: light; --ink: #1b2430; --soft: #5a6675; --line: #d8dee6; --accent: #0b5c6b; --wash: #f3f7f8; --gap: #fff1c9; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink);
  font: 15px/1.6 "Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0; }
.sub { color: var(--soft); margin: .25rem 0 1.2rem; }
.banner { background: var(--wash); border-left: 4px solid var(--accent); padding: .5rem 1rem; margin: .4rem 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; padding-top: .8rem; border-top: 1px solid var(--line); }
p, ul, ol { margin: .5rem 0; }
p, li, td { white-space: pre-line; }
table { border-collapse: collapse; font-size: .87rem; line-height: 1.4; width: 100%; margin: .6rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 500; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
mark { background: var(--gap); color: inherit; padding: 0 .25em; border: 1px dashed #b58900; }
sup { color: var(--soft); font-size: .7em; }
sup a { color: inherit; text-decoration: none; }
figure { margin: .8rem 0; } figcaption { color: var(--soft); font-size: .85rem; }
svg { max-width: 100%; height: auto; }
.sources { font-size: .82rem; color: var(--soft); } .sources code { color: var(--ink); }
@media print { body { font-size: 10.5pt; } main { padding: 0; max-width: none; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; } @page { size: A4; margin: 18mm 16mm; } }
`;

export function documentHtml(document: CaseDocument): string {
  const { lang, title, subtitle, banner, sections, sourcesTitle, sources } = document;
  const parts = sections.map(
    (section) =>
      `<section>\n<h2>${escaped(section.title)}</h2>\n${section.blocks.map(blockHtml).join('\n')}\n</section>`,
  );
  const listed = sources.map(
    ({ path, question }, i) => `<li id="s${i + 1}"><code>${escaped(path)}</code> ${escaped(question)}</li>`,
  );
  const sourceSection =
    listed.length === 0
      ? ''
      : `<section class="sources">\n<h2>${escaped(sourcesTitle)}</h2>\n<ol>\n${listed.join('\n')}\n</ol>\n</section>\n`;
  return `<!doctype html>
<html lang="${lang}">
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
<p class="sub">${escaped(subtitle)}</p>
${banner.map((line) => `<p class="banner">${escaped(line)}</p>`).join('\n')}
${parts.join('\n')}
${sourceSection}</main>
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'line':
      return `<p>${lineHtml(block.line)}</p>`;
    case 'list':
      return `<ul>\n${block.lines.map((line) => `<li>${lineHtml(line)}</li>`).join('\n')}\n</ul>`;
    case 'drawing':
      return `<figure>${block.svg}<figcaption>${escaped(block.caption)}</figcaption></figure>`;
    case 'table': {
      const cell = (tag: string, html: string, i: number) =>
        `<${tag}${i >= block.numbersFrom ? ' class="n"' : ''}>${html}</${tag}>`;
      const head = block.head.map((text, i) => cell('th', escaped(text), i)).join('');
      const rows = block.rows.map(
        (row) => `<tr>${row.map((line, i) => cell('td', lineHtml(line), i)).join('')}</tr>`,
      );
      return `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
    }
  }
}

function lineHtml(line: Line): string {
  return line.map(inlineHtml).join('');
}

function inlineHtml(part: Inline): string {
  if (typeof part === 'string') return escaped(part);
  if ('gap' in part) return `<mark>${escaped(part.gap)}</mark>`;
  const n = part.source + 1;
  return `${escaped(part.figure)}<sup><a href="#s${n}">${n}</a></sup>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it, also inside an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}
