/**
 * For each recipient the evidence that it is a harvester and no visitor, from two marks that are dear to hide: whom it
 * looks at for the first time (people whom nobody else looks at), and how seldom it comes back to anybody.
 *
 *   null         recipient i draws its own bin shares from Dirichlet(s / 8 each), and its own liking for
 *                returning from Gamma(a, a); so the next first view falls into bin b with (s / 8 + n_b) / (s + n), and the
 *                next sighting is a repeat with ρ (a + r) / (a + E)
 *   alternative  goes through everybody: bin shares from Dirichlet(60 u) around the shares u of all people, and a liking
 *                for returning from a Gamma of mean 1/20
 *
 * Against the bins two nulls stand side by side, recipients who differ as much as s says and recipients who do not differ
 * at all, and what is held against somebody is the smaller of the two: a null that is wider than the truth would make the
 * perfectly average look suspicious.
 *
 * Products of alternative over null are e-processes under the null (Ville 1939; Robbins and Siegmund 1972, mixtures). The
 * two marks are combined as the average of cold, repeats, and both, so that one that is hidden does not hide the other.
 * Two clocks run: one of a day since the recipient began, one of thirty.
 *
 * Concentrations s and a are learned with their upper bounds of difference, and never taken for larger than MOST_ALIKE:
 * people are not that alike, even where a simulation has them so.
 */
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import { BINS } from './popularity.ts';
import { Rows } from './rows.ts';

export const SHORT_CLOCK_MS = DAY_MS;
export const LONG_CLOCK_MS = 30 * DAY_MS;
/** Most of a visitor's day is over so long after it began: a new site need not wait for midnight. */
export const EARLY_MS = 6 * HOUR_MS;
/** Concentration of bin shares between recipients before anything is learned: shares differ by ±20 points. */
export const FIRST_CONCENTRATION = 4;
/** Nobody is more alike than this: shares of a half differ by ±8 points between recipients. */
export const MOST_ALIKE = 40;
export const FIRST_RETURN_SHAPE = 2;
/** The liking for returning differs by ±22 % at least. */
export const MOST_ALIKE_RETURN = 20;
/**
 * How alike people may be taken for after so many recipient-days have been seen: who is one in a million cannot be known
 * from a thousand. 20 after 2,000 days, 40 after 270,000.
 */
export function mostAlike(units: number): number {
  return Math.min(MOST_ALIKE, Math.max(FIRST_CONCENTRATION, 4 * Math.log(Math.max(1, units)) - 10));
}

/** A harvester's repeats, as a share of the control's: Gamma of this mean and shape, for nobody knows exactly. */
export const HARVESTER_REPEATS = 0.05;
const HARVESTER_SHAPE = 0.5;
/** Concentration of a harvester's bin shares around those of all people: who goes through everybody is that alike. */
const HARVESTER_CONCENTRATION = 60;
/** First views of a recipient's day by which differences are learned. */
export const SCORED_VIEWS = 64;
const MOST_COUNTED = 60_000;
const LOG_3 = Math.log(3);

// A row, in words: flags and control's weight (halves), the highest of the day, scored views, what was told; then two clocks.
const WEIGHT = 0;
const WEIGHT_DAY = 1;
const PEAK = 1;
const SCORE = 2;
const SCORE_VARIANCE = 3;
const SCORED = 4;
const COLD_PEAK = 5;
const REPORTED = 6;
const IS_EARLY_TOLD = 7;
const CLOCKS = 8;
// A clock, in words.
const CLOCK_WORDS = 11;
const START = 0;
const FIRST_BIN = 1;
const FRESH = 5;
const EXPECTED = 6;
const COLD = 7;
const REPEAT = 8;
const PLAIN = 9;
const RETURNED = 10;
const STRIDE = CLOCKS + 2 * CLOCK_WORDS;
const CLOCK_MS = [SHORT_CLOCK_MS, LONG_CLOCK_MS] as const;

/** What is known of ordinary recipients when a scene is weighed. */
export interface Ordinary {
  readonly everybody: Float64Array;
  readonly scores: Float64Array;
  readonly scoreVariance: Float64Array;
  repeatRate(route: number, level: number): number;
  /** What one sighting of a scene with so many people counts: repeats of a page come together. 1 for one person. */
  sceneWeight(route: number, people: number): number;
}

