/** Error and memory as SVG: two logarithmic axes, points as measured, lines as theory has them. Light and dark. */
import type { Cell } from './errors.ts';
import type { MemoryOfSize } from './memory.ts';

const WIDTH = 860;
const HEIGHT = 460;
const LEFT = 78;
const RIGHT = 24;
const TOP = 52;
const BOTTOM = 92;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2933 }
  .title { font-size: 15px; font-weight: 600 }
  .page { fill: #ffffff } .grid { stroke: #d9dee4 } .axis { stroke: #52606d } .theory { stroke: #52606d; stroke-dasharray: 6 4; fill: none }
  .limit { stroke: #b3261e; stroke-dasharray: 2 3; fill: none } .limit-text { fill: #b3261e }
  .s0 { fill: #0b6bcb; stroke: #0b6bcb } .s1 { fill: #b45309; stroke: #b45309 } .s2 { fill: #047857; stroke: #047857 } .s3 { fill: #7c3aed; stroke: #7c3aed }
  polyline[class] { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e4e7eb } .page { fill: #12171d } .grid { stroke: #2d3742 } .axis { stroke: #9aa5b1 } .theory { stroke: #9aa5b1 }
    .limit { stroke: #ff8a80 } .limit-text { fill: #ff8a80 }
    .s0 { fill: #63b3ff; stroke: #63b3ff } .s1 { fill: #fbbf6b; stroke: #fbbf6b } .s2 { fill: #4ade9f; stroke: #4ade9f } .s3 { fill: #c4a5ff; stroke: #c4a5ff }
  }`;

interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly write: (value: number) => string;
}

class Chart {
  readonly #title: string;
  readonly #x: Axis;
  readonly #y: Axis;
  readonly #parts: string[] = [];
  #legendX = LEFT;
  #legendY = HEIGHT - 30;

  constructor(title: string, x: Axis, y: Axis) {
    this.#title = title;
    this.#x = x;
    this.#y = y;
    this.#parts.push(`<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>`);
    this.#text(title, LEFT, 28, 'title');
    for (const tick of x.ticks) {
      this.#parts.push(`<path class="grid" d="M${this.#atX(tick)} ${TOP}V${HEIGHT - BOTTOM}"/>`);
      this.#text(x.write(tick), this.#atX(tick), HEIGHT - BOTTOM + 20, '', 'middle');
    }
    for (const tick of y.ticks) {
      this.#parts.push(`<path class="grid" d="M${LEFT} ${this.#atY(tick)}H${WIDTH - RIGHT}"/>`);
      this.#text(y.write(tick), LEFT - 8, this.#atY(tick) + 4, '', 'end');
    }
    this.#parts.push(
      `<path class="axis" fill="none" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    );
    this.#text(x.label, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 42, '', 'middle');
    this.#parts.push(
      `<text transform="translate(18 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${y.label}</text>`,
    );
  }

  points(series: number, name: string, points: readonly (readonly [number, number])[]): void {
    for (const [x, y] of points) {
      this.#parts.push(
        `<circle class="s${series}" cx="${this.#atX(x)}" cy="${this.#atY(y)}" r="3.5" fill-opacity="0.75" stroke="none"/>`,
      );
    }
    this.#entry(`<circle class="s${series}" cx="5" cy="-4" r="4"/>`, name);
  }

  line(className: string, name: string, points: readonly (readonly [number, number])[]): void {
    const path = points.map(([x, y]) => `${this.#atX(x)},${this.#atY(y)}`).join(' ');
    this.#parts.push(`<polyline class="${className}" points="${path}"/>`);
    this.#entry(`<path class="${className}" d="M-4 -4H14" stroke-width="2"/>`, name);
  }

  svg(): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">\n<title>${this.#title}</title>\n<style>${STYLE}\n</style>\n${this.#parts.join('\n')}\n</svg>\n`;
  }

  #entry(sign: string, name: string): void {
    const width = 46 + name.length * 6.6;
    if (this.#legendX + width > WIDTH - RIGHT) {
      this.#legendX = LEFT;
      this.#legendY += 20;
    }
    this.#parts.push(
      `<g transform="translate(${round(this.#legendX)} ${this.#legendY})">${sign}<text x="20" y="0">${name}</text></g>`,
    );
    this.#legendX += width;
  }

  #text(text: string, x: number, y: number, className = '', anchor = 'start'): void {
    this.#parts.push(`<text class="${className}" x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`);
  }

  #atX(value: number): number {
    const { from, to } = this.#x;
    return round(LEFT + (Math.log(value / from) / Math.log(to / from)) * (WIDTH - LEFT - RIGHT));
  }

  #atY(value: number): number {
    const { from, to } = this.#y;
    const share = Math.log(Math.max(from, value) / from) / Math.log(to / from);
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM));
  }
}

const round = (value: number) => Math.round(value * 10) / 10;

function people(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 1e3 ? `${value / 1e3} k` : String(value);
}

const said = (name: Cell['shape']) => (typeof name === 'string' ? name : name.en);

/** RMSE of every crowded window by the people in it, beside what the engine states and what is promised. */
export function errorPlot(cells: readonly Cell[]): string {
  const crowded = cells.filter((cell) => cell.people > 256);
  const chart = new Chart(
    'Error of a window above 256 people (smaller windows are exact)',
    { label: 'people in the window', from: 200, to: 2e7, ticks: [1e3, 1e4, 1e5, 1e6, 1e7], write: people },
    { label: 'RMSE, % of the truth', from: 0.5, to: 8, ticks: [0.5, 1, 2, 3, 4, 5, 6, 8], write: String },
  );
  const shapes = [...new Set(crowded.map(({ shape }) => said(shape)))];
  for (const [i, shape] of shapes.entries()) {
    const points = crowded.filter((cell) => said(cell.shape) === shape && cell.rmse > 0);
    chart.points(
      i,
      shape,
      points.map((cell) => [cell.people, 100 * cell.rmse]),
    );
  }
  const both: [number, number] = [257, 1e7];
  chart.line(
    'theory',
    'stated: 0.649 / √256 (dashed)',
    both.map((x) => [x, 64.9 / Math.sqrt(256)]),
  );
  chart.line(
    'theory',
    '0.649 / √1,024 from 16,384 people on (dashed)',
    both.map((x) => [x, 64.9 / Math.sqrt(1_024)]),
  );
  chart.line(
    'limit',
    'promised: 5 %',
    both.map((x) => [x, 5]),
  );
  return chart.svg();
}

/** Bytes of a recipient by its people. */
export function memoryPlot(sizes: readonly MemoryOfSize[]): string {
  const chart = new Chart(
    'Memory of one recipient, a year of drip',
    {
      label: 'people of the recipient',
      from: 1,
      to: 2e6,
      ticks: [1, 10, 100, 1e3, 1e4, 1e5, 1e6],
      write: people,
    },
    {
      label: 'bytes',
      from: 1,
      to: 2e8,
      ticks: [1, 1e2, 1e4, 1e6, 1e8],
      write: (value) => people(value).replace(' M', ' MB').replace(' k', ' kB'),
    },
  );
  chart.line(
    's0',
    'Weir',
    sizes.map((of) => [of.people, of.weirBytes]),
  );
  chart.line(
    's1',
    'sliding HyperLogLog (5 bytes a pair)',
    sizes.map((of) => [of.people, of.slidingBytes]),
  );
  chart.line(
    's2',
    'exact Map',
    sizes.map((of) => [of.people, of.exactBytes]),
  );
  return chart.svg();
}
