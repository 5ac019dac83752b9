/**
 * Holds a null against the people it speaks of. Of ordinary recipients' days the highest log e-value is kept, and what is
 * said of a new recipient is no more than what these days support.
 *
 * By Ville's inequality a valid e-process has P(max log e ≥ x) ≤ exp(-x). Where the days of the control have a heavier
 * tail than that (people differ more, or otherwise, than the model says), their own tail speaks: an exponential one
 * beyond a high threshold, as the peaks-over-threshold method has it (Pickands 1975; the tail of log e is exponential
 * when e has a Pareto tail), with the slope a standard error to the flat side. A tail probability p becomes the
 * e-value κ p^(κ - 1) (Vovk and Wang 2021, calibrators).
 *
 * The answer is the median over the latest days: a fleet that passes for ordinary and pollutes the days of a minority
 * changes nothing. Before there are enough days to look at, no more than UNCHECKED_LOG_E is said.
 */

/** Days that are looked at. */
export const CHECKED_DAYS = 7;
/** Recipient-days of a day before its tail is read. */
export const LEAST_UNITS = 500;
/** Recipient-days in all before the null counts as checked. */
export const LEAST_UNITS_IN_ALL = 2_000;
/** ln(1e6): enough to ask for more (step-up), not to refuse. */
export const UNCHECKED_LOG_E = Math.log(1e6);
/** Exceedances over the threshold beyond which the tail is taken for exponential. */
const EXCEEDANCES = 50;
/** So many recipients where chance has hardly one contradict the null, however few there are in all. */
const CONTRADICTING = 8;
/** Errors to the flat side; the median of days takes off more. */
const SLOPE_ERRORS = 1;
const LEVELS = 64;
/** Share of log e that a calibrator keeps is 1 - KAPPA. */
const KAPPA = 0.1;
/** Recipient-days for which a table of supported values is good. */
const TABLE_KEPT = 256;

export class TailCheck {
  readonly #days = new Float64Array(CHECKED_DAYS * LEVELS);
  readonly #units = new Float64Array(CHECKED_DAYS);
  #today = 0;
  /** Supported values by level, and days taken in since they were worked out. */
  readonly #table = new Float64Array(LEVELS);
  #added = 0;

  readonly #leastInAll: number;

  /** @param leastInAll recipient-days before the null counts as checked. */
  constructor(leastInAll = LEAST_UNITS_IN_ALL) {
    this.#leastInAll = leastInAll;
  }

  /** Takes in the highest log e-value of an ordinary recipient's day. */
  add(peak: number): void {
    const level = Math.max(0, Math.min(LEVELS - 1, Math.floor(peak)));
    const at = this.#today * LEVELS + level;
    this.#days[at] = (this.#days[at] as number) + 1;
    this.#units[this.#today] = (this.#units[this.#today] as number) + 1;
    this.#added += 1;
  }

  /** A day is over; one without enough units goes on. */
  endDay(): void {
    if ((this.#units[this.#today] as number) < LEAST_UNITS) return;
    this.#today = (this.#today + 1) % CHECKED_DAYS;
    this.#units[this.#today] = 0;
    this.#days.fill(0, this.#today * LEVELS, (this.#today + 1) * LEVELS);
  }

  /** Recipient-days behind the answer. */
  get units(): number {
    let units = 0;
    for (const day of this.#units) units += day;
    return units;
  }

  get isChecked(): boolean {
    return this.units >= this.#leastInAll;
  }

  /** As `supported`, read from a table of whole numbers that is made anew now and then. O(1): asked for each scene. */
  roughly(logE: number): number {
    if (!(logE > 0)) return logE;
    if (this.#added >= TABLE_KEPT || this.#table[1] === 0) this.#tabulate();
    const at = Math.min(LEVELS - 1, logE);
    const level = Math.floor(at);
    const below = this.#table[level] as number;
    const above = this.#table[Math.min(LEVELS - 1, level + 1)] as number;
    return below + (at - level) * (above - below);
  }

  #tabulate(): void {
    this.#added = 0;
    for (let level = 1; level < LEVELS; level++) {
      // What a lower value is worth a higher one is, too.
      this.#table[level] = Math.max(this.#table[level - 1] as number, this.supported(level));
    }
  }

  /** What the days support of a log e-value. O(days × levels), asked for high values only. */
  supported(logE: number): number {
    if (!this.isChecked) return Math.min(logE, UNCHECKED_LOG_E);
    const answers: number[] = [];
    for (let day = 0; day < CHECKED_DAYS; day++) {
      if ((this.#units[day] as number) >= LEAST_UNITS) answers.push(this.#onDay(day, logE));
    }
    if (answers.length === 0) return Math.min(logE, UNCHECKED_LOG_E);
    answers.sort((a, b) => a - b);
    // Of an even number the lower: in doubt for the recipient.
    return answers[(answers.length - 1) >> 1] as number;
  }

  #onDay(day: number, logE: number): number {
    const units = this.#units[day] as number;
    const base = day * LEVELS;
    let above = 0;
    let threshold = LEVELS;
    while (threshold > 1 && above < EXCEEDANCES) {
      threshold -= 1;
      above += this.#days[base + threshold] as number;
    }
    if (above < EXCEEDANCES && !this.#contradicts(day)) return logE;
    if (logE <= threshold) return this.#within(day, logE);
    let excess = 0;
    for (let level = threshold; level < LEVELS; level++) {
      excess += (this.#days[base + level] as number) * (level + 0.5 - threshold);
    }
    const slope = (above / excess) * (1 - SLOPE_ERRORS / Math.sqrt(above));
    const logP = Math.log((above + SLOPE_ERRORS * Math.sqrt(above)) / units) - slope * (logE - threshold);
    if (logP <= -logE) return logE;
    return Math.min(logE, Math.log(KAPPA) - (1 - KAPPA) * logP);
  }

  /**
   * Whether a day of few exceedances speaks against the null all the same: some level was reached by more than e times as
   * many as chance has there. One stranger in a hundred whose reasons are on no record is not a tail to be left out because
   * there were only thirty of them.
   */
  #contradicts(day: number): boolean {
    const units = this.#units[day] as number;
    let reached = 0;
    for (let level = LEVELS - 1; level > 1; level--) {
      reached += this.#days[day * LEVELS + level] as number;
      if (reached >= CONTRADICTING && Math.log(reached / units) > 1 - level) return true;
    }
    return false;
  }

  /** A value that many ordinary recipients reach is worth what it is rare, where that is less by more than a factor of e. */
  #within(day: number, logE: number): number {
    let reached = 0;
    for (let level = Math.max(0, Math.floor(logE)); level < LEVELS; level++)
      reached += this.#days[day * LEVELS + level] as number;
    const logP = Math.log(reached / (this.#units[day] as number));
    return logP <= 1 - logE ? logE : Math.min(logE, Math.max(0, Math.log(KAPPA) - (1 - KAPPA) * logP));
  }

  state(): { days: number[]; units: number[]; today: number } {
    return { days: [...this.#days], units: [...this.#units], today: this.#today };
  }

  restore({ days, units, today }: ReturnType<TailCheck['state']>): void {
    this.#days.set(days.slice(0, this.#days.length));
    this.#units.set(units.slice(0, CHECKED_DAYS));
    this.#today = today % CHECKED_DAYS;
    this.#tabulate();
  }
}
