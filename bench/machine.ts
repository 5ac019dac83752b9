/** What every benchmark says about where it ran. */
import { arch, cpus } from 'node:os';

export const DATE: string = new Date().toISOString().slice(0, 10);
export const MACHINE: string = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${arch()}, Node ${process.versions.node}`;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
