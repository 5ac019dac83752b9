/**
 * What benchmarks are written with. `bench/NAME.ts` exports `bench: Bench` and `weir bench NAME` runs it; importing it
 * does nothing. What more than one file needs for NAME lies in `bench/NAME/`.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { Comparison, KeptPromise, Row, Said } from '../src/cli/bench-run.ts';

export type {
  Bench,
  BenchContext,
  BenchOption,
  Comparison,
  KeptPromise,
  Measured,
  Row,
  Said,
} from '../src/cli/bench-run.ts';

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that a share `q` of the values lies at or below; of an even number's two middle ones the upper. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** A promise that a number is no larger than its target. */
export function atMost(promise: Said, target: number, measured: number, unit: string): KeptPromise {
  return { promise, target, measured: rounded(measured, 3), unit, holds: measured <= target };
}

/** Rounded to so many digits that are worth something. */
export function rounded(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

/** Seconds of CPU, user and system, that this process spent in `work`. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

let collect: (() => void) | undefined;

/** Collects all garbage, so that memory can be compared before and after. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/** A report while it is being measured. */
export interface Measuring {
  readonly rows: Row[];
  readonly promises: KeptPromise[];
  readonly comparisons: Comparison[];
}