/** A recipient's day that is over. */
export interface ClosedDay {
  /** Highest log e-value. */
  readonly peak: number;
  /** Highest of the bins alone. */
  readonly coldPeak: number;
  readonly score: number;
  readonly scoreVariance: number;
  readonly scored: number;
  readonly repeats: number;
  readonly expectedRepeats: number;
  /** Whether the recipient was of the control when it was seen last. */
  readonly isControl: boolean;
}

export class ActorProcess {
  /** Concentration s of the Dirichlet null. */
  concentration = FIRST_CONCENTRATION;
  /** Shape a of the Gamma null. */
  returnShape = FIRST_RETURN_SHAPE;
  /** log e of the bins on the short clock, before and after the scene at hand. */
  coldBefore = 0;
  coldAfter = 0;
  readonly #rows: Rows;
  readonly #onClose: (day: ClosedDay) => void;
  readonly #onEarly: (coldPeak: number, isControl: boolean) => void;
  #hand = 0;

  /**
   * @param maxActors rows at most, 120 bytes each.
   * @param onEarly told of the highest log e-value of the bins when a recipient's day is EARLY_MS old.
   */
  constructor(
    maxActors: number,
    onClose: (day: ClosedDay) => void,
    onEarly: (coldPeak: number, isControl: boolean) => void = () => undefined,
  ) {
    this.#rows = new Rows(STRIDE, maxActors);
    this.#onClose = onClose;
    this.#onEarly = onEarly;
  }

  get bytes(): number {
    return this.#rows.bytes;
  }

  forget(actor: number): void {
    this.#rows.clear(actor);
  }

  /** The evidence of all recipients as it stands: a copy. */
  state(): Uint32Array {
    return this.#rows.state();
  }

  /** @returns false, and nothing is changed, when it is none of state's. */
  restore(state: Uint32Array): boolean {
    return this.#rows.restore(state);
  }

  /** A scene of an actor begins: clocks that have run out start again. O(1). */
  begin(actor: number, at: EpochMs, isControl: boolean): void {
    const base = this.#rows.reach(actor);
    const minute = Math.max(1, Math.floor(at / MINUTE_MS));
    this.#turn(base, minute);
    const { halves, words, floats } = this.#rows;
    halves[2 * base + WEIGHT] = ((halves[2 * base + WEIGHT] as number) & ~1) | (isControl ? 1 : 0);
    for (let clock = 0; clock < 2; clock++) {
      const from = base + CLOCKS + clock * CLOCK_WORDS;
      if (words[from + START] === 0) words[from + START] = minute;
    }
    this.coldBefore = Math.min(
      floats[base + CLOCKS + COLD] as number,
      floats[base + CLOCKS + PLAIN] as number,
    );
    this.coldAfter = this.coldBefore;
    // Somebody who never comes again has a day that ends, too.
    for (let i = 0; i < 2; i++) {
      this.#hand = (this.#hand + 1) % this.#rows.rows;
      this.#turn(this.#hand * STRIDE, minute);
    }
  }

