/**
 * A document as one HTML file that needs nothing else: no script, no font and no picture from anywhere. It prints on A4.
 * Whatever came from outside (names of recipients, routes, answers) is text, whatever it holds.
 */
import type { Block, CaseDocument, Inline, Line, Source } from './document.ts';

const STYLE = `
:root { color-scheme: light; --ink: #1b2430; --soft: #5a6675; --line: #d8dee6; --accent: #0b5c6b; --wash: #f3f7f8; --gap: #fff1c9; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink);
  font: 15px/1.6 var(--font); overflow-wrap: anywhere; }
/* Which comes first decides how wide quotes and dots are: those of the document's language. */
:root { --latin: "Noto Sans", "Source Sans 3", "Liberation Sans", "Helvetica Neue", Arial; --han: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei";
  --font: var(--latin), var(--han), system-ui, sans-serif; }
:root:lang(zh) { --font: var(--han), var(--latin), system-ui, sans-serif; }
main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0; }
.sub { color: var(--soft); margin: .25rem 0 1.2rem; }
.banner { background: var(--wash); border-left: 4px solid var(--accent); padding: .5rem 1rem; margin: .4rem 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; padding-top: .8rem; border-top: 1px solid var(--line); }
p, ul, ol { margin: .5rem 0; }
p, li, td { white-space: pre-line; }
table { border-collapse: collapse; font-size: .87rem; line-height: 1.4; width: 100%; margin: .6rem 0; }
/* A column is never narrower than its longest word: words that may be long say where they break. */
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th:last-child, td:last-child { padding-right: 0; }
th { color: var(--soft); font-weight: 500; }
.long { overflow-wrap: anywhere; word-break: break-all; } .whole { white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
mark { background: var(--gap); color: inherit; padding: 0 .25em; border: 1px dashed #b58900; }
sup { color: var(--soft); font-size: .7em; }
sup a { color: inherit; text-decoration: none; }
figure { margin: .8rem 0; } figure text { font-family: var(--font); } figcaption { color: var(--soft); font-size: .85rem; }
svg { max-width: 100%; height: auto; }
.sources { font-size: .8rem; color: var(--soft); } .sources code { color: var(--ink); font-size: .95em; }
.sources ol { break-inside: avoid; columns: 2; column-gap: 2rem; margin: .2rem 0 .8rem; padding-left: 2.2rem; } .sources li { break-inside: avoid; }
@media print {
  body { font-size: 10pt; } main { padding: 0; max-width: none; }
  h2, p:has(+ ul), p:has(+ ol), p:has(+ table) { break-after: avoid; } tr, figure, .short, .banner { break-inside: avoid; } p, li { orphans: 3; widows: 3; }
  .wide { font-size: .78rem; }
  @page { size: A4; margin: 16mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #5a6675; } }
}
`;

export function documentHtml(document: CaseDocument): string {
  const { lang, title, subtitle, banner, sections, sourcesTitle, sources } = document;
  const parts = sections.map(
    (section) =>
      `<section>\n<h2>${escaped(section.title)}</h2>\n${section.blocks.map(blockHtml).join('\n')}\n</section>`,
  );
  const sourceSection =
    sources.length === 0
      ? ''
      : `<section class="sources">\n<h2>${escaped(sourcesTitle)}</h2>\n${sourcesHtml(sources)}\n</section>\n`;
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

/** By question, each said once; the numbers are those in the text. */
function sourcesHtml(sources: readonly Source[]): string {
  const numbered = sources.map((source, i) => ({ ...source, number: i + 1 }));
  const byQuestion = Map.groupBy(numbered, ({ question }) => question);
  const groups = [...byQuestion].map(([question, all]) => {
    const items = all.map(
      ({ path, number }) => `<li id="s${number}" value="${number}"><code>${breakable(path)}</code></li>`,
    );
    return `<p>${escaped(question)}</p>\n<ol>\n${items.join('\n')}\n</ol>`;
  });
  return groups.join('\n');
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
      const cell = (tag: string, line: Line, i: number) => {
        const kind = i >= block.numbersFrom ? 'n' : isShort(line) ? 'whole' : '';
        const html = line.map((part) => inlineHtml(part, breakable)).join('');
        return `<${tag}${kind === '' ? '' : ` class="${kind}"`}>${html}</${tag}>`;
      };
      const kinds = [
        ...(block.rows.length <= SHORT_ROWS ? ['short'] : []),
        ...(block.head.length >= WIDE_COLUMNS ? ['wide'] : []),
      ];
      const kind = kinds.length === 0 ? '' : ` class="${kinds.join(' ')}"`;
      const head = block.head.map((text, i) => cell('th', [text], i)).join('');
      const rows = block.rows.map((row) => `<tr>${row.map((line, i) => cell('td', line, i)).join('')}</tr>`);
      return `<table${kind}><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
    }
  }
}

function lineHtml(line: Line): string {
  return line.map((part) => inlineHtml(part, escaped)).join('');
}

function inlineHtml(part: Inline, text: (plain: string) => string): string {
  if (typeof part === 'string') return text(part);
  if ('gap' in part) return `<mark>${escaped(part.gap)}</mark>`;
  const n = part.source + 1;
  // A word joiner keeps the number with the last character: Chinese could be broken between them.
  return `${text(part.figure)}&#8288;<sup><a href="#s${n}">${n}</a></sup>`;
}

/** Tables with so few rows are not torn between two pages. */
const SHORT_ROWS = 7;
/** Tables with so many columns are set smaller in print. */
const WIDE_COLUMNS = 5;
/** Words longer than that say where they may break; longer than LONG_WORD they break anywhere. */
const WORD = 14;
const LONG_WORD = 48;

/** Cells so short are not broken: Chinese could be behind any character. */
const SHORT_CELL = 8;

function isShort(line: Line): boolean {
  const [part, ...others] = line;
  return others.length === 0 && typeof part === 'string' && part.length <= SHORT_CELL;
}

/** Text for a column: names of duties, facts and routes may break behind a dot, a line or a stroke. */
function breakable(text: string): string {
  return text
    .split(/(\s+)/)
    .map((word) => {
      if (/^\d{4}-\d\d-\d\d$/.test(word)) return `<span class="whole">${word}</span>`;
      if (word.length <= WORD) return escaped(word);
      const parts = word.split(/(?<=[._/])(?=[^._/\s])/).map((part) => escaped(part));
      const broken = parts.join('<wbr>');
      return word.length > LONG_WORD ? `<span class="long">${broken}</span>` : broken;
    })
    .join('');
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
