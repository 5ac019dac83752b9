/** How the report writes numbers, shares and times; shares and rare counts with the interval that they allow. */
import { poissonInterval, wilson } from './statistics.ts';

/** Infinity is what never happened. */
export function number(value: number): string {
  return Number.isFinite(value) ? value.toLocaleString('en') : 'never';
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

/** With Wilson's interval, 95 %. */
export function shareOf(hits: number, n: number): string {
  const { low, high } = wilson(hits, n);
  return `${hits} of ${n} (${Math.round(100 * low)} to ${Math.round(100 * high)} %)`;
}

/** Of so many days of visitors, with Poisson's interval, 95 %. */
export function perMillion(count: number, actorDays: number): string {
  const { low, high } = poissonInterval(count);
  const per = actorDays / 1e6;
  return `${(count / per).toFixed(2)} a million, ${(low / per).toFixed(2)} to ${(high / per).toFixed(2)}`;
}

/** A table as the formatter writes it. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) =>
    Math.max(3, head.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(heads), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}