  /** Sightings of the actor's day so far, repeats included. */
  seen(actor: number): number {
    const at = 2 * (actor * STRIDE + CLOCKS + FRESH);
    return (this.#rows.halves[at] as number) + (this.#rows.halves[at + 1] as number);
  }

  /** How much of what this actor may teach today it has taught; counted up by `views`. */
  taught(actor: number, at: EpochMs, views: number): number {
    const from = 2 * actor * STRIDE;
    const { halves } = this.#rows;
    const today = Math.floor(at / DAY_MS) & 0xffff;
    if (halves[from + WEIGHT_DAY] !== today) {
      halves[from + WEIGHT_DAY] = today;
      halves[from + WEIGHT] = (halves[from + WEIGHT] as number) & 1;
    }
    const taught = (halves[from + WEIGHT] as number) >> 1;
    const next = Math.min(30_000, taught + views);
    halves[from + WEIGHT] = (next << 1) | ((halves[from + WEIGHT] as number) & 1);
    return taught;
  }

  /**
   * Weighs the people of a scene. @param bins bin of each first view, REPEAT_BIN for a repeat. O(people), no allocation.
   * @returns the log e-value of the actor.
   */
  weigh(actor: number, route: number, bins: Uint8Array, count: number, ordinary: Ordinary): number {
    const base = actor * STRIDE;
    for (let clock = 0; clock < 2; clock++) {
      this.#weighOn(base + CLOCKS + clock * CLOCK_WORDS, route, bins, count, ordinary);
    }
    this.#score(base, route, bins, count, ordinary);
    const { floats } = this.#rows;
    this.coldAfter = Math.min(
      floats[base + CLOCKS + COLD] as number,
      floats[base + CLOCKS + PLAIN] as number,
    );
    const logE = this.logE(actor);
    if (logE > (floats[base + PEAK] as number)) floats[base + PEAK] = logE;
    if (this.coldAfter > (floats[base + COLD_PEAK] as number)) floats[base + COLD_PEAK] = this.coldAfter;
    return logE;
  }

  /** log e of an actor as it stands: the average of both clocks. */
  logE(actor: number): number {
    const base = actor * STRIDE + CLOCKS;
    return logMean(this.#clockLogE(base), this.#clockLogE(base + CLOCK_WORDS));
  }

  /** The clock that speaks louder: people met for the first time on it, how long it has run, repeats and how many are usual. */
  evidence(
    actor: number,
    at: EpochMs,
  ): { people: number; windowMs: number; repeats: number; expected: number } {
    const base = actor * STRIDE + CLOCKS;
    const from = this.#clockLogE(base) >= this.#clockLogE(base + CLOCK_WORDS) ? base : base + CLOCK_WORDS;
    const { words, halves, floats } = this.#rows;
    return {
      people: halves[2 * (from + FRESH)] as number,
      windowMs: Math.max(MINUTE_MS, at - (words[from + START] as number) * MINUTE_MS + MINUTE_MS),
      repeats: halves[2 * (from + FRESH) + 1] as number,
      expected: floats[from + EXPECTED] as number,
    };
  }

  /** What was last told of an actor. */
  reported(actor: number): number {
    return this.#rows.floats[actor * STRIDE + REPORTED] as number;
  }

  report(actor: number, logE: number): void {
    this.#rows.floats[actor * STRIDE + REPORTED] = logE;
  }

  #clockLogE(from: number): number {
    const { floats } = this.#rows;
    const cold = Math.min(floats[from + COLD] as number, floats[from + PLAIN] as number);
    const repeat = floats[from + REPEAT] as number;
    const both = cold + repeat;
    const largest = Math.max(cold, repeat, both);
    return (
      largest + Math.log(expOf(cold - largest) + expOf(repeat - largest) + expOf(both - largest)) - LOG_3
    );
  }

  #weighOn(from: number, route: number, bins: Uint8Array, count: number, ordinary: Ordinary): void {
    const { halves, floats } = this.#rows;
    const freshAt = 2 * (from + FRESH);
    const binAt = 2 * (from + FIRST_BIN);
    let fresh = halves[freshAt] as number;
    let repeats = halves[freshAt + 1] as number;
    let expected = floats[from + EXPECTED] as number;
    let returned = floats[from + RETURNED] as number;
    if (fresh + repeats + count > MOST_COUNTED) return;
    const { concentration: s, returnShape: a } = this;
    const { everybody } = ordinary;
    const prior = s / BINS;
    const shareAt = route * BINS;
    let [cold, plain, repeat] = [1, 1, 1];
    let [coldLog, plainLog, repeatLog] = [0, 0, 0];
    let level = -1;
    let rate = 0;
    const weight = ordinary.sceneWeight(route, count);
    // Nobody is expected to return more than others do: whoever did so once may still read on.
    const ownLiking = Math.min(1, (a + returned) / (a + expected));
    const wantedLiking = Math.min(
      ownLiking,
      (HARVESTER_SHAPE + returned) / (HARVESTER_SHAPE / HARVESTER_REPEATS + expected),
    );
    for (let i = 0; i < count; i++) {
      const now = 31 - Math.clz32(fresh + repeats + 1);
      if (now !== level) {
        level = now;
        rate = ordinary.repeatRate(route, Math.min(15, level));
      }
      const ownRate = rate * ownLiking;
      const wantedRate = rate * wantedLiking;
      expected += weight * rate;
      const bin = bins[i] as number;
      if (bin >= BINS) {
        repeat *= wantedRate / ownRate;
        repeats += 1;
        returned += weight;
      } else {
        repeat *= (1 - wantedRate) / (1 - ownRate);
        const own = halves[binAt + bin] as number;
        const ownShare = (prior + own) / (s + fresh);
        const wanted =
          (HARVESTER_CONCENTRATION * (everybody[shareAt + bin] as number) + own) /
          (HARVESTER_CONCENTRATION + fresh);
        cold *= wanted / ownShare;
        plain *= wanted * BINS;
        halves[binAt + bin] = own + 1;
        fresh += 1;
      }
      if ((i & 31) === 31) {
        coldLog += Math.log(cold);
        plainLog += Math.log(plain);
        repeatLog += Math.log(repeat);
        cold = 1;
        plain = 1;
        repeat = 1;
      }
    }
    halves[freshAt] = fresh;
    halves[freshAt + 1] = repeats;
    floats[from + EXPECTED] = expected;
    floats[from + RETURNED] = returned;
    // A repeat says nothing of bins.
    if (cold !== 1 || coldLog !== 0)
      floats[from + COLD] = (floats[from + COLD] as number) + coldLog + Math.log(cold);
    if (plain !== 1 || plainLog !== 0)
      floats[from + PLAIN] = (floats[from + PLAIN] as number) + plainLog + Math.log(plain);
    floats[from + REPEAT] = (floats[from + REPEAT] as number) + weight * (repeatLog + Math.log(repeat));
  }

