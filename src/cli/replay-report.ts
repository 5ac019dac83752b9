/**
 * The report of a replay: one HTML page that needs nothing else, to be forwarded and printed. Charts are inline SVG; nothing
 * is loaded, nothing runs. Whatever came out of a log is escaped.
 */
import { type ReplayWords, replayWords } from '../../locales/replay.ts';
import { testName } from '../../locales/vocabulary.ts';
import type { Distinct } from '../channels/logs/distinct.ts';
import type { HourTally } from '../channels/logs/replay.ts';
import { printable } from '../channels/logs/routes.ts';
import { type IdentityKind, isIdentityKind } from '../disclosure/recipient.ts';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import type { VerdictKind } from '../disclosure/verdict.ts';
import { type Bar, barChart, escaped, timeChart } from './replay-charts.ts';
import { limitsOf, type Replayed, type VerdictLine } from './replay-output.ts';
import type { Terminal } from './terminal.ts';

/** Rows of a table, and verdicts, that are shown. */
const SHOWN = 20;
const SHOWN_VERDICTS = 100;
/** Columns of the chart over time at most. */
const MAX_COLUMNS = 400;
const DAYS_OF_A_MONTH = 30;

export function replayReport(
  terminal: Terminal,
  replayed: Replayed,
  verdicts: readonly VerdictLine[],
  madeAt: Date = new Date(),
): string {
  const words = replayWords(terminal.locale);
  const { page } = words;
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const { replay, refused } = replayed;
  const sum = ({ count, isExact }: Distinct) => (isExact ? number(count) : words.atLeast(number(count)));
  const total = [...replay.verdictsByKind.values()].reduce((sum, count) => sum + count, 0);
  const tiles: readonly (readonly [string, string])[] = [
    [number(replay.lines), page.entries],
    [sum(replay.people), page.people],
    [sum(replay.receivers), page.recipients],
    [number(total), page.verdicts],
    [number(refused.total), page.refused],
  ];
  const body = [
    `<h1>${escaped(page.title)}</h1>`,
    `<p class="quiet">${escaped(spanOf(replayed, words, number))} ${escaped(page.utc)} ${escaped(page.made(`${madeAt.toISOString().slice(0, 16).replace('T', ' ')}`))}${page.stop}</p>`,
    `<ul class="tiles">${tiles.map(([value, label]) => `<li><b>${escaped(value)}</b> ${escaped(label)}</li>`).join('')}</ul>`,
    assumptions(replayed, words, number),
    overTime(replayed, words, number),
    verdictsPart(terminal, verdicts, replay.verdictsByTest, words),
    recipientsPart(terminal, replayed, words),
    routesPart(replayed, words, number),
    crawlersPart(replayed, words, number),
    limitsPart(replayed, words),
    filesPart(replayed, words, number),
    refusedPart(replayed, words, number),
  ];
  return `<!doctype html>
<html lang="${terminal.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(page.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

type Numbers = (value: number) => string;

function spanOf({ replay, files }: Replayed, words: ReplayWords, number: Numbers): string {
  if (replay.from === undefined || replay.to === undefined) return words.nothingRead;
  const iso = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return `${words.read(number(replay.lines), number(files.length), iso(replay.from), iso(replay.to))}${words.page.stop}`;
}

function assumptions({ replay }: Replayed, words: ReplayWords, number: Numbers): string {
  const parts: string[] = [];
  if (replay.disclosing === 0)
    parts.push(`<p class="note">${escaped(words.nobody)} ${escaped(words.suggest)}</p>`);
  if (replay.pageViews > 0) parts.push(`<p>${escaped(words.pages(number(replay.pageViews)))}</p>`);
  const { assumed } = replay;
  if (assumed.length > 0) {
    const items = assumed
      .slice(0, SHOWN)
      .map(
        ({ place, people, views }) =>
          `<li>${escaped(words.assumed(place, number(people.count), number(views)))}</li>`,
      );
    parts.push(`<div class="note"><p>${escaped(words.assumedTitle)}</p><ul>${items.join('')}</ul></div>`);
  }
  return parts.join('\n');
}

function overTime({ replay }: Replayed, words: ReplayWords, number: Numbers): string {
  if (replay.hours.size === 0) return '';
  const { page } = words;
  const hours = [...replay.hours].sort((a, b) => a[0] - b[0]);
  const span = ((hours.at(-1)?.[0] ?? 0) - (hours[0]?.[0] ?? 0) + 1) * HOUR_MS;
  const [stepMs, per] =
    span <= MAX_COLUMNS * HOUR_MS
      ? [HOUR_MS, page.perHour]
      : span <= MAX_COLUMNS * DAY_MS
        ? [DAY_MS, page.perDay]
        : [DAYS_OF_A_MONTH * DAY_MS, page.perMonth];
  const columns = steps(hours, stepMs);
  const series = [
    { label: page.requests, values: columns.map(({ lines }) => lines) },
    { label: page.views, values: columns.map(({ views }) => views) },
    { label: page.verdicts, values: columns.map(({ verdicts }) => verdicts) },
  ].filter(({ values }) => values.some((value) => value > 0));
  const from = Math.floor(((hours[0]?.[0] ?? 0) * HOUR_MS) / stepMs) * stepMs;
  return `<h2>${escaped(page.overTime)} <small>(${escaped(per)})</small></h2>${timeChart(page.overTime, { from, stepMs, series }, number)}`;
}

/** Tallies by step, those without anything included. */
function steps(hours: readonly (readonly [number, HourTally])[], stepMs: number): HourTally[] {
  const step = (hour: number) => Math.floor((hour * HOUR_MS) / stepMs);
  const first = step(hours[0]?.[0] ?? 0);
  const last = step(hours.at(-1)?.[0] ?? 0);
  const columns = Array.from({ length: last - first + 1 }, () => ({ lines: 0, views: 0, verdicts: 0 }));
  for (const [hour, { lines, views, verdicts }] of hours) {
    const column = columns[step(hour) - first] as HourTally;
    column.lines += lines;
    column.views += views;
    column.verdicts += verdicts;
  }
  return columns;
}

function verdictsPart(
  terminal: Terminal,
  verdicts: readonly VerdictLine[],
  byTest: ReadonlyMap<string, number>,
  words: ReplayWords,
): string {
  const { page } = words;
  const { vocabulary } = terminal;
  const head = `<h2>${escaped(page.verdictsTitle)}</h2>`;
  const total = [...byTest.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return `${head}<p>${escaped(page.noVerdicts)}</p>`;
  const bars: Bar[] = [...byTest].map(([test, value]) => ({ label: testName(vocabulary, test), value }));
  const rows = verdicts
    .slice(0, SHOWN_VERDICTS)
    .map(({ at, recipient, verdict, reason }) => [
      at.slice(0, 19).replace('T', ' '),
      `${kindName(terminal, recipient.kind)} ${recipient.value}`,
      vocabulary.verdicts[verdict as VerdictKind],
      reason,
    ]);
  const more = total - rows.length;
  const number = (value: number) => value.toLocaleString(terminal.locale);
  return [
    head,
    byTest.size > 1 ? barChart(page.byTest, bars, number) : '',
    table([page.at, page.recipient, page.verdict, page.reason], rows),
    more > 0 ? `<p class="quiet">${escaped(page.more(number(more)))}</p>` : '',
  ].join('');
}

function recipientsPart(terminal: Terminal, { replay }: Replayed, words: ReplayWords): string {
  const ranked = replay.ranking(SHOWN);
  if (ranked.length === 0) return '';
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const bars = ranked.map(({ identity, people, verified }) => ({
    label: `${kindName(terminal, identity.kind)} ${printable(identity.value)}${verified === undefined ? '' : ` (${words.verified})`}`,
    value: people,
  }));
  return `<h2>${escaped(words.page.mostPeople)}</h2>${barChart(words.page.mostPeople, bars, number)}`;
}

function routesPart({ replay }: Replayed, words: ReplayWords, number: Numbers): string {
  if (replay.routes.size === 0) return '';
  const rows = [...replay.routes].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
  const title = words.page.routes;
  return `<h2>${escaped(title)}</h2>${barChart(
    title,
    rows.map(([label, value]) => ({ label, value })),
    number,
  )}`;
}

function crawlersPart({ replay }: Replayed, words: ReplayWords, number: Numbers): string {
  const declared = replay.logRecipients.declared().slice(0, SHOWN);
  const parts: string[] = [];
  if (replay.verified.length > 0)
    parts.push(
      `<h2>${escaped(words.verifiedTitle)}</h2>`,
      table(
        words.columns.slice(0, 3),
        replay.verified.map(({ name, lines, views }) => [printable(name), number(views), number(lines)]),
      ),
    );
  if (declared.length > 0)
    parts.push(
      `<h2>${escaped(words.declaredTitle)}</h2>`,
      table(
        words.declared,
        declared.map(({ name, lines }) => [printable(name), number(lines)]),
      ),
    );
  return parts.join('');
}

function limitsPart({ replay }: Replayed, words: ReplayWords): string {
  const items = limitsOf(replay).map((limit) => `<li>${escaped(words.limits[limit])}</li>`);
  return `<h2>${escaped(words.limitsTitle)}</h2><ul>${items.join('')}</ul>`;
}

function filesPart({ files }: Replayed, { page }: ReplayWords, number: Numbers): string {
  const rows = files.map(({ path, format, lines, refused }) => [
    printable(path),
    format ?? '—',
    number(lines),
    number(refused),
  ]);
  return `<h2>${escaped(page.files)}</h2>${table([page.file, page.format, page.lines, page.refused], rows.slice(0, 200))}`;
}

function refusedPart({ refused }: Replayed, words: ReplayWords, number: Numbers): string {
  if (refused.total === 0) return '';
  const { page } = words;
  const rows = refused.list.map(({ reason, lines, firstFile, firstLine, samples }) => [
    words.reasons[reason],
    number(lines),
    `${printable(firstFile)}:${firstLine}`,
    samples[0] ?? '',
  ]);
  return `<h2>${escaped(page.refusedTitle)}</h2>${table([page.reason, page.lines, page.at, page.sample], rows)}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: 'td' | 'th') =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
  return `<div class="wide"><table><thead><tr>${cells(heads, 'th')}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function kindName({ vocabulary }: Terminal, kind: string): string {
  return isIdentityKind(kind) ? vocabulary.kinds[kind satisfies IdentityKind] : kind;
}

const STYLE = `
:root{color-scheme:light;--ink:#1f2933;--faint:#d5dbe1;--quiet:#52606d;--note:#fff7e6}
body{margin:0;background:#fff;color:var(--ink);font:15px/1.5 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:980px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 8px}
h2{font-size:18px;margin:36px 0 10px}h2 small{font-weight:400;color:var(--quiet)}
.quiet{color:var(--quiet)}
.note{background:var(--note);border-left:4px solid #c05621;padding:8px 14px;margin:12px 0}
.note p{margin:0}.note ul{margin:4px 0}
.tiles{list-style:none;display:flex;flex-wrap:wrap;gap:12px;padding:0;margin:20px 0}
.tiles li{flex:1 1 130px;border:1px solid var(--faint);border-radius:6px;padding:10px 14px;color:var(--quiet)}
.tiles b{display:block;font-size:24px;color:var(--ink);font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:6px 10px;border-bottom:1px solid var(--faint);vertical-align:top;overflow-wrap:break-word}
th{font-weight:600;color:var(--quiet)}td:first-child,th{white-space:nowrap}td:last-child{overflow-wrap:anywhere}
svg{display:block;max-width:100%;height:auto}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}tr,svg{break-inside:avoid}}
`;
