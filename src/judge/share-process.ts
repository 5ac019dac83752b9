/**
 * Whether a share of an entity's events that is small in ordinary use has become large: an e-process over events that either
 * have a mark (a look-up that found nobody) or have not.
 *
 *   null          an ordinary recipient has a share of its own, drawn from Beta(a, b); the next event is marked with the
 *                 probability (a + k) / (a + b + n) after k marks in n events
 *   alternatives  it is marked with the probabilities ALTERNATIVES, mixed: Wald's sequential probability ratio (1945) for
 *                 each, as in Jung et al. for port scans (IEEE S&P 2004)
 *
 * a and b are those of trusted recipients, by the first two moments of their marks a day, so that recipients who differ in
 * their ways (an old application with dead links) are not taken for harvesters as soon as one of them is met. The process
 * may begin at any event: the t-th gets belief of 1 / (t (t + 1)), which sums to 1, so that years of ordinary use do not
 * hide a change.
 */
import type { EntityNumber } from './entity.ts';

/** Shares that a harvester's marks may make up. */
export const ALTERNATIVES = [0.95, 0.7, 0.3] as const;
/** What is thought of ordinary shares before there are data: one event in a hundred, in one recipient of a hundred more than one in ten. */
const PRIOR_EVENTS = 1_000;
const PRIOR_SHARE = 0.01;
const PRIOR_CONCENTRATION = 20;
/** However alike recipients seem: not all ways of being ordinary have been seen. */
const MAX_CONCENTRATION = 50;
/** However rare marks seem. */
const MIN_SHARE = 0.002;
/** a + b + n at most: a recipient's ways of long ago do not bind it for ever. */
const MAX_REMEMBERED = 2_000;

const STRIDE = ALTERNATIVES.length + 3;
const MARKS = ALTERNATIVES.length;
const EVENTS = MARKS + 1;
const LARGEST_E = 1e30;

export class ShareProcess {
  /** Of each entity: a process for each alternative, marks, events, events of today. */
  readonly #rows: Float32Array;
  /** Sums over trusted recipients: n, k, n (n - 1), k (k - 1). */
  #events = 0;
  #marks = 0;
  #eventPairs = 0;
  #markPairs = 0;
  #a = PRIOR_SHARE * PRIOR_CONCENTRATION;
  #b = (1 - PRIOR_SHARE) * PRIOR_CONCENTRATION;

  constructor(capacity: number) {
    this.#rows = new Float32Array(capacity * STRIDE);
  }

  /** An event. @returns the natural logarithm of the e-value after it. O(1). */
  step(entity: EntityNumber, isMarked: boolean, trusted: boolean): number {
    const rows = this.#rows;
    const row = entity * STRIDE;
    const marks = rows[row + MARKS] as number;
    const events = rows[row + EVENTS] as number;
    const probability = (this.#a + marks) / (this.#a + this.#b + events);
    const belief = 1 / ((events + 1) * (events + 2));
    let sum = 0;
    for (let k = 0; k < ALTERNATIVES.length; k++) {
      const share = ALTERNATIVES[k] as number;
      const ratio = isMarked ? share / probability : (1 - share) / (1 - probability);
      const e = Math.min(LARGEST_E, ratio * ((rows[row + k] as number) + belief));
      rows[row + k] = e;
      sum += e;
    }
    if (trusted) this.#learn(marks, events, isMarked);
    const kept = events + 1 > MAX_REMEMBERED ? 0.5 : 1;
    rows[row + MARKS] = kept * (marks + (isMarked ? 1 : 0));
    rows[row + EVENTS] = kept * (events + 1);
    return Math.log(sum / ALTERNATIVES.length);
  }

  /** Marked events so far, those of very long ago less. */
  marks(entity: EntityNumber): number {
    return this.#rows[entity * STRIDE + MARKS] as number;
  }

  /** Marked events that an ordinary recipient has among as many events. */
  expected(entity: EntityNumber): number {
    return ((this.#rows[entity * STRIDE + EVENTS] as number) * this.#a) / (this.#a + this.#b);
  }

  forget(entity: EntityNumber): void {
    this.#rows.fill(0, entity * STRIDE, (entity + 1) * STRIDE);
  }

  /** What was learned of all recipients. */
  state(): readonly number[] {
    return [this.#events, this.#marks, this.#eventPairs, this.#markPairs];
  }

  /** @returns false, and nothing is changed, when it is no such state. */
  restore(state: unknown): boolean {
    if (!Array.isArray(state) || state.length !== 4 || !state.every((sum) => sum >= 0)) return false;
    [this.#events, this.#marks, this.#eventPairs, this.#markPairs] = state as [
      number,
      number,
      number,
      number,
    ];
    this.#fit();
    return true;
  }

  /** One more event of a recipient that has had so many: its pairs with those before it are new. */
  #learn(marks: number, events: number, isMarked: boolean): void {
    this.#events += 1;
    this.#eventPairs += 2 * events;
    if (isMarked) {
      this.#marks += 1;
      this.#markPairs += 2 * marks;
    }
    if ((this.#events & 0x3ff) === 0) this.#fit();
  }

  /** Method of moments: the mean, and the mean of the square from pairs of one recipient's events. */
  #fit(): void {
    const share = Math.max(
      MIN_SHARE,
      (this.#marks + PRIOR_SHARE * PRIOR_EVENTS) / (this.#events + PRIOR_EVENTS),
    );
    // Beta: the mean of the square is m² + m (1 - m) / (c + 1).
    const spread = (share * (1 - share)) / (PRIOR_CONCENTRATION + 1);
    const square =
      (this.#markPairs + (share * share + spread) * PRIOR_EVENTS) / (this.#eventPairs + PRIOR_EVENTS);
    const variance = Math.max(1e-9, square - share * share);
    const concentration = (share * (1 - share)) / variance - 1;
    const bounded = Math.min(MAX_CONCENTRATION, Math.max(0.5, concentration));
    this.#a = share * bounded;
    this.#b = (1 - share) * bounded;
  }
}
