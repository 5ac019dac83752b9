/** The arithmetic of the charts: round ends of scales, and series without holes. Pure. */
import type { Overview, RecipientPage } from '../../src/console/api-types.ts';

export const HOUR_MS = 3_600_000;
/** More bars than pixels tell nothing; a longer series is shown from its newest end. */
export const MAX_BUCKETS = 2_000;

export type Channel = Overview['peoplePerHour'][number]['channel'];

/** In the order in which they are drawn; also the order of their colours. */
export const CHANNEL_ORDER: readonly Channel[] = ['web', 'staff', 'database', 'export', 'log'];

/** The least of 1, 2, 4, 5, 6, 8 × 10ⁿ that is not below: a scale's end whose half is a round number too; ≥ 2. */
export function niceEnd(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 2, 4, 5, 6, 8, 10]) {
    const end = step * power;
    // 5 people have no half.
    if (end >= value && Number.isInteger(end / 2)) return end;
  }
  return 10 * power;
}

export interface Buckets {
  /** Starts, ms, evenly spaced. */
  readonly starts: readonly number[];
  readonly bucketMs: number;
  /** The span that was observed: a bucket that reaches beyond it is not complete. */
  readonly from: number;
  readonly to: number;
}

export function isComplete(buckets: Buckets, index: number): boolean {
  const start = buckets.starts[index] as number;
  return start >= buckets.from && start + buckets.bucketMs <= buckets.to;
}

export interface HourlyChannels {
  readonly buckets: Buckets;
  /** Only channels through which somebody's data left, in CHANNEL_ORDER; people by bucket. */
  readonly channels: readonly { readonly channel: Channel; readonly people: readonly number[] }[];
}

/** People per hour by channel with every hour of the span in it, those of silence as 0. */
export function hourlyChannels(overview: Overview): HourlyChannels {
  const { from, now, peoplePerHour } = overview;
  // The server's hours may start anywhere in ours (half-hour time zones): its own starts decide the phase.
  const phase = (peoplePerHour[0]?.hour ?? 0) % HOUR_MS;
  const floor = (at: number) => Math.floor((at - phase) / HOUR_MS) * HOUR_MS + phase;
  const last = Math.max(floor(now), ...peoplePerHour.map((row) => row.hour));
  const wanted = Math.min(floor(from), ...peoplePerHour.map((row) => row.hour));
  const first = Math.max(wanted, last - (MAX_BUCKETS - 1) * HOUR_MS);
  const starts: number[] = [];
  for (let at = first; at <= last; at += HOUR_MS) starts.push(at);
  const channels = CHANNEL_ORDER.flatMap((channel) => {
    const people = new Array<number>(starts.length).fill(0);
    let any = false;
    for (const row of peoplePerHour) {
      const index = Math.round((row.hour - first) / HOUR_MS);
      if (row.channel !== channel || row.people === 0 || index < 0) continue;
      people[index] = row.people;
      any = true;
    }
    return any ? [{ channel, people }] : [];
  });
  return { buckets: { starts, bucketMs: HOUR_MS, from, to: now }, channels };
}

export interface HeadcountSeries {
  readonly buckets: Buckets;
  readonly people: readonly number[];
  /** Distinct people from the beginning to the end of each bucket; never falls. */
  readonly total: readonly number[];
}

/** A recipient's headcount with every bucket from the first to the last in it; silent ones keep the total. */
export function headcountSeries(page: RecipientPage): HeadcountSeries {
  const { series, bucketMs } = page;
  const starts: number[] = [];
  const people: number[] = [];
  const total: number[] = [];
  const newest = series.at(-1)?.at ?? 0;
  const oldest = newest - (MAX_BUCKETS - 1) * bucketMs;
  let next = Math.max(series[0]?.at ?? 0, oldest);
  let before = 0;
  for (const row of series) {
    for (; next < row.at; next += bucketMs) {
      starts.push(next);
      people.push(0);
      total.push(before);
    }
    before = row.total;
    if (row.at < oldest) continue;
    starts.push(row.at);
    people.push(row.people);
    total.push(row.total);
    next = row.at + bucketMs;
  }
  return {
    buckets: { starts, bucketMs, from: page.firstAt === null ? 0 : (starts[0] ?? 0), to: page.now },
    people,
    total,
  };
}
