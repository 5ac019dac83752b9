/** The drawings of a dossier as SVG: bars over time, bars by kind, and who stood with whom. No script, no outside font. */
import type { EpochMs } from '../../disclosure/time.ts';
import { escaped } from './html.ts';

const WIDTH = 720;
const INK = '#1b2430';
const SOFT = '#5a6675';
const LINE = '#d8dee6';
const ACCENT = '#0b5c6b';
const FONT = 'font-size="12"';

/** Bars drawn at most: a longer time is drawn in weeks, months and so on. */
const MAX_BARS = 90;
/** A bar and its room are no wider than that: a single day is a bar and no field. */
const MAX_STEP = 110;
/** So many bars have their number above them. */
const MAX_TOLD_BARS = 14;
/** Room for a label below a bar. */
const LABEL_WIDTH = 84;

export interface Bar {
  readonly label: string;
  readonly value: number;
}

/** What one bar over time stands for. */
export interface Step {
  /** Length of a day or an hour, in milliseconds. */
  readonly stepMs: number;
  /** What stands below a bar. */
  readonly labelOf: (at: EpochMs) => string;
}

/** A bar for each day or hour, those without anything included; where they are too many, for so many each. */
export function stepsDrawing(
  steps: readonly { readonly at: EpochMs; readonly people: number }[],
  { stepMs, labelOf }: Step,
  locale: string,
  title: string,
): string {
  const first = steps[0]?.at ?? 0;
  const count = steps.length === 0 ? 0 : Math.round(((steps.at(-1)?.at ?? 0) - first) / stepMs) + 1;
  const perBar = Math.max(1, Math.ceil(count / MAX_BARS));
  // People of several days are not added up, for they may be the same: a bar is its fullest day.
  const bars = new Array<number>(Math.ceil(count / perBar)).fill(0);
  for (const { at, people } of steps) {
    const i = Math.floor(Math.round((at - first) / stepMs) / perBar);
    bars[i] = Math.max(bars[i] as number, people);
  }
  const [left, top, height] = [56, 22, 150];
  const most = Math.max(1, ...bars);
  const step = Math.min(MAX_STEP, (WIDTH - left - 8) / Math.max(1, bars.length));
  const middleOf = (i: number) => px(left + (i + 0.5) * step);
  const rects = bars.map((value, i) => {
    const h = (height * value) / most;
    const bar = `<rect x="${px(left + i * step + step * 0.1)}" y="${px(top + height - h)}" width="${px(Math.max(1, step * 0.8))}" height="${px(h)}" fill="${ACCENT}"/>`;
    if (bars.length > MAX_TOLD_BARS || value === 0) return bar;
    return `${bar}<text x="${middleOf(i)}" y="${px(top + height - h - 5)}" text-anchor="middle" fill="${INK}" ${FONT}>${escaped(value.toLocaleString(locale))}</text>`;
  });
  const label = (i: number) => escaped(labelOf(first + i * perBar * stepMs));
  const text = (x: string | number, anchor: string, i: number) =>
    `<text x="${x}" y="${top + height + 18}" text-anchor="${anchor}" fill="${SOFT}" ${FONT}>${label(i)}</text>`;
  const last = bars.length - 1;
  // Few bars have room for a label each; of many, the first, the middle and the last have one.
  const labels =
    bars.length * LABEL_WIDTH <= bars.length * step
      ? bars.map((_, i) => text(middleOf(i), 'middle', i))
      : [...new Set([0, Math.floor(bars.length / 2), last])].map((i) => {
          if (i === 0) return text(left, 'start', i);
          return i === last ? text(px(left + bars.length * step), 'end', i) : text(middleOf(i), 'middle', i);
        });
  return svg(
    top + height + 28,
    title,
    `<line x1="${left}" y1="${top + height}" x2="${WIDTH - 8}" y2="${top + height}" stroke="${LINE}"/>
${bars.length > MAX_TOLD_BARS ? `<text x="${left - 8}" y="${top + 10}" text-anchor="end" fill="${SOFT}" ${FONT}>${escaped(most.toLocaleString(locale))}</text>` : ''}
<text x="${left - 8}" y="${top + height}" text-anchor="end" fill="${SOFT}" ${FONT}>0</text>
${rects.join('\n')}\n${labels.join('\n')}`,
  );
}

/** A bar for each kind, longest first as they come. */
export function barsDrawing(bars: readonly Bar[], locale: string, title: string): string {
  const [left, row] = [190, 24];
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const room = WIDTH - left - 90;
  const lines = bars.map(({ label, value }, i) => {
    const y = 6 + i * row;
    const width = (room * value) / most;
    return `<text x="${left - 8}" y="${y + 13}" text-anchor="end" fill="${INK}" ${FONT}>${escaped(short(label, 26))}</text>
<rect x="${left}" y="${y}" width="${px(Math.max(1, width))}" height="16" fill="${ACCENT}"/>
<text x="${px(left + width + 6)}" y="${y + 13}" fill="${INK}" ${FONT}>${escaped(value.toLocaleString(locale))}</text>`;
  });
  return svg(bars.length * row + 12, title, lines.join('\n'));
}

/** Nodes drawn around the middle at most. */
const MAX_NODES = 24;

export interface Node {
  readonly label: string;
  readonly weight: number;
  /** Whether it is in the scope of the case. */
  readonly inScope: boolean;
}

/** The case in the middle, identities around it; lines are the wider the more they received (by logarithm). */
export function recipientsDrawing(
  middle: string,
  nodes: readonly Node[],
  locale: string,
  title: string,
): string {
  const shown = nodes.slice(0, MAX_NODES);
  const rows = Math.ceil(shown.length / 2);
  const height = Math.max(120, rows * 44 + 24);
  const [cx, cy] = [WIDTH / 2, height / 2];
  const most = Math.log1p(Math.max(1, ...shown.map(({ weight }) => weight)));
  const drawn = shown.map(({ label, weight, inScope }, i) => {
    const isLeft = i % 2 === 0;
    const onThisSide = isLeft ? Math.ceil(shown.length / 2) : Math.floor(shown.length / 2);
    const y = (height / (onThisSide + 1)) * (Math.floor(i / 2) + 1);
    const x = isLeft ? 210 : WIDTH - 210;
    const width = 1 + (5 * Math.log1p(weight)) / most;
    const text = `${short(label, 24)} ×${weight.toLocaleString(locale)}`;
    return `<line x1="${cx}" y1="${px(cy)}" x2="${x}" y2="${px(y)}" stroke="${inScope ? ACCENT : SOFT}" stroke-opacity=".45" stroke-width="${px(width)}"/>
<circle cx="${x}" cy="${px(y)}" r="7" fill="${inScope ? ACCENT : '#fff'}" stroke="${inScope ? ACCENT : SOFT}" stroke-width="2"/>
<text x="${isLeft ? x - 14 : x + 14}" y="${px(y + 4)}" text-anchor="${isLeft ? 'end' : 'start'}" fill="${INK}" ${FONT}>${escaped(text)}</text>`;
  });
  return svg(
    height,
    title,
    `${drawn.join('\n')}
<circle cx="${cx}" cy="${px(cy)}" r="34" fill="#f3f7f8" stroke="${ACCENT}" stroke-width="2"/>
<text x="${cx}" y="${px(cy + 4)}" text-anchor="middle" fill="${INK}" ${FONT}>${escaped(short(middle, 10))}</text>`,
  );
}

function svg(height: number, title: string, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${px(height)}" width="${WIDTH}" height="${px(height)}" role="img" aria-label="${escaped(title)}">
${body}
</svg>`;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