  #score(base: number, route: number, bins: Uint8Array, count: number, ordinary: Ordinary): void {
    const { words, floats } = this.#rows;
    let scored = words[base + SCORED] as number;
    if (scored >= SCORED_VIEWS) return;
    let sum = 0;
    const before = scored;
    for (let i = 0; i < count && scored < SCORED_VIEWS; i++) {
      const bin = bins[i] as number;
      if (bin >= BINS) continue;
      sum += ordinary.scores[route * BINS + bin] as number;
      scored += 1;
    }
    words[base + SCORED] = scored;
    floats[base + SCORE] = (floats[base + SCORE] as number) + sum;
    floats[base + SCORE_VARIANCE] =
      (floats[base + SCORE_VARIANCE] as number) +
      (scored - before) * (ordinary.scoreVariance[route] as number);
  }

  /** Starts clocks again that have run out. */
  #turn(base: number, minute: number): void {
    const { words } = this.#rows;
    for (let clock = 0; clock < 2; clock++) {
      const from = base + CLOCKS + clock * CLOCK_WORDS;
      const start = words[from + START] as number;
      const ageMs = (minute - start) * MINUTE_MS;
      if (start !== 0 && clock === 0 && ageMs >= EARLY_MS && words[base + IS_EARLY_TOLD] === 0) {
        words[base + IS_EARLY_TOLD] = 1;
        // Whoever came before anything could be weighed says nothing.
        if ((words[base + SCORED] as number) > 0)
          this.#onEarly(this.#rows.floats[base + COLD_PEAK] as number, this.#isControl(base));
      }
      if (start === 0 || ageMs < (CLOCK_MS[clock] as number)) continue;
      if (clock === 0) this.#close(base);
      words.fill(0, from, from + CLOCK_WORDS);
    }
  }

  #close(base: number): void {
    const { words, floats } = this.#rows;
    const from = base + CLOCKS;
    this.#onClose({
      peak: floats[base + PEAK] as number,
      coldPeak: floats[base + COLD_PEAK] as number,
      score: floats[base + SCORE] as number,
      scoreVariance: floats[base + SCORE_VARIANCE] as number,
      scored: words[base + SCORED] as number,
      repeats: floats[from + RETURNED] as number,
      expectedRepeats: floats[from + EXPECTED] as number,
      isControl: this.#isControl(base),
    });
    words.fill(0, base + PEAK, base + REPORTED);
    words[base + IS_EARLY_TOLD] = 0;
  }

  #isControl(base: number): boolean {
    return ((this.#rows.halves[2 * base + WEIGHT] as number) & 1) === 1;
  }
}

/** log of the mean of two, given and returned as logs. */
function logMean(a: number, b: number): number {
  const largest = Math.max(a, b);
  return largest + Math.log((expOf(a - largest) + expOf(b - largest)) / 2);
}

/** The largest of what is summed needs none: it is asked for with 0. */
function expOf(x: number): number {
  return x === 0 ? 1 : Math.exp(x);
}
