/**
 * Streams of sightings, made from a seed before anything is timed. Ids are dense numbers; whoever counts mixes them.
 */
import { Random } from '../../src/range/random.ts';
import type { Said } from '../bench.ts';

export interface Stream {
  readonly name: Said;
  readonly recipients: Uint32Array;
  readonly people: Uint32Array;
  /** Seconds since 1970, in the order in which they come. */
  readonly seconds: Uint32Array;
}

/** 2026-01-01, where streams begin. */
export const BEGIN_SECOND = Date.UTC(2026, 0, 1) / 1_000;
export const YEAR_SECONDS = 365 * 86_400;
const PEOPLE = 10_000_000;

type Draw = (index: number, random: Random) => readonly [recipient: number, person: number, second: number];

function make(name: Said, events: number, seed: number, draw: Draw): Stream {
  const random = new Random(seed, 'headcount stream', typeof name === 'string' ? name : name.en);
  const recipients = new Uint32Array(events);
  const people = new Uint32Array(events);
  const seconds = new Uint32Array(events);
  for (let i = 0; i < events; i++) {
    const [recipient, person, second] = draw(i, random);
    recipients[i] = recipient;
    people[i] = person;
    seconds[i] = BEGIN_SECOND + second;
  }
  return { name, recipients, people, seconds };
}

/** Rank 0 to count - 1 with probability about 1 / rank: Zipf's law with exponent 1. */
export function zipf(count: number, random: Random): number {
  return Math.min(count - 1, Math.floor(count ** random.uniform()) - 1 + (random.uniform() < 0.5 ? 0 : 1));
}

/** Ordinary recipients and people, some of both far more popular than others. */
export function zipfStream(events: number, recipients: number, seed: number): Stream {
  return make({ en: 'Zipf', zh: 'Zipf 分布' }, events, seed, (i, random) => [
    zipf(recipients, random),
    zipf(PEOPLE, random),
    Math.floor((i / events) * YEAR_SECONDS),
  ]);
}

/** Everything that the speed of counting is measured with. */
export function streams(events: number, seed: number): Stream[] {
  const ordered = zipfStream(events, 1_000_000, seed);
  return [
    make({ en: 'one-off visitors', zh: '一次性访客' }, events, seed, (i, random) => [
      i,
      random.integer(PEOPLE),
      Math.floor(i / 50),
    ]),
    ordered,
    make({ en: 'bursts of ten crawlers', zh: '十个爬虫的突发' }, events, seed, (i) => [
      Math.floor(i / 5_000) % 10,
      i,
      Math.floor(i / 1_000),
    ]),
    make(
      { en: 'a year of drip, a thousand recipients', zh: '一千个接收方的全年细流' },
      events,
      seed,
      (i, random) => [i % 1_000, random.integer(PEOPLE), Math.floor((i / events) * YEAR_SECONDS)],
    ),
    disorderly(ordered, seed),
  ];
}

/** The same with every third sighting a repetition of a recent one, and all up to an hour late. */
function disorderly({ recipients, people, seconds }: Stream, seed: number): Stream {
  const name = { en: 'Zipf, out of order and repeated', zh: 'Zipf，乱序且重复' };
  return make(name, recipients.length, seed, (i, random) => {
    const from = i % 3 === 2 ? i - random.integer(Math.min(i, 1_000)) : i;
    const late = random.integer(3_600);
    const second = (seconds[from] as number) - BEGIN_SECOND;
    return [recipients[from] as number, people[from] as number, Math.max(0, second - late)];
  });
}
