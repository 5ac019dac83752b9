/**
 * How much ordinary recipients differ from one another, beyond chance: the intra-class correlation of a score over the
 * units of one recipient, by moments (Donner 1986, "A review of inference procedures for the intraclass correlation"),
 * with its upper confidence bound, because a null that is too narrow accuses the innocent.
 *
 * A unit of n draws has a score Y with mean 0 and variance V = n σ² when recipients do not differ, and
 * V (1 + (n - 1) ρ) when they do. So ρ = Σ (Y² - V) / Σ V (n - 1), with a sandwich error over units.
 */

/** Standard errors above the estimate: about one chance in forty that recipients differ more than is said. */
export const UPPER_ERRORS = 2;
/** Units that count in full; older ones fade, so that what is learned follows the site. */
const UNITS_REMEMBERED = 200_000;

export class Heterogeneity {
  /** Units taken in, faded. */
  #units = 0;
  #excess = 0;
  #weight = 0;
  #excessSquared = 0;
  #excessByWeight = 0;
  #weightSquared = 0;

  /**
   * Takes in one recipient's unit.
   * @param excess Y² - V.
   * @param weight what the excess would be at ρ = 1.
   */
  add(excess: number, weight: number): void {
    if (!(weight > 0)) return;
    if (this.#units > UNITS_REMEMBERED) this.#fade();
    this.#units += 1;
    this.#excess += excess;
    this.#weight += weight;
    this.#excessSquared += excess * excess;
    this.#excessByWeight += excess * weight;
    this.#weightSquared += weight * weight;
  }

  get units(): number {
    return this.#units;
  }

  /** The estimate, not below 0; NaN before there is anything. */
  get correlation(): number {
    return Math.max(0, this.#excess / this.#weight);
  }

  /** Its upper confidence bound; Infinity before there is anything. */
  get upperBound(): number {
    if (this.#weight === 0) return Number.POSITIVE_INFINITY;
    const ratio = this.#excess / this.#weight;
    const spread =
      this.#excessSquared - 2 * ratio * this.#excessByWeight + ratio * ratio * this.#weightSquared;
    return Math.max(0, ratio) + (UPPER_ERRORS * Math.sqrt(Math.max(0, spread))) / this.#weight;
  }

  state(): number[] {
    return [
      this.#units,
      this.#excess,
      this.#weight,
      this.#excessSquared,
      this.#excessByWeight,
      this.#weightSquared,
    ];
  }

  restore(state: readonly number[]): void {
    [
      this.#units = 0,
      this.#excess = 0,
      this.#weight = 0,
      this.#excessSquared = 0,
      this.#excessByWeight = 0,
      this.#weightSquared = 0,
    ] = state;
  }

  #fade(): void {
    this.restore(this.state().map((sum) => sum / 2));
  }
}
