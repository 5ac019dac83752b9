/**
 * How often a person is looked at by the control group: decayed counts by 22 bits of the person's hash, and the levels
 * and bins into which they fall.
 *
 *   count   0 1 2 … 63 | 64 … 65,535        a saturating 16-bit counter, halved every HALF_LIFE_MS
 *   level   0 1 2 … 63 | 64 … 143           eight to an octave: halving the counts moves a level by eight
 *                                           and what was counted since moves all of them up (growLevels)
 *   bin     0 ……………… BINS - 1              cold to popular; each holds an eighth of the control's first views
 *
 * Two people in one slot make each other look more popular. That costs power and no validity: the null is learned
 * through the same table. What a harvester who goes through everybody would meet is read from a uniform sample of all
 * people met so far: those with the smallest hashes (bottom-k; Cohen and Kaplan 2007).
 */
import { DAY_MS } from '../disclosure/time.ts';

export const BINS = 8;
export const LEVELS = 144;
/** 4,194,304 counters, 8 MB. */
export const PERSON_SLOTS = 2 ** 22;
/** Long enough to know a person whom one visitor a day looks at, short enough to follow what is in fashion. */
export const HALF_LIFE_MS = 3 * DAY_MS;
/** People in the uniform sample, at most; a tenth of a percent of error in a bin's share needs no more. */
const SAMPLE_SLOTS = 16_384;
const MOST_SAMPLED = 8_192;
const SATURATED = 65_535;

export class Popularity {
  readonly #counts: Uint16Array;
  readonly #shift: number;
  readonly #levelOfCount = levels();
  readonly #sample = new Uint32Array(SAMPLE_SLOTS);
  #sampled = 0;
  /** Hashes at or above it are not sampled. */
  #threshold = 2 ** 32;

  /** @param slots a power of two. */
  constructor(slots = PERSON_SLOTS) {
    this.#counts = new Uint16Array(slots);
    this.#shift = 32 - Math.log2(slots);
  }

  get bytes(): number {
    return this.#counts.byteLength + this.#sample.byteLength;
  }

  /** Level of a person, and the person is known from now on. O(1). @param hash 32 uniform bits, unsigned. */
  level(hash: number): number {
    if (hash < this.#threshold) this.#draw(hash);
    return this.#levelOfCount[this.#counts[hash >>> this.#shift] as number] as number;
  }

  /** Reads where the counts of a page are, so that lines no cache holds are fetched at the same time. O(people). */
  reach(hashes: Uint32Array, count: number): number {
    let touched = 0;
    for (let i = 0; i < count; i++) touched ^= this.#counts[(hashes[i] as number) >>> this.#shift] as number;
    return touched;
  }

  /** Counts a first view by the control. O(1). */
  add(hash: number): void {
    const slot = hash >>> this.#shift;
    const count = this.#counts[slot] as number;
    if (count < SATURATED) this.#counts[slot] = count + 1;
  }

  /**
   * Halves all counts. O(slots), a few milliseconds. Histograms by level follow with `halveLevels`.
   * @returns the sum of what is left.
   */
  halve(): number {
    const counts = this.#counts;
    let total = 0;
    for (let slot = 0; slot < counts.length; slot++) {
      const left = (counts[slot] as number) >>> 1;
      counts[slot] = left;
      total += left;
    }
    return total;
  }

  /** Sum of all counts. O(slots). */
  total(): number {
    let total = 0;
    for (const count of this.#counts) total += count;
    return total;
  }

  /** How many people of the uniform sample are at each level now. O(people in the sample). */
  readEverybody(into: Float64Array): void {
    into.fill(0);
    for (const hash of this.#sample) {
      if (hash === 0) continue;
      const level = this.#levelOfCount[this.#counts[hash >>> this.#shift] as number] as number;
      into[level] = (into[level] as number) + 1;
    }
  }

  #draw(hash: number): void {
    const sample = this.#sample;
    let at = Math.imul(hash, 0x9e37_79b1) >>> 18;
    for (;;) {
      const there = sample[at] as number;
      if (there === hash) return;
      if (there === 0) break;
      at = (at + 1) & (SAMPLE_SLOTS - 1);
    }
    // Zero means empty; the one hash in four billion that is zero is not sampled.
    if (hash === 0) return;
    sample[at] = hash;
    this.#sampled += 1;
    if (this.#sampled > MOST_SAMPLED) this.#thin();
  }

  #thin(): void {
    const kept = this.#sample.filter((hash) => hash !== 0 && hash < this.#threshold / 2);
    this.#threshold /= 2;
    this.#sample.fill(0);
    this.#sampled = 0;
    for (const hash of kept) this.#draw(hash);
  }

  /** What is learned, to be kept. The arrays are the engine's own. */
  state(): PopularityState {
    return { counts: this.#counts, sample: this.#sample, sampled: this.#sampled, threshold: this.#threshold };
  }

  /** Takes what was kept. @returns false when it is of another size and was left alone. */
  restore({ counts, sample, sampled, threshold }: PopularityState): boolean {
    if (counts.length !== this.#counts.length || sample.length !== this.#sample.length) return false;
    this.#counts.set(counts);
    this.#sample.set(sample);
    this.#sampled = sampled;
    this.#threshold = threshold;
    return true;
  }
}

export interface PopularityState {
  readonly counts: Uint16Array;
  readonly sample: Uint32Array;
  readonly sampled: number;
  readonly threshold: number;
}

/** A histogram by level after its counts were halved. */
export function halveLevels(histogram: Float64Array): void {
  const moved = new Float64Array(LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    const to = level < 64 ? level >>> 1 : level < 72 ? 32 + 4 * (level - 64) : level - 8;
    moved[to] = (moved[to] as number) + (histogram[level] as number);
  }
  histogram.set(moved);
}

/**
 * A histogram by level after the sum of all counts has grown by a factor: who is looked at as often as before has been
 * counted so many times more since. Whoever had not been seen once stays unseen: some of them never come again.
 */
export function growLevels(histogram: Float64Array, factor: number): void {
  const moved = new Float64Array(LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    const mass = histogram[level] as number;
    if (mass === 0) continue;
    const place = grown(level, factor);
    const below = Math.min(LEVELS - 1, Math.floor(place));
    const above = Math.min(LEVELS - 1, below + 1);
    const part = Math.min(1, place - below);
    moved[below] = (moved[below] as number) + (1 - part) * mass;
    moved[above] = (moved[above] as number) + part * mass;
  }
  histogram.set(moved);
}

/** Where a level is, in levels, after its count has grown. */
function grown(level: number, factor: number): number {
  if (level >= 64) return level + 8 * Math.log2(factor);
  const count = level * factor;
  return count < 64 ? count : 64 + 8 * Math.log2(count / 64);
}

function levels(): Uint8Array {
  const level = new Uint8Array(SATURATED + 1);
  for (let count = 0; count <= SATURATED; count++) {
    level[count] = count < 64 ? count : Math.min(LEVELS - 1, 64 + Math.floor(8 * Math.log2(count / 64)));
  }
  return level;
}
