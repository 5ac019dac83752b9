/** Charts of the replay's report: bars, and columns over time. Plain SVG with a light ground; every mark has a title. */
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';

const WIDTH = 940;
const INK = '#1f2933';
const FAINT = '#d5dbe1';
const COLOURS = ['#718096', '#0b6e4f', '#c05621'];
const ROW = 26;
const LABEL = 380;
/** Longest label of a bar, in characters. */
const MAX_LABEL = 52;

export interface Bar {
  readonly label: string;
  readonly value: number;
}

/** Bars from the left, the label before and the number behind each. */
export function barChart(title: string, bars: readonly Bar[], number: (value: number) => string): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const room = WIDTH - LABEL - 90;
  const rows = bars.map(({ label, value }, i) => {
    const y = i * ROW;
    const width = Math.max(1, (room * value) / most).toFixed(1);
    return `<text x="${LABEL - 10}" y="${y + 17}" text-anchor="end">${escaped(short(label))}</text><rect x="${LABEL}" y="${y + 4}" width="${width}" height="${ROW - 8}" fill="${COLOURS[1]}"><title>${escaped(label)}: ${number(value)}</title></rect><text x="${LABEL + Number(width) + 6}" y="${y + 17}">${number(value)}</text>`;
  });
  return frame(title, bars.length * ROW + 4, rows.join(''));
}

export interface TimeSeries {
  /** Time of the first column, ms. */
  readonly from: number;
  readonly stepMs: number;
  /** All of the same length. */
  readonly series: readonly { readonly label: string; readonly values: readonly number[] }[];
}

const CHART = 110;
const GAP = 34;
/** Times below the columns, that do not touch each other. */
const TICKS = 5;
const LEFT = 70;

/** One chart above the other, each on its own scale: what they have in common is the time. */
export function timeChart(
  title: string,
  { from, stepMs, series }: TimeSeries,
  number: (value: number) => string,
): string {
  const columns = series[0]?.values.length ?? 0;
  const width = (WIDTH - LEFT - 10) / Math.max(1, columns);
  const charts = series.map(({ label, values }, i) => {
    const top = i * (CHART + GAP) + 20;
    const most = Math.max(1, ...values);
    const bars = values.map((value, k) => {
      if (value === 0) return '';
      const height = Math.max(1, (CHART * value) / most);
      return `<rect x="${(LEFT + k * width).toFixed(1)}" y="${(top + CHART - height).toFixed(1)}" width="${Math.max(0.8, width - (width > 4 ? 1 : 0)).toFixed(1)}" height="${height.toFixed(1)}" fill="${COLOURS[i % COLOURS.length]}"><title>${timeOf(from + k * stepMs, stepMs)}: ${number(value)}</title></rect>`;
    });
    const axis = `<line x1="${LEFT}" x2="${WIDTH - 10}" y1="${top + CHART}" y2="${top + CHART}" stroke="${INK}"/><line x1="${LEFT}" x2="${WIDTH - 10}" y1="${top}" y2="${top}" stroke="${FAINT}"/><text x="${LEFT - 8}" y="${top + 4}" text-anchor="end">${number(most)}</text><text x="${LEFT - 8}" y="${top + CHART + 4}" text-anchor="end">0</text><text x="${LEFT}" y="${top - 6}" font-weight="600">${escaped(label)}</text>`;
    return axis + bars.join('');
  });
  const bottom = series.length * (CHART + GAP);
  const marks = Math.min(TICKS, columns);
  const ticks = Array.from({ length: marks }, (_, i) => {
    const column = marks === 1 ? 0 : Math.round((i * (columns - 1)) / (marks - 1));
    const anchor = i === 0 ? 'start' : i === marks - 1 ? 'end' : 'middle';
    const x = LEFT + (column + (i === 0 ? 0 : i === marks - 1 ? 1 : 0.5)) * width;
    return `<text x="${x.toFixed(1)}" y="${bottom + 12}" text-anchor="${anchor}">${timeOf(from + column * stepMs, stepMs)}</text>`;
  });
  return frame(title, bottom + 20, charts.join('') + ticks.join(''));
}

function timeOf(at: number, stepMs: number): string {
  const iso = new Date(at).toISOString();
  if (stepMs === HOUR_MS) return iso.slice(0, 16).replace('T', ' ');
  return stepMs === DAY_MS ? iso.slice(0, 10) : iso.slice(0, 7);
}

function frame(title: string, height: number, inside: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">${inside}</svg>`;
}

function short(text: string): string {
  return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
