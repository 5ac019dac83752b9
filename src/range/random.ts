/**
 * Seeded randomness for everything that is simulated: the population, the shop and the crowd. The generator is
 * sfc32 (Chris Doty-Humphrey's Small Fast Chaotic, as tested in PractRand): 128 bits of state of which 32 count,
 * so no cycle is shorter than 2^32. It is not for secrets.
 *
 * Invariant: the same seed and the same stream give the same numbers on every machine, so that every simulation
 * and every test repeats. next32, uniform and integer are exact arithmetic; normal, logNormal, exponential and
 * poisson go through Math.log and Math.cos, which V8 computes with its own code (fdlibm) and not the machine's.
 */

/** A stream's name: numbers and words that tell independent generators of one seed apart. */
export type StreamPart = number | string;

const TWO_32 = 4_294_967_296;
/** The 99th percentile of the standard normal distribution. */
const Z_99 = 2.326_347_874;
/** Rounds that are thrown away after seeding, so that similar seeds have nothing in common (PractRand uses 12 to 18). */
const WARM_UP_ROUNDS = 12;

/** murmur3's finaliser: every input bit changes every output bit with probability near one half. */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Folds a seed and the parts of a stream's name into 32 bits. Numbers count with their low 53 bits. */
export function hash32(seed: number, ...stream: readonly StreamPart[]): number {
  let h = foldNumber(0x9e3779b9, seed);
  for (const part of stream) h = typeof part === 'number' ? foldNumber(h, part) : foldText(h, part);
  return h;
}

function foldNumber(h: number, value: number): number {
  const whole = Math.trunc(value);
  return mix32(
    mix32(h ^ (whole >>> 0)) + Math.imul(Math.floor(whole / TWO_32) >>> 0, 0x9e3779b1) + 0x7f4a7c15,
  );
}

function foldText(h: number, text: string): number {
  let folded = mix32(h ^ text.length ^ 0x5bd1e995);
  for (let i = 0; i < text.length; i++) folded = Math.imul(folded ^ text.charCodeAt(i), 0x01000193);
  return mix32(folded);
}

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed the run's seed, a safe integer.
   * @param stream what the numbers are for, such as `'crowd', 17`; different streams are independent.
   */
  constructor(seed: number, ...stream: readonly StreamPart[]) {
    const h = hash32(seed, ...stream);
    this.#a = h | 0;
    this.#b = mix32(h + 0x6d2b79f5) | 0;
    this.#c = hash32(h ^ 0x3c6ef372, seed) | 0;
    for (let i = 0; i < WARM_UP_ROUNDS; i++) this.next32();
  }

  /** An unsigned 32-bit integer. */
  next32(): number {
    const t = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    return ((this.next32() >>> 5) * 67_108_864 + (this.next32() >>> 6)) / 9_007_199_254_740_992;
  }

  /** An integer in [0, bound), without bias. `bound` from 1 to 2^32. */
  integer(bound: number): number {
    if (!(bound >= 1 && bound <= TWO_32)) throw new RangeError('the bound of a random integer is 1 to 2^32');
    const limit = TWO_32 - (TWO_32 % bound);
    let drawn = this.next32();
    while (drawn >= limit) drawn = this.next32();
    return drawn % bound;
  }

  /** An integer from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + this.integer(max - min + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of the items, each as likely as the others. */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)] as T;
  }

  /** A new array with the items in random order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = shuffled[i] as T;
      shuffled[i] = shuffled[j] as T;
      shuffled[j] = held;
    }
    return shuffled;
  }

  /** Normally distributed (Box and Muller). */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Log-normally distributed, given by its median and its 99th percentile, as people describe skewed quantities. */
  logNormal(median: number, p99: number): number {
    return median * Math.exp(this.normal(0, Math.log(p99 / median) / Z_99));
  }

  /** Exponentially distributed: the time to the next event when events come at random. @param mean of the waits. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** How many events happen when `mean` are expected (Poisson). Exact below 30, rounded normal above. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(this.normal(mean, Math.sqrt(mean))));
    const floor = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > floor; product *= this.uniform()) count++;
    return count;
  }
}
