/**
 * Many recipients in one engine, in a process of its own so that its memory can be told from the benchmark's.
 *
 *   node crowd.ts fill '{"recipients":…,"shape":"realistic"|"worse","seed":…,"snapshot":FILE|""}'
 *   node crowd.ts restore '{"recipients":…,"snapshot":FILE}'
 *
 * Prints one JSON object; a number of recipients are asked before and after, so that what is restored is what was saved.
 *
 * realistic: people per recipient log-normal with median 6 and 99th percentile 60 (an ordinary visitor's year), and one
 *            recipient in 100,000 with 20,000 people; sightings come in random order.
 * worse:     20 people each, and one recipient in 10,000 with 20,000; everybody grows at the same time.
 */
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { Headcount } from '../../src/headcount/index.ts';
import { Random } from '../../src/range/random.ts';
import { collectGarbage } from '../bench.ts';
import { BEGIN_SECOND, YEAR_SECONDS } from './streams.ts';

export interface Filled {
  readonly recipients: number;
  readonly sightings: number;
  readonly cpuSeconds: number;
  /** Sightings a second of CPU in the full crowd; null where they come in order, and the first would grow for the second. */
  readonly rates: { readonly columns: number; readonly single: number } | null;
  readonly engineBytes: number;
  readonly rssBytes: number;
  readonly dropped: number;
  readonly snapshotBytes: number;
  readonly snapshotSeconds: number;
  readonly sample: string;
}

export interface Restored {
  readonly seconds: number;
  readonly engineBytes: number;
  readonly sample: string;
}

const MAX_BYTES = 8 * 1024 ** 3;
const CRAWLER_PEOPLE = 20_000;
const READ_BYTES = 8 * 1024 ** 2;
const NOW_MS = (BEGIN_SECOND + YEAR_SECONDS) * 1_000;

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const rss = () => {
  collectGarbage();
  return process.memoryUsage.rss();
};

function ask(headcount: Headcount, recipients: number): string {
  const asked = Array.from({ length: 2_000 }, (_, i) => Math.floor((i / 2_000) * recipients));
  return asked
    .flatMap((recipient) =>
      [86_400, 30 * 86_400, YEAR_SECONDS].map((window) =>
        headcount.count(idOf(recipient), window * 1_000, NOW_MS),
      ),
    )
    .join();
}

/** High word of all ids: they are 64 bits to the engine. */
const HIGH = 0x5eed;
const idOf = (recipient: number) => (BigInt(HIGH) << 32n) | BigInt(recipient);

/** Whose the i-th sighting is. */
function owners(recipients: number, shape: string, seed: number): Uint32Array {
  const random = new Random(seed, 'crowd');
  const sigma = Math.log(10) / 2.3263;
  const peopleOf = (recipient: number) => {
    if (shape === 'worse') return recipient % 10_000 === 0 ? CRAWLER_PEOPLE : 20;
    if (recipient % 100_000 === 0) return CRAWLER_PEOPLE;
    // Box and Muller.
    const normal = Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    return Math.max(1, Math.min(CRAWLER_PEOPLE, Math.round(6 * Math.exp(sigma * normal))));
  };
  const counts = Uint16Array.from({ length: recipients }, (_, i) => peopleOf(i));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const owners = new Uint32Array(total);
  let at = 0;
  if (shape === 'worse') {
    for (let round = 0; round < CRAWLER_PEOPLE; round++) {
      const step = round < 20 ? 1 : 10_000;
      for (let recipient = 0; recipient < recipients; recipient += step) {
        if ((counts[recipient] as number) > round) owners[at++] = recipient;
      }
    }
    return owners;
  }
  for (let recipient = 0; recipient < recipients; recipient++) {
    owners.fill(recipient, at, at + (counts[recipient] as number));
    at += counts[recipient] as number;
  }
  // Fisher and Yates.
  for (let i = total - 1; i > 0; i--) {
    const j = Math.floor((random.next32() / 2 ** 32) * (i + 1));
    const held = owners[i] as number;
    owners[i] = owners[j] as number;
    owners[j] = held;
  }
  return owners;
}

/** Sightings in columns, as a replay or a batch of pages has them. */
const COLUMN = 4_096;

