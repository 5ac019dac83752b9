/**
 * Error of the counts against the truth: for each shape of stream, size and window, over many seeds. A seed changes the
 * people, and with them which registers they fall into; the truth comes from the shape or from a last-seen table.
 */
import { Headcount } from '../../src/headcount/index.ts';
import { Random } from '../../src/range/random.ts';
import type { Said } from '../bench.ts';
import { SlidingHyperLogLog } from './sliding-hyperloglog.ts';
import { BEGIN_SECOND, YEAR_SECONDS, zipf } from './streams.ts';

/** Windows in seconds: the promised ones, and some that nobody planned for. */
export const WINDOWS: readonly (readonly [name: string, seconds: number])[] = [
  ['17s', 17],
  ['1m', 60],
  ['7m', 420],
  ['1h', 3_600],
  ['5h', 18_000],
  ['1d', 86_400],
  ['3d', 259_200],
  ['30d', 2_592_000],
  ['100d', 8_640_000],
  ['365d', YEAR_SECONDS],
];

export interface Shape {
  readonly name: Said;
  readonly sizes: readonly number[];
  /** Calls `see` for each sighting as it comes. @returns how many people were last seen in the last so many seconds. */
  play(
    size: number,
    random: Random,
    see: (person: number, second: number) => void,
  ): (windowSeconds: number) => number;
}

const END_SECOND = BEGIN_SECOND + YEAR_SECONDS;
const SMALL = [10, 100, 256, 1_000, 3_000, 10_000, 30_000, 100_000];

/** Each person once, at the age that `ageOf` gives to the i-th of them from the end. */
function once(name: Said, sizes: readonly number[], ageOf: (share: number) => number): Shape {
  return {
    name,
    sizes,
    play(size, _random, see) {
      const ages = (i: number) => Math.floor(ageOf((i + 0.5) / size));
      for (let i = size - 1; i >= 0; i--) see(i, END_SECOND - ages(i));
      return (windowSeconds) => {
        // Ages rise with i: the first that is outside is found by halving.
        let [low, high] = [0, size];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (ages(middle) < windowSeconds) low = middle + 1;
          else high = middle;
        }
        return low;
      };
    },
  };
}

export function shapes(largest: number): Shape[] {
  const large = [1_000_000, 10_000_000].filter((size) => size <= largest);
  return [
    once(
      { en: 'a year of drip', zh: '全年细流' },
      [...SMALL, ...large],
      (share) => share * (YEAR_SECONDS - 1),
    ),
    // So many people in each decade of age: crowded windows of every length.
    once(
      { en: 'faster and faster', zh: '越来越快' },
      [...SMALL, ...large.slice(0, 1)],
      (share) => YEAR_SECONDS ** share - 1,
    ),
    once(
      { en: 'all within a minute', zh: '一分钟之内' },
      [...SMALL, ...large.slice(0, 1)],
      (share) => share * 59,
    ),
    {
      name: { en: 'Zipf, out of order and repeated', zh: 'Zipf，乱序且重复' },
      sizes: SMALL,
      play(size, random, see) {
        const lastSeen = new Float64Array(size);
        for (let i = 0; i < 2 * size; i++) {
          const person = random.uniform() < 0.5 ? zipf(size, random) : random.integer(size);
          // Half of all sightings are of the last day, and each is up to an hour late.
          const share = i / (2 * size);
          const age =
            share < 0.5 ? (1 - 2 * share) * (YEAR_SECONDS - 90_000) + 86_400 : (2 - 2 * share) * 82_800;
          const second = END_SECOND - Math.floor(age + random.uniform() * 3_600);
          see(person, second);
          if (second > (lastSeen[person] as number)) lastSeen[person] = second;
        }
        return (windowSeconds) => {
          let people = 0;
          for (const second of lastSeen) if (second > END_SECOND - windowSeconds) people += 1;
          return people;
        };
      },
    },
  ];
}

