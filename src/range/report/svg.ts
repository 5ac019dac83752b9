/**
 * Charts of the report: points by row on a logarithmic axis, and curves over one. Plain SVG with a light ground, so that
 * they are read in any viewer; every mark has a title, and nothing is said by colour alone.
 */

const WIDTH = 820;
const LEFT = 250;
const RIGHT = 30;
const ROW = 34;
const TOP = 46;
const BOTTOM = 44;
const INK = '#1f2933';
const FAINT = '#d5dbe1';
const COLOURS = ['#0b6e4f', '#c05621', '#2b6cb0', '#6b46c1', '#718096', '#b83280'];
const SHAPES = ['circle', 'square', 'diamond', 'triangle'] as const;

export interface Strip {
  readonly label: string;
  /** Positive numbers; 0 stands at the axis' beginning. */
  readonly values: readonly number[];
  /** A line that should not be passed. */
  readonly target?: number;
}

/** One row for each strip, a dot for each value, a bar at the target. */
export function stripChart(title: string, unit: string, strips: readonly Strip[]): string {
  const all = strips.flatMap(({ values, target }) => [...values, ...(target === undefined ? [] : [target])]);
  const axis = logAxis(all, LEFT, WIDTH - RIGHT);
  const height = TOP + strips.length * ROW + BOTTOM;
  const rows = strips.map(({ label, values, target }, row) => {
    const y = TOP + row * ROW + ROW / 2;
    const dots = values.map(
      (value, i) =>
        `<circle cx="${axis.x(value)}" cy="${(y + ((i % 5) - 2) * 3).toFixed(1)}" r="3" fill="${COLOURS[0]}" fill-opacity=".55"><title>${value}</title></circle>`,
    );
    const line =
      target === undefined
        ? ''
        : `<line x1="${axis.x(target)}" x2="${axis.x(target)}" y1="${y - 13}" y2="${y + 13}" stroke="${COLOURS[1]}" stroke-width="3"><title>${target}</title></line>`;
    return `<text x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${escaped(label)}</text>${line}${dots.join('')}`;
  });
  return frame(height, title, `${axis.grid(TOP, height - BOTTOM, unit)}${rows.join('')}`);
}

export interface Curve {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Curves over a logarithmic x, on a logarithmic y. */
export function curveChart(title: string, xUnit: string, yUnit: string, curves: readonly Curve[]): string {
  const height = 420;
  const left = 90;
  const right = WIDTH - 220;
  const xs = logAxis(
    curves.flatMap(({ points }) => points.map(({ x }) => x)),
    left,
    right,
  );
  const ys = logAxis(
    curves.flatMap(({ points }) => points.map(({ y }) => y)),
    height - BOTTOM,
    TOP,
  );
  const lines = curves.map(({ label, points }, i) => {
    const colour = COLOURS[i % COLOURS.length] as string;
    const path = points.map(({ x, y }, k) => `${k === 0 ? 'M' : 'L'}${xs.x(x)} ${ys.x(y)}`).join('');
    const marks = points.map(({ x, y }) =>
      mark(i, Number(xs.x(x)), Number(ys.x(y)), colour, `${label}: ${y}`),
    );
    const legendY = TOP + 20 + i * 24;
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${marks.join('')}${mark(i, right + 24, legendY - 4, colour, label)}<text x="${right + 38}" y="${legendY}">${escaped(label)}</text>`;
  });
  const yTicks = ys.ticks.map(
    (tick) =>
      `<line x1="${left}" x2="${right}" y1="${ys.x(tick)}" y2="${ys.x(tick)}" stroke="${FAINT}"/><text x="${left - 8}" y="${Number(ys.x(tick)) + 4}" text-anchor="end">${short(tick)}</text>`,
  );
  const xTicks = xs.ticks.map(
    (tick) =>
      `<text x="${xs.x(tick)}" y="${height - BOTTOM + 18}" text-anchor="middle">${short(tick)}</text>`,
  );
  const units = `<text x="${(left + right) / 2}" y="${height - 8}" text-anchor="middle">${escaped(xUnit)}</text><text x="${left - 70}" y="${TOP - 12}">${escaped(yUnit)}</text>`;
  return frame(height, title, `${yTicks.join('')}${xTicks.join('')}${units}${lines.join('')}`);
}

interface Axis {
  readonly ticks: readonly number[];
  x(value: number): string;
  grid(top: number, bottom: number, unit: string): string;
}

function logAxis(values: readonly number[], from: number, to: number): Axis {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive, 1e12)) - 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive, 1e-12)) + 1e-9));
  const x = (value: number) => {
    const share = value <= 0 ? 0 : (Math.log10(value) - low) / (high - low);
    return (from + Math.min(1, Math.max(0, share)) * (to - from)).toFixed(1);
  };
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return {
    ticks,
    x,
    grid: (top, bottom, unit) =>
      `${ticks
        .map(
          (tick) =>
            `<line x1="${x(tick)}" x2="${x(tick)}" y1="${top}" y2="${bottom}" stroke="${FAINT}"/><text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${short(tick)}</text>`,
        )
        .join(
          '',
        )}<text x="${(from + to) / 2}" y="${bottom + 36}" text-anchor="middle">${escaped(unit)}</text>`,
  };
}

function mark(shape: number, x: number, y: number, colour: string, title: string): string {
  const inside = `<title>${escaped(title)}</title>`;
  switch (SHAPES[shape % SHAPES.length]) {
    case 'circle':
      return `<circle cx="${x}" cy="${y}" r="4.5" fill="${colour}">${inside}</circle>`;
    case 'square':
      return `<rect x="${x - 4}" y="${y - 4}" width="8" height="8" fill="${colour}">${inside}</rect>`;
    case 'diamond':
      return `<path d="M${x} ${y - 6}l6 6l-6 6l-6 -6z" fill="${colour}">${inside}</path>`;
    default:
      return `<path d="M${x} ${y - 6}l6 11h-12z" fill="${colour}">${inside}</path>`;
  }
}

function frame(height: number, title: string, inside: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}"><rect width="100%" height="100%" fill="#fff"/><text x="16" y="24" font-size="15" font-weight="600">${escaped(title)}</text>${inside}</svg>\n`;
}

function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  if (value >= 1e3) return `${value / 1e3} k`;
  return String(Number(value.toPrecision(3)));
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