type Count = (headcount: Headcount, order: Uint32Array, from: number, to: number, seed: number) => void;

const secondOf = (i: number, total: number) => BEGIN_SECOND + Math.floor((i / total) * YEAR_SECONDS);

const inColumns: Count = (headcount, order, from, to, seed) => {
  const counters = new BigUint64Array(COLUMN);
  const people = new BigUint64Array(COLUMN);
  const at = new Float64Array(COLUMN);
  const counterWords = new Uint32Array(counters.buffer);
  const personWords = new Uint32Array(people.buffer);
  for (let first = from; first < to; first += COLUMN) {
    const length = Math.min(COLUMN, to - first);
    for (let k = 0; k < length; k++) {
      counterWords[2 * k] = order[first + k] as number;
      counterWords[2 * k + 1] = HIGH;
      personWords[2 * k] = first + k;
      personWords[2 * k + 1] = seed;
      at[k] = secondOf(first + k, order.length) * 1_000;
    }
    const part = <T extends BigUint64Array | Float64Array>(column: T) => column.subarray(0, length) as T;
    headcount.observeMany({ counters: part(counters), people: part(people), at: part(at) });
  }
};

const oneByOne: Count = (headcount, order, from, to, seed) => {
  for (let i = from; i < to; i++)
    headcount.observeWords(order[i] as number, HIGH, i, seed, secondOf(i, order.length) * 1_000);
};

function fill(recipients: number, shape: string, seed: number, snapshot: string): Filled {
  const order = owners(recipients, shape, seed);
  const before = rss();
  const headcount = new Headcount({ maxBytes: MAX_BYTES });
  const cpuBefore = cpuSeconds();
  inColumns(headcount, order, 0, order.length, seed);
  const cpu = cpuSeconds() - cpuBefore;
  const rssBytes = rss() - before;
  const engineBytes = headcount.bytes;
  const sample = ask(headcount, recipients);
  const begun = performance.now();
  let snapshotBytes = 0;
  if (snapshot !== '') {
    const file = openSync(snapshot, 'w');
    for (const chunk of headcount.snapshot()) snapshotBytes += writeSync(file, chunk);
    fsyncSync(file);
    closeSync(file);
  }
  const snapshotSeconds = (performance.now() - begun) / 1_000;
  return {
    recipients: headcount.size,
    sightings: order.length,
    cpuSeconds: cpu,
    rates:
      shape === 'worse'
        ? null
        : {
            columns: rateOf(inColumns, headcount, order, seed + 1),
            single: rateOf(oneByOne, headcount, order, seed + 2),
          },
    engineBytes,
    rssBytes,
    dropped: headcount.dropped.counters,
    snapshotBytes,
    snapshotSeconds,
    sample,
  };
}

/** A twentieth of all sightings again, with other people: the crowd is full, and grows on. */
function rateOf(count: Count, headcount: Headcount, order: Uint32Array, seed: number): number {
  const sightings = Math.floor(order.length / 20);
  const before = cpuSeconds();
  count(headcount, order, 0, sightings, seed);
  return sightings / (cpuSeconds() - before);
}

function restore(recipients: number, snapshot: string): Restored {
  const begun = performance.now();
  const { headcount } = Headcount.restore(chunksOf(snapshot), { maxBytes: MAX_BYTES });
  const seconds = (performance.now() - begun) / 1_000;
  return { seconds, engineBytes: headcount.bytes, sample: ask(headcount, recipients) };
}

function* chunksOf(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  let left = statSync(path).size;
  while (left > 0) {
    const chunk = new Uint8Array(Math.min(READ_BYTES, left));
    left -= readSync(file, chunk);
    yield chunk;
  }
  closeSync(file);
}

if (import.meta.main) {
  const [task, text = '{}'] = process.argv.slice(2);
  const given = JSON.parse(text) as { recipients: number; shape: string; seed: number; snapshot: string };
  const answer =
    task === 'restore'
      ? restore(given.recipients, given.snapshot)
      : fill(given.recipients, given.shape, given.seed, given.snapshot);
  process.stdout.write(JSON.stringify(answer));
}
