/**
 * A meter as plain data, and many of them as one: what several processes of a gate count is told as if one had counted.
 * Invariant: adding up is all that is done; a gauge is the sum of its parts.
 */
import { type Histogram, Meter, type Tally } from './meter.ts';

const TALLIES = [
  'asked',
  'answered',
  'faults',
  'measures',
  'acted',
  'observed',
  'misses',
  'blindBytes',
  'people',
  'explained',
  'verdicts',
  'tokens',
  'reloads',
] as const satisfies readonly (keyof Meter)[];
const HISTOGRAMS = ['exchangeSeconds', 'settleSeconds'] as const satisfies readonly (keyof Meter)[];
const COUNTS = ['sentBytes', 'unrecorded', 'turnedAway'] as const satisfies readonly (keyof Meter)[];

export interface MeterState {
  readonly tallies: Readonly<Record<string, readonly (readonly [string, number])[]>>;
  readonly histograms: Readonly<Record<string, { readonly counts: readonly number[]; readonly sum: number }>>;
  readonly counts: Readonly<Record<string, number>>;
  /** Of now, not since the start. */
  readonly connections: number;
}

export function stateOf(meter: Meter): MeterState {
  return {
    tallies: Object.fromEntries(TALLIES.map((name) => [name, (meter[name] as Tally).entries])),
    histograms: Object.fromEntries(
      HISTOGRAMS.map((name) => {
        const { counts, sum } = meter[name] as Histogram;
        return [name, { counts: [...counts], sum }];
      }),
    ),
    counts: Object.fromEntries(COUNTS.map((name) => [name, meter[name]])),
    connections: meter.connections,
  };
}

/** Adds what another meter has counted. */
export function addTo(meter: Meter, { tallies, histograms, counts, connections }: MeterState): void {
  for (const name of TALLIES)
    for (const [word, count] of tallies[name] ?? []) (meter[name] as Tally).add(word, count);
  for (const name of HISTOGRAMS) {
    const into = meter[name] as Histogram;
    const more = histograms[name];
    if (more === undefined) continue;
    for (let i = 0; i < into.counts.length; i++)
      into.counts[i] = (into.counts[i] as number) + (more.counts[i] ?? 0);
    into.sum += more.sum;
  }
  for (const name of COUNTS) meter[name] += counts[name] ?? 0;
  meter.connections += connections;
}

/** A meter that shows what all of them have counted. */
export function sumOf(states: Iterable<MeterState>): Meter {
  const sum = new Meter();
  for (const state of states) addTo(sum, state);
  return sum;
}
