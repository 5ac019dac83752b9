/**
 * E-detectors: for many cells at once, sums of e-processes that are begun anew all the time, so that a change is found
 * whenever it comes (Shiryaev 1963, Roberts 1966; Shin, Ramdas and Rinaldo, E-detectors, NEJSDS 2023):
 *
 *   R ← (R + time since the last scene, in days) × factor       one R for each assumed share ε of harvesters
 *
 * Under the null each factor is 1 on average at most, given the past, so R is the days that have passed on average at
 * most, and a cell reaches 1/α once in 1/α days at most. No independence is needed.
 *
 * The factor of a scene in which a recipient's own evidence is multiplied by x: of the cell's recipients a share ε are
 * harvesters, and this one is with probability π = ε e / (1 - ε + ε e), e being its evidence so far; so 1 - π + π x.
 */
import { DAY_MS } from '../disclosure/time.ts';

/**
 * Assumed shares of harvesters among a cell's recipients. Below the smallest the drift of honest crowds is larger. Never all
 * of them: whoever has looked at thousands of popular people has none left, and what it meets then are strangers. Who is
 * known for a visitor by then is believed to be one, unless everybody must be a harvester.
 */
export const CONTAMINATIONS = [0.002, 0.007, 0.02, 0.06, 0.15, 0.35, 0.7, 0.95] as const;
const K = CONTAMINATIONS.length;
/** Beyond it a cell is as suspicious as it can be. */
const MOST = 1e200;

export class EDetectors {
  #sums: Float64Array;
  #last: Float64Array;
  /** Probability that the scene's recipient is a harvester, by contamination. */
  readonly #suspected = new Float64Array(K);

  constructor(rows = 256) {
    this.#sums = new Float64Array(rows * K);
    this.#last = new Float64Array(rows);
  }

  /** Makes room for a row. */
  reach(row: number): void {
    if (row < this.#last.length) return;
    const rows = 2 ** Math.ceil(Math.log2(row + 1));
    const sums = new Float64Array(rows * K);
    sums.set(this.#sums);
    const last = new Float64Array(rows);
    last.set(this.#last);
    this.#sums = sums;
    this.#last = last;
  }

  clear(row: number): void {
    this.#sums.fill(0, row * K, (row + 1) * K);
    this.#last[row] = 0;
  }

  /** A scene begins: what its recipient is, in whichever cell. @param own e-value before the scene, capped. */
  meet(own: number): void {
    for (let k = 0; k < K; k++) {
      const share = CONTAMINATIONS[k] as number;
      const weighed = share * own;
      this.#suspected[k] = weighed / (1 - share + weighed);
    }
  }

  /**
   * A scene of the recipient that was met, in one of its cells. O(1).
   * @param factor by which its evidence is multiplied; 1 on average at most under the null.
   * @returns the mean of R over the contaminations.
   */
  step(row: number, at: number, factor: number): number {
    const last = this.#last[row] as number;
    const started = last === 0 ? 0 : Math.max(0, at - last) / DAY_MS;
    if (at > last) this.#last[row] = at;
    let total = 0;
    for (let k = 0; k < K; k++) {
      const at = row * K + k;
      let sum = ((this.#sums[at] as number) + started) * (1 + (this.#suspected[k] as number) * (factor - 1));
      if (sum > MOST) sum = MOST;
      this.#sums[at] = sum;
      total += sum;
    }
    return total / K;
  }

  /** Mean of R as it stands. */
  value(row: number): number {
    let total = 0;
    for (let k = 0; k < K; k++) total += this.#sums[row * K + k] as number;
    return total / K;
  }
}
