/**
 * Time as Weir counts it: milliseconds since 1970-01-01T00:00:00Z, always UTC.
 * Invariant: nothing in the product reads the wall clock except through a Clock that was passed in,
 * so that every simulation and every test repeats.
 */

/** Milliseconds since the Unix epoch, UTC. */
export type EpochMs = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Where the present comes from. */
export interface Clock {
  /** The present, in milliseconds since the epoch. */
  now(): EpochMs;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

const WINDOW_UNITS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

/**
 * Reads a window such as `30s`, `1m`, `12h` or `365d`.
 * @returns its length in milliseconds, or undefined when the text is not a window.
 */
export function parseWindow(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,8})(s|m|h|d)$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * (WINDOW_UNITS[match[2] as string] as number);
}

/** Writes a window with the largest unit that divides it: 86 400 000 is `1d`. */
export function formatWindow(windowMs: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    const unitMs = WINDOW_UNITS[unit] as number;
    if (windowMs >= unitMs && windowMs % unitMs === 0) return `${windowMs / unitMs}${unit}`;
  }
  return `${windowMs}ms`;
}