/** All answers to one window of one shape at one size. */
export interface Cell {
  readonly shape: Said;
  readonly size: number;
  readonly window: string;
  readonly seeds: number;
  /** Mean truth over the seeds. */
  readonly people: number;
  /** Relative, of people. */
  readonly rmse: number;
  readonly bias: number;
  /** Relative standard error that the engine states, mean. */
  readonly theory: number;
  /** Share of the stated intervals that hold the truth. */
  readonly covered: number;
  /** Answers other than the truth where it is 256 or less. */
  readonly wrongWhenExact: number;
}

class Answers {
  #seeds = 0;
  #people = 0;
  #error = 0;
  #square = 0;
  #theory = 0;
  #covered = 0;
  #wrong = 0;

  add(truth: number, people: number, standardError: number, low: number, high: number): void {
    this.#seeds += 1;
    this.#people += truth;
    if (truth <= 256 && people !== truth) this.#wrong += 1;
    if (low <= truth && truth <= high) this.#covered += 1;
    if (truth === 0) return;
    const error = people / truth - 1;
    this.#error += error;
    this.#square += error * error;
    this.#theory += standardError / truth;
  }

  cell(shape: Said, size: number, window: string): Cell {
    const n = this.#seeds;
    return {
      shape,
      size,
      window,
      seeds: n,
      people: this.#people / n,
      rmse: Math.sqrt(this.#square / n),
      bias: this.#error / n,
      theory: this.#theory / n,
      covered: this.#covered / n,
      wrongWhenExact: this.#wrong,
    };
  }
}

/** Sizes up to here are quick, and are played four times as often. */
const OFTEN_UP_TO = 100_000;

/** @param smallest and largest people of the one recipient: sizes between them are played. */
export function* measureErrors(
  smallest: number,
  largest: number,
  seeds: number,
  seed: number,
): Generator<Cell[]> {
  for (const shape of shapes(largest)) {
    for (const size of shape.sizes.filter((people) => people >= smallest && people <= largest)) {
      const runs = size <= OFTEN_UP_TO ? 4 * seeds : seeds;
      const answers = WINDOWS.map(() => new Answers());
      for (let run = 0; run < runs; run++) {
        const random = new Random(seed, 'headcount errors', run);
        const world = random.next32();
        const headcount = new Headcount({ maxBytes: 64 * 1024 ** 2 });
        const truthOf = shape.play(size, random, (person, second) =>
          headcount.observeWords(1, 0, person, world, second * 1_000),
        );
        for (const [i, [, seconds]] of WINDOWS.entries()) {
          const count = headcount.estimate(1n, seconds * 1_000, END_SECOND * 1_000);
          answers[i]?.add(truthOf(seconds), count.people, count.standardError, count.low, count.high);
        }
      }
      yield WINDOWS.map(([name], i) => (answers[i] as Answers).cell(shape.name, size, name));
    }
  }
}

/** Largest RMSE of the rival over the same windows, for a shape and a size. */
export function slidingHyperLogLogError(
  bits: number,
  size: number,
  seeds: number,
  seed: number,
): { readonly rmse: number; readonly bytes: number } {
  const shape = shapes(size)[1] as Shape;
  const squares = WINDOWS.map(() => 0);
  const crowded = WINDOWS.map(() => false);
  let bytes = 0;
  for (let run = 0; run < seeds; run++) {
    const random = new Random(seed, 'headcount errors', run);
    const world = random.next32();
    const sketch = new SlidingHyperLogLog(bits);
    const truthOf = shape.play(size, random, (person, second) =>
      sketch.observe(Math.imul(person + 1, 0x9e37_79b1) ^ world, second),
    );
    bytes += sketch.bytes / seeds;
    for (const [i, [, seconds]] of WINDOWS.entries()) {
      const truth = truthOf(seconds);
      crowded[i] = truth > 256;
      squares[i] = (squares[i] as number) + (sketch.count(END_SECOND - seconds) / truth - 1) ** 2 / seeds;
    }
  }
  return { rmse: Math.sqrt(Math.max(...squares.filter((_, i) => crowded[i]))), bytes };
}
