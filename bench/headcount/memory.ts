/** What a recipient takes by its number of people: in the engine, and in the rivals that hold the same. */
import { Headcount } from '../../src/headcount/index.ts';
import { collectGarbage } from '../bench.ts';
import { SlidingHyperLogLog } from './sliding-hyperloglog.ts';
import { BEGIN_SECOND, type Stream, YEAR_SECONDS } from './streams.ts';

export interface MemoryOfSize {
  readonly people: number;
  readonly weirBytes: number;
  /** As the paper counts its pairs. */
  readonly slidingBytes: number;
  readonly exactBytes: number;
}

/** 512 registers: the smallest power of two with 1.04 / sqrt(m) below 5 %. */
export const RIVAL_BITS = 9;
/** People in all counters of one size together: small ones need many to be weighed. */
const PEOPLE = 300_000;

export function* memoryBySize(sizes: readonly number[]): Generator<MemoryOfSize> {
  for (const people of sizes) {
    const recipients = Math.max(2, Math.ceil(PEOPLE / people));
    const sliding = new SlidingHyperLogLog(RIVAL_BITS);
    for (let i = 0; i < people; i++) sliding.observe(i, Math.floor((i / people) * YEAR_SECONDS));
    yield {
      people,
      // Twice as many against as many: what an engine holds however few there are is not theirs.
      weirBytes: Math.round((weirBytes(2 * recipients, people) - weirBytes(recipients, people)) / recipients),
      slidingBytes: sliding.bytes,
      exactBytes: Math.round(exactBytes(recipients, people)),
    };
  }
}

function weirBytes(recipients: number, people: number): number {
  const headcount = new Headcount({ maxBytes: 4 * 1024 ** 3 });
  for (let i = 0; i < people; i++) {
    const at = (BEGIN_SECOND + Math.floor((i / people) * YEAR_SECONDS)) * 1_000;
    for (let recipient = 0; recipient < recipients; recipient++) {
      headcount.observeWords(recipient, 0, i, recipient, at);
    }
  }
  return headcount.bytes;
}

function exactBytes(recipients: number, people: number): number {
  const exact = new ExactHeadcount();
  const before = heap();
  for (let i = 0; i < people; i++) {
    for (let recipient = 0; recipient < recipients; recipient++)
      exact.observe(recipient, i, BEGIN_SECOND + i);
  }
  const bytes = heap() - before;
  // Held until here, so that it is not collected before it is weighed.
  if (exact.size !== recipients) throw new Error('a recipient is missing');
  return bytes / recipients;
}

/** Bytes of objects: the rivals hold nothing else. Buffers are left out, they are given back some time after. */
export function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** What one writes in five minutes: a Map of Maps, with the last sighting so that any window can be asked. */
export class ExactHeadcount {
  readonly #recipients = new Map<number, Map<number, number>>();

  observe(recipient: number, person: number, second: number): void {
    let people = this.#recipients.get(recipient);
    if (people === undefined) {
      people = new Map();
      this.#recipients.set(recipient, people);
    }
    if (second > (people.get(person) ?? -1)) people.set(person, second);
  }

  count(recipient: number, start: number): number {
    let people = 0;
    for (const second of this.#recipients.get(recipient)?.values() ?? []) if (second > start) people += 1;
    return people;
  }

  get size(): number {
    return this.#recipients.size;
  }
}

/** Rivals at one stream: how they count, and what they hold at its end. */
export function exactly(stream: Stream): ExactHeadcount {
  const exact = new ExactHeadcount();
  const { recipients, people, seconds } = stream;
  for (let i = 0; i < recipients.length; i++) {
    exact.observe(recipients[i] as number, people[i] as number, seconds[i] as number);
  }
  return exact;
}

export function sliding(stream: Stream): Map<number, SlidingHyperLogLog> {
  const sketches = new Map<number, SlidingHyperLogLog>();
  const { recipients, people, seconds } = stream;
  for (let i = 0; i < recipients.length; i++) {
    const recipient = recipients[i] as number;
    let sketch = sketches.get(recipient);
    if (sketch === undefined) {
      sketch = new SlidingHyperLogLog(RIVAL_BITS);
      sketches.set(recipient, sketch);
    }
    sketch.observe(people[i] as number, seconds[i] as number);
  }
  return sketches;
}

export function weir(stream: Stream): Headcount {
  const headcount = new Headcount({ maxBytes: 4 * 1024 ** 3 });
  const { recipients, people, seconds } = stream;
  for (let i = 0; i < recipients.length; i++) {
    headcount.observeWords(
      recipients[i] as number,
      0,
      people[i] as number,
      0,
      (seconds[i] as number) * 1_000,
    );
  }
  return headcount;
}
